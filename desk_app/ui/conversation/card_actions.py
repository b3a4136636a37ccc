"""What can be done with cards: menus, links, pictures that lie elsewhere, the original."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QPoint, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QWidget

from desk_app.domain.entities import Attachment
from desk_app.presenters.conversation import ConversationPresenter
from desk_app.presenters.conversation_sides import ANSWER, DONE, REOPEN
from desk_app.presenters.conversation_state import Card, Original
from desk_app.ui.conversation.file_actions import FileActions
from desk_app.ui.conversation.mail_body import Pictures
from desk_app.ui.conversation.message_card import MessageCard
from desk_app.ui.conversation.panel_place import PanelPlace
from desk_app.ui.conversation.previews import AskPanel, TextPanel
from desk_app.ui.conversation.remote_loader import RemoteLoader
from desk_app.ui.kit.menus import Menu
from desk_app.ui.kit.overlay import OverlayHost

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
        forward_wanted: Forward a message to a third party; carries its id.
        resend_wanted: Write an own message again; carries its id.
        edit_wanted: Write on at an own message; carries its id, and whether it waits and is not to leave.
    """

    command_wanted = Signal(str)
    reply_wanted = Signal(bytes)
    forward_wanted = Signal(bytes)
    resend_wanted = Signal(bytes)
    edit_wanted = Signal(bytes, bool)

    def __init__(self, presenter: ConversationPresenter, view: QWidget, overlays: OverlayHost | None) -> None:
        super().__init__(view)
        self._presenter = presenter
        self._view = view
        self._panels = PanelPlace(view, overlays)
        self._file_actions = FileActions(presenter, view, self._panels)
        self._remote = RemoteLoader(self)
        self._remote.came.connect(self._picture_came)
        self._files: dict[bytes, bytes] = {}
        self._asked: set[bytes] = set()

    def close(self) -> None:
        """The window closes: forget copies that were opened."""
        self._panels.close()
        self._file_actions.close()
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
        card.act_wanted.connect(partial(self._act, card))
        card.file_wanted.connect(self._file_actions.preview)
        card.file_menu_wanted.connect(self._file_actions.menu)
        card.thumbnail_wanted.connect(self._file_actions.fill_thumbnail)

    def _act(self, card: MessageCard, act: str) -> None:
        """Do what a strip offers: what needs a widget here, everything else by the presenter."""
        state = card.state
        if state is None:
            return
        calendar = next((chip for chip in state.files if chip.icon == "calendar"), None)
        if act == "move":
            self._presenter.choose(state.key)
            self.command_wanted.emit("conversation.move")
        elif act == "reschedule":
            self._presenter.choose(state.key)
            self.command_wanted.emit("conversation.reschedule")
        elif act == ANSWER:
            self.reply_wanted.emit(state.key)
        elif act == "readdress":
            self.resend_wanted.emit(state.key)
        elif act in {"edit", "again"}:
            self.edit_wanted.emit(state.key, act == "edit")
        elif act == "calendar" and calendar is not None:
            self._file_actions.open(calendar)
        else:
            self._presenter.deeds.act(state.key, act)

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
        if card.state.why:
            menu.add_entry(card.state.why, name="card.why", icon="info", reason="Move it if that is wrong.")
        marked = card.body.textCursor().selectedText().replace("\u2029", "\n") if card.body else ""
        if marked:
            entry = menu.add_entry("Copy", name="card.copy", icon="copy")
            entry.triggered.connect(lambda: QGuiApplication.clipboard().setText(marked))
        move = (
            (("Move to another ticket…", "merge", lambda: self._act(card, "move")),) if card.state.why else ()
        )
        split = ("Split off as a new ticket", "split", lambda: presenter.deeds.split_off(key))
        entries = (
            ("Answer" if card.state.side else "Reply", "reply", lambda: self.reply_wanted.emit(key)),
            ("Forward…", "forward", lambda: self.forward_wanted.emit(key)),
            *self._side_entries(card.state),
            ("Copy as text", "copy", lambda: presenter.deeds.copy(key)),
            ("Copy as Markdown", "copy", lambda: presenter.deeds.copy(key, markdown=True)),
            *move,
            *(() if card.state.side else (split,)),
            ("Show the original", "code", lambda: presenter.deeds.show_original(key)),
        )
        for words, icon, act in entries:
            menu.add_entry(words, name=f"card.{words}", icon=icon).triggered.connect(act)
        menu.popup(place)

    def _side_entries(self, card: Card) -> tuple[tuple[str, str, Callable[[], None]], ...]:
        """What can be done with the side conversation that a card belongs to."""
        if not card.side:
            return ()
        act, words, icon = (
            (REOPEN, "Open the side conversation again", "rotate-ccw")
            if card.is_done
            else (DONE, "Mark the side conversation as done", "check")
        )
        return ((words, icon, lambda: self._presenter.deeds.act(card.key, act)),)

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
            _open_address(address)
            return
        panel = AskPanel(
            "This link leads elsewhere",
            f"The words say {words}, but the link leads to {address}.",
            "Open it anyway",
            name="link.ask",
        )
        panel.accepted.connect(self._panels.then(lambda: _open_address(address)))
        self._panels.open(panel)

    # ------------------------------------------------------------ panels

    def show_original(self, original: Original) -> None:
        """Show a message as it came, as plain text."""
        self._panels.open(TextPanel(original.title, original.text, self._panels.room))
        self._presenter.deeds.close_original()


def _open_address(address: str) -> None:
    QDesktopServices.openUrl(QUrl(address))
