"""The pages of the wizard that set up an account, and the one that asks for a passphrase."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QLineEdit, QWidget

from desk_app.presenters.account_setup import SetupState
from desk_app.presenters.first_run import FirstRunPresenter
from desk_app.presenters.first_run_state import FirstRunState
from desk_app.ui.accounts.form import AccountForm, FormFace, FormWishes
from desk_app.ui.first_run.frame import PageBody
from desk_app.ui.kit.cards import Banner
from desk_app.ui.kit.fields import LineField
from desk_app.ui.kit.labels import Paragraph
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role, Tone

_PASSPHRASES = (
    ("passphrase", "Passphrase", "Four or five unrelated words are a good one."),
    ("again", "The same again", ""),
)


class AccountPage(PageBody):
    """Shows the page of the account that is set up; another page gets another form."""

    def __init__(self, first_run: FirstRunPresenter) -> None:
        super().__init__("", "", name="first_run.account")
        self._first_run = first_run
        self._forms: dict[str, AccountForm] = {}
        self._form: AccountForm | None = None
        self._face = FormFace({}, {})
        self.column.addStretch(1)

    def show_state(self, state: FirstRunState) -> None:
        """Show its questions."""
        setup = state.setup
        if setup is None:
            return
        page = setup.page
        self.title.setText(page.title)
        sentence = " ".join(part for part in (page.text, setup.found) if part)
        self.text.setText(sentence)
        self.text.setVisible(bool(sentence))
        if page.key not in self._forms:
            self._forms[page.key] = self._made(setup)
        form = self._forms[page.key]
        if form is not self._form:
            if self._form is not None:
                self._form.hide()
            self._form = form
            form.show()
        self._face = FormFace(
            setup.typed, setup.problems, setup.error or state.error, setup.has_more, setup.waits_elsewhere
        )
        form.show_face(self._face)

    def first_focus(self) -> QWidget:
        """What has to be filled in."""
        return self._form.first_focus(self._face) if self._form is not None else self

    def _made(self, setup: SetupState) -> AccountForm:
        first_run = self._first_run
        now = first_run.setup
        wishes = FormWishes(
            lambda name, text: now.type(name, text) if now is not None else None,
            first_run.next,
            lambda is_shown: now.show_more(is_shown=is_shown) if now is not None else None,
            now,
        )
        form = AccountForm(setup.page, wishes, name=f"first_run.{setup.page.key}")
        self.column.insertWidget(self.column.count() - 1, form)
        return form


class ProtectPage(PageBody):
    """There is no keyring: a passphrase opens the workspace."""

    def __init__(self, first_run: FirstRunPresenter) -> None:
        text = "It opens your desk at each start. Nobody can send it to you again."
        super().__init__("Choose a passphrase", text, name="first_run.protect")
        self._why = Banner("", "", icon="key-round", tone=Tone.WARNING, name="first_run.protect.keyring")
        self.column.addWidget(self._why)
        self.fields: dict[str, LineField] = {}
        for key, label, help_ in _PASSPHRASES:
            field = LineField(label, name=f"first_run.protect.{key}")
            field.set_help(help_)
            field.input.setEchoMode(QLineEdit.EchoMode.Password)
            field.input.textEdited.connect(partial(first_run.type, key))
            field.input.returnPressed.connect(first_run.next)
            field.setMaximumWidth(tokens().kit.sheet.width)
            self.fields[key] = field
            self.column.addWidget(field)
        self._error = Paragraph("", role=Role.DANGER_TEXT)
        self.column.addWidget(self._error)
        self.column.addStretch(1)

    def show_state(self, state: FirstRunState) -> None:
        """Show what is wrong, and why it is asked."""
        self._why.set_words("A passphrase is needed.", state.keyring_problem)
        for key, field in self.fields.items():
            if field.input.text() != state.typed.get(key, ""):
                field.input.setText(state.typed.get(key, ""))
            field.set_error(state.problems.get(key, ""))
        self._error.setText(state.error)
        self._error.setVisible(bool(state.error))

    def first_focus(self) -> QWidget:
        """The first field."""
        return self.fields["passphrase"].input
