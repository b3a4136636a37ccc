"""Pushing: what leaves the outbox, and what the answers make of it.

An answer only changes the state of ops; out of the overlay they go when the feed has proved them. Results
are matched by op id and are facts even when they come late; everything else in a late answer is ignored.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from desk_app.domain.syncrules.rows import Verb
from desk_app.sync.context import SCHEMA, Context
from desk_app.sync.events import Notice, SendBlob
from desk_app.sync.images import Images
from desk_app.sync.lane import Lane, backoff_ms
from desk_app.sync.local_store import SHOWN, Conflict, LocalTx, Op, OpState
from desk_app.sync.old_server import wait_for_update
from desk_app.sync.outbox import batch, rebase_after, recall, requeue, strand_moves
from desk_app.sync.reasons import OLD_SERVER
from desk_app.sync.resets import Resets
from desk_app.sync.wire.answers import PushAnswer, PushState, ResetWhy
from desk_app.sync.wire.asks import PushAsk
from desk_app.sync.wire.parts import DONE, NumberedOp, Result, Status
from desk_app.sync.wire.reading import SEQ_MAX, dump

STRIKES: Final = 3
N_MOST: Final = SEQ_MAX // 2
"""No device comes to such a number; a server that says so is wrong."""
QUARANTINE_MS: Final = 60 * 60 * 1_000
LATER_MOST: Final = 8_640
"""Times an op waits for its ticket: 30 days at the longest back-off."""
SMALL_BYTES: Final = 64 * 1024
"""What any proxy that lets a server be used at all lets through."""
STUCK_MS: Final = 15 * 60 * 1_000


class PushLane:
    """The lane of the outbox.

    Attributes:
        has_work: Whether something may be ready to go; set by every event that can make it so.
        next_ms: Earliest moment at which waiting alone makes something ready; 0 for none.
        wants_update: Whether ops wait for a newer server; it is to be asked now and then what it can.
        is_held: Whether nothing may leave yet; whoever sets it tells the machine when that is over.
    """

    def __init__(self, context: Context, resets: Resets) -> None:
        self.lane = Lane(context.chance.random)
        self.has_work = True
        self.next_ms = 0
        self.wants_update = False
        self.is_held = False
        self._context = context
        self._resets = resets
        self._most = context.pace.batch_ops
        self._not_before: dict[str, int] = {}
        self._windows: dict[str, int] = {}
        self._blobs: set[str] = set()
        self._alone, self._new = "", frozenset[str]()
        self._is_server_alive = False
        self._waiting_since = -1

    def pump(self) -> None:
        """Push what may go."""
        context = self._context
        if self.is_held or not self.lane.is_free(context.now_ms) or not self.has_work:
            return
        self.next_ms = 0
        with context.store.transaction() as tx:
            self._release(tx)
            sent = {op.id for op in tx.open_ops(OpState.UNKNOWN, OpState.SENDING)}
            ops = batch(tx, self._may_go, self._most, tx.point().server_epoch)
            device, server_epoch = tx.device(), tx.point().server_epoch
        if not ops:
            self.has_work = False
            self._waiting_since = -1
            return
        if self._waiting_since < 0:
            self._waiting_since = context.now_ms
        self._alone = ops[0].id if len(ops) == 1 else ""
        self._new = frozenset(op.id for op in ops if op.id not in sent)
        numbered = tuple(NumberedOp(op.n, op.body) for op in ops)
        context.send(self.lane, PushAsk(device.id, device.epoch, server_epoch, SCHEMA, numbered))

    def answered(self, answer: PushAnswer) -> None:
        """The push under way was read by the server."""
        self.lane.answered()
        self.server_lives()
        self._waiting_since = -1
        self.has_work = True
        self._context.untell(Notice.STUCK)
        self._most = min(self._most * 2, self._context.pace.batch_ops)
        lost = False
        # Numbers end where no reader takes them any more; a new epoch begins at 1.
        is_fork = answer.state is PushState.EPOCH_FORK or answer.last_n > N_MOST
        with self._context.store.transaction() as tx:
            images = self._context.images(tx)
            for result in answer.results:
                self.take(images, result, is_current=True)
            if not is_fork:
                device = tx.device()
                lost = answer.last_n + 1 < device.next_n
                tx.put_device(replace(device, next_n=answer.last_n + 1))
            requeue(tx, OpState.SENDING)
            images.confirm_complete(tx.point())
            images.settle()
        if is_fork:
            self._resets.fork()
        elif lost:  # numbers it had acknowledged: it was restored, and nobody told it to say so
            self._resets.begin(ResetWhy.EPOCH, answer.server_epoch)

    def late(self, answer: PushAnswer) -> None:
        """An answer to a push that was given up: its final results are facts all the same."""
        with self._context.store.transaction() as tx:
            if tx.point().server_epoch != answer.server_epoch:
                return
            images = self._context.images(tx)
            for result in answer.results:
                self.take(images, result, is_current=False)
            images.confirm_complete(tx.point())
            images.settle()

    def learn(self, images: Images, result: Result) -> None:
        """A final result came by another way than a push answer."""
        self.take(images, result, is_current=False)

    def failed(self, retry_after_s: int, *, has_left: bool = True) -> None:
        """No answer came, or the server takes nothing now: what was sent may have arrived if it left."""
        self.lane.failed(self._context.now_ms, retry_after_s)
        self._set_unknown(frozenset() if has_left else self._new)

    def broke(self) -> None:
        """The server broke on the push as a whole: find the op it breaks on by sending fewer."""
        self.lane.failed(self._context.now_ms)
        self._set_unknown()
        if not self._alone:
            self._most = max(1, self._most // 4)
            return
        if not self._is_server_alive:
            return  # it breaks on everything; that is no fault of the op
        self._is_server_alive = False
        with self._context.store.transaction() as tx:
            images = self._context.images(tx)
            op = tx.op(self._alone)
            if op and op.state is OpState.UNKNOWN:
                self.strike(images, op, "The server fails on this change.")
            images.settle()

    def too_large(self, *, is_servers: bool) -> None:
        """The push is larger than the server takes, or something in front of it.

        What the server itself finds too large alone is refused. A proxy's word is no verdict on a change: a
        large one is set aside like one the server fails on, a small one shows that the proxy is wrong, which
        is no fault of any change.
        """
        self.lane.failed(self._context.now_ms)
        self._set_unknown()
        if not self._alone:
            self._most = max(1, self._most // 4)
            return
        with self._context.store.transaction() as tx:
            images = self._context.images(tx)
            op = tx.op(self._alone)
            if op and is_servers:
                result = Result(op.n, op.id, Status.REJECTED, code="too_large", sentence="It is too large.")
                self.take(images, result, is_current=True)
            elif op and op.state is OpState.UNKNOWN and len(dump(dict(op.body.data))) > SMALL_BYTES:
                self.strike(images, op, "Something in front of the server lets nothing so large through.")
            images.settle()

    def server_lives(self) -> None:
        """Some request was answered properly, so failures are not the whole server's."""
        self._is_server_alive = True

    def blob_sent(self, sha256: str) -> None:
        """A file arrived; ops that waited for nothing else may go."""
        self._blobs.discard(sha256)
        self.has_work = True

    def blob_failed(self, sha256: str) -> None:
        """A file could not be sent; it is tried again after a while."""
        self._blobs.discard(sha256)
        self.has_work = True
        self._not_before[sha256] = self._context.now_ms + backoff_ms(5, self._context.chance.random)

    def drop(self) -> None:
        """Forget the request under way."""
        if self.lane.request:
            self.lane.drop()
            self._set_unknown()

    def hurry(self) -> None:
        """Try everything at once: the computer woke, the network changed, a person clicked."""
        self.lane.hurry()
        self._not_before.clear()
        self.has_work = True

    def watch(self) -> None:
        """Say so when something could go and does not for a quarter of an hour."""
        if 0 <= self._waiting_since <= self._context.now_ms - STUCK_MS:
            self._context.notify(Notice.STUCK, "Your changes could not be sent for a quarter of an hour.")

    def take(self, images: Images, result: Result, *, is_current: bool) -> None:
        """Make of an op what its result says."""
        op = images.tx.op(result.id)
        if op is None or op.state in (OpState.ACCEPTED, OpState.CONFIRMED):
            return
        if result.status in DONE:
            self.accept(images, op, result)
        elif result.status in (Status.REJECTED, Status.HELD):
            self._refuse(images, op, result)
        elif is_current and op.state is OpState.SENDING:
            self._put_off(images, op, result)

    def accept(self, images: Images, op: Op, result: Result) -> None:
        """The server has it; it stays in the overlay until the feed shows it."""
        body = op.body
        if result.number:  # a server restored from a backup is told the number people know
            body = replace(body, data={**body.data, "number": result.number})
        images.tx.put_op(
            replace(
                op,
                body=body,
                state=OpState.ACCEPTED,
                n=0,
                strikes=0,
                applied_seq=result.seq,
                answer=result.status.value,
                target=result.target,
                code="",
                sentence="",
            )
        )
        if result.number or op.state not in SHOWN:  # else it is shown as before
            images.touch(op.body.chain, body.key)
        self._not_before.pop(op.id, None)
        self._windows.pop(op.id, None)
        for clash in result.clashes:
            ticket = result.target or op.body.chain
            conflict = Conflict(op.id, ticket, clash.field, clash.base, clash.mine, clash.theirs, clash.by)
            images.tx.add_conflict(conflict)
            self._context.notify(Notice.NEEDS_YOU, "A change of yours met another one.")

    def _refuse(self, images: Images, op: Op, result: Result) -> None:
        is_held = result.status is Status.HELD
        stuck = replace(
            op,
            state=OpState.HELD if is_held else OpState.REJECTED,
            n=0,
            code=result.code,
            sentence=result.sentence,
            answer=result.status.value,
            target=result.target,
        )
        images.tx.put_op(stuck)
        recall(images.tx, op)
        self.rebase(images, op)
        images.touch(op.body.chain)
        if not is_held and op.body.verb is Verb.ADD and op.body.row_id == op.body.chain:
            for child in list(images.tx.open_ops_of(op.body.chain)):
                if child.state in (OpState.QUEUED, OpState.SENDING, OpState.UNKNOWN, OpState.WAITING_BLOB):
                    _leave_to_person(images, child, "What it belongs to was not accepted.")
            strand_moves(images, op.body.row_id, "The ticket it was to be moved to was not accepted.")
        self._context.notify(Notice.NEEDS_YOU, result.sentence)

    def rebase(self, images: Images, op: Op) -> None:
        """An op was not applied: what was made on top of it starts from where it started."""
        rebase_after(images, op)

    def _put_off(self, images: Images, op: Op, result: Result) -> None:
        recall(images.tx, op)
        match result.status:
            case Status.LATER if op.attempts >= LATER_MOST:
                _leave_to_person(images, op, "Its ticket never appeared on the server.")
            case Status.LATER:
                attempts = op.attempts + 1
                wait_ms = backoff_ms(attempts, self._context.chance.random)
                self._not_before[op.id] = self._context.now_ms + wait_ms
                waiting = replace(op.queued(), attempts=attempts, code=result.code, sentence=result.sentence)
                images.tx.put_op(waiting)
            case Status.RETRY:
                self.lane.failed(self._context.now_ms)
                self.strike(images, op, result.sentence)
            case _:
                images.tx.put_op(op.queued())

    def strike(self, images: Images, op: Op, sentence: str) -> None:
        """The server failed on this op alone; three times in a row take it out of the way."""
        strikes = op.strikes + 1
        recall(images.tx, op)
        if strikes < STRIKES:
            images.tx.put_op(replace(op, strikes=strikes, sentence=sentence))
            return
        images.tx.put_op(
            replace(op, state=OpState.QUARANTINED, n=0, strikes=strikes, code="poison", sentence=sentence)
        )
        requeue(images.tx, OpState.SENDING)
        self._not_before[op.id] = self._context.now_ms + QUARANTINE_MS
        self._context.notify(Notice.QUARANTINED, "The server cannot take one of your changes.")

    def _set_unknown(self, never_left: frozenset[str] = frozenset()) -> None:
        self.has_work = True
        with self._context.store.transaction() as tx:
            for op in list(tx.open_ops(OpState.SENDING)):
                tx.put_op(op.queued() if op.id in never_left else replace(op, state=OpState.UNKNOWN))

    def _release(self, tx: LocalTx) -> None:
        """Let quarantined ops try again when their hour is over, and send files that are waited for."""
        self.wants_update = wait_for_update(self._context, tx)
        for op in list(tx.open_ops(OpState.QUARANTINED, OpState.WAITING_BLOB)):
            if op.code == OLD_SERVER:
                continue
            if op.state is OpState.QUARANTINED and self._is_due(op.id):
                tx.put_op(replace(op.queued(), strikes=STRIKES - 1))
            elif op.state is OpState.WAITING_BLOB and all(map(tx.has_blob, op.body.blobs)):
                tx.put_op(op.queued())
            elif op.state is OpState.WAITING_BLOB:
                for blob in op.body.blobs:
                    if blob not in self._blobs and not tx.has_blob(blob) and self._is_due(blob):
                        self._blobs.add(blob)
                        self._context.commands.append(SendBlob(blob))

    def _may_go(self, op: Op) -> bool:
        """Whether an op's take-back window and waiting time are over."""
        if op.window_ms and not op.strikes:
            # Counted from when this process first saw it: no date on disk decides when it leaves.
            window_ms = op.window_ms + self._context.pace.hold_ms
            self._windows.setdefault(op.id, self._context.now_ms + window_ms)
        return self._is_due(op.id)

    def _is_due(self, name: str) -> bool:
        due_ms = max(self._not_before.get(name, 0), self._windows.get(name, 0))
        if due_ms <= self._context.now_ms:
            return True
        self.next_ms = min(self.next_ms or due_ms, due_ms)
        return False


def _leave_to_person(images: Images, op: Op, sentence: str) -> None:
    """An op has nothing to go to any more; its words are kept."""
    images.tx.put_op(replace(op, state=OpState.NEEDS_AGENT, n=0, code="parent", sentence=sentence))
    images.touch(op.body.chain)
