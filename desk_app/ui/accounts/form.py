"""A page of questions about an account: the fields asked now, and "More" for what few people need."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desk_app.presenters.account_forms import FormPage, value_of
from desk_app.ui.accounts.form_fields import FormItem, make_item
from desk_app.ui.kit.announce import announce
from desk_app.ui.kit.blocks import PageBlock
from desk_app.ui.kit.button_looks import ButtonKind
from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.labels import Paragraph
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role


@dataclass(frozen=True, slots=True)
class FormWishes:
    """What a form tells whoever shows it.

    Attributes:
        type: Something was answered: name and answer.
        go_on: Enter was pressed.
        more: What few people need is to be shown, or not.
    """

    type: Callable[[str, str], None]
    go_on: Callable[[], None]
    more: Callable[[bool], None]


@dataclass(frozen=True, slots=True)
class FormFace:
    """What a form shows.

    Attributes:
        typed: Answers, by name.
        problems: What is wrong with one, by name.
        error: What is wrong, where no field is to blame.
        has_more: What few people need is shown.
    """

    typed: Mapping[str, str]
    problems: Mapping[str, str]
    error: str = ""
    has_more: bool = False


class AccountForm(PageBlock):
    """The questions of one page."""

    def __init__(self, page: FormPage, wishes: FormWishes, *, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._page = page
        self._said, self._has_more = "", False
        self._wrong: frozenset[str] = frozenset()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.items: dict[str, FormItem] = {
            item.name: make_item(
                item, partial(wishes.type, item.name), wishes.go_on, name=f"{name}.{item.name.strip('_')}"
            )
            for item in page.fields
        }
        self.more = Button("More options", name=f"{name}.more", kind=ButtonKind.QUIET)
        self.more.clicked.connect(lambda: wishes.more(not self._has_more))
        usual = [item for item in page.fields if not item.is_more]
        rare = [item for item in page.fields if item.is_more]
        for item in usual:
            self._column.addWidget(self.items[item.name])
        self._column.addWidget(self.more, alignment=Qt.AlignmentFlag.AlignLeading)
        for item in rare:
            self._column.addWidget(self.items[item.name])
        self.more.setVisible(bool(rare))
        self._error = Paragraph("", role=Role.DANGER_TEXT)
        self._error.setObjectName(f"{name}.error")
        self._column.addWidget(self._error)
        self.retheme()

    def retheme(self) -> None:
        """Take gaps and widths of the look in force."""
        self._column.setSpacing(tokens().space(4))
        self.setMaximumWidth(tokens().kit.sheet.width)
        super().retheme()

    def show_face(self, face: FormFace) -> None:
        """Show answers, what is asked with them, and what is wrong."""
        self._has_more = face.has_more
        shown = {item.name for item in self._page.shown(face.typed)}
        for name, widget in self.items.items():
            widget.show_answer(value_of(widget.item, face.typed))
            widget.set_error(face.problems.get(name, ""))
            widget.setVisible(name in shown and (face.has_more or not widget.item.is_more))
        self.more.setText("Fewer options" if face.has_more else "More options")
        self.more.set_arrow("chevron-up" if face.has_more else "chevron-down")
        self._error.setText(face.error)
        self._error.setVisible(bool(face.error))
        wrong = frozenset(face.problems) & shown
        if wrong - self._wrong:  # a fault that is new; typing takes faults away and moves nothing
            self.first_focus(face).setFocus(Qt.FocusReason.OtherFocusReason)
        self._wrong = wrong
        if face.error and face.error != self._said:
            announce(self, face.error)
        self._said = face.error

    def first_focus(self, face: FormFace) -> QWidget:
        """The first field with a fault, else the first that is empty, else the first."""
        shown = [self.items[item.name] for item in self._page.shown(face.typed)]
        wrong = [widget for widget in shown if widget.item.name in face.problems]
        empty = [widget for widget in shown if not value_of(widget.item, face.typed)]
        return (wrong or empty or shown)[0].focus_on
