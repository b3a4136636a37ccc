"""The widget of one question of a form: its label, its control, and a line of help or error below."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desk_app.presenters.account_forms import NO, YES, Control, FormField
from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.fields import Field, TextInput
from desk_app.ui.kit.segmented import Segment, Segmented
from desk_app.ui.kit.switches import RadioButton, Toggle
from desk_app.ui.kit.text_box import TextBox
from desk_app.ui.kit.themed import Themed
from desk_app.ui.theme.current import tokens

Typed = Callable[[str], None]


class FormItem(Field):
    """One question.

    Attributes:
        item: What is asked.
        focus_on: What gets the focus when the question does.
    """

    def __init__(self, item: FormField, control: QWidget, *, name: str) -> None:
        super().__init__(item.label, control, name=name)
        self.item = item
        self.focus_on: QWidget = control
        self.set_help(item.help)

    def show_answer(self, text: str) -> None:
        """Show what was answered."""
        raise NotImplementedError


class LineItem(FormItem):
    """A line of text, or a secret."""

    def __init__(self, item: FormField, typed: Typed, go_on: Callable[[], None], *, name: str) -> None:
        self.input = TextInput(name=f"{name}.input", label=item.label)
        super().__init__(item, self.input, name=name)
        if item.control is Control.SECRET:
            self.input.setEchoMode(QLineEdit.EchoMode.Password)
        self.input.textEdited.connect(typed)
        self.input.returnPressed.connect(go_on)

    def show_answer(self, text: str) -> None:
        """Show what was answered; the cursor stays where somebody types."""
        if self.input.text() != text:
            self.input.setText(text)


class _FileLine(Themed, QWidget):
    """A path to type, and the way to choose it."""

    def __init__(self, item: FormField, typed: Typed, *, name: str) -> None:
        super().__init__()
        self.input = TextInput(name=f"{name}.input", label=item.label)
        self._typed, self._label = typed, item.label
        choose = Button("Choose…", name=f"{name}.choose", icon="folder")
        choose.setAccessibleName(f"Choose a file: {item.label}")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens().space(2))
        row.addWidget(self.input, 1)
        row.addWidget(choose)
        self.setFocusProxy(self.input)
        self.input.textEdited.connect(typed)
        choose.clicked.connect(self._choose)

    def _choose(self) -> None:
        dialog = QFileDialog(self, self._label)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._typed)
        dialog.show()


class FileItem(FormItem):
    """The path of a file."""

    def __init__(self, item: FormField, typed: Typed, *, name: str) -> None:
        self._line = _FileLine(item, typed, name=name)
        super().__init__(item, self._line, name=name)
        self.focus_on = self._line.input

    def show_answer(self, text: str) -> None:
        """Show the path."""
        if self._line.input.text() != text:
            self._line.input.setText(text)


class LinesItem(FormItem):
    """Several lines of text."""

    def __init__(self, item: FormField, typed: Typed, *, name: str) -> None:
        self._area = TextBox(name=f"{name}.input", label=item.label)
        super().__init__(item, self._area, name=name)
        self._area.textChanged.connect(lambda: typed(self._area.toPlainText()))

    def show_answer(self, text: str) -> None:
        """Show the text."""
        if self._area.toPlainText() != text:
            self._area.setPlainText(text)


class ChoiceItem(FormItem):
    """One of a few, side by side."""

    def __init__(self, item: FormField, typed: Typed, *, name: str) -> None:
        segments = [Segment(key or "-", text) for key, text in item.choices]
        self._choice = Segmented(segments, name=f"{name}.choice", label=item.label, wraps=True)
        super().__init__(item, self._choice, name=name)
        self._choice.chosen.connect(lambda key: typed("" if key == "-" else key))

    def show_answer(self, text: str) -> None:
        """Mark what was chosen."""
        self._choice.choose(text or "-")


class _Radios(Themed, QWidget):
    """Choices below one another; one stop for Tab, arrows go from one to the next."""

    def __init__(self, item: FormField, typed: Typed, *, name: str) -> None:
        super().__init__()
        self.buttons: dict[str, RadioButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens().space(2))
        for key, text in item.choices:
            button = RadioButton(text, name=f"{name}.{key}")
            button.setAccessibleDescription(item.label)
            button.clicked.connect(partial(_say, typed, key))
            button.toggled.connect(partial(_say_when_on, typed, key))
            column.addWidget(button)
            self.buttons[key] = button


class RadioItem(FormItem):
    """One of a few, below one another."""

    def __init__(self, item: FormField, typed: Typed, *, name: str) -> None:
        self._radios = _Radios(item, typed, name=name)
        super().__init__(item, self._radios, name=name)
        self.focus_on = next(iter(self._radios.buttons.values()))

    def show_answer(self, text: str) -> None:
        """Mark what was chosen."""
        button = self._radios.buttons.get(text)
        if button is not None:
            self.focus_on = button
            button.setChecked(True)


class SwitchItem(FormItem):
    """Yes or no."""

    def __init__(self, item: FormField, typed: Typed, *, name: str) -> None:
        self._switch = Toggle(name=f"{name}.switch")
        self._switch.setAccessibleName(item.label)
        super().__init__(item, self._switch, name=name)
        self._switch.clicked.connect(lambda: typed(YES if self._switch.isChecked() else NO))

    def show_answer(self, text: str) -> None:
        """Show how it stands."""
        self._switch.setChecked(text == YES)


def make_item(item: FormField, typed: Typed, go_on: Callable[[], None], *, name: str) -> FormItem:
    """The widget of a question."""
    match item.control:
        case Control.FILE:
            return FileItem(item, typed, name=name)
        case Control.LINES:
            return LinesItem(item, typed, name=name)
        case Control.CHOICE:
            return ChoiceItem(item, typed, name=name)
        case Control.RADIO:
            return RadioItem(item, typed, name=name)
        case Control.SWITCH:
            return SwitchItem(item, typed, name=name)
        case Control.TEXT | Control.SECRET:
            return LineItem(item, typed, go_on, name=name)


def _say(typed: Typed, key: str, _checked: object = None) -> None:
    typed(key)


def _say_when_on(typed: Typed, key: str, is_on: bool) -> None:  # noqa: FBT001 - Qt's signal
    if is_on:
        typed(key)
