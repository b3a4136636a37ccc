"""Reading the files of an export: lines to rows, checked, with the place named where something is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from desk_app.domain.changes import Value
from desk_app.domain.errors import InvalidInput
from desk_app.domain.ids import parse_id
from desk_app.services.exchange.layout import (
    FORMAT,
    JSON_COLUMNS,
    LATER_COLUMNS,
    MANIFEST,
    VERSION,
    Part,
)

_HASHES: Final = frozenset({"sha256", "raw_sha256"})
_HASH_BYTES: Final = 32


def read_manifest(folder: Path) -> Mapping[str, object]:
    """The manifest of an export.

    Raises:
        InvalidInput: The folder holds no (whole) export, or one of a later version.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InvalidInput(f"{folder} holds no complete export: its {MANIFEST} cannot be read.") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise InvalidInput(f"{folder} is not an export of Desk App.")
    version = manifest.get("version")
    if not isinstance(version, int) or not 1 <= version <= VERSION:
        raise InvalidInput("This export was written by a newer Desk App.", "Update Desk App, then import it.")
    return manifest


def inside(folder: Path, name: str) -> Path:
    """A file that an export names.

    Raises:
        InvalidInput: It would lie outside of the export.
    """
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        raise InvalidInput(f"“{name[:80]}” does not lie in the export.")
    return path


def read_rows(folder: Path, part: Part) -> Iterator[dict[str, Value]]:
    """The rows of one file.

    Raises:
        InvalidInput: A line is not what an export holds; the sentence names file and line.
    """
    path = folder / part.file
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                yield _row(part, line, f"{part.file}, line {number}")
    except FileNotFoundError:
        raise InvalidInput(f"The export lacks {part.file}.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{path} cannot be read.") from error


def _row(part: Part, line: str, place: str) -> dict[str, Value]:
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        raise InvalidInput(f"{place} is not JSON.") from None
    if not isinstance(values, dict):
        raise InvalidInput(f"{place} is no row.")
    values = {**LATER_COLUMNS.get(part.table, {}), **values}
    missing = next((column for column in part.columns if column not in values), None)
    if missing is not None:
        raise InvalidInput(f"{place}: {missing} is missing.")
    try:
        return {column: _value(part, column, values[column]) for column in part.columns}
    except InvalidInput as error:
        raise InvalidInput(f"{place}: {error.message}") from None


def _value(part: Part, column: str, value: object) -> Value:
    if column in JSON_COLUMNS:
        return json.dumps(value, ensure_ascii=False)
    if value is None or isinstance(value, int):
        return value
    if not isinstance(value, str):
        raise InvalidInput(f"{column} holds something that does not belong there.")
    if column in _HASHES:
        return _hash(column, value)
    return parse_id(value) if is_id(column) or column in part.marks else value


def is_id(column: str) -> bool:
    """True for columns that hold ids."""
    return column in ("id", "merged_into") or (
        column.endswith("_id") and column not in ("mail_id", "content_id")
    )


def _hash(column: str, text: str) -> bytes:
    try:
        digest = bytes.fromhex(text)
    except ValueError:
        digest = b""
    if len(digest) != _HASH_BYTES:
        raise InvalidInput(f"{column} is not a SHA-256.")
    return digest
