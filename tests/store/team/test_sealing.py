"""The secrets in the server's database open with the key in its file only; what was there is sealed."""

from __future__ import annotations

import json
import stat
import sys
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from desk_app.domain import totp
from desk_app.domain.errors import StoreError
from desk_app.domain.standing import Role, Standing
from desk_app.domain.syncrules.canonical import digests
from desk_app.domain.syncrules.rows import Row
from desk_app.server.joining import Door, NewPerson
from desk_app.server.serving import open_team
from desk_app.server.tending import Tending
from desk_app.store.team.database import FILE, TeamDatabase
from desk_app.store.team.people import People, Person
from desk_app.store.team.schema import STEPS, WORDS
from desk_app.store.team.workspace import workspaces
from tests.server.stage import new_id

PASSWORD = "four unrelated words here"
WORKSPACE = "00000000-0000-7000-8000-0000000000f0"
TICKET = "00000000-0000-7000-8000-0000000000a1"
SECRET = b"a secret of 20 bytes"


def _with_factor(folder: Path) -> tuple[bytes, str]:
    """A server with somebody who has a second factor; gives the secret and their address."""
    Tending(folder).setup("Kestrel", "ada@example.org", "Ada", password=PASSWORD)
    with open_team(folder) as team:
        door = Door.named(team, "")
        ben = door.make_person(NewPerson("ben@example.org", "Ben", PASSWORD, Role.AGENT, {}, new_id()))
        secret = door.begin_factor(ben, PASSWORD)
        door.confirm_factor(_person(team.database), totp.code_at(secret, team.clocks.now_s() // totp.STEP_S))
    return secret, ben.email


def _person(database: TeamDatabase) -> Person:
    with database.reading() as session:
        found = People(session, workspaces(session)[0].id).by_email("ben@example.org")
    assert found
    return found


def _secret(folder: Path) -> bytes:
    with open_team(folder) as team, team.database.reading() as session:
        return People(session, workspaces(session)[0].id).factor_secret(_person(team.database))


def test_no_file_of_the_database_or_of_a_backup_holds_a_secret(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    secret, _ = _with_factor(folder)
    Tending(folder).backup(tmp_path / "night.zip")
    key = folder / "server.key"
    files = [*(path for path in folder.iterdir() if path != key), tmp_path / "night.zip"]
    said = b"".join(path.read_bytes() for path in files if path.is_file())

    assert secret not in said
    assert totp.secret_text(secret).encode() not in said
    assert key.read_bytes().split()[1] not in said
    assert _secret(folder) == secret
    if sys.platform != "win32":
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("spoil", ["missing", "another", "damaged"])
def test_without_its_key_a_server_says_so_and_does_not_start(tmp_path: Path, spoil: str) -> None:
    folder = tmp_path / "data"
    _with_factor(folder)
    key = folder / "server.key"
    whole = key.read_bytes()
    if spoil == "missing":
        key.unlink()
    elif spoil == "damaged":
        key.write_bytes(b"nonsense")
    else:
        Tending(tmp_path / "other").setup("Other", "x@example.org", "X", password=PASSWORD)
        key.write_bytes((tmp_path / "other" / "server.key").read_bytes())
    with pytest.raises(StoreError, match=r"server\.key"):
        Tending(folder).people()
    key.write_bytes(whole)

    assert len(Tending(folder).people()) == 2


def test_a_renewed_key_opens_everything_also_in_a_process_that_runs(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    secret, _ = _with_factor(folder)
    before = (folder / "server.key").read_text().split()
    with open_team(folder) as team:
        Tending(folder).renew_key()
        with team.database.reading() as session:
            person = People(session, workspaces(session)[0].id).by_email("ben@example.org")
            assert person
            assert People(session, workspaces(session)[0].id).factor_secret(person) == secret
    Tending(folder).renew_key()
    after = (folder / "server.key").read_text().split()

    assert _secret(folder) == secret
    assert len(after) == 4, "the key before is kept for what other processes still seal"
    assert not {before[0], before[1]} & set(after)


def test_a_lost_key_costs_the_second_factors_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    _with_factor(folder)
    Tending(folder).backup(tmp_path / "night.zip")
    (folder / "server.key").unlink()
    gone = Tending(folder).forget_key()
    with pytest.raises(StoreError, match="does not open"):
        Tending(tmp_path / "second").restore(tmp_path / "night.zip")
    Tending(tmp_path / "second").restore(tmp_path / "night.zip", is_key_lost=True)

    assert gone == 1
    for place in (folder, tmp_path / "second"):
        assert _secret(place) == b""
        with open_team(place) as team:
            assert not _person(team.database).has_factor
            assert _person(team.database).password.startswith("$argon2id$")


def _first_version(folder: Path) -> None:
    """A database as the first version of the server left it."""
    folder.mkdir()
    connection = sqlcipher.connect(str(folder / FILE))
    connection.execute("CREATE TABLE schema_step (step INTEGER PRIMARY KEY)")
    for statement in STEPS[0]:
        connection.execute(statement.format(**WORDS["sqlite"]))
    connection.execute("INSERT INTO schema_step VALUES (1)")
    connection.execute(
        "INSERT INTO workspace VALUES (?, 'Kestrel', 'S-1', ?, 2, 0, 1, 0)", (WORKSPACE, bytes(32))
    )
    person = (WORKSPACE, "ben", "ben@example.org", "Ben", "agent", "x", totp.secret_text(SECRET))
    connection.execute("INSERT INTO person VALUES (?, ?, ?, ?, ?, ?, ?, 1, 0, 0, 0, 1, 0)", person)
    fields = {"subject": "Printer", "queue_id": "q1"}
    for kind, row_id, seq, told in (
        ("ticket", TICKET, 1, fields),
        ("note", TICKET[:-1] + "2", 2, {"body": "x"}),
    ):
        connection.execute(
            "INSERT INTO item VALUES (?, ?, ?, ?, ?, ?, '', '{}')",
            (WORKSPACE, kind, row_id, TICKET, seq, json.dumps(told)),
        )
    connection.commit()
    connection.close()


def test_a_database_of_the_first_version_is_sealed_and_counted(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    _first_version(folder)
    with open_team(folder) as team:
        person = _person(team.database)
        with team.database.reading() as session:
            facts = workspaces(session)[0]
            kept = session.one("SELECT cursor_key FROM workspace", {})[0]
            secret = People(session, facts.id).factor_secret(person)
        store = team.open_store(facts, Standing("", Role.ADMIN))
        with store.read() as tx:
            sums = tx.digests()
    ticket = Row("ticket", TICKET, TICKET, 1, {"subject": "Printer", "queue_id": "q1"})
    note = Row("note", TICKET[:-1] + "2", TICKET, 2, {"body": "x"})

    assert (facts.cursor_key, secret, person.has_factor) == (bytes(32), SECRET, True)
    assert bytes(32) not in bytes(kept)
    assert person.secret.startswith("sealed:")
    assert sums == {("q:q1", kind): sums for kind, sums in digests([ticket, note]).items()}
