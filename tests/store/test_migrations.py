"""A file of any schema becomes the newest one whole, or stays what it was, whatever happens on the way."""

from __future__ import annotations

import itertools
import re
import shutil
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from uuid import UUID

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from desk_app.domain.errors import StoreError, WorkspaceDamaged, WorkspaceTooNew
from desk_app.domain.syncrules.rows import Json
from desk_app.store import migrations
from desk_app.store.connect import DriverConnection, open_driver
from desk_app.store.migrations import MIGRATIONS
from desk_app.store.migrations.runner import APPLICATION_ID, Schema, SchemaState, find_schema, migrate
from desk_app.store.migrations.step import Migration
from desk_app.store.sync_codec import packed
from tests.store.schema_files import KEY, MADE_S, RELEASED, image, make_file

NOW_S = MADE_S + 86_400
ROOT = Path(__file__).parent.parent.parent


def shout(driver: DriverConnection) -> None:
    driver.execute("UPDATE ticket SET mark = upper(subject)")


COLUMN = Migration(
    len(MIGRATIONS) + 1,
    "mark",
    (
        "ALTER TABLE ticket ADD COLUMN mark TEXT NOT NULL DEFAULT ''",
        "CREATE INDEX ticket_mark ON ticket(mark)",
    ),
    shout,
)
REBUILD = Migration(
    len(MIGRATIONS) + 2,
    "rebuilt",
    (
        "CREATE TABLE status_new (rid INTEGER PRIMARY KEY, id BLOB UNIQUE, name TEXT NOT NULL) STRICT",
        "INSERT INTO status_new SELECT rid, id, name FROM status",
        "DROP TABLE status",
        "ALTER TABLE status_new RENAME TO status",
    ),
)
COMING = (*MIGRATIONS, COLUMN, REBUILD)
"""The steps there are and two kinds of steps there will be: a filled column, and a rebuilt table."""

RELEASES: Sequence[object] = sorted(RELEASED.glob("*.db")) or [
    pytest.param(RELEASED, marks=pytest.mark.skip(reason="nothing has been released yet"))
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "desk.db"


def schema_of(path: Path, steps: Sequence[Migration] = MIGRATIONS) -> Schema:
    driver = open_driver(path, KEY)
    try:
        return find_schema(driver, steps)
    finally:
        driver.close()


def image_of(path: Path) -> dict[str, list[dict[str, object]]]:
    driver = open_driver(path, KEY)
    try:
        assert driver.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert driver.execute("PRAGMA foreign_key_check").fetchall() == []
        return image(driver)
    finally:
        driver.close()


def ddl_of(driver: DriverConnection) -> set[str]:
    """Every statement of the schema, without what only spacing and quotes tell apart."""
    rows = driver.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL").fetchall()
    return {re.sub(r"[\s\"]+", " ", sql) for (sql,) in rows}


def test_an_empty_file_becomes_the_newest_schema(path: Path) -> None:
    driver = open_driver(path, KEY)
    assert find_schema(driver).state is SchemaState.EMPTY

    done = migrate(driver, now_s=NOW_S)

    newest = MIGRATIONS[-1].number
    assert done == tuple(range(1, newest + 1))
    assert find_schema(driver) == Schema(SchemaState.CURRENT, newest, newest)
    assert driver.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    assert driver.execute("SELECT value FROM meta WHERE key = 'schema.1'").fetchone() == (
        f'{{"name": "first", "at_s": {NOW_S}}}',
    )
    assert driver.execute("PRAGMA foreign_keys").fetchone() == (1,)
    driver.close()


def test_every_step_is_in_the_list() -> None:
    files = sorted(Path(migrations.__file__).parent.glob("m[0-9]*.py"))
    assert [path.stem for path in files] == [f"m{step.number:04}_{step.name}" for step in MIGRATIONS]


def test_a_file_that_is_up_to_date_is_left_alone(path: Path) -> None:
    make_file(path)
    before = path.read_bytes()
    driver = open_driver(path, KEY)

    assert migrate(driver, now_s=NOW_S, before=pytest.fail) == ()

    driver.close()
    assert path.read_bytes() == before


@pytest.mark.parametrize("version", range(1, len(COMING)))
def test_a_file_of_every_schema_becomes_the_newest_and_keeps_its_rows(path: Path, version: int) -> None:
    make_file(path, COMING[:version])
    rows = image_of(path)
    driver = open_driver(path, KEY)

    migrate(driver, now_s=NOW_S, migrations=COMING)

    fresh = open_driver(path.with_name("fresh.db"), KEY)
    migrate(fresh, now_s=NOW_S, migrations=COMING)
    assert ddl_of(driver) == ddl_of(fresh)
    driver.close()
    fresh.close()
    kept = image_of(path)
    assert kept["ticket"][0]["mark"] in {"", "E07: DUO 2 STOPS MID-SHOT"}
    for table, before in rows.items():
        if table != "meta":
            assert [
                {name: row[name] for name in row.keys() & old} for row, old in pairs(kept[table], before)
            ] == [{name: old[name] for name in row.keys() & old} for row, old in pairs(kept[table], before)]


def pairs(
    new: list[dict[str, object]], old: list[dict[str, object]]
) -> list[tuple[dict[str, object], dict[str, object]]]:
    return list(zip(new, old, strict=True))


@pytest.mark.parametrize("released", RELEASES, ids=lambda path: path.stem)
def test_a_file_of_every_release_becomes_the_newest(path: Path, released: Path) -> None:
    shutil.copy(released, path)
    driver = open_driver(path, KEY)
    assert find_schema(driver).version == int(released.stem)

    migrate(driver, now_s=NOW_S)

    fresh = open_driver(path.with_name("fresh.db"), KEY)
    migrate(fresh, now_s=NOW_S)
    assert ddl_of(driver) == ddl_of(fresh)
    driver.close()
    fresh.close()
    assert image_of(path)["ticket"][0]["subject"] == "E07: Duo 2 stops mid-shot"


SqlValue = str | int | bytes | None


class Stop(Exception):
    """The computer goes off."""


class StoppingConnection(sqlcipher.Connection):
    """A connection for which the computer goes off before its n-th statement."""

    left = 1_000_000

    def execute(  # type: ignore[override]  # only what the runner gives
        self, sql: str, parameters: Iterable[SqlValue] = ()
    ) -> sqlcipher.Cursor:
        self.left -= 1
        if self.left == 0:
            self.stop()
        if self.left < 0:
            raise Stop
        return super().execute(sql, tuple(parameters))

    def stop(self) -> None:
        raise Stop


def stopping(path: Path, statements: int) -> StoppingConnection:
    driver = sqlcipher.connect(str(path), isolation_level=None, factory=StoppingConnection)
    driver.execute(f"PRAGMA key = \"x'{KEY.derive('database').hex()}'\"")
    driver.left = statements
    return driver


@pytest.mark.parametrize("mode", ["DELETE", "WAL"])
@pytest.mark.parametrize("start", [0, len(MIGRATIONS), len(COMING) - 1])
def test_a_file_stopped_at_any_statement_is_wholly_at_one_schema(path: Path, start: int, mode: str) -> None:
    template = path.with_name("template.db")
    if start:
        make_file(template, COMING[:start])
    else:
        template.touch()
    driver = open_driver(template, KEY)
    driver.execute(f"PRAGMA journal_mode = {mode}")
    driver.close()
    whole = {version: wanted(template, version) for version in range(start, len(COMING) + 1)}
    seen = set()

    for statements in itertools.count(1):
        shutil.copy(template, path)
        stopped = stopping(path, statements)
        try:
            migrate(stopped, now_s=NOW_S, migrations=COMING)
        except Stop:
            left = as_left_behind(path)
            version = schema_of(left, COMING).version
            assert image_of(left) == whole[version]
            seen.add(version)
        else:
            break
        finally:
            stopped.close()

    assert seen == set(range(start, len(COMING) + 1))  # the last one: stopped after its COMMIT


def as_left_behind(path: Path) -> Path:
    """Copies of the database and what is beside it, before closing tidies up."""
    folder = path.parent / "left"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for file in path.parent.glob(f"{path.name}*"):
        shutil.copy(file, folder)
    return folder / path.name


def wanted(template: Path, version: int) -> dict[str, list[dict[str, object]]]:
    """What a file holds when the steps up to `version` are done."""
    copy = template.with_name(f"whole-{version}.db")
    shutil.copy(template, copy)
    if version:
        driver = open_driver(copy, KEY)
        migrate(driver, now_s=NOW_S, migrations=COMING[:version])
        driver.close()
    return image_of(copy)


KILLED = """
import os, signal, sys
from pathlib import Path
from tests.store.test_migrations import COMING, NOW_S, StoppingConnection, migrate, stopping

class Killed(StoppingConnection):
    def stop(self):
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))

driver = stopping(Path(sys.argv[1]), int(sys.argv[2]))
driver.__class__ = Killed
migrate(driver, now_s=NOW_S, migrations=COMING)
"""


@pytest.mark.parametrize("statements", [6, 9, 12, 14, 17])
def test_a_file_whose_program_was_killed_is_wholly_at_one_schema(path: Path, statements: int) -> None:
    make_file(path)
    newest = len(MIGRATIONS)
    driver = open_driver(path, KEY)
    driver.execute("PRAGMA journal_mode = WAL")
    driver.close()
    whole = {version: wanted(path, version) for version in (newest, newest + 1)}

    child = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(KILLED), path, str(statements)], cwd=ROOT, check=False
    )

    assert child.returncode != 0
    assert image_of(path) == whole[schema_of(path, COMING).version]


def test_a_newer_file_is_refused_but_may_be_read(path: Path) -> None:
    make_file(path, COMING)
    rows = image_of(path)
    driver = open_driver(path, KEY, read_only=True)
    schema = find_schema(driver)

    assert schema.state is SchemaState.NEWER
    schema.require(for_writing=False)
    with pytest.raises(WorkspaceTooNew, match=rf"schema {len(COMING)}.*up to {len(MIGRATIONS)}\)\. Update"):
        migrate(driver, now_s=NOW_S)

    driver.close()
    assert image_of(path) == rows


def test_a_database_of_another_program_is_refused(path: Path) -> None:
    driver = open_driver(path, KEY)
    driver.execute("CREATE TABLE ticket (subject TEXT)")

    assert find_schema(driver).state is SchemaState.FOREIGN
    with pytest.raises(WorkspaceDamaged, match="another program"):
        migrate(driver, now_s=NOW_S)
    driver.close()


def test_an_existing_file_is_backed_up_before_and_only_then(path: Path) -> None:
    calls: list[int] = []
    driver = open_driver(path, KEY)

    migrate(driver, now_s=NOW_S, before=lambda: calls.append(find_schema(driver).version))
    assert calls == []

    migrate(driver, now_s=NOW_S, before=lambda: calls.append(find_schema(driver).version), migrations=COMING)
    assert calls == [len(MIGRATIONS)]
    driver.close()


def test_without_a_backup_nothing_is_changed(path: Path) -> None:
    def fail() -> None:
        raise StoreError("The disk is full.")

    make_file(path)
    before = path.read_bytes()
    driver = open_driver(path, KEY)
    with pytest.raises(StoreError, match="disk is full"):
        migrate(driver, now_s=NOW_S, before=fail, migrations=COMING)
    driver.close()
    assert path.read_bytes() == before


def test_a_step_that_leaves_dangling_rows_is_taken_back(path: Path) -> None:
    make_file(path)
    rows = image_of(path)
    careless = Migration(len(MIGRATIONS) + 1, "careless", ("DELETE FROM customer", "DELETE FROM ticket"))
    driver = open_driver(path, KEY)

    with pytest.raises(
        StoreError, match="a row of message points at a missing ticket\\); nothing was changed"
    ):
        migrate(driver, now_s=NOW_S, migrations=(*MIGRATIONS, careless))

    assert driver.execute("PRAGMA foreign_keys").fetchone() == (1,)
    driver.close()
    assert image_of(path) == rows


def test_a_step_that_is_wrong_changes_nothing_and_is_no_sentence(path: Path) -> None:
    make_file(path)
    rows = image_of(path)
    wrong = Migration(len(MIGRATIONS) + 1, "wrong", ("DELETE FROM draft", "NONSENSE"))
    driver = open_driver(path, KEY)

    with pytest.raises(sqlcipher.OperationalError, match="syntax error"):
        migrate(driver, now_s=NOW_S, migrations=(*MIGRATIONS, wrong))

    driver.close()
    assert image_of(path) == rows


def test_a_file_that_cannot_be_written_says_so(path: Path) -> None:
    make_file(path)
    driver = open_driver(path, KEY, read_only=True)

    with pytest.raises(StoreError, match="can only be read"):
        migrate(driver, now_s=NOW_S, migrations=COMING)
    driver.close()


def test_two_programs_that_start_at_once_do_each_step_once(path: Path) -> None:
    make_file(path)
    drivers = [open_driver(path, KEY) for _ in range(4)]
    done: list[tuple[int, ...]] = []
    begin = threading.Barrier(len(drivers))

    def start(driver: DriverConnection) -> None:
        begin.wait()
        done.append(migrate(driver, now_s=NOW_S, migrations=COMING))

    threads = [threading.Thread(target=start, args=(driver,)) for driver in drivers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for driver in drivers:
        driver.close()

    assert sorted(itertools.chain(*done)) == [COLUMN.number, REBUILD.number]
    assert schema_of(path, COMING).state is SchemaState.CURRENT


def test_every_module_of_a_step_is_in_the_list_under_its_number() -> None:
    (folder,) = migrations.__path__
    modules = sorted(path.stem for path in Path(folder).glob("m[0-9]*.py"))

    assert modules == [f"m{step.number:04}_{step.name}" for step in MIGRATIONS]
    assert [step.number for step in MIGRATIONS] == list(range(1, len(MIGRATIONS) + 1))


def test_followers_that_came_before_their_table_are_taken_from_what_the_sync_holds(path: Path) -> None:
    mine, hers = b"a" * 16, b"b" * 16
    held: dict[str, Json] = {"subject": "E07", "followers": [mine.hex(), str(UUID(bytes=hers)), "nobody"]}
    long = held | {"description": "words " * 200}
    make_file(path, MIGRATIONS[:9])
    driver = open_driver(path, KEY)
    tickets = [row[0] for row in driver.execute("SELECT id FROM ticket")]
    account = driver.execute("SELECT id FROM account").fetchone()[0]
    for ticket_id, fields in zip([*tickets[:1], b"c" * 16], (long, held), strict=True):
        driver.execute(
            "INSERT INTO sync_image (account_id, kind, id, seq, fields, sum)"
            " VALUES (?, 'ticket', ?, 1, ?, ?)",
            (account, ticket_id, packed(fields), bytes(8)),
        )
    migrate(driver, now_s=NOW_S)
    followers = driver.execute("SELECT ticket_id, agent_id FROM ticket_follower").fetchall()
    driver.close()

    assert sorted(followers) == [(tickets[0], mine), (tickets[0], hers)]
