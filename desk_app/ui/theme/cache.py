"""A cache that forgets everything when it is full: simple, fast, and never larger than it may be."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

_Key = TypeVar("_Key", bound=Hashable)
_Value = TypeVar("_Value")


class BoundedCache(Generic[_Key, _Value]):
    """Remembers what was made for a key."""

    def __init__(self, limit: int) -> None:
        """Remember at most `limit` values; one more and it starts anew."""
        self._limit = limit
        self._values: dict[_Key, _Value] = {}

    def __len__(self) -> int:
        """How many values are remembered."""
        return len(self._values)

    def get(self, key: _Key, make: Callable[[], _Value]) -> _Value:
        """The value for a key, made when it is not remembered."""
        if key not in self._values:
            if len(self._values) >= self._limit:
                self._values.clear()
            self._values[key] = make()
        return self._values[key]
