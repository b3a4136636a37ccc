"""A computer made of recorded answers, so that Windows and macOS are judged on any machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePath, PurePosixPath, PureWindowsPath

from desk_app.runtime.place_probe import Kind, SyncedFolder, System
from desk_app.runtime.volumes import Volume


@dataclass(frozen=True)
class RecordedComputer:
    """Answers of one computer; what is not recorded is as on a healthy, empty one.

    Attributes:
        system: Whose rules hold.
        files: Path to content; the folders above them are there too.
        folders: Further folders.
        links: Path to where a link of that path leads.
        volumes: Mount point to its volume.
        unwritable: Folders in which nothing can be made.
    """

    system: System
    files: dict[str, str] = field(default_factory=dict)
    folders: set[str] = field(default_factory=set)
    links: dict[str, str] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    marked: dict[str, set[str]] = field(default_factory=dict)
    volumes: tuple[Volume, ...] = ()
    registered: tuple[SyncedFolder, ...] = ()
    unwritable: set[str] = field(default_factory=set)
    free: int | None = 500 * 1024**3

    @property
    def home(self) -> PurePath:
        homes: dict[System, str] = {"win32": r"C:\Users\ana", "darwin": "/Users/ana", "linux": "/home/ana"}
        return self.path(homes[self.system])

    def path(self, text: str) -> PurePath:
        return PureWindowsPath(text) if self.system == "win32" else PurePosixPath(text)

    def environment(self, name: str) -> str:
        return self.variables.get(name, "")

    def resolve(self, folder: PurePath) -> PurePath:
        for link, goal in self.links.items():
            if folder.is_relative_to(link):
                return self.path(goal) / folder.relative_to(link)
        return self.path(str(folder))

    def kind(self, path: PurePath) -> Kind | None:
        if any(path == self.path(file) for file in self.files):
            return "file"
        return "folder" if path in self._folders() else None

    def names(self, folder: PurePath) -> Sequence[str]:
        there = [self.path(text) for text in (*self.files, *self.folders)]
        return [path.name for path in there if path.parent == folder]

    def read(self, path: PurePath) -> str:
        return next((text for file, text in self.files.items() if self.path(file) == path), "")

    def attributes(self, path: PurePath) -> frozenset[str]:
        return frozenset(self.marked.get(str(path), ()))

    def volume(self, folder: PurePath) -> Volume | None:
        above = [volume for volume in self.volumes if folder.is_relative_to(volume.mount_point)]
        return max(above, key=lambda volume: len(volume.mount_point.parts), default=None)

    def free_bytes(self, folder: PurePath) -> int | None:
        return self.free

    def can_write(self, folder: PurePath) -> bool:
        return str(folder) not in self.unwritable

    def registered_folders(self) -> tuple[SyncedFolder, ...]:
        return self.registered

    def _folders(self) -> set[PurePath]:
        known = {self.path(text) for text in (*self.files, *self.folders)} | {self.home}
        above = {parent for path in known for parent in path.parents}
        return above | {self.path(text) for text in self.folders} | {self.home}


NTFS = Volume("ntfs", PureWindowsPath("C:\\"), is_network=False)
APFS = Volume("apfs", PurePosixPath("/"), is_network=False)
EXT4 = Volume("ext4", PurePosixPath("/"))

WINDOWS = RecordedComputer("win32", volumes=(NTFS,))
MAC = RecordedComputer("darwin", volumes=(APFS,))
LINUX = RecordedComputer("linux", volumes=(EXT4,))
"""Computers in good order; tests take one and `replace` what matters."""
