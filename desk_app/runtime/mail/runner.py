"""Serves one mailbox account: fetch first, then send, so that a reply meets what came before it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Final

from desk_app.connectors.mailbox.imap import Credentials, ImapSession
from desk_app.connectors.mailbox.problems import MailProblem, Trouble
from desk_app.connectors.mailbox.settings import read_settings
from desk_app.domain.mail.tokens import MailSigner
from desk_app.domain.text import count_of
from desk_app.runtime import clock
from desk_app.runtime.accounts.kinds import CourierState, Progress, Rest, Round, Seat
from desk_app.runtime.file_lock import FileBusy, HeldFile, hold_file
from desk_app.runtime.mail.fetching import FetchCount, MailFetcher
from desk_app.runtime.mail.keybox import KeyBox
from desk_app.runtime.mail.sending import MailSender, SendCount
from desk_app.runtime.mail.team_replies import TeamReplies
from desk_app.runtime.mail.watching import MailWatch
from desk_app.runtime.settings import Settings
from desk_app.runtime.settings_schema import SEARCH_OPENED, TAKE_BACK_S
from desk_app.services.mail.filing import MailFiler
from desk_app.services.mail.outbox import MailOutbox
from desk_app.services.mail.outcome import Rules
from desk_app.store.opening import Store

_STATES: Final = {
    Trouble.OFFLINE: CourierState.OFFLINE,
    Trouble.LATER: CourierState.OFFLINE,
    Trouble.SIGN_IN: CourierState.SIGN_IN,
    Trouble.STOPPED: CourierState.STOPPED,
    Trouble.REFUSED: CourierState.NEEDS_YOU,
}
_HELD: Final = "{mails} wait for you to decide. Look at them: desk-app mail waiting"


def rules_of(store: Store, settings: Settings) -> Rules:
    """What filing and sending of a workspace go by: marks that only its key can make, and its mail keys."""
    secret = store.key.derive("mail")
    instance = hashlib.sha256(secret + b"instance").hexdigest()[:24]
    keys = KeyBox(store.places.folder, store.key).keys()
    return Rules(MailSigner(secret), instance, keys=keys, searches_opened=settings.get(SEARCH_OPENED))


class MailboxRunner:
    """Implements `desk_app.runtime.accounts.kinds.Runner` for a mailbox."""

    def __init__(self, seat: Seat, credentials: Callable[[], Credentials], *, watches: bool = True) -> None:
        """Nothing is connected yet.

        Args:
            seat: What there is to work with.
            credentials: Gives the password, or a token that is still good.
            watches: Wait for news on a second connection.
        """
        self._seat = seat
        self._settings = read_settings(seat.account.settings)
        self._credentials = credentials
        self._rules = rules_of(seat.store, seat.settings)
        filer = MailFiler(seat.workspace, self._rules)
        self._fetcher = MailFetcher(seat.workspace, seat.account.id, self._settings, filer)
        self._replies = TeamReplies(seat.workspace, seat.account.id, self._settings.since_s)
        self._watches = watches
        self._since_s = clock.now_s() if watches else 0
        self._watch: MailWatch | None = None
        self._session: ImapSession | None = None
        self._lock: HeldFile | None = None

    def run(self, round_: Round) -> Rest:
        """Fetch what is new, send what may leave."""
        if not self._is_mine():
            return Rest(sentence="Another Desk App on this computer serves this mailbox.")
        fetched, sent = FetchCount(), SendCount()
        try:
            fetched = self._fetch(round_)
            if self._settings.serves_team:
                self._replies.take()
            sent = self._send(round_)
        except MailProblem as problem:
            self._drop_session()
            return self._rest(fetched, sent, problem)
        if sent.problem is None and self._watches and self._watch is None:
            self._watch = MailWatch(self._connect, self._settings.folders[0], self._seat.poke)
        return self._rest(fetched, sent, sent.problem)

    def close(self) -> None:
        """Let go of both connections and of the lock."""
        if self._watch is not None:
            self._watch.close()
        self._drop_session()
        if self._lock is not None:
            self._lock.release()

    def _is_mine(self) -> bool:
        """Only one process works on a mailbox: two would send a mail twice."""
        if self._lock is None:
            path = self._seat.store.places.folder / f"mail-{self._seat.account.id.hex()}.lock"
            try:
                self._lock = hold_file(path)
            except FileBusy:
                return False
        return True

    def _fetch(self, round_: Round) -> FetchCount:
        try:
            return self._fetcher.fetch(self._mailbox(), round_.stop, lambda n: round_.tell(Progress(0, n)))
        except MailProblem as problem:
            if problem.trouble is not Trouble.OFFLINE or self._session is None:
                raise
        self._drop_session()  # the connection of the last round may have been cut while nobody used it
        return self._fetcher.fetch(self._mailbox(), round_.stop, lambda n: round_.tell(Progress(0, n)))

    def _send(self, round_: Round) -> SendCount:
        who = self._rules.instance[:12]
        sender = MailSender(self._outbox(), self._settings, self._credentials, who=who)
        return sender.send(self._mailbox, round_.stop)

    def _outbox(self) -> MailOutbox:
        take_back_s = self._seat.settings.get(TAKE_BACK_S)
        seat = self._seat
        return MailOutbox(seat.workspace, seat.account.id, self._rules, take_back_s, since_s=self._since_s)

    def _connect(self) -> ImapSession:
        return ImapSession(self._settings, self._credentials())

    def _mailbox(self, *, is_anew: bool = False) -> ImapSession:
        if is_anew:
            self._drop_session()
        if self._session is None:
            self._session = self._connect()
        return self._session

    def _drop_session(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.close()

    def _rest(self, fetched: FetchCount, sent: SendCount, problem: MailProblem | None) -> Rest:
        waiting = self._outbox().waiting()
        again_s: float | None = None
        if waiting.next_s is not None:
            again_s = max(0.5, waiting.next_s - clock.now_s())
        if problem is not None:
            state, sentence = _STATES[problem.trouble], str(problem)
            return Rest(state, sentence, again_s, sent.sent, fetched.new, waiting=waiting.waiting)
        if waiting.held:
            sentence = _HELD.replace("{mails}", count_of(waiting.held, "mail", "mails"))
            needs = CourierState.NEEDS_YOU
            return Rest(needs, sentence, again_s, sent.sent, fetched.new, waiting=waiting.waiting)
        return Rest(again_s=again_s, sent=sent.sent, got=fetched.new, waiting=waiting.waiting)
