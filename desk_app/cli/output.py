"""Printing answers: tables and sentences for people, one JSON document for programs."""

from __future__ import annotations

import json
import shutil
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Final

import click

from desk_app.domain.plain import plain
from desk_app.domain.text import count_of

_MIN_COLUMN: Final = 6
_GAP: Final = 2


def print_json(value: object) -> None:
    """One JSON document on standard output."""
    click.echo(json.dumps(plain(value), ensure_ascii=False, indent=2))


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Columns aligned under their headings, the last one cut to the width of the terminal."""
    table = [list(map(one_line, row)) for row in rows]
    if not table:
        return
    widths = [max(map(width, column)) for column in zip(headings, *table, strict=True)]
    room = shutil.get_terminal_size((120, 24)).columns - sum(widths[:-1]) - _GAP * (len(widths) - 1)
    widths[-1] = max(min(widths[-1], room), _MIN_COLUMN)
    click.secho(_line(headings, widths), bold=True)
    for row in table:
        click.echo(_line(row, widths))


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [fit(cell, size) for cell, size in zip(cells, widths, strict=True)]
    return (" " * _GAP).join(padded).rstrip()


def one_line(text: str) -> str:
    """A text without line breaks and control characters, safe to print in a table."""
    return "".join(" " if c in "\r\n\t" else c for c in text if c in "\r\n\t" or is_printable(c))


def is_printable(character: str) -> bool:
    """False for control and direction characters, which could rewrite what the terminal shows."""
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs")


def many_lines(text: str) -> str:
    """A text with its lines, without control characters."""
    return "".join(c for c in text if c == "\n" or is_printable(c))


def width(text: str) -> int:
    """How many terminal cells a text takes; East Asian wide characters take two (UAX 11)."""
    return sum(_cells(c) for c in text)


def _cells(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def fit(text: str, size: int) -> str:
    """A text cut (with "…") or padded to a number of cells."""
    if width(text) <= size:
        return text + " " * (size - width(text))
    used, kept = 0, ""
    for character in text:
        if used + _cells(character) > size - 1:
            break
        used += _cells(character)
        kept += character
    return kept + "…" + " " * (size - 1 - used)


def print_custom(values: Mapping[str, object]) -> None:
    """Custom fields of a customer or organisation, a line each."""
    for name, value in values.items():
        shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        click.echo(f"  {name}: {one_line(shown)}")


def when(at_s: int | None, zone: tzinfo | None = None) -> str:
    """A time as people read it, in their zone: `2026-11-22 07:45`."""
    if at_s is None:
        return ""
    moment = datetime.fromtimestamp(at_s, UTC).astimezone(zone)
    return moment.strftime("%Y-%m-%d %H:%M")


def size_text(size_bytes: int) -> str:
    """A file size in words: `2.1 MB`."""
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size_bytes >= factor:
            return f"{size_bytes / factor:.1f} {unit}"
    return count_of(size_bytes, "byte", "bytes")
