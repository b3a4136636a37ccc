"""A ticket list as a table for other programs (CSV, Excel, JSON) or for paper (PDF), without a limit of rows.

A cell that a spreadsheet would run as a formula (it begins with = + - @, a tab or a line break) gets an
apostrophe in front in CSV and is text in Excel (OWASP, CSV injection): the words come from outside.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desk_app.domain.entities import TicketRow
from desk_app.domain.errors import InvalidInput, StoreError
from desk_app.domain.ids import id_text
from desk_app.domain.status import priority_name

if TYPE_CHECKING:
    from desk_app.services.exchange.list_pdf import Paper

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
_PRINTED: Final = (
    *(("number", 14.0, None), ("subject", 76.0, None), ("customer", 42.0, None), ("status", 28.0, None)),
    *(("priority", 15.0, None), ("assignee", 28.0, None), ("team", 24.0, None)),
    *(("due", 25.0, 16), ("updated", 25.0, 16)),  # times without their zone, which stands in the heading
)
"""What fits on a sheet: name, width in millimetres, and how many characters are shown of it (None: all)."""
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_CONTROLS: Final = {code: None for code in range(32) if code not in (9, 10, 13)}


@dataclass(frozen=True, slots=True)
class ListExport:
    """What was written.

    Attributes:
        tickets: How many.
        undrawn: Letters that no font of this computer has (PDF only); a white square stands for each.
    """

    tickets: int
    undrawn: str = ""


def export_list(
    path: Path, rows: Iterable[TicketRow], zone: tzinfo, paper: Callable[[], Paper] | None = None
) -> ListExport:
    """Write a list; the ending of the name decides the form.

    A file of that name is replaced when all is written, not before.

    Args:
        path: `.csv`, `.xlsx`, `.json` or, with `paper`, `.pdf`.
        rows: The tickets, in order; may be long.
        zone: For the times.
        paper: How a printed list is headed; asked for when it is to be one.

    Raises:
        InvalidInput: Another ending.
        StoreError: The file cannot be written.
    """
    kind = path.suffix.lower()
    cells = (_cells(row, zone) for row in rows)
    part = path.with_name(f".{path.name}.part")
    try:
        if kind == ".pdf" and paper is not None:
            done = _pdf(part, cells, paper())
        elif kind in _WRITERS:
            done = ListExport(_WRITERS[kind](part, cells))
        else:
            raise InvalidInput(f"“{path.suffix}” is not a form for lists.", "Use .csv, .xlsx, .json or .pdf.")
        part.replace(path)
    except OSError as error:
        raise StoreError(f"{path} cannot be written: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)
    return done


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


def _pdf(path: Path, rows: Iterator[tuple[str, ...]], paper: Paper) -> ListExport:
    # Imported here because it takes 300 ms, which only whoever prints a list should pay.
    from desk_app.services.exchange.list_pdf import Column, PaperList  # noqa: PLC0415 - see above

    places = [(COLUMNS.index(name), cut) for name, _, cut in _PRINTED]
    made = PaperList(paper, [Column(name, width) for name, width, _ in _PRINTED])
    count = 0
    for row in rows:
        made.add([row[at][:cut] for at, cut in places])
        count += 1
    made.save(path)
    return ListExport(count, "".join(sorted(made.lettering.undrawn)))


_WRITERS: Final[dict[str, Callable[[Path, Iterator[tuple[str, ...]]], int]]] = {
    ".csv": _csv,
    ".xlsx": _excel,
    ".json": _json,
}
