"""Reads the content of `resources/demo` into typed values; a malformed file is named in one sentence."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

from desk_app.domain.errors import InvalidInput


class Section:
    """A table of a TOML file, read with the types the reader expects.

    Attributes:
        where: File and table, for the sentence of an error.
    """

    def __init__(self, values: Mapping[str, object], where: str) -> None:
        self._values = values
        self.where = where

    @classmethod
    def open(cls, path: Path) -> Section:
        """A whole file.

        Raises:
            InvalidInput: It is missing or no TOML.
        """
        try:
            return cls(tomllib.loads(path.read_text("utf-8")), path.name)
        except (OSError, ValueError) as error:
            raise InvalidInput(
                f"The demo content {path.name} cannot be read: {error}.", "Install Desk App again."
            ) from error

    def __contains__(self, key: str) -> bool:
        return key in self._values

    @property
    def names(self) -> list[str]:
        """The names in it, in the order of the file."""
        return list(self._values)

    def text(self, key: str, default: str | None = None) -> str:
        """A text."""
        value = self._values.get(key, default)
        return value if isinstance(value, str) else self._fail(key, "a text")

    def number(self, key: str, default: float | None = None) -> float:
        """A number."""
        value = self._values.get(key, default)
        return float(value) if isinstance(value, int | float) else self._fail(key, "a number")

    def flag(self, key: str) -> bool:
        """True or false; false when it is not there."""
        return bool(self._values.get(key, False))

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of texts."""
        value = self._values.get(key, default)
        if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
            return tuple(str(item) for item in value)
        return self._fail(key, "a list of texts")

    def numbers(self, key: str, default: tuple[float, ...] | None = None) -> tuple[float, ...]:
        """A list of numbers."""
        value = self._values.get(key, default)
        if isinstance(value, list | tuple) and all(isinstance(item, int | float) for item in value):
            return tuple(float(item) for item in value)
        return self._fail(key, "a list of numbers")

    def rows(self, key: str) -> list[list[object]]:
        """A list of lists."""
        value = self._values.get(key)
        if isinstance(value, list) and all(isinstance(item, list) for item in value):
            return value
        return self._fail(key, "a list of lists")

    def section(self, key: str) -> Section:
        """A table inside."""
        value = self._values.get(key)
        if isinstance(value, dict):
            return Section(value, f"{self.where}, {key}")
        return self._fail(key, "a table")

    def sections(self, key: str) -> list[Section]:
        """An array of tables; empty when it is not there."""
        value = self._values.get(key, [])
        if isinstance(value, list) and all(isinstance(item, dict) for item in value):
            return [Section(item, f"{self.where}, {key} {at + 1}") for at, item in enumerate(value)]
        return self._fail(key, "an array of tables")

    def plain(self, key: str) -> dict[str, object]:
        """A table as it is; empty when it is not there."""
        value = self._values.get(key, {})
        return value if isinstance(value, dict) else self._fail(key, "a table")

    def _fail(self, key: str, wanted: str) -> NoReturn:
        raise InvalidInput(f"The demo content is wrong: {self.where}: “{key}” is not {wanted}.")
