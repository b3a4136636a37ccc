"""Taking a push: numbers without gaps, results by id, each op a transaction of its own.

Ops share a commit as long as all goes well: the sequence is locked for as long as a commit takes, so many
ops in one are as many times faster. When one of them fails, the group is done again one by one.

Number = order, id = identity for ever. A repeated op gets its stored result; a number known under
another op means that the client was restored from a copy; numbers missing mean that the server lost
something. None of the three is an error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from desk_app.domain.syncrules.rows import OpBody
from desk_app.sync.server_ops import apply_op
from desk_app.sync.server_store import Caller, Disturbed, OpFailed, Rights, ServerStore, ServerTx
from desk_app.sync.wire.answers import PushAnswer, PushState, Refusal, RefusalCode
from desk_app.sync.wire.asks import PushAsk
from desk_app.sync.wire.parts import FINAL, NumberedOp, Result, Status

GROUP: Final = 50
"""Most ops of a push in one commit; others wait for it no longer than a few tens of milliseconds."""
_TRIES: Final = 2
"""Tries of a group that failed because of somebody else's op, before it is done alone."""


@dataclass(frozen=True, slots=True)
class _Done:
    """How far a push has come.

    Attributes:
        stopped: Chains of which an op was not applied; what follows in them is skipped.
        last_n: The newest number used; negative while nobody has looked.
        head: The newest position then.
    """

    results: tuple[Result, ...] = ()
    stopped: frozenset[str] = frozenset()
    state: PushState = PushState.READ
    last_n: int = -1
    head: int = 0

    @property
    def is_over(self) -> bool:
        """Whether the rest of the push is not looked at."""
        has_failed = bool(self.results) and self.results[-1].status is Status.RETRY
        return has_failed or self.state is not PushState.READ

    def with_result(self, result: Result, chain: str) -> _Done:
        """One op further."""
        stopped = self.stopped | {chain} if result.status in _STOPPING else self.stopped
        return replace(self, results=(*self.results, result), stopped=stopped)


_STOPPING: Final = frozenset({Status.LATER, Status.SKIP, Status.REJECTED, Status.HELD})


class PushDesk:
    """The server's side of a push."""

    def __init__(self, store: ServerStore, rights: Rights) -> None:
        self._store = store
        self._rights = rights

    def push(self, caller: Caller, ask: PushAsk) -> PushAnswer | Refusal:
        """Take the ops of a push in order, as far as they go.

        Args:
            caller: Who pushes; its device and epoch are those of `ask`.
            ask: Ops numbered one after the other.

        Returns:
            Results by op id, or a refusal of the whole.
        """
        epoch = self._store.epoch()
        if ask.server_epoch != epoch:
            return Refusal(epoch, RefusalCode.EPOCH)
        done = _Done()
        for place in range(0, len(ask.ops), GROUP):
            done = self._group(caller, ask.ops[place : place + GROUP], done)
            if done.is_over:
                break
        if done.last_n < 0:
            with self._store.read() as tx:
                done = replace(done, last_n=tx.last_n(caller.device, caller.epoch), head=tx.head())
        return PushAnswer(epoch, done.state, done.last_n, done.head, done.results)

    def apply_own(self, caller: Caller, op: OpBody) -> Result:
        """Do an op of the server's own (a mail that came in, a rule); its result is kept by id too."""
        with self._store.write() as tx:
            known = tx.result(op.id)
            if known:
                return known
            result = apply_op(tx, self._rights, caller, op)
            if result.status in FINAL:
                tx.put_result(caller, result)
            return result

    def _group(self, caller: Caller, ops: Sequence[NumberedOp], done: _Done) -> _Done:
        """Take some ops in one commit or, when one of them fails, in one each."""
        for _ in range(_TRIES):
            try:
                with self._store.together(caller, [op.body for op in ops]):
                    return self._each(caller, ops, done)
            except Disturbed:
                continue
            except OpFailed:
                break
        return self._each(caller, ops, done, is_alone=True)

    def _each(
        self, caller: Caller, ops: Sequence[NumberedOp], done: _Done, *, is_alone: bool = False
    ) -> _Done:
        for op in ops:
            try:
                with self._store.write() as tx:
                    outcome = self.numbered(tx, caller, op, is_stopped=op.body.chain in done.stopped)
                    last_n, head = tx.last_n(caller.device, caller.epoch), tx.head()
                done = replace(done, last_n=last_n, head=head)
            except OpFailed as error:
                if not is_alone:
                    raise
                outcome = Result(op.n, op.body.id, Status.RETRY, code="failed", sentence=str(error))
            if isinstance(outcome, PushState):
                return replace(done, state=outcome)
            done = done.with_result(outcome, op.body.chain)
            if done.is_over:
                break
        return done

    def numbered(
        self, tx: ServerTx, caller: Caller, op: NumberedOp, *, is_stopped: bool
    ) -> Result | PushState:
        """One op in its transaction: its result, or what is wrong with its number."""
        last_n = tx.last_n(caller.device, caller.epoch)
        if op.n > last_n + 1:
            return PushState.GAP
        known = self.known(tx, caller, op)
        if op.n <= last_n:
            if tx.holder(caller.device, caller.epoch, op.n) != op.body.id:
                return PushState.EPOCH_FORK
            # A number that was used up without a result (later, skip) must be asked again under a new one.
            return known or Result(op.n, op.body.id, Status.SKIP)
        tx.put_number(caller.device, caller.epoch, op.n, op.body.id)
        if known:
            return known
        if is_stopped:
            return Result(op.n, op.body.id, Status.SKIP)
        return self.apply(tx, caller, op)

    def apply(self, tx: ServerTx, caller: Caller, op: NumberedOp) -> Result:
        """Do an op and keep its result."""
        result = replace(apply_op(tx, self._rights, caller, op.body), n=op.n)
        if result.status in FINAL:
            tx.put_result(caller, result)
        return result

    def known(self, tx: ServerTx, _caller: Caller, op: NumberedOp) -> Result | None:
        """The stored result of an op under any epoch, with the number it has now."""
        found = tx.result(op.body.id)
        return replace(found, n=op.n) if found else None
