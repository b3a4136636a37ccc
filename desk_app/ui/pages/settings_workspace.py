"""The section "This workspace" of the settings page: place, sizes, backups, the ways in."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desk_app.presenters.settings_workspace import BackupLine, WorkspacePresenter, WorkspaceState, size_words
from desk_app.runtime.premises import Premises, Survey
from desk_app.ui.kit.blocks import PageBlock
from desk_app.ui.kit.button_looks import ButtonKind, ButtonSize
from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.code_card import CodeCard
from desk_app.ui.kit.fields import LineField
from desk_app.ui.kit.floating import FloatingPanel, PanelPad
from desk_app.ui.kit.labels import ElidedLabel, Paragraph
from desk_app.ui.kit.placing import UpperMiddle
from desk_app.ui.pages.setting_rows import RowCard, TitledRow
from desk_app.ui.shell.parts import WindowContext
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role

_ONLY_THE_CODE = "Set a passphrase first: without one only the recovery code would open this desk."
_ONCE = (
    "It is shown only now. Write it down and keep it away from this computer. The old one no longer works."
)


class CodePanel(FloatingPanel):
    """A new recovery code."""

    def __init__(self, code: str, workspace: WorkspacePresenter) -> None:
        super().__init__("New recovery code", name="workspace.code", high=True, pad=PanelPad.SHEET)
        self.body.addWidget(ElidedLabel("New recovery code", style=TextStyle.TITLE))
        self.body.addWidget(Paragraph(_ONCE, role=Role.TEXT_SECONDARY))
        card = CodeCard(name="workspace.code.card")
        card.set_code(code)
        self.body.addWidget(card)
        copy = Button("Copy", name="workspace.code.copy", icon="copy")
        kept = Button("I have kept it", name="workspace.code.kept", kind=ButtonKind.PRIMARY)
        copy.clicked.connect(workspace.copy_code)
        kept.clicked.connect(workspace.close_panel)
        self.body.addLayout(_at_end(copy, kept))
        self.retheme()

    def retheme(self) -> None:
        """Take the width of the look in force."""
        super().retheme()
        self.set_width(tokens().kit.sheet.width)
        self.body.setSpacing(tokens().space(3))


class PassphrasePanel(FloatingPanel):
    """Asks for a new passphrase, twice."""

    keeps_letters = True

    def __init__(self, workspace: WorkspacePresenter) -> None:
        super().__init__("Passphrase", name="workspace.passphrase", high=True, pad=PanelPad.SHEET)
        self.first = LineField("New passphrase", name="workspace.passphrase.first")
        self.again = LineField("The same again", name="workspace.passphrase.again")
        self.first.set_help("Four or five unrelated words are a good one.")
        self.body.addWidget(ElidedLabel("Passphrase", style=TextStyle.TITLE))
        for field in (self.first, self.again):
            field.input.setEchoMode(QLineEdit.EchoMode.Password)
            self.body.addWidget(field)
        leave = Button("Cancel", name="workspace.passphrase.leave", kind=ButtonKind.QUIET)
        use = Button("Set the passphrase", name="workspace.passphrase.use", kind=ButtonKind.PRIMARY)
        leave.clicked.connect(workspace.close_panel)

        def set_it() -> None:
            workspace.set_passphrase(self.first.input.text(), self.again.input.text())

        use.clicked.connect(set_it)
        self.again.input.returnPressed.connect(set_it)
        self.body.addLayout(_at_end(leave, use))
        self.retheme()

    def retheme(self) -> None:
        """Take the width of the look in force."""
        super().retheme()
        self.set_width(tokens().kit.sheet.width)
        self.body.setSpacing(tokens().space(3))


class WorkspaceBlock(PageBlock):
    """Below the settings of the section."""

    def __init__(self, workspace: WorkspacePresenter, context: WindowContext) -> None:
        super().__init__()
        self.setObjectName("workspace")
        self._workspace, self._overlays = workspace, context.overlays
        self._panel: CodePanel | PassphrasePanel | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._place = TitledRow("Place", "", name="workspace.place")
        self._sizes = TitledRow("Space", "", name="workspace.sizes")
        self._open = _button("open", "Open the folder", self._open_folder)
        self._place.put(self._open)
        self.back_up = _button("backup", "Back up now", workspace.back_up)
        self._copy = _button("copy", "Save a whole copy…", self._choose_copy)
        self._set = _button("set", "Set a passphrase", workspace.ask_passphrase)
        self._remove = _button("remove", "Remove it", workspace.remove_passphrase)
        self._renew = _button("renew", "Make a new one", workspace.renew_code)
        self._lock = _button("lock", "Lock", workspace.lock)
        self._backups = TitledRow(
            "Backups", "Copies of the database in this folder.", name="workspace.backups"
        )
        self._backups.put(self._copy, self.back_up)
        self._list = RowCard()
        self._fill()
        self._overlays.closed.connect(self._closed)
        self._stop = workspace.watch(self._render)
        self.retheme()

    def retheme(self) -> None:
        """Take the gaps of the look in force."""
        self._column.setSpacing(tokens().panes.page.gap)
        super().retheme()

    def _fill(self) -> None:
        here = RowCard()
        here.add([self._place, self._sizes])
        self._ways = TitledRow("Keyring", "", name="workspace.keyring")
        self._passphrase = TitledRow("Passphrase", "", name="workspace.passphrase_row")
        code = TitledRow(
            "Recovery code",
            "Opens this desk when nothing else does. It is stored nowhere.",
            name="workspace.code_row",
        )
        self._ways.put(self._lock)
        self._passphrase.put(self._remove, self._set)
        code.put(self._renew)
        ways = RowCard()
        ways.add([self._ways, self._passphrase, code])
        backups = RowCard()
        backups.add([self._backups])
        for title, card in (("This folder", here), ("Backups", backups), ("", self._list), ("Ways in", ways)):
            if title:
                self._column.addWidget(
                    ElidedLabel(title, style=TextStyle.META, weight=Weight.SEMIBOLD, role=Role.TEXT_TERTIARY)
                )
            self._column.addWidget(card)

    def _render(self, state: WorkspaceState) -> None:
        if state.survey is not None:
            self._show_survey(state.survey)
        self._show_backups(state)
        self._show_panel(state)

    def _show_survey(self, survey: Survey) -> None:
        self._place.text.setText(str(survey.folder))
        self._place.text.show()
        self._sizes.text.setText(
            f"Database {size_words(survey.database_bytes)}, attachments {size_words(survey.blob_bytes)},"
            f" backups {size_words(survey.backup_bytes)}; {size_words(survey.free_bytes)} are free."
        )
        self._sizes.text.show()
        ways = survey.ways
        kept = "The system’s keyring opens this desk without a question."
        self._ways.text.setText(kept if ways.keyring else "The key is not in the keyring: each start asks.")
        self._ways.text.show()
        self._lock.setVisible(ways.keyring)
        self._lock.set_blocked("" if ways.passphrase else _ONLY_THE_CODE)
        self._passphrase.text.setText("One is set." if ways.passphrase else "None is set.")
        self._passphrase.text.show()
        self._set.setText("Change it" if ways.passphrase else "Set a passphrase")
        self._set.retheme()
        self._remove.setVisible(ways.passphrase)
        if survey.only_reading:
            for button in (self.back_up, self._set, self._remove, self._renew, self._lock):
                button.set_blocked(survey.only_reading)

    def _show_backups(self, state: WorkspaceState) -> None:
        names = tuple(line.name for line in state.backups)
        if names == self._list.property("names"):
            return
        self._list.setProperty("names", names)
        self._list.empty()
        self._list.setVisible(bool(names))
        self._list.add([self._backup_row(line) for line in state.backups])

    def _backup_row(self, line: BackupLine) -> TitledRow:
        row = TitledRow(line.when, line.holds, name=f"backup.{line.name}")
        back = Button("Bring back…", name=f"backup.{line.name}.back", size=ButtonSize.SMALL)
        back.setAccessibleName(f"Bring back the backup of {line.when}")
        back.clicked.connect(lambda: self._workspace.bring_back(line))
        row.put(back)
        return row

    def _show_panel(self, state: WorkspaceState) -> None:
        is_wanted = bool(state.code) or state.asks_passphrase
        if not is_wanted and self._panel is not None and self._overlays.top is self._panel:
            self._overlays.close_top()
        elif is_wanted and self._panel is None:
            self._panel = (
                CodePanel(state.code, self._workspace) if state.code else PassphrasePanel(self._workspace)
            )
            self._overlays.open(self._panel, UpperMiddle(tokens().layout.palette.top), tinted=True)
        if isinstance(self._panel, PassphrasePanel):
            self._panel.again.set_error(state.problem)

    def _closed(self, panel: QWidget) -> None:
        if panel is self._panel:
            self._panel = None
            panel.deleteLater()
            self._workspace.close_panel()

    def _open_folder(self) -> None:
        survey = self._workspace.state.survey
        if survey is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(survey.folder)))

    def _choose_copy(self) -> None:
        dialog = QFileDialog(self, "Save a whole copy in a folder of another disk")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._workspace.copy_to)
        dialog.show()


def workspace_block(premises: Premises) -> Callable[[WindowContext], QWidget]:
    """How it is plugged into the settings page."""

    def build(context: WindowContext) -> QWidget:
        return WorkspaceBlock(WorkspacePresenter(context.window, premises), context)

    return build


def _button(name: str, text: str, then: Callable[[], None]) -> Button:
    button = Button(text, name=f"workspace.{name}")
    button.clicked.connect(lambda _checked=False: then())
    return button


def _at_end(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(tokens().kit.sheet.button_gap)
    row.addStretch(1)
    for widget in widgets:
        row.addWidget(widget)
    return row
