"""Row changes as bytes: what the change log keeps for undo and the journal for recovery.

JSON, because it must still be readable in ten years and by support; deflated, because most of it is
column names. Bytes are written as `{"$b": hex}`; no column holds a JSON object, so that is unambiguous.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping

from desk_app.domain.changes import Row, RowChange, Value
from desk_app.domain.errors import WorkspaceDamaged

_Cell = str | int | float | None | dict[str, str]


def _cell(value: Value) -> _Cell:
    return {"$b": value.hex()} if isinstance(value, bytes) else value


def _cells(row: Row | None) -> dict[str, _Cell] | None:
    return None if row is None else {name: _cell(value) for name, value in row.items()}


def _value(cell: _Cell) -> Value:
    return bytes.fromhex(cell["$b"]) if isinstance(cell, dict) else cell


def _row(cells: Mapping[str, _Cell] | None) -> Row | None:
    return None if cells is None else {name: _value(cell) for name, cell in cells.items()}


def encode_rows(rows: Iterable[RowChange]) -> bytes:
    """Row changes in order, deflated."""
    plain = [[r.table, r.key.hex(), _cells(r.before), _cells(r.after)] for r in rows]
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode("utf-8", "surrogatepass"), 1)


def decode_rows(data: bytes) -> tuple[RowChange, ...]:
    """The inverse of `encode_rows`.

    Raises:
        WorkspaceDamaged: The bytes are not what `encode_rows` writes.
    """
    try:
        plain = json.loads(zlib.decompress(data).decode("utf-8", "surrogatepass"))
        return tuple(
            RowChange(table, bytes.fromhex(key), _row(before), _row(after))
            for table, key, before, after in plain
        )
    except (zlib.error, ValueError, TypeError, KeyError, AttributeError) as error:
        raise WorkspaceDamaged("A record of the change log cannot be read.") from error


def encode_header(header: Mapping[str, str | int | bytes | None]) -> bytes:
    """A small flat record (who, when, what) as one line of JSON without line breaks."""
    return json.dumps({k: _cell(v) for k, v in header.items()}, separators=(",", ":")).encode()


def decode_header(data: bytes) -> dict[str, Value]:
    """The inverse of `encode_header`.

    Raises:
        WorkspaceDamaged: The bytes are not what `encode_header` writes.
    """
    try:
        return {name: _value(cell) for name, cell in json.loads(data).items()}
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise WorkspaceDamaged("A record of the journal cannot be read.") from error
