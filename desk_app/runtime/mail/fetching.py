"""Fetches the folders of a mailbox UID by UID: what is filed is not fetched again, wherever it was cut."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from desk_app.connectors.mailbox.imap import FetchedMail, FolderState, ImapSession
from desk_app.connectors.mailbox.problems import MailProblem, Trouble
from desk_app.connectors.mailbox.settings import MailSettings
from desk_app.domain.ids import AccountId
from desk_app.runtime.mail.mirroring import MailMirror
from desk_app.services.mail.filing import Arrival, MailFiler, Reached
from desk_app.services.mail.outcome import Filed
from desk_app.services.mail.reading import LARGEST
from desk_app.services.workspace import Workspace

_BATCH: Final = 50
_BATCH_BYTES: Final = 8_000_000
_SIZES: Final = 500


@dataclass(frozen=True, slots=True)
class Period:
    """Old mails that are wanted.

    Attributes:
        folders: Where they lie.
        since_s: From then on, epoch seconds, as the server got them.
        before_s: Until then, not included.
    """

    folders: tuple[str, ...]
    since_s: int
    before_s: int

    def has(self, at_s: int | None) -> bool:
        """Whether a mail is of this time; one of which it is not known is."""
        return at_s is None or self.since_s <= at_s < self.before_s


@dataclass(slots=True)
class FetchCount:
    """What a round of fetching brought.

    Attributes:
        states: Mails by what became of them.
        left: Mails that are still on the server and not looked at.
    """

    states: dict[str, int] = field(default_factory=dict)
    left: int = 0

    @property
    def new(self) -> int:
        """Mails that were not here before."""
        return sum(number for state, number in self.states.items() if state != "known")


class MailFetcher:
    """Fetches for one mailbox."""

    def __init__(
        self, workspace: Workspace, account_id: AccountId, settings: MailSettings, filer: MailFiler
    ) -> None:
        self._workspace = workspace
        self._account_id = account_id
        self._settings = settings
        self._filer = filer
        self._mirror = MailMirror(workspace, account_id, settings)

    def fetch(
        self, session: ImapSession, stop: threading.Event, tell: Callable[[int], None] = lambda _left: None
    ) -> FetchCount:
        """Fetch everything new from all folders, until told to stop.

        Args:
            session: An open connection.
            stop: Set when the rest must wait.
            tell: Hears how many mails are left.

        Raises:
            MailProblem: The connection broke; what was filed stays.
        """
        count = FetchCount()
        for folder in self._settings.folders:
            for filed, left in self._fetch_folder(session, folder):
                for one in filed:
                    count.states[one.state] = count.states.get(one.state, 0) + 1
                count.left = left
                tell(left)
                if stop.is_set():
                    return count
        self._mirror.give(session)
        return count

    def fetch_history(
        self,
        session: ImapSession,
        period: Period,
        stop: threading.Event,
        tell: Callable[[int, int], None] = lambda _done, _all: None,
    ) -> FetchCount:
        """Fetch old mails of a period: closed tickets, nothing answered; goes on where it was stopped.

        Args:
            session: An open connection.
            period: Which mails.
            stop: Set when the rest must wait.
            tell: Hears how many mails of how many are looked at.

        Raises:
            MailProblem: The connection broke, or there is no such folder; what was filed stays.
        """
        count = FetchCount()
        found = {folder: self._history_uids(session, folder, period) for folder in period.folders}
        total, done = sum(len(uids) for _, _, uids in found.values()), 0
        tell(done, total)
        for folder, (name, state, uids) in found.items():
            for batch in self._batches(session, folder, uids):
                mails = [mail for mail in self._mails(session, folder, batch) if period.has(mail.at_s)]
                arrivals = [replace(self._arrival(folder, state, mail), is_history=True) for mail in mails]
                reached = Reached(self._account_id, name, state.validity, batch[-1])
                for one in self._filer.file(arrivals, reached):
                    count.states[one.state] = count.states.get(one.state, 0) + 1
                done += len(batch)
                count.left = total - done
                tell(done, total)
                if stop.is_set():
                    return count
        return count

    def _history_uids(
        self, session: ImapSession, folder: str, period: Period
    ) -> tuple[str, FolderState, tuple[int, ...]]:
        """How far is written under a name of its own, beside the folder's point for new mail."""
        name = f"{folder} {period.since_s}-{period.before_s}"
        state = session.state(folder)
        point = self._workspace.read(lambda reader: reader.mails.folder(self._account_id, name))
        done = point.uid_done if point.validity == state.validity else 0
        return name, state, session.new_uids(folder, done, period.since_s, period.before_s)

    def _fetch_folder(self, session: ImapSession, folder: str) -> Iterator[tuple[list[Filed], int]]:
        state = session.state(folder)
        point = self._workspace.read(lambda reader: reader.mails.folder(self._account_id, folder))
        is_same = point.validity == state.validity
        if is_same:
            self._mirror.take(session, folder, point, state)
            self._mirror.tidy_left(session, folder, state.validity)
        if is_same and point.uid_done + 1 >= state.next_uid:
            if point.modseq != state.modseq:
                reached = Reached(self._account_id, folder, state.validity, point.uid_done, state.modseq)
                self._filer.file((), reached)
            return
        # A new UIDVALIDITY is a new log: everything is looked at again and known by its id and content.
        done = point.uid_done if is_same else 0
        uids = session.new_uids(folder, done, self._settings.history_s)
        last = max(state.next_uid - 1, done, *uids[-1:], 0)
        left = len(uids)
        for batch in self._batches(session, folder, uids):
            # Servers search by days; what lay there before the chosen moment is left alone the first time.
            filed = self._take(
                session, folder, state, batch, from_s=0 if is_same else self._settings.history_s
            )
            left -= len(batch)
            yield filed, left
        self._filer.file((), Reached(self._account_id, folder, state.validity, last, state.modseq))

    def _batches(self, session: ImapSession, folder: str, uids: Sequence[int]) -> Iterator[list[int]]:
        for at in range(0, len(uids), _SIZES):
            window = uids[at : at + _SIZES]
            yield from _batches(window, session.sizes(folder, window))

    def _take(
        self, session: ImapSession, folder: str, state: FolderState, batch: Sequence[int], *, from_s: int
    ) -> list[Filed]:
        mails = self._mails(session, folder, batch)
        wanted = [mail for mail in mails if mail.at_s is None or mail.at_s >= from_s]
        arrivals = [self._arrival(folder, state, mail) for mail in wanted]
        reached = Reached(self._account_id, folder, state.validity, batch[-1], state.modseq)
        filed = self._filer.file(arrivals, reached)
        new = [arrival.uid for arrival in arrivals if not arrival.is_history]
        self._mirror.tidy(session, folder, state.validity, new)
        return filed

    def _mails(self, session: ImapSession, folder: str, batch: Sequence[int]) -> list[FetchedMail]:
        """A batch of mails; where the server stumbles over one, each by itself."""
        if len(batch) == 1:
            is_large = session.sizes(folder, batch).get(batch[0], 0) > LARGEST
            return session.fetch(folder, batch, head_only=is_large)
        try:
            return session.fetch(folder, batch)
        except MailProblem as problem:
            if problem.trouble is Trouble.OFFLINE:
                raise
            return [mail for uid in batch for mail in session.fetch(folder, [uid])]

    def _arrival(self, folder: str, state: FolderState, mail: FetchedMail) -> Arrival:
        is_cut = mail.size > LARGEST and len(mail.raw) < mail.size
        problem = (
            f"The mail has {mail.size // 1_000_000} MB; only its beginning was fetched." if is_cut else ""
        )
        is_old = mail.at_s is not None and mail.at_s < self._settings.since_s
        return Arrival(
            self._account_id,
            folder,
            state.validity,
            mail.uid,
            mail.raw,
            mail.at_s,
            is_history=is_old,
            marks=0 if is_old else self._mirror.marks_of_new(folder),
            problem=problem,
        )


def _batches(uids: Sequence[int], sizes: dict[int, int]) -> Iterator[list[int]]:
    """UIDs that are fetched together: few, and not much; a very large mail comes alone."""
    batch: list[int] = []
    size = 0
    for uid in uids:
        if uid not in sizes:
            continue  # gone meanwhile
        if batch and (len(batch) >= _BATCH or size + sizes[uid] > _BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(uid)
        size += sizes[uid]
    if batch:
        yield batch
