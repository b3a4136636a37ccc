"""Checks of the files around the database: keys, journal, attachments, backups, space, leftovers."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from desk_app.domain.errors import DeskError, StoreError
from desk_app.domain.text import count_of
from desk_app.store import key_record
from desk_app.store.backup import DAY_S, check_backup, list_backups
from desk_app.store.blobs import BlobStore
from desk_app.store.connect import DriverConnection, assert_sqlite_version
from desk_app.store.finding import Examination, Finding, Repair, bad, ok, warn
from desk_app.store.journal import Journal
from desk_app.store.journal_reading import JournalRecord, TailState
from desk_app.store.places import SETTINGS, Places, sidecars
from desk_app.store.replacement import is_replacing
from desk_app.store.replay import change_id_of, settled

LEAST_FREE: Final = 500_000_000
LONG_LOG: Final = 256_000_000
OLD_BACKUP_S: Final = 7 * DAY_S
ORPHAN_KEPT_S: Final = 30 * DAY_S
"""How long a file that nothing names is kept: longer than any composer is open or any import takes."""

_SAMPLE: Final = 100
_UNFINISHED: Final = ".incoming-*"
"""The names of `durable.Incoming`."""


def check_program() -> Finding:
    """Is the SQLite in this program one that cannot damage a workspace?"""
    try:
        assert_sqlite_version()
    except StoreError as error:
        return bad("sqlite", str(error))
    return ok("sqlite", "SQLite is sound.")


def check_keys(exam: Examination) -> Finding:
    """Does the key file fit, and how can the workspace be opened?"""
    try:
        record = key_record.load(exam.places.folder)
    except StoreError as error:
        return bad("keys", str(error))
    if not record.fits(exam.key):
        return bad("keys", "The key file keys.json belongs to another workspace; put back that of a backup.")
    ways = ["its recovery code"]
    ways += ["a passphrase"] if record.passphrase is not None else []
    ways += ["this computer's keyring"] if record.in_keyring else []
    return ok("keys", f"The workspace opens with {' or '.join(reversed(ways))}.")


def check_journal(exam: Examination, driver: DriverConnection | None) -> Iterator[Finding]:
    """Is the journal whole, and does the database have all of its changes?

    Args:
        exam: What is examined.
        driver: The database, inside a transaction that keeps others from writing; None when it is damaged.
    """
    reading = Journal.open(exam.places.journal, exam.key).records(salvage=True)
    records = list(settled(reading))
    state, missing = reading.tail.state, reading.tail.missing
    if state is TailState.DAMAGED:
        lost = f"; at least {count_of(missing, 'change', 'changes')} in it cannot be read" if missing else ""
        yield bad("journal", f"The journal outbox.log is damaged{lost}.", Repair.MEND_JOURNAL)
    elif state is TailState.TORN:
        yield warn(
            "journal", "The last write to the journal was cut off; nothing is lost.", Repair.MEND_JOURNAL
        )
    else:
        yield ok("journal", f"The journal is whole and holds {count_of(len(records), 'change', 'changes')}.")
    if driver is not None and (lacking := lacking_changes(driver, records)):
        count = count_of(len(lacking), "change", "changes")
        sentence = f"The database lacks {count} that the journal holds."
        yield bad("changes", sentence, Repair.CATCH_UP)


def lacking_changes(driver: DriverConnection, records: list[JournalRecord]) -> list[JournalRecord]:
    """The records whose change is not in the change log, as far back as the log reaches."""
    first = driver.execute("SELECT coalesce(min(n), 0) FROM change").fetchone()[0]
    sql = "SELECT 1 FROM change WHERE id = ?"
    recent = [record for record in records if record.n >= first]
    return [record for record in recent if driver.execute(sql, (change_id_of(record),)).fetchone() is None]


def check_blobs(exam: Examination, driver: DriverConnection) -> Iterator[Finding]:
    """Is the content of every attachment here and whole, and is nothing here that nobody knows?"""
    store = BlobStore(exam.places.blobs, exam.key)
    named = {
        store.name_of(sha256): sha256
        for sha256 in _all(driver, "SELECT sha256 FROM blob WHERE state = 'here'")
    }
    unnamed = unnamed_blobs(driver)
    here = {file.name: file for file in store.files()}
    findings = [*_check_missing(exam, named.keys() - here.keys())]
    if unnamed:
        count = count_of(len(unnamed), "attachment lacks its", "attachments lack their")
        sentence = f"{count} entry."
        findings.append(bad("attachments", sentence, Repair.NAME_BLOBS))
    away = _all(driver, "SELECT sha256 FROM blob WHERE state != 'here'")
    if away:
        count = count_of(len(away), "attachment has", "attachments have")
        findings.append(warn("attachments", f"{count} not come to this computer yet."))
    known = named.keys() | {store.name_of(sha256) for sha256 in [*unnamed, *away]}
    orphans = [
        f for name, f in here.items() if name not in known and f.touched_s < exam.now_s - ORPHAN_KEPT_S
    ]
    if orphans:
        size = sum(file.disk_bytes for file in orphans) / 1e6
        count = count_of(len(orphans), "file belongs", "files belong")
        sentence = f"{count} to no attachment any more ({size:,.1f} MB)."
        findings.append(warn("attachments", sentence, Repair.SWEEP))
    damaged = damaged_blobs(exam, store, [named[name] for name in named.keys() & here.keys()])
    if damaged:
        path = store.path_of(damaged[0])
        count = count_of(len(damaged), "attachment is damaged", "attachments are damaged")
        sentence = (
            f"{count}: blobs/{path.parent.name}/{path.name}{'' if len(damaged) == 1 else ' and others'}."
        )
        findings.append(bad("attachments", sentence, Repair.BRING_BLOBS))
    yield from findings or [ok("attachments", f"All attachments are here ({len(named):,}).")]


def unnamed_blobs(driver: DriverConnection) -> list[bytes]:
    """Hashes that attachments have and the table of contents lacks."""
    return _all(
        driver, "SELECT DISTINCT sha256 FROM attachment WHERE sha256 NOT IN (SELECT sha256 FROM blob)"
    )


def damaged_blobs(exam: Examination, store: BlobStore, candidates: list[bytes]) -> list[bytes]:
    """Which of these are not what they were; looks at a sample unless the examination is thorough."""
    if not exam.is_thorough:
        candidates = random.sample(candidates, min(_SAMPLE, len(candidates)))
    damaged = []
    for number, sha256 in enumerate(candidates):
        exam.advance(number, len(candidates))
        try:
            store.verify(sha256)
        except DeskError:
            damaged.append(sha256)
    return damaged


def check_backups(exam: Examination, change_n: int) -> Finding:
    """Is there a recent backup that can be relied on?"""
    backups = list_backups(exam.places)
    if not backups:
        return warn("backups", "There is no backup of this workspace yet.", Repair.BACK_UP)
    for info in backups if exam.is_thorough else backups[:1]:
        try:
            check_backup(info, exam.key, exam.advance)
        except StoreError as error:
            return bad("backups", str(error), Repair.BACK_UP)
    age_s = exam.now_s - backups[0].made_s
    if age_s > OLD_BACKUP_S and backups[0].content.change_n != change_n:
        sentence = f"The newest backup is {count_of(age_s // DAY_S, 'day', 'days')} old."
        return warn("backups", sentence, Repair.BACK_UP)
    return ok(
        "backups", f"The newest backup is whole ({count_of(len(backups), 'backup', 'backups')} in all)."
    )


def check_space(exam: Examination) -> Finding:
    """Is there room to work?"""
    free = shutil.disk_usage(exam.places.folder).free
    log = sum(path.stat().st_size for path in sidecars(exam.places.database) if path.exists())
    if free < LEAST_FREE:
        return warn("space", f"The disk has only {free / 1e6:,.0f} MB left.")
    if log > LONG_LOG:
        return warn("space", f"The database's log has grown to {log / 1e6:,.0f} MB; close Desk App once.")
    return ok("space", f"The disk has {free / 1e9:,.1f} GB left.")


def check_leftovers(exam: Examination) -> Iterator[Finding]:
    """Did an interrupted program leave something behind?"""
    if is_replacing(exam.places):
        yield bad("leftovers", "A repair was interrupted while it exchanged files.", Repair.FINISH)
    elif exam.places.replacement.exists() or any(_unfinished(exam.places)):
        yield warn("leftovers", "An interrupted program left unfinished files.", Repair.SWEEP)
    for path in set_aside(exam.places):
        yield ok("set-aside", f"An earlier state is kept in {path.name}; remove it when all is well.")


def set_aside(places: Places) -> list[Path]:
    """The folders with earlier states of the workspace."""
    return sorted(path for path in places.folder.glob("set-aside-*") if path.is_dir())


def check_settings(exam: Examination) -> Finding:
    """Can the settings be read?"""
    path = exam.places.folder / SETTINGS
    try:
        values = json.loads(path.read_bytes())
    except FileNotFoundError:
        return ok("settings", "There are no settings of this workspace; the defaults count.")
    except (OSError, ValueError, RecursionError):
        values = None
    if not isinstance(values, dict):
        return bad("settings", f"{SETTINGS} cannot be read; remove it to start from the defaults.")
    return ok("settings", "The settings can be read.")


def _check_missing(exam: Examination, missing: set[str]) -> Iterator[Finding]:
    if not missing:
        return
    name = min(missing)
    aside = any((path / "blobs" / name[:2] / name).exists() for path in set_aside(exam.places))
    is_one = len(missing) == 1
    hint = "" if aside else f" Restore {'it' if is_one else 'them'} from a backup made with desk-app backup."
    count = count_of(len(missing), "attachment is missing", "attachments are missing")
    sentence = f"{count}.{hint}"
    yield bad("attachments", sentence, Repair.BRING_BLOBS if aside else None)


def _unfinished(places: Places) -> Iterator[Path]:
    for folder in (places.folder, places.blobs, places.backups):
        yield from folder.glob(_UNFINISHED)


def _all(driver: DriverConnection, sql: str) -> list[bytes]:
    return [row[0] for row in driver.execute(sql).fetchall()]
