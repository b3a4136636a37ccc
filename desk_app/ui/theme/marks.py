"""Check boxes, radio buttons, switches and the frames of text fields, painted the same everywhere."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor

from desk_app.ui.theme.canvas import Canvas
from desk_app.ui.theme.roles import Role


@dataclass(frozen=True, slots=True)
class MarkState:
    """What a check box, radio button or switch says.

    Attributes:
        on: Checked.
        partly: Some of what it stands for is checked.
        enabled: It can be changed.
        hovered: The pointer is over it.
    """

    on: bool = False
    partly: bool = False
    enabled: bool = True
    hovered: bool = False


def draw_check(canvas: Canvas, rect: QRect, state: MarkState, *, big: bool = False) -> None:
    """A check box filling a square rectangle; `big` is the one for fingers, rounder."""
    check = canvas.dress.tokens.kit.check
    radius = check.big_radius if big else check.radius
    if state.on or state.partly:
        canvas.fill(rect, _solid(canvas, state), radius)
        size = check.mark if not big else rect.width() * check.mark // check.size
        inner = QRect(0, 0, size, size)
        inner.moveCenter(rect.center())
        name = "check" if state.on else "minus"
        canvas.icon(inner, name, _colour(canvas, Role.TEXT_ON_ACCENT, state), stroke=check.mark_stroke)
        return
    canvas.fill(rect, _back(canvas, state), radius)
    canvas.frame(rect, _colour(canvas, Role.BORDER_CONTROL, state), radius, width=check.stroke)


def draw_radio(canvas: Canvas, rect: QRect, state: MarkState) -> None:
    """A radio button filling a square rectangle."""
    check = canvas.dress.tokens.kit.check
    if state.on:
        canvas.dot(rect, _solid(canvas, state))
        gap = (rect.width() - check.dot) // 2
        middle = QRect(rect.left() + gap, rect.top() + gap, check.dot, check.dot)
        canvas.dot(middle, canvas.dress.tokens.colour(Role.BG_CONTENT))
        return
    canvas.dot(rect, _back(canvas, state))
    canvas.frame(rect, _colour(canvas, Role.BORDER_CONTROL, state), rect.width() / 2, width=check.stroke)


def draw_toggle(canvas: Canvas, rect: QRect, state: MarkState, *, travel: float) -> None:
    """A switch filling a rectangle.

    Args:
        canvas: Where; the knob's way is mirrored for right-to-left.
        rect: As if reading went from left to right.
        state: What it says.
        travel: How far the knob is on its way to "on", 0.0 to 1.0.
    """
    tokens = canvas.dress.tokens
    toggle = tokens.kit.toggle
    role = Role.ACCENT_SOLID if state.on else Role.BORDER_CONTROL
    track = _solid(canvas, state) if state.on else _colour(canvas, role, state)
    canvas.fill(rect, track, rect.height() / 2)
    way = rect.width() - toggle.knob - 2 * toggle.inset
    left = rect.left() + toggle.inset + round(way * travel)
    knob = QRect(left, rect.top() + (rect.height() - toggle.knob) // 2, toggle.knob, toggle.knob)
    knob_role = Role.KNOB
    if tokens.look.high_contrast:
        knob_role = Role.TEXT_ON_ACCENT if state.on else Role.BG_CONTENT
    canvas.dot(knob, tokens.colour(knob_role))


@dataclass(frozen=True, slots=True)
class FieldState:
    """What the frame of a text field says.

    Attributes:
        focused: The person types in it.
        wrong: What is in it cannot be used.
        enabled: It can be typed in.
        radius: Its corners.
    """

    focused: bool
    wrong: bool
    enabled: bool
    radius: int


def draw_field(canvas: Canvas, rect: QRect, state: FieldState) -> None:
    """The frame of a text field: the focus ring is part of it, for whoever types must see where."""
    tokens = canvas.dress.tokens
    canvas.fill(rect, tokens.colour(Role.BG_CONTENT), state.radius)
    role = Role.BORDER_CONTROL if state.enabled else Role.BORDER_DEFAULT
    if state.wrong:
        role = Role.DANGER_SOLID
    elif state.focused:
        role = Role.FOCUS_RING
    width = tokens.stroke.focus if state.focused else tokens.stroke.hairline
    canvas.frame(rect, tokens.colour(role), state.radius, width=width)


def _solid(canvas: Canvas, state: MarkState) -> QColor:
    role = Role.ACCENT_HOVER if state.hovered and state.enabled else Role.ACCENT_SOLID
    return _colour(canvas, role, state)


def _back(canvas: Canvas, state: MarkState) -> QColor:
    hovered = state.hovered and state.enabled
    return canvas.dress.tokens.colour(Role.BG_SUNKEN if hovered else Role.BG_CONTENT)


def _colour(canvas: Canvas, role: Role, state: MarkState) -> QColor:
    colour = canvas.dress.tokens.colour(role)
    return colour if state.enabled else canvas.dimmed(colour)
