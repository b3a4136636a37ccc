"""What can be done with the files of a conversation: show, open safely, save."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from desk_app.domain.entities import Attachment
from desk_app.domain.filenames import safe_file_name
from desk_app.presenters.conversation import ConversationPresenter
from desk_app.presenters.conversation_state import FileChip
from desk_app.runtime.opened_copies import OpenedCopies, mark_as_foreign
from desk_app.ui.conversation.file_chips import FileButton
from desk_app.ui.conversation.file_panel import FilePanel
from desk_app.ui.conversation.mail_body import decoded
from desk_app.ui.conversation.panel_place import PanelPlace
from desk_app.ui.conversation.previews import AskPanel
from desk_app.ui.kit.menus import Menu
from desk_app.ui.theme.current import tokens


class FileActions(QObject):
    """Serves the files of one view."""

    def __init__(self, presenter: ConversationPresenter, view: QWidget, panels: PanelPlace) -> None:
        super().__init__(view)
        self._presenter = presenter
        self._view = view
        self._panels = panels
        self._copies = OpenedCopies()

    def close(self) -> None:
        """The window closes: forget copies that were opened."""
        self._copies.remove()

    def fill_thumbnail(self, button: FileButton) -> None:
        """Give a picture's chip its thumbnail."""
        chip = button.chip
        if chip is None:
            return
        side = tokens().panes.message.thumbnail * 2

        def came(data: bytes) -> None:
            image = decoded(data, side)
            if image is not None and button.chip is chip:
                button.set_picture(image)

        self._presenter.files.read(chip.file, came, lambda _error: None)

    def menu(self, chip: FileChip, place: QPoint) -> None:
        """Everything that can be done with a file."""
        menu = Menu(chip.file.name, name="file.menu", parent=self._view)
        menu.aboutToHide.connect(menu.deleteLater)
        acts: tuple[tuple[str, str, Callable[[FileChip], None]], ...] = (
            ("Show", "eye", self.preview),
            ("Open…", "external-link", self.open),
            ("Save as…", "download", self.save),
        )
        for words, icon, act in acts:
            entry = menu.add_entry(words, name=f"file.{words}", icon=icon)
            entry.triggered.connect(partial(_call, act, chip))
        menu.popup(place)

    def preview(self, chip: FileChip) -> None:
        """Show a file without opening it; what cannot be shown offers to be opened."""
        panel = FilePanel(chip, self._panels.room)
        width = round(panel.page_size.width() * self._view.devicePixelRatioF())
        panel.open_wanted.connect(self._panels.then(lambda: self.open(chip)))
        panel.save_wanted.connect(self._panels.then(lambda: self.save(chip)))
        panel.show_preview(self._presenter.deeds.preview(chip, width))
        self._panels.open(panel, panel.close_preview)

    def open(self, chip: FileChip) -> None:
        """Open a copy in the program the system has for it; dangerous kinds ask first."""
        if not chip.warning:
            self._open_copy(chip.file)
            return
        panel = AskPanel(f"Open {chip.file.name}?", chip.warning, "Open it anyway", name="file.ask")
        panel.accepted.connect(self._panels.then(lambda: self._open_copy(chip.file)))
        self._panels.open(panel)

    def _open_copy(self, file: Attachment) -> None:
        def came(data: bytes) -> None:
            try:
                path = self._copies.put(safe_file_name(file.name), data)
            except OSError as error:
                self._presenter.deeds.complain(f"{file.name} could not be opened: {error.strerror or error}.")
                return
            if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
                self._presenter.deeds.complain(f"This computer has no program that opens {file.name}.")

        self._presenter.files.read(file, came)

    def save(self, chip: FileChip) -> None:
        """Ask where, and save a copy there."""
        dialog = QFileDialog(self._view, f"Save {chip.file.name}")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(safe_file_name(chip.file.name))
        dialog.fileSelected.connect(lambda path: self._save_to(chip.file, Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.show()

    def _save_to(self, file: Attachment, path: Path) -> None:
        def came(data: bytes) -> None:
            try:
                path.write_bytes(data)
            except OSError as error:
                self._presenter.deeds.complain(f"{file.name} could not be saved: {error.strerror or error}.")
                return
            mark_as_foreign(path)

        self._presenter.files.read(file, came)


def _call(act: Callable[[FileChip], None], chip: FileChip, _checked: object = None) -> None:
    act(chip)
