"""A real workspace folder with a person at work in it, for tests of what happens to its files.

Everything runs through the product's own writer and handlers. The work is random but repeatable, and uses
every kind of trace a change can leave: rows added, set, moved and removed, undo and redo, drafts, files.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine

from desk_app.domain.changes import (
    Actor,
    AddNote,
    AddReply,
    Change,
    ChangeSet,
    ChangeTags,
    CreateAgent,
    CreateCustomer,
    CreateStatus,
    CreateTag,
    CreateTicket,
    DefineField,
    DiscardDraft,
    MergeTicket,
    NewFile,
    RedoChange,
    SaveDraft,
    SaveView,
    SetCustomer,
    SetFields,
    UndoChange,
    UndoKind,
)
from desk_app.domain.errors import Refused
from desk_app.domain.ids import AccountId, AgentId, CustomerId, DraftId, TagId, TicketId, uuid7
from desk_app.domain.status import DEFAULT_STATUSES
from desk_app.services.handlers.registry import HANDLERS
from desk_app.services.ports import Intent, RowBatch
from desk_app.store import key_record, schema
from desk_app.store.ballast import Ballast
from desk_app.store.blobs import BlobStore
from desk_app.store.connect import DriverConnection, open_driver, writer_engine
from desk_app.store.crypto import DataKey
from desk_app.store.indexing import Indexer
from desk_app.store.journal import Journal
from desk_app.store.key_wraps import RecoveryWrap
from desk_app.store.migrations.runner import migrate
from desk_app.store.places import Places
from desk_app.store.recovery_code import SECRET_BYTES
from desk_app.store.writer import Writer, WriterSetup

KEY: Final = DataKey(b"k" * 32)
ACCOUNT: Final = AccountId(bytes(15) + b"\x01")
WORKSPACE: Final = bytes(15) + b"\x02"
SECRET: Final = b"s" * SECRET_BYTES
START_S: Final = 1_790_000_000

_NOT_COMPARED: Final = {"rid", "doc", "active", "due_key"}
_DERIVED_TABLES: Final = {"meta", "device", "fts_queue", "field_value"}

SqlValue = str | int | bytes | None
Image = dict[str, list[dict[str, object]]]


class SmallDesk:
    """A workspace that is opened, worked in and closed as often as a test likes."""

    def __init__(self, folder: Path, *, seed: int = 7, key: DataKey = KEY) -> None:
        self.places = Places(folder)
        self.key = key
        self.now_s = START_S
        self.random = random.Random(seed)
        self.me = Actor("agent", None, "Mira Okafor")
        self.tickets: list[TicketId] = []
        self.undoable: list[bytes] = []
        self.undone: list[bytes] = []
        self.reserve = Ballast(folder, size_bytes=1_000_000)
        self._writer: Writer | None = None
        self._engine: Engine | None = None
        folder.mkdir(parents=True, exist_ok=True)

    @classmethod
    def made(cls, folder: Path, *, seed: int = 7, key: DataKey = KEY) -> SmallDesk:
        """A new workspace with a team, open."""
        desk = cls(folder, seed=seed, key=key)
        wrap = RecoveryWrap.make(key, SECRET, WORKSPACE)
        key_record.save(folder, key_record.KeyRecord(WORKSPACE, key_record.check_of(key), False, wrap, None))
        with closing(open_driver(desk.places.database, key)) as driver:
            migrate(driver, now_s=START_S)
            driver.execute(
                "INSERT INTO account (id, kind, name) VALUES (?, 'local', 'This computer')", (ACCOUNT,)
            )
            driver.execute("INSERT INTO device (one, device_id, epoch) VALUES (1, x'01', x'02')")
        desk.open()
        for position, (name, status_class) in enumerate(DEFAULT_STATUSES):
            desk.apply(CreateStatus(name, status_class, position))
        agent = desk.apply(CreateAgent("Mira Okafor", "mira@kestrel.example")).first("agent")
        desk.me = Actor("agent", AgentId(agent), "Mira Okafor")
        desk.apply(CreateTag("grinder"))
        desk.apply(CreateCustomer("Inês Carvalho", (("email", "ines@miradouro.example"),)))
        desk.apply(DefineField("ticket", "shop", "Shop"))
        return desk

    def open(self) -> None:
        """Start the writer."""
        self._engine = writer_engine(self.places.database, self.key)
        self._writer = Writer(
            WriterSetup(
                engine=self._engine,
                journal=Journal.open(self.places.journal, self.key),
                account_id=ACCOUNT,
                clock=lambda: self.now_s,
                ids=self.new_id,
                idle=(Indexer(),),
                reserve=self.reserve,
            )
        )

    def close(self) -> None:
        """Stop the writer and close the files."""
        if self._writer is not None and self._engine is not None:
            self._writer.close()
            self._engine.dispose()
            self._writer = self._engine = None

    @property
    def is_open(self) -> bool:
        return self._writer is not None

    @property
    def writer(self) -> Writer:
        assert self._writer is not None
        return self._writer

    @property
    def journal(self) -> Journal:
        return Journal.open(self.places.journal, self.key)

    def new_id(self) -> bytes:
        return uuid7(self.now_s * 1000, self.random.randbytes(10))

    def apply(self, change: Change) -> ChangeSet:
        """Make a change as the product does; returns when it is acknowledged."""
        handler = HANDLERS[type(change)]
        intent = Intent(change.kind, change.undo, change.undo_why, self.me)
        done = self.writer.submit(intent, lambda unit: handler(unit, change)).result(60)
        if change.undo is not UndoKind.NONE and change.kind not in {"undo", "redo"}:
            self.undoable.append(done.change_id)
            self.undone.clear()
        return done

    def work(self, steps: int) -> None:
        """Do this many things."""
        for _ in range(steps):
            self.now_s += self.random.randrange(1, 4_000)
            kinds: list[Callable[[], object]] = [self._open_ticket, self._open_ticket]
            if self.tickets:
                kinds += [
                    self._reply,
                    self._reply,
                    self._note,
                    self._set,
                    self._tag,
                    self._draft,
                    self._discard,
                ]
                kinds += [self._merge, self._rename, self._view, self.undo, self.undo, self.redo]
            self.random.choice(kinds)()

    def _open_ticket(self) -> None:
        words = f"E{self.random.randrange(100):02}: Duo {self.random.randrange(9)} stops mid-shot"
        files = () if self.random.random() < 0.7 else (self.file(),)
        change = CreateTicket(words, self._customer(), body=self._text(), files=files)
        self.tickets.append(TicketId(self.apply(change).first("ticket")))

    def _reply(self) -> None:
        self._try(AddReply(self._ticket(), self._text()))

    def _note(self) -> None:
        self._try(AddNote(self._ticket(), self._text()))

    def _set(self) -> None:
        values: dict[str, str | int] = {"priority": self.random.randrange(1, 5)}
        self._try(SetFields(self._ticket(), values, {"shop": f"Shop {self.random.randrange(30)}"}))

    def _tag(self) -> None:
        (tag,) = self.sql("SELECT id FROM tag")[0]
        tags = (TagId(tag),)
        self._try(ChangeTags(self._ticket(), *((tags, ()) if self.random.random() < 0.7 else ((), tags))))

    def _draft(self) -> None:
        self._try(SaveDraft("reply", self._text(), self._ticket()))

    def _discard(self) -> None:
        for (draft,) in self.sql("SELECT id FROM draft ORDER BY rid LIMIT 1"):
            self.apply(DiscardDraft(DraftId(draft)))

    def _merge(self) -> None:
        if len(self.tickets) > 5:
            source, target = self.random.sample(self.tickets, 2)
            self._try(MergeTicket(source, target, customers_differ_ok=True))

    def _rename(self) -> None:
        self.apply(SetCustomer(self._customer(), {"name": f"Inês {self.random.randrange(1000)}"}))

    def _view(self) -> None:
        self.apply(SaveView(f"View {self.random.randrange(1000)}", "is:open"))

    def undo(self) -> None:
        if self.undoable:
            change_id = self.undoable.pop()
            self._try(UndoChange(change_id))
            self.undone.append(change_id)

    def redo(self) -> None:
        if self.undone:
            self._try(RedoChange(self.undone.pop()))

    def file(self) -> NewFile:
        blobs = BlobStore.open(self.places.blobs, self.key)
        kept = blobs.put_bytes(self.random.randbytes(self.random.randrange(1, 3_000)))
        return NewFile(kept.sha256, "photo.jpg", "image/jpeg", kept.size)

    def load(self, count: int, body: str = "Imported.") -> list[bytes]:
        """Bulk-load tickets with a message each, as an import does; gives their ids."""
        ids = [self.new_id() for _ in range(count)]
        ((status,),) = self.sql("SELECT id FROM status WHERE class = 'open'")
        when = self.now_s
        tickets = [
            (i, ACCOUNT, f"i{n}", "Imported", status, "open", None, None, None, when, when, 1)
            for n, i in enumerate(ids)
        ]
        messages = [
            (self.new_id(), ACCOUNT, i, i, "customer", "customer", "Ann", f"{body} {n}", when, when)
            for n, i in enumerate(ids)
        ]
        ticket_columns = (
            "id account_id number subject status_id class customer_id organisation_id asset_id created_s"
            " updated_s messages"
        )
        message_columns = (
            "id account_id ticket_id home_ticket_id kind author_kind author_name body sent_s received_s"
        )
        tables = (
            ("ticket", ticket_columns.split(), tickets),
            ("message", message_columns.split(), messages),
        )
        self.writer.load(RowBatch(tables)).result(60)
        return ids

    def sql(self, statement: str, *values: SqlValue) -> list[tuple[Any, ...]]:
        """Look into the database from beside, as it is on disk."""
        with self.looking() as driver:
            return driver.execute(statement, values).fetchall()

    @contextmanager
    def looking(self) -> Iterator[DriverConnection]:
        with closing(open_driver(self.places.database, self.key)) as driver:
            yield driver

    def image(self) -> Image:
        """Every row a person made, by table; what is derived or belongs to this file alone is left out."""
        with self.looking() as driver:
            assert driver.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert driver.execute("PRAGMA foreign_key_check").fetchall() == []
            return {
                name: _rows(driver, name) for name in schema.metadata.tables if name not in _DERIVED_TABLES
            }

    def _customer(self) -> CustomerId:
        return CustomerId(self.sql("SELECT id FROM customer")[0][0])

    def _ticket(self) -> TicketId:
        return self.random.choice(self.tickets)

    def _text(self) -> str:
        return " ".join(self.random.choices(["grinder", "pump", "hot", "café", "again", "😀"], k=12))

    def _try(self, change: Change) -> None:
        """Make a change that may be refused (a merged ticket, an undo too late)."""
        with suppress(Refused):
            self.apply(change)


def _rows(driver: DriverConnection, table: str) -> list[dict[str, object]]:
    names = [c.name for c in schema.metadata.tables[table].columns if c.name not in _NOT_COMPARED]
    found = driver.execute(f"SELECT {', '.join(names)} FROM {table}").fetchall()
    return sorted((dict(zip(names, row, strict=True)) for row in found), key=repr)


@contextmanager
def a_desk(folder: Path, steps: int = 0, *, seed: int = 7) -> Iterator[SmallDesk]:
    """A new workspace with some work done in it; closed at the end."""
    desk = SmallDesk.made(folder, seed=seed)
    desk.work(steps)
    try:
        yield desk
    finally:
        desk.close()


@contextmanager
def a_copy(template: Path, folder: Path) -> Iterator[SmallDesk]:
    """A copy of a closed workspace, open; making one anew costs a hundred waits for the disk."""
    shutil.copytree(template, folder)
    desk = SmallDesk(folder, seed=8)
    desk.open()
    desk.tickets = [TicketId(row[0]) for row in desk.sql("SELECT id FROM ticket ORDER BY rid")]
    desk.me = Actor("agent", AgentId(desk.sql("SELECT id FROM agent")[0][0]), "Mira Okafor")
    desk.now_s = max(START_S, *(row[0] for row in desk.sql("SELECT at_s FROM change")))
    try:
        yield desk
    finally:
        desk.close()
