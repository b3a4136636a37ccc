"""What a client asks: each message with its JSON form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from desk_app.domain.syncrules.canonical import BUCKETS
from desk_app.domain.syncrules.rows import Json
from desk_app.sync.wire.parts import KIND_WORDS, NumberedOp, op_json, read_op
from desk_app.sync.wire.reading import Part, WireError, dump, load

OPS_MAX: Final = 200
"""Most ops in one push."""
PUSH_BYTES_MAX: Final = 1024 * 1024
"""Where a push stops taking ops; a single larger op goes alone."""
CURSOR_MAX: Final = 400
_DIGITS_MAX: Final = 16


@dataclass(frozen=True, slots=True)
class HelloAsk:
    """Who is the server, and what may I see?"""

    device: str


@dataclass(frozen=True, slots=True)
class PushAsk:
    """Take these ops, in order."""

    device: str
    epoch: str
    server_epoch: str
    schema: int
    ops: tuple[NumberedOp, ...]


@dataclass(frozen=True, slots=True)
class PullAsk:
    """What has changed since the cursor? `device` is for the acknowledgements of own ops."""

    device: str
    cursor: str
    limit: int


@dataclass(frozen=True, slots=True)
class SnapshotAsk:
    """Everything I may see, in blocks; `after` is "" for the first, `start` the feed position it gave."""

    server_epoch: str
    start: int
    after: str
    limit: int


@dataclass(frozen=True, slots=True)
class VerifyAsk:
    """Digests of everything I may see."""

    server_epoch: str


@dataclass(frozen=True, slots=True)
class RepairAsk:
    """All rows of one bucket."""

    server_epoch: str
    kind: str
    bucket: int


Ask = HelloAsk | PushAsk | PullAsk | SnapshotAsk | VerifyAsk | RepairAsk
"""Anything a client sends, except the bytes of files."""


def print_ask(ask: Ask) -> bytes:
    """The bytes of a question."""
    return dump(_ask_json(ask))


def _ask_json(ask: Ask) -> dict[str, Json]:
    match ask:
        case HelloAsk():
            return {"t": "hello", "device": ask.device}
        case PushAsk():
            return {
                "t": "push",
                "device": ask.device,
                "epoch": ask.epoch,
                "server_epoch": ask.server_epoch,
                "schema": ask.schema,
                "ops": [op_json(op) for op in ask.ops],
            }
        case PullAsk():
            return {"t": "pull", "device": ask.device, "cursor": ask.cursor, "limit": ask.limit}
        case SnapshotAsk():
            return {
                "t": "snapshot",
                "server_epoch": ask.server_epoch,
                "start": ask.start,
                "after": ask.after,
                "limit": ask.limit,
            }
        case VerifyAsk():
            return {"t": "verify", "server_epoch": ask.server_epoch}
        case RepairAsk():
            return {
                "t": "repair",
                "server_epoch": ask.server_epoch,
                "kind": ask.kind,
                "bucket": ask.bucket,
            }


def _push(part: Part) -> PushAsk:
    ask = PushAsk(
        device=part.id("device"),
        epoch=part.id("epoch"),
        server_epoch=part.text("server_epoch"),
        schema=part.number("schema"),
        ops=part.each("ops", OPS_MAX, read_op),
    )
    numbers = [op.n for op in ask.ops]
    if numbers and numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        raise WireError("The ops of a push are not numbered one after the other.", "Push them again.")
    return ask


def _bucket(part: Part) -> int:
    bucket = part.number("bucket")
    if bucket >= BUCKETS:
        raise WireError("There is no such bucket.", f"They are numbered 0 to {BUCKETS - 1}.")
    return bucket


_READERS: Final[Mapping[str, Callable[[Part], Ask]]] = {
    "hello": lambda part: HelloAsk(part.id("device")),
    "push": _push,
    "pull": lambda part: PullAsk(part.id("device"), part.text("cursor", CURSOR_MAX), part.number("limit", 1)),
    "snapshot": lambda part: SnapshotAsk(
        part.text("server_epoch"), part.number("start"), part.text("after"), part.number("limit", 1)
    ),
    "verify": lambda part: VerifyAsk(part.text("server_epoch")),
    "repair": lambda part: RepairAsk(
        part.text("server_epoch"), part.one_of("kind", KIND_WORDS), _bucket(part)
    ),
}


_IN_ADDRESS: Final = {HelloAsk, PullAsk, SnapshotAsk, VerifyAsk, RepairAsk}
_NUMBERS: Final = ("limit", "start", "bucket")


def address_of(ask: Ask) -> tuple[str, dict[str, str]]:
    """The word of a question in the address (`/v1/pull`) and its query; a push has a body instead."""
    members = _ask_json(ask)
    word = str(members.pop("t"))
    return word, {name: str(value) for name, value in members.items()} if type(ask) in _IN_ADDRESS else {}


def read_address(word: str, query: Mapping[str, str]) -> Ask:
    """The question in an address.

    Raises:
        WireError: It is none.
    """
    members: dict[str, Json] = {
        name: int(value) if name in _NUMBERS and _is_number(value) else value for name, value in query.items()
    }
    part = Part({**members, "t": word})
    return part.one_of("t", _READERS)(part)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _DIGITS_MAX


def read_ask(raw: bytes) -> Ask:
    """The question in some bytes.

    Raises:
        WireError: They are none.
    """
    part = load(raw)
    return part.one_of("t", _READERS)(part)
