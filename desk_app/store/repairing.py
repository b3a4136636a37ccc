"""`desk-app doctor --repair`: mends what the checks found, and says what was done.

Each repair can be broken off and done again. Only what is derived is thrown away; what a person wrote is
set aside whole before anything takes its place.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from contextlib import closing, suppress

from desk_app.domain.entities import FILE_AWAY
from desk_app.domain.errors import DeskError, StoreError
from desk_app.domain.text import count_of
from desk_app.store.backup import BackupReason, list_backups, make_backup
from desk_app.store.blobs import BlobStore
from desk_app.store.catching_up import catch_up, rewriting, take_over
from desk_app.store.check_files import (
    ORPHAN_KEPT_S,
    damaged_blobs,
    lacking_changes,
    set_aside,
    unnamed_blobs,
)
from desk_app.store.check_rows import MISCLASSED, MISCOUNTED, STRAY_DOCUMENTS, UNINDEXED
from desk_app.store.checking import check_workspace
from desk_app.store.codec import decode_rows
from desk_app.store.connect import DriverConnection, open_driver
from desk_app.store.custom_index import index_all_custom
from desk_app.store.durable import disk_words, remove_stale, write_whole
from desk_app.store.finding import Examination, Finding, Repair, State
from desk_app.store.index_triggers import queueing
from desk_app.store.indexing import queue_everything
from desk_app.store.journal import Journal
from desk_app.store.orphans import adopt_orphans
from desk_app.store.recounting import recount
from desk_app.store.recovery import rebuild
from desk_app.store.replacement import finish_replacement, is_replacing
from desk_app.store.replay import settled
from desk_app.store.snapshot import driver_words


def repair_workspace(exam: Examination, findings: Iterable[Finding]) -> list[str]:
    """Mend everything that can be mended, each thing once; what that uncovers is mended too.

    Args:
        exam: The workspace; nobody else may have it open.
        findings: What `check_workspace` found.

    Returns:
        What was done, a sentence each. Check again afterwards to see what is left.

    Raises:
        Refused: Another process has the database open and it must be rebuilt.
        Cancelled: `exam.advance` wanted it.
        DeskError: A repair cannot be made; those before it were.
    """
    sentences: list[str] = []
    tried: set[Repair] = set()
    while wanted := _wanted(findings) - tried:
        with driver_words():
            for repair in Repair:  # in their order
                sentences += _REPAIRS[repair](exam) if repair in wanted else []
        tried |= wanted
        findings = list(check_workspace(exam))
    return sentences


def _wanted(findings: Iterable[Finding]) -> set[Repair]:
    """What is to be done about these findings."""
    all_of_them = tuple(findings)
    wanted = {finding.repair for finding in all_of_them if finding.repair is not None}
    if Repair.REBUILD in wanted or any(f.check == "journal" and f.state is State.BAD for f in all_of_them):
        wanted.add(Repair.BACK_UP)  # what was just made whole has lost the copies it was made from
    return wanted


def _finish(exam: Examination) -> list[str]:
    aside = finish_replacement(exam.places)
    return [f"Finished an interrupted repair; the old state is in {aside.name if aside else 'no folder'}."]


def _mend_journal(exam: Examination) -> list[str]:
    done = Journal.open(exam.places.journal, exam.key).repair()
    kept = count_of(done.kept, "change", "changes")
    if done.set_aside is None:
        return [f"Cut {count_of(done.cut_bytes, 'byte', 'bytes')} of an unfinished write off the journal."]
    return [f"Began a new journal with {kept}; the damaged one is in {done.set_aside.name}."]


def _rebuild(exam: Examination) -> list[str]:
    done = rebuild(exam.places, exam.key, now_s=exam.now_s, advance=exam.advance)
    rebuilt = done.rebuilt
    ground = f"the backup {done.backup.path.name}, " if done.backup else ""
    taken = f"{rebuilt.replayed:,} changes of the journal and {rebuilt.salvaged:,} rows of the damaged file"
    sentences = [f"Made the database again from {ground}{taken}."]
    if rebuilt.unreadable:
        tables = ", ".join(sorted(rebuilt.unreadable))
        sentences.append(f"Parts of the damaged file could not be read (of: {tables}).")
    if done.aside is not None:
        sentences.append(f"The damaged database is kept in {done.aside.name}.")
    if rebuilt.stand_ins:
        made = ", ".join(f"{count:,} × {table}" for table, count in sorted(rebuilt.stand_ins.items()))
        sentences.append(f"Made stand-ins for what is lost: {made}; they are named “Recovered”.")
    return sentences + rebuilt.problems


def _catch_up(exam: Examination) -> list[str]:
    """First what is newer than the database, then what is older and missing in its midst."""
    ahead = catch_up(exam.places, exam.key, now_s=exam.now_s)
    with closing(open_driver(exam.places.database, exam.key)) as driver, rewriting(driver):
        journal = Journal.open(exam.places.journal, exam.key)
        lacking = lacking_changes(driver, list(settled(journal.records(salvage=True))))
        among = take_over(driver, lacking, now_s=exam.now_s, is_gentle=True)
    taken = count_of(ahead.changes + among.changes, "change", "changes")
    return [f"Took {taken} from the journal.", *ahead.problems, *among.problems]


def _adopt(exam: Examination) -> list[str]:
    opened = closing(open_driver(exam.places.database, exam.key))
    with opened as driver, rewriting(driver), queueing(driver):
        made = adopt_orphans(driver, {}, now_s=exam.now_s)
    count = count_of(sum(made.values()), "stand-in", "stand-ins")
    return [f"Made {count} for what is missing, named “Recovered”."]


def _name_blobs(exam: Examination) -> list[str]:
    store = BlobStore(exam.places.blobs, exam.key)
    count = 0
    with closing(open_driver(exam.places.database, exam.key)) as driver, rewriting(driver):
        for sha256 in filter(store.has, unnamed_blobs(driver)):
            (mime,) = driver.execute("SELECT mime FROM attachment WHERE sha256 = ?", (sha256,)).fetchone()
            values = (sha256, store.size(sha256), mime, exam.now_s)
            driver.execute("INSERT INTO blob (sha256, size, mime, last_use_s) VALUES (?, ?, ?, ?)", values)
            count += 1
    return [f"Wrote the missing {count_of(count, 'entry', 'entries')} of attachments."]


def _bring_blobs(exam: Examination) -> list[str]:
    """Look for the content in the states that were set aside, newest first."""
    store = BlobStore(exam.places.blobs, exam.key)
    others = [BlobStore(path / "blobs", exam.key) for path in reversed(set_aside(exam.places))]
    with closing(open_driver(exam.places.database, exam.key, read_only=True)) as driver:
        named = [row[0] for row in driver.execute("SELECT sha256 FROM blob WHERE state = 'here'")]
    wanted = [sha256 for sha256 in named if not store.has(sha256)]
    wanted += damaged_blobs(exam, store, [sha256 for sha256 in named if store.has(sha256)])
    brought = sum(any(_bring(store, other, sha256) for other in others) for sha256 in wanted)
    with closing(open_driver(exam.places.database, exam.key)) as driver, rewriting(driver):
        driver.execute("UPDATE blob SET text_state = 'todo' WHERE text_state = ?", (FILE_AWAY,))
    sentences = [f"Brought {count_of(brought, 'attachment', 'attachments')} back from what was set aside."]
    if brought < len(wanted):
        left = count_of(len(wanted) - brought, "attachment is", "attachments are")
        sentences.append(f"{left} still missing or damaged; a backup may have more.")
    return sentences


def _bring(store: BlobStore, other: BlobStore, sha256: bytes) -> bool:
    """Copy one file if the other store has it whole."""
    with suppress(DeskError):
        other.verify(sha256)
        target = store.path_of(sha256)
        with disk_words("The attachment"):
            target.parent.mkdir(parents=True, exist_ok=True)
            write_whole(target, other.path_of(sha256).read_bytes())
        return True
    return False


def _recount(exam: Examination) -> list[str]:
    with closing(open_driver(exam.places.database, exam.key)) as driver, rewriting(driver):
        wrong = {row[0] for sql in (MISCOUNTED, MISCLASSED) for row in driver.execute(sql)}
        for ticket_id in sorted(wrong):
            recount(driver, ticket_id)
    return [f"Counted {count_of(len(wrong), 'ticket', 'tickets')} again."]


def _index_fields(exam: Examination) -> list[str]:
    with closing(open_driver(exam.places.database, exam.key)) as driver, rewriting(driver):
        index_all_custom(driver)
    return ["Made the search values of custom fields again."]


def _reindex(exam: Examination) -> list[str]:
    with closing(open_driver(exam.places.database, exam.key)) as driver:
        queue_everything(driver)
        (count,) = driver.execute("SELECT count(*) FROM fts_queue").fetchone()
    return [f"Queued {count_of(count, 'ticket', 'tickets')} for a new search index."]


def _queue(exam: Examination) -> list[str]:
    with closing(open_driver(exam.places.database, exam.key)) as driver, rewriting(driver):
        stray = driver.execute(STRAY_DOCUMENTS).fetchall()
        driver.executemany("DELETE FROM fts WHERE rowid = ?", stray)
        driver.executemany("DELETE FROM fts_part WHERE rowid = ?", stray)
        count = driver.execute(f"INSERT OR IGNORE INTO fts_queue {UNINDEXED}").rowcount
    queued = count_of(count, "ticket", "tickets")
    return [f"Queued {queued} for the search index; took {len(stray):,} out of it."]


def _sweep(exam: Examination) -> list[str]:
    """Remove unfinished files and files that nothing has named for a month."""
    places = exam.places
    if places.replacement.exists() and not is_replacing(places):
        shutil.rmtree(places.replacement, ignore_errors=True)
    removed = sum(
        remove_stale(folder, now_s=exam.now_s)
        for folder in (places.folder, places.blobs, places.backups)
        if folder.is_dir()
    )
    orphans = count_of(_drop_orphans(exam), "file", "files")
    return [f"Removed {removed:,} that were unfinished and {orphans} of no attachment."]


def _drop_orphans(exam: Examination) -> int:
    """Remove old files that neither the database nor a backup nor the journal names.

    Nothing is removed while a state that was set aside is kept, or a backup cannot be read: they may need it.
    """
    if set_aside(exam.places):
        return 0
    store = BlobStore(exam.places.blobs, exam.key)
    try:
        known = {store.name_of(sha256) for sha256 in _named_anywhere(exam)}
    except StoreError:
        return 0
    old = [file for file in store.files() if file.touched_s < exam.now_s - ORPHAN_KEPT_S]
    return sum(store.delete_file(file.name) for file in old if file.name not in known)


def _named_anywhere(exam: Examination) -> set[bytes]:
    """The hashes of every content that something may still want."""
    named: set[bytes] = set()
    databases = [exam.places.database, *(info.path for info in list_backups(exam.places))]
    for path in databases:
        with closing(open_driver(path, exam.key, read_only=True)) as driver:
            named |= _named_in(driver)
    for record in Journal.open(exam.places.journal, exam.key).records(salvage=True):
        rows = decode_rows(record.payload.partition(b"\n")[2])
        named |= {row.key for row in rows if row.table == "blob"}
    return named


def _named_in(driver: DriverConnection) -> set[bytes]:
    found = driver.execute("SELECT sha256 FROM blob UNION SELECT sha256 FROM attachment").fetchall()
    return {row[0] for row in found}


def _back_up(exam: Examination) -> list[str]:
    info = make_backup(exam.places, exam.key, exam.now_s, reason=BackupReason.REPAIR, advance=exam.advance)
    return [f"Made the backup {info.path.name}."]


_REPAIRS: dict[Repair, Callable[[Examination], list[str]]] = {
    Repair.FINISH: _finish,
    Repair.MEND_JOURNAL: _mend_journal,
    Repair.REBUILD: _rebuild,
    Repair.CATCH_UP: _catch_up,
    Repair.ADOPT: _adopt,
    Repair.NAME_BLOBS: _name_blobs,
    Repair.BRING_BLOBS: _bring_blobs,
    Repair.RECOUNT: _recount,
    Repair.INDEX_FIELDS: _index_fields,
    Repair.REINDEX: _reindex,
    Repair.QUEUE: _queue,
    Repair.SWEEP: _sweep,
    Repair.BACK_UP: _back_up,
}
