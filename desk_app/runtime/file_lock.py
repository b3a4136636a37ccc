"""A lock on a file that the operating system takes back when its process ends, however it ends.

Used for "one window per workspace", for changes of settings files and to see whether a process still lives.
On POSIX it is `flock` and not `lockf`: the latter is lost as soon as anything in the process opens and closes
the same file once more, as a backup that reads a whole folder does. `flock` fails on network file systems,
where no workspace may live (`places`). The file is never deleted: whoever deleted it while another waits for
it would let two hold "the" lock.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
import threading
import time
import weakref
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from desk_app.domain.errors import ReadOnly, Refused

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_RETRY_S: Final = 0.05
_BUSY: Final = frozenset({errno.EACCES, errno.EAGAIN, errno.EDEADLK})
_LOCKED_AT: Final = 1 << 30
"""Windows locks bytes for reading too, so the locked byte is far behind what is written in the file."""


class FileBusy(Refused):
    """Another process, or another part of this one, holds the file."""


class HeldFile:
    """An open file that nobody else holds, until `release()` or the end of the process.

    Made by `hold_file`. A child made by `fork` does not hold it.
    """

    def __init__(self, path: Path, handle: int) -> None:
        """Keep an open, locked file; `hold_file` is the way to get one."""
        self.path = path
        self._handle: int | None = handle
        _HELD.add(self)

    def write(self, content: bytes) -> None:
        """Replace the content in place; a reader may see half of it, so it should tell its own end."""
        handle = self._opened()
        os.lseek(handle, 0, os.SEEK_SET)
        os.ftruncate(handle, 0)
        os.write(handle, content)

    @property
    def is_held(self) -> bool:
        """False once it was released."""
        return self._handle is not None

    def fileno(self) -> int:
        """The open file, for those that write to it by number."""
        return self._opened()

    def release(self) -> None:
        """Let others have it; a second call does nothing."""
        handle, self._handle = self._handle, None
        if handle is not None:
            _unlock(handle)
            os.close(handle)

    def forget(self) -> None:
        """Close a forked child's copy without giving up the parent's lock."""
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)

    def _opened(self) -> int:
        if self._handle is None:
            raise ValueError(f"{self.path} is not held any more")
        return self._handle

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


_HELD: Final[weakref.WeakSet[HeldFile]] = weakref.WeakSet()


def hold_file(path: Path, *, wait_s: float = 0.0) -> HeldFile:
    """Open a file, making it if need be, and lock it.

    Args:
        path: The file; its folder must exist. Readable for this person only.
        wait_s: How long to wait for another holder.

    Raises:
        FileBusy: Somebody else holds it, still after `wait_s`.
        ReadOnly: It cannot be opened for writing.
        Refused: It is a link or no ordinary file.
    """
    deadline = time.monotonic() + wait_s
    pause = threading.Event()
    while True:
        handle = _open(path)
        if _try_lock(handle) and _is_still(path, handle):
            return HeldFile(path, handle)
        os.close(handle)
        if time.monotonic() >= deadline:
            raise FileBusy(f"{path.name} is in use by another program.", "Try again when it is done.")
        pause.wait(_RETRY_S)


def is_held(path: Path) -> bool:
    """Whether some process holds the file now; False when there is no file."""
    if not path.exists():
        return False
    try:
        hold_file(path).release()
    except FileBusy:
        return True
    return False


def _open(path: Path) -> int:
    try:
        handle = _open_without_links(path)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise Refused(f"{path} is a link.", "Remove it and try again.") from error
        raise ReadOnly(f"{path} cannot be opened for writing.", "Check the rights of its folder.") from error
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise Refused(f"{path} is not an ordinary file.", "Remove it and try again.")
    return handle


def _is_still(path: Path, handle: int) -> bool:
    """Whether the path still leads to the file that was locked: somebody may have replaced it in between."""
    try:
        return os.path.samestat(path.stat(), os.fstat(handle))
    except FileNotFoundError:
        return False


if sys.platform == "win32":

    def _open_without_links(path: Path) -> int:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_BINARY | os.O_NOINHERIT, 0o600)

    def _try_lock(handle: int) -> bool:
        os.lseek(handle, _LOCKED_AT, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno in _BUSY:
                return False
            raise
        os.lseek(handle, 0, os.SEEK_SET)  # whoever writes by number begins at the beginning
        return True

    def _unlock(handle: int) -> None:
        os.lseek(handle, _LOCKED_AT, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:

    def _open_without_links(path: Path) -> int:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600)
        found = os.fstat(handle)
        if found.st_uid == os.geteuid() and stat.S_IMODE(found.st_mode) & 0o077:
            os.fchmod(handle, 0o600)
        return handle

    def _try_lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in _BUSY:
                return False
            raise
        return True

    def _unlock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)

    def _forget_in_child() -> None:
        for held in list(_HELD):
            held.forget()

    os.register_at_fork(after_in_child=_forget_in_child)
