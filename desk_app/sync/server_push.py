"""Taking a push: numbers without gaps, results by id, each op a transaction of its own.

Number = order, id = identity for ever. A repeated op gets its stored result; a number known under
another op means that the client was restored from a copy; numbers missing mean that the server lost
something. None of the three is an error.
"""

from __future__ import annotations

from dataclasses import replace

from desk_app.domain.syncrules.rows import OpBody
from desk_app.sync.server_ops import apply_op
from desk_app.sync.server_store import Caller, OpFailed, Rights, ServerStore, ServerTx
from desk_app.sync.wire.answers import PushAnswer, PushState, Refusal, RefusalCode
from desk_app.sync.wire.asks import PushAsk
from desk_app.sync.wire.parts import FINAL, NumberedOp, Result, Status


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
        results: list[Result] = []
        stopped: set[str] = set()
        state = PushState.READ
        for op in ask.ops:
            outcome = self._take(caller, op, is_stopped=op.body.chain in stopped)
            if isinstance(outcome, PushState):
                state = outcome
                break
            results.append(outcome)
            if outcome.status is Status.RETRY:
                break
            if outcome.status in (Status.LATER, Status.SKIP, Status.REJECTED, Status.HELD):
                stopped.add(op.body.chain)
        with self._store.read() as tx:
            last_n = tx.last_n(caller.device, caller.epoch)
            return PushAnswer(epoch, state, last_n, tx.head(), tuple(results))

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

    def _take(self, caller: Caller, op: NumberedOp, *, is_stopped: bool) -> Result | PushState:
        try:
            with self._store.write() as tx:
                return self.numbered(tx, caller, op, is_stopped=is_stopped)
        except OpFailed as error:
            return Result(op.n, op.body.id, Status.RETRY, code="failed", sentence=str(error))

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
