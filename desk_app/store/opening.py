"""Opening and making a workspace's store: all its parts together, closed together.

A workspace is a folder: `desk.db` (encrypted), `outbox.log` (journal of own changes), `keys.json`
(wrapped data key), `blobs/`, `backups/`, `settings.json` and the lock file of the running window.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from desk_app.domain.changes import SYSTEM, Actor
from desk_app.domain.errors import NotFound, WorkspaceDamaged, WorkspaceMissing
from desk_app.domain.ids import AccountId, AgentId, IdSource, TicketId, id_text
from desk_app.domain.query.folding import fold
from desk_app.store.ballast import Ballast
from desk_app.store.blobs import BlobSettings, BlobStore
from desk_app.store.change_log import newest_change
from desk_app.store.connect import DriverConnection, open_driver, reader_engine, writer_engine
from desk_app.store.crypto import DataKey
from desk_app.store.dumping import TableDump, dump_of
from desk_app.store.extracted import WaitingBlob, keep_text, waiting_texts
from desk_app.store.indexing import Indexer
from desk_app.store.journal import Journal
from desk_app.store.journal_tail import last_number
from desk_app.store.migrations.runner import SchemaState, find_schema, migrate
from desk_app.store.places import KEYS, Places
from desk_app.store.read_only import ReadOnlyWriter
from desk_app.store.reading.pool import ReaderPool
from desk_app.store.reading.session import Viewer
from desk_app.store.replacement import finish_replacement, is_replacing
from desk_app.store.snapshot import driver_words
from desk_app.store.watching import OwnChanges, Watcher
from desk_app.store.wiping import finish_wipe, is_wiped
from desk_app.store.writer import Writer, WriterSetup

_OPTIMIZE: Final = ("PRAGMA analysis_limit = 400", "PRAGMA optimize = 0x10002")
"""Look at all tables, at no more than so many entries of an index (sqlite.org/pragma.html)."""

_ANEW: Final = ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)")
_REPAIR: Final = "Run desk-app doctor --repair."
HISTORY_KEPT: Final = 2_000
HISTORY_KEPT_S: Final = 30 * 86_400


def require_workspace(folder: Path, *, needs_keys: bool = True) -> Places:
    """The places of a folder that holds a workspace.

    Args:
        folder: Where it should lie.
        needs_keys: False for whoever has the data key already.

    Raises:
        WorkspaceMissing: There is none.
        WorkspaceDamaged: There are its keys and no database, or a database without its keys.
    """
    places = Places(folder)
    if is_wiped(folder):
        finish_wipe(folder)
        raise WorkspaceMissing(
            f"The team of the workspace in {folder} has removed it from this computer.",
            "Make a new one with: desk-app init",
        )
    has_database, has_keys = places.database.is_file(), (folder / KEYS).is_file()
    if has_keys and not has_database:
        raise WorkspaceDamaged(f"The database of the workspace in {folder} is missing.", _REPAIR)
    if has_database and needs_keys and not has_keys:
        raise WorkspaceDamaged(
            f"The key file {KEYS} of the workspace in {folder} is missing; nothing opens it without.",
            "Put back the one of a copy of this folder, or restore a file made with “desk-app backup FILE”.",
        )
    if not has_database:
        raise WorkspaceMissing(f"There is no workspace in {folder}.", "Make one with: desk-app init")
    return places


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """What the store needs from outside.

    Attributes:
        clock: The time now, epoch seconds.
        ids: New ids.
        blobs: Limits of the blob store.
        zone: The zone in which the person's days begin.
        person: Name or address of the agent to act as, who must be there; empty for the one who works here.
        usual: Name or address of who works here where no server says it; somebody else may be there by now.
        watch: Listen for what other processes write (the window does, short commands do not).
        read_only: Why nothing may be written (a newer schema, a folder without rights); empty otherwise.
        patience: What the time limits of questions are multiplied with; 1 for a window.
        give_way: Waits while a window beside is busy; asked by long changes between two rows.
    """

    clock: Callable[[], int]
    ids: IdSource
    blobs: BlobSettings
    zone: tzinfo
    person: str = ""
    usual: str = ""
    watch: bool = False
    read_only: str = ""
    patience: float = 1.0
    give_way: Callable[[], None] = lambda: None


def make_store(
    folder: Path, key: DataKey, settings: StoreSettings, *, name: str, device_id: bytes | None = None
) -> None:
    """Make the database of a new workspace with its own (local) account.

    Args:
        folder: An existing folder with `keys.json` and no database.
        key: The data key.
        settings: Clock and ids.
        name: The workspace's name, shown in the window.
        device_id: Under which a server knows this device already; a new one without.
    """
    driver = open_driver(Places(folder).database, key)
    try:
        migrate(driver, now_s=settings.clock())
        driver.execute("BEGIN IMMEDIATE")
        driver.execute(
            "INSERT INTO account (id, kind, name) VALUES (?, 'local', 'This computer')", (settings.ids(),)
        )
        driver.execute("INSERT INTO meta (key, value) VALUES ('name', ?)", (name,))
        driver.execute(
            "INSERT INTO device (one, device_id, epoch) VALUES (1, ?, ?)",
            (device_id or settings.ids(), os.urandom(16)),
        )
        driver.execute("COMMIT")
    finally:
        driver.close()


class Store:
    """An open store; closing it finishes what is queued and leaves a sound file.

    Attributes:
        places: Where everything lies.
        key: The data key.
        writer: The single writer.
        library: The reader threads.
        name: The workspace's name.
        me: On whose behalf changes are made.
        blobs: Attachment contents.
        journal: The journal of own changes; only the writer appends to it.
        reserve: Space kept for the day the disk is full.
    """

    def __init__(self, folder: Path, key: DataKey, settings: StoreSettings) -> None:
        """Open the files.

        Raises:
            WorkspaceMissing: There is no workspace in the folder.
            WorkspaceLocked: The key does not fit.
            WorkspaceTooNew: A newer version wrote the workspace.
            WorkspaceDamaged: A file cannot be read.
        """
        if is_replacing(Places(folder)) and not settings.read_only:
            finish_replacement(Places(folder))  # a repair or restore was cut off at its very end
        self.places = require_workspace(folder, needs_keys=False)
        self.key = key
        with driver_words():
            found = _prepare(self.places, key, settings)
        self.name, self.me = found.name, found.me
        self.journal = Journal.open(self.places.journal, key)
        self.reserve = Ballast(folder)
        self.blobs = BlobStore.open(self.places.blobs, key, settings.blobs)
        own = OwnChanges()
        readers = reader_engine(self.places.database, key, read_only=bool(settings.read_only))
        agent = AgentId(found.me.id) if found.me.id is not None else None
        self.library = ReaderPool(readers, Viewer(settings.clock, agent, settings.zone, settings.patience))
        self.writer = self._make_writer(found.account_id, settings, own)
        self._watcher: Watcher | None = None
        if settings.watch and not settings.read_only:
            self._watcher = Watcher(readers, own, self.writer.publish)

    def _make_writer(
        self, account_id: AccountId, settings: StoreSettings, own: OwnChanges
    ) -> Writer | ReadOnlyWriter:
        if settings.read_only:
            return ReadOnlyWriter(settings.read_only)
        return Writer(
            WriterSetup(
                engine=writer_engine(self.places.database, self.key),
                journal=self.journal,
                account_id=account_id,
                clock=settings.clock,
                ids=settings.ids,
                idle=(Indexer(is_asked=lambda: self.library.is_asked, give_way=settings.give_way),),
                reserve=self.reserve,
                give_way=settings.give_way,
                own=own,
            )
        )

    def waiting_texts(self, limit: int) -> list[WaitingBlob]:
        """Attachments whose text is not known yet."""
        return self.writer.derive(lambda driver: waiting_texts(driver, limit)).result()

    def keep_text(self, sha256: bytes, text: str | None, state: str) -> None:
        """Keep the text of an attachment; search finds it from now on."""
        self.writer.derive(lambda driver: keep_text(driver, sha256, text, state)).result()

    def ended_snoozes(self, now_s: int) -> list[TicketId]:
        """Tickets whose snooze is over."""
        sql = "SELECT id FROM ticket WHERE snooze_s IS NOT NULL AND snooze_s <= ? ORDER BY snooze_s LIMIT 500"
        found = self.writer.derive(lambda driver: driver.execute(sql, (now_s,)).fetchall()).result()
        return [TicketId(row[0]) for row in found]

    def prune_history(self, now_s: int) -> int:
        """Forget how to undo what is long ago; the last `HISTORY_KEPT` changes always stay undoable."""
        sql = (
            "UPDATE change SET rows = NULL WHERE rows IS NOT NULL AND at_s < ?"
            " AND n < (SELECT max(n) FROM change) - ?"
        )
        cut = (now_s - HISTORY_KEPT_S, HISTORY_KEPT)
        return int(self.writer.derive(lambda driver: driver.execute(sql, cut).rowcount).result())

    def device_id(self) -> str:
        """The id of this device, as a server knows it."""
        from desk_app.store.sync_codec import text_id  # noqa: PLC0415 - a start loads nothing of the sync

        sql = "SELECT device_id FROM device"
        return text_id(self.writer.derive(lambda driver: driver.execute(sql).fetchone()[0]).result())

    def sync_report(self) -> dict[str, object]:
        """How the sync stands, in numbers and states, without a word of any customer."""
        from desk_app.store.sync_report import sync_report  # noqa: PLC0415 - only support asks

        return self.writer.derive(sync_report).result()

    def newest_change(self) -> int:
        """The number of the newest change; 0 when there is none."""
        return self.writer.derive(newest_change).result()

    def learn_sizes(self) -> None:
        """Let SQLite learn how large tables and how telling indexes are, where that has changed much."""
        self.writer.derive(lambda driver: [driver.execute(sql) for sql in _OPTIMIZE]).result()

    def write_anew(self) -> None:
        """Write the whole database anew, so that no free page keeps what was deleted."""
        self.writer.alone(lambda driver: [driver.execute(sql).fetchall() for sql in _ANEW]).result()

    def dump(self) -> AbstractContextManager[TableDump]:
        """Every table as it is now, for an export."""
        return dump_of(self.places.database, self.key)

    def close(self) -> None:
        """Stop watching, finish the queue, close every connection."""
        if self._watcher is not None:
            self._watcher.close()
        self.writer.close()
        self.library.close()

    def __enter__(self) -> Self:
        """The store itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""
        self.close()


@dataclass(frozen=True, slots=True)
class _Found:
    """What the opened database says about itself."""

    account_id: AccountId
    name: str
    me: Actor


def _prepare(places: Places, key: DataKey, settings: StoreSettings) -> _Found:
    """Bring the file to the present schema and read who and what it belongs to.

    Raises:
        NotFound: The wanted agent does not exist.
        WorkspaceDamaged: The file is empty.
    """
    driver = open_driver(places.database, key, read_only=bool(settings.read_only))
    try:
        if find_schema(driver).state is SchemaState.EMPTY:  # cut to nothing: never taken for a new one
            raise WorkspaceDamaged("The database desk.db is empty.", _REPAIR)
        if settings.read_only:
            find_schema(driver).require(for_writing=False)
            return _found(driver, settings)
        now_s = settings.clock()
        migrate(driver, now_s=now_s, before=lambda: _back_up(places, key, now_s))
        # The journal is asked first: a commit of another process meanwhile only makes the two agree.
        if last_number(places.journal, key) > newest_change(driver):
            from desk_app.store.catching_up import catch_up  # noqa: PLC0415 - only after a crash

            catch_up(places, key, now_s=now_s)
        return _found(driver, settings)
    finally:
        driver.close()


def _back_up(places: Places, key: DataKey, now_s: int) -> None:
    """Keep the workspace as it is before a migration."""
    from desk_app.store.backup import BackupReason, make_backup  # noqa: PLC0415 - few starts migrate

    make_backup(places, key, now_s, reason=BackupReason.MIGRATION)


def _found(driver: DriverConnection, settings: StoreSettings) -> _Found:
    (account,) = driver.execute("SELECT id FROM account WHERE kind = 'local'").fetchone()
    row = driver.execute("SELECT value FROM meta WHERE key = 'name'").fetchone()
    return _Found(AccountId(account), row[0] if row else "", _agent(driver, settings))


def _agent(driver: DriverConnection, settings: StoreSettings) -> Actor:
    """Who works here: the one who is wanted, else signed in at the server, else usual, else the first.

    Raises:
        NotFound: There is nobody like the one who is wanted.
    """
    agents = driver.execute(
        "SELECT id, name, email FROM agent WHERE deleted_s IS NULL ORDER BY rid"
    ).fetchall()
    if settings.person:
        found = _named(agents, settings.person)
        if found is None:
            known = ", ".join(name for _, name, _ in agents[:10])
            raise NotFound(
                f"There is no agent “{settings.person}” in this workspace.", f"Known agents: {known}."
            )
        return found
    signed_in = _signed_in(driver)
    for agent_id, name, _email in agents:
        if id_text(agent_id) == signed_in:
            return Actor("agent", agent_id, name)
    return _named(agents, settings.usual) or _named(agents, "") or SYSTEM


def _named(agents: Sequence[tuple[bytes, str, str]], person: str) -> Actor | None:
    """The first of this name or address; the first of all where it is empty."""
    wanted = fold(person)
    for agent_id, name, email in agents:
        if not wanted or wanted in (fold(email), fold(name)):
            return Actor("agent", agent_id, name)
    return None


def _signed_in(driver: DriverConnection) -> str:
    """Id of the agent as whom this workspace is signed in at its server; empty without one."""
    if not driver.execute("SELECT 1 FROM pragma_table_info('account') WHERE name = 'is_main'").fetchone():
        return ""  # an older schema, opened for reading only: there were no servers
    row = driver.execute("SELECT settings FROM account WHERE is_main = 1").fetchone()
    return str(json.loads(row[0]).get("agent", "")) if row else ""
