"""Colours as values: reading them, measuring contrast, deriving the high-contrast set.

Knows nothing of widgets; everything here is a pure function of the token file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtGui import QColor

from desk_app.ui.theme.problems import ThemeProblem
from desk_app.ui.theme.roles import Role, Tone

_HEX = re.compile(r"#(?P<rgb>[0-9A-Fa-f]{6})(?P<alpha>[0-9A-Fa-f]{2})?")
_SRGB_LINEAR_END = 0.04045  # below it the sRGB curve is a straight line (WCAG 2.2, "relative luminance")
_LISTS = ("avatar", "chart")
_TEXT_MADE_PRIMARY = (Role.TEXT_SECONDARY, Role.TEXT_TERTIARY)
_TONES_WITH_SOLID = tuple(tone for tone in Tone if tone not in {Tone.NEUTRAL, Tone.NOTE})


@dataclass(frozen=True, slots=True)
class ToneColours:
    """The four colours of one tone.

    Attributes:
        solid: Icons, bars, filled buttons; at least 3:1 against content.
        text: Words on `background` or on content; at least 4.5:1.
        background: The tint behind a chip, banner or card.
        border: The outline of that tint.
    """

    solid: QColor
    text: QColor
    background: QColor
    border: QColor


@dataclass(frozen=True, slots=True)
class Colours:
    """All colours of one look.

    Attributes:
        roles: One colour for every `Role`.
        avatars: White text stands on each of these with at least 4.5:1.
        charts: Six series colours in the order they are given out, at least 3:1 against content.
    """

    roles: Mapping[Role, QColor]
    avatars: tuple[QColor, ...]
    charts: tuple[QColor, ...]

    def tone(self, tone: Tone) -> ToneColours:
        """The four colours of a tone; NEUTRAL and NOTE borrow what the token file has no own entry for."""
        if tone is Tone.NEUTRAL:
            names = (Role.TEXT_TERTIARY, Role.TEXT_SECONDARY, Role.BG_SUNKEN, Role.BORDER_DEFAULT)
        elif tone is Tone.NOTE:
            names = (Role.NOTE_TEXT, Role.NOTE_TEXT, Role.NOTE_BG, Role.NOTE_BORDER)
        else:
            names = (Role(f"{tone}.solid"), Role(f"{tone}.text"), Role(f"{tone}.bg"), Role(f"{tone}.border"))
        return ToneColours(*(self.roles[name] for name in names))


def parse_colour(text: str) -> QColor:
    """A token file's `#RRGGBB` or `#RRGGBBAA` (alpha last, unlike Qt's own notation) as a colour.

    Raises:
        ThemeProblem: the text is neither.
    """
    match = _HEX.fullmatch(text)
    if match is None:
        raise ThemeProblem(f"The colour “{text}” in tokens.json is not #RRGGBB or #RRGGBBAA.")
    colour = QColor(f"#{match['rgb']}")
    if match["alpha"]:
        colour.setAlpha(int(match["alpha"], 16))
    return colour


def parse_colours(raw: Mapping[str, str | list[str]]) -> Colours:
    """One mode's colours from the token file.

    Args:
        raw: The object under `color.light` or `color.dark`.

    Raises:
        ThemeProblem: a role is missing, or a value is no colour.
    """
    roles: dict[Role, QColor] = {}
    for role in Role:
        value = raw.get(role)
        if not isinstance(value, str):
            raise ThemeProblem(f"tokens.json has no colour “{role}”.")
        roles[role] = parse_colour(value)
    lists = {name: tuple(parse_colour(value) for value in raw.get(name, ())) for name in _LISTS}
    for name, colours in lists.items():
        if not colours:
            raise ThemeProblem(f"tokens.json has no list of colours “{name}”.")
    return Colours(roles, lists["avatar"], lists["chart"])


def high_contrast(colours: Colours) -> Colours:
    """The same colours for a person who asked the system for more contrast.

    Quiet text becomes primary, hairlines become control borders, and tints vanish: what a tint said is said
    by an outline in the tone's solid colour (note: its text colour), and by the icon and word beside it.
    """
    old = colours.roles
    new = dict(old)
    for role in _TEXT_MADE_PRIMARY:
        new[role] = old[Role.TEXT_PRIMARY]
    new[Role.TEXT_DISABLED] = old[Role.TEXT_TERTIARY]
    new[Role.BORDER_SUBTLE] = new[Role.BORDER_DEFAULT] = old[Role.BORDER_CONTROL]
    new[Role.BORDER_CONTROL] = old[Role.TEXT_PRIMARY]
    for role in (Role.BG_WINDOW, Role.BG_SURFACE, Role.BG_SUNKEN):
        new[role] = old[Role.BG_CONTENT]
    for tone in _TONES_WITH_SOLID:
        new[Role(f"{tone}.bg")] = old[Role.BG_CONTENT]
        new[Role(f"{tone}.border")] = old[Role(f"{tone}.solid")]
    new[Role.NOTE_BG], new[Role.NOTE_BORDER] = old[Role.BG_CONTENT], old[Role.NOTE_TEXT]
    return Colours(new, colours.avatars, colours.charts)


def contrast(front: QColor, back: QColor) -> float:
    """The contrast ratio of two opaque colours, 1.0 to 21.0 (WCAG 2.2, "contrast ratio")."""
    lighter, darker = sorted((_luminance(front), _luminance(back)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def over(front: QColor, back: QColor) -> QColor:
    """What is seen when a translucent colour lies over an opaque one."""
    share = front.alphaF()

    def channel(above: float, below: float) -> float:
        return above * share + below * (1 - share)

    return QColor.fromRgbF(
        channel(front.redF(), back.redF()),
        channel(front.greenF(), back.greenF()),
        channel(front.blueF(), back.blueF()),
    )


def with_alpha(colour: QColor, alpha: float) -> QColor:
    """The colour at an opacity of 0.0 to 1.0."""
    faded = QColor(colour)
    faded.setAlphaF(alpha)
    return faded


def _luminance(colour: QColor) -> float:
    """Relative luminance, 0.0 to 1.0 (WCAG 2.2)."""

    def linear(value: float) -> float:
        return value / 12.92 if value <= _SRGB_LINEAR_END else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(value) for value in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
