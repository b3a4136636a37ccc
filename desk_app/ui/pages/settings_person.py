"""The rows "Your name" and "Your e-mail address" of the settings page."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desk_app.presenters.settings_person import PersonPresenter, PersonState
from desk_app.ui.kit.announce import announce
from desk_app.ui.kit.blocks import PageBlock
from desk_app.ui.kit.fields import TextInput
from desk_app.ui.kit.labels import ElidedLabel, Paragraph
from desk_app.ui.pages.setting_rows import RowCard, TitledRow
from desk_app.ui.shell.parts import WindowContext
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role


class PersonBlock(PageBlock):
    """Who works here."""

    def __init__(self, person: PersonPresenter, context: WindowContext) -> None:
        super().__init__()
        self.setObjectName("person")
        self.name = TextInput(name="person.name", label="Your name")
        self.email = TextInput(name="person.email", label="Your e-mail address")
        self._problem = Paragraph("", role=Role.DANGER_TEXT)
        card = RowCard()
        name = TitledRow("Your name", "Customers see it below your replies.", name="person.name.row")
        email = TitledRow(
            "Your e-mail address", "Mail from it counts as yours; colleagues see it.", name="person.email.row"
        )
        name.put(self.name)
        email.put(self.email)
        card.add([name, email])
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        title = ElidedLabel("You", style=TextStyle.META, weight=Weight.SEMIBOLD, role=Role.TEXT_TERTIARY)
        for widget in (title, card, self._problem):
            self._column.addWidget(widget)
        self.name.editingFinished.connect(lambda: person.set_name(self.name.text()))
        self.email.editingFinished.connect(lambda: person.set_email(self.email.text()))
        self._said = ""
        self._stop = person.watch(self._render)
        context.frame.destroyed.connect(self._stop)
        self.retheme()

    def retheme(self) -> None:
        """Take the gaps of the look in force."""
        self._column.setSpacing(tokens().panes.page.gap)
        super().retheme()

    def _render(self, state: PersonState) -> None:
        for field, text in ((self.name, state.name), (self.email, state.email)):
            if not state.problem and field.text() != text:
                field.setText(text)
            field.setEnabled(not state.fixed)
            field.setToolTip(state.fixed)
        self._problem.setText(state.problem)
        self._problem.setVisible(bool(state.problem))
        if state.problem and state.problem != self._said:
            announce(self, state.problem)
        self._said = state.problem


def person_block(context: WindowContext) -> QWidget:
    """How it is plugged into the settings page."""
    presenter = PersonPresenter(context.window.session)
    context.frame.destroyed.connect(presenter.close)
    return PersonBlock(presenter, context)
