"""What can be done with cards and their files: menus, links, previews, opening safely."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import shiboken6
from PySide6.QtCore import QObject, QPoint, QSize, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from desk_app.domain.entities import Attachment
from desk_app.domain.filenames import safe_file_name
from desk_app.presenters.conversation import ConversationPresenter
from desk_app.presenters.conversation_state import Card, FileChip, Original
from desk_app.ui.conversation.file_chips import FileButton
from desk_app.ui.conversation.mail_body import Pictures, decoded
from desk_app.ui.conversation.message_card import MessageCard
from desk_app.ui.conversation.opening import PrivateFolder
from desk_app.ui.conversation.previews import AskPanel, PreviewPanel, TextPanel
from desk_app.ui.conversation.remote_loader import RemoteLoader
from desk_app.ui.kit.floating import FloatingPanel
from desk_app.ui.kit.menus import Menu
from desk_app.ui.kit.overlay import OverlayHost
from desk_app.ui.kit.placing import UpperMiddle
from desk_app.ui.theme.current import tokens

_TICKET_MENU = (
    ("ticket.subject", "Change the subject…", "pencil"),
    ("ticket.assign_team", "Give to team…", "users-round"),
    ("ticket.priority", "Set priority…", "flag"),
    ("ticket.merge", "Merge into…", "merge"),
    ("conversation.find", "Find in conversation", "search"),
    ("ticket.copy_link", "Copy link", "link"),
    ("ticket.delete", "Put into the bin", "trash-2"),
)

_AT_ONCE = 1_000_000
"""Pictures of a text that lie on the server are fetched unasked up to this size."""


class CardActions(QObject):
    """Serves the cards of one view.

    Attributes:
        command_wanted: A menu entry stands for a command of the window.
        reply_wanted: Answer a message; carries its id.
    """

    command_wanted = Signal(str)
    reply_wanted = Signal(bytes)

    def __init__(self, presenter: ConversationPresenter, view: QWidget, overlays: OverlayHost | None) -> None:
        super().__init__(view)
        self._presenter = presenter
        self._view = view
        self._overlays = overlays
        self._folder = PrivateFolder()
        self._remote = RemoteLoader(self)
        self._remote.came.connect(self._picture_came)
        self._files: dict[bytes, bytes] = {}
        self._asked: set[bytes] = set()

    def close(self) -> None:
        """The window closes: forget copies that were opened."""
        self._folder.remove()
        self._remote.stop()

    def adopt(self, card: MessageCard) -> None:
        """Connect a new card."""
        card.toggled.connect(lambda: self._with(card, self._presenter.toggle))
        card.chosen.connect(lambda: self._with(card, self._presenter.choose))
        card.reply_wanted.connect(lambda: self._with(card, self.reply_wanted.emit))
        card.pictures_wanted.connect(lambda: self._with(card, self._presenter.show_pictures))
        card.pictures_always_wanted.connect(partial(self._trust, card))
        card.menu_wanted.connect(lambda place: self._card_menu(card, place))
        card.link_chosen.connect(lambda address: self._open_link(card, address))
        card.file_wanted.connect(self.preview)
        card.file_menu_wanted.connect(self._file_menu)
        card.thumbnail_wanted.connect(self._fill_thumbnail)

    @staticmethod
    def _with(card: MessageCard, act: object) -> None:
        if card.state is not None and callable(act):
            act(card.state.key)

    # ------------------------------------------------------------ pictures

    def _trust(self, card: MessageCard, is_trusted: bool) -> None:  # noqa: FBT001 - Qt's signal hands it over like this
        if card.state is not None:
            self._presenter.show_pictures(card.state.key, always=is_trusted)

    def pictures_of(self, card: Card) -> Pictures:
        """Where the pictures of a card come from: its files, the mail itself, or what was fetched on wish."""
        files = {file.content_id: file for file in card.inline}
        mail, shows = card.body.mail, card.shows_pictures

        def picture(name: str) -> bytes | None:
            kind, _, key = name.partition(":")
            if kind == "cid" and key in files:
                return self._inline_file(files[key])
            if mail is None:
                return None
            if kind == "inline":
                return mail.inline.get(name)
            if kind == "remote" and shows and key.isdigit() and int(key) < len(mail.remote):
                return self._remote.get(mail.remote[int(key)].url)
            return None

        return picture

    def _inline_file(self, file: Attachment) -> bytes | None:
        """The bytes if they are in memory; else they are read, and the bodies laid out again."""
        is_wanted = file.is_here or (file.size <= _AT_ONCE and file.sha256 not in self._asked)
        if file.sha256 not in self._files and is_wanted:
            self._asked.add(file.sha256)

            def came(data: bytes) -> None:
                self._files[file.sha256] = data
                self._picture_came()

            self._presenter.files.read(file, came, lambda _error: None)
        return self._files.get(file.sha256)

    def _picture_came(self) -> None:
        for card in self._view.findChildren(MessageCard):
            if card.body is not None and card.isVisible() and card.state is not None and card.state.body.mail:
                card.body.show_again()

    def _fill_thumbnail(self, button: FileButton) -> None:
        chip = button.chip
        if chip is None:
            return
        side = tokens().panes.message.thumbnail * 2

        def came(data: bytes) -> None:
            image = decoded(data, side)
            if image is not None and button.chip is chip:
                button.set_picture(image)

        self._presenter.files.read(chip.file, came, lambda _error: None)

    # ------------------------------------------------------------ menus

    def ticket_menu(self, anchor: QWidget) -> None:
        """Everything else for the ticket."""
        menu = self._menu("More for this ticket", "conversation.more_menu")
        for command, words, icon in _TICKET_MENU:
            entry = menu.add_entry(words, name=command, icon=icon)
            entry.triggered.connect(partial(self._say_command, command))
        menu.popup(anchor.mapToGlobal(anchor.rect().bottomLeft()))

    def _say_command(self, command: str, _checked: object = None) -> None:
        self.command_wanted.emit(command)

    def _card_menu(self, card: MessageCard, place: QPoint) -> None:
        if card.state is None:
            return
        key, presenter = card.state.key, self._presenter
        menu = self._menu("This message", "card.menu")
        marked = card.body.textCursor().selectedText().replace("\u2029", "\n") if card.body else ""
        if marked:
            entry = menu.add_entry("Copy", name="card.copy", icon="copy")
            entry.triggered.connect(lambda: QGuiApplication.clipboard().setText(marked))
        entries = (
            ("Reply", "reply", lambda: self.reply_wanted.emit(key)),
            ("Copy as text", "copy", lambda: presenter.copy(key)),
            ("Copy as Markdown", "copy", lambda: presenter.copy(key, markdown=True)),
            ("Split off as a new ticket", "split", lambda: presenter.split_off(key)),
            ("Show the original", "code", lambda: presenter.show_original(key)),
        )
        for words, icon, act in entries:
            menu.add_entry(words, name=f"card.{words}", icon=icon).triggered.connect(act)
        menu.popup(place)

    def _file_menu(self, chip: FileChip, place: QPoint) -> None:
        menu = self._menu(chip.file.name, "file.menu")
        acts = (
            ("Show", "eye", self.preview),
            ("Open…", "external-link", self.open_file),
            ("Save as…", "download", self.save),
        )
        for words, icon, act in acts:
            entry = menu.add_entry(words, name=f"file.{words}", icon=icon)
            entry.triggered.connect(partial(_call, act, chip))
        menu.popup(place)

    def _menu(self, label: str, name: str) -> Menu:
        menu = Menu(label, name=name, parent=self._view)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    # ------------------------------------------------------------ links

    def _open_link(self, card: MessageCard, address: str) -> None:
        """Open a link in the person's browser; one that pretends to lead elsewhere asks first."""
        mail = card.state.body.mail if card.state else None
        words = mail.deceptive.get(address) if mail else None
        if words is None:
            QDesktopServices.openUrl(QUrl(address))
            return
        panel = AskPanel(
            "This link leads elsewhere",
            f"The words say {words}, but the link leads to {address}.",
            "Open it anyway",
            name="link.ask",
        )
        panel.accepted.connect(lambda: self._close_then(lambda: QDesktopServices.openUrl(QUrl(address))))
        self._open_panel(panel)

    # ------------------------------------------------------------ files

    def preview(self, chip: FileChip) -> None:
        """Show a file without opening it; what cannot be shown offers to be opened."""
        panel = PreviewPanel(chip, self._room())
        panel.open_wanted.connect(lambda: self._close_then(lambda: self.open_file(chip)))
        panel.save_wanted.connect(lambda: self._close_then(lambda: self.save(chip)))
        self._open_panel(panel)
        self._presenter.files.read(
            chip.file,
            lambda data: panel.fill(data) if shiboken6.isValid(panel) else None,
            lambda error: panel.refuse(error) if shiboken6.isValid(panel) else None,
            lambda words: panel.say(words) if shiboken6.isValid(panel) else None,
        )

    def open_file(self, chip: FileChip) -> None:
        """Open a copy in the program the system has for it; dangerous kinds ask first."""
        if not chip.warning:
            self._open_copy(chip.file)
            return
        panel = AskPanel(f"Open {chip.file.name}?", chip.warning, "Open it anyway", name="file.ask")
        panel.accepted.connect(lambda: self._close_then(lambda: self._open_copy(chip.file)))
        self._open_panel(panel)

    def _open_copy(self, file: Attachment) -> None:
        def came(data: bytes) -> None:
            path = self._folder.put(safe_file_name(file.name), data)
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

        self._presenter.files.read(file, came)

    def save(self, chip: FileChip) -> None:
        """Ask where, and save a copy there."""
        dialog = QFileDialog(self._view, f"Save {chip.file.name}")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(safe_file_name(chip.file.name))
        dialog.fileSelected.connect(lambda path: self._save_to(chip.file, path))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _save_to(self, file: Attachment, path: str) -> None:
        def came(data: bytes) -> None:
            try:
                Path(path).write_bytes(data)
            except OSError as error:
                self._presenter.complain(f"{file.name} could not be saved: {error.strerror or error}.")

        self._presenter.files.read(file, came)

    # ------------------------------------------------------------ panels

    def show_original(self, original: Original) -> None:
        """Show a message as it came, as plain text."""
        panel = TextPanel(original.title, original.text, self._room())
        self._open_panel(panel)
        self._presenter.close_original()

    def _open_panel(self, panel: FloatingPanel) -> None:
        host = self._host()
        host.open(panel, UpperMiddle(tokens().layout.palette.top // 2), tinted=True)

    def _close_then(self, act: object) -> None:
        self._host().close_top()
        if callable(act):
            act()

    def _host(self) -> OverlayHost:
        if self._overlays is None:
            self._overlays = OverlayHost(self._view.window())
        return self._overlays

    def _room(self) -> QSize:
        """How large a panel may be."""
        margin = tokens().layout.palette.top
        return self._view.window().size() - QSize(margin, margin + margin // 2)


def _call(act: object, chip: FileChip, _checked: object = None) -> None:
    if callable(act):
        act(chip)
