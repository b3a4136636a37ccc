"""Getting a workspace back: from a damaged database, or to the state of a backup.

Nothing is destroyed. The old database with what SQLite keeps beside it, and a copy of the journal, are set
aside whole in a folder of the workspace; the new one is made and proved before it takes the place. The
caller sees to it that nobody has the workspace open.
"""

from __future__ import annotations

import shutil
from contextlib import closing, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher

from desk_app.domain.errors import Refused, StoreError
from desk_app.store.backup import BackupInfo, check_backup, list_backups
from desk_app.store.connect import open_driver
from desk_app.store.crypto import DataKey
from desk_app.store.durable import disk_words
from desk_app.store.journal import Journal
from desk_app.store.places import JOURNAL, Places
from desk_app.store.progress import Advance, silent
from desk_app.store.rebuilding import Rebuilt, Sources, build_database, shares_history
from desk_app.store.replacement import Replacement, finish_replacement
from desk_app.store.salvage import DamagedDatabase
from desk_app.store.snapshot import require_space


@dataclass(frozen=True, slots=True)
class Recovered:
    """What was done.

    Attributes:
        rebuilt: What the new database was made of, and holds.
        backup: The backup it began with; None when there was no sound one.
        aside: The folder with the old state; None when nothing was left of it.
        passed_over: Backups that could not be used, with the reason.
    """

    rebuilt: Rebuilt
    backup: BackupInfo | None
    aside: Path | None
    passed_over: list[tuple[Path, str]] = field(default_factory=list)


def rebuild(places: Places, key: DataKey, *, now_s: int, advance: Advance = silent) -> Recovered:
    """Make a sound database in place of a damaged, foreign or missing one.

    It begins with the newest sound backup, takes what the damaged file still gives, and does the changes of
    the journal that are in neither. A damaged journal is read as far as it can be.

    Args:
        places: The workspace; nobody else may have it open.
        key: Its data key.
        now_s: Epoch seconds.
        advance: Asked whether to stop.

    Raises:
        Cancelled: `advance` wanted it; the workspace is as it was.
        Refused: Another process has the database open.
        DiskFull, ReadOnly, StoreError: Something cannot be written; the workspace is as it was.
    """
    finish_replacement(places)
    require_sole_use(places, key)
    size = places.database.stat().st_size if places.database.exists() else 0
    require_space(places.folder, 2 * size)
    journal = Journal.open(places.journal, key)
    backup, passed_over = _ground(places, key, journal, advance)
    damaged = DamagedDatabase(places.database, key) if size else None
    replacement = Replacement(places, now_s)
    try:
        with damaged or nullcontext():
            sources = Sources(backup.path if backup else None, journal, damaged)
            rebuilt = build_database(replacement.database, key, sources, now_s=now_s, advance=advance)
        keep_journal(places, replacement)
    except BaseException:
        replacement.discard()
        raise
    return Recovered(rebuilt, backup, replacement.exchange(), passed_over)


def restore_backup(
    places: Places,
    key: DataKey,
    backup: BackupInfo,
    *,
    now_s: int,
    replay: bool = True,
    advance: Advance = silent,
) -> Recovered:
    """Put the database back to a backup of this workspace.

    Args:
        places: The workspace; nobody else may have it open.
        key: Its data key.
        backup: One of `list_backups`.
        now_s: Epoch seconds.
        replay: Do the newer changes of the journal again. Without it they are set aside with the old state,
            and the journal begins anew.
        advance: Asked whether to stop.

    Raises:
        WorkspaceDamaged: The backup is not what it was when it was made.
        Refused: Another process has the database open, or the journal tells another story than the backup.
        Cancelled, DiskFull, ReadOnly, StoreError: As for `rebuild`.
    """
    finish_replacement(places)
    require_sole_use(places, key)
    check_backup(backup, key, advance)
    require_space(places.folder, 2 * backup.size_bytes)
    journal = Journal.open(places.journal, key) if replay else None
    if journal is not None and not shares_history(backup.path, key, journal):
        raise other_history()
    replacement = Replacement(places, now_s)
    try:
        sources = Sources(backup.path, journal)
        rebuilt = build_database(replacement.database, key, sources, now_s=now_s, advance=advance)
        if replay:
            keep_journal(places, replacement)
    except BaseException:
        replacement.discard()
        raise
    return Recovered(rebuilt, backup, replacement.exchange(without=() if replay else (JOURNAL,)))


def require_sole_use(places: Places, key: DataKey) -> None:
    """Refuse while another process has the database open; on a damaged file the answer is a guess.

    Raises:
        Refused: It is in use.
    """
    if not places.database.exists():
        return
    try:
        with closing(open_driver(places.database, key)) as driver:
            driver.execute("PRAGMA busy_timeout = 0")
            driver.execute("PRAGMA locking_mode = EXCLUSIVE")
            driver.execute("BEGIN EXCLUSIVE")
            driver.execute("ROLLBACK")
    except (StoreError, sqlcipher.Error) as error:  # what cannot be opened at all is not in use either
        if "locked" in str(error):
            raise Refused(
                "The workspace is open in another window or command.", "Close it, then try again."
            ) from error


def other_history() -> Refused:
    """The refusal to do changes again on rows they were not made on."""
    return Refused(
        "After this backup the workspace went on from an earlier state, so the changes of its journal do"
        " not fit the backup.",
        "Restore it without the newer changes; they are set aside, not lost.",
    )


def _ground(
    places: Places, key: DataKey, journal: Journal, advance: Advance
) -> tuple[BackupInfo | None, list[tuple[Path, str]]]:
    """The newest backup that is sound and belongs to the journal's history."""
    passed_over: list[tuple[Path, str]] = []
    for info in list_backups(places):
        try:
            check_backup(info, key, advance)
        except StoreError as error:
            passed_over.append((info.path, error.message))
            continue
        if shares_history(info.path, key, journal):
            return info, passed_over
        passed_over.append((info.path, "It tells another story than the journal."))
    return None, passed_over


def keep_journal(places: Places, replacement: Replacement) -> None:
    """A copy of the journal goes with what is set aside; the journal itself stays in use."""
    with disk_words("The copy of the journal"), suppress(FileNotFoundError):
        shutil.copyfile(places.journal, replacement.kept / JOURNAL)
