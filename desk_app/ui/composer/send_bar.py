"""The foot of the composer: attach, format, what was kept, and the button that says what will happen."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desk_app.presenters.composer_state import ComposerState, Mode
from desk_app.ui.kit.icon_buttons import IconButton, SplitButton
from desk_app.ui.kit.keys import KeyHint, caps_of
from desk_app.ui.kit.labels import ElidedLabel
from desk_app.ui.kit.menus import Menu
from desk_app.ui.kit.themed import Themed, set_margins
from desk_app.ui.theme.base_sizes import TextStyle
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role


class SendBar(Themed, QWidget):
    """One row.

    Attributes:
        attach_wanted: Choose files.
        mention_wanted: Begin a colleague's name.
        format_wanted: Show or hide the formatting bar.
        send_wanted: Send; carries the choice, empty for what the button says.
        later_wanted: Send it at another time.
        versions_wanted: Show earlier versions of what is being written.
    """

    attach_wanted = Signal()
    mention_wanted = Signal()
    format_wanted = Signal()
    send_wanted = Signal(str)
    later_wanted = Signal()
    versions_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = ComposerState()
        self._attach = IconButton("paperclip", "Attach a file", name="composer.attach", parent=self)
        self._mention = IconButton("at-sign", "Mention a colleague", name="composer.mention", parent=self)
        form = IconButton("type", "Formatting", name="composer.type", parent=self)
        self._saved = ElidedLabel("", style=TextStyle.META, role=Role.TEXT_TERTIARY, parent=self)
        self._caps = KeyHint(caps_of(QKeySequence("Ctrl+Return")), self)
        self._send = SplitButton("Send and wait", "Other ways to send", name="composer.send", parent=self)
        self._row = QHBoxLayout(self)
        for widget in (self._attach, self._mention, form):
            self._row.addWidget(widget)
        self._row.addWidget(self._saved, 1)
        self._row.addWidget(self._caps)
        self._row.addWidget(self._send)
        self._attach.clicked.connect(self.attach_wanted)
        self._mention.clicked.connect(self.mention_wanted)
        form.clicked.connect(self.format_wanted)
        self._send.clicked.connect(lambda: self.send_wanted.emit(""))
        self._send.menu_requested.connect(self._open_menu)
        self.retheme()

    def fill(self, state: ComposerState) -> None:
        """Say what would happen now."""
        if state.blocked != self._state.blocked:
            for button in (self._attach, self._mention):
                button.set_blocked(state.blocked)
        self._state = state
        self._send.set_text(state.send.text)
        self._mention.setVisible(state.mode is Mode.NOTE)
        self._saved.setText("Attaching…" if state.is_busy else state.saved)
        reason = state.blocked or ("There is nothing written yet." if state.is_empty else state.to_problem)
        self._send.action_part.set_blocked(reason)
        self._send.menu_part.set_blocked(reason)
        if not reason:
            self._send.action_part.setAccessibleDescription(f"{' '.join(self._caps.caps)}")

    def retheme(self) -> None:
        """Take height and paddings of the look in force."""
        pad = tokens().space(2)
        set_margins(self._row, pad, pad)
        self._row.setSpacing(tokens().space(2))
        self.setFixedHeight(tokens().panes.composer.bar)
        super().retheme()

    def sizeHint(self) -> QSize:
        """A row."""
        return QSize(super().sizeHint().width(), tokens().panes.composer.bar)

    def _open_menu(self) -> None:
        menu = Menu("Other ways to send", name="composer.send_menu", parent=self)
        menu.aboutToHide.connect(menu.deleteLater)
        for choice in self._state.choices:
            entry = menu.add_entry(choice.text, name=f"composer.send.{choice.key}", icon=choice.icon)
            entry.triggered.connect(lambda _checked=False, key=choice.key: self.send_wanted.emit(key))
        if self._state.mode is Mode.REPLY:
            later = menu.add_entry(
                "Send later…", name="composer.send.later", icon="calendar-clock", reason=self._state.no_later
            )
            later.triggered.connect(self.later_wanted)
        menu.addSeparator()
        earlier = menu.add_entry("Earlier versions…", name="composer.send.versions", icon="history")
        earlier.triggered.connect(self.versions_wanted)
        below = self._send.mapToGlobal(QPoint(0, 0))
        menu.popup(below - QPoint(0, menu.sizeHint().height()))
