"""The page "Report a problem": what was gathered, whole, and the buttons that keep it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QPlainTextEdit, QWidget

from desk_app.presenters.navigation import PageEntry
from desk_app.presenters.problem_page import PAGE, ProblemPresenter, ProblemState
from desk_app.runtime.problem_report import Report
from desk_app.ui.kit.button_looks import ButtonKind
from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.fields import Field
from desk_app.ui.kit.flow import FlowLayout
from desk_app.ui.kit.labels import ElidedLabel, Paragraph
from desk_app.ui.kit.text_area import FramedText, TextArea
from desk_app.ui.pages.frame import PageColumn, PageGround, PageHead
from desk_app.ui.shell.parts import PagePart, WindowContext
from desk_app.ui.theme.base_sizes import Family, TextStyle
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role

_FILE = "desk-app-problem.txt"
_SAYS = (
    "This is all that the report holds: versions, settings without anything secret, the state of your files,"
    " and logs without a customer’s words. Nothing is sent. Save it, and send it yourself if you like."
)
_LINES_OF_WORDS, _LINES_OF_REPORT = 4, 22

Gather = Callable[[tuple[tuple[str, str], ...]], Report]
"""Makes the report; gets names and versions that only the window knows."""


class ProblemPage(PageGround):
    """Shows what the presenter says."""

    def __init__(self, problem: ProblemPresenter, context: WindowContext) -> None:
        self._problem = problem
        head = PageHead("Report a problem", name="problem")
        head.back.connect(context.window.back)
        body = PageColumn("Report a problem", name="problem.body")
        self.words = TextArea(name="problem.words", label="What happened", lines=_LINES_OF_WORDS)
        self.words.setPlaceholderText("What did you do, what did you expect, what came instead?")
        self.report = TextArea(
            name="problem.report", label="The whole report", lines=_LINES_OF_REPORT, family=Family.MONO
        )
        self.report.setReadOnly(True)
        self.report.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._size = ElidedLabel("", style=TextStyle.META, role=Role.TEXT_TERTIARY)
        self.save = Button("Save the report…", name="problem.save", kind=ButtonKind.PRIMARY, icon="save")
        self.copy = Button("Copy", name="problem.copy", icon="copy")
        self.again = Button("Look again", name="problem.again", kind=ButtonKind.QUIET)
        super().__init__(head, None, body, name="problem")
        self.setFocusProxy(self.words)
        body.column.addWidget(Paragraph(_SAYS, style=TextStyle.READING, role=Role.TEXT_SECONDARY))
        body.column.addWidget(Field("What happened", FramedText(self.words), name="problem.words.field"))
        body.column.addWidget(Field("The whole report", FramedText(self.report), name="problem.report.field"))
        buttons = FlowLayout(at_end=True)
        buttons.setSpacing(tokens().space(2))
        for button in (self.again, self.copy, self.save):
            buttons.addWidget(button)
        body.column.addWidget(self._size)
        body.column.addLayout(buttons)
        body.column.addStretch(1)
        self.words.textChanged.connect(lambda: problem.write(self.words.toPlainText()))
        self.save.clicked.connect(self._save)
        self.copy.clicked.connect(problem.copy)
        self.again.clicked.connect(problem.look_again)
        self._stop = problem.watch(self._render)

    def _render(self, state: ProblemState) -> None:
        is_there = state.report is not None
        shown = state.text if is_there else state.error or "Gathering…"
        if self.report.toPlainText() != shown:
            self.report.setPlainText(shown)
        waiting = "" if is_there else state.error or "It is still being gathered."
        self.save.set_blocked(waiting)
        self.copy.set_blocked(waiting)
        lines = shown.count("\n") + 1
        self._size.setText(f"{lines:,} lines, {len(shown.encode()) / 1000:,.0f} kB" if is_there else "")

    def _save(self) -> None:
        dialog = QFileDialog(self, "Save the report", _FILE)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._problem.save)
        dialog.show()


def problem_part(gather: Gather) -> PagePart:
    """How the page is plugged in; `program.problem` leads to it."""

    def build(context: WindowContext) -> QWidget:
        return ProblemPage(ProblemPresenter(context.window, lambda: gather(_of_qt())), context)

    entry = PageEntry(PAGE, "Report a problem", "life-buoy", "program.problem", in_navigation=False)
    return PagePart(entry, build)


def _of_qt() -> tuple[tuple[str, str], ...]:
    screen = QGuiApplication.primaryScreen()
    size = f"{screen.size().width()} × {screen.size().height()} at {screen.devicePixelRatio():g}"
    return (("Qt", qVersion()), ("Windows by", QGuiApplication.platformName()), ("Screen", size))
