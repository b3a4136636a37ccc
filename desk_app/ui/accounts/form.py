"""A page of questions about an account: the fields asked now, and "More" for what few people need."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget

from desk_app.presenters.account_forms import Elsewhere, FormPage, value_of
from desk_app.ui.accounts.browser_wait import BrowserWait
from desk_app.ui.accounts.form_fields import FormItem, make_item
from desk_app.ui.kit.announce import announce
from desk_app.ui.kit.blocks import PageBlock
from desk_app.ui.kit.icon_buttons import LinkButton
from desk_app.ui.kit.labels import Paragraph
from desk_app.ui.theme.base_sizes import TextStyle
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role


@dataclass(frozen=True, slots=True)
class FormWishes:
    """What a form tells whoever shows it.

    Attributes:
        type: Something was answered: name and answer.
        go_on: Enter was pressed.
        more: What few people need is to be shown, or not.
        elsewhere: The page in which a person signs in; None for a form that never waits for one.
    """

    type: Callable[[str, str], None]
    go_on: Callable[[], None]
    more: Callable[[bool], None]
    elsewhere: Elsewhere | None = None


@dataclass(frozen=True, slots=True)
class FormFace:
    """What a form shows.

    Attributes:
        typed: Answers, by name.
        problems: What is wrong with one, by name.
        error: What is wrong, where no field is to blame.
        has_more: What few people need is shown.
        waits: A page of the browser is waited for; nothing else is asked meanwhile.
    """

    typed: Mapping[str, str]
    problems: Mapping[str, str]
    error: str = ""
    has_more: bool = False
    waits: bool = False


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
        self.more = LinkButton("More options", name=f"{name}.more", style=TextStyle.BODY)
        self.more.clicked.connect(lambda: wishes.more(not self._has_more))
        usual = [item for item in page.fields if not item.is_more]
        rare = [item for item in page.fields if item.is_more]
        for item in usual:
            self._column.addWidget(self.items[item.name])
        self._column.addWidget(self.more, alignment=Qt.AlignmentFlag.AlignLeading)
        for item in rare:
            self._column.addWidget(self.items[item.name])
        self._wait: BrowserWait | None = None
        if wishes.elsewhere is not None:
            self._wait = BrowserWait(wishes.elsewhere, name=f"{name}.wait")
            self._wait.hide()
            self._column.addWidget(self._wait)
        self._before: QWidget | None = None
        self._area: QScrollArea | None = None
        self._wanted: QWidget | None = None
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
        if face.waits and self._wait is not None and self._wait.isHidden():
            self._before = self._focused()
        for name, widget in self.items.items():
            widget.show_answer(value_of(widget.item, face.typed))
            widget.set_error(face.problems.get(name, ""))
            is_asked = name in shown and (face.has_more or not widget.item.is_more)
            widget.setVisible(is_asked and not face.waits)
        self.more.setText("Fewer options" if face.has_more else "More options")
        self.more.setVisible(any(item.is_more for item in self._page.fields) and not face.waits)
        self._show_wait(face)
        wrong = frozenset(face.problems) & shown
        if wrong - self._wrong:  # a fault that is new; typing takes faults away and moves nothing
            self.first_focus(face).setFocus(Qt.FocusReason.OtherFocusReason)
            self._bring_into_view(next(item for name, item in self.items.items() if name in wrong))
        self._wrong = wrong
        self._show_error(face.error)

    def _show_wait(self, face: FormFace) -> None:
        """The page of the browser takes the place of the questions; the keyboard comes back afterwards."""
        if self._wait is None or self._wait.isHidden() is not face.waits:
            return
        if face.waits:
            self._wait.show()
            self._wait.begin()
            self._wait.again.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            (self._before or self.first_focus(face)).setFocus(Qt.FocusReason.OtherFocusReason)
            self._wait.hide()

    def _focused(self) -> QWidget | None:
        focused = QApplication.focusWidget()
        return focused if focused is not None and self.isAncestorOf(focused) else None

    def _show_error(self, error: str) -> None:
        """Say what is wrong where it is seen, also in a form that is higher than its window."""
        self._error.setText(error)
        self._error.setVisible(bool(error))
        is_new, self._said = bool(error) and error != self._said, error
        if is_new:
            announce(self, error)
            self._bring_into_view(self._error)

    def _bring_into_view(self, widget: QWidget) -> None:
        """Scroll to what tells of a fault, as soon as it has its place."""
        self._wanted = widget
        QTimer.singleShot(0, self, self._scroll)
        if self._area is None and (area := _area_of(self)) is not None:
            self._area = area
            area.verticalScrollBar().rangeChanged.connect(self._scroll)  # it is laid out in steps

    def _scroll(self) -> None:
        is_there = self._wanted is not None and self._wanted.isVisible()
        if self._area is not None and self._wanted is not None and is_there and (self._said or self._wrong):
            self._area.ensureWidgetVisible(self._wanted, 0, tokens().space(10))

    def first_focus(self, face: FormFace) -> QWidget:
        """The first field with a fault, else the first that is empty, else the first."""
        shown = [self.items[item.name] for item in self._page.shown(face.typed)]
        wrong = [widget for widget in shown if widget.item.name in face.problems]
        empty = [widget for widget in shown if not value_of(widget.item, face.typed)]
        return (wrong or empty or shown)[0].focus_on


def _area_of(widget: QWidget) -> QScrollArea | None:
    """What scrolls a widget."""
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    return above
