"""Habits that are kept in memory, for tests."""

from __future__ import annotations


class NoHabits:
    """Remembers for the length of a test."""

    def __init__(self) -> None:
        self.values: dict[str, object] = {}

    def get(self, name: str) -> object:
        return self.values.get(name)

    def set(self, name: str, value: object) -> None:
        self.values[name] = value
