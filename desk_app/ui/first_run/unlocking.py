"""Asks for what opens a locked workspace: its passphrase, or the recovery code."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from desk_app.presenters.preferences import Preferences
from desk_app.presenters.unlocking import UnlockPresenter, UnlockState
from desk_app.ui.first_run.frame import PageBody, StartFrame
from desk_app.ui.kit.fields import LineField
from desk_app.ui.kit.icon_buttons import LinkButton
from desk_app.ui.kit.labels import Paragraph
from desk_app.ui.theme.base_sizes import TextStyle
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role


class UnlockFrame(StartFrame):
    """Stands in the place of the window until the workspace is open."""

    def __init__(self, unlocking: UnlockPresenter, preferences: Preferences) -> None:
        super().__init__(preferences, title="Desk App is locked")
        self._unlocking = unlocking
        self.page = PageBody("Your desk is locked", "", name="unlock")
        self.field = LineField("Passphrase", name="unlock.field")
        self.new_passphrase = LineField("New passphrase", name="unlock.new")
        self.other = LinkButton("", name="unlock.other", style=TextStyle.BODY)
        self._error = Paragraph("", role=Role.DANGER_TEXT)
        for field in (self.field, self.new_passphrase):
            field.setMaximumWidth(tokens().kit.sheet.width)
            field.input.returnPressed.connect(self._open)
            self.page.column.addWidget(field)
        self.new_passphrase.input.setEchoMode(QLineEdit.EchoMode.Password)
        self.page.column.addWidget(self._error)
        self.page.column.addWidget(self.other, alignment=Qt.AlignmentFlag.AlignLeading)
        self.page.column.addStretch(1)
        self.show_page(self.page)
        self.next.setText("Open")
        self.next_wanted.connect(self._open)
        self.back_wanted.connect(self.close)
        self.other.clicked.connect(self._turn)
        self._stop_watching = unlocking.watch(self._render)
        self.closed.connect(self._stop_watching)
        self.field.input.setFocus(Qt.FocusReason.OtherFocusReason)

    def _render(self, state: UnlockState) -> None:
        if state.key is not None:
            self.close()
            return
        self.page.text.setText(state.why)
        self.field.input.setAccessibleName("Recovery code" if state.by_code else "Passphrase")
        echo = QLineEdit.EchoMode.Normal if state.by_code else QLineEdit.EchoMode.Password
        self.field.input.setEchoMode(echo)
        self.field.set_label("Recovery code" if state.by_code else "Passphrase")
        self.field.set_help("Eight groups of four, with or without dashes." if state.by_code else "")
        self.field.set_error(state.problem)
        self.other.setVisible(state.has_passphrase)
        self.other.setText("Use the passphrase" if state.by_code else "Use the recovery code")
        self.other.retheme()
        self.new_passphrase.setVisible(state.wants_passphrase)
        self.new_passphrase.set_help("There is no keyring to keep the key: this opens your desk from now on.")
        self.next.set_blocked("Looking…" if state.is_busy else "")
        self.note.setText("Looking…" if state.is_busy else "")

    def _open(self) -> None:
        self._unlocking.try_it(self.field.input.text(), self.new_passphrase.input.text())

    def _turn(self) -> None:
        self.field.input.clear()
        self._unlocking.turn()
        self.field.input.setFocus(Qt.FocusReason.OtherFocusReason)
