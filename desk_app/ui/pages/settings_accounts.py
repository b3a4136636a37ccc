"""The section "Accounts and servers" of the settings page: the list, and the forms in its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QHBoxLayout, QSpacerItem, QVBoxLayout, QWidget

from desk_app.domain.accounts import Account
from desk_app.presenters.account_security import SecurityPresenter
from desk_app.presenters.settings_accounts import AccountLine, AccountsPresenter, AccountsState
from desk_app.presenters.syncing import SyncPort
from desk_app.runtime.accounts.accounts import Accounts
from desk_app.runtime.accounts.kinds import CourierState
from desk_app.runtime.background import Background
from desk_app.ui.accounts.form import AccountForm, FormFace, FormWishes
from desk_app.ui.kit.announce import announce
from desk_app.ui.kit.blocks import PageBlock
from desk_app.ui.kit.button_looks import ButtonKind
from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.flow import FlowLayout
from desk_app.ui.kit.labels import ElidedLabel, Paragraph
from desk_app.ui.pages.setting_rows import RowCard
from desk_app.ui.pages.settings_security import SecurityBlock
from desk_app.ui.shell.parts import WindowContext
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role

_FILE = "desk-app-not-sent.json"
_NONE = (
    "This desk works on this computer alone. Connect it to your team’s server, or let it fetch and send the"
    " mail of an address such as support@example.com."
)
_ICONS = {"deskserver": "server", "mailbox": "mail"}
_VERBS = {"deskserver": "Connect to a server…", "mailbox": "Add a mailbox…"}


class AccountRow(PageBlock):
    """One account: its name, how it stands, and what can be done with it."""

    def __init__(
        self, line: AccountLine, accounts: AccountsPresenter, security: SecurityPresenter, *, is_busy: bool
    ) -> None:
        super().__init__()
        account = line.account
        self.setObjectName(f"account.{account.name}")
        self._column = QVBoxLayout(self)
        self._column.addWidget(ElidedLabel(line.title, weight=Weight.SEMIBOLD))
        self._column.addWidget(Paragraph(line.text, style=TextStyle.META, role=Role.TEXT_TERTIARY))
        if line.result:
            role = Role.DANGER_TEXT if line.is_wrong else Role.TEXT_SECONDARY
            self._column.addWidget(Paragraph(line.result, role=role))
        buttons = QWidget()
        self._flow = FlowLayout(buttons)
        is_paused = line.state is CourierState.PAUSED
        acts: list[tuple[str, str, Callable[[], None]]] = [
            ("test", "Test", lambda: accounts.test(account)),
            ("edit", "Change…", lambda: accounts.edit(account)),
            ("sign_in", "Sign in again…", lambda: accounts.sign_in(account)),
            (
                "pause",
                "Go on" if is_paused else "Pause",
                lambda: accounts.set_paused(account, is_paused=not is_paused),
            ),
            ("leave", "Sign out…", lambda: accounts.leave(account)),
        ]
        if line.can_secure:
            acts.insert(3, ("security", "Password…", lambda: security.open(account)))
        for name, verb, act in acts:
            button = Button(verb, name=f"account.{account.name}.{name}")
            words = "Password and second factor" if name == "security" else verb.rstrip("…")
            button.setAccessibleName(f"{words}: {account.name}")
            button.clicked.connect(lambda _checked=False, act=act: act())
            button.set_blocked("Something is being done with this account." if is_busy else "")
            self._flow.addWidget(button)
        self._air = QSpacerItem(0, 0)
        self._column.addItem(self._air)
        self._column.addWidget(buttons)
        self.retheme()

    def retheme(self) -> None:
        """Take the paddings of the look in force."""
        card = tokens().kit.card
        self._column.setContentsMargins(card.pad_x, tokens().space(3), card.pad_x, tokens().space(3))
        self._column.setSpacing(tokens().space(1))
        self._air.changeSize(0, tokens().space(1))
        self._flow.setSpacing(tokens().space(2))
        super().retheme()


class AccountsBlock(PageBlock):
    """Below the settings of the section; a form takes the list's place while it is filled in."""

    def __init__(
        self, accounts: AccountsPresenter, security: SecurityPresenter, context: WindowContext
    ) -> None:
        super().__init__()
        self.setObjectName("accounts")
        self._accounts, self._security = accounts, security
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._list, self._form_place = PageBlock(), PageBlock()
        self._lines = QVBoxLayout(self._list)
        self._place = QVBoxLayout(self._form_place)
        for layout in (self._lines, self._place):
            layout.setContentsMargins(0, 0, 0, 0)
        self._none = Paragraph(_NONE, role=Role.TEXT_SECONDARY)
        self._card = RowCard()
        adding = QWidget()
        self._adding = FlowLayout(adding)
        self._lines.addWidget(self._none)
        self._lines.addWidget(self._card)
        self._lines.addWidget(adding)
        self._title = Paragraph("", style=TextStyle.TITLE)
        self._text = Paragraph("", role=Role.TEXT_SECONDARY)
        self._busy = Paragraph("", style=TextStyle.META, role=Role.TEXT_TERTIARY)
        self.next = Button("Continue", name="accounts.next", kind=ButtonKind.PRIMARY)
        self.back = Button("Cancel", name="accounts.back", kind=ButtonKind.QUIET)
        self.next.clicked.connect(accounts.next)
        self.back.clicked.connect(accounts.back)
        self._foot = QWidget()
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.addWidget(self._busy, 1, Qt.AlignmentFlag.AlignVCenter)
        foot.addWidget(self.back)
        foot.addWidget(self.next)
        for widget in (self._title, self._text):
            self._place.addWidget(widget)
        self._place.addWidget(self._foot)
        self._column.addWidget(self._list)
        self._column.addWidget(self._form_place)
        self._security_block = SecurityBlock(security)
        self._column.addWidget(self._security_block)
        self._form: AccountForm | None = None
        self._shown: tuple[object, ...] = ()
        self._page = ""
        self._home = ""
        self._known: frozenset[bytes] = frozenset()
        self._dialog: QFileDialog | None = None
        stops = (
            accounts.watch(self._render),
            security.watch(lambda _state: self._render(accounts.state)),
        )
        for stop in stops:
            context.frame.destroyed.connect(stop)
        self.retheme()

    def retheme(self) -> None:
        """Take the gaps of the look in force."""
        gap = tokens().panes.page.gap
        for layout in (self._column, self._lines, self._place):
            layout.setSpacing(gap)
        self._adding.setSpacing(tokens().space(2))
        self._foot.setMaximumWidth(tokens().kit.sheet.width)  # its buttons end where the fields do
        super().retheme()

    def _render(self, state: AccountsState) -> None:
        is_form = state.setup is not None or state.editing is not None
        is_list = not is_form and self._security.state.account is None
        was_list = not self._list.isHidden()
        self._list.setVisible(is_list)
        self._form_place.setVisible(is_form)
        home, self._home = self._home, "" if is_list else self._opened_by(state)
        if is_form:
            self._show_form(state)
        else:
            self._put_form_away()
            self._show_list(state)
        if is_list:
            self._go_home(home, state)
        elif was_list and not is_form:
            self._security_block.setFocus(Qt.FocusReason.OtherFocusReason)
        if state.leaving is not None and self._dialog is None:
            self._choose_file(state.leaving)

    def _opened_by(self, state: AccountsState) -> str:
        """The button that led out of the list; the keyboard goes back there."""
        if state.setup is not None and self._accounts.setup is not None:
            return f"accounts.add.{self._accounts.setup.kind.name}"
        if state.editing is not None:
            return f"account.{state.editing.account.name}.{'sign_in' if state.editing.signs_in else 'edit'}"
        account = self._security.state.account
        return f"account.{account.name}.security" if account is not None else self._home

    def _go_home(self, home: str, state: AccountsState) -> None:
        """Back in the list: to the account that is new, else to the button that led out of it."""
        known, self._known = self._known, frozenset(line.account.id for line in state.lines)
        new = [line.account.name for line in state.lines if line.account.id not in known]
        focused = QApplication.focusWidget()
        works_here = bool(home) or (focused is not None and self.isAncestorOf(focused))
        name = f"account.{new[0]}.test" if new and works_here else home
        self._focus_again(name)

    # ------------------------------------------------------------ the list

    def _show_list(self, state: AccountsState) -> None:
        shown = (state.lines, state.addable, state.busy)
        if shown == self._shown:
            return
        self._shown = shown
        focused = self._focused_name()
        self._none.setVisible(not state.lines)
        self._card.empty()
        self._card.setVisible(bool(state.lines))
        rows = [
            AccountRow(line, self._accounts, self._security, is_busy=state.busy == line.account.id)
            for line in state.lines
        ]
        self._card.add(rows)
        for row in rows:
            row.show()  # a layout shows what is added only in the next turn of the event loop
        self._show_adding(state.addable)
        self._focus_again(focused)
        for line in state.lines:
            if line.result and line.is_wrong:
                announce(self, line.result)

    def _show_adding(self, addable: Sequence[tuple[str, str, str]]) -> None:
        while (item := self._adding.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for kind, title, reason in addable:
            verb = _VERBS.get(kind, f"Add: {title}…")
            button = Button(verb, name=f"accounts.add.{kind}", icon=_ICONS.get(kind, "plus"))
            button.clicked.connect(lambda _checked=False, kind=kind: self._accounts.add(kind))
            button.set_blocked(reason)
            self._adding.addWidget(button)
            button.show()

    def _focused_name(self) -> str:
        focused = QApplication.focusWidget()
        return focused.objectName() if isinstance(focused, QWidget) and self.isAncestorOf(focused) else ""

    def _focus_again(self, name: str) -> None:
        """Rows were made anew; the keyboard stays where it was."""
        # What was put away a moment ago has the same name and lives until the next turn of the loop.
        found = self.findChildren(QWidget, name) if name else []
        again = next((widget for widget in found if widget.isVisible() and widget.isEnabled()), None)
        if again is not None:
            again.setFocus(Qt.FocusReason.OtherFocusReason)

    # ------------------------------------------------------------ the forms

    def _show_form(self, state: AccountsState) -> None:
        setup, editing = state.setup, state.editing
        if setup is not None:
            page, busy = setup.page, setup.busy or ("Adding it" if state.busy else "")
            face = FormFace(setup.typed, setup.problems, setup.error, setup.has_more, setup.waits_elsewhere)
            text = " ".join(part for part in (page.text, setup.found) if part)
            is_last = setup.at == len(setup.pages) - 1
            verb = "Add this account" if is_last and not page.tries else "Continue"
        elif editing is not None:
            page, busy, text = editing.page, editing.busy, editing.page.text
            face = FormFace(
                editing.typed, editing.problems, editing.error, editing.has_more, editing.waits_elsewhere
            )
            verb = "Sign in" if editing.signs_in else "Save"
        else:
            return
        self._title.setText(page.title if editing is None else f"{page.title}: {editing.account.name}")
        self._text.setText(text)
        self._text.setVisible(bool(text))
        if page.key != self._page:
            self._put_form_away()
            self._page = page.key
            wishes = FormWishes(
                self._accounts.type,
                self._accounts.next,
                lambda is_shown: self._accounts.show_more(is_shown=is_shown),
                self._accounts.elsewhere,
            )
            self._form = AccountForm(page, wishes, name=f"accounts.{page.key}")
            self._place.insertWidget(2, self._form)
            self._put_foot_behind(self._form)
            self._form.show_face(face)
            self._form.first_focus(face).setFocus(Qt.FocusReason.OtherFocusReason)
            announce(self, self._title.text())
        elif self._form is not None:
            self._form.show_face(face)
        self.next.setText(verb)
        self.next.set_blocked(f"{busy}…" if busy else "")
        self.next.retheme()
        is_first = editing is not None or (setup is not None and setup.at == 0)
        can_stop = face.waits or setup is not None
        self.back.setText("Stop" if busy and can_stop else "Cancel" if is_first else "Back")
        self.back.set_blocked("" if can_stop or not busy else f"{busy}…")
        self.back.retheme()
        self._busy.setText(f"{busy}…" if busy else "")

    def _put_foot_behind(self, form: AccountForm) -> None:
        """Tab leads from the form's last control to the buttons below it; they are older than the form."""
        last = [
            widget
            for widget in form.findChildren(QWidget)
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None
        ][-1]
        for before, after in pairwise((last, self.back, self.next)):
            QWidget.setTabOrder(before, after)

    def _put_form_away(self) -> None:
        form, self._form, self._page = self._form, None, ""
        if form is not None:
            form.hide()
            form.deleteLater()
            self._shown = ()

    def _choose_file(self, account: Account) -> None:
        dialog = QFileDialog(self, f"Keep what {account.name} has not sent", _FILE)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._dialog = dialog

        def chosen(path: str) -> None:
            self._dialog = None
            self._accounts.keep_unsent(path)

        dialog.fileSelected.connect(chosen)
        dialog.rejected.connect(lambda: chosen(""))
        dialog.show()


def accounts_block(accounts: Accounts, sync: SyncPort) -> Callable[[WindowContext], QWidget]:
    """How it is plugged into the settings page."""

    def build(context: WindowContext) -> QWidget:
        session = context.window.session
        doer = Background(session.post)
        presenter = AccountsPresenter(context.window, accounts, sync, doer)
        security = SecurityPresenter(session, accounts.membership, doer)
        context.frame.destroyed.connect(presenter.close)
        return AccountsBlock(presenter, security, context)

    return build
