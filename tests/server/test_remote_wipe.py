"""A computer that is shut out keeps nothing of the team: no row, no file, no key; own things stay."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from desk_app.runtime.keychain import SystemKeychain
from desk_app.store.connect import open_driver
from desk_app.store.crypto import DataKey
from desk_app.store.journal import Journal
from desk_app.store.keyfile import WorkspaceKeys
from desk_app.store.places import Places
from desk_app.store.wiping import ORDER, is_wiped, order_wipe
from tests.server.desks import PASSPHRASE, Person, alone, invited, join, joins
from tests.server.stage import Process

CANARY = "kingfisher"
UNSENT = "ospreys were never sent"
OWN = "the heron is my own"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Process]:
    process = Process(tmp_path / "data")
    yield process
    process.stop()


def a_team(person: Person, server: Process) -> str:
    """A ticket with planted words in every place, and a file of such words."""
    data = server.folder
    setup = ("setup", "--name", "Kestrel", "--email", "ada@example.org", "--invite", "--bare")
    code = person("server", "server", *setup, "--data", str(data))["invitation"]
    join(person, "ada", server.url, code, "--upload", "yes")
    words = ("--subject", f"A {CANARY}", "--customer", f"{CANARY}@example.com", "--body", f"It is a {CANARY}")
    file = person.folder / f"{CANARY}.txt"
    file.write_text(f"{CANARY} in a file\n" * 50)
    ticket = str(person("ada", "ticket", "new", *words, "--attach", str(file))["id"])
    person("ada", "ticket", "note", ticket, "--body", f"Between us: {CANARY}")
    person("ada", "sync")
    return ticket


def shut_out(person: Person, server: Process, who: str) -> str:
    """Shut a person's computer out; gives the device's id."""
    people = person("server", "server", "people", "--data", str(server.folder))["people"]
    found = next(one for one in people if one["email"] == f"{who}@example.org")
    device = str(found["devices"][0]["id"])
    person("server", "server", "revoke", device, "--data", str(server.folder))
    return device


def key_of(folder: Path) -> DataKey:
    return WorkspaceKeys(folder, SystemKeychain()).unlock_by_passphrase(PASSPHRASE)


def all_text(folder: Path, key: DataKey) -> bytes:
    """Every byte of the database in the open, free pages included, and every record of the journal."""
    plain = folder.parent / "plain.db"
    with closing(open_driver(Places(folder).database, key)) as driver:
        driver.execute("ATTACH DATABASE ? AS plain KEY ''", (str(plain),))
        driver.execute("SELECT sqlcipher_export('plain')")
        driver.execute("DETACH DATABASE plain")
        free = driver.execute("PRAGMA freelist_count").fetchone()[0]
    assert free == 0, "free pages may hold what was deleted"
    records = Journal.open(Places(folder).journal, key).records()
    return plain.read_bytes() + b"".join(record.payload for record in records)


def test_a_workspace_that_was_the_team_s_is_gone_with_its_keys(person: Person, server: Process) -> None:
    ticket = a_team(person, server)
    join(person, "ben", server.url, invited(person, "ben", server.folder))
    person("ben", "sync")
    person("ben", "ticket", "files", ticket, "--fetch")
    person("ben", "ticket", "note", ticket, "--body", UNSENT)
    folder = person.folder / "ben"
    before = sorted(path.name for path in folder.iterdir())
    device = shut_out(person, server, "ben")
    status, out, _ = person.tries("ben", "sync")
    left = list(folder.rglob("*")) if folder.exists() else []
    behind = person("server", "server", "left-behind", device, "--data", str(server.folder))
    again, _, why = person.tries("ben", "ticket", "list")

    assert {"desk.db", "keys.json", "outbox.log", "blobs", "backups"} <= set(before)
    assert status == 1
    assert "everything of the team was removed" in out
    assert [path for path in left if path.is_file()] == []
    assert [one["data"]["body"] for one in behind if one["op"] == "note.add"] == [UNSENT]
    assert again != 0
    assert "no workspace" in why


def test_own_tickets_stay_and_no_byte_of_the_team_does(person: Person, server: Process) -> None:
    ticket = a_team(person, server)
    alone(person, "eve")
    own = person("eve", "ticket", "new", "--subject", OWN, "--customer", "me@example.com", "--body", OWN)[
        "id"
    ]
    joins(person, "eve", server.url, invited(person, "eve", server.folder))
    person("eve", "sync")
    person("eve", "ticket", "files", ticket, "--fetch")
    person("eve", "ticket", "set", ticket, "priority=high")
    person("eve", "ticket", "note", ticket, "--body", f"{UNSENT} {CANARY}")
    folder = person.folder / "eve"
    key = key_of(folder)
    planted = CANARY.encode() in all_text(folder, key).lower() if (folder / "desk.db").exists() else False
    (person.folder / "plain.db").unlink()
    shut_out(person, server, "eve")
    status, out, _ = person.tries("eve", "sync")
    text = all_text(folder, key).lower()
    blobs = [path for path in (folder / "blobs").rglob("*") if path.is_file()]
    shown = person("eve", "ticket", "list")

    assert planted
    assert status == 1
    assert "your own is still here" in out
    assert CANARY.encode() not in text
    assert UNSENT.encode() not in text
    assert b"example.org" not in text or b"eve@example.org" in text
    assert blobs == []
    assert [row["subject"] for row in shown["tickets"]] == [OWN]
    assert own
    assert person("eve", "doctor")


def test_a_wipe_that_was_cut_off_is_finished_at_the_next_start(person: Person) -> None:
    alone(person, "kim")
    folder = person.folder / "kim"
    (folder / "holiday.jpg").write_bytes(b"not ours")
    order_wipe(folder)
    ordered = sorted(path.name for path in folder.iterdir())
    status, _, err = person.tries("kim", "ticket", "list")

    assert ORDER in ordered
    assert "keys.json" not in ordered
    assert status != 0
    assert "has removed it from this computer" in err
    assert [path.name for path in folder.iterdir()] == ["holiday.jpg"]
    assert not is_wiped(folder)
