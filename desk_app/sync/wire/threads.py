"""One ticket whole, asked for by itself: for what a client does not keep offline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from desk_app.domain.syncrules.rows import Row
from desk_app.sync.wire.parts import read_row, row_json
from desk_app.sync.wire.reading import dump, load

_ROWS_MAX: Final = 100_000


@dataclass(frozen=True, slots=True)
class Thread:
    """A ticket as it is at position `seq`.

    Attributes:
        rows: Its messages, notes and events, as far as the caller may see them.
        beside: What it names: customer, organisation, asset.
    """

    server_epoch: str
    seq: int
    ticket: Row
    rows: tuple[Row, ...]
    beside: tuple[Row, ...]


def read_thread(raw: bytes) -> Thread:
    """A thread from its bytes.

    Raises:
        WireError: It is none.
    """
    part = load(raw)
    return Thread(
        server_epoch=part.text("server_epoch"),
        seq=part.number("seq"),
        ticket=read_row(part.part("ticket")),
        rows=part.each("rows", _ROWS_MAX, read_row),
        beside=part.each("beside", _ROWS_MAX, read_row),
    )


def print_thread(thread: Thread) -> bytes:
    """The bytes of a thread."""
    return dump(
        {
            "t": "thread",
            "server_epoch": thread.server_epoch,
            "seq": thread.seq,
            "ticket": row_json(thread.ticket),
            "rows": [row_json(row) for row in thread.rows],
            "beside": [row_json(row) for row in thread.beside],
        }
    )
