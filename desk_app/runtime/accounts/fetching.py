"""Files and words that lie on a server: fetched when somebody opens them, and in advance where they are kept.

One thread, one connection; what a person waits for goes before what is fetched in advance. A file that broke
off goes on where it stopped, also after the program was closed, and counts as here only when its hash is the
one that its message names.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Final, Protocol, runtime_checkable

from desk_app.domain.accounts import Account, AccountState
from desk_app.domain.entities import FILE_AWAY
from desk_app.domain.errors import Cancelled, DeskError, NotFound
from desk_app.domain.ids import AccountId, TicketId, id_text
from desk_app.domain.syncrules.rows import Row
from desk_app.runtime.accounts.accounts import Accounts
from desk_app.runtime.accounts.kinds import Seat
from desk_app.services.ports import Door
from desk_app.store.blob_parts import BlobPart
from desk_app.store.opening import Store

FETCHED: Final = "sync.files"
"""The kind of the change that says that a file is here now (or no more)."""
CLOSE_S: Final = 5.0
Tell = Callable[[int, int], object]
"""Told how many bytes are here, and how many there are in all; any thread."""
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file by its content."""

    sha256: bytes
    size: int
    mime: str = ""


class FileSource(Protocol):
    """Where the bytes of an account's files come from; used by one thread."""

    def fetch(self, sha256: str, offset: int) -> Iterator[bytes]:
        """The bytes of a file from a place on.

        Raises:
            DeskError: It is not there for this person, or the line broke.
        """

    def thread(self, ticket: str) -> Sequence[Row]:
        """The messages, notes and events of a ticket.

        Raises:
            NotFound: It is not there for this person.
            DeskError: The line broke.
        """

    def close(self) -> None:
        """Give the connection back."""


@runtime_checkable
class KeepsFiles(Protocol):
    """A kind of account whose files are fetched when they are wanted."""

    def files(self, seat: Seat) -> FileSource:
        """The way to the files of an account; nothing is connected yet."""


def main_account(accounts: Accounts) -> Account:
    """The account that has the files.

    Raises:
        NotFound: There is none that could have them.
    """
    for account in accounts.all():
        is_fit = account.is_main and account.state is AccountState.OK
        if is_fit and isinstance(accounts.kind(account.kind), KeepsFiles):
            return account
    raise NotFound("This file is not on this computer.", "There is no server to fetch it from.")


def source_of(accounts: Accounts, account: Account) -> FileSource:
    """The way to the files of an account."""
    kind = accounts.kind(account.kind)
    if not isinstance(kind, KeepsFiles):
        raise NotFound("This file is not on this computer.")
    return kind.files(accounts.seat(account))


def fetch(store: Store, account_id: AccountId, source: FileSource, wanted: Wanted, *, tell: Tell) -> None:
    """Get a file and say everywhere that it is here; one that is here already costs nothing.

    Args:
        store: The workspace's files.
        account_id: Whose file it is.
        source: Where it comes from.
        wanted: Which.
        tell: Told of every piece; raising `Cancelled` there ends it, and what has come is kept.

    Raises:
        DeskError: It did not come whole; the next try goes on where this one stopped.
    """
    if not store.blobs.has(wanted.sha256):
        part = store.blobs.part(wanted.sha256)
        tell(part.size, wanted.size)
        _fill(part, source, wanted, tell)
        if not store.blobs.put_part(part, wanted.sha256):
            raise DeskError("The file arrived damaged.", "Try again: it is fetched anew.")
    _mark(store, account_id, wanted)


def _fill(part: BlobPart, source: FileSource, wanted: Wanted, tell: Tell) -> None:
    if part.size >= wanted.size:
        return
    for piece in source.fetch(wanted.sha256.hex(), part.size):
        part.append(piece)
        tell(part.size, wanted.size)
        if part.size > wanted.size:
            break  # not the file that was announced; its hash will say so
    if part.size < wanted.size:
        raise DeskError("The connection broke in the middle of the file.", "It goes on where it stopped.")


def _mark(store: Store, account_id: AccountId, wanted: Wanted) -> None:
    """The file is here: chips, search and other windows hear of it."""

    def run(door: Door) -> None:
        with door.transaction(account_id, FETCHED) as unit:
            unit.put_blob(wanted.sha256, wanted.size, wanted.mime)
            unit.update("blob", wanted.sha256, last_use_s=unit.now_s)
            for row in unit.find("attachment", sha256=wanted.sha256):
                if isinstance(row["ticket_id"], bytes):
                    unit.touch(TicketId(row["ticket_id"]))

    store.writer.session(run).result()


def fetch_words(store: Store, account_id: AccountId, source: FileSource, ticket_id: TicketId) -> int:
    """Get the words of a ticket that is not kept here; gives how many messages and notes came.

    Raises:
        DeskError: They could not be had.
    """
    from desk_app.sync.words import bring_back  # noqa: PLC0415 - a start loads nothing of the sync

    rows = source.thread(id_text(ticket_id))

    def run(door: Door) -> int:
        with door.transaction(account_id, FETCHED) as unit:
            return bring_back(unit, account_id, rows)

    return store.writer.session(run).result()


def drop_words(store: Store, account_id: AccountId, tickets: Sequence[TicketId]) -> int:
    """Put the words of tickets away that the server has; gives how many messages and notes went."""
    from desk_app.sync.words import put_away  # noqa: PLC0415 - the same

    def run(door: Door) -> int:
        with door.transaction(account_id, FETCHED) as unit:
            return put_away(unit, account_id, tickets)

    return store.writer.session(run).result()


def drop_file(store: Store, account_id: AccountId, sha256: bytes) -> None:
    """Remove a file that the server has: its chip says so from now on, and search still finds its text."""

    def run(door: Door) -> None:
        with door.transaction(account_id, FETCHED) as unit:
            unit.update("blob", sha256, state=FILE_AWAY)
            for row in unit.find("attachment", sha256=sha256):
                if isinstance(row["ticket_id"], bytes):
                    unit.touch(TicketId(row["ticket_id"]))

    store.writer.session(run).result()
    store.blobs.delete(sha256)


Work = Callable[[Account, FileSource], object]


@dataclass(slots=True)
class _Job:
    work: Work
    done: Future[None]


class Fetcher:
    """Fetches files on a thread of its own, from the first wish to `close`.

    Attributes:
        in_advance: Gives the files to be fetched although nobody waits for them; asked on the fetcher's
            thread whenever it has nothing else to do after `look`.
        words_in_advance: The same for tickets whose words are to be here.
        opened: Told which ticket somebody looks at, whose words were not here.
    """

    def __init__(self, accounts: Accounts, store: Store) -> None:
        self.in_advance: Callable[[], Iterator[Wanted]] = lambda: iter(())
        self.words_in_advance: Callable[[], Iterator[TicketId]] = lambda: iter(())
        self.opened: Callable[[TicketId], None] = lambda _ticket: None
        self._accounts = accounts
        self._store = store
        self._jobs: deque[_Job] = deque()
        self._wake = threading.Condition()
        self._looks = False
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def fetch(self, wanted: Wanted, tell: Tell = lambda _here, _all: None) -> Future[None]:
        """Get a file soon; the future ends when it is here, or carries the DeskError.

        Cancelling the future before its turn takes the wish back.
        """
        told = self._told(tell)
        return self._do(lambda account, source: fetch(self._store, account.id, source, wanted, tell=told))

    def fetch_words(self, ticket_id: TicketId) -> Future[None]:
        """Get the words of a ticket soon; the future ends when they are here, or carries the DeskError."""
        self.opened(ticket_id)
        return self._do(lambda account, source: fetch_words(self._store, account.id, source, ticket_id))

    def _do(self, work: Work) -> Future[None]:
        job = _Job(work, Future())
        with self._wake:
            self._jobs.append(job)
            self._begin()
        return job.done

    def look(self) -> None:
        """Something may have to be fetched in advance now: a sync has ended, or the choice is another one."""
        with self._wake:
            self._looks = True
            self._begin()

    def close(self) -> None:
        """Stop in the middle of a file if need be; what has come of it is kept."""
        self._stop.set()
        with self._wake:
            jobs, self._jobs = tuple(self._jobs), deque()
            self._wake.notify_all()
        for job in jobs:
            job.done.cancel()
        if self._thread is not None:
            self._thread.join(CLOSE_S)

    def _begin(self) -> None:
        if self._thread is None and not self._stop.is_set():
            self._thread = threading.Thread(target=self._run, name="desk-files", daemon=True)
            self._thread.start()
        self._wake.notify_all()

    def _run(self) -> None:
        while not self._stop.is_set():
            with self._wake:
                self._wake.wait_for(lambda: self._jobs or self._looks or self._stop.is_set())
                job = self._jobs.popleft() if self._jobs else None
                self._looks = self._looks and job is not None
            if self._stop.is_set():
                return
            if job is None:
                self._fetch_ahead()
            elif job.done.set_running_or_notify_cancel():
                self._serve(job)

    def _serve(self, job: _Job) -> None:
        """Something that somebody waits for; whatever comes of it, they hear of it."""
        try:
            with self._line() as (account, source):
                job.work(account, source)
        except DeskError as error:
            job.done.set_exception(error)
        else:
            job.done.set_result(None)

    def _fetch_ahead(self) -> None:
        """Words and files of the offline set, until a person waits for something or the line breaks."""
        words, files = self.words_in_advance(), self.in_advance()
        ticket, wanted = next(words, None), next(files, None)
        if ticket is None and wanted is None:
            return
        try:
            with self._line() as (account, source):
                while ticket is not None:
                    self._told(self._give_way)(0, 0)
                    self._words_of(account, source, ticket)
                    ticket = next(words, None)
                while wanted is not None:
                    self._fetch_one(account, source, wanted)
                    wanted = next(files, None)
        except Cancelled:
            with self._wake:
                self._looks = True
        except DeskError as error:
            _logger.info("files were not fetched in advance", extra={"kind": type(error).__name__})

    def _words_of(self, account: Account, source: FileSource, ticket: TicketId) -> None:
        try:
            fetch_words(self._store, account.id, source, ticket)
        except NotFound:
            _logger.info("a ticket of the offline set is not on the server")

    def _fetch_one(self, account: Account, source: FileSource, wanted: Wanted) -> None:
        try:
            fetch(self._store, account.id, source, wanted, tell=self._told(self._give_way))
        except NotFound:
            _logger.info("a file of the offline set is not on the server")

    @contextmanager
    def _line(self) -> Iterator[tuple[Account, FileSource]]:
        account = main_account(self._accounts)
        with closing(source_of(self._accounts, account)) as source:
            yield account, source

    def _told(self, tell: Tell) -> Tell:
        """The same, but the end of the program ends it."""

        def told(here: int, size: int) -> None:
            if self._stop.is_set():
                raise Cancelled("Desk App is being closed.")
            tell(here, size)

        return told

    def _give_way(self, _here: int, _size: int) -> None:
        if self._jobs:
            raise Cancelled("Somebody waits for another file.")
