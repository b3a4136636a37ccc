"""Push buttons: one filled button a surface, the rest quiet; with icon, key caps, or a menu arrow."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from desk_app.ui.kit.button_looks import (
    FILLED,
    ButtonColours,
    ButtonKind,
    ButtonSize,
    ButtonState,
    Side,
    colours_of,
    measures_of,
)
from desk_app.ui.kit.keys import caps_size, draw_caps
from desk_app.ui.kit.themed import Hovering
from desk_app.ui.theme.base_sizes import Weight
from desk_app.ui.theme.canvas import Canvas
from desk_app.ui.theme.colours import with_alpha
from desk_app.ui.theme.current import dress, tokens
from desk_app.ui.theme.style import RING_RADIUS

_NO_MODIFIER = Qt.KeyboardModifier.NoModifier
_JOINT = 0.3  # opacity of the line between the halves of a filled split button


class Button(Hovering, QPushButton):
    """A push button. Its text is the verb, and is its name for screen readers too.

    A button that may not be used now stays where it is, disabled, with the reason as tooltip and description
    (`set_blocked`).
    """

    def __init__(
        self,
        text: str,
        *,
        name: str,
        kind: ButtonKind = ButtonKind.DEFAULT,
        size: ButtonSize = ButtonSize.NORMAL,
        icon: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """Make a button.

        Args:
            text: The verb, in the words of the interface.
            name: The object name, for tests and style.
            kind: How much it asks to be pressed.
            size: How high it is.
            icon: An icon before the text.
            parent: The widget it is in.
        """
        super().__init__(text, parent)
        self.setObjectName(name)
        self._kind, self._size, self._icon = kind, size, icon
        self.dims_when_disabled = kind not in FILLED
        self._caps: tuple[str, ...] = ()
        self._arrow = ""
        self._side = Side.BOTH
        self._blocked = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAutoDefault(False)
        self.retheme()

    def set_kind(self, kind: ButtonKind) -> None:
        """Ask louder or quieter."""
        self._kind = kind
        self.dims_when_disabled = kind not in FILLED
        self.update()

    def set_icon_name(self, icon: str) -> None:
        """Show another icon before the text, or none."""
        self._icon = icon
        self.retheme()

    def set_caps(self, caps: tuple[str, ...]) -> None:
        """Show the keys that do the same; screen readers hear them as the description."""
        self._caps = caps
        self.setAccessibleDescription(" ".join(caps))
        self.retheme()

    def set_arrow(self, icon: str = "chevron-down") -> None:
        """Show after the text that a menu opens."""
        self._arrow = icon
        self.retheme()

    def set_side(self, side: Side) -> None:
        """Join it to another button."""
        self._side = side
        self.update()

    def set_blocked(self, reason: str) -> None:
        """Disable it and say why, in tooltip and screen reader; an empty reason enables it."""
        self._blocked = reason
        self.setEnabled(not reason)
        self.setToolTip(reason)
        self.setAccessibleDescription(reason or " ".join(self._caps))

    def retheme(self) -> None:
        """Take font and ring of the look in force."""
        measures = measures_of(self._size)
        self.setFont(dress().fonts.font(measures.style, self._weight()))
        self.setProperty(RING_RADIUS, measures.radius)
        super().retheme()

    def sizeHint(self) -> QSize:
        """Everything on it, with room at both ends."""
        measures, button = measures_of(self._size), tokens().kit.button
        widths = [width for width in (self._icon_width(), self._text_width(), self._caps_width()) if width]
        if self._arrow:
            widths.append(button.arrow)
        gaps = button.gap * max(len(widths) - 1, 0)
        pad = button.arrow_pad if self._arrow and len(widths) == 1 else measures.pad
        return QSize(sum(widths) + gaps + 2 * pad, measures.height)

    def minimumSizeHint(self) -> QSize:
        """Buttons grow with their language and are never cut."""
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it, as the space bar does; Qt does that in dialogs only."""
        is_enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if is_enter and event.modifiers() in {_NO_MODIFIER, Qt.KeyboardModifier.KeypadModifier}:
            self.click()
        else:
            super().keyPressEvent(event)

    def draw(self, canvas: Canvas) -> None:
        """Paint the button."""
        colours = colours_of(
            self._kind,
            ButtonState(
                self.hover_level, down=self.isDown(), checked=self.isChecked(), enabled=self.isEnabled()
            ),
        )
        self._draw_back(canvas, colours)
        self._draw_front(canvas, colours.words)

    def _draw_back(self, canvas: Canvas, colours: ButtonColours) -> None:
        radius = measures_of(self._size).radius
        whole = self.rect()
        if self._side is Side.START:
            whole = whole.adjusted(0, 0, radius + 1, 0)
        elif self._side is Side.END:
            whole = whole.adjusted(-radius - 1, 0, 0, 0)
        canvas.painter.setClipRect(self.rect())
        if colours.back is not None:
            canvas.fill(whole, colours.back, radius)
        if colours.border is not None:
            canvas.frame(whole, colours.border, radius, width=tokens().stroke.hairline)
        if self._side is Side.END:
            line = QRect(0, 0, tokens().stroke.hairline, self.height())
            canvas.fill(line, colours.border or with_alpha(colours.words, _JOINT))

    def _draw_front(self, canvas: Canvas, colour: QColor) -> None:
        button, height = tokens().kit.button, self.height()
        gap = button.gap
        arrow = button.arrow if self._arrow else 0
        parts = [part for part in (self._icon_width(), self._text_width(), self._caps_width(), arrow) if part]
        left = max((self.width() - sum(parts) - gap * (len(parts) - 1)) // 2, 0)
        if self._icon:
            canvas.icon(QRect(left, 0, self._icon_width(), height), self._icon, colour)
            left += self._icon_width() + gap
        if self.text():
            style = measures_of(self._size).style
            room = QRect(left, 0, self._text_width() + 1, height)
            canvas.text(room, self.text(), colour, style=style, weight=self._weight())
            left += self._text_width() + gap
        if self._caps:
            on = colour if self._kind in {ButtonKind.PRIMARY, ButtonKind.TOAST} else None
            draw_caps(canvas, QRect(left, 0, self._caps_width(), height), self._caps, on=on)
            left += self._caps_width() + gap
        if self._arrow:
            canvas.icon(QRect(left, 0, button.arrow, height), self._arrow, colour)

    def _weight(self) -> Weight:
        return Weight.SEMIBOLD if self._size is ButtonSize.LARGE else Weight.MEDIUM

    def _icon_width(self) -> int:
        return tokens().kit.button.icon if self._icon else 0

    def _text_width(self) -> int:
        return (
            dress().fonts.advance(self.text(), measures_of(self._size).style, self._weight())
            if self.text()
            else 0
        )

    def _caps_width(self) -> int:
        return caps_size(self._caps).width()
