"""What the command palette shows, as a value."""

from __future__ import annotations

from dataclasses import dataclass

from desk_app.presenters.palette_rows import PaletteGroup, PaletteRow


@dataclass(frozen=True, slots=True)
class PaletteState:
    """What the palette shows.

    Attributes:
        is_open: It is to be seen.
        typed: What stands in the field, the sign of the mode included.
        context: What commands act on: `#4182`, `3 tickets`; empty for nothing.
        step: The command whose argument is asked for; empty while none is.
        prompt: What can be typed.
        groups: The lines.
        chosen: The key of the line that Enter runs; empty for none.
        is_looking: Something is still being looked up.
        problem: What is wrong with what was typed.
    """

    is_open: bool = False
    typed: str = ""
    context: str = ""
    step: str = ""
    prompt: str = ""
    groups: tuple[PaletteGroup, ...] = ()
    chosen: str = ""
    is_looking: bool = False
    problem: str = ""

    @property
    def rows(self) -> tuple[PaletteRow, ...]:
        """All lines in order, without the headings."""
        return tuple(row for group in self.groups for row in group.rows)
