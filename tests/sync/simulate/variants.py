"""The design with one rule switched off, sixteen times and more: the simulator must catch each.

A simulator that finds nothing proves nothing unless it finds these. They live here and not in the product:
each replaces one class of a run by a subclass that lacks the rule.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from desk_app.domain.syncrules.conflicts import Writer
from desk_app.domain.syncrules.rows import Row
from desk_app.sync.images import Images
from desk_app.sync.local_store import Device, LocalTx, Op, OpState, SyncPoint
from desk_app.sync.machine import Machine
from desk_app.sync.outbox import requeue
from desk_app.sync.pull_lane import PullLane
from desk_app.sync.push_lane import PushLane
from desk_app.sync.resets import Resets
from desk_app.sync.server_feed import FeedDesk
from desk_app.sync.server_push import PushDesk
from desk_app.sync.server_store import Caller, FeedItem, Marker, ServerTx, Stored
from desk_app.sync.wire.answers import Entry, InEntry, OutEntry, Page, PushState, Reset, RowEntry
from desk_app.sync.wire.asks import PullAsk
from desk_app.sync.wire.parts import NumberedOp, Result, Status
from tests.sync.simulate.kinds import ENTRIES
from tests.sync.simulate.memory_server import MemoryServer
from tests.sync.simulate.parts import Recipe


class _AggregateServer(MemoryServer):
    """A message moves its ticket in the feed."""

    def put(self, stored: Stored) -> None:
        super().put(stored)
        ticket = self.rows.get(("ticket", stored.row.ticket))
        if ticket and stored.row.kind != "ticket":
            super().put(replace(ticket, row=replace(ticket.row, seq=self.next_seq())))


class _AggregateFeed(FeedDesk):
    """Children travel with their ticket, filtered by their own position."""

    _after = 0

    def pull(self, caller: Caller, ask: PullAsk) -> Page | Reset:
        cursor = self._signer.read(ask.cursor)
        self._after = cursor.seq if cursor else 0
        return super().pull(caller, ask)

    def entry(self, tx: ServerTx, caller: Caller, item: FeedItem) -> Entry | None:
        if isinstance(item, Row) and item.kind in ENTRIES:
            return None
        entry = super().entry(tx, caller, item)
        if isinstance(entry, RowEntry) and entry.row.kind == "ticket":
            rows = [row for row in self.thread(tx, caller, entry.row) if row.seq > self._after]
            return InEntry(entry.row.seq, entry.row, tuple(rows))
        return entry


class _NoHydration(FeedDesk):
    def arrival(self, tx: ServerTx, caller: Caller, marker: Marker, ticket: Row) -> InEntry:
        return InEntry(marker.seq, ticket, ())


class _NoParents(FeedDesk):
    def parents(self, tx: ServerTx, entries: object) -> tuple[Row, ...]:
        return ()


class _NoScopeOut(FeedDesk):
    def entry(self, tx: ServerTx, caller: Caller, item: FeedItem) -> Entry | None:
        entry = super().entry(tx, caller, item)
        return None if isinstance(entry, OutEntry) else entry


class _EarlyConfirmPull(PullLane):
    def apply(self, tx: LocalTx, page: Page, point: SyncPoint) -> None:
        super().apply(tx, page, point)
        images = Images(tx)
        images.confirm_complete(replace(tx.point(), complete_seq=page.to))
        images.settle()


class _CursorFirstPull(PullLane):
    """The cursor is saved in a transaction of its own, before the rows."""

    _todo: Page | None = None

    def apply(self, tx: LocalTx, page: Page, point: SyncPoint) -> None:
        complete_seq = page.to if page.is_complete else point.complete_seq
        tx.put_point(replace(point, seq=page.to, cursor=page.cursor, complete_seq=complete_seq))
        self._todo = page

    def page(self, page: Page) -> None:
        super().page(page)
        todo, self._todo = self._todo, None
        if todo is not None:
            with self._context.store.transaction() as tx:
                super().apply(tx, todo, tx.point())


class _AckDropPush(PushLane):
    def accept(self, images: Images, op: Op, result: Result) -> None:
        super().accept(images, op, result)
        accepted = images.tx.op(op.id)
        if accepted:
            images.confirm(accepted)


class _ByNumberPush(PushLane):
    def take(self, images: Images, result: Result, *, is_current: bool) -> None:
        op = next((op for op in images.tx.open_ops() if op.n == result.n and op.n), None)
        super().take(images, replace(result, id=op.id) if op else result, is_current=is_current)


class _NoQuarantinePush(PushLane):
    def strike(self, images: Images, op: Op, sentence: str) -> None:
        images.tx.put_op(replace(op, strikes=1, sentence=sentence))


class _NoDeparture(FeedDesk):
    """Whoever sees the ticket an entry left, and not the one it went to, is told nothing."""

    def departure(self, tx: ServerTx, caller: Caller, row: Row) -> None:
        return None


class _NoRebasePush(PushLane):
    def rebase(self, images: Images, op: Op) -> None:
        pass


class _NoReplay(Resets):
    def relive(self, images: Images) -> None:
        images.tx.put_device(Device(images.tx.device().id, self._context.chance.new_id()))
        requeue(images.tx, OpState.SENDING, OpState.UNKNOWN, OpState.ACCEPTED)


class _NoDedupe(PushDesk):
    def numbered(
        self, tx: ServerTx, caller: Caller, op: NumberedOp, *, is_stopped: bool
    ) -> Result | PushState:
        if op.n > tx.last_n(caller.device, caller.epoch):
            tx.put_number(caller.device, caller.epoch, op.n, op.body.id)
        return Result(op.n, op.body.id, Status.SKIP) if is_stopped else self.apply(tx, caller, op)


class _NoIdDedupe(PushDesk):
    def known(self, tx: ServerTx, caller: Caller, op: NumberedOp) -> Result | None:
        return super().known(tx, caller, op) if op.n <= tx.last_n(caller.device, caller.epoch) else None


class _NoEpoch(PushDesk):
    def numbered(
        self, tx: ServerTx, caller: Caller, op: NumberedOp, *, is_stopped: bool
    ) -> Result | PushState:
        if op.n <= tx.last_n(caller.device, caller.epoch):
            return self.known(tx, caller, op) or Result(op.n, op.body.id, Status.APPLIED, tx.head())
        return super().numbered(tx, caller, op, is_stopped=is_stopped)


@dataclass(frozen=True, slots=True)
class _Stranger(Caller):
    """A caller who is somebody else at each op."""

    count: int = 0

    @property
    def writer(self) -> Writer:
        return Writer(f"{self.device}/{self.epoch}#{self.count}", self.actor, self.is_bot)


class _NoSelfRule(PushDesk):
    _count = 0

    def apply(self, tx: ServerTx, caller: Caller, op: NumberedOp) -> Result:
        self._count += 1
        who = (caller.device, caller.epoch, caller.actor, caller.is_bot, caller.scopes, caller.scope_hash)
        return super().apply(tx, _Stranger(*who, count=self._count), op)


class _GapServer(MemoryServer):
    """Numbers come from a sequence: a row can become visible after later ones."""

    _late: Final[dict[int, int]] = {}

    def _place(self, seq: int, item: FeedItem) -> None:
        super()._place(seq, item)
        if seq % 7 == 0:
            self._late[seq] = 3

    def feed(self, after: int, limit: int) -> list[FeedItem]:
        items = [item for item in super().feed(after, limit) if self._late.get(item.seq, 0) <= 0]
        for seq in self._late:
            self._late[seq] -= 1
        return items


class _MarksKeptPull(PullLane):
    """A snapshot the brake stopped goes on with the marks it had."""

    def block(self, block: object) -> None:
        super().block(block)  # type: ignore[arg-type]  # only passed on
        if self.braked:
            with self._context.store.transaction() as tx:
                tx.put_point(replace(tx.point(), generation=tx.point().generation - 1))


def _machine(
    push: type[PushLane] = PushLane, pull: type[PullLane] = PullLane, resets: type[Resets] = Resets
) -> type[Machine]:
    return type("BrokenMachine", (Machine,), {"push_type": push, "pull_type": pull, "resets_type": resets})


VARIANTS: Final[tuple[tuple[Recipe, int], ...]] = (
    (Recipe("aggregate feed", server=_AggregateServer, feed_desk=_AggregateFeed), 0),
    (Recipe("no hydration", feed_desk=_NoHydration), 0),
    (Recipe("early confirm", machine=_machine(pull=_EarlyConfirmPull)), 0),
    (Recipe("no self rule", push_desk=_NoSelfRule), 26),
    (Recipe("no rebase after a refusal", machine=_machine(_NoRebasePush), refusals=0.2), 7),
    (Recipe("no op-id dedupe across epochs", push_desk=_NoIdDedupe), 0),
    (Recipe("overlay dropped at the push answer", machine=_machine(_AckDropPush)), 0),
    (Recipe("numbers ignored", push_desk=_NoDedupe), 0),
    (Recipe("reused numbers taken as done", push_desk=_NoEpoch), 0),
    (Recipe("cursor saved before rows", machine=_machine(pull=_CursorFirstPull)), 0),
    (Recipe("numbers visible out of order", server=_GapServer), 0),
    (Recipe("no parents in pages", feed_desk=_NoParents), 0),
    (Recipe("no word of tickets that leave", feed_desk=_NoScopeOut), 0),
    (Recipe("no word of entries that leave", feed_desk=_NoDeparture), 0),
    (Recipe("server restore unnoticed", restores_rename=False, server_share=0.8), 62),
    (Recipe("accepted ops not replayed", machine=_machine(resets=_NoReplay)), 62),
    (Recipe("answers matched by number", machine=_machine(_ByNumberPush)), 0),
    (Recipe("no quarantine", machine=_machine(_NoQuarantinePush)), 0),
    (Recipe("marks kept over the brake", machine=_machine(pull=_MarksKeptPull)), 78),
)
"""Each broken recipe with the first seed to try (for the rare ones, one that is known to show it)."""
