"""Empties the queue of a mailbox: one mail after the other, each exactly once."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from desk_app.connectors.mailbox.flags import claim as claim_mail
from desk_app.connectors.mailbox.imap import Credentials, ImapSession
from desk_app.connectors.mailbox.problems import MailProblem, Trouble
from desk_app.connectors.mailbox.settings import MailSettings
from desk_app.connectors.mailbox.smtp import SmtpSession, Unanswered
from desk_app.domain.errors import InvalidInput, NotFound
from desk_app.services.mail.composing import compose
from desk_app.services.mail.headers import NO_ID
from desk_app.services.mail.outbox import Claim, MailOutbox, MailPlace

OTHER: Final = "another Desk App on this mailbox does"
_LOOKS: Final = 3
"""How often a provider that keeps sent mails itself is given time to show one."""

_logger = logging.getLogger(__name__)


@dataclass(slots=True)
class SendCount:
    """What a round of sending did."""

    sent: int = 0
    problem: MailProblem | None = None


class MailSender:
    """Sends for one mailbox; only one at a time may work on its queue."""

    def __init__(
        self, outbox: MailOutbox, settings: MailSettings, credentials: Credentials, *, who: str = "desk"
    ) -> None:
        """Nothing is connected yet.

        Args:
            outbox: The queue.
            settings: Where the servers are.
            credentials: How to sign in.
            who: A word for this workspace, the same for ever: letters and digits.
        """
        self._who = who
        self._outbox = outbox
        self._settings = settings
        self._credentials = credentials

    def send(self, mailbox: Callable[[], ImapSession], stop: threading.Event) -> SendCount:
        """Send everything that may leave now.

        Args:
            mailbox: Gives an open IMAP connection, for looking into Sent and keeping copies.
            stop: Set when the rest must wait.
        """
        count = SendCount()
        smtp: SmtpSession | None = None
        try:
            while not stop.is_set() and (claim := self._outbox.claim()) is not None:
                if claim.is_unknown:
                    self._look(claim, mailbox())
                    continue
                if claim.acknowledges is not None and not self._is_first(claim.acknowledges, mailbox()):
                    self._outbox.leave_to_other(claim, OTHER)
                    continue
                try:
                    raw = compose(claim.outgoing)
                    smtp = smtp or SmtpSession(self._settings, self._credentials)
                    self._send(claim, raw, smtp)
                except (InvalidInput, NotFound) as error:
                    self._outbox.failed(claim, str(error))
                    continue
                except MailProblem as problem:
                    count.problem = problem
                    if self._failed(claim, problem):
                        smtp = None
                        break
                    continue
                count.sent += 1
                self._keep_copy(claim, raw, mailbox)
        finally:
            if smtp is not None:
                smtp.close()
        return count

    def _is_first(self, place: MailPlace, session: ImapSession) -> bool:
        """Whether no other program on this mailbox acknowledges the mail.

        The mark is set on the server before the mail leaves, so two workspaces can never both answer; one
        that was killed in between knows its own mark again. A mail that is nowhere was somebody else's
        business.
        """
        for folder in dict.fromkeys((place.folder, self._settings.moves_to)):
            uids = self._uids(place, folder, session) if folder else ()
            if uids:
                found = claim_mail(session, folder, min(uids), self._who)
                return found if found is not None else True
        return False

    @staticmethod
    def _uids(place: MailPlace, folder: str, session: ImapSession) -> tuple[int, ...]:
        """Where the mail lies now; one without an id of its own only where it was found."""
        if place.mail_id.isascii() and not place.mail_id.endswith(NO_ID):
            return session.find_mail(folder, place.mail_id)
        is_same = folder == place.folder and session.state(folder).validity == place.validity
        return (place.uid,) if is_same and place.uid else ()

    def _send(self, claim: Claim, raw: bytes, smtp: SmtpSession) -> None:
        outgoing = claim.outgoing
        refused = smtp.send(
            outgoing.envelope_sender,
            outgoing.recipients,
            raw,
            before_last=lambda: self._outbox.passing(claim),
        )
        self._outbox.sent(claim, refused)

    def _failed(self, claim: Claim, problem: MailProblem) -> bool:
        """Write down what happened to a mail; True when others need not be tried now."""
        if isinstance(problem, Unanswered):
            return True  # its row says "unknown"; the next round looks for it
        if problem.trouble is Trouble.REFUSED:
            self._outbox.failed(claim, str(problem))
            return False
        self._outbox.put_off(claim, str(problem))
        return problem.trouble is not Trouble.LATER

    def _look(self, claim: Claim, session: ImapSession) -> None:
        """Find out what became of a mail that was cut off at its very end."""
        folders = (session.sent_folder(), *self._settings.folders)
        if any(session.find_mail(folder, claim.mail_id) for folder in folders):
            self._outbox.sent(claim)
        elif self._settings.files_itself and claim.attempts < _LOOKS:
            self._outbox.look_later(claim)
        elif self._settings.files_itself:
            self._outbox.put_off(claim, "It is not among the sent mails, so it is sent again.")
        else:
            self._outbox.ask(claim)

    def _keep_copy(self, claim: Claim, raw: bytes, mailbox: Callable[[], ImapSession]) -> None:
        """Put a copy into Sent where the provider does not; a missing copy is no reason to send again."""
        if self._settings.files_itself or claim.outgoing.is_auto:
            return
        try:
            mailbox().keep_copy(raw, claim.mail_id)
        except MailProblem:
            _logger.warning("a sent mail could not be copied into the Sent folder")
