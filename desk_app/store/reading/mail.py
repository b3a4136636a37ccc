"""Reads mails: those that came, those in quarantine, those that wait to be sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from desk_app.domain.ids import AccountId, TicketId
from desk_app.domain.mail.originals import unpacked
from desk_app.services.reading import FolderPoint, MailEntry, MailMarks, MailToMark, MailWish, OutgoingEntry
from desk_app.store.reading.mail_marks import marks_of
from desk_app.store.reading.session import ReadSession

_ENTRY = (
    "SELECT id, account_id, folder, sender, subject, state, step, reason, ticket_id, message_id, claimed_id,"
    " sha256, size, received_s FROM mail"
)
_OUTGOING = (
    "SELECT o.id, o.account_id, o.ticket_id, t.number, t.subject, o.message_id, o.state, o.reason, o.is_auto,"
    " o.attempts, o.next_try_s, o.send_after_s, o.created_s FROM mail_out o"
    " JOIN ticket t ON t.id = o.ticket_id"
    " WHERE o.state != 'sent' ORDER BY o.rid LIMIT ?"
)

_NEWEST = 20_000
"""Mails that are looked at; what is older is marked no more."""
_TO_MARK = (
    "SELECT id, folder, validity, uid, marks, is_read, is_answered, spam FROM ("
    " SELECT m.id, m.folder, m.validity, m.uid, m.marks, t.read_s >= m.received_s AS is_read, t.spam,"
    " EXISTS (SELECT 1 FROM mail_out o WHERE o.ticket_id = m.ticket_id AND o.state = 'sent'"
    " AND o.is_auto = 0 AND o.done_s >= m.received_s) AS is_answered"
    " FROM mail m JOIN ticket t ON t.id = m.ticket_id"
    " WHERE m.account_id = ? AND m.uid > 0 AND m.rid > (SELECT max(rid) FROM mail) - ?"
    ") WHERE (is_read AND NOT marks & 1) OR (is_answered AND NOT marks & 2) OR (spam AND NOT marks & 4)"
    " LIMIT ?"
)

_MARKED = (
    "SELECT uid FROM mail WHERE rid > (SELECT max(rid) FROM mail) - ? AND +account_id = ? AND +folder = ?"
    " AND +validity = ? AND +uid > 0 AND marks & ? ORDER BY rid LIMIT 500"
)

_REPLIES = (
    "SELECT id, rid FROM message WHERE rid > ? AND kind = 'reply' AND author_kind = 'agent'"
    " AND mail_id IS NULL AND sent_s >= ? ORDER BY rid LIMIT ?"
)
_BESIDE = (
    "SELECT id, rid FROM side_message WHERE rid > ? AND author_kind = 'agent' AND mail_id IS NULL"
    " AND sent_s >= ? ORDER BY rid LIMIT ?"
)
_WISHES = (
    "SELECT rid, ticket_id, data FROM event WHERE rid > ? AND rid <= ? AND kind = 'mail_asked'"
    " ORDER BY rid LIMIT ?"
)
_FILES = (
    "SELECT DISTINCT a.sha256, b.size, a.mime FROM mail_out o"
    " JOIN attachment a ON a.owner_kind IN ('message', 'side_message') AND a.owner_id = o.message_id"
    " JOIN blob b ON b.sha256 = a.sha256"
    " WHERE o.state = 'waiting' AND b.state != 'here' LIMIT ?"
)


class StoreMails:
    """Implements `desk_app.services.reading.mail.Mails`."""

    def __init__(self, session: ReadSession) -> None:
        self._session = session

    def raw(self, sha256: bytes) -> bytes | None:
        """The bytes of a mail as it came."""
        found = self._session.plain("SELECT packed FROM mail_raw WHERE sha256 = ?", (sha256,))
        return unpacked(found[0][0]) if found else None

    def of_ticket(self, ticket_id: TicketId) -> tuple[MailEntry, ...]:
        """The mails of a ticket, oldest first."""
        return tuple(
            map(_entry, self._session.plain(f"{_ENTRY} WHERE ticket_id = ? ORDER BY rid", (ticket_id,)))
        )

    def mailboxes(self) -> tuple[tuple[AccountId, Mapping[str, str]], ...]:
        """The mailboxes that were not removed, with their settings."""
        sql = "SELECT id, settings FROM account WHERE kind = 'mailbox' AND state != 'removed' ORDER BY rid"
        return tuple((AccountId(row[0]), json.loads(row[1])) for row in self._session.plain(sql))

    def has_main(self) -> bool:
        """Whether a team's server sends what is written here."""
        return bool(self._session.plain("SELECT 1 FROM account WHERE is_main = 1 LIMIT 1"))

    def marks(self, ticket_id: TicketId) -> tuple[MailMarks, ...]:
        """What is known of the newest mails of a ticket, oldest first."""
        return marks_of(self._session, ticket_id)

    def folder(self, account_id: AccountId, name: str) -> FolderPoint:
        """How far a folder is fetched."""
        sql = "SELECT validity, uid_done, modseq FROM mail_folder WHERE account_id = ? AND name = ?"
        found = self._session.plain(sql, (account_id, name))
        return FolderPoint(*found[0]) if found else FolderPoint(0, 0, 0)

    def replies_after(self, rid: int, since_s: int, limit: int = 500) -> tuple[tuple[bytes, int], ...]:
        """Answers of colleagues that came after a place."""
        return tuple((row[0], row[1]) for row in self._session.plain(_REPLIES, (rid, since_s, limit)))

    def beside_after(self, rid: int, since_s: int, limit: int = 500) -> tuple[tuple[bytes, int], ...]:
        """What colleagues wrote in side conversations after a place."""
        return tuple((row[0], row[1]) for row in self._session.plain(_BESIDE, (rid, since_s, limit)))

    def wishes_after(self, rid: int, limit: int = 500) -> tuple[tuple[MailWish, ...], int]:
        """What was wanted of waiting replies since a place, and the place up to which that was looked at."""
        newest = self._session.plain("SELECT coalesce(max(rid), 0) FROM event")[0][0]
        rows = self._session.plain(_WISHES, (rid, newest, limit))
        wishes = tuple(MailWish(TicketId(row[1]), json.loads(row[2])) for row in rows)
        return wishes, rows[-1][0] if len(rows) == limit else newest

    def files_to_send(self, limit: int = 100) -> tuple[tuple[bytes, int, str], ...]:
        """Files of mails that wait, which are not on this computer."""
        return tuple((row[0], row[1], row[2]) for row in self._session.plain(_FILES, (limit,)))

    def to_mark(self, account_id: AccountId, limit: int = 500) -> tuple[MailToMark, ...]:
        """Mails of a mailbox, among its newest, whose marks on the server may be behind."""
        rows = self._session.plain(_TO_MARK, (account_id, _NEWEST, limit))
        return tuple(MailToMark(*row[:5], *map(bool, row[5:])) for row in rows)

    def marked(self, account_id: AccountId, folder: str, validity: int, mark: int) -> tuple[int, ...]:
        """UIDs of mails in a folder, among the newest of all mails, that have a mark."""
        values = (_NEWEST, account_id, folder, validity, mark)
        return tuple(row[0] for row in self._session.plain(_MARKED, values))

    def quarantined(self, limit: int = 500) -> tuple[MailEntry, ...]:
        """Mails nobody can see elsewhere, newest first."""
        sql = f"{_ENTRY} WHERE state = 'quarantined' ORDER BY rid DESC LIMIT ?"
        return tuple(map(_entry, self._session.plain(sql, (limit,))))

    def counts(self) -> dict[str, int]:
        """How many mails there are by state."""
        return dict(self._session.plain("SELECT state, count(*) FROM mail GROUP BY state"))

    def outgoing(self, limit: int = 500) -> tuple[OutgoingEntry, ...]:
        """Mails that are not sent yet, oldest first."""
        rows = self._session.plain(_OUTGOING, (limit,))
        return tuple(map(_outgoing, rows))


def _entry(row: tuple[Any, ...]) -> MailEntry:
    return MailEntry(*row)


def _outgoing(row: tuple[Any, ...]) -> OutgoingEntry:
    values = list(row)
    values[8] = bool(values[8])
    return OutgoingEntry(*values)
