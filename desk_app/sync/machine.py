"""The sync machine of one account: events in, commands out.

It has no clock, no randomness, no socket, no disk and no thread of its own: the time comes with each
event, chance is injected, storage is a Protocol, and what is to be sent is a command. The same machine
runs in the product and, thousands of steps a second, in the simulator that proves it.

Four lanes, each with at most one request under way:

    hello    alone, before anything else, after start and whenever the network came back
    push     the outbox, in order per chain
    pull     pages of the feed; during a reset the blocks of a snapshot
    verify   digests and repairs, when everything else is quiet

The loop is level-triggered: after every event each lane is asked whether it has something to do, so no
event is needed for progress and none can be missed. Only storage errors leave `handle`; after one, throw
the machine away and make a new one: everything that matters is in the store.
"""

from __future__ import annotations

from desk_app.sync.check_lane import HelloLane, VerifyLane
from desk_app.sync.context import Chance, Context, Pace
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
    Network,
    Notice,
    Poke,
    SignedIn,
    Tick,
    Wait,
    Wake,
)
from desk_app.sync.lane import Lane
from desk_app.sync.local_store import LocalStore
from desk_app.sync.pull_lane import PullLane
from desk_app.sync.push_lane import PushLane
from desk_app.sync.resets import Resets
from desk_app.sync.wire.answers import (
    Answer,
    BucketRows,
    Digests,
    HelloAnswer,
    Page,
    PushAnswer,
    Refusal,
    RefusalCode,
    Reset,
    ResetWhy,
    SnapshotBlock,
)


class Machine:
    """The client's side of the sync of one account.

    Attributes:
        context: Shared by the lanes; `context.stopped` is the sentence when a person must act.
        is_online: Whether the network is thought to be there.
    """

    context_type: type[Context] = Context
    resets_type: type[Resets] = Resets
    push_type: type[PushLane] = PushLane
    pull_type: type[PullLane] = PullLane

    def __init__(self, store: LocalStore, chance: Chance, pace: Pace | None = None) -> None:
        self.context = self.context_type(store, chance, pace or Pace())
        self.is_online = True
        resets = self.resets_type(self.context)
        self.hello = HelloLane(self.context, resets)
        self.push = self.push_type(self.context, resets)
        self.pull = self.pull_type(self.context, resets, self.push.learn)
        self.verify = VerifyLane(self.context)
        self._resets = resets

    def handle(self, event: Event, now_ms: int) -> list[Command]:
        """Take an event and say what is to be done.

        Args:
            event: What happened.
            now_ms: Milliseconds of a clock that never goes back.

        Returns:
            Commands in order; the last is a `Wait` unless nothing will ever happen by waiting.
        """
        context = self.context
        context.now_ms = max(context.now_ms, now_ms)
        context.commands = []
        first_request = context.first_request
        if self.push.wants_update and isinstance(event, Wake | Tick):
            self.hello.is_greeted = False
        self._take(event)
        if context.first_request != first_request:
            self._restart_lanes()
        self._pump()
        if until_ms := self._next_ms():
            context.commands.append(Wait(until_ms))
        return context.commands

    def _take(self, event: Event) -> None:
        match event:
            case Answered():
                self._answered(event)
            case Failed():
                self._failed(event)
            case LocalOps():
                self.push.has_work = True
            case BlobSent():
                self.push.blob_sent(event.sha256)
            case BlobFailed():
                self.push.blob_failed(event.sha256)
            case Poke():
                self.pull.poked(event.seq)
            case Tick():
                self.push.has_work = True
                self.push.watch()
            case Network() | Wake() | SignedIn() | BrakeReleased():
                self._encouraged(event)

    def _encouraged(self, event: Network | Wake | SignedIn | BrakeReleased) -> None:
        """A person or the system changed something for the better (or the network went)."""
        match event:
            case Network():
                self.is_online = event.is_up
                self.hello.is_greeted = False
                for lane in (self.hello.lane, self.verify.lane):
                    lane.drop()
                self.push.drop()
                self.pull.drop()
            case SignedIn():
                self.context.stopped = ""
                for notice in (Notice.SIGN_IN, Notice.UPGRADE, Notice.FORBIDDEN):
                    self.context.untell(notice)
                self.hello.is_greeted = False
            case BrakeReleased():
                self.pull.release()
            case Wake():
                pass
        self.push.hurry()
        for lane in self._lanes():
            lane.hurry()
        self.pull.want()

    def _answered(self, event: Answered) -> None:
        answer = event.answer
        lane = next((lane for lane in self._lanes() if lane.request == event.request), None)
        if lane is None:
            if isinstance(answer, PushAnswer) and event.request >= self.context.first_request:
                self.push.late(answer)
            return
        if isinstance(answer, Refusal):
            self._refused(lane, answer)
            return
        with self.context.store.transaction() as tx:
            known_epoch = tx.point().server_epoch
        is_other_life = known_epoch and answer.server_epoch != known_epoch
        if is_other_life and not isinstance(answer, HelloAnswer | Reset):
            lane.answered()  # it changes nothing except to start the reset
            self._resets.begin(ResetWhy.EPOCH, answer.server_epoch)
            self.context.notify(Notice.SERVER_RESTORED, "The server was restored from a backup.")
            return
        if not self._fits(lane, answer):
            self._lane_failed(lane, 0)
            return
        if lane is not self.push.lane:
            self.push.server_lives()
        self._use(answer)

    def _fits(self, lane: Lane, answer: Answer) -> bool:
        """Whether an answer is one to the question that was asked on the lane."""
        match answer:
            case HelloAnswer():
                return lane is self.hello.lane
            case PushAnswer():
                return lane is self.push.lane
            case Page() | Reset() | SnapshotBlock():
                return lane is self.pull.lane
            case Digests() | BucketRows():
                return lane is self.verify.lane
            case Refusal():
                return True

    def _use(self, answer: Answer) -> None:
        match answer:
            case HelloAnswer():
                self.hello.answered(answer)
            case PushAnswer():
                self.push.answered(answer)
                self.pull.want()
            case Page():
                self.pull.page(answer)
            case Reset():
                self.pull.reset(answer)
            case SnapshotBlock():
                self.pull.block(answer)
            case Digests():
                self.verify.digests(answer)
            case BucketRows():
                self.verify.bucket(answer)
            case Refusal():
                pass

    def _refused(self, lane: Lane, answer: Refusal) -> None:
        """The server read nothing of the request."""
        match answer.code:
            case RefusalCode.EPOCH:
                lane.answered()
                self._resets.begin(ResetWhy.EPOCH, answer.server_epoch)
                self.context.notify(Notice.SERVER_RESTORED, "The server was restored from a backup.")
                return
            case RefusalCode.AUTH:
                self.context.stop(Notice.SIGN_IN, "Sign in again; your changes are kept.")
            case RefusalCode.REVOKED:
                self.context.stop(Notice.REVOKED, "This device was shut out of the team.")
            case RefusalCode.FORBIDDEN:
                self.context.stop(
                    Notice.FORBIDDEN, "This account may not synchronise; ask your administrator."
                )
            case RefusalCode.UPGRADE:
                self.context.stop(Notice.UPGRADE, "Update Desk App: the server speaks a newer language.")
            case RefusalCode.FAILED if lane is self.push.lane:
                self.push.broke()
                self.pull.want()  # tells whether the server breaks on this op or on everything
                return
            case RefusalCode.TOO_LARGE if lane is self.push.lane:
                self.push.too_large(is_servers=bool(answer.server_epoch))
                return
            case RefusalCode.BUSY | RefusalCode.FAILED | RefusalCode.TOO_LARGE:
                pass
        self._lane_failed(lane, answer.retry_after_s)

    def _failed(self, event: Failed) -> None:
        lane = next((lane for lane in self._lanes() if lane.request == event.request), None)
        if lane is not None:
            self._lane_failed(lane, 0, has_left=event.failure is not Failure.UNREACHED)

    def _lane_failed(self, lane: Lane, retry_after_s: int, *, has_left: bool = True) -> None:
        if lane is self.push.lane:
            self.push.failed(retry_after_s, has_left=has_left)
        elif lane is self.pull.lane:
            self.pull.failed(retry_after_s)
        else:
            lane.failed(self.context.now_ms, retry_after_s)

    def _pump(self) -> None:
        """Ask each lane whether it has something to do."""
        if not self.is_online or self.context.stopped:
            return
        self.hello.pump()
        if not self.hello.is_greeted:
            return
        self.push.pump()
        self.pull.pump()
        is_quiet = self.pull.is_idle and not self.pull.lane.request and not self.push.lane.request
        if is_quiet and not self.pull.braked:
            self.verify.pump()

    def _restart_lanes(self) -> None:
        """A reset began: what is under way belongs to the log of before."""
        self.push.drop()
        self.push.hurry()
        self.pull.drop()
        self.pull.is_idle = False
        self.verify.restart()

    def _next_ms(self) -> int:
        """The next moment at which waiting alone makes something ready; 0 for never."""
        if not self.is_online or self.context.stopped:
            return 0
        if not self.hello.is_greeted:
            return 0 if self.hello.lane.request else max(self.hello.lane.not_before_ms, 1)
        moments = [self.pull.next_ms, self.verify.next_ms]
        if self.push.has_work and not self.push.lane.request:
            moments.append(self.push.lane.not_before_ms)
        elif self.push.next_ms:
            moments.append(self.push.next_ms)
        if not self.pull.lane.request and not self.pull.braked:
            moments.append(self.pull.lane.not_before_ms)
        later = [moment for moment in moments if moment > self.context.now_ms]
        return min(later, default=self.context.now_ms + self.context.pace.poll_ms)

    def _lanes(self) -> tuple[Lane, ...]:
        return (self.push.lane, self.pull.lane, self.hello.lane, self.verify.lane)
