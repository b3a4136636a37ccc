"""What of a conversation is shown, and how: which cards are open, what is collapsed, where "New" stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from desk_app.domain.entities import Entry, Event, Note
from desk_app.presenters.conversation_cards import Eyes, Said, card_of, merge_chats, with_body
from desk_app.presenters.conversation_events import event_line
from desk_app.presenters.conversation_mail import Marks
from desk_app.presenters.conversation_sides import Beside
from desk_app.presenters.conversation_state import Card, Earlier, EventLine, Item, Kind, UnreadRule
from desk_app.services.reading import ConversationPart

OPEN_AT_FIRST: Final = 3
"""Cards that are open when a ticket is opened; what comes before them is collapsed."""
_MOST_UNREAD_OPEN: Final = 12


@dataclass(frozen=True, slots=True)
class Loaded:
    """A conversation as it was read, made into cards and lines.

    Attributes:
        items: Every card and event line, in order; cards are not opened or closed yet.
        entries: What has a card by id, for bodies, copying and the original.
        earlier: Messages that are only in the store.
        read_s: Up to when the person had read when the ticket was opened.
        unread: Cards that are new since then.
        marks: What is known of the mails among them.
        beside: The ticket's side conversations.
    """

    part: ConversationPart
    items: tuple[Card | EventLine, ...]
    entries: Mapping[bytes, Said]
    earlier: int
    read_s: int
    unread: frozenset[bytes]
    marks: Marks = field(default_factory=dict)
    beside: Beside = field(default_factory=Beside)


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person has opened and closed by hand.

    Attributes:
        shows_earlier: The collapsed ones are wanted.
        opened: Cards by key: opened (True) or closed (False).
        pictures: Cards whose remote pictures are wanted.
        trusted: Senders whose remote pictures are always wanted.
    """

    shows_earlier: bool = False
    opened: Mapping[bytes, bool] = field(default_factory=dict)
    pictures: frozenset[bytes] = frozenset()
    trusted: frozenset[str] = frozenset()


def load(part: ConversationPart, eyes: Eyes, read_s: int | None, wish: Wish) -> Loaded:
    """Make cards and lines; bodies of those that will be open are filled in. Not for the GUI thread.

    Args:
        part: What was read.
        eyes: For whom.
        read_s: Up to when it was read as the ticket was opened; None takes it from the ticket.
        wish: What was opened by hand before.
    """
    read_s = part.conversation.ticket.read_s if read_s is None else read_s
    entries: dict[bytes, Said] = {
        entry.id: entry for entry in part.conversation.entries if not isinstance(entry, Event)
    }
    items = _items(part.conversation.entries, eyes)
    unread = frozenset(
        item.key
        for item in items
        if isinstance(item, Card) and _is_unread(entries[item.key], read_s, eyes.me)
    )
    loaded = Loaded(part, tuple(items), entries, part.earlier, read_s, unread, eyes.marks, eyes.beside)
    open_keys = {item.key for item in arrange(loaded, wish) if isinstance(item, Card) and item.is_open}
    ready = (_ready(item, entries) if item.key in open_keys else item for item in items)
    return replace(loaded, items=tuple(ready))


def arrange(loaded: Loaded, wish: Wish) -> tuple[Item, ...]:
    """The items as they are shown now."""
    cards = [item for item in loaded.items if isinstance(item, Card)]
    new = _first_unread(loaded, cards)
    first = max(len(cards) - OPEN_AT_FIRST, 0)
    first = first if new is None else min(first, new)
    start = _place_of(loaded.items, cards, first)
    items: list[Item] = []
    collapsed = loaded.earlier + (0 if wish.shows_earlier else first)
    if collapsed:
        items.append(Earlier(collapsed))
    shown = loaded.items if wish.shows_earlier else loaded.items[start:]
    usual = {card.key for card in cards[first:] if card.kind is not Kind.CALL and not card.is_done}
    for item in shown:
        if new is not None and item is cards[new]:
            items.append(UnreadRule(len(loaded.unread)))
        items.append(_placed(item, usual, wish))
    return tuple(items)


def opened_at(loaded: Loaded) -> bytes:
    """The card to bring into view: the first unread, else the last."""
    cards = [item for item in loaded.items if isinstance(item, Card)]
    if not cards:
        return b""
    new = _first_unread(loaded, cards)
    return cards[-1 if new is None else new].key


def _items(entries: tuple[Entry, ...], eyes: Eyes) -> list[Card | EventLine]:
    """Cards and event lines in order; runs of chat lines merged."""
    items: list[Card | EventLine] = []
    run: list[tuple[Card, Said | None]] = []
    for entry in entries:
        if not isinstance(entry, Event):
            run.append((card_of(entry, eyes), entry))
            continue
        line = event_line(entry, eyes.me, eyes.reader)
        if line is not None:
            items += merge_chats(run)
            run = []
            items.append(line)
    return items + merge_chats(run)


def _is_unread(entry: Said, read_s: int, me: bytes | None) -> bool:
    at_s = entry.created_s if isinstance(entry, Note) else entry.received_s
    return bool(read_s) and at_s > read_s and (me is None or entry.author_id != me)


def _first_unread(loaded: Loaded, cards: list[Card]) -> int | None:
    """The place of the first unread card; None where nothing or everything is new."""
    places = [place for place, card in enumerate(cards) if card.key in loaded.unread]
    if not places or (places[0] == 0 and not loaded.earlier):
        return None
    return max(places[0], len(cards) - _MOST_UNREAD_OPEN)


def _place_of(items: tuple[Card | EventLine, ...], cards: list[Card], first: int) -> int:
    """Where the shown part begins: after the last card that is collapsed."""
    if first == 0:
        return 0
    return next(place for place, item in enumerate(items) if item is cards[first - 1]) + 1


def _placed(item: Card | EventLine, usual: set[bytes], wish: Wish) -> Card | EventLine:
    if isinstance(item, EventLine):
        return item
    is_open = wish.opened.get(item.key, item.key in usual)
    is_trusted = bool(item.sender) and item.sender in wish.trusted
    shows = is_trusted or item.key in wish.pictures
    return replace(item, is_open=is_open, shows_pictures=shows, is_trusted=is_trusted)


def _ready(item: Card | EventLine, entries: Mapping[bytes, Said]) -> Card | EventLine:
    if isinstance(item, EventLine) or item.body.lines:
        return item
    return with_body(item, entries[item.key])
