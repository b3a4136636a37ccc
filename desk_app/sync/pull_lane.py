"""Pulling: pages of the feed, and the blocks of a snapshot while a reset is under way.

Cursor and rows move in one transaction. A page that is not the answer to the request under way is
dropped: the truth always comes again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from desk_app.sync.context import Context
from desk_app.sync.events import Notice
from desk_app.sync.images import Images
from desk_app.sync.lane import Lane
from desk_app.sync.local_store import LocalTx, SyncPoint
from desk_app.sync.resets import BRAKE_LEAST, Resets, is_too_many, restarted
from desk_app.sync.wire.answers import (
    Entry,
    GoneEntry,
    InEntry,
    OutEntry,
    Page,
    Reset,
    ResetWhy,
    RowEntry,
    SnapshotBlock,
)
from desk_app.sync.wire.asks import PullAsk, SnapshotAsk
from desk_app.sync.wire.parts import Result


class PullLane:
    """The lane of the feed.

    Attributes:
        next_ms: When to ask for news even if nothing happens.
        braked: How many rows would go if a person agreed; 0 when nothing waits for that.
        is_idle: Whether the last page reached the newest position.
    """

    def __init__(
        self, context: Context, resets: Resets, take_result: Callable[[Images, Result], None]
    ) -> None:
        self.lane = Lane(context.chance.random)
        self.next_ms = 0
        self.braked = 0
        self.is_idle = False
        self._context = context
        self._resets = resets
        self._take_result = take_result
        self._wanted = True
        self._agreed = 0

    def pump(self) -> None:
        """Ask for the next page or block when there may be one."""
        context = self._context
        if not self.lane.is_free(context.now_ms) or self.braked:
            return
        with context.store.transaction() as tx:
            point, device = tx.point(), tx.device()
        if not point.server_epoch:
            return
        rows = context.pace.page_rows
        if point.sweep:
            context.send(self.lane, SnapshotAsk(point.server_epoch, point.start, point.after, rows))
        elif self._wanted or not self.is_idle or context.now_ms >= self.next_ms:
            self._wanted = False
            context.send(self.lane, PullAsk(device.id, point.cursor, rows))

    def want(self) -> None:
        """There may be something new."""
        self._wanted = True

    def poked(self, seq: int) -> None:
        """The server says that its newest position is `seq`."""
        with self._context.store.transaction() as tx:
            if seq > tx.point().complete_seq:
                self._wanted = True

    def release(self) -> None:
        """A person agreed that the rows may go."""
        self._agreed, self.braked = self.braked, 0
        self._wanted = True
        self._context.untell(Notice.BRAKE)

    def failed(self, retry_after_s: int = 0) -> None:
        """The request came to nothing; it is asked again."""
        self._wanted = True
        self.lane.failed(self._context.now_ms, retry_after_s)

    def drop(self) -> None:
        """Forget the request under way."""
        self._wanted = True
        self.lane.drop()

    def reset(self, answer: Reset) -> None:
        """The cursor is no use any more."""
        self.lane.answered()
        self.is_idle = False
        with self._context.store.transaction() as tx:
            is_same_life = tx.point().server_epoch == answer.server_epoch
        self._resets.begin(answer.why if is_same_life else ResetWhy.EPOCH, answer.server_epoch)

    def page(self, page: Page) -> None:
        """Take a page: rows, position and proofs in one transaction."""
        self.lane.answered()
        with self._context.store.transaction() as tx:
            point = tx.point()
            if page.start != point.seq or point.sweep:
                self._wanted = True
                return
            if self._is_braked(_going(tx, page), tx):
                return
            self.apply(tx, page, point)
        self.is_idle = page.is_complete
        self.next_ms = self._context.now_ms + self._jittered(self._context.pace.poll_ms)

    def apply(self, tx: LocalTx, page: Page, point: SyncPoint) -> None:
        """Write a page into the store."""
        images = self._context.images(tx)
        self.acknowledge(images, page.acks)
        for row in page.parents:
            images.put_base(row, point)
        for entry in page.entries:
            _take(images, entry, point)
        complete_seq = page.to if page.is_complete else point.complete_seq
        point = replace(point, seq=page.to, cursor=page.cursor, complete_seq=complete_seq)
        tx.put_point(point)
        images.confirm_complete(point)
        images.settle()

    def block(self, block: SnapshotBlock) -> None:
        """Take a block of the snapshot; with the last one goes what was in none."""
        self.lane.answered()
        with self._context.store.transaction() as tx:
            point = tx.point()
            if not point.sweep:
                return
            if point.after and block.scope_hash != point.scope_hash:
                tx.put_point(restarted(point))  # what may be seen changed in between
                return
            images = self._context.images(tx)
            for row in block.rows:
                images.put_base(row, point)
            point = replace(point, scope_hash=block.scope_hash, start=block.start, after=block.after)
            if block.is_last and not self._sweep(images, point, block.scopes):
                # Once a person agreed, all of it again: marks of this time would say of rows that leave
                # our sight meanwhile that they were in the snapshot.
                tx.put_point(restarted(point))
                images.settle()
                return
            if block.is_last:
                # An entry that was moved from a later block into an earlier one meanwhile is in none, and
                # comes with the first page: only that is complete, and proves anything.
                point = replace(point, sweep="", cursor=block.cursor, seq=block.start, after="")
                self._wanted = True
                self.is_idle = False
            tx.put_point(point)
            images.settle()

    def acknowledge(self, images: Images, acks: tuple[Result, ...]) -> None:
        """The feed names own ops it contains: their push answers may have been lost."""
        tx = images.tx
        for ack in acks:
            op = tx.op(ack.id)
            if op and op.n:
                device = tx.device()
                tx.put_device(replace(device, next_n=max(device.next_n, op.n + 1)))  # so far it has counted
            self._take_result(images, ack)

    def _sweep(self, images: Images, point: SyncPoint, scopes: Sequence[str]) -> bool:
        """Remove what the snapshot did not contain; False when a person must agree first.

        What we may not see any more goes at once; what we may see and is not there is asked about.
        """
        going = images.tx.unmarked(point.generation)
        missing = [key for key in going if images.scope(key) in scopes]
        if self._is_braked(len(missing), images.tx):
            return False
        for key in list(going):
            images.drop_base(key)
        return True

    def _is_braked(self, going: int, tx: LocalTx) -> bool:
        if going <= BRAKE_LEAST or not is_too_many(going, tx.base_count()):
            return False
        if going <= self._agreed:
            self._agreed = 0  # consent is for once
            return False
        self.braked = going
        self._context.notify(
            Notice.BRAKE,
            f"{going} rows are gone from the server. They stay here until you agree.",
        )
        return True

    def _jittered(self, interval_ms: int) -> int:
        return int(interval_ms * (0.75 + 0.5 * self._context.chance.random()))


def _take(images: Images, entry: Entry, point: SyncPoint) -> None:
    match entry:
        case RowEntry():
            images.put_base(entry.row, point)
        case InEntry():
            images.put_thread(entry.ticket, entry.rows, point)
        case OutEntry():
            images.drop_ticket(entry.ticket)
            images.confirm_out(entry.ticket, entry.seq)
        case GoneEntry():
            images.drop_base((entry.kind, entry.id))
            images.confirm_out(entry.id, entry.seq)


def _going(tx: LocalTx, page: Page) -> int:
    """How many rows a page destroys."""
    gone = [entry for entry in page.entries if isinstance(entry, GoneEntry)]
    return sum(len(tx.rows_of(entry.id)) if entry.kind == "ticket" else 1 for entry in gone)
