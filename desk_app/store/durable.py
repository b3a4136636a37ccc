"""Files that are there whole or not at all, and disk errors in words.

The keys, the blobs and the journal share three needs: a new version appears by one rename after its
bytes have reached the disk, "synced" means what the word says on each system, and a full or read-only
disk is a sentence. Sources: POSIX rename(2) and fsync(2); macOS fcntl(2), F_FULLFSYNC.
"""

from __future__ import annotations

import errno
import os
import secrets
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Literal, Self

from desk_app.domain.errors import DiskFull, ReadOnly, StoreError

if sys.platform == "darwin":
    import fcntl

PRIVATE_FILE: Final = 0o600
PRIVATE_FOLDER: Final = 0o700
STALE_S: Final = 24 * 3600
"""A temporary file this old belongs to nobody: no write takes a day."""

_FULL: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FORBIDDEN: Final = {errno.EROFS, errno.EACCES, errno.EPERM}
_PREFIX: Final = ".incoming-"
_WAITS_S: Final = (0.01, 0.05, 0.2, 0.5, 1.0, 2.0, 3.0, 3.0) if sys.platform == "win32" else ()
"""Windows refuses to replace a file that a scanner has open; it lets go within seconds (10 s in all)."""


@contextmanager
def disk_words(what: str, *, verb: Literal["read", "written"] = "written") -> Iterator[None]:
    """Turn the errors of using a file into the sentence a person reads.

    Args:
        what: The thing with its article, as the sentence begins: "The attachment".
        verb: What is being done to it.

    Raises:
        DiskFull: No space or quota is left, or the file system takes no file of this size.
        ReadOnly: The system forbids it.
        StoreError: Any other `OSError`.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFull(
                f"The disk is full; {what[0].lower()}{what[1:]} was not written.",
                "Free some space, then try again.",
            ) from error
        if error.errno in _FORBIDDEN:
            raise ReadOnly(
                f"{what} cannot be {verb}: {_reason(error)}.", "Check the rights of its folder."
            ) from error
        raise StoreError(
            f"{what} cannot be {verb}: {_reason(error)}.", "Check the disk, then try again."
        ) from error


def sync_file(descriptor: int) -> None:
    """Return when the bytes of an open file have reached the disk itself."""
    if sys.platform == "darwin":
        with suppress(OSError):  # file systems that cannot do it (network shares) still do a plain fsync
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
            return
    if sys.platform == "linux":
        os.fdatasync(descriptor)  # the size is written too; only the time stamps may come later
    else:
        os.fsync(descriptor)


def sync_folder(folder: Path) -> None:
    """Make a rename or a new name in the folder survive a power cut; Windows does so by itself."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Incoming:
    """A file in the making: written under a temporary name, then published by one rename.

    Used as a context manager; what was not published when the block ends is removed. Reads and writes go
    to `file`, which is open for both.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / f"{_PREFIX}{secrets.token_hex(12)}"
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        descriptor = os.open(self.path, flags, PRIVATE_FILE)
        self.file: BinaryIO = os.fdopen(descriptor, "r+b")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with suppress(OSError):  # closing flushes: on a full disk that fails once more, and nothing is lost
            self.file.close()
        with suppress(FileNotFoundError):  # published
            self.path.unlink()

    def publish(self, target: Path) -> None:
        """Sync the bytes and give the file its name, over an older file of that name."""
        self.file.flush()
        sync_file(self.file.fileno())
        self.file.close()
        replace(self.path, target)
        sync_folder(target.parent)


def replace(source: Path, target: Path) -> None:
    """Rename over `target`, waiting on Windows for a scanner or reader that holds it."""
    patience = threading.Event()  # nobody sets it: only its time-outs are wanted
    for wait_s in _WAITS_S:
        try:
            source.replace(target)
        except PermissionError:
            patience.wait(wait_s)
        else:
            return
    source.replace(target)


def write_whole(target: Path, data: bytes) -> None:
    """Put `data` in place of the file's content: after a crash it has the old or the new, never a mixture."""
    with Incoming(target.parent) as incoming:
        incoming.file.write(data)
        incoming.publish(target)


def remove_stale(folder: Path, *, now_s: float | None = None) -> int:
    """Remove what crashed writers left in the folder more than a day ago; gives how many files."""
    limit_s = (time.time() if now_s is None else now_s) - STALE_S
    stale = [path for path in folder.glob(f"{_PREFIX}*") if _changed_s(path) < limit_s]
    for path in stale:
        with suppress(OSError):  # a workspace opened for reading only
            path.unlink()
    return len(stale)


def _changed_s(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # its writer has just published it
        return float("inf")


def _reason(error: OSError) -> str:
    """The system's own words, without the number and the path."""
    return (error.strerror or type(error).__name__).rstrip(".").lower()
