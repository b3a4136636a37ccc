"""The outbox: order per chain, numbers without gaps, and what happens to ops that come back.

Pure functions over one transaction; when to send is decided by the push lane.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from desk_app.domain.syncrules.overlay import as_dict
from desk_app.domain.syncrules.rows import Json, OpBody, Verb
from desk_app.sync.images import Images
from desk_app.sync.local_store import STUCK, UNSENT, LocalTx, Op, OpState
from desk_app.sync.wire.asks import OPS_MAX, PUSH_BYTES_MAX
from desk_app.sync.wire.reading import dump

_LOG_DAYS: Final = 30
_DAY_S: Final = 86_400
_TO_COME: Final = frozenset({*UNSENT, OpState.QUARANTINED})
_PRUNED_MOST: Final = 5_000
"""Most ops that are looked at in one go, oldest first."""
_LOG_LEAST: Final = 1_000
"""Confirmed ops that are kept whatever their age says, because no clock may empty the log."""


def enqueue(images: Images, bodies: list[OpBody], window_ms: int = 0) -> list[Op]:
    """Put what a person did into the outbox and show it, in the transaction of the change itself.

    Args:
        images: Over that transaction; `settle` it afterwards.
        bodies: Ops in the order they were made.
        window_ms: How long they can be taken back before they are sent.
    """
    tx = images.tx
    ops = []
    for body in bodies:
        state = OpState.QUEUED if all(map(tx.has_blob, body.blobs)) else OpState.WAITING_BLOB
        op = Op(body, tx.next_ord(), state, window_ms=window_ms)
        tx.put_op(op)
        images.touch(body.chain, body.key)
        ops.append(op)
    return ops


def take_back(images: Images, op_id: str) -> bool:
    """Remove an op that was never sent (undo); False when it may have left already."""
    op = images.tx.op(op_id)
    if op is None or op.n or op.strikes or op.state not in (OpState.QUEUED, OpState.WAITING_BLOB):
        return False
    remove(images, op)
    return True


def remove(images: Images, op: Op) -> None:
    """Drop an op that a person decided about; later ones of its chain start from where it started."""
    images.tx.drop_op(op.id)
    rebase_after(images, op)
    images.touch(op.body.chain)
    if op.body.verb is Verb.ADD and op.body.kind == "ticket":
        strand_moves(images, op.body.row_id, "The ticket it was moved to was taken back.")


def strand_moves(images: Images, ticket: str, sentence: str) -> None:
    """A ticket will not be made: what was to be moved into it stays where it is, and a person is told."""
    for op in list(images.tx.open_ops()):
        if op.body.verb is Verb.MOVE and op.body.data.get("into") == ticket and op.state in _TO_COME:
            lost = replace(op, state=OpState.REJECTED, n=0, code="parent", sentence=sentence)
            images.tx.put_op(lost)
            rebase_after(images, lost)
            images.touch(op.body.chain)


def replace_op(images: Images, op: Op, body: OpBody) -> None:
    """Send a held op after all, edited or as it is: a new op in its place, because its id has its answer."""
    images.tx.drop_op(op.id)
    images.tx.put_op(Op(body, op.ord))
    images.touch(op.body.chain)


def rebase_after(images: Images, lost: Op) -> None:
    """An op will not be applied: edits made on top of it start from what it started from.

    Otherwise the server would take the difference between the lost value and its own for another
    person's change, and report a conflict that never was.
    """
    if lost.body.verb not in _REBASED:
        return
    rebased = _REBASED[lost.body.verb]
    for op in list(images.tx.open_ops_of(lost.body.chain)):
        same_row = op.body.verb is lost.body.verb and op.body.row_id == lost.body.row_id
        if op.ord > lost.ord and same_row and op.state in (*UNSENT, *STUCK, OpState.QUARANTINED):
            data = rebased(op.body, lost.body)
            if data != op.body.data:
                images.tx.put_op(replace(op, body=replace(op.body, data=data)))
    images.touch(lost.body.chain)


def _rebased(body: OpBody, lost: OpBody) -> dict[str, Json]:
    data = dict(body.data)
    for name, value in lost.data.items():
        edit, was = as_dict(data.get(name)), as_dict(value)
        if edit and edit.get("base") == was.get("set"):
            data[name] = {**edit, "base": was.get("base")}
    return data


def _moved_from(body: OpBody, lost: OpBody) -> dict[str, Json]:
    is_next = body.data.get("from") == lost.data.get("into")
    return {**body.data, "from": lost.data.get("from")} if is_next else dict(body.data)


_REBASED: Final = {Verb.SET: _rebased, Verb.MOVE: _moved_from}


def batch(tx: LocalTx, may_go: Callable[[Op], bool], most: int, known_epoch: str) -> tuple[Op, ...]:
    """Choose and number what to push next, and mark it as being sent.

    Ops whose answer never came go first, under their old numbers. Then everything whose chain is not
    blocked, in the order it was made.

    Args:
        tx: An open transaction.
        may_go: Whether an op may leave now by the clock (take-back window, waiting after `later`).
        most: Most ops to take.
        known_epoch: "" when there has been no contact with the server: nothing may go.

    Returns:
        Ops in number order; empty when nothing may go.
    """
    if not known_epoch:
        return ()
    device = tx.device()
    ops = list(tx.open_ops())
    sent = (op for op in ops if op.state in (OpState.UNKNOWN, OpState.SENDING))
    unknown = sorted(sent, key=lambda op: op.n)
    if unknown and unknown[0].n > device.next_n:
        requeue(tx, OpState.UNKNOWN, OpState.SENDING)
        return batch(tx, may_go, most, known_epoch)
    run = _first_run(unknown)
    first_n = run[0].n if run else device.next_n
    chosen = run[:most]
    if len(run) < most and len(run) == len(unknown) and first_n + len(run) >= device.next_n:
        chosen += _free(ops, may_go, most - len(run))
    return _numbered(tx, first_n, _fitting(chosen))


def _first_run(unknown: list[Op]) -> list[Op]:
    """Ops with numbers one after the other: a hole is an op whose outcome the feed has told."""
    return [op for place, op in enumerate(unknown) if op.n == unknown[0].n + place]


def _free(ops: list[Op], may_go: Callable[[Op], bool], most: int) -> list[Op]:
    """Queued ops that nothing of their chain stands before."""
    free: list[Op] = []
    blocked: set[str] = set()
    for op in ops:
        chain = op.body.chain
        if op.state in (OpState.ACCEPTED, OpState.REJECTED, OpState.UNKNOWN, OpState.SENDING):
            continue
        if op.state is not OpState.QUEUED or chain in blocked or not may_go(op):
            blocked.add(chain)
            continue
        free.append(op)
        if len(free) == most:
            break
    return free


def _fitting(ops: list[Op]) -> list[Op]:
    """The first ops that fit into one push; at least one."""
    fitting: list[Op] = []
    size = 0
    for op in ops[:OPS_MAX]:
        if len(ops) > 1:
            size += len(dump(dict(op.body.data))) + 300
        if fitting and size > PUSH_BYTES_MAX:
            break
        fitting.append(op)
    return fitting


def _numbered(tx: LocalTx, first_n: int, ops: list[Op]) -> tuple[Op, ...]:
    sending = tuple(replace(op, state=OpState.SENDING, n=first_n + place) for place, op in enumerate(ops))
    for op in sending:
        tx.put_op(op)
    return sending


def requeue(tx: LocalTx, *states: OpState) -> None:
    """Take the numbers of ops that have no answer; they are sent again under new ones."""
    for op in list(tx.open_ops(*states)):
        tx.put_op(op.queued())


def recall(tx: LocalTx, before: Op) -> None:
    """An op was not applied: what follows it in its chain must not be sent again ahead of it.

    Ops of one batch are skipped by the server; those an earlier batch had sent, and that still wait for an
    answer, would come first in the next.
    """
    for op in list(tx.open_ops_of(before.body.chain)):
        if op.ord > before.ord and op.state is OpState.UNKNOWN:
            tx.put_op(op.queued())


def replay(images: Images) -> None:
    """The server lives another life: everything of the last 30 days goes back into the queue, in order.

    What it still has it recognises by id, so that too much is harmless. Ops an earlier life had accepted
    are marked: nobody is asked about them again and no mail goes out a second time.
    """
    tx = images.tx
    again = [op for op in (*tx.log(), *tx.open_ops()) if op.state not in STUCK]
    for op in again:
        was_accepted = op.state in (OpState.ACCEPTED, OpState.CONFIRMED)
        body = replace(op.body, is_again=True) if was_accepted else op.body
        waits = op.state is OpState.WAITING_BLOB
        state = OpState.WAITING_BLOB if waits else OpState.QUEUED
        tx.put_op(replace(op, body=body, state=state, n=0, applied_seq=0, strikes=0, attempts=0, done_s=0))
        images.touch(op.body.chain)


def prune(tx: LocalTx) -> int:
    """Forget confirmed ops older than 30 days by the server's clock, beyond the newest 1,000.

    Of many, some at a time: after a large upload there are a million, and the writer has other things to do.
    """
    oldest = tx.point().time_s - _LOG_DAYS * _DAY_S
    log = tx.oldest_log(_LOG_LEAST, _PRUNED_MOST)
    old = [op for op in log if op.done_s and op.done_s < oldest]
    for op in old:
        tx.drop_op(op.id)
    return len(old)
