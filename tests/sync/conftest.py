"""Real workspaces of a team around one server in memory, with nothing but a function call between them."""

from __future__ import annotations

import itertools
import random
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from desk_app.domain.changes import AddAccount, CreateTicket
from desk_app.domain.ids import AccountId, TicketId, id_text
from desk_app.domain.syncrules.rows import Json, OpBody, Verb
from desk_app.runtime import clock
from desk_app.runtime.desk import Desk
from desk_app.runtime.settings_schema import TAKE_BACK_S
from desk_app.sync.context import Chance, Pace
from desk_app.sync.engine import Engine, NotCarried, Standing
from desk_app.sync.events import Event, Failure, LocalOps, Tick, Wake
from desk_app.sync.server_core import ServerCore
from desk_app.sync.server_cursor import CursorSigner
from desk_app.sync.server_feed import FeedDesk
from desk_app.sync.server_push import PushDesk
from desk_app.sync.server_store import Caller
from desk_app.sync.wire.answers import Answer, Refusal, RefusalCode
from desk_app.sync.wire.asks import Ask, print_ask, read_ask
from desk_app.sync.wire.printing import print_answer, read_answer
from tests.prepared import own_desk
from tests.sync.simulate.memory_server import MemoryServer
from tests.sync.simulate.parts import TeamRights

QUEUE = "00000000-0000-7000-8000-0000000000aa"
STATUS_OPEN = "00000000-0000-7000-8000-0000000000b1"
STATUS_NEW = "00000000-0000-7000-8000-0000000000b0"
STATUS_WAITING = "00000000-0000-7000-8000-0000000000b2"
STATUS_SOLVED = "00000000-0000-7000-8000-0000000000b3"


@dataclass
class Team:
    """The server."""

    server: MemoryServer = field(default_factory=lambda: MemoryServer("S-1"))
    rights: TeamRights = field(default_factory=TeamRights)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(0x1000))
    scopes: frozenset[str] = frozenset({"", "q:", f"q:{QUEUE}"})
    has_lists: bool = True

    def __post_init__(self) -> None:
        signer = CursorSigner(b"k" * 32)
        self.core = ServerCore(
            self.server, PushDesk(self.server, self.rights), FeedDesk(self.server, self.rights, signer)
        )
        if not self.has_lists:
            return
        for row_id, name, means, place in (
            (STATUS_NEW, "New", "new", 0),
            (STATUS_OPEN, "Open", "open", 1),
            (STATUS_WAITING, "Waiting for customer", "waiting_customer", 2),
            (STATUS_SOLVED, "Solved", "solved", 3),
        ):
            self.add("status", row_id, {"name": name, "class": means, "position": place})
        self.add("queue", QUEUE, {"name": "Espresso"})

    def new_id(self) -> str:
        return f"00000000-0000-7000-9000-{next(self.numbers):012x}"

    def caller(self, device: str = "") -> Caller:
        hashed = f"h{hash(self.scopes)}"
        return Caller(device, "", device or "mail", is_bot=False, scopes=self.scopes, scope_hash=hashed)

    def add(self, kind: str, row_id: str, fields: dict[str, Json], ticket: str = "") -> None:
        data: dict[str, Json] = {**fields, "ticket": ticket} if ticket else fields
        self.do(OpBody(self.new_id(), ticket or row_id, kind, Verb.ADD, row_id, data))

    def do(self, body: OpBody) -> None:
        self.core.pushes.apply_own(self.caller(), body)

    def set(self, ticket: str, **values: Json) -> None:
        row = self.server.rows["ticket", ticket].row
        data: dict[str, Json] = {
            name: {"base": row.fields.get(name), "set": value} for name, value in values.items()
        }
        self.do(OpBody(self.new_id(), ticket, "ticket", Verb.SET, ticket, data))

    def ticket(self, subject: str = "Grinder stops", **fields: Json) -> str:
        ticket = self.new_id()
        known: dict[str, Json] = {
            "subject": subject,
            "status_id": STATUS_OPEN,
            "priority": 2,
            "queue_id": QUEUE,
            "channel": "email",
            "created_s": 1_790_000_000,
        }
        self.add("ticket", ticket, {**known, **fields})
        return ticket

    def person(self, name: str) -> str:
        agent = self.new_id()
        self.add("agent", agent, {"name": name, "role": "agent"})
        return agent

    def follow(self, ticket: str, agent: str) -> None:
        change: dict[str, Json] = {"followers": {"add": [agent], "remove": []}}
        self.do(OpBody(self.new_id(), ticket, "ticket", Verb.DELTA, ticket, change))

    def mail(self, ticket: str, body: str = "Again!") -> str:
        message = self.new_id()
        fields: dict[str, Json] = {
            "public": True,
            "kind": "customer",
            "channel": "email",
            "author_kind": "customer",
            "body": body,
            "sent_s": 1_790_000_100,
        }
        self.add("message", message, fields, ticket)
        return message

    def rows(self, kind: str) -> dict[str, dict[str, Json]]:
        return {key[1]: dict(stored.row.fields) for key, stored in self.server.rows.items() if key[0] == kind}


@dataclass
class Wire:
    """Implements the engine's `Carrier`: a line that can be cut, or let only one kind of question through."""

    team: Team
    device: str
    cut: NotCarried | None = None
    only: type[Ask] | None = None
    answers_lost: int = 0
    locked: RefusalCode | None = None
    asked: list[Ask] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    def ask(self, ask: Ask) -> Answer:
        self.asked.append(ask)
        if self.cut is not None:
            raise self.cut
        if self.only is not None and not isinstance(ask, self.only):
            raise no_network()
        if self.locked is not None:
            return Refusal(self.team.server.name, self.locked)
        answer = self.team.core.answer(self.team.caller(self.device), read_ask(print_ask(ask)), clock.now_s())
        if self.answers_lost:
            self.answers_lost -= 1
            raise no_network()
        return read_answer(print_answer(answer))

    def send_file(self, sha256: str) -> None:
        self.files.append(sha256)


def no_network() -> NotCarried:
    return NotCarried("The server cannot be reached.", failure=Failure.NO_ANSWER)


class Member:
    """A workspace that belongs to the team."""

    def __init__(self, desk: Desk, team: Team, *, takes_over: bool = False) -> None:
        self.desk = desk
        self.team = team
        self.wire = Wire(team, desk.store.device_id())
        done = desk.workspace.apply(AddAccount("deskserver", "Team", is_main=True, takes_over=takes_over))
        self.account = AccountId(done.first("account"))
        self.now_ms = 1_000
        self.page_rows = 20
        self.engine = self.started()

    def started(self) -> Engine:
        """The engine of a program that was just started."""
        return Engine(
            self.desk.store.writer.session,
            self.account,
            self.wire,
            chance=Chance(random.Random(5).random, lambda: id_text(clock.new_id())),
            clock_ms=lambda: self.now_ms,
            pace=Pace(page_rows=self.page_rows),
        )

    def sync(self, *events: Event) -> Standing:
        self.now_ms += 20_000
        given = events or (Wake(), LocalOps(), Tick())
        return self.engine.go(given, threading.Event(), lambda _left, _rows: None)

    def tickets(self, query: str = "") -> list[str]:
        from desk_app.services.reading import ListQuery  # noqa: PLC0415 - only here

        page = self.desk.workspace.read(lambda reader: reader.lists.page(ListQuery(query)))
        return sorted(row.subject for row in page.rows)

    def new_ticket(self, subject: str, body: str = "It has happened again.") -> TicketId:
        return TicketId(self.desk.workspace.apply(CreateTicket(subject, body=body)).first("ticket"))

    def sql(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        found = self.desk.store.writer.derive(lambda driver: driver.execute(statement, values).fetchall())
        return list(found.result())


@pytest.fixture
def team() -> Team:
    return Team()


@pytest.fixture
def make_member(tmp_path: Path, own_folders: None, team: Team) -> Iterator[object]:
    """Makes members of the team; each has a workspace of its own."""
    desks: list[Desk] = []

    def alone(name: str) -> Desk:
        desk = own_desk(tmp_path / name, name)
        desk.settings.set(TAKE_BACK_S, 0)
        desks.append(desk)
        return desk

    def make(name: str = "mira", desk: Desk | None = None, *, takes_over: bool = False) -> Member:
        return Member(desk or alone(name), team, takes_over=takes_over)

    make.alone = alone  # type: ignore[attr-defined]  # the same fixture makes both
    yield make
    for desk in desks:
        desk.close()
