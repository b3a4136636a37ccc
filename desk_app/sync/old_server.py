"""A server that is older than this program: what it cannot do is not sent, and waits until it was updated."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Final

from desk_app.domain.syncrules.kinds import BESIDE
from desk_app.domain.syncrules.rows import OpBody, Verb
from desk_app.sync.context import Context
from desk_app.sync.events import Notice
from desk_app.sync.local_store import LocalTx, OpState
from desk_app.sync.reasons import OLD_SERVER

TOO_OLD: Final = "Your team's server is too old for this change; it goes out once the server is updated."


def wait_for_update(context: Context, tx: LocalTx) -> bool:
    """Set aside what the server cannot do, and queue again what it can by now; True while anything waits."""
    known = context.server_verbs
    waits = False
    for op in list(tx.open_ops(OpState.QUARANTINED)):
        if op.code == OLD_SERVER and _can_do(known, op.body):
            tx.put_op(replace(op.queued(), code="", sentence=""))
        waits |= op.code == OLD_SERVER and not _can_do(known, op.body)
    if known.issuperset((*Verb, *BESIDE)):
        return waits
    for op in list(tx.open_ops(OpState.QUEUED)):
        if not _can_do(known, op.body):
            waits = True
            tx.put_op(replace(op, state=OpState.QUARANTINED, n=0, code=OLD_SERVER, sentence=TOO_OLD))
            context.notify(Notice.OLD_SERVER, TOO_OLD)
    return waits


def _can_do(known: AbstractSet[str], body: OpBody) -> bool:
    """Whether a server knows the verb of an op, and its kind where that came later than the first."""
    return body.verb in known and (body.kind not in BESIDE or body.kind in known)
