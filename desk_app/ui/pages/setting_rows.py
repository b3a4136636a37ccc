"""A row of the settings: its name, what it does, the control, and the way back to the default."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desk_app.presenters.settings_sections import Control, SettingLine, SettingValue
from desk_app.ui.kit.announce import announce
from desk_app.ui.kit.blocks import PageBlock
from desk_app.ui.kit.cards import Card
from desk_app.ui.kit.fields import TextInput
from desk_app.ui.kit.icon_buttons import IconButton
from desk_app.ui.kit.labels import Paragraph
from desk_app.ui.kit.lines import Divider
from desk_app.ui.kit.number_field import NumberField, Range
from desk_app.ui.kit.segmented import Segment, Segmented
from desk_app.ui.kit.switches import Toggle
from desk_app.ui.kit.text_box import TextBox
from desk_app.ui.kit.values import Value, ValueButton
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role

_MOST_OF_A_ROW = 0.55
"""What the control of a row may take beside its words."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a row tells its page.

    Attributes:
        set: A value was chosen.
        typed: A value was typed.
        reset: The default is wanted.
        ask: A list of choices is wanted.
    """

    set: Callable[[str, SettingValue], None]
    typed: Callable[[str, str], None]
    reset: Callable[[str], None]
    ask: Callable[[str], None]


class TitledRow(PageBlock):
    """A name with a sentence on one side and a control on the other, or below where there is no room."""

    def __init__(self, label: str, text: str, *, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.label = Paragraph(label, weight=Weight.MEDIUM)
        self.text = Paragraph(text, style=TextStyle.META, role=Role.TEXT_TERTIARY)
        self.head = QHBoxLayout()
        self.head.addWidget(self.label)
        self.head.addStretch(1)
        self._words = QVBoxLayout()
        self._words.addLayout(self.head)
        self._words.addWidget(self.text)
        self.controls = QHBoxLayout()
        self.controls.addStretch(0)  # below the words, controls stand at the near edge
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.addLayout(self._words, 1)
        self._row.addLayout(self.controls)
        self.text.setVisible(bool(text))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.retheme()

    def put(self, *widgets: QWidget) -> None:
        """Put controls at the end."""
        for widget in widgets:
            at = self.controls.count() - 1
            self.controls.insertWidget(at, widget, alignment=Qt.AlignmentFlag.AlignVCenter)
            if isinstance(widget, TextBox):
                self._words.addStretch(1)  # beside lines to write in, name and sentence stand at the top

    def retheme(self) -> None:
        """Take the paddings of the look in force."""
        card = tokens().kit.card
        self._row.setContentsMargins(card.pad_x, tokens().space(3), card.pad_x, tokens().space(3))
        self._row.setSpacing(tokens().space(4))
        self.controls.setSpacing(tokens().space(1))
        self.head.setSpacing(tokens().space(1))
        self._words.setSpacing(0)
        super().retheme()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Controls that would take more than half go below the words."""
        super().resizeEvent(event)
        is_wide = self.controls.sizeHint().width() <= _MOST_OF_A_ROW * self.width()
        way = QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
        if self._row.direction() is not way:
            self._row.setDirection(way)
            # below, nothing is aligned: a layout that is gets no more height than it wishes for one line
            beside = Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter
            self._row.setAlignment(self.controls, beside if is_wide else Qt.AlignmentFlag(0))
            self._row.setSpacing(tokens().space(4 if is_wide else 2))
            self.updateGeometry()  # the height was made for the other direction
            QTimer.singleShot(0, self, self._fit_height)


class SettingRow(TitledRow):
    """One setting; its control follows from its kind."""

    def __init__(self, line: SettingLine, wishes: Wishes) -> None:
        super().__init__(line.label, line.text, name=f"setting.{line.name}")
        self._line, self._wishes = line, wishes
        self._problem = Paragraph("", style=TextStyle.META, role=Role.DANGER_TEXT)
        self._problem.hide()
        self._words.addWidget(self._problem)
        self._fixed = Paragraph("", style=TextStyle.META, role=Role.TEXT_SECONDARY)
        self._words.addWidget(self._fixed)
        self.control = self._make(line)
        self._reset = IconButton(
            "rotate-ccw", f"{line.label}: back to the default", name=f"setting.{line.name}.reset", small=True
        )
        self._reset.clicked.connect(partial(_call, wishes.reset, line.name))
        policy = self._reset.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._reset.setSizePolicy(policy)
        self.head.insertWidget(1, self._reset, alignment=Qt.AlignmentFlag.AlignTop)
        self.put(self.control)
        self.show_line(line)

    def show_line(self, line: SettingLine) -> None:
        """Show what holds now."""
        was_wrong, self._line = self._line.problem, line
        self._reset.setVisible(line.is_chosen)
        self._problem.setText(line.problem)
        self._problem.setVisible(bool(line.problem))
        self._fixed.setText(line.fixed)
        self._fixed.setVisible(bool(line.fixed))
        self.control.setEnabled(not line.fixed)
        self.control.setToolTip(line.fixed)
        self.control.setAccessibleDescription(line.fixed or line.text)
        if line.problem and line.problem != was_wrong:
            announce(self.control, line.problem)
        match self.control:
            case Segmented():
                self.control.choose(str(line.value))
            case Toggle():
                self.control.setChecked(bool(line.value))
            case NumberField():
                self.control.set_value(int(line.value))
            case ValueButton():
                self.control.set_value(Value(line.shown))
            case TextBox():
                if not line.problem and self.control.toPlainText() != str(line.value):
                    self.control.setPlainText(str(line.value))
            case TextInput():
                self.control.set_wrong(wrong=bool(line.problem))
                if not line.problem and self.control.text() != str(line.value):
                    self.control.setText(str(line.value))
            case _:
                pass

    def _make(self, line: SettingLine) -> QWidget:
        name = f"setting.{line.name}.control"
        match line.control:
            case Control.SEGMENTS:
                segments = [Segment(key, text) for key, text in line.choices]
                choice = Segmented(segments, name=name, label=line.label, wraps=True)
                choice.chosen.connect(partial(self._wishes.set, line.name))
                return choice
            case Control.SWITCH:
                switch = Toggle(name=name)
                switch.setAccessibleName(line.label)
                switch.clicked.connect(lambda: self._wishes.set(line.name, switch.isChecked()))
                return switch
            case Control.NUMBER:
                number = NumberField(line.label, line.unit, Range(line.low, line.high, line.step), name=name)
                number.changed.connect(partial(self._wishes.set, line.name))
                return number
            case Control.LIST:
                button = ValueButton(line.label, Value(line.shown), name=name, framed=True)
                button.opened.connect(partial(self._wishes.ask, line.name))
                return button
            case Control.LINES:
                box = TextBox(name=name, label=line.label)
                box.left.connect(lambda: self._wishes.typed(line.name, box.toPlainText()))
                return box
            case Control.TEXT:
                field = TextInput(name=name, label=line.label)
                field.editingFinished.connect(lambda: self._wishes.typed(line.name, field.text()))
                return field


class RowCard(Card):
    """Rows under one another on a card, with lines between."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def add(self, rows: Sequence[QWidget]) -> None:
        """Put rows on it."""
        for row in rows:
            if self._column.count():
                self._column.addWidget(Divider())
            self._column.addWidget(row)

    def empty(self) -> None:
        """Take every row off it."""
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()


def _call(then: Callable[[str], None], name: str, _checked: object = None) -> None:
    then(name)
