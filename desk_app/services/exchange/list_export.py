"""A ticket list as a table for other programs: CSV, Excel or JSON, without a limit of rows.

A cell that a spreadsheet would run as a formula (it begins with = + - @, a tab or a line break) gets an
apostrophe in front in CSV and is text in Excel (OWASP, CSV injection): the words come from outside.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Final

from desk_app.domain.entities import TicketRow
from desk_app.domain.errors import InvalidInput, StoreError
from desk_app.domain.ids import id_text
from desk_app.domain.status import priority_name

COLUMNS: Final = (
    "number",
    "subject",
    "status",
    "priority",
    "customer",
    "organisation",
    "assignee",
    "team",
    "channel",
    "tags",
    "created",
    "updated",
    "due",
    "id",
)
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_CONTROLS: Final = {code: None for code in range(32) if code not in (9, 10, 13)}


def export_list(path: Path, rows: Iterable[TicketRow], zone: tzinfo) -> int:
    """Write a list; the ending of the name decides the form.

    Args:
        path: `.csv`, `.xlsx` or `.json`.
        rows: The tickets, in order; may be long.
        zone: For the times.

    Returns:
        How many were written.

    Raises:
        InvalidInput: Another ending.
        StoreError: The file cannot be written.
    """
    write = _WRITERS.get(path.suffix.lower())
    if write is None:
        raise InvalidInput(f"“{path.suffix}” is not a form for lists.", "Use .csv, .xlsx or .json.")
    try:
        return write(path, (_cells(row, zone) for row in rows))
    except OSError as error:
        raise StoreError(f"{path} cannot be written: {error.strerror}.") from error


def _cells(row: TicketRow, zone: tzinfo) -> tuple[str, ...]:
    return (
        row.number,
        row.subject,
        row.status,
        priority_name(row.priority),
        row.customer,
        row.organisation,
        row.assignee,
        row.queue,
        row.channel,
        ", ".join(row.tags),
        _time(row.created_s, zone),
        _time(row.updated_s, zone),
        _time(row.due_s, zone),
        id_text(row.id),
    )


def _time(at_s: int | None, zone: tzinfo) -> str:
    return (
        "" if at_s is None else datetime.fromtimestamp(at_s, UTC).astimezone(zone).isoformat(" ", "minutes")
    )


def harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _csv(path: Path, rows: Iterator[tuple[str, ...]]) -> int:
    count = 0
    # The byte order mark is what makes Excel read UTF-8.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for row in rows:
            writer.writerow([harmless(cell) for cell in row])
            count += 1
    return count


def _excel(path: Path, rows: Iterator[tuple[str, ...]]) -> int:
    # Imported here because it takes 75 ms, which only whoever writes such a file should pay.
    from openpyxl import Workbook  # noqa: PLC0415 - see above
    from openpyxl.cell import Cell, WriteOnlyCell  # noqa: PLC0415 - see above

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Tickets")
    sheet.append(list(COLUMNS))
    count = 0
    for row in rows:
        cells: list[Cell] = []
        for text in row:
            cell = WriteOnlyCell(sheet, text.translate(_CONTROLS))
            cell.data_type = "s"  # text, whatever it begins with
            cells.append(cell)
        sheet.append(cells)
        count += 1
    book.save(path)
    return count


def _json(path: Path, rows: Iterator[tuple[str, ...]]) -> int:
    count = 0
    with path.open("w", encoding="utf-8") as file:
        file.write("[")
        for count, row in enumerate(rows, 1):
            file.write(",\n" if count > 1 else "\n")
            file.write(json.dumps(dict(zip(COLUMNS, row, strict=True)), ensure_ascii=False))
        file.write("\n]\n")
    return count


_WRITERS: Final[dict[str, Callable[[Path, Iterator[tuple[str, ...]]], int]]] = {
    ".csv": _csv,
    ".xlsx": _excel,
    ".json": _json,
}
