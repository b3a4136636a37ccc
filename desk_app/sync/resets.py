"""Starting over without losing anything: rows stay, the outbox stays, a snapshot decides what goes.

A reset never wipes. Rows are marked while the snapshot comes in, and only at its end does go what was not
in it; the lists are never empty in between.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from desk_app.sync.context import Context
from desk_app.sync.images import Images
from desk_app.sync.local_store import Device, SyncPoint
from desk_app.sync.outbox import replay
from desk_app.sync.wire.answers import ResetWhy

BRAKE_ROWS: Final = 50
BRAKE_SHARE: Final = 0.2
BRAKE_LEAST: Final = 10
"""More rows than either of the first two (and than the third) do not go without a person's consent."""


class Resets:
    """Begins resets; shared by the lanes that learn of the need for one."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def begin(self, why: ResetWhy, server_epoch: str) -> None:
        """Ask for a snapshot under a new generation; after a restore of the server, replay the log.

        Args:
            why: What made the cursor useless.
            server_epoch: The life of the server that said so.
        """
        with self._context.store.transaction() as tx:
            images = self._context.images(tx)
            if why is ResetWhy.EPOCH:
                self.relive(images)
            point = tx.point()
            was_epoch = point.sweep == ResetWhy.EPOCH
            tx.put_point(
                SyncPoint(
                    server_epoch=server_epoch,
                    generation=point.generation + 1,
                    sweep=(ResetWhy.EPOCH if was_epoch else why).value,
                    time_s=point.time_s,
                )
            )
            images.settle()
        self._context.forget_requests()

    def relive(self, images: Images) -> None:
        """New numbers for a server that may have forgotten the old ones, and all ops again."""
        device = images.tx.device()
        images.tx.put_device(Device(device.id, self._context.chance.new_id()))
        replay(images)

    def fork(self) -> None:
        """This store is a copy of one that went on elsewhere: new epoch, new numbers, nothing else."""
        with self._context.store.transaction() as tx:
            tx.put_device(Device(tx.device().id, self._context.chance.new_id()))
            for op in list(tx.open_ops()):
                if op.n:
                    tx.put_op(op.queued())


def is_too_many(going: int, held: int) -> bool:
    """Whether so many rows may only go when a person agreed."""
    return going > BRAKE_LEAST and (going > BRAKE_ROWS or going > BRAKE_SHARE * held)


def restarted(point: SyncPoint) -> SyncPoint:
    """The same snapshot from its beginning, under a new generation."""
    return replace(point, generation=point.generation + 1, after="", start=0, scope_hash="")
