"""Tables from other systems."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk_app.domain.changes import ChangeSet, DefineField
from desk_app.domain.errors import Cancelled, InvalidInput
from desk_app.services.exchange.csv_import import import_csv, match_columns, read_table, read_time
from desk_app.services.ports import Intent, Work
from desk_app.services.workspace import Parts, Workspace
from tests.services.exchange.test_round_trip import Place
from tests.services.test_bulk import NoLibrary

SHARED = Path(__file__).parents[4] / "shared" / "data"
ZONE = ZoneInfo("Europe/Lisbon")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    place = Place(tmp_path / "one")
    yield place
    place.desk.close()


def table(folder: Path, text: str, charset: str = "utf-8") -> Path:
    path = folder / "table.csv"
    path.write_bytes(text.encode(charset))
    return path


def test_a_table_becomes_tickets(place: Place, tmp_path: Path) -> None:
    path = table(
        tmp_path,
        "Number,Title,Description,Requester,State,Priority,Created,Labels\n"
        '1,"Grinder, loud","Line one\nLine two",Inês <i@m.example>,'
        'Resolved,high,2025-09-01 10:00,"e07, vip"\n'
        "2,Invoice,Twice,i@m.example,Open,,01.10.2025,\n",
    )
    result = import_csv(path, place.workspace, ZONE)
    assert (result.tickets, result.refused) == (2, [])
    rows = place.desk.sql(
        "SELECT subject, class, priority, created_s, preview FROM ticket ORDER BY created_s"
    )
    assert rows == [
        ("Grinder, loud", "solved", 3, 1756717200, "Line one Line two"),
        ("Invoice", "open", 2, 1759273200, "Twice"),
    ]
    assert place.desk.sql("SELECT name FROM customer") == [("Inês",)]
    assert place.desk.sql("SELECT name FROM tag ORDER BY name") == [("e07",), ("vip",)]


def test_a_subject_that_is_too_long_is_kept_in_the_text(place: Place, tmp_path: Path) -> None:
    import_csv(table(tmp_path, f"title,body\n{'x' * 1_200},Words\n"), place.workspace, ZONE)
    assert place.desk.sql("SELECT body FROM message") == [("x" * 1_200 + "\n\nWords",)]


def test_what_was_taken_before_a_stop_stays(place: Place, tmp_path: Path) -> None:
    path = table(tmp_path, "title\n" + "".join(f"Ticket {n}\n" for n in range(300)))
    told: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> bool:
        told.append((done, total))
        return False

    with pytest.raises(Cancelled):
        import_csv(path, place.workspace, ZONE, progress=stop)
    assert place.desk.sql("SELECT count(*) FROM ticket") == [(200,)]
    assert len(told) == 1
    assert 0 < told[0][0] < told[0][1]


class Twice(Workspace):
    """A workspace whose disk was full at the first try."""

    def run(self, intent: Intent, work: Work) -> ChangeSet:
        """Do everything, take it back, do it again."""
        self.rehearse(intent, work)
        return super().run(intent, work)


def test_rows_that_were_tried_twice_count_once(place: Place, tmp_path: Path) -> None:
    workspace = Twice(Parts(place.desk.writer, NoLibrary(), place.blobs), place.desk.me)  # type: ignore[arg-type]  # not read here
    result = import_csv(table(tmp_path, "id,title,created\n1,One,\n2,Two,never\n"), workspace, ZONE)
    assert (result.tickets, result.known, len(result.refused)) == (1, 0, 1)


def test_a_table_can_be_imported_again_and_grown(place: Place, tmp_path: Path) -> None:
    first = "id;title\n1;One\n2;Two\n"
    import_csv(table(tmp_path, first), place.workspace, ZONE)
    again = import_csv(table(tmp_path, first + "3;Three\n"), place.workspace, ZONE)
    assert (again.tickets, again.known) == (1, 2)


def test_columns_can_be_said(place: Place, tmp_path: Path) -> None:
    place.desk.apply(DefineField("ticket", "serial", "Serial"))
    path = table(tmp_path, "Betreff\tSerie\nMühle\tKD2\n", "utf-16")
    import_csv(path, place.workspace, ZONE, mapping={"Betreff": "subject", "Serie": "custom.serial"})
    ((subject, custom),) = place.desk.sql("SELECT subject, custom FROM ticket")
    assert (subject, json.loads(str(custom))) == ("Mühle", {"serial": "KD2"})


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [({"Nope": "subject"}, "no column"), ({"Titel": "colour"}, "cannot become"), ({}, "is the subject")],
)
def test_wrong_mappings_are_explained(
    place: Place, tmp_path: Path, mapping: dict[str, str], sentence: str
) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        import_csv(table(tmp_path, "Titel\nx\n"), place.workspace, ZONE, mapping=mapping)


def test_a_bad_row_is_listed_and_the_others_go_in(place: Place, tmp_path: Path) -> None:
    path = table(tmp_path, "id,title,created\n1,Good,2025-01-01\n2,Bad,someday\n3,Good too,\n")
    result = import_csv(path, place.workspace, ZONE)
    assert result.tickets == 2
    assert result.refused == [(3, "“someday” is not a time.")]


def test_a_dry_run_writes_nothing(place: Place, tmp_path: Path) -> None:
    assert import_csv(table(tmp_path, "title\nOne\n"), place.workspace, ZONE, dry_run=True).tickets == 1
    assert place.desk.sql("SELECT count(*) FROM ticket") == [(0,)]


@pytest.mark.parametrize("name", sorted(p.stem for p in (SHARED / "exports" / "csv_spectrum").glob("*.csv")))
def test_csv_corner_cases_are_read_as_others_read_them(name: str) -> None:
    folder = SHARED / "exports" / "csv_spectrum"
    wanted = json.loads((folder / f"{name}.json").read_text("utf-8"))
    _, rows = read_table(folder / f"{name}.csv")
    read = [row for _, row in rows]
    assert [dict(row) for row in read] == [row for row in wanted if any(row.values())]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real exports are not beside this checkout")
def test_a_real_tracker_export_comes_in(place: Place, tmp_path: Path) -> None:
    with gzip.open(SHARED / "duplicates" / "gitbugs_seamonkey_bugs.csv.gz", "rt", encoding="utf-8") as file:
        lines = list(csv.reader(file))[:200]
    path = tmp_path / "bugs.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(lines)
    result = import_csv(path, place.workspace, ZONE)
    assert result.tickets + result.known == len(lines) - 1
    assert result.refused == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400))
def test_any_bytes_are_a_table_or_refused(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(raw)
    with suppress(InvalidInput):
        headings, rows = read_table(path)
        match_columns(headings, {})
        assert all(isinstance(line, int) for line, _ in rows)


@given(st.text(max_size=30))
def test_any_text_is_a_time_or_refused(text: str) -> None:
    with suppress(InvalidInput):
        assert isinstance(read_time(text, ZONE), int | None)


def test_a_quote_that_is_never_closed_is_told_and_nothing_is_taken(place: Place, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('title,body\nOne,x\nTwo,"y\nThree,z\nFour,z\n')
    with pytest.raises(InvalidInput, match=r"In row 3 of a\.csv a quotation mark is opened and never closed"):
        import_csv(path, place.workspace, ZONE)
    assert place.desk.sql("SELECT count(*) FROM ticket") == [(0,)]


@pytest.mark.parametrize("content", [b"PK\x03\x04" + b"x" * 50, b"title\x00\x01\x02", b"\x00" * 50])
def test_a_file_that_is_no_text_is_refused(place: Place, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(InvalidInput, match=r"a\.csv is not a table in text"):
        import_csv(tmp_path / "a.csv", place.workspace, ZONE)
