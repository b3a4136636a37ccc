"""Rows, ops and results inside messages: read from JSON and printed to it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from desk_app.domain.syncrules.kinds import KINDS
from desk_app.domain.syncrules.rows import Json, OpBody, Row, Verb
from desk_app.sync.wire.reading import Part, words

_NAMES: Final = {f"{kind}.{verb}": (kind, verb) for kind in KINDS for verb in Verb}
KIND_WORDS: Final = {kind: kind for kind in KINDS}
"""The kinds of rows, for `Part.one_of`."""
_BLOBS_MAX: Final = 100
ROWS_MAX: Final = 5_000
"""Most rows in one message."""


@dataclass(frozen=True, slots=True)
class NumberedOp:
    """An op with its place in the device's sequence; `n` counts from 1 per epoch, without gaps."""

    n: int
    body: OpBody


class Status(StrEnum):
    """What the server did with an op."""

    APPLIED = "applied"
    NOOP = "noop"
    MERGED = "merged"
    CONFLICT = "conflict"
    """At least one field kept its present value; the others were applied."""
    REDIRECT = "redirect"
    """Applied to the ticket this one was merged into."""
    HELD = "held"
    """Not applied: a person must look first (newer message, ticket in the bin)."""
    REJECTED = "rejected"
    LATER = "later"
    """Not applied: its ticket is not known yet. The number is used up."""
    SKIP = "skip"
    """Not applied: an earlier op of its chain in this batch was not. The number is used up."""
    RETRY = "retry"
    """Not applied: the server failed on it. The batch ends before it and the number is free."""


_STATUSES: Final = words(Status)
DONE: Final = frozenset({Status.APPLIED, Status.NOOP, Status.MERGED, Status.CONFLICT, Status.REDIRECT})
"""Statuses of an op that is through: the feed will bring its outcome."""
FINAL: Final = DONE | {Status.HELD, Status.REJECTED}
"""Statuses the server keeps for ever under the op's id."""


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that two people changed: what stays, and whose it is."""

    field: str
    base: Json
    mine: Json
    theirs: Json
    by: str


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one op; matched by `id`, never by `n`.

    Attributes:
        seq: The server's position at which the outcome can be seen; 0 when nothing will be.
        code: Machine's word for the reason of held, rejected, later and retry.
        sentence: The same for a person.
        number: The ticket's number, when one was given.
        target: The ticket it was redirected to.
        clashes: For conflict: the fields that kept their value.
    """

    n: int
    id: str
    status: Status
    seq: int = 0
    code: str = ""
    sentence: str = ""
    number: str = ""
    target: str = ""
    clashes: tuple[Clash, ...] = ()


def row_json(row: Row) -> dict[str, Json]:
    """A row as JSON."""
    return {"k": row.kind, "id": row.id, "t": row.ticket, "s": row.seq, "f": dict(row.fields)}


def read_row(part: Part) -> Row:
    """A row from JSON."""
    return Row(
        kind=part.one_of("k", KIND_WORDS),
        id=part.id("id"),
        ticket=part.id("t", or_empty=True),
        seq=part.number("s"),
        fields=part.fields("f"),
    )


def op_json(op: NumberedOp) -> dict[str, Json]:
    """An op as JSON."""
    body = op.body
    out: dict[str, Json] = {
        "n": op.n,
        "id": body.id,
        "chain": body.chain,
        "kind": body.name,
        "row": body.row_id,
        "data": dict(body.data),
    }
    if body.blobs:
        out["blobs"] = list(body.blobs)
    if body.is_again:
        out["again"] = True
    return out


def read_op(part: Part) -> NumberedOp:
    """An op from JSON."""
    kind, verb = part.one_of("kind", _NAMES)
    has_blobs = part.value("blobs") is not None
    return NumberedOp(
        n=part.number("n", 1),
        body=OpBody(
            id=part.id("id"),
            chain=part.id("chain"),
            kind=kind,
            verb=verb,
            row_id=part.id("row"),
            data=part.fields("data"),
            blobs=part.texts("blobs", _BLOBS_MAX, 64) if has_blobs else (),
            is_again=part.value("again") is True,
        ),
    )


def result_json(result: Result) -> dict[str, Json]:
    """A result as JSON; empty members are left out."""
    out: dict[str, Json] = {"n": result.n, "id": result.id, "status": result.status.value, "seq": result.seq}
    for name in ("code", "sentence", "number", "target"):
        if value := getattr(result, name):
            out[name] = value
    if result.clashes:
        out["clashes"] = [
            {"field": c.field, "base": c.base, "mine": c.mine, "theirs": c.theirs, "by": c.by}
            for c in result.clashes
        ]
    return out


def read_result(part: Part) -> Result:
    """A result from JSON."""
    return Result(
        n=part.number("n"),
        id=part.id("id"),
        status=part.one_of("status", _STATUSES),
        seq=part.number("seq"),
        code=_optional(part, "code"),
        sentence=_optional(part, "sentence", 1_000),
        number=_optional(part, "number"),
        target=part.id("target") if part.value("target") is not None else "",
        clashes=part.each("clashes", 200, _read_clash) if part.value("clashes") is not None else (),
    )


def _optional(part: Part, name: str, limit: int = 200) -> str:
    return part.text(name, limit) if part.value(name) is not None else ""


def _read_clash(part: Part) -> Clash:
    return Clash(
        field=part.text("field"),
        base=part.value("base"),
        mine=part.value("mine"),
        theirs=part.value("theirs"),
        by=part.text("by"),
    )
