"""Records what a program does to the files of a folder, in order: its databases' and its own.

The databases' writes come from a spy inside SQLite. The program's own files are looked at whenever something
is synced, renamed or removed, because only those moments divide what may be lost from what may not.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.store.power.disk import (
    Cut,
    Event,
    Files,
    MadeFolder,
    Removed,
    Renamed,
    Synced,
    SyncedFolder,
    Wrote,
    read_files,
)
from tests.store.power.sqlite_spy import spy


class Recorder:
    """Implements the spy's `Listener`, and stands before the system's calls for files.

    Attributes:
        before: What lay in the folder when it began.
        events: What was done since.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock = threading.RLock()
        self.before: Files = read_files(root)
        self.events: list[Event] = []
        self._known: dict[str, bytes] = {path: data for path, data in self.before.items() if data is not None}
        self._open: dict[str, int] = {}

    @contextmanager
    def recording(self) -> Iterator[Recorder]:
        """Record what is done in the block."""
        spy().listener = self
        with pytest.MonkeyPatch.context() as patch:
            for name in ("fsync", "fdatasync"):
                patch.setattr(os, name, self._syncing(getattr(os, name)))
            for name in ("rename", "replace"):
                patch.setattr(os, name, self._renaming(getattr(os, name)))
            for name in ("unlink", "remove", "rmdir"):
                patch.setattr(os, name, self._removing(getattr(os, name)))
            patch.setattr(os, "mkdir", self._making(os.mkdir))
            try:
                yield self
            finally:
                spy().listener = None
                self._look()

    def opened(self, path: str) -> bool:
        name = self._name(path)
        if name is None or name.endswith("-shm"):
            return False
        with self._lock:
            self._look()
            self._open[name] = self._open.get(name, 0) + 1
            if name not in self._known:
                self._known[name] = b""
                self.events.append(Wrote(name, 0, b""))
        return True

    def closed(self, path: str) -> None:
        name = self._name(path)
        with self._lock:
            if name is not None and name in self._open:
                self._open[name] -= 1
                file = self._root / name
                if not self._open[name] and file.exists():
                    self._known[name] = file.read_bytes()

    def wrote(self, path: str, offset: int, data: bytes) -> None:
        self._add(lambda name: Wrote(name, offset, data), path)

    def cut(self, path: str, size: int) -> None:
        self._add(lambda name: Cut(name, size), path)

    def synced(self, path: str) -> None:
        with self._lock:
            self._look()
            self._add(Synced, path)

    def removed(self, path: str, *, is_synced: bool) -> None:
        with self._lock:
            self._look()
            self._add(Removed, path)
            self._known.pop(self._name(path) or "", None)
            if is_synced:
                self._add(SyncedFolder, str(Path(path).parent))

    def _add(self, make: Callable[[str], Event], path: str) -> None:
        name = self._name(path)
        if name is not None:
            with self._lock:
                self.events.append(make(name))

    def _name(self, path: str | os.PathLike[str]) -> str | None:
        """The path below the root; None for what lies elsewhere."""
        whole = Path(os.path.abspath(path))  # noqa: PTH100 - symbolic links stay as they are
        return whole.relative_to(self._root).as_posix() if whole.is_relative_to(self._root) else None

    def _look(self) -> None:
        """See what the program wrote to its own files since the last time."""
        with self._lock:
            for path in sorted(self._root.rglob("*")):
                name = path.relative_to(self._root).as_posix()
                if name.endswith("-shm") or self._open.get(name) or not path.is_file():
                    continue
                try:
                    now = path.read_bytes()
                except FileNotFoundError:  # another thread has just removed it, and says so next
                    continue
                before = self._known.get(name)
                if before != now:
                    self._known[name] = now
                    self.events += _written(name, before, now)

    def _syncing(self, call: Callable[[int], None]) -> Callable[[int], None]:
        def sync(descriptor: int) -> None:
            path = Path(f"/proc/self/fd/{descriptor}").readlink()
            with self._lock:
                self._look()
                call(descriptor)
                self._add(SyncedFolder if Path(path).is_dir() else Synced, str(path))

        return sync

    def _renaming(self, call: Callable[..., None]) -> Callable[..., None]:
        def rename(source: Any, target: Any, **more: Any) -> None:  # noqa: ANN401 - as the system's call
            with self._lock:
                self._look()
                call(source, target, **more)
                old, new = self._name(source), self._name(target)
                if old is not None and new is not None:
                    self.events.append(Renamed(old, new))
                    for name in [name for name in self._known if name == old or name.startswith(f"{old}/")]:
                        self._known[new + name[len(old) :]] = self._known.pop(name)

        return rename

    def _removing(self, call: Callable[..., None]) -> Callable[..., None]:
        def remove(path: Any, *, dir_fd: int | None = None) -> None:  # noqa: ANN401 - as the system's call
            folder = Path(f"/proc/self/fd/{dir_fd}").readlink() if dir_fd is not None else ""
            with self._lock:
                self._look()
                call(path, dir_fd=dir_fd)
                whole = os.path.join(folder, path)  # noqa: PTH118 - an absolute path stays what it is
                self._add(Removed, whole)
                self._known.pop(self._name(whole) or "", None)

        return remove

    def _making(self, call: Callable[..., None]) -> Callable[..., None]:
        def make(path: Any, *args: Any, **more: Any) -> None:  # noqa: ANN401 - as the system's call
            with self._lock:
                call(path, *args, **more)
                self._add(MadeFolder, path)

        return make


def _written(name: str, before: bytes | None, now: bytes) -> list[Event]:
    """The fewest writes that make one content of the other."""
    old = before or b""
    if now.startswith(old):
        return [Wrote(name, len(old), now[len(old) :])]
    if old.startswith(now):
        return [Cut(name, len(now))]
    return [Wrote(name, 0, now), Cut(name, len(now))]
