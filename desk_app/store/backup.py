"""Backups inside the workspace: copies of the database in `backups/`, each proved sound when it is made.

A backup is an encrypted database, opened by the same key, and a small manifest beside it that holds figures
and no content. Attachments are not copied: they are files named by their content that nobody ever changes,
and none is removed while a backup names it. A complete copy for another place is made by `bundle`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from desk_app.domain.errors import WorkspaceDamaged
from desk_app.store.connect import open_driver
from desk_app.store.crypto import DataKey
from desk_app.store.durable import PRIVATE_FOLDER, Incoming, disk_words, remove_stale, write_whole
from desk_app.store.journal import Journal
from desk_app.store.places import Places
from desk_app.store.progress import Advance, silent
from desk_app.store.snapshot import (
    Content,
    copy_database,
    driver_words,
    file_hash,
    inspect_database,
    require_space,
)
from desk_app.store.thinning import Policy, Stamp, to_drop

DAY_S: Final = 24 * 3_600
JOURNAL_KEPT_S: Final = 30 * DAY_S
"""How long the journal keeps a change that backups hold too: as long as a server may want it replayed."""

_FORMAT: Final = "desk-app backup"
_VERSION: Final = 1
_END_OF_TIME_S: Final = 253_402_300_799  # the last second of the year 9999, the last one Python can write


class BackupReason(StrEnum):
    """Why a backup was made. MILESTONES are kept beside the regular ones."""

    SCHEDULE = "schedule"
    PERSON = "person"
    MIGRATION = "migration"
    RESTORE = "restore"
    REPAIR = "repair"


MILESTONES: Final = frozenset({BackupReason.MIGRATION, BackupReason.RESTORE})


@dataclass(frozen=True, slots=True)
class BackupInfo:
    """One backup by its manifest.

    Attributes:
        path: The encrypted copy of the database.
        made_s: When it was made, epoch seconds.
        reason: Why.
        size_bytes: Length of the copy.
        sha256: Of the copy, hexadecimal.
        content: What it holds.
    """

    path: Path
    made_s: int
    reason: BackupReason
    size_bytes: int
    sha256: str
    content: Content

    @property
    def manifest(self) -> Path:
        """The file beside it."""
        return self.path.with_suffix(".json")

    @property
    def stamp(self) -> Stamp:
        """What counts for thinning; every backup with a manifest was verified when it was made."""
        return Stamp(self.path.name, self.made_s, is_verified=True, is_milestone=self.reason in MILESTONES)


def make_backup(
    places: Places,
    key: DataKey,
    now_s: int,
    *,
    reason: BackupReason = BackupReason.PERSON,
    advance: Advance = silent,
) -> BackupInfo:
    """Copy the database into `backups/` and prove the copy by reading it back from the disk.

    Others may read and write meanwhile; the copy is as of the moment this begins.

    Args:
        places: The workspace.
        key: Its data key.
        now_s: Epoch seconds.
        reason: Why it is made.
        advance: Told the bytes copied; may raise `Cancelled`.

    Raises:
        Cancelled: `advance` wanted it; nothing is left behind.
        DiskFull, ReadOnly, StoreError: It cannot be written; nothing is left behind.
        WorkspaceDamaged: The database, or the copy on its disk, is not sound.
    """
    if reason is BackupReason.MIGRATION:  # rewriting every row takes the file's size once more, and its log
        require_space(places.folder, 3 * places.database.stat().st_size)
    with disk_words("The folder of backups"):
        places.backups.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        remove_stale(places.backups)
    with disk_words("The backup"), Incoming(places.backups) as incoming:
        copy_database(places.database, key, incoming.path, advance)
        content = inspect_database(incoming.path, key, advance)
        info = BackupInfo(
            path=_free_name(places.backups, now_s),
            made_s=now_s,
            reason=reason,
            size_bytes=incoming.path.stat().st_size,
            sha256=file_hash(incoming.path),
            content=content,
        )
        write_whole(info.manifest, _manifest(info))  # a manifest without its copy is no backup
        incoming.publish(info.path)
    return info


def list_backups(places: Places) -> tuple[BackupInfo, ...]:
    """Every backup of the workspace, newest first; what has no manifest or cannot be read is left out."""
    found = (_read_manifest(path) for path in places.backups.glob("*.json"))
    return tuple(sorted((info for info in found if info is not None), key=_newest_first))


def check_backup(info: BackupInfo, key: DataKey, advance: Advance = silent) -> None:
    """Read a backup whole, from the disk.

    Raises:
        Cancelled: `advance` wanted it.
        WorkspaceDamaged: It is not what it was when it was made.
        WorkspaceLocked: It belongs to another workspace.
    """
    if file_hash(info.path) != info.sha256 or inspect_database(info.path, key, advance) != info.content:
        raise WorkspaceDamaged(f"The backup {info.path.name} is damaged.", "Make a new one: desk-app backup")


def is_backup_due(backups: Sequence[BackupInfo], change_n: int, *, now_s: int, every_s: int = DAY_S) -> bool:
    """Whether the schedule wants a backup now.

    Args:
        backups: Those there are, newest first.
        change_n: The number of the newest change; without a new one a backup would be the same again.
        now_s: Epoch seconds.
        every_s: The least time between two, in seconds.
    """
    if not backups:
        return True
    newest = backups[0]
    return change_n != newest.content.change_n and not 0 <= now_s - newest.made_s < every_s


def thin_backups(places: Places, *, now_s: int, policy: Policy | None = None) -> tuple[str, ...]:
    """Remove the backups that the policy does not keep.

    Returns:
        The names of the removed ones.
    """
    backups = {info.path.name: info for info in list_backups(places)}
    names = sorted(to_drop([info.stamp for info in backups.values()], policy or Policy(), now_s=now_s))
    with disk_words("A backup"):
        for name in names:
            backups[name].path.unlink(missing_ok=True)
            backups[name].manifest.unlink(missing_ok=True)
    return tuple(names)


def journal_keep_from(backups: Collection[BackupInfo], first_recent_n: int) -> int:
    """From which change on the journal must be kept.

    A record may go when it is old *and* two backups hold its change, so that a damaged backup alone loses
    nothing.

    Args:
        backups: The verified backups there are.
        first_recent_n: The number of the first change that is younger than `JOURNAL_KEPT_S`.

    Returns:
        The number of the first change whose record stays; 0 keeps all.
    """
    held = sorted((info.content.change_n for info in backups), reverse=True)
    return min(first_recent_n, held[1] + 1) if len(held) > 1 else 0


def trim_journal(places: Places, key: DataKey, *, now_s: int) -> int:
    """Drop the records of the journal that nobody needs any more; gives how many.

    Raises:
        WorkspaceDamaged: The journal is damaged; `doctor --repair` keeps what is in it.
    """
    with driver_words(), closing(open_driver(places.database, key)) as driver:
        driver.execute("BEGIN IMMEDIATE")  # whoever writes to the journal holds this lock
        try:
            row = driver.execute(
                "SELECT coalesce((SELECT n FROM change WHERE at_s > ? ORDER BY n LIMIT 1),"
                " (SELECT max(n) + 1 FROM change), 0)",
                (now_s - JOURNAL_KEPT_S,),
            ).fetchone()
            keep_from = journal_keep_from(list_backups(places), row[0])
            return Journal.open(places.journal, key).truncate_before(keep_from) if keep_from else 0
        finally:
            driver.execute("ROLLBACK")


def _free_name(folder: Path, now_s: int) -> Path:
    """A name that says when, in UTC; two backups in one second get different ones."""
    moment = datetime.fromtimestamp(min(max(now_s, 0), _END_OF_TIME_S), UTC)
    number, ending = 1, ""
    while (path := folder / f"desk-{moment:%Y%m%d-%H%M%S}{ending}.db").exists():
        number += 1
        ending = f"-{number}"
    return path


def _newest_first(info: BackupInfo) -> tuple[int, int, str]:
    """By time; of several in one second the one that holds more."""
    return (-info.made_s, -info.content.change_n, info.path.name)


def _manifest(info: BackupInfo) -> bytes:
    content = info.content
    values = {
        "format": _FORMAT,
        "version": _VERSION,
        "made_s": info.made_s,
        "reason": info.reason,
        "size_bytes": info.size_bytes,
        "sha256": info.sha256,
        "schema": content.schema,
        "change_n": content.change_n,
        "change_id": content.change_id.hex(),
        "tickets": content.tickets,
        "messages": content.messages,
        "blobs": content.blobs,
    }
    return json.dumps(values, indent=1).encode() + b"\n"


def _read_manifest(path: Path) -> BackupInfo | None:
    """The backup of a manifest; None when its copy is missing or the manifest is not one of ours."""
    try:
        info = _parse(path.with_suffix(".db"), json.loads(path.read_bytes()))
        return info if info.path.stat().st_size == info.size_bytes else None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _parse(path: Path, values: dict[str, Any]) -> BackupInfo:
    if values["format"] != _FORMAT or values["version"] != _VERSION:
        raise ValueError("another format")
    numbers = {
        name: _count(values[name])
        for name in ("made_s", "size_bytes", "schema", "change_n", "tickets", "messages", "blobs")
    }
    content = Content(
        schema=numbers["schema"],
        change_n=numbers["change_n"],
        change_id=bytes.fromhex(values["change_id"]),
        tickets=numbers["tickets"],
        messages=numbers["messages"],
        blobs=numbers["blobs"],
    )
    return BackupInfo(
        path=path,
        made_s=min(numbers["made_s"], _END_OF_TIME_S),
        reason=BackupReason(values["reason"]),
        size_bytes=numbers["size_bytes"],
        sha256=str(values["sha256"]),
        content=content,
    )


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError("not a number of things")
    return value
