"""The questions `places` asks a computer, and this computer's answers.

A port, because most of what there is to judge (OneDrive on Windows, iCloud on a Mac) is never on the computer
the tests run on: there, recorded answers stand in.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import itertools
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Final, Literal, Protocol

from desk_app.runtime.volumes import Volume, volume_of

System = Literal["linux", "darwin", "win32"]
Kind = Literal["file", "folder", "other"]

_READ_LIMIT: Final = 1024 * 1024
_NAMES_LIMIT: Final = 10_000
_NO_RIGHT: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


@dataclass(frozen=True, slots=True)
class SyncedFolder:
    """A folder that some program keeps the same on several computers.

    Attributes:
        product: The program's name as its users know it.
        root: The topmost folder it copies.
    """

    product: str
    root: PurePath


class PlaceProbe(Protocol):
    """What can be asked about a computer's folders; no answer changes anything there."""

    @property
    def system(self) -> System:
        """Whose rules hold for paths and names."""
        ...

    @property
    def home(self) -> PurePath:
        """The person's home folder, without links."""
        ...

    def environment(self, name: str) -> str:
        """An environment variable; empty when it is not set."""
        ...

    def resolve(self, folder: PurePath) -> PurePath:
        """The absolute path without links; parts that do not exist yet are kept as they are."""
        ...

    def kind(self, path: PurePath) -> Kind | None:
        """What is at a path; None when nothing is, or it may not be known."""
        ...

    def names(self, folder: PurePath) -> Sequence[str]:
        """The names in a folder, at most 10,000; empty when it cannot be listed."""
        ...

    def read(self, path: PurePath) -> str:
        """A small text file, at most 1 MiB of it; empty when it cannot be read."""
        ...

    def attributes(self, path: PurePath) -> frozenset[str]:
        """Names of the extended attributes (macOS); empty elsewhere."""
        ...

    def volume(self, folder: PurePath) -> Volume | None:
        """The volume of an existing folder; None when the system does not say."""
        ...

    def free_bytes(self, folder: PurePath) -> int | None:
        """What this person can still write on the volume of an existing folder; None when unknown."""
        ...

    def can_write(self, folder: PurePath) -> bool:
        """Whether a file can be made in an existing folder."""
        ...

    def registered_folders(self) -> tuple[SyncedFolder, ...]:
        """What sync programs have told the system about themselves (Windows)."""
        ...


class ThisComputer:
    """The real answers."""

    system: Final[System] = (
        "win32" if sys.platform == "win32" else "darwin" if sys.platform == "darwin" else "linux"
    )

    @property
    def home(self) -> Path:
        """The person's home folder, without links."""
        return Path.home().resolve()

    def environment(self, name: str) -> str:
        """An environment variable; empty when it is not set."""
        return os.environ.get(name, "")

    def resolve(self, folder: PurePath) -> Path:
        """The path without links; on Windows a drive letter of a share becomes the share."""
        try:
            return Path(folder).resolve()
        except (OSError, RuntimeError):  # a loop of links
            return Path(folder).absolute()

    def kind(self, path: PurePath) -> Kind | None:
        """What is at a path, links followed."""
        real = Path(path)
        try:
            return (
                "folder"
                if real.is_dir()
                else "file"
                if real.is_file()
                else "other"
                if real.exists()
                else None
            )
        except OSError:
            return None

    def names(self, folder: PurePath) -> Sequence[str]:
        """The names in a folder, at most 10,000; empty when it cannot be listed."""
        try:
            with os.scandir(folder) as entries:
                return [entry.name for entry in itertools.islice(entries, _NAMES_LIMIT)]
        except OSError:
            return []

    def read(self, path: PurePath) -> str:
        """At most 1 MiB of a text file; empty when it cannot be read."""
        try:
            with Path(path).open("rb") as file:
                return file.read(_READ_LIMIT).decode("utf-8-sig", "replace")
        except OSError:
            return ""

    def attributes(self, path: PurePath) -> frozenset[str]:
        """Names of the extended attributes (macOS); empty elsewhere."""
        return _attributes(Path(path))

    def volume(self, folder: PurePath) -> Volume | None:
        """The volume of an existing folder; None when the system does not say."""
        return volume_of(Path(folder))

    def free_bytes(self, folder: PurePath) -> int | None:
        """What this person can still write there, quotas of the file system included."""
        try:
            return shutil.disk_usage(folder).free
        except OSError:
            return None

    def can_write(self, folder: PurePath) -> bool:
        """Try it, as rights do not tell of access lists or immutable folders; a full disk counts as yes."""
        try:
            with tempfile.TemporaryFile(dir=folder):
                return True
        except OSError as error:
            return error.errno not in _NO_RIGHT

    def registered_folders(self) -> tuple[SyncedFolder, ...]:
        """What sync programs have told the system about themselves (Windows)."""
        return _registered_folders()


if sys.platform == "win32":
    import winreg

    _SYNC_ROOTS: Final = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Explorer\SyncRootManager"

    def _registered_folders() -> tuple[SyncedFolder, ...]:
        """The folders of every client of the Cloud Files API, filed under `PROVIDER!SID!ACCOUNT`."""
        found: list[SyncedFolder] = []
        for hive in (winreg.HKEY_LOCAL_MACHINE, winreg.HKEY_CURRENT_USER):
            with contextlib.suppress(OSError), winreg.OpenKey(hive, _SYNC_ROOTS) as top:
                for name in [winreg.EnumKey(top, at) for at in range(winreg.QueryInfoKey(top)[0])]:
                    found += [SyncedFolder(name, root) for root in _roots_of(top, name)]
        return tuple(found)

    def _roots_of(top: winreg.HKEYType, name: str) -> list[Path]:
        with contextlib.suppress(OSError), winreg.OpenKey(top, rf"{name}\UserSyncRoots") as roots:
            values = [winreg.EnumValue(roots, at)[1] for at in range(winreg.QueryInfoKey(roots)[1])]
            return [Path(value) for value in values if isinstance(value, str) and value]
        return []

else:

    def _registered_folders() -> tuple[SyncedFolder, ...]:
        """Only Windows keeps such a list."""
        return ()


if sys.platform == "darwin":

    def _attributes(path: Path) -> frozenset[str]:
        """The standard library reads extended attributes on Linux only (man 2 listxattr)."""
        library = ctypes.CDLL(None, use_errno=True)
        library.listxattr.restype = ctypes.c_ssize_t
        names = ctypes.create_string_buffer(64 * 1024)
        size = library.listxattr(os.fsencode(path), names, ctypes.c_size_t(len(names)), 0)
        return frozenset(os.fsdecode(name) for name in names.raw[: max(size, 0)].split(b"\0") if name)

else:

    def _attributes(path: Path) -> frozenset[str]:  # noqa: ARG001 - the Mac's twin needs it
        """Nothing that matters here is kept in attributes elsewhere."""
        return frozenset()
