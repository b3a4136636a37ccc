"""Drives the machine of one account: its commands become requests, their answers its events.

No thread, socket or clock of its own: the account's thread calls `go`, a `Carrier` carries questions to the
server, and the machine runs on the writer, job by job, because all it decides is about rows.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Final, Protocol, TypeVar

from desk_app.domain.errors import DeskError
from desk_app.domain.ids import AccountId
from desk_app.services.ports import Door
from desk_app.sync.context import Chance, Pace
from desk_app.sync.deriving import OpQueue
from desk_app.sync.events import (
    Answered,
    BlobFailed,
    BlobSent,
    BrakeReleased,
    Command,
    Event,
    Failed,
    Failure,
    LocalOps,
    Notice,
    Notify,
    Send,
    SendBlob,
    Wait,
)
from desk_app.sync.images import Images
from desk_app.sync.local_store import STUCK, LocalTx, Op, OpState, SyncPoint
from desk_app.sync.machine import Machine
from desk_app.sync.stored_local import StoredLocal
from desk_app.sync.tidying import tidy
from desk_app.sync.wire.answers import Answer, Page, RefusalCode, ResetWhy, SnapshotBlock
from desk_app.sync.wire.answers import Refusal as RefusalAnswer
from desk_app.sync.wire.asks import Ask, PushAsk

T = TypeVar("T")
UPLOAD_SLICE: Final = 200
"""Rows of a standalone workspace that are queued at a time."""
START: Final = (0, 0)
"""Where the walk over all rows, for those the server has never seen, begins."""


class NotCarried(DeskError):
    """A question did not bring an answer.

    Attributes:
        failure: The machine's word for it.
    """

    def __init__(self, message: str, hint: str = "", *, failure: Failure) -> None:
        """Keep the sentences and the machine's word."""
        super().__init__(message, hint)
        self.failure = failure


class Carrier(Protocol):
    """The way to the server."""

    def ask(self, ask: Ask) -> Answer:
        """Carry a question there and its answer back.

        Raises:
            NotCarried: There was no answer.
        """

    def send_file(self, sha256: str) -> None:
        """Send a file, going on where an earlier try stopped.

        Raises:
            DeskError: It could not be sent now.
        """


@dataclass(slots=True)
class Counts:
    """What went over the wire in one call of `go`.

    Attributes:
        ops: Ops the server took.
        rows: Rows that came.
        requests: Questions asked.
    """

    ops: int = 0
    rows: int = 0
    requests: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """How the account stands after a call.

    Attributes:
        waiting: Ops that have not reached the server.
        stuck: Ops that wait for a person.
        conflicts: Fields that kept another person's value and were not looked at.
        again_ms: When waiting alone makes something ready; None for "at the next event".
        problem: Why the last question brought no answer; "" when it did.
        failure: The machine's word for it.
        stopped: Why everything waits for a person; "" when nothing does.
        notice: The kind of that reason.
        is_filling: The first rows are still coming.
    """

    waiting: int = 0
    stuck: int = 0
    conflicts: int = 0
    again_ms: int | None = None
    problem: str = ""
    failure: Failure | None = None
    stopped: str = ""
    notice: Notice | None = None
    is_filling: bool = False
    counts: Counts = field(default_factory=Counts)


class Engine:
    """The sync of one account.

    Attributes:
        brake: The machine's sentence when rows wait for consent to go; "" otherwise.
    """

    def __init__(
        self,
        session: Callable[[Callable[[Door], None]], Future[None]],
        account_id: AccountId,
        carrier: Carrier,
        *,
        chance: Chance,
        clock_ms: Callable[[], int],
        pace: Pace | None = None,
    ) -> None:
        """Nothing is read or asked yet.

        Args:
            session: Runs work on the writer.
            account_id: Whose sync it is.
            carrier: The way to its server.
            chance: Randomness.
            clock_ms: Milliseconds that never go back.
            pace: How often and how much.
        """
        self.brake = ""
        self._session = session
        self._account = account_id
        self._carrier = carrier
        self._clock_ms = clock_ms
        self._local = StoredLocal(account_id)
        self._chance, self._pace = chance, pace
        self._machine: Machine | None = None
        self._queue = OpQueue(lambda: 0)
        self._todo: deque[Send | SendBlob] = deque()
        self._until_ms = 0
        self._problem: NotCarried | None = None
        self._stop_notice: Notice | None = None
        self._walk: tuple[int, int] | None = START
        self._is_tidy = False

    def go(
        self, events: Sequence[Event], stop: threading.Event, tell: Callable[[int, int], None]
    ) -> Standing:
        """Do everything that can be done now.

        Args:
            events: What happened since the last call.
            stop: Come back soon when it is set; nothing is lost by that.
            tell: Called with ops still to send and rows got, after each answer.

        Raises:
            DeskError: The workspace cannot be written; the next call begins anew.
        """
        counts = Counts()
        try:
            if self._machine is None:
                self._begin()
            for event in events:
                self._handle(event)
            while not stop.is_set():
                while self._todo and not stop.is_set():
                    self._carry(self._todo.popleft(), counts)
                    tell(len(self._todo), counts.rows)
                if self._todo or not self._fill():
                    break
            return self._standing(counts)
        except DeskError:
            self._machine = None
            self._walk = START
            self._todo.clear()
            raise

    def agree(self) -> None:
        """A person looked at what is to go and agreed."""
        self.brake = ""
        self._handle(BrakeReleased())

    def look_for_unsent(self) -> None:
        """Rows may have come in by another way than a change (an import)."""
        self._walk = START

    def _begin(self) -> None:
        """A new machine over whatever the store holds; what is shown is made again from base and ops."""
        self._machine = Machine(self._local, self._chance, self._pace)
        self._todo.clear()

        def rebuild() -> None:
            with self._local.transaction() as tx:
                images = Images(tx)
                for chain in dict.fromkeys(op.body.chain for op in tx.open_ops()):
                    images.touch(chain)
                images.settle()
                self._hold_back(tx)
            self._tidy_once()

        self._on_writer(rebuild)

    def _hold_back(self, tx: LocalTx) -> None:
        """Keep what was made before the first sync until the server's lists are here to be used in it."""
        assert self._machine is not None  # noqa: S101 - `_begin` made it
        point = tx.point()
        self._machine.push.is_held = not _has_all(point) and point.sweep in ("", ResetWhy.FIRST)

    def _tidy_once(self) -> bool:
        """On the writer: make room for the server's lists as soon as they are here; True when that is so."""
        assert self._local.door is not None  # noqa: S101 - set by `_on_writer`
        with self._local.transaction() as tx:
            is_ready = _has_all(tx.point()) and not tx.point().sweep
        if is_ready and not self._is_tidy:
            with self._local.door.transaction(self._account, "sync.upload") as unit:
                tidy(unit, self._account)
            self._is_tidy = True
        return is_ready

    def _carry(self, command: Send | SendBlob, counts: Counts) -> None:
        match command:
            case Send():
                counts.requests += 1
                self._ask(command, counts)
            case SendBlob():
                self._send_file(command.sha256)

    def _ask(self, command: Send, counts: Counts) -> None:
        try:
            answer = self._carrier.ask(command.ask)
        except NotCarried as failed:
            self._problem = failed
            self._handle(Failed(command.request, failed.failure))
            return
        is_refused = isinstance(answer, RefusalAnswer) and answer.code is not RefusalCode.EPOCH
        self._problem = _in_words(answer) if is_refused and isinstance(answer, RefusalAnswer) else None
        if isinstance(command.ask, PushAsk) and not is_refused:
            counts.ops += len(command.ask.ops)
        if isinstance(answer, Page):
            counts.rows += len(answer.entries)
        if isinstance(answer, SnapshotBlock):
            counts.rows += len(answer.rows)
        self._handle(Answered(command.request, answer))

    def _send_file(self, sha256: str) -> None:
        try:
            self._carrier.send_file(sha256)
        except DeskError:
            self._handle(BlobFailed(sha256))
            return

        def remember() -> None:
            with self._local.transaction() as tx:
                tx.put_blob_sent(sha256)

        self._on_writer(remember)
        self._handle(BlobSent(sha256))

    def _handle(self, event: Event) -> None:
        commands: list[Command] = []

        def run() -> None:
            assert self._machine is not None  # noqa: S101 - `go` made it
            commands.extend(self._machine.handle(event, self._clock_ms()))

        self._on_writer(run)
        self._until_ms = 0
        for command in commands:
            match command:
                case Send() | SendBlob():
                    self._todo.append(command)
                case Wait():
                    self._until_ms = command.until_ms
                case Notify():
                    self._noticed(command)

    def _noticed(self, command: Notify) -> None:
        if command.notice is Notice.BRAKE:
            self.brake = command.sentence
        if command.notice in (Notice.SIGN_IN, Notice.REVOKED, Notice.FORBIDDEN, Notice.UPGRADE):
            self._stop_notice = command.notice

    def _fill(self) -> bool:
        """Queue the next rows that the server has never seen; True while there is more to do now.

        The walk over all rows is done in stretches, so that the writer is free between them.
        """
        if self._walk is None or self._machine is None or self._machine.context.stopped or self._problem:
            return False
        found: list[tuple[int, tuple[int, int] | None]] = []

        def run() -> None:
            assert self._local.door is not None  # noqa: S101 - set by `_on_writer`
            if not self._tidy_once() or self._walk is None:
                return
            with self._local.transaction() as tx:
                is_full = len(tx.open_ops()) >= UPLOAD_SLICE
            if not is_full:
                with self._local.door.transaction(self._account, "sync.upload") as unit:
                    found.append(self._queue.upload(unit, self._account, self._walk, UPLOAD_SLICE))

        self._on_writer(run)
        if self._is_tidy and self._machine.push.is_held:
            self._machine.push.is_held = False
            self._handle(LocalOps())
        if not found:
            return bool(self._todo)
        queued, self._walk = found[0]
        if not queued:
            return self._walk is not None
        self._handle(LocalOps())
        return bool(self._todo)

    def _standing(self, counts: Counts) -> Standing:
        found: list[tuple[Sequence[Op], int, bool]] = []

        def look() -> None:
            with self._local.transaction() as tx:
                point = tx.point()
                is_filling = bool(point.sweep) or not point.server_epoch
                found.append((tx.open_ops(), tx.open_conflicts(), is_filling))

        self._on_writer(look)
        ops, conflicts, is_filling = found[0]
        machine = self._machine
        stopped = machine.context.stopped if machine else ""
        now_ms = self._clock_ms()
        return Standing(
            waiting=sum(op.state not in (*STUCK, OpState.ACCEPTED) for op in ops),
            stuck=sum(op.state in STUCK for op in ops),
            conflicts=conflicts,
            again_ms=max(0, self._until_ms - now_ms) if self._until_ms else None,
            problem=str(self._problem) if self._problem else "",
            failure=self._problem.failure if self._problem else None,
            stopped=stopped,
            notice=self._stop_notice if stopped else None,
            is_filling=is_filling,
            counts=counts,
        )

    def _on_writer(self, work: Callable[[], None]) -> None:
        def run(door: Door) -> None:
            self._local.door = door
            try:
                work()
            finally:
                self._local.door = None

        self._session(run).result()


def _has_all(point: SyncPoint) -> bool:
    """Whether everything the server has has come once; one that has nothing yet stands at 0."""
    return bool(point.complete_seq or (point.cursor and not point.seq))


def _in_words(answer: RefusalAnswer) -> NotCarried | None:
    """A refusal that is over by itself, as a problem of the line; those for a person have their own words."""
    if answer.code is RefusalCode.TOO_LARGE and not answer.server_epoch:
        return NotCarried(
            "Something in front of the server (a proxy) refuses what is sent as too large.",
            "Smaller pieces are tried by themselves; if it stays so, tell whoever runs the server.",
            failure=Failure.NO_ANSWER,
        )
    if answer.code in (RefusalCode.BUSY, RefusalCode.FAILED):
        return NotCarried(
            "The server has a problem or too much to do.",
            "It is tried again by itself.",
            failure=Failure.NO_ANSWER,
        )
    return None
