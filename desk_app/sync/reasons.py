"""Why an op has not reached everybody yet, in one sentence: no state is without a reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from desk_app.sync.local_store import Op, OpState

OLD_SERVER: Final = "old_server"
"""The code of an op that a server cannot do before it is updated."""
_SENTENCES: Final = {
    OpState.WAITING_BLOB: "Its file is still being sent.",
    OpState.SENDING: "It is being sent.",
    OpState.UNKNOWN: "It was sent, but no answer came; it is sent again.",
    OpState.ACCEPTED: "The server has it; the confirmation is on its way.",
    OpState.CONFIRMED: "Everybody has it.",
    OpState.REJECTED: "The server did not accept it.",
    OpState.HELD: "It waits for your decision.",
    OpState.NEEDS_AGENT: "It cannot go on without you.",
    OpState.QUARANTINED: "The server fails on it; it is tried again every hour, all others go on.",
}


def reason_of(op: Op, chain: Sequence[Op], is_online: bool, stopped: str) -> str:  # noqa: FBT001 - a fact, not a switch
    """Why an op has not reached everybody yet.

    Args:
        op: The op.
        chain: Open ops of its chain, in order.
        is_online: Whether the network is there.
        stopped: The machine's sentence when everything waits for a person; "" otherwise.

    Returns:
        One sentence, never empty.
    """
    if op.state is not OpState.QUEUED:
        return _own_reason(op)
    if stopped:
        return stopped
    if before := _reason_before([other for other in chain if other.ord < op.ord]):
        return before
    if op.attempts:
        return op.sentence or "The server cannot take it yet; it is tried again."
    if not is_online:
        return "There is no connection; it goes out as soon as there is one."
    return "It goes out next."


def _own_reason(op: Op) -> str:
    """Why an op that is not in the queue has not arrived."""
    if op.code == OLD_SERVER:
        return op.sentence
    words = _SENTENCES[op.state]
    is_telling = op.state in (OpState.REJECTED, OpState.HELD, OpState.NEEDS_AGENT) and op.sentence
    return f"{words} {op.sentence}" if is_telling else words


def _reason_before(before: Sequence[Op]) -> str:
    """What an op waits for in its own chain; "" for nothing."""
    if any(other.state in (OpState.HELD, OpState.NEEDS_AGENT) for other in before):
        return "An earlier change of this ticket waits for your decision."
    if any(other.code == OLD_SERVER for other in before):
        return "An earlier change of this ticket waits until your team's server is updated."
    if any(other.state is OpState.QUARANTINED for other in before):
        return "The server fails on an earlier change of this ticket."
    if any(other.state is OpState.WAITING_BLOB for other in before):
        return "A file of an earlier change is still being sent."
    return ""
