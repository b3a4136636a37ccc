"""A real server process on this machine, and people with devices in workspaces of their own."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from uuid import uuid4

import requests

from desk_app.connectors.deskserver.client import DeskServer
from desk_app.connectors.deskserver.files import check_of
from desk_app.connectors.deskserver.place import ServerPlace
from desk_app.domain.standing import EVERY_TEAM, ROLE_RIGHTS, Right, Role
from desk_app.domain.syncrules.rows import Fields, Json, OpBody, Verb
from desk_app.server.joining import Door
from desk_app.server.serving import open_team
from desk_app.server.team import TOKEN_LASTS_S, Team
from desk_app.store.team.devices import Device, Doors
from desk_app.store.team.people import People, Person
from desk_app.store.team.workspace import WorkspaceFacts, make_workspace
from desk_app.sync.wire.answers import HelloAnswer, Page, PushAnswer, SnapshotBlock
from desk_app.sync.wire.asks import HelloAsk, PullAsk, PushAsk, SnapshotAsk
from desk_app.sync.wire.files import CHECK_HEADER
from desk_app.sync.wire.parts import NumberedOp, Result
from tests.forking import CONTEXT

ROOT = Path(__file__).parents[2]
START_S = 60
_LINE_BYTES = 4_096


def new_id() -> str:
    """An id nobody else has."""
    return str(uuid4())


class Process:
    """The server as a process of its own.

    Attributes:
        folder: Its data.
        log: What it writes to standard error.
        url: Where it listens.
    """

    def __init__(self, folder: Path, url: str = "", port: int = 0, more: Sequence[str] = ()) -> None:
        self.folder = folder
        self.log = folder.parent / f"{folder.name}.log"
        arguments = ["serve", "--data", str(folder), "--port", str(port), *more]
        if url:
            arguments += ["--database", url]
        said, its = CONTEXT.Pipe(duplex=False)
        self._process = CONTEXT.Process(
            target=_serve, args=(arguments, dict(os.environ), its, self.log), daemon=True
        )
        self._process.start()
        its.close()
        with said:
            assert said.poll(START_S), f"the server did not start; see {self.log}"
            line = os.read(said.fileno(), _LINE_BYTES).decode()
        assert "listens on" in line, f"the server did not start; see {self.log}"
        self.url = line.split()[-1]

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def cpu_s(self) -> float:
        """Seconds its processor has worked, of Linux; 0 elsewhere."""
        stat = Path(f"/proc/{self.pid}/stat")
        if not stat.exists():
            return 0.0
        user, system = stat.read_text().rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def memory_mb(self) -> float:
        """Megabytes of it that are in memory, of Linux; 0 elsewhere."""
        status = Path(f"/proc/{self.pid}/status")
        if not status.exists():
            return 0.0
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024

    def kill(self) -> None:
        """As a power cut would."""
        self._process.kill()
        self._end()

    def stop(self) -> int:
        """As systemd would; gives the exit status."""
        self._process.terminate()
        return self._end()

    def _end(self) -> int:
        self._process.join(90)
        assert self._process.exitcode is not None, "the server does not end"
        return self._process.exitcode


def _serve(arguments: list[str], environment: dict[str, str], said: Connection, log: Path) -> None:
    """What the process does: it speaks into the pipe, and complains into the log."""
    from desk_app.app import run  # noqa: PLC0415 - few of those who use this file serve

    os.environ.clear()
    os.environ.update(environment)
    with log.open("ab") as file:
        os.dup2(file.fileno(), 2)
    os.dup2(said.fileno(), 1)
    sys.stdout = os.fdopen(1, "w", buffering=1, encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", buffering=1, encoding="utf-8", closefd=False)
    sys.exit(run(arguments))


@dataclass
class Desk:
    """A person's device: what a client's machine would ask, without the machine."""

    url: str
    token: str
    device: str
    agent: str
    epoch: str = field(default_factory=new_id)
    next_n: int = 1
    cursor: str = ""
    server_epoch: str = ""

    def __post_init__(self) -> None:
        self.server = DeskServer(ServerPlace.of(self.url), self.token)

    def hello(self) -> HelloAnswer:
        answer = self.server.ask(HelloAsk(self.device))
        assert isinstance(answer, HelloAnswer), answer
        self.server_epoch = answer.server_epoch
        return answer

    def fill(self) -> list[SnapshotBlock]:
        """The whole snapshot; the feed is read from there on."""
        if not self.server_epoch:
            self.hello()
        blocks: list[SnapshotBlock] = []
        start, after = 0, ""
        while not blocks or not blocks[-1].is_last:
            answer = self.server.ask(SnapshotAsk(self.server_epoch, start, after, 100))
            assert isinstance(answer, SnapshotBlock), answer
            start, after = answer.start, answer.after
            blocks.append(answer)
        self.cursor = blocks[-1].cursor
        return blocks

    def rows(self) -> dict[str, Fields]:
        """Everything the device may see, by id."""
        return {row.id: row.fields for block in self.fill() for row in block.rows}

    def pull(self) -> Page:
        answer = self.server.ask(PullAsk(self.device, self.cursor, 100))
        assert isinstance(answer, Page), answer
        self.cursor = answer.cursor
        return answer

    def push(self, *bodies: OpBody) -> tuple[Result, ...]:
        if not self.server_epoch:
            self.hello()
        ops = tuple(NumberedOp(self.next_n + place, body) for place, body in enumerate(bodies))
        answer = self.server.ask(PushAsk(self.device, self.epoch, self.server_epoch, 1, ops))
        assert isinstance(answer, PushAnswer), answer
        self.next_n = answer.last_n + 1
        return answer.results

    def chunk(self, upload: str, data: bytes) -> requests.Response:
        """Send the bytes of a file, from its beginning."""
        headers = {"Authorization": f"Bearer {self.token}", CHECK_HEADER: check_of(data)}
        return requests.put(f"{self.url}/v1/blobs/{upload}?offset=0", data, headers=headers, timeout=30)

    def post(self, path: str, body: object = None, method: str = "POST") -> requests.Response:
        """Any call with the device's token."""
        headers = {"Authorization": f"Bearer {self.token}"}
        return requests.request(method, self.url + path, json=body, headers=headers, timeout=30)

    def news(self) -> Iterator[bytes]:
        """The lines of an open stream as they are sent, without the empty ones."""
        headers = {"Authorization": f"Bearer {self.token}"}
        with requests.get(f"{self.url}/v1/live", headers=headers, stream=True, timeout=START_S) as answer:
            yield from filter(None, answer.iter_lines())

    def move_to(self, url: str) -> None:
        """Speak to another process of the server from now on."""
        self.url = url
        self.server.line.place = ServerPlace.of(url)

    def close(self) -> None:
        self.server.close()


class Office:
    """A workspace of its own on a running server; accounts and devices are made beside it.

    Attributes:
        url: The server's address.
    """

    def __init__(self, team: Team, url: str) -> None:
        self.team = team
        self.url = url
        self.desks: list[Desk] = []
        with team.database.writing() as session:
            self.facts: WorkspaceFacts = make_workspace(session, new_id(), f"Office {new_id()}", 0)
        self.door = Door(team, self.facts)

    def person(
        self, role: Role = Role.AGENT, rights: Mapping[str, Right] | None = None, *, password: str = ""
    ) -> Desk:
        """Somebody with a device that is signed in; rights by team, those of the role when left out."""
        agent = new_id()
        email = f"{agent[:8]}@example.org"
        kept = password and _hashed(password)
        person = Person(agent, email, "Somebody", role, kept, "", False, 0, 0, 0, True)
        with self.team.database.writing() as session:
            people = People(session, self.facts.id)
            people.add(person, 0)
            people.set_rights(agent, rights if rights is not None else {EVERY_TEAM: ROLE_RIGHTS[role]})
        return self.device(agent)

    def device(self, agent: str, *, lasts_s: int = TOKEN_LASTS_S) -> Desk:
        """Another device of somebody."""
        device, token = new_id(), f"{self.facts.id}.{new_id()}{new_id()}"
        now_s = self.team.clocks.now_s()
        with self.team.database.writing() as session:
            made = Device(device, agent, "a test", now_s, now_s, now_s + lasts_s, 0)
            Doors(session, self.facts.id).add(made, token)
        desk = Desk(self.url, token, device, agent)
        self.desks.append(desk)
        return desk

    def close(self) -> None:
        for desk in self.desks:
            desk.close()


def _hashed(password: str) -> str:
    from desk_app.server.passwords import hashed  # noqa: PLC0415 - hashing is slow, few tests need it

    return hashed(password)


@contextmanager
def serving(folder: Path, url: str = "") -> Iterator[tuple[Process, Team]]:
    """A server process, and the same database opened beside it."""
    with open_team(folder, url) as team:
        process = Process(folder, url)
        try:
            yield process, team
        finally:
            process.stop()


def a_team_row(name: str = "Support") -> OpBody:
    row = new_id()
    return OpBody(new_id(), row, "queue", Verb.ADD, row, {"name": name})


def a_ticket(team: str = "", **fields: Json) -> OpBody:
    row = new_id()
    data: dict[str, Json] = {"subject": "Printer", "queue_id": team, **fields}
    return OpBody(new_id(), row, "ticket", Verb.ADD, row, data)


def a_message(ticket: str, agent: str, body: str = "Have you tried …", **more: Json) -> OpBody:
    said: dict[str, Json] = {"public": True, "body": body, "author_kind": "agent", "author_id": agent}
    return OpBody(new_id(), ticket, "message", Verb.ADD, new_id(), {"ticket": ticket, **said, **more})


def a_note(ticket: str, agent: str, body: str = "Between us") -> OpBody:
    data: dict[str, Json] = {"ticket": ticket, "body": body, "author_id": agent}
    return OpBody(new_id(), ticket, "note", Verb.ADD, new_id(), data)


def a_move(entry: OpBody, source: str, into: str) -> OpBody:
    """A message or note into another ticket."""
    data: dict[str, Json] = {"from": source, "into": into}
    return OpBody(new_id(), source, entry.kind, Verb.MOVE, entry.row_id, data)


def a_change(ticket: str, name: str, base: Json, new: Json) -> OpBody:
    return OpBody(new_id(), ticket, "ticket", Verb.SET, ticket, {name: {"base": base, "set": new}})
