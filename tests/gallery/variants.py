"""The looks every sheet is rendered in."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt

from desk_app.ui.theme.look import Appearance, Density, Mode, Wish

_DENSE = frozenset(
    {"window", "window-narrow", "window-customers-narrow", "conversation", "settings-more", "composer-side"}
)
"""Sheets that are rendered in the other densities, too."""
_LTR, _RTL = Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft


@dataclass(frozen=True, slots=True)
class Variant:
    """A look and a direction; `name` ends the file's name.

    Attributes:
        is_german: Interface texts are as long as German ones.
        only: The sheets it is for; empty for all of them.
    """

    name: str
    appearance: Appearance
    direction: Qt.LayoutDirection = _LTR
    is_german: bool = False
    only: frozenset[str] = frozenset()

    def suits(self, sheet: str) -> bool:
        """Whether the sheet of this name is rendered so."""
        return not self.only or sheet in self.only


def _still(
    mode: Mode, *, contrast: bool = False, scale: float = 1.0, density: Density = Density.COMFORTABLE
) -> Appearance:
    """A look in which nothing moves, so that the picture is the same each time."""
    return Appearance(
        mode=mode,
        contrast=Wish.ON if contrast else Wish.OFF,
        reduced_motion=Wish.ON,
        text_scale=scale,
        density=density,
    )


VARIANTS = (
    Variant("light", _still(Mode.LIGHT)),
    Variant("dark", _still(Mode.DARK)),
    Variant("light-contrast", _still(Mode.LIGHT, contrast=True)),
    Variant("dark-contrast", _still(Mode.DARK, contrast=True)),
    Variant("light-200", _still(Mode.LIGHT, scale=2.0)),
    Variant("light-rtl", _still(Mode.LIGHT), _RTL),
    Variant("light-german", _still(Mode.LIGHT), is_german=True),
    *(
        Variant(f"{mode}-{density}", _still(mode, density=density), only=_DENSE)
        for mode in (Mode.LIGHT, Mode.DARK)
        for density in (Density.COSY, Density.COMPACT, Density.TOUCH)
    ),
)
