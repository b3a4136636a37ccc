"""What can be read of mails: those that came, those in quarantine, those that wait to be sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from desk_app.domain.ids import AccountId, ChangeId, MessageId, TicketId
from desk_app.domain.mail.invitation import Invitation


@dataclass(frozen=True, slots=True)
class MailEntry:
    """A mail that came.

    Attributes:
        id: Of the entry, not of the message.
        state: "filed", "linked", "own", "dropped" or "quarantined".
        step: What decided about its ticket.
        reason: In words.
        claimed_id: A ticket its subject names though its sender takes no part in it.
    """

    id: bytes
    account_id: AccountId
    folder: str
    sender: str
    subject: str
    state: str
    step: str
    reason: str
    ticket_id: TicketId | None
    message_id: MessageId | None
    claimed_id: TicketId | None
    sha256: bytes
    size: int
    received_s: int


@dataclass(frozen=True, slots=True)
class OutgoingEntry:
    """A mail of ours.

    Attributes:
        state: "waiting", "sending", "unknown", "sent", "held" or "failed".
        reason: Why it is held, failed or tried again; one sentence for the person.
    """

    id: bytes
    account_id: AccountId
    ticket_id: TicketId
    number: str
    subject: str
    message_id: MessageId
    state: str
    reason: str
    is_auto: bool
    attempts: int
    next_try_s: int
    send_after_s: int
    created_s: int


@dataclass(frozen=True, slots=True)
class MailMarks:
    """What is known of a message as a mail, beyond its words.

    Attributes:
        step: What decided about its ticket; empty for what came no such way.
        claimed_id: A ticket its subject names though its sender takes no part in it.
        invitation: The meeting in it.
        undelivered: Addresses that an own mail did not reach.
        about_id: For a delivery report: the own message it is about.
        failures: For a delivery report: (address, words of the other side, whether that is for good).
        state: Of an own mail that has not left: "waiting", "sending", "unknown", "held" or "failed".
        reason: Why it has not, one sentence.
        send_after_s: Not before this moment, epoch seconds; 0 for at once.
        created_s: When it was put into the queue.
        change_id: The change that takes it back.
        is_remote: The team's mailbox sends it: what is to become of it is asked of the server.
    """

    message_id: MessageId
    step: str = ""
    claimed_id: TicketId | None = None
    invitation: Invitation | None = None
    undelivered: tuple[str, ...] = ()
    about_id: MessageId | None = None
    failures: tuple[tuple[str, str, bool], ...] = ()
    state: str = ""
    reason: str = ""
    send_after_s: int = 0
    created_s: int = 0
    change_id: ChangeId | None = None
    is_remote: bool = False


@dataclass(frozen=True, slots=True)
class MailWish:
    """What somebody wants done with a reply that waits in the team's mailbox, as it came.

    Attributes:
        ticket_id: The ticket in whose history it stands.
        data: The reply and the wish.
    """

    ticket_id: TicketId
    data: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class FolderPoint:
    """How far a folder of a mailbox is fetched."""

    validity: int
    uid_done: int
    modseq: int


@dataclass(frozen=True, slots=True)
class MailToMark:
    """A mail that may have to be marked on its server.

    Attributes:
        id: Of the entry.
        marks: What was marked: 1 read, 2 answered, 4 moved as spam; 8 is still to be tidied.
        is_read: Its ticket was read here since it came.
        is_answered: An answer to its ticket has left since it came.
    """

    id: bytes
    folder: str
    validity: int
    uid: int
    marks: int
    is_read: bool
    is_answered: bool
    is_spam: bool


class Mails(Protocol):
    """Mails as they came and as they leave."""

    def raw(self, sha256: bytes) -> bytes | None:
        """The bytes of a mail as it came; None when they are not in the database."""

    def of_ticket(self, ticket_id: TicketId) -> tuple[MailEntry, ...]:
        """The mails of a ticket, oldest first."""

    def mailboxes(self) -> tuple[tuple[AccountId, Mapping[str, str]], ...]:
        """The mailboxes that were not removed, with their settings, in the order they were added."""

    def has_main(self) -> bool:
        """Whether a team's server sends what is written here."""

    def marks(self, ticket_id: TicketId) -> tuple[MailMarks, ...]:
        """What is known of the newest mails of a ticket, oldest first; other messages have none."""

    def folder(self, account_id: AccountId, name: str) -> FolderPoint:
        """How far a folder is fetched; all zero when it never was."""

    def replies_after(self, rid: int, since_s: int, limit: int = 500) -> tuple[tuple[bytes, int], ...]:
        """Answers of colleagues that came after a place, (id, place): candidates for the team's mailbox."""

    def beside_after(self, rid: int, since_s: int, limit: int = 500) -> tuple[tuple[bytes, int], ...]:
        """The same of what colleagues wrote in side conversations."""

    def wishes_after(self, rid: int, limit: int = 500) -> tuple[tuple[MailWish, ...], int]:
        """What was wanted of waiting replies since a place, and the place up to which that was looked at."""

    def files_to_send(self, limit: int = 100) -> tuple[tuple[bytes, int, str], ...]:
        """Files of mails that wait, (sha256, bytes, kind), which are not on this computer."""

    def to_mark(self, account_id: AccountId, limit: int = 500) -> tuple[MailToMark, ...]:
        """Mails of a mailbox, among its newest, whose marks on the server may be behind."""

    def marked(self, account_id: AccountId, folder: str, validity: int, mark: int) -> tuple[int, ...]:
        """UIDs of mails in a folder, among the newest of all mails, that have a mark."""

    def quarantined(self, limit: int = 500) -> tuple[MailEntry, ...]:
        """Mails nobody can see elsewhere, newest first."""

    def counts(self) -> dict[str, int]:
        """How many mails there are by state."""

    def outgoing(self, limit: int = 500) -> tuple[OutgoingEntry, ...]:
        """Mails that are not sent yet, oldest first."""
