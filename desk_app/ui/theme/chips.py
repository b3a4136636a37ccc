"""Chips as data and how they are painted: the same pills in rows, cards, panels and widgets."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor

from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.canvas import CENTRE, START, Canvas
from desk_app.ui.theme.current import dress
from desk_app.ui.theme.roles import Role, Tone


class ChipFill(StrEnum):
    """How loud a chip is."""

    PLAIN = "plain"
    """Only words, grey: a time promise with more than an hour left."""
    TINT = "tint"
    """Words on the tone's background; the usual chip."""
    OUTLINE = "outline"
    """Words in a hairline frame: something that can be clicked or added."""
    SOLID = "solid"
    """Words on the tone's solid colour: the one thing that is going on now."""
    LABEL = "label"
    """Small words on the tone's border colour: what kind of message this is."""


class ChipShape(StrEnum):
    """How high a chip is and how round."""

    PILL = "pill"
    TALL = "tall"
    SQUARE = "square"


@dataclass(frozen=True, slots=True)
class ChipLook:
    """One chip.

    Attributes:
        text: One to four words.
        tone: What it means.
        fill: How loud it says so.
        icon: An icon before the words, or nothing.
        shape: PILL unless it stands among taller things.
    """

    text: str
    tone: Tone = Tone.NEUTRAL
    fill: ChipFill = ChipFill.TINT
    icon: str = ""
    shape: ChipShape = ChipShape.PILL


def chip_size(chip: ChipLook) -> QSize:
    """The room a chip takes when nothing of it is cut off."""
    sizes = dress().tokens.kit.chip
    style, weight = _letters(chip)
    width = dress().fonts.advance(chip.text, style, weight) + _pad(chip) + _pad_end(chip)
    if chip.icon:
        width += sizes.icon + (sizes.gap if chip.text else 0)
    height = sizes.low if chip.fill is ChipFill.LABEL else sizes.height
    return QSize(width, height if chip.shape is ChipShape.PILL else sizes.tall)


def draw_chip(canvas: Canvas, rect: QRect, chip: ChipLook) -> None:
    """Paint a chip into a rectangle; a narrower one than `chip_size` shortens the words.

    Args:
        canvas: Where; mirrors for right-to-left.
        rect: As if reading went from left to right.
        chip: What.
    """
    sizes = canvas.dress.tokens.kit.chip
    text_colour = _draw_back(canvas, rect, chip)
    left = rect.left() + _pad(chip)
    if chip.icon:
        top = rect.top() + (rect.height() - sizes.icon) // 2
        canvas.icon(QRect(left, top, sizes.icon, sizes.icon), chip.icon, text_colour)
        left += sizes.icon + sizes.gap
    style, weight = _letters(chip)
    width = rect.right() + 1 - _pad_end(chip) - left
    align = START if chip.icon else CENTRE
    # One pixel more than measured: rounding must never turn a fitting word into one with an ellipsis.
    room = QRect(left, rect.top(), width + 1, rect.height())
    canvas.text(room, chip.text, text_colour, style=style, weight=weight, align=align)


def _draw_back(canvas: Canvas, rect: QRect, chip: ChipLook) -> QColor:
    """Paint the pill itself; gives the colour for what stands on it."""
    tokens = canvas.dress.tokens
    tone = tokens.tone(chip.tone)
    radius = tokens.radius.sm if chip.shape is ChipShape.SQUARE else rect.height() / 2
    line = tokens.stroke.hairline
    match chip.fill:
        case ChipFill.PLAIN:
            return tokens.colour(Role.TEXT_TERTIARY)
        case ChipFill.OUTLINE:
            canvas.frame(rect, tokens.colour(Role.BORDER_DEFAULT), radius, width=line)
            return tokens.colour(Role.TEXT_SECONDARY) if chip.tone is Tone.NEUTRAL else tone.text
        case ChipFill.SOLID:
            canvas.fill(rect, tone.solid, radius)
            return tokens.colour(Role.TEXT_ON_ACCENT)
        case ChipFill.LABEL if not tokens.look.high_contrast:
            canvas.fill(rect, tone.border, radius)
            return tone.text
        case ChipFill.TINT | ChipFill.LABEL:
            canvas.fill(rect, tone.background, radius)
            if tokens.look.high_contrast:
                canvas.frame(rect, tone.border, radius, width=line)
            return tone.text


def _pad(chip: ChipLook) -> int:
    sizes = dress().tokens.kit.chip
    if chip.fill is ChipFill.PLAIN:
        return 0
    return sizes.pad_icon if chip.icon else sizes.pad


def _pad_end(chip: ChipLook) -> int:
    return 0 if chip.fill is ChipFill.PLAIN else dress().tokens.kit.chip.pad


def _letters(chip: ChipLook) -> tuple[TextStyle, Weight]:
    if chip.fill is ChipFill.LABEL:
        return TextStyle.CAPTION, Weight.MEDIUM
    return TextStyle.META, Weight.REGULAR if chip.fill is ChipFill.PLAIN else Weight.MEDIUM
