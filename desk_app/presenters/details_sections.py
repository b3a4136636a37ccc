"""The foldable sections of the details pane: their order and what is folded, remembered for the person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from desk_app.presenters.base import Stop
from desk_app.presenters.palette_memory import Habits

_NAME: Final = "details.sections"

SECTIONS: Final = (
    ("properties", "Properties"),
    ("sides", "Side conversations"),
    ("links", "Links"),
    ("timeline", "Timeline"),
)
"""Every section with its heading, in the order in which they stand until the person moves one."""


@dataclass(frozen=True, slots=True)
class Section:
    """A section: its name, its heading, and whether it is folded."""

    key: str
    title: str
    is_folded: bool = False


class SectionKeeper:
    """Keeps the order of the sections; one for all windows of the process."""

    def __init__(self, habits: Habits) -> None:
        self._habits = habits
        self._watchers: list[Callable[[tuple[Section, ...]], None]] = []

    def sections(self) -> tuple[Section, ...]:
        """All sections in the person's order; those that are new stand at the end."""
        kept = self._habits.get(_NAME)
        places = {str(key): (place, bool(folded)) for place, (key, folded) in enumerate(_pairs(kept))}
        known = sorted(SECTIONS, key=lambda pair: places.get(pair[0], (len(SECTIONS), False))[0])
        return tuple(Section(key, title, places.get(key, (0, False))[1]) for key, title in known)

    def fold(self, key: str, *, is_folded: bool) -> None:
        """Fold or open a section."""
        self._keep(
            tuple(
                Section(each.key, each.title, is_folded if each.key == key else each.is_folded)
                for each in self.sections()
            )
        )

    def move(self, key: str, step: int) -> None:
        """Move a section by so many places; the ends stop it."""
        order = list(self.sections())
        place = next(index for index, each in enumerate(order) if each.key == key)
        moved = order.pop(place)
        order.insert(max(0, min(place + step, len(order))), moved)
        self._keep(tuple(order))

    def watch(self, watcher: Callable[[tuple[Section, ...]], None]) -> Stop:
        """Hear of another order; returns the way to stop it."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher) if watcher in self._watchers else None

    def _keep(self, sections: tuple[Section, ...]) -> None:
        self._habits.set(_NAME, [[each.key, each.is_folded] for each in sections])
        for watcher in tuple(self._watchers):
            watcher(sections)


def _pairs(kept: object) -> list[tuple[object, object]]:
    """What was kept, as far as it makes sense."""
    if not isinstance(kept, list):
        return []
    return [(pair[0], pair[1]) for pair in kept if isinstance(pair, list) and len(pair) == 2]  # noqa: PLR2004 - key and state
