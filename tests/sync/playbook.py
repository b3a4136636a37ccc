"""Scripts for the machine: what the client must send, what the server says, and that nothing more happens."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from desk_app.domain.syncrules.rows import Json, OpBody, Row, Verb
from desk_app.sync.context import Chance, Pace
from desk_app.sync.events import (
    Answered,
    Command,
    Event,
    Failed,
    Failure,
    LocalOps,
    Notice,
    Notify,
    Send,
    SendBlob,
    Tick,
    Wait,
)
from desk_app.sync.images import Images
from desk_app.sync.local_store import Op, SyncPoint
from desk_app.sync.machine import Machine
from desk_app.sync.outbox import enqueue
from desk_app.sync.wire.answers import (
    Answer,
    Digests,
    Entry,
    HelloAnswer,
    Page,
    PushAnswer,
    PushState,
    RowEntry,
    SnapshotBlock,
)
from desk_app.sync.wire.asks import Ask, HelloAsk, PullAsk, PushAsk, SnapshotAsk, VerifyAsk
from desk_app.sync.wire.parts import Result
from tests.sync.simulate.memory_local import MemoryLocal

A = TypeVar("A", bound=Ask)
EPOCH = "S-1"


def an_id(n: int) -> str:
    """An id that is easy to read in a failure."""
    return f"00000000-0000-7000-8000-{n:012x}"


TICKET = an_id(0x100)


def a_ticket(seq: int, **fields: Json) -> Row:
    """A ticket of the server."""
    known: dict[str, Json] = {"subject": "Printer", "status_id": "open", "queue_id": "q", "tags": []}
    return Row("ticket", TICKET, TICKET, seq, {**known, **fields})


def a_message(n: int, seq: int, ticket: str = TICKET) -> Row:
    """A customer's message of the server."""
    return Row("message", an_id(n), ticket, seq, {"public": True, "body": "It is broken"})


def an_edit(n: int, field: str, base: Json, new: Json) -> OpBody:
    """A person sets a field of the ticket."""
    return OpBody(an_id(n), TICKET, "ticket", Verb.SET, TICKET, {field: {"base": base, "set": new}})


def a_reply(n: int, message: int, *, seen: str = "", blobs: tuple[str, ...] = ()) -> OpBody:
    """A person answers."""
    words: dict[str, Json] = {"public": True, "kind": "reply", "body": "Try again"}
    data = {**words, "ticket": TICKET, "seen": seen}
    return OpBody(an_id(n), TICKET, "message", Verb.ADD, an_id(message), data, blobs)


class Playbook:
    """One client; what it sends is kept until the script looks at it."""

    def __init__(self, *, hold_ms: int = 0) -> None:
        self._pace = Pace(verify_ms=10**12, poll_ms=10**9, hold_ms=hold_ms)
        self.store = MemoryLocal(an_id(1), an_id(2))
        self.now_ms = 0
        self.sent: list[Send] = []
        self.blobs: list[str] = []
        self.told: list[Notify] = []
        self.wait_ms = 0
        self._ids = 0x900
        self.machine = self._machine()

    def connect(self, *rows: Row, seq: int = 10) -> Playbook:
        """Greet, take a snapshot, a page and a comparison, so that everything is quiet."""
        self.handle(Tick())
        self.says(self.must_send(HelloAsk), HelloAnswer(EPOCH, 1, 1, ("",), "h1", seq, 0))
        self.snapshot(rows, seq)
        self.says(self.must_send(PullAsk), self.page(seq, seq))
        self.verify(rows, seq)
        self.nothing_more()
        return self

    def snapshot(self, rows: Iterable[Row], seq: int, epoch: str = EPOCH) -> None:
        """The server sends everything in one block."""
        block = SnapshotBlock(epoch, ("",), "h1", seq, "", is_last=True, cursor=f"c{seq}", rows=tuple(rows))
        self.says(self.must_send(SnapshotAsk), block)

    def verify(self, rows: Iterable[Row], seq: int, epoch: str = EPOCH) -> None:
        """The server has the same."""
        self.says(self.must_send(VerifyAsk), Digests(epoch, "h1", seq, self.store.base_sums()))

    def handle(self, event: Event) -> None:
        """Something happens now."""
        for command in self.machine.handle(event, self.now_ms):
            self._keep(command)

    def later(self, ms: int) -> None:
        """Time passes."""
        self.now_ms += ms
        self.handle(Tick())

    def acts(self, *bodies: OpBody, window_ms: int = 0) -> None:
        """A person does something."""
        with self.store.transaction() as tx:
            images = Images(tx)
            enqueue(images, list(bodies), window_ms)
            images.settle()
        self.handle(LocalOps())

    def must_send(self, kind: type[A]) -> tuple[int, A]:
        """The next question the client sent, which must be of a kind."""
        assert self.sent, f"the client sent nothing instead of a {kind.__name__}"
        send = self.sent.pop(0)
        assert isinstance(send.ask, kind), f"{send.ask} is no {kind.__name__}"
        return send.request, send.ask

    def must_push(self, *ops: int) -> tuple[int, PushAsk]:
        """The next question must be a push of these ops."""
        request, ask = self.must_send(PushAsk)
        assert [op.body.id for op in ask.ops] == [an_id(n) for n in ops]
        return request, ask

    def says(self, asked: tuple[int, Ask], answer: Answer) -> None:
        """The server answers."""
        self.handle(Answered(asked[0], answer))

    def fails(self, asked: tuple[int, Ask], failure: Failure = Failure.NO_ANSWER) -> None:
        """No answer comes."""
        self.handle(Failed(asked[0], failure))

    def pushed(self, *results: Result, last_n: int, seq: int = 11, epoch: str = EPOCH) -> PushAnswer:
        """The answer to a push."""
        return PushAnswer(epoch, PushState.READ, last_n, seq, results)

    def page(self, start: int, to: int, *entries: Entry | Row, is_complete: bool = True) -> Page:
        """A page of the feed."""
        wrapped = tuple(RowEntry(entry) if isinstance(entry, Row) else entry for entry in entries)
        return Page(EPOCH, start, to, is_complete, f"c{to}", wrapped)

    def nothing_more(self) -> None:
        """The client has nothing else to send."""
        assert not self.sent
        assert not self.blobs

    def dies(self) -> None:
        """The process is killed and started again."""
        self.sent.clear()
        self.blobs.clear()
        self.machine = self._machine()
        self.handle(Tick())

    def op(self, n: int) -> Op:
        """An op of the outbox or the log."""
        return self.store.ops[an_id(n)]

    def shown(self, key: tuple[str, str] = ("ticket", TICKET)) -> Row:
        """A row as the person sees it."""
        return self.store.rows[key]

    @property
    def point(self) -> SyncPoint:
        """Where the client stands."""
        return self.store.point()

    def was_told(self, notice: Notice) -> bool:
        """Whether the person was told something."""
        return any(told.notice is notice for told in self.told)

    def _machine(self) -> Machine:
        return Machine(self.store, Chance(lambda: 0.5, self._new_id), self._pace)

    def _new_id(self) -> str:
        self._ids += 1
        return an_id(self._ids)

    def _keep(self, command: Command) -> None:
        match command:
            case Send():
                self.sent.append(command)
            case SendBlob():
                self.blobs.append(command.sha256)
            case Wait():
                self.wait_ms = command.until_ms
            case Notify():
                self.told.append(command)
