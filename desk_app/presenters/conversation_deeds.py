"""What can be done with the messages, mails and files of the open ticket."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from desk_app.domain.changes import (
    Change,
    ChangeSet,
    DropMail,
    MoveMail,
    ReleaseMail,
    ScheduleMail,
    SetFields,
    SetSideDone,
    SplitTicket,
    UndoChange,
)
from desk_app.domain.entities import Message
from desk_app.domain.errors import NotFound, Refused
from desk_app.domain.ids import MessageId, SideId, TicketId
from desk_app.domain.when import parse_when
from desk_app.presenters.conversation_cards import with_body
from desk_app.presenters.conversation_copying import as_markdown, as_text
from desk_app.presenters.conversation_originals import original_of
from desk_app.presenters.conversation_sides import DONE, REOPEN
from desk_app.presenters.conversation_state import FileChip
from desk_app.presenters.file_preview import FilePreview
from desk_app.presenters.sending import SENDING
from desk_app.presenters.session import Notice, Session
from desk_app.services.mail.invitation_answers import Answer, answer_invitation
from desk_app.services.mail.mailboxes import mailbox_of
from desk_app.services.mail.showing import invitation_of
from desk_app.services.reading import Lane, MailMarks, Reader

if TYPE_CHECKING:  # the two are one thing in two files: the conversation owns what is done with it
    from desk_app.presenters.conversation import ConversationPresenter


class ConversationDeeds:
    """Makes the changes; each is one step that Undo takes back where that can be."""

    def __init__(
        self, session: Session, conversation: ConversationPresenter, copy: Callable[[str], None]
    ) -> None:
        """Serve a conversation.

        Args:
            session: The workspace.
            conversation: What is shown.
            copy: Puts a text on the clipboard.
        """
        self._session = session
        self._conversation = conversation
        self._copy = copy

    def copy(self, key: bytes = b"", *, markdown: bool = False) -> None:
        """Put a message on the clipboard, as text or as Markdown."""
        loaded, card = self._conversation.loaded, self._conversation.chosen_card(key)
        if loaded is not None and not card.is_ready and card.key in loaded.entries:
            card = with_body(card, loaded.entries[card.key])
        self._copy(as_markdown(card) if markdown else as_text(card))

    def act(self, key: bytes, act: str) -> None:
        """Do what a strip of a card offers."""
        marks = self._conversation.loaded.marks if self._conversation.loaded is not None else {}
        if self._conversation.unsent.act(key, act):
            return
        if act == "report":
            self._conversation.go_to(
                next((mark.message_id for mark in marks.values() if mark.about_id == key), key)
            )
        elif act in {DONE, REOPEN}:
            self._session.apply(SetSideDone(SideId(self._conversation.chosen_card(key).side), act == DONE))
        elif act in _ANSWERS:
            self._answer(MessageId(key), _ANSWERS[act])
        elif key in marks:
            self._do(act, marks[key])

    def move(self, argument: str) -> None:
        """Put the chosen mail, or the newest that came, where it belongs; an empty argument is a new ticket.

        Raises:
            NotFound: There is no such mail.
        """
        came = [card.key for card in self._conversation.state.cards() if card.why]
        key = (
            self._conversation.state.chosen
            if self._conversation.state.chosen in came
            else next(reversed(came), None)
        )
        if key is None:
            raise NotFound("There is no mail in this ticket that could be moved.")
        self._session.apply(MoveMail(MessageId(key), TicketId(bytes.fromhex(argument)) if argument else None))

    def reschedule(self, words: str) -> None:
        """Let the chosen reply leave at another time, such as "mon 8".

        Raises:
            InvalidInput: That is no time to come.
            NotFound: It does not wait to be sent.
        """
        loaded, key = self._conversation.loaded, self._conversation.chosen_card().key
        mark = loaded.marks.get(key) if loaded is not None else None
        if mark is None or mark.state not in {"waiting", "held", "failed"}:
            raise NotFound("This message does not wait to be sent.")
        at_s = parse_when(words, self._session.clock(), self._session.zone).at_s
        self._session.apply(ScheduleMail(mark.message_id, at_s))

    def split_off(self, key: bytes = b"") -> None:
        """Move a message into a new ticket; Undo brings it back."""
        card, ticket_id = self._conversation.chosen_card(key), self._conversation.state.ticket_id
        if not card.entry_ids:
            raise NotFound(_NOT_APART if card.side else _NOT_SENT)
        if ticket_id is not None:
            self._session.apply(SplitTicket(ticket_id, card.entry_ids))

    def show_original(self, key: bytes = b"") -> None:
        """Show a message as it came."""
        loaded, card = self._conversation.loaded, self._conversation.chosen_card(key)
        if loaded is None:
            return
        if card.key not in loaded.entries:
            raise NotFound(_NOT_SENT)
        entry, workspace = loaded.entries[card.key], self._session.workspace
        self._session.ask(
            "conversation.original",
            lambda _reader: original_of(card, entry, workspace.file_bytes),
            lambda original: self._conversation.show(replace(self._conversation.state, original=original)),
            limit_s=None,
        )

    def close_original(self) -> None:
        """It has been looked at."""
        self._conversation.show(replace(self._conversation.state, original=None))

    def undo(self, change_id: bytes) -> None:
        """Take back what an event tells of."""
        self._session.apply(UndoChange(change_id))

    def edit_subject(self) -> None:
        """Begin to change the subject in place."""
        if self._conversation.state.header is not None and not self._conversation.state.header.blocked:
            self._conversation.show(replace(self._conversation.state, editing_subject=True))

    def set_subject(self, text: str | None) -> None:
        """Take a new subject; None, or the same, leaves it as it is."""
        header, ticket_id = self._conversation.state.header, self._conversation.state.ticket_id
        self._conversation.show(replace(self._conversation.state, editing_subject=False))
        if (
            text is not None
            and header is not None
            and ticket_id is not None
            and text.strip() != header.subject
        ):
            self._session.apply(SetFields(ticket_id, {"subject": text.strip()}))

    def preview(self, chip: FileChip, width: int) -> FilePreview:
        """The preview of a file; `width` is that of a page in pixels. Whoever asks closes it."""
        return FilePreview(self._session, self._conversation.files, chip, width)

    def complain(self, sentence: str) -> None:
        """Tell the person of something that went wrong outside the workspace."""
        self._session.tell(Notice(sentence, "problem"))

    def _answer(self, message_id: MessageId, answer: Answer) -> None:
        """Answer an invitation; the reply can be taken back like every other."""
        loaded, session = self._conversation.loaded, self._session
        message = loaded.entries.get(message_id) if loaded is not None else None
        if not isinstance(message, Message):
            return

        def work(reader: Reader) -> ChangeSet:
            boxes = [mailbox_of(key, settings).address for key, settings in reader.mails.mailboxes()]
            card = invitation_of(message, session.zone)
            people = [address.lower() for address, _ in card.people] if card is not None else []
            invited = next((box for box in boxes if box.lower() in people), next(iter(boxes), ""))
            if not invited:
                raise Refused("There is no mailbox that the answer could come from.", "Add one first.")
            now_s = session.clock()
            return answer_invitation(session.workspace, message, answer, address=invited, now_s=now_s)

        def answered(changes: ChangeSet) -> None:
            session.tell(Notice("Sending the answer", SENDING, changes.group_id, ticket_id=message.ticket_id))

        session.ask("conversation.answer", work, answered, lane=Lane.BACKGROUND, limit_s=None)

    def _do(self, act: str, mark: MailMarks) -> None:
        change = _CHANGES[act](mark) if act in _CHANGES else None
        if change is None:
            raise NotFound("This cannot be done with the message any more.")
        self._session.apply(change)


_NOT_SENT: Final = "This has not been sent, so it is no part of the ticket yet."
_NOT_APART: Final = "A side conversation stays with its ticket."
_ANSWERS: Final[dict[str, Answer]] = {
    "accepted": "accepted",
    "tentative": "tentative",
    "declined": "declined",
}


def _take_back(mark: MailMarks) -> Change | None:
    return UndoChange(mark.change_id) if mark.change_id is not None else None


def _confirm(mark: MailMarks) -> Change | None:
    return MoveMail(mark.message_id, mark.claimed_id) if mark.claimed_id is not None else None


_CHANGES: Final[dict[str, Callable[[MailMarks], Change | None]]] = {
    "take_back": _take_back,
    "send_now": lambda mark: ScheduleMail(mark.message_id),
    "release": lambda mark: ReleaseMail(mark.message_id),
    "drop": lambda mark: DropMail(mark.message_id),
    "apart": lambda mark: MoveMail(mark.message_id),
    "confirm": _confirm,
}
