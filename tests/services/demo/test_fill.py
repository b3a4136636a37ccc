"""Filling a real workspace with the demo: whole, countable, and the same for the same seed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk_app.domain.errors import Cancelled
from desk_app.runtime.paths import resources
from desk_app.services.demo.company import Founding
from desk_app.services.demo.fill import fill_demo
from desk_app.services.workspace import Parts, Workspace
from desk_app.store.blobs import BlobStore
from tests.services.conftest import START_S, Desk
from tests.services.test_bulk import NoLibrary

TICKETS = 150
MANY = 10_000
SAME = (
    "SELECT number, subject, class, priority, created_s, updated_s, messages, files, preview"
    " FROM ticket ORDER BY rid"
)


class Filled:
    """A workspace and its filling."""

    def __init__(self, folder: Path, *, seed: int = 1, tickets: int = TICKETS, stop_after: int = 0) -> None:
        folder.mkdir()
        self.desk = Desk(folder)
        self.blobs = BlobStore.open(folder / "blobs", self.desk.key)
        self.workspace = Workspace(Parts(self.desk.writer, NoLibrary(), self.blobs), self.desk.me)  # type: ignore[arg-type]  # not read here
        self._stop_after = stop_after
        self._founding = Founding(seed, START_S, tickets, self.desk.me.id)

    def fill(self) -> int:
        return fill_demo(self.workspace, resources("demo"), self._founding, self._told)

    def _told(self, done: int, total: int) -> bool:
        assert 0 < done <= total
        return not self._stop_after or done < self._stop_after

    def is_sound(self) -> bool:
        """Every row finds the rows it belongs to."""
        return self.desk.sql("PRAGMA foreign_key_check") == []

    def number(self, sql: str) -> object:
        return self.desk.sql(sql)[0][0]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    made = Filled(tmp_path_factory.mktemp("demo") / "one")
    assert made.fill() == TICKETS
    yield made
    made.desk.close()


def test_everything_is_there_and_belongs_together(filled: Filled) -> None:
    assert filled.number("SELECT count(*) FROM ticket") == TICKETS
    assert filled.is_sound()
    for table in (
        "message",
        "note",
        "event",
        "customer",
        "organisation",
        "asset",
        "tag",
        "view",
        "attachment",
    ):
        assert filled.number(f"SELECT count(*) FROM {table}"), table


@pytest.mark.parametrize(
    ("column", "counted"),
    [
        ("messages", "SELECT count(*) FROM message WHERE ticket_id = t.id"),
        ("notes", "SELECT count(*) FROM note WHERE ticket_id = t.id"),
        ("files", "SELECT count(*) FROM attachment WHERE ticket_id = t.id"),
    ],
)
def test_the_numbers_on_tickets_are_right(filled: Filled, column: str, counted: str) -> None:
    assert filled.desk.sql(f"SELECT number FROM ticket t WHERE {column} != ({counted})") == []


def test_every_ticket_is_in_the_search_index(filled: Filled) -> None:
    assert filled.number("SELECT count(*) FROM ticket WHERE doc IS NULL") == 0
    assert filled.number("SELECT count(*) FROM fts_queue") == 0


def test_every_file_is_kept_whole_and_once(filled: Filled) -> None:
    kept = {row[0]: row[1] for row in filled.desk.sql("SELECT sha256, size FROM blob")}
    named = filled.desk.sql("SELECT DISTINCT sha256, size FROM attachment")
    assert {sha256 for sha256, _ in named} == set(kept)
    for sha256, size in named:
        assert isinstance(sha256, bytes)
        assert filled.blobs.size(sha256) == kept[sha256] == size


def test_who_looks_at_it_is_one_of_its_agents_and_has_work(filled: Filled) -> None:
    assert filled.number("SELECT count(*) FROM agent WHERE name = 'Mira Okafor'") == 1
    me = filled.desk.me.id
    assert me is not None
    assert filled.desk.sql("SELECT 1 FROM ticket WHERE assignee_id = ? AND class = 'open' LIMIT 1", me)


def test_the_next_ticket_gets_the_next_number(filled: Filled) -> None:
    last = max(int(str(number)) for (number,) in filled.desk.sql("SELECT number FROM ticket"))
    assert filled.number("SELECT next_number FROM account") == last + 1


def test_custom_fields_can_be_searched(filled: Filled) -> None:
    rows = filled.desk.sql("SELECT custom FROM ticket WHERE custom != '{}'")
    assert rows
    fields = {name for (custom,) in rows for name in json.loads(str(custom))}
    searchable = "SELECT DISTINCT f.name FROM field_value v JOIN field f ON f.id = v.field_id"
    assert fields <= {name for (name,) in filled.desk.sql(searchable)}


def test_the_same_seed_fills_the_same_and_another_something_else(filled: Filled, tmp_path: Path) -> None:
    again, other = Filled(tmp_path / "again"), Filled(tmp_path / "other", seed=2)
    for made in (again, other):
        made.fill()
    assert again.desk.sql(SAME) == filled.desk.sql(SAME)
    for sql in ("SELECT body FROM message ORDER BY rid", "SELECT sha256 FROM attachment ORDER BY rid"):
        assert again.desk.sql(sql) == filled.desk.sql(sql)
        assert other.desk.sql(sql) != filled.desk.sql(sql)
    for made in (again, other):
        made.desk.close()


def test_a_filling_that_is_stopped_leaves_whole_tickets(tmp_path: Path) -> None:
    made = Filled(tmp_path / "stopped", tickets=1_200, stop_after=500)
    with pytest.raises(Cancelled, match="The demo was stopped"):
        made.fill()
    assert made.number("SELECT count(*) FROM ticket") == 500
    assert made.is_sound()
    made.desk.close()


@pytest.mark.slow
def test_a_large_company_is_as_sound_as_a_small_one(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "DESK_APP_WORKSPACE": str(tmp_path / "desk"),
        "DESK_APP_PASSPHRASE": "correct horse battery staple",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        **{f"XDG_{name}_HOME": str(tmp_path / name) for name in ("CONFIG", "DATA", "STATE", "CACHE")},
    }

    def said(*words: str) -> str:
        command = [sys.executable, "-m", "desk_app", *words]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout

    said("demo", "--no-window", "--tickets", str(MANY))
    assert json.loads(said("info", "--json"))["views"]["Everything"]["number"] > MANY * 0.9
    findings = json.loads(said("doctor", "--json"))["findings"]
    assert {finding["state"] for finding in findings} <= {"ok", "warn"}
    assert said("search", "grinder", "--brief").count("\n") == 21
