"""What kit widgets share: hearing of a new look, and a hover that appears at once and fades out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEasingCurve, QEvent, QVariantAnimation
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLayout, QWidget

from desk_app.ui.theme.canvas import Canvas
from desk_app.ui.theme.current import is_right_to_left, tokens

if TYPE_CHECKING:
    _Widget = QWidget
else:
    _Widget = object  # two Qt bases in one class do not work; the widget class comes beside this one


class Themed(_Widget):
    """Mix-in for a widget whose sizes depend on the tokens. Put it before the Qt class."""

    def retheme(self) -> None:
        """Take sizes, fonts and colours of the look in force again; the widget was made or the look changed.

        What is read while painting needs nothing here. Extend it; `super()` asks for layout and paint.
        """
        self.updateGeometry()
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        """Qt tells of a change; a new style sheet means a new look."""
        if event.type() in {QEvent.Type.StyleChange, QEvent.Type.LayoutDirectionChange}:
            self.retheme()
        super().changeEvent(event)


def set_margins(layout: QLayout, start: int, end: int, *, top: int = 0, bottom: int = 0) -> None:
    """Margins as reading knows them; Qt mirrors a layout for right-to-left, but not its margins."""
    owner = layout.parentWidget()
    if owner is not None and is_right_to_left(owner.layoutDirection()):
        start, end = end, start
    layout.setContentsMargins(start, top, end, bottom)


class HoverFade(QVariantAnimation):
    """How much of a widget's hover colour shows, 0.0 to 1.0: in at once, out in a moment."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self.level = 0.0
        self.setEndValue(0.0)
        self.setEasingCurve(QEasingCurve.Type.OutCubic)
        self.valueChanged.connect(self._show)

    def enter(self) -> None:
        """The pointer came."""
        self.stop()
        self._show(1.0)

    def leave(self) -> None:
        """The pointer went."""
        duration = tokens().motion.fast
        if duration:
            self.setStartValue(self.level)
            self.setDuration(duration)
            self.start()
        else:
            self._show(0.0)

    def _show(self, level: float) -> None:
        self.level = level
        self._widget.update()


class Painted(Themed):
    """Mix-in for a widget that paints itself: it only has to `draw`."""

    dims_when_disabled = False
    """Whether it is paler while it cannot be used."""

    def draw(self, canvas: Canvas) -> None:
        """Paint the widget."""
        raise NotImplementedError

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt wants the widget painted; an error in `draw` must not leave the painter at work."""
        del event
        painter = QPainter(self)
        try:
            if self.dims_when_disabled and not self.isEnabled():
                painter.setOpacity(tokens().kit.button.disabled)
            self.draw(Canvas.on(painter, self))
        finally:
            painter.end()


class Hovering(Painted):
    """Mix-in for a widget that shows the pointer over it. `hover_level` is what to paint with."""

    _fade: HoverFade | None = None

    @property
    def hover_level(self) -> float:
        """How much of the hover colour shows, 0.0 to 1.0; none when the widget cannot be used."""
        return self._fade.level if self._fade is not None and self.isEnabled() else 0.0

    def enterEvent(self, event: QEnterEvent) -> None:
        """The pointer came."""
        if self._fade is None:
            self._fade = HoverFade(self)
        self._fade.enter()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer went."""
        if self._fade is not None:
            self._fade.leave()
        super().leaveEvent(event)
