"""A real encrypted workspace for tests of services: a writer, a clock that the test moves, and names."""

from __future__ import annotations

import copy
import functools
import random
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from desk_app.domain.changes import (
    Actor,
    Change,
    ChangeSet,
    CreateAgent,
    CreateCustomer,
    CreateStatus,
    CreateTicket,
    Row,
)
from desk_app.domain.ids import AccountId, AgentId, CustomerId, StatusId, TicketId, uuid7
from desk_app.domain.status import DEFAULT_STATUSES, StatusClass
from desk_app.services.handlers.registry import HANDLERS
from desk_app.services.ports import Intent
from desk_app.store import schema
from desk_app.store.connect import DriverConnection, open_driver, writer_engine
from desk_app.store.crypto import DataKey
from desk_app.store.indexing import Indexer
from desk_app.store.journal import Journal
from desk_app.store.migrations import MIGRATIONS
from desk_app.store.writer import Writer, WriterSetup
from tests.prepared import copied, shelf

ACCOUNT = AccountId(bytes(15) + b"\x01")
START_S = 1_790_000_000
_KEY = DataKey(b"k" * 32)


class OpenDesk:
    """A workspace without a window: apply changes, look into the rows."""

    def __init__(self, folder: Path, chance: random.Random, me: Actor) -> None:
        self.folder, self.key = folder, _KEY
        self.now_s = START_S
        self.chance, self.me = chance, me
        self.journal = Journal.open(folder / "outbox.log", self.key)
        self._reader: DriverConnection | None = None
        self.writer = Writer(
            WriterSetup(
                engine=writer_engine(folder / "desk.db", self.key),
                journal=self.journal,
                account_id=ACCOUNT,
                clock=lambda: self.now_s,
                ids=self.new_id,
                idle=(Indexer(),),
            )
        )

    def new_id(self) -> bytes:
        return uuid7(self.now_s * 1000, self.chance.randbytes(10))

    def apply(self, change: Change, *, actor: Actor | None = None) -> ChangeSet:
        handler = HANDLERS[type(change)]
        intent = Intent(change.kind, change.undo, change.undo_why, actor or self.me)
        return self.writer.submit(intent, lambda unit: handler(unit, change)).result(60)

    def sql(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        """Look into the database from beside, as it is on disk."""
        if self._reader is None:
            self._reader = open_driver(self.folder / "desk.db", self.key)
        return self._reader.execute(statement, values).fetchall()

    def row(self, table: str, row_id: bytes) -> Row:
        names = [column.name for column in schema.metadata.tables[table].columns]
        (values,) = self.sql(f"SELECT {', '.join(names)} FROM {table} WHERE id = ?", row_id)
        return dict(zip(names, values, strict=True))  # type: ignore[arg-type]  # rows hold what they hold

    def status(self, status_class: StatusClass) -> StatusId:
        ((status_id,),) = self.sql("SELECT id FROM status WHERE class = ?", status_class.value)
        return StatusId(status_id)  # type: ignore[arg-type]  # rows hold what they hold

    def customer(self, name: str = "Inês Carvalho", email: str = "ines@miradouro.example") -> CustomerId:
        return CustomerId(self.apply(CreateCustomer(name, (("email", email),))).first("customer"))

    def ticket(self, subject: str = "E07: Duo 2 stops mid-shot", **values: object) -> TicketId:
        change = CreateTicket(subject, **{"body": "It has happened again.", **values})  # type: ignore[arg-type]  # rows hold what they hold
        return TicketId(self.apply(change).first("ticket"))

    def events(self, ticket_id: TicketId) -> list[str]:
        rows = self.sql("SELECT kind FROM event WHERE ticket_id = ? ORDER BY rid", ticket_id)
        return [str(kind) for (kind,) in rows]

    def close(self) -> None:
        if self._reader is not None:
            self._reader.close()
        self.writer.close()


class Desk(OpenDesk):
    """One with the usual statuses, at which Mira works."""

    def __init__(self, folder: Path) -> None:
        begun = _begun()
        copied(begun.folder, folder)
        super().__init__(folder, copy.copy(begun.chance), begun.me)


@functools.cache
def _begun() -> OpenDesk:
    """What a desk begins with, made once and closed."""
    folder = shelf() / "services"
    folder.mkdir()
    with closing(open_driver(folder / "desk.db", _KEY)) as driver:
        driver.execute("BEGIN")
        for statement in (line for step in MIGRATIONS for line in step.statements):
            driver.execute(statement)
        driver.execute(
            "INSERT INTO account (id, kind, name) VALUES (?, 'local', 'This computer')", (ACCOUNT,)
        )
        driver.execute("COMMIT")
    desk = OpenDesk(folder, random.Random(7), Actor("agent", None, "Mira Okafor"))
    for position, (name, status_class) in enumerate(DEFAULT_STATUSES):
        desk.apply(CreateStatus(name, status_class, position))
    agent = desk.apply(CreateAgent("Mira Okafor", "mira@kestrel.example")).first("agent")
    desk.me = Actor("agent", AgentId(agent), "Mira Okafor")
    desk.close()
    return desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.close()
