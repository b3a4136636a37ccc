"""Key caps: how a shortcut is shown beside what it does, on buttons, in menus and in the palette."""

from __future__ import annotations

import sys

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeySequence
from PySide6.QtWidgets import QSizePolicy, QWidget

from desk_app.ui.kit.themed import Painted
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.canvas import CENTRE, Canvas
from desk_app.ui.theme.current import dress, tokens
from desk_app.ui.theme.roles import Role

_SHORT = {"Return": "↵", "Enter": "↵", "Up": "↑", "Down": "↓", "Left": "←", "Right": "→", "Backspace": "⌫"}
_MAC_SYMBOLS = "⌘⌥⇧⌃"


def caps_of(sequence: QKeySequence) -> tuple[str, ...]:
    """The caps of a shortcut as this system writes it.

    (Ctrl, K), on macOS (⌘, K); (G, U) for two strokes after one another.
    """
    native = sequence.toString(QKeySequence.SequenceFormat.NativeText)
    split = _split_mac if sys.platform == "darwin" else _split_plus
    caps = [cap for stroke in native.split(", ") for cap in split(stroke)]
    return tuple(_SHORT.get(cap, cap) for cap in caps)


def _split_plus(native: str) -> list[str]:
    """`Ctrl++` is Ctrl and the plus key."""
    head, plus = (native[:-2], ["+"]) if native.endswith("++") else (native, [])
    return [cap for cap in head.split("+") if cap] + plus or [native]


def _split_mac(native: str) -> list[str]:
    symbols = [letter for letter in native if letter in _MAC_SYMBOLS]
    return symbols + [rest for rest in [native.lstrip(_MAC_SYMBOLS)] if rest]


def caps_size(caps: tuple[str, ...]) -> QSize:
    """The room a row of caps takes; nothing for none."""
    key = tokens().kit.key
    widths = [_cap_width(cap) for cap in caps]
    return QSize(sum(widths) + key.gap * max(len(widths) - 1, 0), key.height if caps else 0)


def draw_caps(canvas: Canvas, rect: QRect, caps: tuple[str, ...], *, on: QColor | None = None) -> None:
    """Paint key caps from the left, in the middle of a rectangle's height.

    Args:
        canvas: Where; mirrors for right-to-left.
        rect: As if reading went from left to right.
        caps: What stands on them.
        on: On a coloured ground, its text colour: the caps are then outlines in it.
    """
    key = tokens().kit.key
    left = rect.left()
    top = rect.top() + (rect.height() - key.height) // 2
    for cap in caps:
        cap_rect = QRect(left, top, _cap_width(cap), key.height)
        if on is None:
            canvas.fill(cap_rect, tokens().colour(Role.BG_CONTENT), tokens().radius.xs)
        border, letters = (
            (tokens().colour(Role.BORDER_DEFAULT), tokens().colour(Role.TEXT_SECONDARY))
            if on is None
            else (on, on)
        )
        canvas.frame(cap_rect, border, tokens().radius.xs, width=tokens().stroke.hairline)
        canvas.text(cap_rect, cap, letters, style=TextStyle.CAPTION, weight=Weight.MEDIUM, align=CENTRE)
        left += cap_rect.width() + key.gap


def _cap_width(cap: str) -> int:
    key = tokens().kit.key
    metrics: QFontMetrics = dress().fonts.metrics(TextStyle.CAPTION, Weight.MEDIUM)
    return max(metrics.horizontalAdvance(cap) + 2 * key.pad + 1, key.min)


class KeyHint(Painted, QWidget):
    """Key caps as a widget; silent, for screen readers hear the shortcut from what it belongs to."""

    def __init__(self, caps: tuple[str, ...] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._caps = caps
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def caps(self) -> tuple[str, ...]:
        """What stands on the caps."""
        return self._caps

    def set_caps(self, caps: tuple[str, ...]) -> None:
        """Show other keys; none hides the widget."""
        self._caps = caps
        self.setVisible(bool(caps))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Exactly the caps."""
        return caps_size(self._caps)

    def draw(self, canvas: Canvas) -> None:
        """Paint the caps."""
        draw_caps(canvas, self.rect(), self._caps)
