"""The sheet for a new ticket, over the window."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from desk_app.domain.entities import FieldSpec
from desk_app.presenters.arguments import NOBODY, Choice
from desk_app.presenters.details_face import CUSTOM
from desk_app.presenters.new_ticket import Double, NewTicketPresenter, NewTicketState, is_picked
from desk_app.ui.kit.button_looks import ButtonKind
from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.fields import Field, LineField
from desk_app.ui.kit.floating import FloatingPanel, PanelPad
from desk_app.ui.kit.labels import ElidedLabel, Paragraph
from desk_app.ui.kit.overlay import OverlayHost
from desk_app.ui.kit.placing import UpperMiddle
from desk_app.ui.kit.runs import Run
from desk_app.ui.kit.scrolled import Scrolled
from desk_app.ui.kit.states import OptionRow, StateOption
from desk_app.ui.kit.themed import Painted
from desk_app.ui.kit.values import Value, ValueButton
from desk_app.ui.palette.choice_picker import Answers, ChoicePicker
from desk_app.ui.shell.parts import WindowContext
from desk_app.ui.theme.avatars import AvatarLook
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.canvas import Canvas
from desk_app.ui.theme.current import dress, tokens
from desk_app.ui.theme.marks import FieldState, draw_field
from desk_app.ui.theme.roles import Role

_PICKED = (
    ("team", "Team", "No team"),
    ("assignee", "Assignee", "Nobody"),
    ("priority", "Priority", "Normal"),
)
_LINES = 5


class _Body(QPlainTextEdit):
    """What the customer said; Tab goes on to the next field.

    Attributes:
        sent: Ctrl and Enter.
        focus_changed: The focus came or went.
    """

    sent = Signal()
    focus_changed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName("What the customer said")
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFont(dress().fonts.font(TextStyle.BODY))
        self.viewport().setAutoFillBackground(False)
        self.setFixedHeight(_LINES * dress().fonts.line(TextStyle.READING) + tokens().space(4))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The frame shows the focus."""
        super().focusInEvent(event)
        self.focus_changed.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The frame shows none."""
        super().focusOutEvent(event)
        self.focus_changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl and Enter make the ticket from here too."""
        is_enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.sent.emit()
        else:
            super().keyPressEvent(event)


class _Framed(Painted, QWidget):
    """The frame of a text field around a text of several lines."""

    def __init__(self, text: _Body) -> None:
        super().__init__()
        self._text = text
        row = QHBoxLayout(self)
        pad = tokens().space(1)
        row.setContentsMargins(pad, pad, pad, pad)
        row.addWidget(text)
        self.setFocusProxy(text)
        text.focus_changed.connect(self.update)

    def draw(self, canvas: Canvas) -> None:
        """Paint the frame; with the focus it is the ring."""
        state = FieldState(
            focused=self._text.hasFocus(), wrong=False, enabled=True, radius=tokens().radius.sm
        )
        draw_field(canvas, self.rect(), state)


class NewTicketSheet(FloatingPanel):
    """Everything that can be filled in."""

    keeps_letters = True

    def __init__(self, new: NewTicketPresenter) -> None:
        super().__init__("New ticket", name="new", high=True, pad=PanelPad.SHEET)
        self._new = new
        self.customer = _choice("Customer", "new.customer")
        self.subject = LineField("Subject", name="new.subject")
        self.text = _Body("new.body")
        self.picked = {key: _choice(label, f"new.{key}") for key, label, _none in _PICKED}
        self._custom: dict[str, LineField] = {}
        self._chosen: dict[str, ValueButton] = {}
        self._fields: dict[str, Field] = {}
        self._customs = QVBoxLayout()
        self._doubles_title = ElidedLabel("Perhaps the same", style=TextStyle.META, weight=Weight.SEMIBOLD)
        self._doubles = QVBoxLayout()
        self._shown_doubles: tuple[Double, ...] = ()
        self._problem = Paragraph("", style=TextStyle.META, role=Role.DANGER_TEXT)
        self.go = Button("Create ticket", name="new.go", kind=ButtonKind.PRIMARY)
        self.empty = Button("Empty the sheet", name="new.empty", kind=ButtonKind.QUIET)
        self.leave = Button("Cancel", name="new.leave", kind=ButtonKind.QUIET)
        self._fill()
        self._connect()
        self.retheme()

    def retheme(self) -> None:
        """Take widths and gaps of the look in force."""
        super().retheme()
        self.set_width(tokens().layout.palette.width)
        self.body.setSpacing(tokens().space(3))

    def first_focus(self) -> QWidget:
        """For whom it is comes first; with a customer, what it is about."""
        return self.customer if self._new.state.customer is None else self.subject.input

    def show_state(self, state: NewTicketState) -> None:
        """Show what the presenter says."""
        self.customer.set_value(_value(state.customer, "Choose, or type an address"))
        if self.subject.input.text() != state.subject:
            self.subject.input.setText(state.subject)
        if self.text.toPlainText() != state.body:
            self.text.setPlainText(state.body)
        chosen = dict(state.values)
        for key, _label, none in _PICKED:
            self.picked[key].set_value(_value(chosen.get(key), none))
        self._show_custom(state)
        self._show_doubles(state.doubles)
        self._problem.setText(state.problem)
        self._problem.setVisible(bool(state.problem))
        self.go.set_blocked(state.missing)

    def anchor(self, key: str) -> QWidget:
        """The button a picker opens at."""
        if key.startswith(CUSTOM):
            return self._chosen[key.removeprefix(CUSTOM)]
        return self.customer if key == "customer" else self.picked[key]

    def _fill(self) -> None:
        self.body.addWidget(ElidedLabel("New ticket", style=TextStyle.TITLE))
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens().space(3))
        column.addWidget(Field("Customer", self.customer, name="new.customer.field"))
        column.addWidget(self.subject)
        column.addWidget(Field("What the customer said", _Framed(self.text), name="new.body.field"))
        row = QHBoxLayout()
        row.setSpacing(tokens().space(3))
        for key, label, _none in _PICKED:
            row.addWidget(Field(label, self.picked[key], name=f"new.{key}.field"), 1)
        column.addLayout(row)
        for layout in (self._customs, self._doubles):
            layout.setSpacing(tokens().space(2))
        column.addLayout(self._customs)
        self.body.addWidget(Scrolled(inside, name="new.scroll"), 1)
        self.body.addWidget(self._doubles_title)  # outside what scrolls: a warning must be seen
        self.body.addLayout(self._doubles)
        self.body.addWidget(self._problem)
        foot = QHBoxLayout()
        foot.setSpacing(tokens().kit.sheet.button_gap)
        foot.addWidget(self.empty)
        foot.addStretch(1)
        foot.addWidget(self.leave)
        foot.addWidget(self.go)
        self.body.addLayout(foot)

    def _connect(self) -> None:
        new = self._new
        self.customer.opened.connect(partial(new.ask, "customer"))
        for key, button in self.picked.items():
            button.opened.connect(partial(new.ask, key))
        self.subject.input.textEdited.connect(new.set_subject)
        self.subject.input.returnPressed.connect(new.make)
        self.text.textChanged.connect(lambda: new.set_body(self.text.toPlainText()))
        self.text.sent.connect(new.make)
        self.go.clicked.connect(new.make)
        self.empty.clicked.connect(new.empty)
        self.leave.clicked.connect(new.close)

    def _show_custom(self, state: NewTicketState) -> None:
        typed = dict(state.custom)
        for spec in state.fields:
            held = typed.get(spec.name, "")
            if spec.name not in self._fields:
                self._make_custom(spec)
            if spec.name in self._chosen:
                self._chosen[spec.name].set_value(Value(held or "Choose", missing=not held))
            elif self._custom[spec.name].input.text() != held:
                self._custom[spec.name].input.setText(held)
        names = {spec.name for spec in state.fields}
        for name, field in self._fields.items():
            field.setVisible(name in names)

    def _make_custom(self, spec: FieldSpec) -> None:
        label, name = f"{spec.label} (needed)" if spec.is_required else spec.label, f"new.custom.{spec.name}"
        if is_picked(spec):
            button = self._chosen[spec.name] = _choice(label, name)
            button.opened.connect(partial(self._new.ask, f"{CUSTOM}{spec.name}"))
            field = Field(label, button, name=f"{name}.field")
        else:
            field = line = self._custom[spec.name] = LineField(label, name=name)
            line.input.setPlaceholderText(", ".join(spec.options))
            line.input.textEdited.connect(partial(self._new.set_custom, spec.name))
        self._fields[spec.name] = field
        self._customs.addWidget(field)

    def _show_doubles(self, doubles: tuple[Double, ...]) -> None:
        self._doubles_title.setVisible(bool(doubles))
        if doubles == self._shown_doubles:
            return
        self._shown_doubles = doubles
        while (item := self._doubles.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for double in doubles:
            words = (Run(f"#{double.number} "), Run(double.subject, Weight.MEDIUM, Role.TEXT_PRIMARY))
            option = StateOption(double.number, words, "ticket", double.status)
            row = OptionRow(option, name=f"new.double.{double.number}")
            row.clicked.connect(partial(self._open_double, double))
            self._doubles.addWidget(row)

    def _open_double(self, double: Double, _checked: object = None) -> None:
        self._new.open_double(double.ticket_id)


class NewTicketOverlay:
    """Opens and closes the sheet as the presenter says."""

    def __init__(self, new: NewTicketPresenter, overlays: OverlayHost, frame: QWidget) -> None:
        self._new, self._overlays = new, overlays
        self.sheet = NewTicketSheet(new)
        overlays.adopt(self.sheet)
        self._picker = ChoicePicker(overlays, frame, "new.picker")
        self._answers = Answers(new.type, new.choose, lambda _key, _is_on: None, new.cancel_picker)
        self._is_shown = False
        overlays.closed.connect(self._closed)
        new.watch(self._show)

    def _show(self, state: NewTicketState) -> None:
        if state.is_open and not self._is_shown:
            self._is_shown = True
            self.sheet.show_state(state)
            self._overlays.open(self.sheet, UpperMiddle(tokens().space(12)), tinted=True)
        elif state.is_open:
            self.sheet.show_state(state)
        asked = state.asked
        self._picker.show(asked, self._answers, self.sheet.anchor(asked.key) if asked is not None else None)
        if not state.is_open and self._is_shown and self._overlays.top is self.sheet:
            self._overlays.close_top()

    def _closed(self, panel: QWidget) -> None:
        if panel is self.sheet:
            self._is_shown = False
            self._new.close()


def new_ticket_part(context: WindowContext) -> None:
    """Plug the sheet into a window; one of `WindowParts.extras`."""
    new = NewTicketPresenter(context.window)
    NewTicketOverlay(new, context.overlays, context.frame)
    context.frame.destroyed.connect(new.close_for_good)


def _choice(label: str, name: str) -> ValueButton:
    button = ValueButton(label, Value(""), name=name, framed=True)
    button.set_field_look()
    return button


def _value(choice: Choice | None, missing: str) -> Value:
    if choice is None or choice.key == NOBODY:
        return Value(missing, missing=True)
    avatar = AvatarLook(choice.person) if choice.person else None
    return Value(choice.text, icon="" if avatar else choice.icon, avatars=(avatar,) if avatar else ())
