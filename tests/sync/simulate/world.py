"""The simulated world: clients, server, network and time. Everything random comes from one seed."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from zlib import crc32

from desk_app.domain.syncrules.rows import OpBody
from desk_app.sync.context import Chance, Pace
from desk_app.sync.events import (
    Answered,
    BlobSent,
    Event,
    Failed,
    Failure,
    Notify,
    Send,
    SendBlob,
    Tick,
    Wait,
)
from desk_app.sync.machine import Machine
from desk_app.sync.server_core import ServerCore
from desk_app.sync.server_cursor import CursorSigner
from desk_app.sync.server_store import Caller
from desk_app.sync.wire.answers import Answer, Refusal, RefusalCode
from desk_app.sync.wire.asks import Ask, PushAsk, print_ask, read_ask
from desk_app.sync.wire.printing import print_answer, read_answer
from desk_app.sync.wire.reading import WireError
from tests.sync.simulate.memory_local import MemoryLocal, Tables
from tests.sync.simulate.memory_server import Backup
from tests.sync.simulate.parts import Recipe, ServerBroke, TeamRights, Weather
from tests.sync.simulate.undo import Crash

QUEUES = 4
TEN_YEARS_MS = 315_360_000_000
_PRINT_EVERY = 8
"""Every eighth message goes through its bytes; the wire has tests of its own."""


@dataclass
class Told:
    """What the simulator remembers of an op a person made.

    Attributes:
        client: Index of the device.
        base_seq: Position of the ticket the person saw; 0 for a new one.
        life: Life of the server and epoch of the device at that time.
    """

    body: OpBody
    client: int
    base_seq: int
    life: tuple[int, str]


@dataclass
class Client:
    """One device: its store, its machine (a new one after each crash), its rights."""

    index: int
    device_id: str
    store: MemoryLocal
    machine: Machine
    queues: set[int]
    instance: int = 0
    until_ms: int = 0
    backups: list[Tables] = field(default_factory=list)
    blobs: list[str] = field(default_factory=list)
    braked: bool = False
    agreed: int = 0
    skew_ms: int = 0


@dataclass
class Wire:
    """A message under way. `answer` is None for a question, or for an answer nobody can read."""

    client: int
    instance: int
    request: int
    ask: Ask
    answer: Answer | None = None
    failure: Failure | None = None


class World:
    """One run.

    Attributes:
        told: Every op a person was told is safe, until it may be forgotten.
        every_op: Every op ever made.
        stats: What happened how often.
        scopes: What may be seen, by the hash under which answers speak of it.
        trace: Running checksum of everything that happened: the same seed gives the same.
    """

    def __init__(self, seed: int, clients: int, recipe: Recipe, weather: Weather) -> None:
        self.random = random.Random(seed)
        self.seed = seed
        self.recipe = recipe
        self.weather = weather
        self.now_ms = 0
        self.ids = 0
        self.trace = 0
        self.steps = 0
        self.stats: Counter[str] = Counter()
        self.told: dict[str, Told] = {}
        self.every_op: dict[str, OpBody] = {}
        self.wires: list[Wire] = []
        self.given_up: list[tuple[int, int, int]] = []
        self.never_left: set[tuple[int, int, int]] = set()
        self.scopes: dict[str, frozenset[str]] = {}
        self.burst = 0
        self.locked: dict[int, RefusalCode] = {}
        self.rights = TeamRights()
        self.server = recipe.server(self._epoch())
        self.core = ServerCore(
            self.server,
            recipe.push_desk(self.server, self.rights),
            recipe.feed_desk(self.server, self.rights, CursorSigner(b"k" * 32)),
        )
        self.backups: list[Backup] = []
        self.clients = [self.add_client(index) for index in range(clients)]

    def new_id(self) -> str:
        """An id nobody else has; its end spreads over the buckets."""
        self.ids += 1
        return f"00000000-0000-7000-8000-{self.ids * 2654435761 % 2**32 * 2**16 + self.ids % 2**16:012x}"

    def caller(self, client: Client) -> Caller:
        """Who a client is to the server."""
        scopes = frozenset({"", *(f"q:{queue_id(queue)}" for queue in client.queues)})
        hashed = f"h{crc32(','.join(sorted(scopes)).encode()):x}"
        self.scopes[hashed] = scopes
        return Caller(client.device_id, "", client.device_id, is_bot=False, scopes=scopes, scope_hash=hashed)

    def everything(self, device: str = "", actor: str = "mail", *, is_bot: bool = False) -> Caller:
        """A source on the server itself."""
        scopes = frozenset({"", *(f"q:{queue_id(queue)}" for queue in range(QUEUES)), "q:"})
        return Caller(device, "", actor, is_bot=is_bot, scopes=scopes, scope_hash="all")

    def note(self, what: str) -> None:
        """Something happened: it and where everybody stands go into the trace."""
        heads = sum(client.store.point().seq for client in self.clients)
        self.trace = crc32(f"{what} {self.server.head()} {heads} {self.now_ms}".encode(), self.trace)

    def feed(self, client: Client, event: Event) -> None:
        """Give an event to a client's machine and do what it says; the process may die of it."""
        try:
            commands = client.machine.handle(event, self.now_ms + client.skew_ms)
        except Crash:
            self.start(client)
            return
        client.until_ms = 0
        for command in commands:
            match command:
                case Send():
                    self._send(client, command)
                case SendBlob():
                    client.blobs.append(command.sha256)
                case Wait():
                    client.until_ms = command.until_ms - client.skew_ms
                case Notify():
                    self.stats[f"told {command.notice}"] += 1
                    client.braked |= command.notice == "brake"

    def start(self, client: Client) -> None:
        """The process starts again: memory is gone, the store is what was committed.

        Now and then the computer did too, and its clock counts from zero, or is ten years ahead of before.
        """
        self.stats["crashes"] += 1
        client.skew_ms = self.random.choice((client.skew_ms, -self.now_ms, client.skew_ms + TEN_YEARS_MS))
        client.instance += 1
        client.store.journal.fuse = -1
        client.store.journal.dies_after_commit = False
        client.braked = False
        client.agreed = 0
        client.blobs.clear()
        client.machine = self._machine(client.store)
        self.feed(client, Tick())

    def deliver(self, place: int) -> None:
        """One message arrives."""
        wire = self.wires.pop(place)
        self.trace = crc32(b"%d %d %d" % (wire.client, wire.request, wire.answer is None), self.trace)
        if wire.answer is None and wire.failure is None:
            self._serve(wire)
            return
        client = self.clients[wire.client]
        if wire.instance != client.instance:
            return
        if wire.answer is not None:
            self.feed(client, Answered(wire.request, wire.answer))
        elif wire.failure is not None:
            self.feed(client, Failed(wire.request, wire.failure))

    def give_up(self, place: int) -> None:
        """A client's stall timer fires."""
        lost = self.given_up.pop(place)
        index, instance, request = lost
        client = self.clients[index]
        if instance == client.instance:
            failure = Failure.UNREACHED if lost in self.never_left else Failure.NO_ANSWER
            self.feed(client, Failed(request, failure))
        self.never_left.discard(lost)

    def blob_arrives(self, client: Client) -> None:
        """A file a client sends is complete."""
        blob = client.blobs.pop(0)
        client.store.blob_sent(blob)
        self.feed(client, BlobSent(blob))

    def _send(self, client: Client, command: Send) -> None:
        self.stats["requests"] += 1
        if isinstance(command.ask, PushAsk):
            self.stats["pushed ops"] += len(command.ask.ops)
        ask = command.ask
        if self.stats["requests"] % _PRINT_EVERY == 0:
            ask = read_ask(print_ask(ask))
        wire = Wire(client.index, client.instance, command.request, ask)
        weather = self.weather
        chance = self.random.random()
        if chance < weather.loss:
            lost = (client.index, client.instance, command.request)
            self.given_up.append(lost)
            if command.request % 2:  # no chance is asked, so that seeds stay what they are
                self.never_left.add(lost)
            return
        self.wires.append(wire)
        if chance < weather.loss + weather.doubled:
            self.stats["doubled requests"] += 1
            self.wires.append(wire)

    def _serve(self, wire: Wire) -> None:
        client = self.clients[wire.client]
        if client.index in self.locked:
            answer: Answer = Refusal(self.server.name, self.locked[client.index])
        elif self.burst and self.random.random() < 0.5:
            self.burst -= 1
            codes = (RefusalCode.BUSY, RefusalCode.FAILED)
            answer = Refusal(self.server.name, self.random.choice(codes))
        else:
            try:
                answer = self.core.answer(self.caller(client), wire.ask, self.now_ms // 1_000)
            except ServerBroke:
                answer = Refusal(self.server.name, RefusalCode.FAILED)
        self._answer(wire, answer)

    def _answer(self, wire: Wire, answer: Answer) -> None:
        """Send an answer back through the weather."""
        weather = self.weather
        back = Wire(wire.client, wire.instance, wire.request, wire.ask, answer)
        late = (wire.client, wire.instance, wire.request)
        chance = self.random.random()
        if chance < weather.loss:
            self.given_up.append(late)
        elif chance < weather.loss + weather.stalled:
            self.given_up.append(late)
            self.wires.append(back)
        elif chance < weather.loss + weather.stalled + weather.spoiled:
            self._spoil(back, answer)
        else:
            if self.stats["requests"] % _PRINT_EVERY == 0:
                back.answer = read_answer(print_answer(answer))
            self.wires.append(back)

    def _spoil(self, back: Wire, answer: Answer) -> None:
        raw = print_answer(answer)
        raw = (
            raw[: self.random.randrange(len(raw))] if self.random.random() < 0.7 else b"<html>Sign in</html>"
        )
        self.stats["spoiled answers"] += 1
        try:
            read_answer(raw)
        except WireError:
            back.answer = None
            back.failure = Failure.PORTAL if raw.startswith(b"<") else Failure.UNREADABLE
            self.wires.append(back)

    def add_client(self, index: int) -> Client:
        """A new device."""
        device_id = self.new_id()
        store = self.recipe.local(device_id, self.new_id())
        queues = {self.random.randrange(QUEUES), self.random.randrange(QUEUES)}
        return Client(index, device_id, store, self._machine(store), queues)

    def _machine(self, store: MemoryLocal) -> Machine:
        pace = Pace(poll_ms=60_000, page_rows=self.random.choice((3, 8, 100)), verify_ms=600_000, batch_ops=8)
        return self.recipe.machine(store, Chance(self.random.random, self.new_id), pace)

    def _epoch(self) -> str:
        return f"S-{self.new_id()[-6:]}"

    def restore_server(self, backup: Backup) -> None:
        """Last night's backup is the truth from now on."""
        self.server.restore(backup, self._epoch() if self.recipe.restores_rename else self.server.name)
        self.stats["server restores"] += 1


def queue_id(queue: int) -> str:
    """The id of a team."""
    return f"00000000-0000-7000-8000-0000000000{queue:02x}"
