"""The composer of the open ticket: two texts that never mix, kept at every pause, sent as the button says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from desk_app.domain.changes import ChangeSet
from desk_app.domain.entities import Conversation, Draft
from desk_app.domain.errors import DeskError, InvalidInput
from desk_app.domain.ids import AgentId, TicketId
from desk_app.presenters.base import Presenter
from desk_app.presenters.composer_drafts import DraftKeeper, Slot, slot_of
from desk_app.presenters.composer_facing import to_problem, with_slot
from desk_app.presenters.composer_files import ComposerFiles
from desk_app.presenters.composer_mentions import mentioned, names_colleague
from desk_app.presenters.composer_outgoing import Envelope, Outgoing
from desk_app.presenters.composer_recipients import added, as_recipients, recipients_for, to_line
from desk_app.presenters.composer_sending import choice_of
from desk_app.presenters.composer_state import Colleague, ComposerState, Mode, Recipient, Written
from desk_app.presenters.conversation_times import Reader as Clockface
from desk_app.presenters.session import Session
from desk_app.services.reading import Reader, Team

_MESSAGES: Final = frozenset({"message"})
_LOOKED_AT: Final = 30

Source = Callable[[], Written]
"""Gives what stands in the box at this moment."""


@dataclass(frozen=True, slots=True)
class _Opened:
    """What a ticket needs for writing to it."""

    conversation: Conversation
    reply: Draft | None
    note: Draft | None


class ComposerPresenter(Presenter[ComposerState]):
    """Writing to the open ticket.

    Attributes:
        files: Attaches and takes out.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(ComposerState())
        self._session = session
        self._source: Source | None = None
        self._slots: dict[Mode, Slot] = {}
        self._opened: _Opened | None = None
        self._fresh: tuple[Recipient, ...] = ()
        self._send_key = {Mode.REPLY: "wait", Mode.NOTE: "note"}
        self._keeper = DraftKeeper(session, self._saved)
        self._outgoing = Outgoing(session, self._refused)
        self.files = ComposerFiles(session, self)
        self._stops = [session.on_change(self._follow), session.on_team(self._take_team)]

    def close(self) -> None:
        """Keep what is written, follow nothing any more."""
        self.keep()
        self._keeper.stop()
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
        self._opened, self._slots, self._fresh = None, {}, ()
        state = ComposerState(colleagues=self._state.colleagues, loaded=self._state.loaded + 1)
        if ticket_id is None:
            self._show(replace(state, blocked="Choose a ticket first."))
            return
        self._show(replace(state, ticket_id=ticket_id, blocked="Reading the ticket…"))
        self._read(ticket_id)

    def _read(self, ticket_id: TicketId) -> None:
        def question(reader: Reader) -> _Opened:
            conversation = reader.tickets.conversation(ticket_id, _LOOKED_AT).conversation
            own = reader.own
            return _Opened(conversation, own.draft(ticket_id, "reply"), own.draft(ticket_id, "note"))

        # Without a limit: on a busy computer the box would stay closed.
        self._session.ask("composer", question, self._arrived, limit_s=None, failed=lambda _error: None)

    def _arrived(self, opened: _Opened) -> None:
        is_first, self._opened = self._opened is None, opened
        ticket = opened.conversation.ticket
        drafts = {Mode.REPLY: opened.reply, Mode.NOTE: opened.note}
        for mode, draft in drafts.items():
            slot = self._slots.get(mode)
            # What is being written here is newer than what was read.
            if slot is None or (slot.is_empty and not slot.saving):
                self._slots[mode] = slot_of(draft, ticket.id, mode)
        self._fresh = recipients_for(opened.conversation, self._session.team)
        mode = self._state.mode
        if is_first:
            mode = (
                Mode.NOTE
                if self._slots[Mode.REPLY].is_empty and not self._slots[Mode.NOTE].is_empty
                else Mode.REPLY
            )
        self._put(mode, problem="")

    def _put(self, mode: Mode, *, problem: str | None = None, focus: bool = False) -> None:
        """Show a mode with its text; the widget takes the text anew."""
        slot = self._slots.get(mode)
        if slot is None:
            return
        self._show(
            replace(
                self._with_slot(replace(self._state, mode=mode), slot),
                loaded=self._state.loaded + 1,
                initial=slot.written,
                offers_note=False,
                problem=self._state.problem if problem is None else problem,
                wants_focus=self._state.wants_focus + focus,
            )
        )

    def _with_slot(self, state: ComposerState, slot: Slot) -> ComposerState:
        """The state with everything that follows from a slot, but for its text."""
        row = self._opened.conversation.ticket.row if self._opened else None
        return with_slot(state, slot, row, fresh=self._fresh, send_key=self._send_key[slot.mode])

    # ------------------------------------------------------------ writing

    @property
    def slot(self) -> Slot | None:
        """What is being written now."""
        return self._slots.get(self._state.mode)

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
            replace(self._state, is_empty=not text.strip() and not slot.files, offers_note=offers, saved="")
        )
        self._keeper.later(self.keep)

    def keep(self) -> None:
        """Keep what is written, now."""
        slot = self.slot
        if slot is None:
            return
        if self._collect(slot):
            self._keeper.save(slot)

    def _collect(self, slot: Slot) -> bool:
        """Take the text out of the box; whether it is another one than was kept."""
        written = self._source() if self._source is not None else slot.written
        changed = written != slot.written
        slot.written = written
        return changed

    def _saved(self, slot: Slot) -> None:
        if self._slots.get(slot.mode) is slot and slot.mode is self._state.mode:
            at = Clockface(self._session.clock(), self._session.zone).short(self._session.clock())
            self._show(replace(self._state, saved=f"Draft saved {at}"))

    def choose_mode(self, mode: Mode) -> None:
        """Write the other kind; each keeps its own text."""
        if mode is not self._state.mode:
            self.keep()
            self._put(mode)

    def begin(self, mode: Mode, *, answered: bytes | None = None, everybody: bool = False) -> None:
        """Go to the box to write a reply (perhaps to one message, or to all) or a note."""
        if self._opened is None:
            return
        self.keep()
        if mode is Mode.REPLY and (answered is not None or everybody):
            chosen = recipients_for(
                self._opened.conversation, self._session.team, answered=answered, everybody=everybody
            )
            self._slots[mode].recipients = None
            self._fresh = chosen
        self._put(mode, focus=True)

    def make_note(self) -> None:
        """Turn what stands in the reply into an internal note; the reply is empty then."""
        reply, note = self._slots.get(Mode.REPLY), self._slots.get(Mode.NOTE)
        if reply is None or note is None:
            return
        self._collect(reply)
        parts = [part for part in (note.written.text, reply.written.text) if part.strip()]
        note.written = Written("\n\n".join(parts))
        note.files = (*note.files, *reply.files)
        reply.written, reply.files = Written(), ()
        self._keeper.save(reply)
        self._keeper.save(note)
        self._put(Mode.NOTE, focus=True)

    def discard(self) -> None:
        """Throw the draft of this mode away; Undo brings it back."""
        slot = self.slot
        if slot is None:
            return
        self._collect(slot)
        if not slot.is_empty:
            # Kept first, so that there is something that Undo can bring back.
            self._keeper.save(slot)
        mode = slot.mode
        self._slots[mode] = Slot(slot.ticket_id, mode)
        self._keeper.when_known(slot, lambda: self._keeper.discard(slot, silent=False))
        self._put(mode)

    # ------------------------------------------------------------ recipients

    def tick(self, address: str, *, is_on: bool) -> None:
        """Send to somebody, or not."""
        self._set_recipients(
            tuple(replace(r, is_on=is_on) if r.address == address else r for r in self._state.recipients)
        )

    def add_recipient(self, who: str) -> bool:
        """Send to somebody else as well; False when it is no address."""
        recipient = added(who)
        if recipient is None:
            return False
        others = tuple(r for r in self._state.recipients if r.address.lower() != recipient.address.lower())
        self._set_recipients((*others, recipient))
        return True

    def _set_recipients(self, recipients: tuple[Recipient, ...]) -> None:
        slot = self._slots.get(Mode.REPLY)
        if slot is None or self._state.mode is not Mode.REPLY:
            return
        slot.recipients = as_recipients(recipients)
        problem = to_problem(recipients)
        self._show(
            replace(self._state, recipients=recipients, to_line=to_line(recipients), to_problem=problem)
        )
        self._keeper.save(slot)

    # ------------------------------------------------------------ files

    def files_changed(self, slot: Slot) -> None:
        """A slot has other files: show them and keep the draft."""
        if self.slot is slot:
            self._collect(slot)
            self._show(replace(self._state, files=slot.files, is_empty=slot.is_empty))
        self._keeper.save(slot)

    def files_told(self, *, is_busy: bool, problem: str) -> None:
        """Files are being read, or could not be."""
        self._show(replace(self._state, is_busy=is_busy, problem=problem))

    # ------------------------------------------------------------ sending

    def send(self, key: str = "") -> None:
        """Send the reply or add the note, and do with the ticket what the choice says.

        Raises:
            InvalidInput: There is nothing to send, or nobody to send it to.
        """
        slot = self.slot
        if slot is None or self._state.blocked:
            return
        choice = choice_of(slot.mode, key or self._send_key[slot.mode])
        self._collect(slot)
        if slot.is_empty:
            raise InvalidInput("There is nothing written yet.")
        if slot.mode is Mode.REPLY and self._state.to_problem:
            raise InvalidInput(self._state.to_problem, "Open “To” and choose.")
        self._keeper.save(slot)
        envelope = Envelope(as_recipients(self._state.recipients), to_line(self._state.recipients))
        self._slots[slot.mode] = Slot(slot.ticket_id, slot.mode)
        self._put(slot.mode, problem="")
        if slot.mode is Mode.REPLY:
            self._keeper.when_known(slot, lambda: self._outgoing.send_reply(slot, envelope, choice.key))
        else:
            people = mentioned(slot.written.text, self._state.colleagues)
            self._keeper.when_known(slot, lambda: self._outgoing.add_note(slot, people, choice.key))

    def solve_key(self) -> str:
        """The choice that also solves, for Ctrl+Shift+Enter."""
        return "solve" if self._state.mode is Mode.REPLY else "note_solve"

    def _refused(self, slot: Slot, error: DeskError) -> None:
        """What was refused comes back into the box, unless something else is written there by now."""
        present = self._slots.get(slot.mode)
        same_ticket = self._state.ticket_id == slot.ticket_id
        if same_ticket and present is not None and present.is_empty:
            self._slots[slot.mode] = slot
            if self._state.mode is slot.mode:
                self._put(slot.mode, problem=str(error))
                return
        self._session.complain(error)

    # ------------------------------------------------------------ news

    def _follow(self, changes: ChangeSet) -> None:
        """A reply was taken back, or a draft was restored: show it, unless something is written."""
        if self._state.ticket_id is None or not self._session.touches(changes, self._state.ticket_id):
            return
        if changes.kind in {"undo", "redo"} or changes.may_concern(_MESSAGES):
            self._read(self._state.ticket_id)

    def _take_team(self, team: Team) -> None:
        me = self._session.workspace.me.id
        people = tuple(
            Colleague(AgentId(agent.id), agent.name, agent.email)
            for agent in team.agents.values()
            if agent.id != me
        )
        self._show(replace(self._state, colleagues=people))
