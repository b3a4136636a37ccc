"""Empties the queue of a mailbox: one mail after the other, each exactly once."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from desk_app.connectors.mailbox.flags import claim as claim_mail
from desk_app.connectors.mailbox.flags import claim_by_copy, give_up_copy
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


class Mailbox(Protocol):
    """Gives an open IMAP connection."""

    def __call__(self, *, is_anew: bool = False) -> ImapSession:
        """The connection there is, or another one because that one may be cut."""


@dataclass(slots=True)
class SendCount:
    """What a round of sending did."""

    sent: int = 0
    problem: MailProblem | None = None


class MailSender:
    """Sends for one mailbox; only one at a time may work on its queue."""

    def __init__(
        self,
        outbox: MailOutbox,
        settings: MailSettings,
        credentials: Callable[[], Credentials],
        *,
        who: str = "desk",
    ) -> None:
        """Nothing is connected yet.

        Args:
            outbox: The queue.
            settings: Where the servers are.
            credentials: Gives how to sign in; asked when there is something to send.
            who: A word for this workspace, the same for ever: letters and digits.
        """
        self._who = who
        self._outbox = outbox
        self._settings = settings
        self._credentials = credentials

    def send(self, mailbox: Mailbox, stop: threading.Event) -> SendCount:
        """Send everything that may leave now.

        Args:
            mailbox: Gives an open IMAP connection, for looking into Sent and keeping copies.
            stop: Set when the rest must wait.
        """
        count = SendCount()
        smtp: SmtpSession | None = None
        try:
            while not stop.is_set() and (claim := self._outbox.claim()) is not None:
                ready = self._ready(claim, mailbox)
                if ready is None:
                    continue
                try:
                    raw = compose(ready.outgoing)
                    smtp = smtp or SmtpSession(self._settings, self._credentials())
                    self._send(ready, raw, smtp)
                except (InvalidInput, NotFound) as error:
                    self._outbox.failed(ready, str(error))
                    continue
                except MailProblem as problem:
                    count.problem = problem
                    if self._failed(ready, problem, mailbox):
                        smtp = None
                        break
                    continue
                count.sent += 1
                self._keep_copy(ready, raw, mailbox)
        finally:
            if smtp is not None:
                smtp.close()
        return count

    def _ready(self, claim: Claim, mailbox: Mailbox) -> Claim | None:
        """The mail, if it is to leave from here now."""
        if claim.is_unknown:
            self._look(claim, mailbox())
            return None
        if claim.acknowledges is None:
            return claim
        try:
            first = self._first(claim, claim.acknowledges, mailbox())
        except InvalidInput as error:
            self._outbox.failed(claim, str(error))
            return None
        if first is None:
            self._outbox.leave_to_other(claim, OTHER)
        return first

    def _first(self, claim: Claim, place: MailPlace, session: ImapSession) -> Claim | None:
        """An acknowledgement that no other program on this mailbox sends; None for one that another does.

        A mark is set on the server before the mail leaves, so two workspaces can never both answer; one that
        was killed in between knows its own mark again. A mail that is nowhere was somebody else's business.
        """
        for folder in dict.fromkeys((place.folder, self._settings.moves_to)):
            uids = self._uids(place, folder, session) if folder else ()
            if uids:
                is_ours = claim_mail(session, folder, min(uids), self._who)
                if is_ours is None:
                    return self._by_copy(claim, place, session)
                return claim if is_ours else None
        return None

    def _by_copy(self, claim: Claim, place: MailPlace, session: ImapSession) -> Claim | None:
        """The same where the server keeps no keywords: whose copy was among the sent mails first."""
        shared = self._outbox.shared(claim, place)
        raw = compose(shared.outgoing)
        is_ours = claim_by_copy(session, raw, shared.mail_id, shared.outgoing.instance)
        return shared if is_ours else None

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

    def _failed(self, claim: Claim, problem: MailProblem, mailbox: Mailbox) -> bool:
        """Write down what happened to a mail; True when others need not be tried now."""
        if isinstance(problem, Unanswered):
            return True  # its row says "unknown"; the next round looks for it
        if problem.trouble is Trouble.REFUSED:
            self._outbox.failed(claim, str(problem))
            if claim.is_shared:
                give_up_copy(mailbox(), claim.mail_id, claim.outgoing.instance)
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

    def _keep_copy(self, claim: Claim, raw: bytes, mailbox: Mailbox) -> None:
        """Put a copy into Sent where the provider does not; a missing copy is no reason to send again."""
        if self._settings.files_itself or claim.outgoing.is_auto:
            return
        for is_anew in (False, True):
            try:
                mailbox(is_anew=is_anew).keep_copy(raw, claim.mail_id)
            except MailProblem:
                _logger.info("a sent mail was not copied into the Sent folder", extra={"anew": is_anew})
            else:
                return
