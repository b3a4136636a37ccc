"""Sends what was written: one change each, one step of the history for a note that also solves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from desk_app.domain.changes import (
    AddNote,
    AddReply,
    Change,
    ChangeSet,
    NewFile,
    SetFields,
    StartSide,
    WriteSide,
)
from desk_app.domain.entities import Recipients
from desk_app.domain.errors import DeskError
from desk_app.domain.ids import AgentId, StatusId
from desk_app.domain.status import StatusClass
from desk_app.presenters.composer_drafts import Slot
from desk_app.presenters.composer_sides import as_sent_on
from desk_app.presenters.composer_state import Quote, Written
from desk_app.presenters.sending import SENDING
from desk_app.presenters.session import Notice, Session

_CLASSES = {
    "wait": StatusClass.WAITING_CUSTOMER,
    "solve": StatusClass.SOLVED,
    "note_solve": StatusClass.SOLVED,
}


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who gets a reply.

    Attributes:
        recipients: As the message keeps them.
        name: In words, as the composer shows them.
        signature: What stands under it; None for what the mailbox has.
        send_at_s: Not before this moment, epoch seconds; None for now.
        leaves: The same in words, such as "tomorrow at 09:00".
        about_id: The message of the customer that a side conversation begins with.
    """

    recipients: Recipients
    name: str
    signature: str | None = None
    send_at_s: int | None = None
    leaves: str = ""
    about_id: bytes | None = None

    @property
    def called(self) -> str:
        """The first person by their first word: "Inês and 2 more" leaves room for the seconds."""
        person, also, others = self.name.partition(" and ")
        return f"{person.partition(' ')[0].partition('@')[0]}{also}{others}"


class Outgoing:
    """Turns a slot into changes; what is refused is given back."""

    def __init__(self, session: Session, refused: Callable[[Slot, DeskError], None]) -> None:
        self._session = session
        self._refused = refused

    def send_reply(self, slot: Slot, envelope: Envelope, key: str) -> None:
        """Answer the customer; the notice offers to take it back, which brings the draft back too."""
        change = AddReply(
            slot.ticket_id,
            slot.written.text,
            slot.written.html,
            envelope.recipients,
            self._status(key),
            slot.files,
            slot.draft_id,
            envelope.send_at_s,
            envelope.signature,
        )

        self._leave(slot, envelope, change)

    def send_side(self, slot: Slot, envelope: Envelope, quote: Quote | None) -> None:
        """Write to a third party; it can be taken back as a reply can."""
        if quote is None or not quote.html:
            self._write_side(slot, envelope, *as_sent_on(slot.written, quote))
            return
        self._session.ask(  # a large mail takes its time to be made harmless
            f"composer.forwarded.{id(slot)}",
            lambda _reader: as_sent_on(slot.written, quote),
            lambda made: self._write_side(slot, envelope, *made),
            limit_s=None,
            failed=lambda error: self._refused(slot, error),
        )

    def _write_side(
        self, slot: Slot, envelope: Envelope, written: Written, pictures: tuple[NewFile, ...]
    ) -> None:
        sheet, people, files = slot.side, envelope.recipients, (*slot.files, *pictures)
        if sheet is None:
            return
        change: Change
        if sheet.side_id is None:
            change = StartSide(
                slot.ticket_id,
                sheet.subject,
                people,
                written.text,
                written.html,
                files,
                slot.draft_id,
                envelope.about_id,
                envelope.send_at_s,
                envelope.signature,
            )
        else:
            change = WriteSide(
                sheet.side_id,
                written.text,
                written.html,
                people,
                files,
                slot.draft_id,
                envelope.send_at_s,
                envelope.signature,
            )
        self._leave(slot, envelope, change)

    def _leave(self, slot: Slot, envelope: Envelope, change: Change) -> None:
        """Send it, and say when it leaves, or for how long it can be taken back."""

        def sent(changes: ChangeSet) -> None:
            words, kind = f"Sending to {envelope.called}", SENDING
            if envelope.send_at_s is not None:
                words, kind = f"Leaves {envelope.leaves}", "done"
            self._session.tell(Notice(words, kind, changes.group_id, ticket_id=slot.ticket_id))

        self._session.apply(change, sent, silent=True, failed=lambda error: self._refused(slot, error))

    def add_note(self, slot: Slot, people: tuple[AgentId, ...], key: str) -> None:
        """Keep an internal note, and solve the ticket in the same step when that was chosen."""
        note = AddNote(slot.ticket_id, slot.written.text, slot.files, people, slot.draft_id)

        def noted(changes: ChangeSet) -> None:
            solved = self._status(key)
            if solved is None:
                self._session.tell(Notice("Added the note", "done", changes.group_id))
                return
            change = SetFields(slot.ticket_id, {"status_id": solved})
            self._session.apply(change, group_id=changes.group_id)

        self._session.apply(note, noted, silent=True, failed=lambda error: self._refused(slot, error))

    def _status(self, key: str) -> StatusId | None:
        """The status a choice sets; None keeps it."""
        wanted = _CLASSES.get(key)
        statuses = self._session.team.statuses.values()
        return next((status.id for status in statuses if status.status_class is wanted), None)
