"""A number that is typed or stepped: minus, the number with its unit, plus."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QIntValidator, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desk_app.ui.kit.fields import TextInput
from desk_app.ui.kit.icon_buttons import IconButton
from desk_app.ui.kit.themed import Themed
from desk_app.ui.theme.base_sizes import TextStyle
from desk_app.ui.theme.canvas import END, Canvas
from desk_app.ui.theme.current import dress, tokens
from desk_app.ui.theme.roles import Role

_STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 10, Qt.Key.Key_PageDown: -10}


@dataclass(frozen=True, slots=True)
class Range:
    """Which numbers are allowed: from `low` to `high`, every `step`-th."""

    low: int
    high: int
    step: int = 1


class _NumberInput(TextInput):
    """Digits, with their unit at the field's end; the arrow keys step.

    Units of several lengths beside the fields would put each field somewhere else.

    Attributes:
        stepped: By so many steps.
        settled: The person has finished typing.
    """

    stepped = Signal(int)
    settled = Signal()

    def __init__(self, unit: str, *, name: str, label: str) -> None:
        self._unit = unit
        super().__init__(name=name, label=f"{label}, {unit}")

    def width_for(self, most: int) -> int:
        """The width for the longest number and the unit; fields of short ones are alike."""
        field, digits = tokens().kit.field, dress().fonts.advance(str(most), TextStyle.BODY)
        return max(field.min_width, self._start() + digits + 2 * field.inner + self._end())

    def paintEvent(self, event: QPaintEvent) -> None:
        """The field, and the unit in it."""
        super().paintEvent(event)
        painter = QPainter(self)
        canvas, pad = Canvas.on(painter, self), tokens().kit.field.pad
        room = self.rect().adjusted(pad, 0, -pad, 0)
        canvas.text(room, self._unit, tokens().colour(Role.TEXT_TERTIARY), align=END)
        painter.end()

    def _end(self) -> int:
        return super()._end() + dress().fonts.advance(self._unit, TextStyle.BODY) + tokens().kit.field.inner

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows step; Enter settles."""
        key = Qt.Key(event.key())
        if key in _STEPS:
            self.stepped.emit(_STEPS[key])
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.settled.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving settles too."""
        super().focusOutEvent(event)
        self.settled.emit()


class NumberField(Themed, QWidget):
    """A whole number in a range.

    Attributes:
        changed: The person wants another number.
    """

    changed = Signal(int)

    def __init__(self, label: str, unit: str, allowed: Range, *, name: str) -> None:
        """Make a field.

        Args:
            label: What is counted, for screen readers.
            unit: Stands at the end of the field.
            allowed: The numbers that can be reached with the steps.
            name: The object name; the parts are `name.less`, `name.input`, `name.more`.
        """
        super().__init__()
        self.setObjectName(name)
        self._range = allowed
        self._value = allowed.low
        self._less = IconButton("minus", f"{label}: less", name=f"{name}.less")
        self._more = IconButton("plus", f"{label}: more", name=f"{name}.more")
        self.input = _NumberInput(unit, name=f"{name}.input", label=label)
        self.input.setValidator(QIntValidator(self.input))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        for widget in (self._less, self.input, self._more):
            self._row.addWidget(widget)
        self.input.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusProxy(self.input)
        self._less.clicked.connect(lambda: self._step(-1))
        self._more.clicked.connect(lambda: self._step(1))
        self.input.stepped.connect(self._step)
        self.input.settled.connect(self._settle)
        self.retheme()

    @property
    def value(self) -> int:
        """The number that holds."""
        return self._value

    def set_value(self, value: int) -> None:
        """Show a number, without saying so."""
        self._value = value
        if self.input.text() != str(value):
            self.input.setText(str(value))
        self._less.setEnabled(value > self._range.low)
        self._more.setEnabled(value < self._range.high)

    def retheme(self) -> None:
        """Take the widths of the look in force."""
        self._row.setSpacing(tokens().space(1))
        self.input.setFixedWidth(self.input.width_for(self._range.high))
        super().retheme()

    def _step(self, by: int) -> None:
        """To the next number that is reached by steps; typed ones in between are left behind."""
        allowed = self._range
        wanted = self._value + by * allowed.step
        if (self._value - allowed.low) % allowed.step and by:
            wanted = self._value - (self._value - allowed.low) % allowed.step + max(by, 0) * allowed.step
        wanted = max(allowed.low, min(wanted, allowed.high))
        if wanted != self._value:
            self.changed.emit(wanted)

    def _settle(self) -> None:
        text = self.input.text().strip()
        if text.lstrip("-").isdigit() and int(text) != self._value:
            self.changed.emit(int(text))
        elif text != str(self._value):
            self.input.setText(str(self._value))
