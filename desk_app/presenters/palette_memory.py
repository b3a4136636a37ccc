"""What the program remembers of a person's habits: how often a command is used, which sections are folded.

Losing it harms nothing, so nothing here asks, waits or fails loudly. A file that cannot be read counts as
empty, one that cannot be written is tried again at the next change.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Protocol

FILE_NAME: Final = "habits.json"
HALF_LIFE_DAYS: Final = 21.0
"""A use counts half after so many days: what was often done last year does not stand in the way."""

_MAX_BYTES: Final = 256 * 1024
_PRIVATE: Final = 0o700
_DAY_S: Final = 86_400
_USED: Final = "palette.used"
_MOST: Final = 300
_FORGOTTEN: Final = 0.05
_logger: Final = logging.getLogger(__name__)


class Habits(Protocol):
    """Values by name that outlive the program."""

    def get(self, name: str) -> object:
        """What was kept last; None for nothing."""

    def set(self, name: str, value: object) -> None:
        """Keep a value that JSON can say."""


class MemoryHabits:
    """Keeps habits for as long as it lives."""

    def __init__(self) -> None:
        self._values: dict[str, object] = {}

    def get(self, name: str) -> object:
        """What was kept last; None for nothing."""
        return self._values.get(name)

    def set(self, name: str, value: object) -> None:
        """Keep a value."""
        self._values[name] = value


class FileHabits:
    """Keeps habits in a small file of the person's own folder."""

    def __init__(self, folder: Path) -> None:
        """Read the file of a folder (`AppFolders.config`); neither needs to exist."""
        self._path = folder / FILE_NAME
        self._values = _load(self._path)

    def get(self, name: str) -> object:
        """What was kept last; None for nothing."""
        return self._values.get(name)

    def set(self, name: str, value: object) -> None:
        """Keep a value; nobody waits until the disk has it for good, for it may be lost without harm."""
        self._values = {**self._values, name: value}
        beside = self._path.with_name(f"{FILE_NAME}.new")
        try:
            self._path.parent.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
            beside.write_text(json.dumps(self._values, indent=1), encoding="ascii")
            beside.replace(self._path)
        except OSError:
            _logger.info("habits cannot be written")


def _load(path: Path) -> Mapping[str, object]:
    try:
        with path.open("rb") as file:
            values = json.loads(file.read(_MAX_BYTES))
    except (OSError, ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}


class UseCounts:
    """How often what was chosen in the palette, fading with time."""

    def __init__(self, habits: Habits) -> None:
        self._habits = habits

    def used(self, key: str, now_s: int) -> None:
        """Something was chosen."""
        counts = {name: weight for name in self._all() if (weight := self.weight(name, now_s)) > _FORGOTTEN}
        counts[key] = counts.get(key, 0.0) + 1.0
        kept = sorted(counts.items(), key=lambda pair: pair[1], reverse=True)[:_MOST]
        self._habits.set(_USED, {name: [round(weight, 4), now_s] for name, weight in kept})

    def weight(self, key: str, now_s: int) -> float:
        """How usual it is: the uses, each worth less the longer ago it was."""
        entry = self._all().get(key)
        if not isinstance(entry, list) or len(entry) != 2:  # noqa: PLR2004 - weight and when
            return 0.0
        weight, at_s = entry
        if not isinstance(weight, int | float) or not isinstance(at_s, int):
            return 0.0
        return float(weight) * float(0.5 ** (max(now_s - at_s, 0) / _DAY_S / HALF_LIFE_DAYS))

    def _all(self) -> Mapping[str, object]:
        kept = self._habits.get(_USED)
        return kept if isinstance(kept, dict) else {}
