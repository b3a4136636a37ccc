"""Lists as tables: whole, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import dataclasses
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

from desk_app.domain.entities import TicketRow
from desk_app.domain.errors import InvalidInput, StoreError
from desk_app.domain.ids import TicketId
from desk_app.domain.status import StatusClass
from desk_app.services.exchange.list_export import COLUMNS, export_list

ZONE = ZoneInfo("Europe/Lisbon")
ROW = TicketRow(
    rid=1,
    id=TicketId(b"i" * 16),
    number="4182",
    subject='=HYPERLINK("https://evil.example")',
    customer="@Inês",
    organisation='Café; Miradouro, "o bom"',
    status_class=StatusClass.OPEN,
    status="Open",
    priority=4,
    assignee="Mira",
    queue="Machines",
    channel="email",
    mood="",
    tags=("e07", "vip"),
    created_s=1_756_717_200,
    updated_s=1_756_717_260,
    due_s=None,
    snooze_s=None,
    is_unread=False,
    has_files=False,
    has_draft=False,
    is_queued=False,
    has_conflict=False,
    is_vip=False,
    preview="",
    preview_from="",
)


def from_csv(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def from_excel(path: Path) -> list[list[str]]:
    sheet = load_workbook(path).worksheets[0]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    return [[str(cell or "") for cell in row] for row in sheet.values]


def from_json(path: Path) -> list[list[str]]:
    rows = json.loads(path.read_text("utf-8"))
    return [list(COLUMNS), *(list(row.values()) for row in rows)]


@pytest.mark.parametrize(("ending", "read"), [("csv", from_csv), ("xlsx", from_excel), ("json", from_json)])
def test_every_row_comes_out_and_no_formula_runs(
    tmp_path: Path, ending: str, read: Callable[[Path], list[list[str]]]
) -> None:
    path = tmp_path / f"list.{ending}"
    rows = (dataclasses.replace(ROW, rid=n, number=str(n)) for n in range(3_000))
    assert export_list(path, rows, ZONE).tickets == 3_000
    table = read(path)
    assert table[0] == list(COLUMNS)
    assert len(table) == 3_001
    first = dict(zip(COLUMNS, table[1], strict=True))
    assert first["organisation"] == 'Café; Miradouro, "o bom"'
    assert first["created"] == "2025-09-01 10:00+01:00"
    assert first["subject"] == ("'" if ending == "csv" else "") + ROW.subject


def test_an_empty_list_is_a_table_too(tmp_path: Path) -> None:
    export_list(tmp_path / "a.json", [], ZONE)
    assert json.loads((tmp_path / "a.json").read_text("utf-8")) == []


@pytest.mark.parametrize("ending", ["doc", "pdf"])
def test_other_forms_are_refused(tmp_path: Path, ending: str) -> None:
    with pytest.raises(InvalidInput, match="not a form"):
        export_list(tmp_path / f"a.{ending}", [ROW], ZONE)


def test_an_export_that_breaks_off_leaves_the_file_that_was_there(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    export_list(path, [ROW], ZONE)
    before = path.read_bytes()

    def rows() -> Iterator[TicketRow]:
        yield ROW
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export_list(path, rows(), ZONE)
    assert path.read_bytes() == before
    assert [child.name for child in tmp_path.iterdir()] == ["list.csv"]


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be written: No such file"):
        export_list(tmp_path / "none" / "a.csv", [ROW], ZONE)
