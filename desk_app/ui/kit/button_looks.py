"""How buttons look: kinds, sizes, and the colours of a kind at one moment."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from PySide6.QtGui import QColor

from desk_app.ui.theme.base_sizes import TextStyle
from desk_app.ui.theme.colours import over, with_alpha
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role, Tone


class ButtonKind(StrEnum):
    """How much a button asks to be pressed."""

    PRIMARY = "primary"
    """What most people want next; one a surface."""
    DEFAULT = "default"
    """Another good way on."""
    QUIET = "quiet"
    """A way out, or one of many."""
    AI = "ai"
    """Takes a suggestion."""
    DANGER = "danger"
    """Cannot be undone; carries the verb."""
    TOAST = "toast"
    """On the dark ground of a toast."""


class ButtonSize(StrEnum):
    """How high a button is."""

    LARGE = "large"
    NORMAL = "normal"
    SMALL = "small"
    TINY = "tiny"


class Side(StrEnum):
    """Which ends of a button are round: both, or one when it is joined to another."""

    BOTH = "both"
    START = "start"
    END = "end"


@dataclass(frozen=True, slots=True)
class ButtonMeasures:
    """What a size and the density come to."""

    height: int
    pad: int
    radius: int
    style: TextStyle


def measures_of(size: ButtonSize) -> ButtonMeasures:
    """Height, padding, corner radius and type of a button size in the look in force."""
    button, radius, density = tokens().kit.button, tokens().radius, tokens().density
    match size:
        case ButtonSize.LARGE:
            return ButtonMeasures(button.large, button.pad_large, radius.lg, TextStyle.READING)
        case ButtonSize.NORMAL:
            return ButtonMeasures(density.control, button.pad, radius.md, TextStyle.BODY)
        case ButtonSize.SMALL:
            height = max(button.small, tokens().least_target)
            return ButtonMeasures(height, button.pad_small, radius.sm, TextStyle.BODY)
        case ButtonSize.TINY:
            height = max(button.tiny, tokens().least_target)
            return ButtonMeasures(height, button.pad_tiny, radius.sm, TextStyle.META)


@dataclass(frozen=True, slots=True)
class ButtonColours:
    """The colours of one button at one moment."""

    back: QColor | None
    border: QColor | None
    words: QColor


@dataclass(frozen=True, slots=True)
class ButtonState:
    """What a person is doing with a button.

    Attributes:
        hover: How much of the hover colour shows, 0.0 to 1.0.
        down: It is held down.
        checked: It is switched on.
        enabled: It can be used now.
    """

    hover: float = 0.0
    down: bool = False
    checked: bool = False
    enabled: bool = True


FILLED: Final = frozenset({ButtonKind.PRIMARY, ButtonKind.DANGER})
"""Kinds that lose their colour when they cannot be used: paler, their words could not be read."""


def colours_of(kind: ButtonKind, state: ButtonState) -> ButtonColours:
    """The colours of a button; pressing shows in the same frame."""
    if kind in FILLED and not state.enabled:
        border = tokens().colour(Role.BORDER_DEFAULT) if tokens().look.high_contrast else None
        return ButtonColours(tokens().colour(Role.BG_SUNKEN), border, tokens().colour(Role.TEXT_TERTIARY))
    level = 1.0 if state.down else state.hover
    on_solid = tokens().colour(Role.TEXT_ON_ACCENT)
    match kind:
        case ButtonKind.PRIMARY:
            shade = tokens().colour(Role.ACCENT_PRESS if state.down else Role.ACCENT_HOVER)
            return ButtonColours(
                over(with_alpha(shade, level), tokens().colour(Role.ACCENT_SOLID)), None, on_solid
            )
        case ButtonKind.DANGER:
            tone = tokens().tone(Tone.DANGER)
            return ButtonColours(over(with_alpha(tone.text, level), tone.solid), None, on_solid)
        case ButtonKind.TOAST:
            words = tokens().colour(Role.TOAST_TEXT)
            ground = tokens().colour(Role.TOAST_ACTION)
            return ButtonColours(with_alpha(ground, ground.alphaF() * (1 + level)), None, words)
        case ButtonKind.QUIET:
            return ButtonColours(_shade(state, level), None, tokens().colour(Role.TEXT_SECONDARY))
        case ButtonKind.AI:
            tone = tokens().tone(Tone.AI)
            back = over(_shade(state, level), tokens().colour(Role.BG_CONTENT))
            return ButtonColours(back, tone.border, tone.text)
        case ButtonKind.DEFAULT:
            back = over(_shade(state, level), tokens().colour(Role.BG_RAISED))
            border = tokens().colour(Role.BORDER_DEFAULT)
            return ButtonColours(back, border, tokens().colour(Role.TEXT_PRIMARY))


def _shade(state: ButtonState, level: float) -> QColor:
    strong = state.down or state.checked
    shade = tokens().colour(Role.BG_PRESS if strong else Role.BG_HOVER)
    return with_alpha(shade, shade.alphaF() * (1.0 if state.checked else level))
