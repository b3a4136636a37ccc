"""Sees every write, sync and truncation of the SQLite inside the driver, between it and the disk.

SQLite reaches files through a table of functions (sqlite.org/vfs.html). A copy of the system's own is put
before it whose functions for writing tell a listener and then call the original. Nothing is changed by it.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from ctypes import CFUNCTYPE, POINTER, Structure, c_char_p, c_int, c_int64, c_void_p, cast
from functools import cache
from importlib.util import find_spec
from typing import Any, ClassVar, Final, Protocol

_OK: Final = 0


class Listener(Protocol):
    """Hears what happens to the database files; called on whichever thread does it."""

    def opened(self, path: str) -> bool:
        """A file was opened; False when nothing more need be told about it."""

    def closed(self, path: str) -> None:
        """It was closed."""

    def wrote(self, path: str, offset: int, data: bytes) -> None:
        """It got bytes."""

    def cut(self, path: str, size: int) -> None:
        """It ends there from now on."""

    def synced(self, path: str) -> None:
        """All of it has reached the disk."""

    def removed(self, path: str, *, is_synced: bool) -> None:
        """It is gone; `is_synced` when that has reached the disk too."""


class _Methods(Structure):
    _fields_: ClassVar[Any] = [
        ("version", c_int),
        *[
            (name, c_void_p)
            for name in ("close", "read", "write", "truncate", "sync", "size", "lock", "unlock")
        ],
        *[(name, c_void_p) for name in ("reserved", "control", "sector", "traits")],
        *[
            (name, c_void_p)
            for name in ("shm_map", "shm_lock", "shm_barrier", "shm_unmap", "fetch", "unfetch")
        ],
    ]


class _Opened(Structure):
    _fields_: ClassVar[Any] = [("methods", POINTER(_Methods))]


class _Vfs(Structure):
    pass


# A name is passed on as the address it came by: settings stand behind it, and SQLite keeps it.
_OPEN = CFUNCTYPE(c_int, POINTER(_Vfs), c_void_p, POINTER(_Opened), c_int, POINTER(c_int))
_DELETE = CFUNCTYPE(c_int, POINTER(_Vfs), c_char_p, c_int)
_WRITE = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
_TRUNCATE = CFUNCTYPE(c_int, c_void_p, c_int64)
_SYNC = CFUNCTYPE(c_int, c_void_p, c_int)
_CLOSE = CFUNCTYPE(c_int, c_void_p)
_Vfs._fields_ = [
    ("version", c_int),
    ("file_size", c_int),
    ("longest_path", c_int),
    ("next", c_void_p),
    ("name", c_char_p),
    ("data", c_void_p),
    ("open", _OPEN),
    ("delete", _DELETE),
    *[(f"other{n}", c_void_p) for n in range(14)],
]


class Spy:
    """The functions put before the system's; one for each process, because SQLite keeps their addresses.

    Attributes:
        listener: Who is told; None while nobody listens.
    """

    def __init__(self) -> None:
        self.listener: Listener | None = None
        driver = find_spec("sqlcipher3._sqlite3")
        assert driver is not None
        self._library = ctypes.CDLL(str(driver.origin))
        self._library.sqlite3_vfs_find.restype = POINTER(_Vfs)
        self._system = self._library.sqlite3_vfs_find(None)
        self._tables: dict[int, tuple[_Methods, _Methods]] = {}
        self._paths: dict[int, str] = {}
        self._originals: dict[int, _Methods] = {}
        self._own = _Vfs.from_buffer_copy(self._system.contents)
        self._own.name = b"spy"
        self._own.open, self._own.delete = self._functions = (_OPEN(self._open), _DELETE(self._delete))
        self._methods: dict[str, Any] = {
            "write": _WRITE(self._write),
            "truncate": _TRUNCATE(self._truncate),
            "sync": _SYNC(self._sync),
            "close": _CLOSE(self._close),
        }
        self._library.sqlite3_vfs_register(ctypes.byref(self._own), 1)

    def _open(self, _vfs: Any, name: int | None, file: Any, flags: int, out: Any) -> int:  # noqa: ANN401 - C's
        status: int = self._system.contents.open(self._system, name, file, flags, out)
        listener = self.listener
        path = ctypes.string_at(name).decode() if name else ""
        if status == _OK and path and listener is not None and listener.opened(path):
            address = cast(file, c_void_p).value or 0
            original, own = self._table(file.contents.methods)
            self._paths[address], self._originals[address] = path, original
            file.contents.methods = ctypes.pointer(own)
        return status

    def _table(self, methods: Any) -> tuple[_Methods, _Methods]:  # noqa: ANN401 - a pointer of C
        """The system's functions for a kind of file, and the same with ours among them."""
        address = ctypes.addressof(methods.contents)
        if address not in self._tables:
            own = _Methods.from_buffer_copy(methods.contents)
            for name, function in self._methods.items():
                setattr(own, name, cast(function, c_void_p))
            self._tables[address] = methods.contents, own
        return self._tables[address]

    def _delete(self, _vfs: Any, name: bytes, is_synced: int) -> int:  # noqa: ANN401 - a pointer of C
        status: int = self._system.contents.delete(self._system, name, is_synced)
        if status == _OK and self.listener is not None:
            self.listener.removed(name.decode(), is_synced=bool(is_synced))
        return status

    def _write(self, file: int, data: int, size: int, offset: int) -> int:
        status: int = _WRITE(self._originals[file].write)(file, data, size, offset)
        return self._told(file, status, lambda on, path: on.wrote(path, offset, ctypes.string_at(data, size)))

    def _truncate(self, file: int, size: int) -> int:
        status: int = _TRUNCATE(self._originals[file].truncate)(file, size)
        return self._told(file, status, lambda on, path: on.cut(path, size))

    def _sync(self, file: int, flags: int) -> int:
        status: int = _SYNC(self._originals[file].sync)(file, flags)
        return self._told(file, status, lambda on, path: on.synced(path))

    def _close(self, file: int) -> int:
        original, path = self._originals.pop(file), self._paths.pop(file)
        status: int = _CLOSE(original.close)(file)
        if self.listener is not None:
            self.listener.closed(path)
        return status

    def _told(self, file: int, status: int, tell: Callable[[Listener, str], None]) -> int:
        if status == _OK and self.listener is not None:
            tell(self.listener, self._paths[file])
        return status


@cache
def spy() -> Spy:
    """The process's spy."""
    return Spy()
