"""The table of measurements: what, how much, the bound, and the floor beside it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Table:
    """Lines that are printed together at the end."""

    title: str
    lines: list[tuple[str, str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def line(self, what: str, measured: str, bound: str) -> None:
        """Add a measurement with the bound it is held to."""
        self.lines.append((what, measured, bound))

    def note(self, text: str) -> None:
        """Add a remark."""
        self.notes.append(text)

    def print(self) -> None:
        """Print everything."""
        print(f"\n{self.title}")
        for what, measured, bound in self.lines:
            print(f"  {what:<52} {measured:>22}   bound {bound}")
        for note in self.notes:
            print(f"  {note}")
