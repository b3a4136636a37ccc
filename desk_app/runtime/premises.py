"""What a person does with a workspace as a whole, from its open window: look, back up, change the ways in.

Everything here may take a while and runs beside the window.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from desk_app.domain.errors import DeskError, NotFound
from desk_app.runtime.keychain import SystemKeychain
from desk_app.runtime.paths import AppFolders
from desk_app.runtime.problem_report import Report, Sources, gather
from desk_app.runtime.safekeeping import back_up_import
from desk_app.runtime.settings import Settings
from desk_app.runtime.settings_schema import BACKUP_KEEP
from desk_app.store.backup import BackupInfo, BackupReason, list_backups, make_backup, thin_backups
from desk_app.store.bundle import BundleInfo, make_bundle
from desk_app.store.finding import Examination
from desk_app.store.keyfile import Keychain, WaysIn, WorkspaceKeys
from desk_app.store.opening import Store
from desk_app.store.recovery import restore_backup
from desk_app.store.thinning import Policy

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Survey:
    """What there is.

    Attributes:
        folder: Where the workspace lies.
        database_bytes: The database with what SQLite keeps beside it.
        blob_bytes: All attachments.
        backup_bytes: All backups.
        free_bytes: Left on the disk.
        backups: Newest first.
        ways: How it can be opened.
        only_reading: Why nothing can be changed; empty when everything can.
    """

    folder: Path
    database_bytes: int
    blob_bytes: int
    backup_bytes: int
    free_bytes: int
    backups: tuple[BackupInfo, ...]
    ways: WaysIn
    only_reading: str = ""


class Premises:
    """An opened workspace as a whole.

    Attributes:
        wanted: What is to be done with it when its windows are closed, before they open again; None for
            nothing.
    """

    def __init__(
        self,
        store: Store,
        settings: Settings,
        clock: Callable[[], int],
        *,
        keychain: Keychain | None = None,
        only_reading: str = "",
    ) -> None:
        """Nothing is read yet.

        Args:
            store: The opened store.
            settings: In force.
            clock: Epoch seconds.
            keychain: The system's keyring unless the workspace is a throw-away one.
            only_reading: Why nothing can be changed.
        """
        self._store, self._settings, self._clock = store, settings, clock
        self._keys = WorkspaceKeys(store.places.folder, keychain or SystemKeychain())
        self._only_reading = only_reading
        self.wanted: Callable[[], object] | None = None

    def survey(self) -> Survey:
        """Look at everything."""
        places = self._store.places
        return Survey(
            places.folder,
            sum(_size(path) for path in places.folder.glob(f"{places.database.name}*")),
            _size(places.blobs),
            _size(places.backups),
            shutil.disk_usage(places.folder).free,
            list_backups(places),
            self._keys.ways_in,
            self._only_reading,
        )

    def back_up(self) -> BackupInfo:
        """Make a backup now, and thin the older ones.

        Raises:
            StoreError: It cannot be written.
        """
        places, now_s = self._store.places, self._clock()
        made = make_backup(places, self._store.key, now_s, reason=BackupReason.PERSON)
        thin_backups(places, now_s=now_s, policy=Policy(days=self._settings.get(BACKUP_KEEP)))
        return made

    def make_safe(self, rows: int) -> None:
        """Make a backup after an import of so many new rows, where they are many.

        The import is done, so a failure is only logged; `doctor` tells of a workspace whose backup is old.
        """
        try:
            back_up_import(self._store, self._settings, self._clock(), rows=rows)
        except DeskError as error:
            _logger.warning("backup after an import failed", extra={"kind": type(error).__name__})

    def want_back(self, name: str) -> None:
        """Have a backup brought back when the windows are closed.

        Raises:
            NotFound: There is no such backup.
        """
        places, key = self._store.places, self._store.key
        info = next((info for info in list_backups(places) if info.path.name == name), None)
        if info is None:
            raise NotFound(f"There is no backup “{name}” any more.", "Choose another one.")
        self.wanted = lambda: restore_backup(places, key, info, now_s=self._clock())

    def copy_to(self, path: Path) -> BundleInfo:
        """Write a whole copy: database, attachments, keys.

        Raises:
            InvalidInput, Refused, StoreError: It cannot be written there.
        """
        return make_bundle(self._store.places, self._store.key, path, now_s=self._clock())

    def set_passphrase(self, passphrase: str) -> None:
        """Set or change the passphrase.

        Raises:
            InvalidInput: It cannot be used.
        """
        self._keys.set_passphrase(self._store.key, passphrase)

    def remove_passphrase(self) -> None:
        """Take the passphrase away.

        Raises:
            Refused: Nothing else would open the workspace.
        """
        self._keys.remove_passphrase()

    def renew_code(self) -> str:
        """A new recovery code; the old one stops working."""
        return self._keys.renew_recovery_code(self._store.key)

    def lock(self) -> None:
        """Forget the key in the keyring: from now on each start asks.

        Raises:
            NeedsConfirmation: There is no passphrase.
        """
        self._keys.lock()

    def report(self, more: tuple[tuple[str, str], ...]) -> Report:
        """A report about a problem, with what the caller knows besides."""
        exam = Examination(self._store.places, self._store.key, self._clock())
        sources = Sources(
            AppFolders.of_this_person(),
            self._store.places.folder,
            self._settings.listing(),
            self._clock(),
            exam,
            more,
        )
        return gather(sources)


def _size(path: Path) -> int:
    """Bytes of a file, or of all files below a folder; what is gone meanwhile counts nothing."""
    try:
        if path.is_dir():
            return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
        return path.stat().st_size
    except OSError:
        return 0
