"""Strict reading of JSON: every value is asked for by name, type and limit, or the message is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from math import isfinite
from typing import Final, NoReturn, TypeVar

from desk_app.domain.errors import DeskError
from desk_app.domain.syncrules.rows import Json

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

BYTES_MAX: Final = 64 * 1024 * 1024
"""Largest answer in bytes; pages end at 1 MB, but a ticket that comes into view comes whole, and the
longest threads with their mail are tens of megabytes."""
SEQ_MAX: Final = 2**53
"""Largest number anywhere: what every JSON reader keeps exactly."""
_DEPTH_MAX: Final = 16
_ID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


def words(members: Iterable[E]) -> dict[str, E]:
    """The words of an enumeration, for `Part.one_of`."""
    return {member.value: member for member in members}


class WireError(DeskError):
    """A message of the other side cannot be read; nothing of it was used."""


def load(raw: bytes) -> Part:
    """The object in a message's bytes.

    Raises:
        WireError: It is too long, not UTF-8, not JSON, not an object, or holds what no text can hold.
    """
    if len(raw) > BYTES_MAX:
        _refuse("it is too long")
    try:
        text = raw.decode()
        value: Json = json.loads(text, parse_constant=_no_constant, parse_float=_finite)
        if "\\ud" in text or "\\uD" in text:
            json.dumps(value, ensure_ascii=False).encode()  # half a surrogate pair has no UTF-8 form
    except (UnicodeError, ValueError, RecursionError):
        _refuse("it is no JSON")
    if not isinstance(value, dict):
        _refuse("it is no object")
    return Part(value)


def dump(value: dict[str, Json]) -> bytes:
    """The bytes of an object, compact, UTF-8."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def _refuse(why: str) -> NoReturn:
    raise WireError(
        f"The answer could not be read: {why}.", "It will be asked for again; nothing was changed."
    )


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _finite(text: str) -> float:
    """A number that can be printed again: 1e999 would come out as a word that no reader takes."""
    value = float(text)
    if not isfinite(value):
        raise ValueError(text)
    return value


class Part:
    """An object of a message; each method takes one member out of it or refuses the message."""

    __slots__ = ("_of",)

    def __init__(self, of: dict[str, Json]) -> None:
        self._of = of

    def text(self, name: str, limit: int = 200) -> str:
        """A string of at most `limit` characters."""
        value = self._of.get(name)
        if not isinstance(value, str) or len(value) > limit:
            _refuse(f"“{name}” is no text of {limit} characters")
        return value

    def id(self, name: str, *, or_empty: bool = False) -> str:
        """The canonical text of an id."""
        value = self._of.get(name)
        if isinstance(value, str) and (_ID.fullmatch(value) or (or_empty and not value)):
            return value
        _refuse(f"“{name}” is no id")

    def sha256(self, name: str) -> str:
        """A SHA-256 in lower-case hexadecimal."""
        value = self._of.get(name)
        if isinstance(value, str) and _SHA256.fullmatch(value):
            return value
        _refuse(f"“{name}” is no SHA-256")

    def number(self, name: str, lowest: int = 0) -> int:
        """A whole number from `lowest` to 2**53."""
        value = self._of.get(name)
        if type(value) is not int or not lowest <= value <= SEQ_MAX:
            _refuse(f"“{name}” is no number")
        return value

    def flag(self, name: str) -> bool:
        """True or false."""
        value = self._of.get(name)
        if not isinstance(value, bool):
            _refuse(f"“{name}” is neither true nor false")
        return value

    def one_of(self, name: str, known: Mapping[str, T]) -> T:
        """What one of some known words stands for."""
        value = self._of.get(name)
        if isinstance(value, str) and value in known:
            return known[value]
        _refuse(f"“{name}” is none of the known words")

    def value(self, name: str) -> Json:
        """Anything; missing is None."""
        value = self._of.get(name)
        _check_depth(value, _DEPTH_MAX)
        return value

    def fields(self, name: str) -> dict[str, Json]:
        """An object whose values are anything JSON can hold, nested 16 deep at most."""
        value = self._of.get(name)
        if not isinstance(value, dict):
            _refuse(f"“{name}” is no object")
        for item in value.values():
            if isinstance(item, list | dict):
                _check_depth(item, _DEPTH_MAX)
        return value

    def texts(self, name: str, limit: int, longest: int = 200) -> tuple[str, ...]:
        """A list of at most `limit` strings."""
        found: list[str] = []
        for item in self._list(name, limit):
            if not isinstance(item, str) or len(item) > longest:
                _refuse(f"“{name}” holds something else than texts")
            found.append(item)
        return tuple(found)

    def part(self, name: str) -> Part:
        """An object to be read further."""
        value = self._of.get(name)
        if not isinstance(value, dict):
            _refuse(f"“{name}” is no object")
        return Part(value)

    def each(self, name: str, limit: int, read: Callable[[Part], T]) -> tuple[T, ...]:
        """A list of at most `limit` objects, each read by `read`."""
        found: list[T] = []
        for item in self._list(name, limit):
            if not isinstance(item, dict):
                _refuse(f"“{name}” holds something else than objects")
            found.append(read(Part(item)))
        return tuple(found)

    def numbers(self, name: str, limit: int) -> dict[str, int]:
        """An object of at most `limit` whole numbers of 64 bits, given in hexadecimal."""
        value = self._of.get(name)
        if not isinstance(value, dict) or len(value) > limit:
            _refuse(f"“{name}” is no object of numbers")
        return {key: _hexadecimal(name, item) for key, item in value.items()}

    def _list(self, name: str, limit: int) -> list[Json]:
        value = self._of.get(name)
        if not isinstance(value, list) or len(value) > limit:
            _refuse(f"“{name}” is no list of {limit} at most")
        return value


def _hexadecimal(name: str, value: Json) -> int:
    if isinstance(value, str) and re.fullmatch(r"[0-9a-f]{1,16}", value):
        return int(value, 16)
    _refuse(f"“{name}” holds something else than numbers")


def _check_depth(value: Json, left: int) -> None:
    if not isinstance(value, list | dict):
        return
    if left == 0:
        _refuse("it is nested too deep")
    for item in value.values() if isinstance(value, dict) else value:
        _check_depth(item, left - 1)
