"""The lines of the palette as values: what they say, where they stand, and putting them in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum, unique
from typing import Final

from desk_app.domain.status import StatusClass

ROWS: Final = 9
"""So many rows are shown at most; what is not among the best is found by typing more."""


@unique
class PaletteMode(StrEnum):
    """What is looked through; the value is the sign that chooses it, empty for everything."""

    ALL = ""
    COMMANDS = ">"
    QUERY = "/"
    NUMBER = "#"
    PEOPLE = "@"
    HELP = "?"


@unique
class GroupKind(IntEnum):
    """The groups in the order in which they stand when none fits better than the others."""

    HERE = 0
    """Commands on the ticket or tickets."""
    COMMANDS = 1
    VIEWS = 2
    CUSTOMERS = 3
    TICKETS = 4
    SETTINGS = 5
    HELP = 6
    NEXT = 7
    """What to do when nothing was found."""


@dataclass(frozen=True, slots=True)
class PaletteRow:
    """One line.

    Attributes:
        key: Stable name; what is learned is kept under it.
        text: What it says.
        marks: Ranges of `text` that show why it fits.
        detail: Grey after it.
        icon: Before it.
        person: Whose picture stands there instead.
        status: Which state's sign stands there instead.
        keys: Its keys in Qt's portable form; the first one is shown.
        reason: Why it cannot be done; empty when it can.
        completes: What Tab writes into the field; empty when Tab goes into the command's argument, if any.
    """

    key: str
    text: str
    marks: tuple[tuple[int, int], ...] = ()
    detail: str = ""
    icon: str = ""
    person: str = ""
    status: StatusClass | None = None
    keys: tuple[str, ...] = ()
    reason: str = ""
    completes: str = ""


@dataclass(frozen=True, slots=True)
class PaletteGroup:
    """Rows under a heading."""

    kind: GroupKind
    title: str
    rows: tuple[PaletteRow, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A row with what is needed to order and to run it.

    Attributes:
        row: What is shown.
        group: Where.
        score: How well it fits.
        fits_start: What was typed stands at its beginning.
        run: Does it.
        enter: Goes into the command's argument; None when there is none to ask for.
    """

    row: PaletteRow
    group: GroupKind
    score: float
    run: Callable[[], None]
    fits_start: bool = False
    enter: Callable[[], None] | None = field(default=None)


_MOST: Final = {
    GroupKind.HERE: 4,
    GroupKind.COMMANDS: 3,
    GroupKind.VIEWS: 3,
    GroupKind.CUSTOMERS: 2,
    GroupKind.TICKETS: 3,
    GroupKind.SETTINGS: 2,
    GroupKind.HELP: 1,
    GroupKind.NEXT: 2,
}


def ordered(
    found: Iterable[Found], titles: dict[GroupKind, str], *, mixes: bool
) -> list[tuple[str, list[Found]]]:
    """The best rows in groups, the best group first.

    Args:
        found: Everything that fits.
        titles: The headings.
        mixes: Many kinds are shown, so none may take all the room.

    Returns:
        Heading and rows of each group; `ROWS` rows in all.
    """
    groups: dict[GroupKind, list[Found]] = {}
    for each in found:
        groups.setdefault(each.group, []).append(each)
    for kind, rows in groups.items():
        rows.sort(key=lambda each: (-each.score, bool(each.row.reason)))
        del rows[_MOST[kind] if mixes else ROWS :]
    kept = _trimmed(groups)
    order = sorted(kept, key=lambda kind: (not any(each.fits_start for each in kept[kind]), kind))
    return [(titles[kind], kept[kind]) for kind in order]


def _trimmed(groups: dict[GroupKind, list[Found]]) -> dict[GroupKind, list[Found]]:
    """Without the worst rows that have no room; the first of each group stays longest."""
    ranked = sorted(
        (
            (place > 0, -each.score, kind, place)
            for kind, rows in groups.items()
            for place, each in enumerate(rows)
        ),
    )
    kept = {(kind, place) for _first, _score, kind, place in ranked[:ROWS]}
    trimmed = {
        kind: [each for place, each in enumerate(rows) if (kind, place) in kept]
        for kind, rows in groups.items()
    }
    return {kind: rows for kind, rows in trimmed.items() if rows}
