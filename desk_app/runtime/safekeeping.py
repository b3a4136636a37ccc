"""Backups that nobody has to think of: the first one, those of the schedule, and one after a large import.

An import is the only way to bring in much at once, and what the bulk loader brings is not in the journal:
until the next backup the database would be its only copy.
"""

from __future__ import annotations

import logging
from typing import Final

from desk_app.domain.errors import DeskError
from desk_app.runtime.settings import Settings
from desk_app.runtime.settings_schema import BACKUP_EVERY_HOURS, BACKUP_KEEP
from desk_app.store.backup import (
    BackupInfo,
    BackupReason,
    is_backup_due,
    list_backups,
    make_backup,
    thin_backups,
    trim_journal,
)
from desk_app.store.crypto import DataKey
from desk_app.store.opening import Store
from desk_app.store.places import Places
from desk_app.store.thinning import Policy

LARGE_IMPORT: Final = 500
"""Rows from which an import is followed by a backup at once."""
_HOUR_S: Final = 3600

_logger = logging.getLogger(__name__)


def back_up_new(places: Places, key: DataKey, now_s: int) -> None:
    """Make the first backup of a new workspace, so that there is always one to start a repair from.

    The workspace is made and its recovery code must be shown, so a failure is only logged; `doctor` tells of
    a workspace without a backup, and the schedule makes up for it.
    """
    try:
        make_backup(places, key, now_s, reason=BackupReason.SCHEDULE)
    except DeskError as error:
        _logger.warning("first backup failed", extra={"kind": type(error).__name__})


def back_up_when_due(store: Store, settings: Settings, now_s: int) -> BackupInfo | None:
    """Make the backup of the schedule if its time has come; None when it has not.

    Raises:
        DiskFull, ReadOnly, StoreError, WorkspaceDamaged: See `make_backup`.
    """
    hours = settings.get(BACKUP_EVERY_HOURS)
    backups = list_backups(store.places)
    if not hours or not is_backup_due(backups, store.newest_change(), now_s=now_s, every_s=hours * _HOUR_S):
        return None
    return _back_up(store, settings, now_s)


def back_up_import(store: Store, settings: Settings, now_s: int, *, rows: int) -> BackupInfo | None:
    """Make a backup after an import of so many new rows; None when they are few or backups are switched off.

    Raises:
        DiskFull, ReadOnly, StoreError, WorkspaceDamaged: See `make_backup`.
    """
    if rows < LARGE_IMPORT or not settings.get(BACKUP_EVERY_HOURS):
        return None
    return _back_up(store, settings, now_s)


def _back_up(store: Store, settings: Settings, now_s: int) -> BackupInfo:
    """Make a backup, thin the older ones, and shorten the journal by what two backups hold."""
    made = make_backup(store.places, store.key, now_s, reason=BackupReason.SCHEDULE)
    thin_backups(store.places, now_s=now_s, policy=Policy(days=settings.get(BACKUP_KEEP)))
    trim_journal(store.places, store.key, now_s=now_s)
    return made
