"""Asks the person: a picker for the argument of a command, a field for a text, a panel for a yes."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desk_app.presenters.arguments import ArgumentPresenter, Asking
from desk_app.presenters.question import Question
from desk_app.presenters.window import WindowPresenter
from desk_app.ui.kit.button_looks import ButtonKind
from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.fields import TextInput
from desk_app.ui.kit.floating import FloatingPanel, PanelPad
from desk_app.ui.kit.labels import ElidedLabel, Paragraph
from desk_app.ui.kit.overlay import OverlayHost
from desk_app.ui.kit.picker import Picker
from desk_app.ui.kit.placing import Placement, UpperMiddle
from desk_app.ui.palette.choice_picker import picker_item
from desk_app.ui.theme.base_sizes import TextStyle
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role


class ArgumentPicker(QObject):
    """Shows what `ArgumentPresenter` asks, over the window."""

    def __init__(self, arguments: ArgumentPresenter, overlays: OverlayHost, frame: QWidget) -> None:
        super().__init__(frame)
        self._arguments, self._overlays = arguments, overlays
        self._panel: FloatingPanel | None = None
        self._shown = ""
        overlays.closed.connect(self._closed)
        self._stop = arguments.watch(self._show)

    def _show(self, asking: Asking | None) -> None:
        if asking is None:
            self._shown = ""
            if self._panel is not None and self._overlays.top is self._panel:
                self._overlays.close_top()
            return
        if self._shown != asking.command.id:
            self._shown = asking.command.id
            self._panel = self._text(asking) if asking.is_text else self._picker(asking)
            self._overlays.open(self._panel, _upper_middle())
        if isinstance(self._panel, Picker):
            self._panel.set_items(
                [picker_item(choice) for choice in asking.choices], filtered=asking.is_filtered
            )

    def _picker(self, asking: Asking) -> Picker:
        title = asking.command.title.rstrip("…")
        picker = Picker(title, asking.prompt, name="argument", nothing="Nothing fits that")
        picker.picked.connect(self._arguments.choose)
        picker.typed.connect(self._arguments.type)
        return picker

    def _text(self, asking: Asking) -> FloatingPanel:
        title = asking.command.title.rstrip("…")
        panel = FloatingPanel(title, name="argument", pad=PanelPad.SHEET)
        panel.set_width(tokens().kit.sheet.width)
        panel.body.setSpacing(tokens().space(3))
        field = TextInput(name="argument.text", label=title)
        field.setPlaceholderText(asking.prompt)
        field.setText(asking.typed)
        field.selectAll()
        go = Button(title, name="argument.go", kind=ButtonKind.PRIMARY)
        go.clicked.connect(lambda: self._arguments.choose(field.text()))
        field.returnPressed.connect(lambda: self._arguments.choose(field.text()))
        panel.body.addWidget(ElidedLabel(title, style=TextStyle.TITLE))
        panel.body.addWidget(field)
        panel.body.addLayout(_at_end(go))
        return panel

    def _closed(self, panel: QWidget) -> None:
        if panel is self._panel:
            self._panel = None
            panel.deleteLater()
            if self._shown:
                self._shown = ""
                self._arguments.cancel()


class QuestionPanel(QObject):
    """Asks before something is done that needs a yes; the verb is on the button."""

    def __init__(self, window: WindowPresenter, overlays: OverlayHost, frame: QWidget) -> None:
        super().__init__(frame)
        self._window, self._overlays = window, overlays
        self._asked: Question | None = None
        self._said_yes = False
        self._panel: FloatingPanel | None = None
        overlays.closed.connect(self._closed)
        self._stop = window.watch(lambda state: self._show(state.question))

    def _show(self, question: Question | None) -> None:
        if question is self._asked:
            return
        self._asked = question
        if question is None:
            return
        self._panel = panel = FloatingPanel(question.title, name="question", high=True, pad=PanelPad.SHEET)
        panel.set_width(tokens().kit.sheet.width)
        panel.body.setSpacing(tokens().space(3))
        panel.body.addWidget(ElidedLabel(question.title, style=TextStyle.TITLE))
        panel.body.addWidget(Paragraph(question.text, role=Role.TEXT_SECONDARY))
        leave = Button("Leave it as it is", name="question.leave", kind=ButtonKind.QUIET)
        verb = Button(question.verb, name="question.go", kind=ButtonKind.PRIMARY)
        leave.clicked.connect(self._overlays.close_top)
        verb.clicked.connect(self._go)
        panel.body.addLayout(_at_end(leave, verb))
        self._overlays.open(panel, _upper_middle(), tinted=True)

    def _go(self) -> None:
        question = self._asked
        self._said_yes = True
        self._overlays.close_top()
        if question is not None:
            question.then()

    def _closed(self, panel: QWidget) -> None:
        if panel is self._panel:
            question, said_yes = self._asked, self._said_yes
            self._panel, self._said_yes = None, False
            panel.deleteLater()
            self._window.ask(None)
            if question is not None and question.otherwise is not None and not said_yes:
                question.otherwise()


def _upper_middle() -> Placement:
    return UpperMiddle(tokens().layout.palette.top)


def _at_end(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(tokens().kit.sheet.button_gap)
    row.addStretch(1)
    for widget in widgets:
        row.addWidget(widget)
    return row
