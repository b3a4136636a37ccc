"""The design tokens as one frozen object: every colour, size, duration and type style of a look.

`TokenFile` reads `resources/tokens.json` once; `tokens(look)` gives the typed, scaled object for a look.
Nothing here knows a widget. A size in a `Tokens` is already multiplied by the text scale: use it as it is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtGui import QColor

from desk_app.ui.theme.base_sizes import (
    Breakpoints,
    ConversationWidths,
    DensitySizes,
    Elevation,
    Family,
    Layout,
    Motion,
    NavWidths,
    PalettePlace,
    PaneWidths,
    Radii,
    Strokes,
    Targets,
    TextStyle,
    Type,
    TypeSize,
    Weight,
)
from desk_app.ui.theme.colours import Colours, ToneColours, high_contrast, parse_colours
from desk_app.ui.theme.kit_sizes import KitSizes
from desk_app.ui.theme.look import Density, Look
from desk_app.ui.theme.pane_sizes import PaneSizes
from desk_app.ui.theme.problems import ThemeProblem
from desk_app.ui.theme.roles import Role, Tone
from desk_app.ui.theme.units import read_sizes

_PARTS = {
    "font", "space", "radius", "stroke", "elevation", "motion", "target", "density", "layout", "kit", "panes",
    "color", "contrastPairs",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tokens:
    """Everything a look consists of."""

    look: Look
    colours: Colours
    type: Type
    spaces: Mapping[int, int]
    radius: Radii
    stroke: Strokes
    elevations: Mapping[int, Elevation]
    motion: Motion
    target: Targets
    density: DensitySizes
    layout: Layout
    kit: KitSizes
    panes: PaneSizes

    def colour(self, role: Role) -> QColor:
        """The colour of a role; treat it as read-only."""
        return self.colours.roles[role]

    def tone(self, tone: Tone) -> ToneColours:
        """The four colours of a tone."""
        return self.colours.tone(tone)

    @property
    def least_target(self) -> int:
        """Height of the smallest thing that can be hit: more for a finger than for a pointer."""
        return self.target.touch if self.look.density is Density.TOUCH else self.target.min

    def bar(self, height: int) -> int:
        """Height of a line of buttons: what the design gives it, but never less than a target with air."""
        return max(height, self.least_target + self.space(2))

    def space(self, step: int) -> int:
        """A gap on the four pixel grid: 0 1 2 3 4 5 6 8 10 12 16 (times four, scaled)."""
        return self.spaces[step]


class TokenFile:
    """`tokens.json`, read and checked once."""

    def __init__(self, path: Path) -> None:
        """Read the file.

        Raises:
            ThemeProblem: it is missing or not JSON.
        """
        try:
            self._raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise ThemeProblem(
                f"The design tokens are missing ({path}).", "Install Desk App again."
            ) from error
        except ValueError as error:
            raise ThemeProblem(
                f"The design tokens cannot be read: {error}.", "Install Desk App again."
            ) from error
        self._made: dict[Look, Tokens] = {}

    def tokens(self, look: Look) -> Tokens:
        """The tokens of a look; asking again for the same look gives the same object.

        Raises:
            ThemeProblem: something in the file is missing or of the wrong kind.
        """
        if look not in self._made:
            self._made[look] = self._make(look)
        return self._made[look]

    def contrast_pairs(self) -> list[tuple[float, Role, Role]]:
        """Every pair that must keep a contrast: (least ratio, front, back)."""
        return [
            (float(level.removeprefix("min")), Role(front), Role(back))
            for level, pairs in self._raw["contrastPairs"].items()
            for front, back in pairs
        ]

    def _make(self, look: Look) -> Tokens:
        raw, scale = self._raw, look.scale
        missing = _PARTS - raw.keys()
        if missing:
            raise ThemeProblem(f"“{min(missing)}” is missing in tokens.json.", "Install Desk App again.")
        colours = parse_colours(raw["color"].get(look.mode, {}))
        return Tokens(
            look=look,
            colours=high_contrast(colours) if look.high_contrast else colours,
            type=_read_type(raw["font"], scale),
            spaces={int(step): round(size * scale) for step, size in raw["space"].items()},
            radius=read_sizes(Radii, raw["radius"], scale=scale, where="radius"),
            stroke=read_sizes(Strokes, raw["stroke"], scale=scale, where="stroke"),
            elevations=_read_elevations(raw["elevation"], scale),
            motion=_read_motion(raw["motion"], reduced=look.reduced_motion),
            target=read_sizes(Targets, raw["target"], scale=scale, where="target"),
            density=read_sizes(
                DensitySizes, raw["density"].get(look.density), scale=scale, where=f"density.{look.density}"
            ),
            layout=_read_layout(raw["layout"], scale),
            kit=read_sizes(KitSizes, raw["kit"], scale=scale, where="kit"),
            panes=read_sizes(PaneSizes, raw["panes"], scale=scale, where="panes"),
        )


def _read_type(raw: Mapping[str, Any], scale: float) -> Type:
    return Type(
        families={family: tuple(raw["family"][family]) for family in Family},
        weights={weight: raw["weight"][weight] for weight in Weight},
        styles={
            style: TypeSize(
                size=round(raw["scale"][style]["size"] * scale),
                line=round(raw["scale"][style]["line"] * scale),
                weight=raw["scale"][style]["weight"],
            )
            for style in TextStyle
        },
    )


def _read_elevations(raw: Mapping[str, Mapping[str, Any]], scale: float) -> dict[int, Elevation]:
    """Elevation 0 has no shadow and so no entry."""
    return {
        int(level): Elevation(round(entry["y"] * scale), round(entry["blur"] * scale), entry["alpha"])
        for level, entry in raw.items()
        if "blur" in entry
    }


def _read_motion(raw: Mapping[str, Any], *, reduced: bool) -> Motion:
    fast, base, slow = (0 if reduced else raw[name] for name in ("fast", "base", "slow"))
    return Motion(raw["instant"], fast, base, slow, raw["undoToastMs"], raw["sendUndoMs"], raw["markReadMs"])


def _read_layout(raw: Mapping[str, Any], scale: float) -> Layout:
    def pair(values: list[int]) -> tuple[int, int]:
        return round(values[0] * scale), round(values[1] * scale)

    return Layout(
        window_min=pair(raw["window"]["min"]),
        window_default=pair(raw["window"]["default"]),
        nav=read_sizes(NavWidths, raw["nav"], scale=scale, where="layout.nav"),
        list=read_sizes(PaneWidths, raw["list"], scale=scale, where="layout.list"),
        conversation=read_sizes(
            ConversationWidths, raw["conversation"], scale=scale, where="layout.conversation"
        ),
        panel=read_sizes(PaneWidths, raw["panel"], scale=scale, where="layout.panel"),
        header=round(raw["header"] * scale),
        subheader=round(raw["subheader"] * scale),
        palette=read_sizes(PalettePlace, raw["palette"], scale=scale, where="layout.palette"),
        breakpoints=read_sizes(Breakpoints, raw["breakpoints"], scale=scale, where="layout.breakpoints"),
    )
