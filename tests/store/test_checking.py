"""The doctor finds what is wrong, says it, and mends it; in a sound workspace it finds nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from desk_app.domain.changes import AddNote, CreateTicket, SetFields
from desk_app.domain.errors import Cancelled, Refused
from desk_app.domain.ids import TicketId
from desk_app.store import key_record
from desk_app.store.backup import list_backups, make_backup
from desk_app.store.blobs import BlobStore
from desk_app.store.check_files import ORPHAN_KEPT_S
from desk_app.store.check_rows import check_schema
from desk_app.store.checking import check_workspace
from desk_app.store.connect import open_driver
from desk_app.store.crypto import DataKey
from desk_app.store.finding import Examination, Finding, Repair, State, worst
from desk_app.store.indexing import index_all
from desk_app.store.migrations import MIGRATIONS
from desk_app.store.migrations.runner import migrate
from desk_app.store.migrations.step import Migration
from desk_app.store.recovery import rebuild
from desk_app.store.repairing import repair_workspace
from tests.store.damaging import PAGE, flip
from tests.store.small_desk import KEY, SmallDesk, a_copy, a_desk

CHECKS = {
    "sqlite",
    "keys",
    "schema",
    "database",
    "search",
    "references",
    "tickets",
    "fields",
    "clock",
    "journal",
    "attachments",
    "backups",
    "space",
    "settings",
}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template") / "desk"
    with a_desk(folder, 60) as desk:
        desk.undoable.clear()
        files = (desk.file(), desk.file())
        desk.apply(CreateTicket("With files", body="Look.", files=files, custom={"shop": "Graça"}))
        make_backup(desk.places, KEY, desk.now_s)
    with closing(open_driver(folder / "desk.db", KEY)) as driver:
        driver.execute("DELETE FROM field_value")  # undo leaves some behind
        index_all(driver)
    (folder / "settings.json").write_text("{}")
    desk = SmallDesk(folder)
    repair_workspace(exam_of(desk), [Finding("fields", State.BAD, "", Repair.INDEX_FIELDS)])
    return folder


@pytest.fixture
def desk(template: Path, tmp_path: Path) -> Iterator[SmallDesk]:
    with a_copy(template, tmp_path / "desk") as desk:
        yield desk


def exam_of(desk: SmallDesk, *, is_thorough: bool = True, later_s: int = 0) -> Examination:
    return Examination(desk.places, desk.key, desk.now_s + later_s, is_thorough)


def findings_of(desk: SmallDesk, *, later_s: int = 0) -> list[Finding]:
    return list(check_workspace(exam_of(desk, later_s=later_s)))


def wrong_in(findings: list[Finding]) -> list[tuple[str, State, Repair | None]]:
    return [(f.check, f.state, f.repair) for f in findings if f.state is not State.OK]


def write(desk: SmallDesk, *statements: str) -> None:
    """What no part of the program does: write past every rule."""
    with desk.looking() as driver:
        driver.execute("PRAGMA foreign_keys = OFF")
        for statement in statements:
            driver.execute(statement)


def mend(desk: SmallDesk, *, later_s: int = 0) -> list[str]:
    """Repair, as `doctor --repair` does; nothing that can be repaired is left."""
    done = repair_workspace(exam_of(desk, later_s=later_s), findings_of(desk, later_s=later_s))
    assert not any(finding.repair for finding in findings_of(desk, later_s=later_s))
    return done


def test_a_sound_workspace_has_nothing_wrong(desk: SmallDesk) -> None:
    for path in desk.places.blobs.glob("??/*"):
        os.utime(path, (0, 0))

    findings = findings_of(desk)

    assert wrong_in(findings) == []
    assert {finding.check for finding in findings} == CHECKS
    assert worst(findings) is State.OK
    assert all(finding.sentence.endswith(".") for finding in findings)


def test_a_check_changes_nothing(desk: SmallDesk) -> None:
    desk.close()
    before = {path: path.read_bytes() for path in desk.places.folder.rglob("*") if path.is_file()}

    findings_of(desk)

    assert {path: path.read_bytes() for path in desk.places.folder.rglob("*") if path.is_file()} == before


def test_a_workspace_in_use_can_be_checked(desk: SmallDesk) -> None:
    desk.work(20)

    assert wrong_in([f for f in findings_of(desk) if f.check != "fields"]) == []


DAMAGE: dict[str, tuple[tuple[str, ...], tuple[str, State, Repair | None]]] = {
    "messages of tickets are counted wrong": (
        ("UPDATE ticket SET messages = messages + 1, preview = 'x' WHERE rid = 3",),
        ("tickets", State.BAD, Repair.RECOUNT),
    ),
    "notes of tickets are counted wrong": (
        ("UPDATE ticket SET notes = 99 WHERE rid = 3",),
        ("tickets", State.BAD, Repair.RECOUNT),
    ),
    "files of tickets are counted wrong": (
        ("UPDATE ticket SET files = 99 WHERE rid = 3",),
        ("tickets", State.BAD, Repair.RECOUNT),
    ),
    "a ticket's class is not that of its status": (
        ("UPDATE ticket SET class = 'closed' WHERE rid = (SELECT min(rid) FROM ticket WHERE class = 'new')",),
        ("tickets", State.BAD, Repair.RECOUNT),
    ),
    "custom fields are not found": (
        ("DELETE FROM field_value WHERE text = 'graca'",),
        ("fields", State.BAD, Repair.INDEX_FIELDS),
    ),
    "search has forgotten a ticket": (
        ("DELETE FROM fts WHERE rowid = (SELECT max(doc) FROM ticket)",),
        ("search", State.BAD, Repair.QUEUE),
    ),
    "search never knew a ticket": (
        (
            "DELETE FROM fts WHERE rowid = (SELECT doc FROM ticket WHERE rid = 2)",
            "DELETE FROM fts_part WHERE rowid = (SELECT doc FROM ticket WHERE rid = 2)",
            "UPDATE ticket SET doc = NULL WHERE rid = 2",
        ),
        ("search", State.BAD, Repair.QUEUE),
    ),
    "search knows what is gone": (
        ("INSERT INTO fts (rowid, subject) VALUES (77, 'a ghost')",),
        ("search", State.BAD, Repair.QUEUE),
    ),
    "a ticket is not found by its words": (
        ("UPDATE ticket SET subject = 'zebra' WHERE rid = 3",),
        ("search", State.BAD, Repair.REINDEX),
    ),
    "the search index is broken": (
        ("DELETE FROM fts_data WHERE id > 10",),
        ("search", State.BAD, Repair.REINDEX),
    ),
    "the index of parts is broken": (
        ("DELETE FROM fts_part_data WHERE id > 10",),
        ("search", State.BAD, Repair.REINDEX),
    ),
    "an attachment lacks its entry": (
        ("DELETE FROM blob WHERE sha256 = (SELECT sha256 FROM attachment LIMIT 1)",),
        ("attachments", State.BAD, Repair.NAME_BLOBS),
    ),
    "a ticket's status is gone": (
        ("DELETE FROM status WHERE id IN (SELECT status_id FROM ticket)",),
        ("references", State.BAD, Repair.ADOPT),
    ),
}


@pytest.mark.parametrize("what", DAMAGE)
def test_it_is_found_and_mended_when(desk: SmallDesk, what: str) -> None:
    statements, expected = DAMAGE[what]
    before = desk.image()
    write(desk, *statements)

    found = findings_of(desk)
    assert expected in wrong_in(found)
    assert mend(desk)
    with desk.looking() as driver:
        index_all(driver)

    assert wrong_in(findings_of(desk)) == []
    if expected[0] != "references" and "zebra" not in str(statements):
        after = desk.image()
        for row in (*before["blob"], *after["blob"]):
            row["last_use_s"] = 0
        assert after == before


def test_a_recounted_ticket_looks_as_the_handlers_leave_it(desk: SmallDesk) -> None:
    before = desk.image()
    write(
        desk,
        "UPDATE ticket SET messages = 99, notes = 98, files = 97, preview = '', preview_from = '',"
        " customer_s = NULL, agent_s = NULL",
    )

    mend(desk)

    assert desk.image() == before


def test_bad_pages_lead_to_a_rebuild_that_loses_nothing(desk: SmallDesk) -> None:
    desk.close()
    before = desk.image()
    flip(desk.places.database, 30 * PAGE + 9)

    found = wrong_in(findings_of(desk))
    sentences = mend(desk)

    assert ("database", State.BAD, Repair.REBUILD) in found
    assert any("Made the database again from the backup" in sentence for sentence in sentences)
    assert any("is kept in set-aside-" in sentence for sentence in sentences)
    assert desk.image() == before
    assert len(list_backups(desk.places)) == 2


@pytest.mark.parametrize("how", ["missing", "empty", "cut", "text", "foreign", "other key"])
def test_a_lost_database_is_made_again(desk: SmallDesk, tmp_path: Path, how: str) -> None:
    desk.close()
    before = desk.image()
    path = desk.places.database
    data = path.read_bytes()
    path.unlink()
    match how:
        case "empty":
            path.touch()
        case "cut":
            path.write_bytes(data[: PAGE + 100])
        case "text":
            path.write_bytes(b"Dear diary. " * 1_000)
        case "foreign":
            with closing(open_driver(path, KEY)) as driver:
                driver.execute("CREATE TABLE ticket (x)")
        case "other key":
            with closing(open_driver(path, DataKey(b"o" * 32))) as driver:
                migrate(driver, now_s=0)
        case _:
            pass

    assert Repair.REBUILD in {repair for _, _, repair in wrong_in(findings_of(desk))}
    mend(desk)

    assert desk.image() == before


def test_a_rebuild_waits_for_a_workspace_that_is_in_use(desk: SmallDesk) -> None:
    desk.work(1)

    with pytest.raises(Refused, match="open in another window"):
        repair_workspace(exam_of(desk), [Finding("database", State.BAD, "", Repair.REBUILD)])


def test_changes_that_only_the_journal_has_are_taken_over(desk: SmallDesk) -> None:
    desk.close()
    saved = desk.places.database.read_bytes()
    desk.open()
    desk.work(10)
    desk.close()
    before = desk.image()
    desk.places.database.write_bytes(saved)

    assert ("changes", State.BAD, Repair.CATCH_UP) in wrong_in(findings_of(desk))
    mend(desk)

    assert desk.image() == before


def test_a_change_missing_in_the_midst_is_taken_over_without_touching_newer_ones(desk: SmallDesk) -> None:
    """The database was put back to an earlier state, and went on without hearing of the journal."""
    ticket = TicketId(desk.apply(CreateTicket("Zebra", body="On the roof.")).first("ticket"))
    desk.close()
    saved = desk.places.database.read_bytes()
    desk.open()
    lost = [desk.apply(AddNote(ticket, f"Gone {number}.")) for number in range(2)]
    lost.append(desk.apply(SetFields(ticket, {"priority": 4, "language": "pt"})))
    desk.close()
    desk.places.database.write_bytes(saved)
    desk.open()
    kept = [desk.apply(AddNote(ticket, f"Still there {number}.")) for number in range(2)]
    kept.append(desk.apply(SetFields(ticket, {"priority": 1})))
    desk.close()

    assert ("changes", State.BAD, Repair.CATCH_UP) in wrong_in(findings_of(desk))
    mend(desk)

    bodies = desk.sql("SELECT body FROM note WHERE ticket_id = ? ORDER BY body", ticket)
    assert bodies == [("Gone 0.",), ("Gone 1.",), ("Still there 0.",), ("Still there 1.",)]
    assert desk.sql("SELECT notes FROM ticket WHERE id = ?", ticket) == [(4,)]
    numbers = [desk.sql("SELECT n FROM change WHERE id = ?", change.change_id)[0][0] for change in lost]
    assert numbers == [kept[-1].n + 1, kept[-1].n + 2, kept[-1].n + 3]
    assert desk.sql("SELECT priority, language FROM ticket WHERE id = ?", ticket) == [(1, "pt")]


def test_a_torn_journal_is_cut(desk: SmallDesk) -> None:
    desk.close()
    with desk.places.journal.open("ab") as file:
        file.write(b"\0\0\1")

    assert wrong_in(findings_of(desk)) == [("journal", State.WARN, Repair.MEND_JOURNAL)]
    assert mend(desk) == ["Cut 3 bytes of an unfinished write off the journal."]


def test_a_damaged_journal_is_kept_and_a_backup_made(desk: SmallDesk) -> None:
    desk.close()
    flip(desk.places.journal, desk.places.journal.stat().st_size // 2)

    found = findings_of(desk)
    assert wrong_in(found) == [("journal", State.BAD, Repair.MEND_JOURNAL)]
    (finding,) = [finding for finding in found if finding.check == "journal"]
    assert "at least 1 change in it cannot be read" in finding.sentence
    sentences = mend(desk)

    assert "the damaged one is in outbox.log.damaged-1" in sentences[0]
    assert len(list_backups(desk.places)) == 2


def test_a_damaged_attachment_comes_back_from_what_was_set_aside(desk: SmallDesk) -> None:
    desk.close()
    shutil.copytree(desk.places.blobs, desk.places.folder / "set-aside-20260101-000000" / "blobs")
    store = BlobStore(desk.places.blobs, KEY)
    damaged, missing = (row[0] for row in desk.sql("SELECT sha256 FROM blob LIMIT 2"))
    flip(store.path_of(damaged), 200)
    store.delete(missing)

    assert {repair for _, _, repair in wrong_in(findings_of(desk))} == {Repair.BRING_BLOBS}
    assert mend(desk) == ["Brought 2 attachments back from what was set aside."]

    store.verify(damaged)
    store.verify(missing)


def test_a_missing_attachment_that_is_nowhere_says_where_to_look(desk: SmallDesk) -> None:
    (sha256,) = desk.sql("SELECT sha256 FROM blob LIMIT 1")[0]
    BlobStore(desk.places.blobs, KEY).delete(sha256)

    (finding,) = [finding for finding in findings_of(desk) if finding.state is not State.OK]

    assert finding.repair is None
    assert finding.sentence == (
        "1 attachment is missing. Restore it from a backup made with desk-app backup."
    )


def orphan(desk: SmallDesk, *, age_s: int) -> bytes:
    """A file that nothing names, as old as that."""
    store = BlobStore(desk.places.blobs, KEY)
    kept = store.put_bytes(f"orphan of {age_s} s".encode())
    os.utime(store.path_of(kept.sha256), (desk.now_s - age_s, desk.now_s - age_s))
    return kept.sha256


def test_only_old_files_that_nothing_names_are_removed(desk: SmallDesk) -> None:
    store = BlobStore(desk.places.blobs, KEY)
    for file in store.files():
        path = desk.places.blobs / file.name[:2] / file.name
        os.utime(path, (0, 0))
    old, young = orphan(desk, age_s=2 * ORPHAN_KEPT_S), orphan(desk, age_s=0)
    in_journal = desk.sql("SELECT sha256 FROM blob LIMIT 1")[0][0]
    write(desk, "DELETE FROM blob", "DELETE FROM attachment", "UPDATE ticket SET files = 0")
    for info in list_backups(desk.places):
        info.path.unlink()

    assert ("attachments", State.WARN, Repair.SWEEP) in wrong_in(findings_of(desk))
    repair_workspace(exam_of(desk), [Finding("attachments", State.WARN, "", Repair.SWEEP)])

    assert not store.has(old)
    assert store.has(young)
    assert store.has(in_journal)


def test_a_file_that_a_backup_names_is_kept(desk: SmallDesk) -> None:
    store = BlobStore(desk.places.blobs, KEY)
    (sha256,) = desk.sql("SELECT sha256 FROM blob LIMIT 1")[0]
    os.utime(store.path_of(sha256), (0, 0))
    write(desk, "DELETE FROM blob", "DELETE FROM attachment", "UPDATE ticket SET files = 0")
    desk.close()
    desk.places.journal.unlink()

    repair_workspace(exam_of(desk), [Finding("attachments", State.WARN, "", Repair.SWEEP)])
    assert store.has(sha256)

    for info in list_backups(desk.places):
        info.path.unlink()
    repair_workspace(exam_of(desk), [Finding("attachments", State.WARN, "", Repair.SWEEP)])
    assert not store.has(sha256)


def test_nothing_is_removed_while_an_earlier_state_is_kept(desk: SmallDesk) -> None:
    old = orphan(desk, age_s=2 * ORPHAN_KEPT_S)
    desk.close()
    rebuild(desk.places, KEY, now_s=desk.now_s)

    repair_workspace(exam_of(desk), [Finding("attachments", State.WARN, "", Repair.SWEEP)])

    assert BlobStore(desk.places.blobs, KEY).has(old)
    assert [f.check for f in findings_of(desk) if f.check == "set-aside"] == ["set-aside"]


def test_unfinished_files_are_swept_when_they_are_old(desk: SmallDesk) -> None:
    for folder in (desk.places.folder, desk.places.backups, desk.places.blobs):
        (folder / ".incoming-1234").touch()
        os.utime(folder / ".incoming-1234", (0, 0))
    desk.places.replacement.mkdir()

    assert wrong_in(findings_of(desk)) == [("leftovers", State.WARN, Repair.SWEEP)]
    mend(desk)

    assert not desk.places.replacement.exists()


def test_a_workspace_without_a_recent_backup_gets_one(desk: SmallDesk) -> None:
    desk.apply(CreateTicket("Newer", body="Look."))
    assert wrong_in(findings_of(desk)) == []
    assert wrong_in(findings_of(desk, later_s=8 * 86_400)) == [("backups", State.WARN, Repair.BACK_UP)]
    mend(desk, later_s=8 * 86_400)
    assert len(list_backups(desk.places)) == 2

    shutil.rmtree(desk.places.backups)
    assert wrong_in(findings_of(desk)) == [("backups", State.WARN, Repair.BACK_UP)]


def test_a_damaged_backup_is_told_and_another_made(desk: SmallDesk) -> None:
    (info,) = list_backups(desk.places)
    flip(info.path, 10 * PAGE)

    found = findings_of(desk)

    assert wrong_in(found) == [("backups", State.BAD, Repair.BACK_UP)]
    assert any(f"The backup {info.path.name} is damaged." in finding.sentence for finding in found)


@pytest.mark.parametrize("text", ["{", "[]", "null", "\0"])
def test_settings_that_cannot_be_read_are_told(desk: SmallDesk, text: str) -> None:
    (desk.places.folder / "settings.json").write_text(text)

    assert wrong_in(findings_of(desk)) == [("settings", State.BAD, None)]


def test_keys_that_do_not_fit_are_told(desk: SmallDesk) -> None:
    record = key_record.load(desk.places.folder)
    other = key_record.check_of(DataKey(b"o" * 32))
    foreign = key_record.KeyRecord(record.workspace_id, other, False, record.recovery, None)

    key_record.save(desk.places.folder, foreign)
    assert wrong_in(findings_of(desk)) == [("keys", State.BAD, None)]
    (desk.places.folder / "keys.json").write_text("{")
    assert wrong_in(findings_of(desk)) == [("keys", State.BAD, None)]
    (desk.places.folder / "keys.json").unlink()
    assert wrong_in(findings_of(desk)) == [("keys", State.BAD, None)]


def test_a_clock_that_was_wrong_is_told(desk: SmallDesk) -> None:
    desk.now_s += 400 * 86_400
    desk.apply(CreateTicket("From the future", body="Look."))
    desk.now_s -= 400 * 86_400

    (finding,) = [f for f in findings_of(desk) if f.check == "clock"]

    assert finding.state is State.WARN
    assert "dated 400 days ahead" in finding.sentence or "dated 399 days ahead" in finding.sentence


def test_a_newer_schema_is_told_and_not_touched(desk: SmallDesk) -> None:
    newer = (*MIGRATIONS, Migration(len(MIGRATIONS) + 1, "mark", ("CREATE TABLE mark (x TEXT) STRICT",)))
    with desk.looking() as driver:
        migrate(driver, now_s=0, migrations=newer)
        assert check_schema(driver).state is State.BAD

    assert wrong_in(findings_of(desk)) == [("schema", State.BAD, None)]


def test_a_check_can_be_stopped(desk: SmallDesk) -> None:
    def stop(_done: int, _total: int) -> None:
        raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        list(check_workspace(Examination(desk.places, KEY, desk.now_s, is_thorough=True, advance=stop)))
