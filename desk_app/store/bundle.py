"""A complete copy of a workspace in one file, for another disk or another place.

The file is a plain tar (POSIX.1-2001) whose members are encrypted as they are in the workspace: `keys.json`,
`desk.db`, `settings.json` where there is one, the attachments below `blobs/`, and at the end `manifest.json`
with the length and SHA-256 of each. It needs nothing else but a passphrase or the recovery code, appears
under its name only when it has been read back and found whole, and any tar program can list it.
"""

from __future__ import annotations

import hashlib
import io
import tarfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final

from desk_app.domain.errors import (
    DeskError,
    InvalidInput,
    Refused,
)
from desk_app.store.blobs import BlobStore
from desk_app.store.bundle_reading import MANIFEST, Manifest, Member, check_bundle, manifest_bytes
from desk_app.store.connect import open_driver
from desk_app.store.crypto import DataKey
from desk_app.store.durable import Incoming, disk_words, sync_file
from desk_app.store.places import BLOBS, DATABASE, KEYS, SETTINGS, Places
from desk_app.store.progress import Advance, silent
from desk_app.store.snapshot import (
    Content,
    copy_database,
    driver_words,
    forget_cached,
    inspect_database,
    require_space,
)

ENDING: Final = ".deskbackup"


@dataclass(frozen=True, slots=True)
class BundleInfo:
    """A bundle that was made.

    Attributes:
        path: The file.
        size_bytes: Its length.
        manifest: What it holds.
        problems: Attachments that are not in it, because they are missing or damaged here; a sentence each.
    """

    path: Path
    size_bytes: int
    manifest: Manifest
    problems: tuple[str, ...]


def make_bundle(
    places: Places, key: DataKey, target: Path, *, now_s: int, advance: Advance = silent
) -> BundleInfo:
    """Write a bundle and prove it by reading it back from the disk.

    Args:
        places: The workspace; it may be in use.
        key: Its data key.
        target: The file to make, or a folder to make it in under a name that says when.
        now_s: Epoch seconds.
        advance: Told bytes; may raise `Cancelled`.

    Raises:
        InvalidInput: The target cannot be used.
        Refused: The file is there already.
        Cancelled: `advance` wanted it; no file appears.
        DiskFull, ReadOnly, StoreError: It cannot be written; no file appears.
        WorkspaceDamaged: The database is not sound, or what was written cannot be read back.
    """
    path = _target(places, target, now_s)
    with disk_words("The backup"), Incoming(path.parent) as snapshot, Incoming(path.parent) as outgoing:
        copy_database(places.database, key, snapshot.path, advance)
        content = inspect_database(snapshot.path, key, advance)
        files, problems = _collect(places, key, snapshot.path)
        require_space(path.parent, sum(file.stat().st_size for file in files.values()))
        manifest = _write(outgoing.file, files, (now_s, content), advance)
        outgoing.file.flush()
        sync_file(outgoing.file.fileno())
        forget_cached(outgoing.file.fileno())
        check_bundle(outgoing.path, advance)
        size = outgoing.path.stat().st_size
        outgoing.publish(path)
    return BundleInfo(path, size, manifest, tuple(problems))


def _target(places: Places, target: Path, now_s: int) -> Path:
    """The file to make."""
    path = target
    if target.is_dir():
        path = target / f"desk-app-{datetime.fromtimestamp(now_s, UTC):%Y%m%d-%H%M%S}{ENDING}"
    if not path.parent.is_dir():
        raise InvalidInput(f"There is no folder “{path.parent}”.", "Make it first, or choose another one.")
    if path.resolve().is_relative_to(places.folder.resolve()):
        raise InvalidInput("A backup inside the workspace would be lost with it.", "Choose another folder.")
    if path.exists():
        raise Refused(f"There is a file “{path.name}” already.", "Choose another name.")
    return path


def _collect(places: Places, key: DataKey, snapshot: Path) -> tuple[dict[str, Path], list[str]]:
    """The files that belong into a bundle by their names there, and what is wrong with attachments."""
    files = {KEYS: places.folder / KEYS, DATABASE: snapshot}
    if (places.folder / SETTINGS).exists():
        files[SETTINGS] = places.folder / SETTINGS
    blobs = BlobStore(places.blobs, key)
    problems: list[str] = []
    with driver_words(), closing(open_driver(snapshot, key, read_only=True)) as driver:
        for (sha256,) in driver.execute("SELECT sha256 FROM blob ORDER BY sha256"):
            try:
                blobs.verify(sha256)
            except DeskError as error:
                problems.append(error.message)
                continue
            name = blobs.name_of(sha256)
            files[f"{BLOBS}/{name[:2]}/{name}"] = blobs.path_of(sha256)
    return files, problems


def _write(file: BinaryIO, files: dict[str, Path], about: tuple[int, Content], advance: Advance) -> Manifest:
    now_s, content = about
    total = sum(path.stat().st_size for path in files.values())
    done = 0

    def more(count: int) -> None:
        nonlocal done
        done += count
        advance(done, total)

    members: dict[str, Member] = {}
    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name, path in files.items():
            members[name] = _add(tar, name, path, (now_s, more))
        manifest = Manifest(now_s, content.schema, content.change_n, content.tickets, members)
        data = manifest_bytes(manifest)
        tar.addfile(_entry(MANIFEST, len(data), now_s), io.BytesIO(data))
    return manifest


def _add(tar: tarfile.TarFile, name: str, path: Path, about: tuple[int, Callable[[int], None]]) -> Member:
    now_s, more = about
    with path.open("rb") as source:
        hashed = _Hashed(source, more)
        size = path.stat().st_size
        tar.addfile(_entry(name, size, now_s), hashed)  # type: ignore[arg-type]  # reads by `read` alone
    return Member(size, hashed.digest.hexdigest())


def _entry(name: str, size: int, now_s: int) -> tarfile.TarInfo:
    """A member that says nothing about this computer or its person."""
    entry = tarfile.TarInfo(name)
    entry.size, entry.mtime, entry.mode = size, now_s, 0o600
    return entry


class _Hashed:
    """A file that is hashed and counted while it is read."""

    def __init__(self, source: BinaryIO, more: Callable[[int], None]) -> None:
        self.digest = hashlib.sha256()
        self._source = source
        self._more = more

    def read(self, count: int) -> bytes:
        piece = self._source.read(count)
        self.digest.update(piece)
        self._more(len(piece))
        return piece
