"""Dictionaries with transactions: every write can be taken back until the commit, and can be the last one.

A store dies in the middle of a transaction by `Crash`, which leaves exactly what was committed before.
"""

from __future__ import annotations

from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")
_MISSING = object()


class Crash(BaseException):
    """The process died here; nothing may catch it but the simulator."""


class Journal:
    """Undo of the open transaction, and the bomb.

    Attributes:
        fuse: Writes until the process dies; negative for never.
        dies_after_commit: Whether the process dies right after the next commit instead.
    """

    def __init__(self) -> None:
        self.fuse = -1
        self.dies_after_commit = False
        self._undo: list[tuple[dict[object, object], object, object]] = []

    def put(self, table: dict[K, V], key: K, value: V) -> None:
        """Write one value."""
        if self.fuse >= 0:
            self._burn()
        self._undo.append((table, key, table.get(key, _MISSING)))  # type: ignore[arg-type]  # any table
        table[key] = value

    def drop(self, table: dict[K, V], key: K) -> None:
        """Remove one value; none is no error."""
        if self.fuse >= 0:
            self._burn()
        if key in table:
            self._undo.append((table, key, table.pop(key)))  # type: ignore[arg-type]  # any table

    def commit(self) -> None:
        """What was written is durable, also if the process dies right now."""
        if self.fuse >= 0:
            self._burn()
        self._undo.clear()
        if self.dies_after_commit:
            self.dies_after_commit = False
            raise Crash

    def roll_back(self) -> None:
        """Nothing was written."""
        while self._undo:
            table, key, old = self._undo.pop()
            if old is _MISSING:
                table.pop(key, None)
            else:
                table[key] = old

    def _burn(self) -> None:
        self.fuse -= 1
        if self.fuse < 0:
            raise Crash
