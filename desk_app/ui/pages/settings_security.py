"""Password and second factor of a server's account, in place of the list of accounts."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_app.presenters.account_forms import FormPage
from desk_app.presenters.account_security import (
    DROP_PAGE,
    FACTOR_PAGE,
    PASSWORD_PAGE,
    VERBS,
    SecurityPresenter,
    SecurityState,
)
from desk_app.ui.accounts.form import AccountForm, FormFace, FormWishes
from desk_app.ui.kit.announce import announce
from desk_app.ui.kit.blocks import PageBlock
from desk_app.ui.kit.button_looks import ButtonKind
from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.labels import ElidedLabel, Paragraph
from desk_app.ui.kit.qr_code import QrCode
from desk_app.ui.pages.setting_rows import RowCard, TitledRow
from desk_app.ui.theme.base_sizes import TextStyle
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role

_GROUP = 4
"""Letters of a secret that stand together, to be typed one group after the other."""
_ON = "Signing in asks for six digits of your authenticator, too."
_OFF = "Signing in needs the password alone. With one, a stolen password opens nothing."


class SecurityBlock(PageBlock):
    """The overview, and the forms in its place."""

    def __init__(self, security: SecurityPresenter) -> None:
        super().__init__()
        self.setObjectName("security")
        self._security = security
        self._form: AccountForm | None = None
        self._page: FormPage | None = None
        self._title = Paragraph("", style=TextStyle.TITLE)
        self._text = Paragraph("", role=Role.TEXT_SECONDARY)
        self.problem = Paragraph("", role=Role.DANGER_TEXT)
        self._make_overview()
        self._make_picture()
        self.back = Button("Back to the accounts", name="security.back", kind=ButtonKind.QUIET)
        self.next = Button("", name="security.next", kind=ButtonKind.PRIMARY)
        self.again = Button("Try again", name="security.again")
        self._busy = Paragraph("", style=TextStyle.META, role=Role.TEXT_TERTIARY)
        self.back.clicked.connect(security.back)
        self.next.clicked.connect(security.next)
        self.again.clicked.connect(security.ask_again)
        self.setFocusProxy(self.back)
        self._foot = QWidget()
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.addWidget(self._busy, 1)
        for button in (self.back, self.again, self.next):
            foot.addWidget(button)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        for widget in (self._title, self._text, self.problem, self._rows, self._picture):
            self._column.addWidget(widget)
        self._column.addWidget(self._foot)
        self.retheme()
        self._stop = security.watch(self._render)
        self.destroyed.connect(self._stop)

    def _make_overview(self) -> None:
        self._rows = RowCard()
        self._password = TitledRow("Password", "", name="security.password_row")
        self._factor = TitledRow("Second factor", "", name="security.factor_row")
        self.change = Button("Change it…", name="security.password")
        self.change.setAccessibleName("Change the password")
        self.set_up = Button("Set it up…", name="security.set_up")
        self.set_up.setAccessibleName("Set up a second factor")
        self.drop = Button("Take it away…", name="security.drop")
        self.drop.setAccessibleName("Take the second factor away")
        for button, page in (
            (self.change, PASSWORD_PAGE),
            (self.set_up, FACTOR_PAGE),
            (self.drop, DROP_PAGE),
        ):
            button.clicked.connect(partial(_show, self._security, page))
        self._password.put(self.change)
        self.drop.hide()  # the server says which of them it is
        self._factor.put(self.set_up, self.drop)
        self._rows.add([self._password, self._factor])

    def _make_picture(self) -> None:
        self._picture = QWidget()
        self._code = QrCode(
            "Picture for the authenticator; the letters below say the same", name="security.qr"
        )
        self._letters = ElidedLabel("")
        self._letters.setObjectName("security.letters")
        self._letters.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column = QVBoxLayout(self._picture)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._code)
        column.addWidget(self._letters)

    def retheme(self) -> None:
        """Take the gaps of the look in force."""
        self._column.setSpacing(tokens().panes.page.gap)
        super().retheme()

    def _render(self, state: SecurityState) -> None:
        self.setVisible(state.account is not None)
        if state.account is None:
            self._put_form_away()
            return
        page = state.page
        self._title.setText(page.title if page else f"Signing in to {state.account.name}")
        self._show_overview(state)
        self._show_form(state)
        factor = state.factor
        self._picture.setVisible(factor is not None)
        self._code.set_text(factor.address if factor else "")
        self._letters.setText(_grouped(factor.secret) if factor else "")
        self._show_foot(state)

    def _show_overview(self, state: SecurityState) -> None:
        me = state.myself
        is_overview = state.page is None
        text = state.page.text if state.page else f"As {me.email}." if me else ""
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self._rows.setVisible(is_overview and me is not None)
        self.problem.setText(state.problem)
        self.problem.setVisible(bool(state.problem))
        self.again.setVisible(bool(state.problem))
        if me is not None:
            self._password.text.setText(
                "The server keeps a fingerprint of it only, and this computer nothing."
            )
            self._password.text.show()
            self._factor.text.setText(_ON if me.has_factor else _OFF)
            self._factor.text.show()
            self.set_up.setVisible(not me.has_factor)
            self.drop.setVisible(me.has_factor)

    def _show_form(self, state: SecurityState) -> None:
        page = state.page
        if page is None:
            if self._form is not None:
                self._put_form_away()
                self.change.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        face = FormFace(state.typed, state.problems, state.error)
        if page is not self._page or self._form is None:
            self._put_form_away()
            self._page = page
            wishes = FormWishes(self._security.type, self._security.next, lambda _more: None)
            self._form = AccountForm(page, wishes, name=f"security.{page.key}")
            self._column.insertWidget(self._column.count() - 1, self._form)
            self._form.show_face(face)
            self._form.first_focus(face).setFocus(Qt.FocusReason.OtherFocusReason)
            announce(self, page.title)
        else:
            self._form.show_face(face)

    def _show_foot(self, state: SecurityState) -> None:
        page, busy = state.page, f"{state.busy}…" if state.busy else ""
        page_sizes, kit = tokens().panes.page, tokens().kit
        # Its buttons end where the fields of a form do, or the rows of the overview.
        self._foot.setMaximumWidth(kit.sheet.width if page else page_sizes.settings_width)
        self._busy.setText(busy)
        self.next.setVisible(page is not None)
        self.next.setText(VERBS[page.key] if page else "")
        self.next.set_blocked(busy)
        self.next.retheme()
        self.back.setText("Cancel" if page else "Back to the accounts")
        self.back.retheme()

    def _put_form_away(self) -> None:
        form, self._form, self._page = self._form, None, None
        if form is not None:
            form.hide()
            form.deleteLater()


def _show(security: SecurityPresenter, page: FormPage, _checked: object = None) -> None:
    security.show_page(page)


def _grouped(secret: str) -> str:
    """Letters in groups, as people type them."""
    return " ".join(secret[at : at + _GROUP] for at in range(0, len(secret), _GROUP))
