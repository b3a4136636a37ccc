"""A model of a disk that loses power: what is surely on it, and what may or may not have arrived.

Content is sure once its file was synced, names once their folder was (or, for a new file, the file). What is
under way at the cut arrives not at all, or all but a piece of the last write, or here and there.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

SECTOR: Final = 512

Files = dict[str, bytes | None]
"""Contents by path below the root; None for a folder."""


class Tear(StrEnum):
    """What becomes of writes that were not synced.

    DROPPED: None of them arrives.
    TORN: All arrive, but the last only up to some sector.
    REORDERED: Some arrive, whatever their order.
    """

    DROPPED = "dropped"
    TORN = "torn"
    REORDERED = "reordered"


@dataclass(frozen=True, slots=True)
class Wrote:
    path: str
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Cut:
    """A file ends at `size` from now on."""

    path: str
    size: int


@dataclass(frozen=True, slots=True)
class Synced:
    path: str


@dataclass(frozen=True, slots=True)
class Renamed:
    path: str
    target: str


@dataclass(frozen=True, slots=True)
class Removed:
    path: str


@dataclass(frozen=True, slots=True)
class MadeFolder:
    path: str


@dataclass(frozen=True, slots=True)
class SyncedFolder:
    path: str


Event = Wrote | Cut | Synced | Renamed | Removed | MadeFolder | SyncedFolder


@dataclass(eq=False)
class _File:
    """Content that is sure, what may have arrived since, and when it was last written to."""

    safe: bytes = b""
    pending: list[Wrote | Cut] = field(default_factory=list)
    written: int = 0


@dataclass(frozen=True, slots=True)
class _Named:
    """A new name of a file, or of a folder."""

    path: str
    file: _File | None


_Names = dict[str, _File | None]


class Disk:
    """Replays what was done to a folder and gives what is left of it when the power goes."""

    def __init__(self, files: Files) -> None:
        self._safe: _Names = {path: None if data is None else _File(data) for path, data in files.items()}
        self._now = dict(self._safe)
        self._pending: list[_Named | Renamed | Removed] = []
        self._count = 0

    def apply(self, event: Event) -> None:
        """One more thing was done."""
        match event:
            case Wrote():
                file = self._file(event.path)
                file.pending.append(event)
                self._count += 1
                file.written = self._count
            case Cut():
                self._file(event.path).pending.append(event)
            case Synced():
                self._sync(event.path)
            case SyncedFolder():
                for change in self._pending:
                    _rename(self._safe, change)
                self._pending.clear()
            case MadeFolder():
                self._name(_Named(event.path, None))
            case Renamed() | Removed():
                self._name(event)

    def after_cut(self, tear: Tear, dice: random.Random) -> Files:
        """What a computer finds when it starts again."""
        names = dict(self._safe)
        arrived = self._pending
        if tear is Tear.DROPPED:
            arrived = []
        elif tear is Tear.REORDERED:
            arrived = arrived[: dice.randint(0, len(arrived))]
        for change in arrived:
            _rename(names, change)
        waiting = [file for file in names.values() if file and file.pending and file.written]
        last = max(waiting, key=lambda file: file.written, default=None)
        return {
            path: None if file is None else _content(file, tear, dice, is_last=file is last)
            for path, file in names.items()
        }

    def _file(self, path: str) -> _File:
        file = self._now.get(path)
        if file is None:
            file = _File()
            self._name(_Named(path, file))
        return file

    def _name(self, change: _Named | Renamed | Removed) -> None:
        _rename(self._now, change)
        self._pending.append(change)

    def _sync(self, path: str) -> None:
        file = self._file(path)
        file.safe = _all(file)
        file.pending.clear()
        if any(isinstance(change, _Named) and change.file is file for change in self._pending):
            # What happened to the name before comes with it: names change in order.
            for change in [change for change in self._pending if change.path == path]:
                _rename(self._safe, change)
                self._pending.remove(change)


def _rename(names: _Names, change: _Named | Renamed | Removed) -> None:
    match change:
        case _Named():
            names[change.path] = change.file
        case Renamed():
            for path in [path for path in names if _is_in(path, change.path)]:
                names[change.target + path[len(change.path) :]] = names.pop(path)
        case Removed():
            for path in [path for path in names if _is_in(path, change.path)]:
                del names[path]


def _is_in(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder}/")


def _all(file: _File) -> bytes:
    return _written(file.safe, file.pending)


def _content(file: _File, tear: Tear, dice: random.Random, *, is_last: bool) -> bytes:
    match tear:
        case Tear.DROPPED:
            return file.safe
        case Tear.TORN if is_last:
            last = file.pending[-1]
            if isinstance(last, Wrote) and last.data:
                sectors = dice.randrange((len(last.data) + SECTOR - 1) // SECTOR)
                last = Wrote(last.path, last.offset, last.data[: sectors * SECTOR])
            return _written(file.safe, [*file.pending[:-1], last])
        case Tear.TORN:
            return _all(file)
        case Tear.REORDERED:
            return _written(file.safe, [write for write in file.pending if dice.random() < 0.5])


def _written(content: bytes, writes: list[Wrote | Cut]) -> bytes:
    data = bytearray(content)
    for write in writes:
        match write:
            case Wrote():
                data.extend(bytes(max(0, write.offset - len(data))))  # a hole reads as zeros
                data[write.offset : write.offset + len(write.data)] = write.data
            case Cut():
                data.extend(bytes(max(0, write.size - len(data))))
                del data[write.size :]
    return bytes(data)


def read_files(root: Path) -> Files:
    """What lies below a folder; the index of a write-ahead log is no part of a disk."""
    return {
        path.relative_to(root).as_posix(): None if path.is_dir() else path.read_bytes()
        for path in sorted(root.rglob("*"))
        if not path.name.endswith("-shm")
    }


def write_files(root: Path, files: Files) -> None:
    """Lay files into a new folder."""
    root.mkdir()
    for name, data in sorted(files.items()):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if data is None:
            path.mkdir(exist_ok=True)
        else:
            path.write_bytes(data)
