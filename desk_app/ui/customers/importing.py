"""The panel that imports contacts: what a file would bring, and the button that brings it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from desk_app.presenters.contact_import import NOTHING_NEW, ContactImport, ContactsState
from desk_app.ui.kit.announce import announce
from desk_app.ui.kit.button_looks import ButtonKind
from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.floating import FloatingPanel, PanelPad
from desk_app.ui.kit.labels import ElidedLabel, Paragraph
from desk_app.ui.kit.overlay import OverlayHost
from desk_app.ui.kit.panel_while import PanelWhile
from desk_app.ui.kit.scrolled import Scrolled
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role

_NO_WAY_BACK = "Nothing that is filled in is replaced. An import is not undone."


class ImportPanel(FloatingPanel):
    """Shows what the presenter says of one file."""

    keeps_letters = True

    def __init__(self, contacts: ContactImport) -> None:
        super().__init__("Import contacts", name="customers.import", high=True, pad=PanelPad.SHEET)
        self._title = ElidedLabel("Import contacts", style=TextStyle.TITLE)
        self._file = ElidedLabel("", style=TextStyle.META, role=Role.TEXT_TERTIARY)
        self.says = Paragraph("")
        self._error = Paragraph("", role=Role.DANGER_TEXT)
        self._new_title, self._new = ElidedLabel("New", weight=Weight.SEMIBOLD), Paragraph("")
        self._bad_title = ElidedLabel("Cannot be used", weight=Weight.SEMIBOLD)
        self._bad = Paragraph("", role=Role.TEXT_SECONDARY)
        self._note = Paragraph(_NO_WAY_BACK, style=TextStyle.META, role=Role.TEXT_TERTIARY)
        leave = Button("Cancel", name="customers.import.leave", kind=ButtonKind.QUIET)
        leave.clicked.connect(contacts.leave)
        self.go = Button("Import", name="customers.import.go", kind=ButtonKind.PRIMARY)
        self.go.clicked.connect(contacts.go)
        buttons = QHBoxLayout()
        buttons.setSpacing(tokens().kit.sheet.button_gap)
        buttons.addStretch(1)
        buttons.addWidget(leave)
        buttons.addWidget(self.go)
        head = QVBoxLayout()
        head.setSpacing(0)
        head.addWidget(self._title)
        head.addWidget(self._file)
        self.body.addLayout(head)
        told = QWidget()
        column = QVBoxLayout(told)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens().space(3))
        for widget in (
            self.says,
            self._error,
            self._new_title,
            self._new,
            self._bad_title,
            self._bad,
            self._note,
        ):
            column.addWidget(widget)
        self.body.addWidget(Scrolled(told, name="customers.import.scroll"), 1)
        self.body.addLayout(buttons)
        self.retheme()

    def retheme(self) -> None:
        """Take the width of the look in force."""
        super().retheme()
        self.set_width(tokens().kit.sheet.width)
        self.body.setSpacing(tokens().space(3))

    def show_state(self, state: ContactsState) -> None:
        """Show what would come of the file, or why it cannot be read."""
        said = " ".join(state.lines) or (f"{state.busy}…" if state.busy else "")
        if said and said != self.says.text():
            announce(self, said)
        _fill(self.says, said)
        _fill(self._error, state.error)
        _fill(self._new, ", ".join(state.names))
        _fill(self._bad, "\n".join(state.refused))
        self._new_title.setVisible(bool(state.names))
        self._bad_title.setVisible(bool(state.refused))
        self._note.setVisible(bool(state.changes))
        if state.path is not None:
            self._file.setText(state.path.name)
        nothing = state.error or (f"{state.busy}…" if state.busy else "" if state.changes else NOTHING_NEW)
        self.go.set_blocked(nothing)
        self.updateGeometry()


class Importing(QObject):
    """Asks for a file, and shows the panel as long as the presenter has one."""

    def __init__(self, contacts: ContactImport, overlays: OverlayHost, frame: QWidget) -> None:
        super().__init__(frame)
        self._contacts, self._frame = contacts, frame
        self._place = PanelWhile(overlays, lambda: ImportPanel(contacts), contacts.leave)
        self._stop = contacts.watch(self._show)

    def choose(self) -> None:
        """Ask which file."""
        dialog = QFileDialog(
            self._frame, "Choose the contacts", "", "Contacts (*.vcf *.vcard);;All files (*)"
        )
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._contacts.look)
        dialog.show()

    def _show(self, state: ContactsState) -> None:
        if state.path is not None:
            self._place.show(lambda panel: panel.show_state(state))
        else:
            self._place.close()


def _fill(words: Paragraph, text: str) -> None:
    words.setText(text)
    words.setVisible(bool(text))
