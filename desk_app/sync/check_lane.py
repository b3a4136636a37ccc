"""Two kinds of checks: hello before anything else, and the proof that both sides hold the same.

Hello is asked alone, so that the server's newest position in its answer can be compared with ours: a
position behind it means that the server was restored, whatever it calls itself. Verify compares digests
at one position and repairs single buckets; after two rounds without success it stops and says so.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from desk_app.domain.syncrules.canonical import differing
from desk_app.sync.context import SCHEMA, Context
from desk_app.sync.events import Notice
from desk_app.sync.lane import Lane
from desk_app.sync.outbox import prune
from desk_app.sync.resets import Resets, is_too_many
from desk_app.sync.wire.answers import BucketRows, Digests, HelloAnswer, ResetWhy
from desk_app.sync.wire.asks import HelloAsk, RepairAsk, VerifyAsk

_ROUNDS_MAX: Final = 2
_RETRY_MS: Final = 5_000


class HelloLane:
    """Asks who the server is, at start and whenever the network came back.

    Attributes:
        is_greeted: Whether the server answered since; nothing else is sent before.
    """

    def __init__(self, context: Context, resets: Resets) -> None:
        self.lane = Lane(context.chance.random)
        self.is_greeted = False
        self._context = context
        self._resets = resets

    def pump(self) -> None:
        """Ask when it is due."""
        if self.is_greeted or not self.lane.is_free(self._context.now_ms):
            return
        with self._context.store.transaction() as tx:
            device = tx.device()
        self._context.send(self.lane, HelloAsk(device.id))

    def answered(self, answer: HelloAnswer) -> None:
        """Compare who the server is with whom we knew."""
        self.lane.answered()
        self.is_greeted = True
        self._context.server_verbs = answer.verbs
        if not answer.schema_min <= SCHEMA <= answer.schema_max:
            self._context.stop(Notice.UPGRADE, "Update Desk App: the server speaks a newer language.")
            return
        with self._context.store.transaction() as tx:
            point = replace(tx.point(), time_s=answer.time_s)
            tx.put_point(point)
            prune(tx)
        if not point.server_epoch:
            self._resets.begin(ResetWhy.FIRST, answer.server_epoch)
        elif point.server_epoch != answer.server_epoch or answer.seq < max(point.seq, point.start):
            self._resets.begin(ResetWhy.EPOCH, answer.server_epoch)
            self._context.notify(Notice.SERVER_RESTORED, "The server was restored from a backup.")
        elif not point.sweep and point.scope_hash != answer.scope_hash:
            self._resets.begin(ResetWhy.SCOPE, answer.server_epoch)


class VerifyLane:
    """Proves that this store equals the server's, and repairs what does not.

    Attributes:
        next_ms: When the next comparison is due.
    """

    def __init__(self, context: Context) -> None:
        self.lane = Lane(context.chance.random)
        self.next_ms = 0
        self._context = context
        self._todo: list[tuple[str, int]] = []
        self._rounds = 0

    def pump(self) -> None:
        """Ask for digests, or for the next bucket that differs; only called when all else is quiet."""
        if not self.lane.is_free(self._context.now_ms):
            return
        if not self._todo and self._context.now_ms < self.next_ms:
            return
        with self._context.store.transaction() as tx:
            point = tx.point()
        if self._todo:
            kind, bucket = self._todo[0]
            self._context.send(self.lane, RepairAsk(point.server_epoch, kind, bucket))
        else:
            self._context.send(self.lane, VerifyAsk(point.server_epoch))

    def want(self) -> None:
        """Compare as soon as possible."""
        self.next_ms = 0
        self._rounds = 0

    def restart(self) -> None:
        """A reset began: whatever was found out concerns rows that will come anew."""
        self.lane.drop()
        self._todo.clear()
        self.want()

    def digests(self, answer: Digests) -> None:
        """Compare; a digest of another position says nothing."""
        self.lane.answered()
        with self._context.store.transaction() as tx:
            point = tx.point()
            same_view = answer.scope_hash == point.scope_hash
            if point.sweep or not same_view or answer.seq != point.complete_seq:
                self.next_ms = self._context.now_ms + _RETRY_MS
                return
            theirs = {kind: dict(sums) for kind, sums in answer.sums.items()}
            self._todo = differing(tx.base_sums(), theirs)
        if not self._todo:
            self._done(Notice.VERIFIED, "Identical with the server.")
        elif self._rounds == _ROUNDS_MAX:
            self._todo.clear()
            self._done(Notice.VERIFY_FAILED, "Some rows differ from the server's and could not be repaired.")
        else:
            self._rounds += 1

    def bucket(self, answer: BucketRows) -> None:
        """Put the rows of a bucket in order."""
        self.lane.answered()
        if not self._todo or self._todo[0] != (answer.kind, answer.bucket):
            return
        with self._context.store.transaction() as tx:
            point = tx.point()
            if answer.scope_hash != point.scope_hash:
                self.restart()  # our teams are changing: what looks wrong may only be out of view
                return
            if point.sweep or answer.seq < point.seq:
                return
            images = self._context.images(tx)
            held = tx.base_bucket(answer.kind, answer.bucket)
            there = {row.key for row in answer.rows}
            going = [key for key in held if key not in there]
            if is_too_many(len(going), tx.base_count()):
                self._todo.clear()
                self._done(Notice.VERIFY_FAILED, "More rows differ from the server's than can be repaired.")
                return
            for key in going:
                images.drop_base(key)
            for row in (*answer.parents, *answer.rows):
                known = images.base(row.key)
                if known and known.seq > row.seq:  # a damaged position must not protect a damaged row
                    images.drop_row(row.key)
                images.put_base(row, point)
            images.settle()
        self._todo.pop(0)

    def _done(self, notice: Notice, sentence: str) -> None:
        self.next_ms = self._context.now_ms + self._context.pace.verify_ms
        self._rounds = 0
        self._context.untell(notice)
        self._context.notify(notice, sentence)
