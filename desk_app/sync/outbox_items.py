"""The outbox as people see it: one item for each thing they did, whatever number of ops it became."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from desk_app.domain.ids import TicketId
from desk_app.domain.syncrules.overlay import as_dict, as_list
from desk_app.domain.syncrules.rows import OpBody, Verb
from desk_app.domain.text import count_of
from desk_app.services.reading import OutboxLine
from desk_app.sync.local_store import STUCK, Op, OpState
from desk_app.sync.reasons import reason_of

_WEIGHT: Final = {
    OpState.REJECTED: 6,
    OpState.HELD: 5,
    OpState.NEEDS_AGENT: 5,
    OpState.QUARANTINED: 4,
    OpState.UNKNOWN: 3,
    OpState.SENDING: 3,
    OpState.WAITING_BLOB: 2,
    OpState.QUEUED: 1,
    OpState.ACCEPTED: 0,
}
_WORDS: Final = {
    OpState.REJECTED: "refused",
    OpState.HELD: "held",
    OpState.NEEDS_AGENT: "needs you",
    OpState.QUARANTINED: "set aside",
    OpState.UNKNOWN: "sending",
    OpState.SENDING: "sending",
    OpState.WAITING_BLOB: "waiting",
    OpState.QUEUED: "waiting",
    OpState.ACCEPTED: "arrived",
    OpState.CONFIRMED: "sent",
}


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """One thing a person did.

    Attributes:
        id: Id of the op that decides its state; what retry and drop are told.
        title: "Replied to #4179".
        state: One word: waiting, sending, held, refused, …
        reason: Why it has not reached everybody yet, one sentence.
        text: The words of a reply or note; "" where there are none.
        needs_you: It waits for a decision.
        can_drop: It has not left this computer.
        newer: The message that made a reply stale; "" for none.
        op_ids: What it consists of, the one that decides first.
        entry: Id of the reply or note it adds; "" where it adds none.
        side: Id of the side conversation that its words belong to; "" for none.
        people: Who was to get them, the first ones first.
    """

    id: str
    title: str
    account: str
    ticket_id: TicketId | None
    number: str
    subject: str
    state: str
    reason: str
    text: str
    kind: str
    needs_you: bool
    can_drop: bool
    code: str
    newer: str
    created_s: int
    op_ids: tuple[str, ...]
    entry: str = ""
    side: str = ""
    people: tuple[str, ...] = ()


def items_of(lines: Sequence[OutboxLine], *, is_online: bool, stopped: str = "") -> list[OutboxItem]:
    """Lines of the outbox as items, those that wait for a person first, then in the order they leave."""
    groups: dict[tuple[bytes | None, str], list[OutboxLine]] = {}
    chains: dict[str, list[Op]] = {}
    for line in lines:
        chains.setdefault(line.op.body.chain, []).append(line.op)
        groups.setdefault((line.change_id, line.account), []).append(line)
    items = [
        _item(group, chains, is_online=is_online, stopped=stopped)
        for group in groups.values()
        if any(line.op.state is not OpState.ACCEPTED for line in group)
    ]
    return sorted(items, key=lambda item: not item.needs_you)


def _item(
    group: list[OutboxLine], chains: dict[str, list[Op]], *, is_online: bool, stopped: str
) -> OutboxItem:
    chief = max(group, key=lambda line: (_WEIGHT.get(line.op.state, 0), -line.op.ord))
    op = chief.op
    said = next((line.op.body for line in group if line.op.body.data.get("body")), None)
    words = said.data["body"] if said is not None else ""
    return OutboxItem(
        id=op.id,
        title=chief.title or _untitled(group),
        account=chief.account,
        ticket_id=chief.ticket_id,
        number=chief.number,
        subject=chief.subject,
        state=_WORDS[op.state],
        reason=reason_of(op, chains[op.body.chain], is_online, stopped),
        text=words if isinstance(words, str) else "",
        kind=op.body.name,
        needs_you=op.state in STUCK,
        can_drop=op.state in (*STUCK, OpState.QUEUED, OpState.WAITING_BLOB, OpState.QUARANTINED),
        code=op.code,
        newer=op.target if op.code == "stale" else "",
        created_s=chief.created_s,
        op_ids=(op.id, *(line.op.id for line in group if line.op.id != op.id)),
        entry=said.row_id if said is not None and said.verb is Verb.ADD else "",
        side=str(said.data.get("side_id") or "") if said is not None else "",
        people=_people_of(said) if said is not None else (),
    )


def _people_of(said: OpBody) -> tuple[str, ...]:
    """Who was to get what was said; what stands in an op is not believed to be of any shape."""
    named = as_dict(said.data.get("recipients"))
    return tuple(str(person) for field in ("to", "cc", "bcc") for person in as_list(named.get(field)))


def _untitled(group: list[OutboxLine]) -> str:
    """What is uploaded was done before there was a server."""
    return f"Takes along {count_of(len(group), 'row', 'rows')} of this computer"
