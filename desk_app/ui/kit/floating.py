"""Panels that float over the window: palette, pickers, popovers, sheets.

They are children of the window, not windows of their own, so that input methods, Alt+Tab and screen readers
behave. `OverlayHost` keeps the focus inside the topmost one and gives it back when it closes.
"""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QEvent, QMargins, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desk_app.ui.kit.tab_order import go_to_stop, tab_stops
from desk_app.ui.kit.themed import Painted, Themed
from desk_app.ui.theme.canvas import Canvas
from desk_app.ui.theme.current import dress, tokens
from desk_app.ui.theme.focus import OWN_RING
from desk_app.ui.theme.roles import Role
from desk_app.ui.theme.shadows import shadow_margins

_POPOVER, _DIALOG = 2, 3  # elevations of the token file

_LETTER_KEYS = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier


class PanelPad(StrEnum):
    """How much room a panel leaves around what is in it."""

    NONE = "none"
    POPOVER = "popover"
    SHEET = "sheet"


class FloatingPanel(Painted, QWidget):
    """A rounded panel with its shadow. Put what it shows into `body`; Tab stays inside.

    Attributes:
        body: The column its content goes into.
        dismissed: The person wants it gone (Esc); its host closes it.
        keeps_letters: Single keys pressed in it are no commands; for panels in which something is filled in.
    """

    dismissed = Signal()
    keeps_letters = False

    def __init__(
        self,
        label: str,
        *,
        name: str,
        pad: PanelPad = PanelPad.POPOVER,
        high: bool = False,
        flat_edge: bool = False,
    ) -> None:
        """Make a panel; `OverlayHost.open` gives it a parent.

        Args:
            label: What it is, for screen readers.
            name: The object name.
            pad: The room between its edge and `body`.
            high: It floats higher: palette and dialogs.
            flat_edge: It stands along the window's edge: square corners and a line.
        """
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setProperty(OWN_RING, 1)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._elevation = _DIALOG if high else _POPOVER
        self._flat, self._pad = flat_edge, pad
        self._width = 0
        self.body = QVBoxLayout(self)
        self.body.setSpacing(0)
        self.retheme()

    def retheme(self) -> None:
        """Take margins of the look in force."""
        kit = tokens().kit
        pad = {PanelPad.NONE: 0, PanelPad.POPOVER: kit.popover.pad, PanelPad.SHEET: kit.sheet.pad}[self._pad]
        self.body.setContentsMargins(self.shadow() + pad)
        super().retheme()

    def shadow(self) -> QMargins:
        """The room around the panel for its shadow."""
        if self._flat:
            return QMargins()
        return shadow_margins(tokens().elevations[self._elevation])

    def panel(self) -> QRect:
        """The panel itself, without the shadow."""
        return self.rect().marginsRemoved(self.shadow())

    def set_width(self, width: int) -> None:
        """Be this wide (scaled pixels, without the shadow); the height follows from what is in it."""
        self._width = width
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """As wide as was asked for, else as its content wishes."""
        whole = super().sizeHint()
        if not self._width:
            return whole
        shadow = self.shadow()
        width = self._width + shadow.left() + shadow.right()
        high = self.body.heightForWidth(width) if self.body.hasHeightForWidth() else whole.height()
        return QSize(width, high)

    def first_focus(self) -> QWidget:
        """What gets the focus when it opens: the first thing that takes it, or the panel."""
        return next(iter(tab_stops(self)), self)

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: FBT001 - Qt's signature
        """Tab goes around inside the panel."""
        go_to_stop(self, forward=forward)
        return True

    def event(self, event: QEvent) -> bool:
        """Whether a letter is for the window behind; with Ctrl and its like it always is."""
        is_key = event.type() is QEvent.Type.ShortcutOverride
        if self.keeps_letters and is_key and isinstance(event, QKeyEvent):
            is_letter = event.text().isprintable() and bool(event.text())
            if is_letter and not event.modifiers() & ~_LETTER_KEYS:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes it."""
        if event.key() == Qt.Key.Key_Escape:
            self.dismissed.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on the panel is not a click on what is below it; one on its shadow closes it."""
        if not self.panel().contains(event.position().toPoint()):
            self.dismissed.emit()
        event.accept()

    def draw(self, canvas: Canvas) -> None:
        """Paint shadow and panel."""
        radius = 0 if self._flat else tokens().kit.popover.radius
        if not self._flat:
            lift = tokens().elevations[self._elevation]
            dress().shadows.patch(lift, radius, canvas.ratio).draw(canvas.painter, self.panel(), down=lift.y)
        canvas.fill(self.panel(), tokens().colour(Role.BG_RAISED), radius)
        line = tokens().stroke.hairline
        canvas.frame(self.panel(), tokens().colour(Role.BORDER_SUBTLE), radius, width=line)


class Scrim(Themed, QWidget):
    """Lies over the window below a floating panel: catches clicks and, when tinted, darkens what waits.

    Attributes:
        pressed: Clicked outside the panel.
    """

    pressed = Signal()

    def __init__(self, window: QWidget, *, tinted: bool) -> None:
        super().__init__(window)
        self._tinted = tinted
        self.setGeometry(window.rect())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Outside the panel."""
        event.accept()
        self.pressed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Darken the window."""
        if self._tinted:
            painter = QPainter(self)
            painter.fillRect(event.rect(), tokens().colour(Role.BG_SCRIM))
            painter.end()
