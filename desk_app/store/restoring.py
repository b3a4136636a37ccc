"""Bringing a bundle back: into a new folder, or over a workspace, which is set aside whole.

When the folder holds the same workspace (the same data key), it keeps its own keys (a passphrase changed
since stays changed), its attachments that the bundle does not have, and its journal, whose newer changes
are done again. Another workspace is set aside with everything that belongs to it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from desk_app.domain.errors import InvalidInput, StoreError, WorkspaceLocked
from desk_app.store import key_record
from desk_app.store.bundle_reading import Bundle, Manifest, opened_bundle
from desk_app.store.connect import open_driver
from desk_app.store.crypto import DataKey
from desk_app.store.durable import PRIVATE_FILE, PRIVATE_FOLDER, disk_words, sync_file
from desk_app.store.journal import Journal
from desk_app.store.places import BACKUPS, BLOBS, DATABASE, JOURNAL, KEYS, Places
from desk_app.store.progress import Advance, silent
from desk_app.store.rebuilding import Rebuilt, Sources, build_database, shares_history
from desk_app.store.recovery import keep_journal, other_history, require_sole_use
from desk_app.store.replacement import Replacement, finish_replacement
from desk_app.store.snapshot import require_space

Unlock = Callable[[Path], DataKey]
"""Gets the folder with the bundle's `keys.json` and gives the data key: asks for passphrase or code."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back.

    Attributes:
        manifest: What the bundle says about itself.
        rebuilt: What the database was made of, and holds.
        aside: The folder with what was there before; None when there was nothing.
    """

    manifest: Manifest
    rebuilt: Rebuilt
    aside: Path | None


@dataclass(frozen=True, slots=True)
class RestoreWish:
    """How a bundle is to be restored.

    Attributes:
        unlock: See `Unlock`.
        now_s: Epoch seconds.
        replay: Do the newer changes of the workspace's journal again; without it they are set aside.
    """

    unlock: Unlock
    now_s: int
    replay: bool = True


def restore_bundle(path: Path, places: Places, wish: RestoreWish, *, advance: Advance = silent) -> Restored:
    """Bring a bundle back.

    Args:
        path: The bundle.
        places: Where to; the folder may be missing, empty, or hold a workspace that nobody has open.
        wish: How.
        advance: Told bytes; may raise `Cancelled`.

    Raises:
        NotFound, WorkspaceDamaged, WorkspaceTooNew: The bundle cannot be used.
        WorkspaceLocked: `unlock` has no key, or not the one of the bundle.
        InvalidInput: The folder holds something else.
        Refused: The workspace is in use, or its journal tells another story than the bundle.
        Cancelled, DiskFull, ReadOnly, StoreError: It did not come to an end; the folder is as it was.
    """
    with opened_bundle(path) as bundle:
        _prepare(places)
        members = bundle.manifest.members
        require_space(places.folder, 2 * members[DATABASE].size + sum(m.size for m in members.values()))
        replacement = Replacement(places, wish.now_s)
        try:
            restored = _Restoring(bundle, places, wish, replacement).run(advance)
            without = (BACKUPS, JOURNAL) if not restored.is_same else () if wish.replay else (JOURNAL,)
        except BaseException:
            replacement.discard()
            raise
        aside = replacement.exchange(without=without)
        return Restored(bundle.manifest, restored.rebuilt, aside)


def _prepare(places: Places) -> None:
    """Make the folder, finish what was interrupted in it, refuse what is no workspace."""
    with disk_words("The folder of the workspace"):
        places.folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        finish_replacement(places)
        names = {entry.name for entry in places.folder.iterdir()}
    if names and not names & {DATABASE, KEYS}:
        raise InvalidInput(
            f"“{places.folder}” holds other files and no workspace.", "Choose an empty or a new folder."
        )


@dataclass(frozen=True, slots=True)
class _Made:
    rebuilt: Rebuilt
    is_same: bool


class _Restoring:
    """One run of `restore_bundle`, up to the exchange."""

    def __init__(self, bundle: Bundle, places: Places, wish: RestoreWish, replacement: Replacement) -> None:
        self._bundle = bundle
        self._places = places
        self._wish = wish
        self._replacement = replacement

    def run(self, advance: Advance) -> _Made:
        """Put the new state together in the folder of the replacement."""
        new = self._replacement.new
        self._copy(KEYS, new / KEYS, advance)
        key = self._wish.unlock(new)
        if not key_record.load(new).fits(key):
            raise WorkspaceLocked("That is not the key of this backup.")
        has_own_keys = _has_keys(self._places, key)
        is_same = has_own_keys or _has_database(self._places, key)
        if has_own_keys:
            (new / KEYS).unlink()
        require_sole_use(self._places, key)
        base = self._places.replacement / DATABASE
        for name in self._bundle.manifest.members:
            if name != KEYS:
                self._copy(name, base if name == DATABASE else new / name, advance)
        if is_same:
            _keep_blobs(self._places.blobs, new / BLOBS)
        rebuilt = self._build(base, key, is_same=is_same, advance=advance)
        return _Made(rebuilt, is_same)

    def _build(self, base: Path, key: DataKey, *, is_same: bool, advance: Advance) -> Rebuilt:
        journal = Journal.open(self._places.journal, key) if is_same and self._wish.replay else None
        if journal is not None and not shares_history(base, key, journal):
            raise other_history()
        rebuilt = build_database(
            self._replacement.database,
            key,
            Sources(base, journal),
            now_s=self._wish.now_s,
            advance=advance,
        )
        if journal is not None:
            keep_journal(self._places, self._replacement)
        return rebuilt

    def _copy(self, name: str, target: Path, advance: Advance) -> None:
        with disk_words("The restored workspace"):
            target.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
            with os.fdopen(os.open(target, _NEW, PRIVATE_FILE), "wb") as file:
                self._bundle.copy(name, file.write, advance)
                file.flush()
                sync_file(file.fileno())


_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def _has_keys(places: Places, key: DataKey) -> bool:
    """Whether the folder's key file is one of this key."""
    try:
        return key_record.load(places.folder).fits(key)
    except StoreError:  # none there, or it cannot be read
        return False


def _has_database(places: Places, key: DataKey) -> bool:
    """Whether the folder's database opens with this key, whatever became of its key file."""
    if not places.database.exists():
        return False
    try:
        open_driver(places.database, key, read_only=True).close()
    except StoreError:
        return False
    return True


def _keep_blobs(old: Path, new: Path) -> None:
    """Let the new state have the attachments of the old one too: newer changes may name them."""
    with disk_words("An attachment"):
        for path in old.glob("??/*"):
            target = new / path.parent.name / path.name
            if target.exists():
                continue
            target.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
            try:
                os.link(path, target)
            except OSError:  # file systems without links
                shutil.copyfile(path, target)
