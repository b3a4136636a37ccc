"""The composer of the open ticket: texts that never mix, kept at every pause, sent as the button says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

from desk_app.domain.changes import ChangeSet
from desk_app.domain.ids import AgentId, TicketId
from desk_app.presenters.base import Presenter
from desk_app.presenters.composer_addressing import ComposerRecipients
from desk_app.presenters.composer_dispatch import ComposerSending
from desk_app.presenters.composer_drafts import DraftKeeper, Slot, match_pictures
from desk_app.presenters.composer_facing import with_people_of, with_slot, with_time
from desk_app.presenters.composer_files import ComposerFiles
from desk_app.presenters.composer_mailbox import as_it_leaves, with_mailbox
from desk_app.presenters.composer_mentions import names_colleague
from desk_app.presenters.composer_reading import Opened, read_opened, take, usual_mode
from desk_app.presenters.composer_recipients import recipients_for
from desk_app.presenters.composer_side_facing import dressed
from desk_app.presenters.composer_siding import ComposerSides
from desk_app.presenters.composer_state import NEW_SIDE, Colleague, ComposerState, Mode, Recipient, Written
from desk_app.presenters.conversation_times import Reader as Clockface
from desk_app.presenters.permitted import WRITES
from desk_app.presenters.question import Asker, ask_nobody
from desk_app.presenters.session import Session
from desk_app.presenters.spelling import SpellingPresenter
from desk_app.runtime.settings_schema import SIGNATURE
from desk_app.services.reading import Team

_DRAFTS: Final = frozenset({"draft"})
_MESSAGES: Final = frozenset({"message", "side", "side_message"})
_BRINGS_DRAFTS: Final = frozenset({"undo", "redo", "outbox.drop"})
_OTHER_TEXTS: Final = frozenset({"undo", "redo", "draft.restore"})
"""Changes that may put another text into a draft that is open."""

Source = Callable[[], Written]
"""Gives what stands in the box at this moment."""


class ComposerPresenter(Presenter[ComposerState]):
    """Writing to the open ticket.

    Attributes:
        files: Attaches and takes out.
        recipients: Ticks and adds people.
        sending: Sends, now or later, and takes up again.
        sides: Side conversations: begins them and says what they look like.
        slots: The draft of each place: of both modes and of each side conversation; empty until the ticket
            was read.
        opened: The ticket; None until it was read.
        keeper: Keeps drafts.
        send_key: The way to send of each mode.
        wished: What is done once the ticket was read; None for nothing.
    """

    def __init__(self, session: Session, ask: Asker = ask_nobody) -> None:
        super().__init__(ComposerState())
        self._session = session
        self._source: Source | None = None
        self.slots: dict[str, Slot] = {}
        self.opened: Opened | None = None
        self._fresh: tuple[Recipient, ...] = ()
        self._other_texts: dict[str, Written] = {}
        self.wished: Callable[[], None] | None = None
        self.send_key = {Mode.REPLY: "wait", Mode.NOTE: "note", Mode.SIDE: "side"}
        self.keeper = DraftKeeper(session, self._saved)
        self.files = ComposerFiles(session, self)
        self.recipients = ComposerRecipients(self)
        self.sending = ComposerSending(session, self, ask)
        self.sides = ComposerSides(session, self)
        self.spelling = SpellingPresenter(session)
        self._stops = [session.on_change(self._follow), session.on_team(self._take_team)]

    def close(self) -> None:
        """Keep what is written, follow nothing any more."""
        self.keep()
        self.keeper.stop()
        self.spelling.close()
        for stop in self._stops:
            stop()

    def attach_source(self, source: Source | None) -> None:
        """Say where the text stands; the widget does this once."""
        self._source = source

    # ------------------------------------------------------------ the ticket

    def open(self, ticket_id: TicketId | None) -> None:
        """Write to another ticket; what was written to the one before is kept first."""
        if ticket_id == self._state.ticket_id:
            return
        self.keep()
        self.opened, self.slots, self._fresh, self.wished = None, {}, (), None
        self._other_texts = {}
        state = ComposerState(colleagues=self._state.colleagues, loaded=self._state.loaded + 1)
        if ticket_id is None:
            self._show(replace(state, blocked="Choose a ticket first."))
            return
        self._show(replace(state, ticket_id=ticket_id, blocked="Reading the ticket…"))
        self._read(ticket_id)

    def _read(self, ticket_id: TicketId) -> None:
        # Without a limit: on a busy computer the box would stay closed.
        self._session.ask(
            "composer",
            lambda reader: read_opened(reader, ticket_id),
            self._arrived,
            limit_s=None,
            failed=lambda _error: None,
            after="conversation",
        )

    def _arrived(self, opened: Opened) -> None:
        is_first, before, self.opened = self.opened is None, self.opened, opened
        if before is not None:
            self.opened = replace(opened, forwarded={**before.forwarded, **opened.forwarded})
        if not is_first and self.slot is not None and self.collect(self.slot):
            self.keeper.later(self.keep)  # typed since the last pause
        ticket, place = opened.conversation.ticket, self._state.place
        came, self._other_texts = take(self.slots, opened.slots(), self._other_texts), {}
        self._fresh = recipients_for(opened.conversation, self._session.team, own=opened.post.addresses)
        if is_first:
            begun = opened.begun()
            place = max(
                begun, key=lambda each: begun[each], default=usual_mode(ticket.row, self._session.team)
            )  # written last
        elif place not in self.slots:
            place = Mode.REPLY
        elif came and self.slots[place].is_empty:
            place = came  # what was taken back stands where it can be seen
        self.put(place, problem="")
        names = (colleague.name for colleague in self._state.colleagues)
        self.spelling.name(ticket.row.customer, ticket.row.organisation, *names)
        wished, self.wished = self.wished, None
        if wished is not None:
            wished()

    def show(self, state: ComposerState) -> None:
        """Show another state; for the parts of this presenter."""
        self._show(state)

    def put(self, place: str, *, problem: str | None = None, focus: bool = False) -> None:
        """Show a mode or side conversation with its text; the widget takes the text anew."""
        slot = self.slots.get(place)
        if slot is None:
            return
        self._show(
            replace(
                self._with_slot(replace(self._state, mode=slot.mode, place=place), slot),
                loaded=self._state.loaded + 1,
                initial=slot.written,
                offers_note=False,
                problem=self._state.problem if problem is None else problem,
                wants_focus=self._state.wants_focus + focus,
            )
        )

    def _with_slot(self, state: ComposerState, slot: Slot) -> ComposerState:
        """The state with everything that follows from a slot, but for its text."""
        opened = self.opened
        row = opened.conversation.ticket.row if opened else None
        why_not = self._session.team.why_not
        denied = {mode: why_not(row, right) for mode, right in WRITES.items()} if row else {}
        state = with_slot(
            state, slot, row, fresh=self._fresh, send_key=self.send_key[slot.mode], denied=denied
        )
        if opened is None or row is None:
            return state
        box = opened.post.answering(row, self._session.team)
        own = self._session.preferences.get(SIGNATURE)
        state = with_mailbox(state, slot, box, own, has_server=opened.post.has_server)
        state = as_it_leaves(state, row, box, self._session.workspace.me.name)
        clockface = Clockface(self._session.clock(), self._session.zone)
        state = dressed(state, slot, opened, slots=self.slots, clockface=clockface)
        return with_time(state, slot, clockface)

    # ------------------------------------------------------------ writing

    @property
    def slot(self) -> Slot | None:
        """What is being written now."""
        return self.slots.get(self._state.place)

    def typed(self, text: str) -> None:
        """The text has changed; it is kept after a pause.

        Args:
            text: The plain text, for what follows from it at once; the whole is asked for later.
        """
        slot = self.slot
        if slot is None:
            return
        offers = slot.mode is Mode.REPLY and names_colleague(text, self._state.colleagues)
        self._show(
            replace(self._state, is_empty=not text.strip() and not slot.brings, offers_note=offers, saved="")
        )
        self.keeper.later(self.keep)

    def keep(self) -> None:
        """Keep what is written, now."""
        slot = self.slot
        if slot is None:
            return
        if self.collect(slot):
            self.keeper.save(slot)

    def collect(self, slot: Slot) -> bool:
        """Take the text out of the box; whether it is another one than was kept."""
        before = slot.written, slot.files
        if self._source is not None:
            slot.written = self._source()
        match_pictures(slot)
        if slot.files != before[1] and self.slot is slot:
            self._show(replace(self._state, files=slot.files))
        return (slot.written, slot.files) != before

    def _saved(self, slot: Slot) -> None:
        if self.slot is slot:
            at = Clockface(self._session.clock(), self._session.zone).short(self._session.clock())
            self._show(replace(self._state, saved=f"Draft saved {at}"))

    def choose_mode(self, place: str) -> None:
        """Write another kind, or in a side conversation; each keeps its own text."""
        if place != self._state.place:
            self.keep()
            self.put(place)

    def refresh(self) -> None:
        """Something beside the text has changed: show it and keep the draft."""
        slot = self.slot
        if slot is not None:
            self.collect(slot)
            self._show(self._with_slot(self._state, slot))
            self.keeper.save(slot)

    def begin(self, mode: Mode, *, answered: bytes | None = None, everybody: bool = False) -> None:
        """Go to the box to write a reply (perhaps to one message, or to all) or a note."""
        if self.opened is None:
            # Whoever presses J, R and writes on must not press commands.
            self.wished = partial(self.begin, mode, answered=answered, everybody=everybody)
            return
        self.keep()
        if mode is Mode.REPLY and (answered is not None or everybody):
            chosen = recipients_for(
                self.opened.conversation,
                self._session.team,
                answered=answered,
                everybody=everybody,
                own=self.opened.post.addresses,
            )
            self.slots[mode].recipients = None
            self._fresh = chosen
        self.put(mode, focus=True)

    def make_note(self) -> None:
        """Turn what stands in the reply into an internal note; the reply is empty then."""
        reply, note = self.slots.get(Mode.REPLY), self.slots.get(Mode.NOTE)
        if reply is None or note is None:
            return
        self.collect(reply)
        parts = [part for part in (note.written.text, reply.written.text) if part.strip()]
        note.written = Written("\n\n".join(parts))
        note.files = (*note.files, *reply.files)
        reply.written, reply.files = Written(), ()
        self.keeper.save(reply)
        self.keeper.save(note)
        self.put(Mode.NOTE, focus=True)

    def discard(self) -> None:
        """Throw the draft of this mode away; Undo brings it back."""
        slot = self.slot
        if slot is None:
            return
        self.collect(slot)
        if not slot.is_empty:
            # Kept first, so that there is something that Undo can bring back.
            self.keeper.save(slot)
        self.keeper.when_known(slot, lambda: self.keeper.discard(slot, silent=False))
        self.empty(slot)

    def empty(self, slot: Slot) -> None:
        """Begin anew where a text was sent or thrown away; what was to begin a side conversation goes."""
        place = slot.place
        if place == NEW_SIDE:
            del self.slots[place]
            self.put(Mode.REPLY, problem="")
            return
        side = replace(slot.side) if slot.side is not None else None
        self.slots[place] = Slot(slot.ticket_id, slot.mode, side=side)
        self.put(place, problem="")

    def choose_signature(self, key: str) -> None:
        """Put another signature under this reply; the draft keeps the choice."""
        slot = self.slot
        if slot is not None:
            slot.wishes = replace(slot.wishes, signature=key)
            self.refresh()

    # ------------------------------------------------------------ files

    def files_changed(self, slot: Slot) -> None:
        """A slot has other files: show them and keep the draft."""
        if slot.side is not None:
            slot.side.is_touched = True
        if self.slot is slot:
            self.collect(slot)
            is_empty = slot.written.is_empty and not slot.brings
            self._show(replace(self._state, files=slot.files, is_empty=is_empty))
        self.keeper.save(slot)

    def files_told(self, *, is_busy: bool, problem: str) -> None:
        """Files are being read, or could not be."""
        self._show(replace(self._state, is_busy=is_busy, problem=problem))

    # ------------------------------------------------------------ news

    def _follow(self, changes: ChangeSet) -> None:
        """A reply was taken back, or a draft was restored: show it, unless something is written."""
        if self._state.ticket_id is None or not self._session.touches(changes, self._state.ticket_id):
            return
        if changes.kind in _OTHER_TEXTS and changes.may_concern(_DRAFTS):
            self.keep()  # what is typed now is newer than what was brought back
            self._other_texts = {place: slot.written for place, slot in self.slots.items() if not slot.saving}
            self._read(self._state.ticket_id)
        elif changes.kind in _BRINGS_DRAFTS or changes.may_concern(_MESSAGES):
            self._read(self._state.ticket_id)

    def _take_team(self, team: Team) -> None:
        me = self._session.workspace.me.id
        people = tuple(
            Colleague(AgentId(agent.id), agent.name, agent.email)
            for agent in team.agents.values()
            if agent.id != me
        )
        state = replace(self._state, colleagues=people)
        if (slot := self.slot) and self.opened:
            # Rights may be others; whom it goes to was chosen already.
            state = with_people_of(self._with_slot(state, slot), state)
        self._show(state)
