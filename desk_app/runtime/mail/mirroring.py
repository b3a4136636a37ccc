"""Flags between mailbox and tickets, where a person chose that; never before a mail is safely here.

Towards the server: read, answered, moved as spam. From it: what another program has marked as read counts as
read, and a mail that is gone there is not looked for any more. A ticket never changes by it otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from desk_app.connectors.mailbox.flags import ANSWERED, SEEN, FolderChanges, changes_since, mark, move
from desk_app.connectors.mailbox.imap import FolderState, ImapSession
from desk_app.connectors.mailbox.settings import MailSettings
from desk_app.domain.changes import Row
from desk_app.domain.ids import AccountId
from desk_app.services.handlers.common import key, number
from desk_app.services.mail.filing import FILE
from desk_app.services.ports import Outcome, Unit
from desk_app.services.reading import FolderPoint, MailToMark
from desk_app.services.workspace import Workspace

READ: Final = 1
ANSWER: Final = 2
SPAM: Final = 4
TIDY: Final = 8
"""In `mail.marks`: it is still to be marked or moved as every fetched mail is."""
_Test = Callable[[MailToMark], bool]


class MailMirror:
    """Mirrors the flags of one mailbox."""

    def __init__(self, workspace: Workspace, account_id: AccountId, settings: MailSettings) -> None:
        self._workspace = workspace
        self._account_id = account_id
        self._settings = settings

    def take(self, session: ImapSession, folder: str, point: FolderPoint, state: FolderState) -> None:
        """Take over what was changed on the server in a folder that was fetched before."""
        is_quiet = state.modseq == point.modseq if state.modseq else not self._settings.follows_flags
        if not is_quiet:
            changes = changes_since(session, folder, point.modseq, state.next_uid)
            self._apply(folder, state.validity, changes)

    def _apply(self, folder: str, validity: int, changes: FolderChanges) -> None:
        seen = [uid for uid, flags in changes.flags.items() if SEEN in flags]
        wanted = seen if self._settings.follows_flags else []

        def work(unit: Unit) -> Outcome:
            for uid in changes.gone:
                for row in self._at(unit, folder, validity, uid):
                    unit.update("mail", key(row["id"]), uid=0)
            for uid in wanted:
                for row in self._at(unit, folder, validity, uid):
                    _count_as_read(unit, row)
            return Outcome("Took over what another mail program did")

        if changes.gone or wanted:
            self._workspace.run(FILE, work)

    def _at(self, unit: Unit, folder: str, validity: int, uid: int) -> list[Row]:
        return unit.find("mail", account_id=self._account_id, folder=folder, validity=validity, uid=uid)

    def marks_of_new(self, folder: str) -> int:
        """What is to be done on the server with a mail that was fetched from a folder."""
        wants = self._settings.marks_read or self._moves_from(folder)
        return TIDY if wants else 0

    def tidy(self, session: ImapSession, folder: str, validity: int, uids: Sequence[int]) -> None:
        """Mark or move on the server what is safely here, where a person chose that."""
        if not uids or not self.marks_of_new(folder):
            return
        if self._settings.marks_read:
            mark(session, folder, uids, SEEN)
        if self._moves_from(folder):
            move(session, folder, uids, self._settings.moves_to)

        def work(unit: Unit) -> Outcome:
            for uid in uids:
                for row in self._at(unit, folder, validity, uid):
                    unit.update("mail", key(row["id"]), marks=number(row["marks"]) & ~TIDY)
            return Outcome("Tidied the mailbox")

        self._workspace.run(FILE, work)

    def tidy_left(self, session: ImapSession, folder: str, validity: int) -> None:
        """The same for what was filed when the line was cut before."""
        if self.marks_of_new(folder):
            account_id = self._account_id
            left = self._workspace.read(
                lambda reader: reader.mails.marked(account_id, folder, validity, TIDY)
            )
            self.tidy(session, folder, validity, left)

    def _moves_from(self, folder: str) -> bool:
        return bool(self._settings.moves_to) and self._settings.moves_to != folder

    def give(self, session: ImapSession) -> None:
        """Mark and move on the server what was done here."""
        settings = self._settings
        if not (settings.marks_seen or settings.marks_answered or settings.spam_to):
            return
        mails = self._workspace.read(lambda reader: reader.mails.to_mark(self._account_id))
        for folder in dict.fromkeys(mail.folder for mail in mails):
            if folder not in settings.folders:
                continue
            validity = session.state(folder).validity
            here = [mail for mail in mails if (mail.folder, mail.validity) == (folder, validity)]
            if settings.marks_seen:
                self._mark(session, folder, SEEN, _chosen(here, READ, lambda mail: mail.is_read))
            if settings.marks_answered:
                self._mark(session, folder, ANSWERED, _chosen(here, ANSWER, lambda mail: mail.is_answered))
            if settings.spam_to and settings.spam_to != folder:
                spam = _chosen(here, SPAM, lambda mail: mail.is_spam)
                if spam:
                    move(session, folder, [mail.uid for mail in spam], settings.spam_to)
                    self._remember(spam, SPAM)

    def _mark(self, session: ImapSession, folder: str, flag: str, mails: Sequence[MailToMark]) -> None:
        if mails:
            mark(session, folder, [mail.uid for mail in mails], flag)
            self._remember(mails, READ if flag == SEEN else ANSWER)

    def _remember(self, mails: Sequence[MailToMark], what: int) -> None:
        def work(unit: Unit) -> Outcome:
            for mail in mails:
                row = unit.get("mail", mail.id)
                if row is not None:
                    place = {"uid": 0} if what == SPAM else {}
                    unit.update("mail", mail.id, marks=number(row["marks"]) | what, **place)
            return Outcome("Marked mails on the server")

        self._workspace.run(FILE, work)


def _chosen(mails: Sequence[MailToMark], what: int, test: _Test) -> list[MailToMark]:
    return [mail for mail in mails if test(mail) and not mail.marks & what]


def _count_as_read(unit: Unit, row: Row) -> None:
    ticket = unit.get("ticket", key(row["ticket_id"])) if row["ticket_id"] is not None else None
    received_s = number(row["received_s"])
    if ticket is not None and number(ticket["read_s"]) < received_s:
        unit.update("ticket", key(ticket["id"]), read_s=received_s)
    if not number(row["marks"]) & READ:
        unit.update("mail", key(row["id"]), marks=number(row["marks"]) | READ)
