"""Replies, notes and words for third parties that have not left, shown in their conversation.

What a server held or refused is no part of the ticket any more, so its card comes from the outbox; what only
waits is there, and its card says so. The window reads the outbox as a whole: opening a ticket asks the store
nothing more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from desk_app.domain.ids import SideId, TicketId, parse_id
from desk_app.domain.text import preview
from desk_app.presenters.base import Presenter
from desk_app.presenters.composer_sides import short_name
from desk_app.presenters.conversation_sides import Beside, label_with
from desk_app.presenters.conversation_state import Act, Body, Card, Item, Kind, Strip
from desk_app.presenters.conversation_times import Reader
from desk_app.sync.outbox_items import OutboxItem

EDIT: Final = "unsent.edit"
SEND: Final = "unsent.send"
NOTE: Final = "unsent.note"
TAKE: Final = "unsent.take"
DROP: Final = "unsent.drop"

_ACTS: Final = frozenset({EDIT, SEND, NOTE, TAKE, DROP})

WAITS: Final = "Waiting to send"
_STALE: Final = "stale"
_SAID: Final = ("message.", "note.", "side.", "side_message.")
"""What words are sent with; of what begins a side conversation the op that decides may be either."""


@dataclass(frozen=True, slots=True)
class Unsent:
    """One of them.

    Attributes:
        item: As the outbox has it.
        newer_by: Who wrote after what its writer had read; empty where that is not what holds it.
    """

    item: OutboxItem
    newer_by: str = ""

    @property
    def key(self) -> bytes:
        """What its card is called: what only waits is in its ticket already."""
        return parse_id(self.item.id if self.item.needs_you else self.item.entry)


class UnsentReplies(Presenter[tuple[Unsent, ...]]):
    """Those of one window: the outbox puts them here, the conversation shows them."""

    def __init__(self) -> None:
        super().__init__(())
        self._decide: Callable[[str, OutboxItem], None] | None = None

    def put(self, found: tuple[Unsent, ...], decide: Callable[[str, OutboxItem], None]) -> None:
        """Show these; `decide` does what a person chooses for one, by the key of the act."""
        self._decide = decide
        self._show(found)

    def act(self, key: bytes, act: str) -> bool:
        """Do what was chosen for a card; False when it is none of these."""
        for unsent in self._state:
            if unsent.key == key and act in _ACTS and self._decide is not None:
                self._decide(act, unsent.item)
                return True
        return False

    def cards(
        self, ticket_id: TicketId, reader: Reader, opened: Mapping[bytes, bool], *, me: str, beside: Beside
    ) -> tuple[Card, ...]:
        """The cards of a ticket, in the order in which they were to leave.

        Args:
            ticket_id: Which ticket.
            reader: For times.
            opened: Which cards the person opened or closed.
            me: The person's name.
            beside: The ticket's side conversations.
        """
        own = (unsent for unsent in self._state if unsent.item.ticket_id == ticket_id)
        mine = (unsent for unsent in own if unsent.item.needs_you)
        return tuple(
            replace(card_of(unsent, reader, beside), avatar_key=me, is_open=opened.get(unsent.key, True))
            for unsent in mine
        )

    def marked(self, cards: Sequence[Item], reader: Reader) -> tuple[Item, ...]:
        """What is shown of a ticket, with what of it waits to be sent saying so."""
        waiting = {unsent.key: unsent.item for unsent in self._state if not unsent.item.needs_you}
        if not waiting:
            return tuple(cards)
        return tuple(
            _waiting(card, waiting[card.key], reader)
            if isinstance(card, Card) and card.key in waiting
            else card
            for card in cards
        )


def _waiting(card: Card, item: OutboxItem, reader: Reader) -> Card:
    """The card of what only waits."""
    saved = f"Saved here {reader.short(item.created_s)}"
    acts = (Act(EDIT, "Edit"), Act(TAKE, "Take back")) if item.can_drop else ()
    strip = Strip("queued", "cloud-upload", saved, acts, "offline", item.reason)
    spoken = f"{card.spoken}, {WAITS}"
    return replace(card, state=WAITS, spoken=spoken, strips=(*card.strips, strip))


def is_text(item: OutboxItem) -> bool:
    """Whether an item is words of a ticket, to whomever, and so has a place in its conversation."""
    return item.ticket_id is not None and bool(item.text) and item.kind.startswith(_SAID)


def card_of(unsent: Unsent, reader: Reader, beside: Beside) -> Card:
    """What did not leave as a card with its ways on, the likeliest first."""
    item = unsent.item
    is_stale = item.code == _STALE
    state = f"Held: {unsent.newer_by} wrote again" if is_stale else "Not sent"
    says = f"{unsent.newer_by} wrote after what you had read." if is_stale else item.reason
    kind = _kind_of(item)
    strip = Strip("held", "circle-alert", says, _acts(is_stale=is_stale), "conflict")
    when = reader.moment(item.created_s)
    label = "Internal note" if kind is Kind.NOTE else _label_beside(item, beside)
    spoken = f"{label or 'Reply'} from you, {when.short}, {state}"
    return Card(
        key=unsent.key,
        kind=kind,
        who="You",
        avatar_key="",
        when=when,
        body=Body(item.text),
        label=label,
        state=state,
        summary=preview(item.text),
        spoken=spoken,
        strips=(strip,),
        side=_side_of(item) if kind is Kind.SIDE else b"",
    )


def _kind_of(item: OutboxItem) -> Kind:
    if item.kind.startswith("note"):
        return Kind.NOTE
    return Kind.SIDE if item.kind.startswith("side") else Kind.OURS


def _label_beside(item: OutboxItem, beside: Beside) -> str:
    """Whom words for a third party were for, as on the cards of those that left; "" for a reply."""
    if _kind_of(item) is not Kind.SIDE:
        return ""
    known = beside.parties.get(SideId(_side_of(item)), "")
    return label_with(known or short_name(next(iter(item.people), "a third party")))


def _side_of(item: OutboxItem) -> bytes:
    return parse_id(item.side) if item.side else b""


def _acts(*, is_stale: bool) -> tuple[Act, ...]:
    again = Act(SEND, "Send as it is" if is_stale else "Send again")
    edit, drop = Act(EDIT, "Edit, then send" if is_stale else "Edit"), Act(DROP, "Discard")
    if is_stale:
        return edit, again, Act(NOTE, "Keep as note"), drop
    return again, edit, drop
