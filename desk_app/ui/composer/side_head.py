"""The head of a side conversation that is written in: who reads it and who does not, to whom, about what."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desk_app.presenters.composer_state import ComposerState
from desk_app.presenters.side_lines import ICON
from desk_app.ui.composer.address_field import AddressField
from desk_app.ui.composer.to_button import ToButton
from desk_app.ui.kit.announce import announce
from desk_app.ui.kit.fields import TextInput
from desk_app.ui.kit.labels import ElidedLabel, Paragraph
from desk_app.ui.kit.marks import Glyph, GlyphSize
from desk_app.ui.kit.themed import Themed, set_margins
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role
from desk_app.ui.theme.words import isolate


class SideHead(Themed, QWidget):
    """A line, and two fields while the side conversation is being begun.

    Attributes:
        sought: A recipient is being typed; carries the text.
        taken: A recipient was given.
        subject_typed: The subject is another one.
    """

    sought = Signal(str)
    taken = Signal(str)
    subject_typed = Signal(str)

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.setObjectName("composer.side")
        self._line = ElidedLabel(
            "", style=TextStyle.META, weight=Weight.MEDIUM, role=Role.INFO_TEXT, parent=self
        )
        self._about = ElidedLabel("", style=TextStyle.META, role=Role.TEXT_SECONDARY, parent=self)
        self.who = ToButton(self, name="composer.side.who")
        self.address = AddressField(over, name="composer.side.to", label="To: name or address")
        self.subject = TextInput(name="composer.side.subject", label="Subject")
        self._problem = Paragraph("", style=TextStyle.META, role=Role.DANGER_TEXT, parent=self)
        self._words = [
            ElidedLabel(text, style=TextStyle.META, role=Role.TEXT_SECONDARY, parent=self)
            for text in ("To", "Subject")
        ]
        self._lay_out()
        self.address.sought.connect(self.sought)
        self.address.taken.connect(self.taken)
        self.subject.textEdited.connect(self.subject_typed)
        self.retheme()

    def _lay_out(self) -> None:
        # Who reads it is never cut.
        self._line.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._top = QHBoxLayout()
        self._top.addWidget(Glyph(ICON, size=GlyphSize.TEXT, role=Role.INFO_TEXT, parent=self))
        self._top.addWidget(self._line)
        self._top.addWidget(self._about, 1)
        self._top.addWidget(self.who)
        self._fields = QWidget(self)
        self._grid = QGridLayout(self._fields)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.addWidget(self._words[0], 0, 0)
        self._grid.addWidget(self.address, 0, 1)
        self._grid.addWidget(self._problem, 1, 1)
        self._grid.addWidget(self._words[1], 2, 0)
        self._grid.addWidget(self.subject, 2, 1)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._top)
        self._column.addWidget(self._fields)

    def fill(self, state: ComposerState) -> None:
        """Show the side conversation that is written in; nothing in a reply or note."""
        side = state.side
        self.setVisible(side is not None)
        if side is None:
            self.address.clear()
            return
        self._line.setText(side.line)
        self._about.setText("" if side.is_new else f"· {isolate(side.subject)}")
        self.who.fill(state.to_line, state.to_problem)
        self.who.setVisible(bool(state.recipients) or not side.is_new)
        self._fields.setVisible(side.is_new)
        self.setAccessibleName(f"Side conversation. {side.line}")
        for field in (self.address, self.subject):
            field.setReadOnly(bool(state.blocked))
        if self.subject.text() != side.subject:
            self.subject.setText(side.subject)
        self.address.setPlaceholderText("Add another" if side.who else "Name or address of a third party")
        if state.to_line and self._problem.text():
            self.say("")
        self.address.offer(state.contacts)

    def say(self, problem: str) -> None:
        """What is wrong with the recipient, at its field; empty when all is well."""
        self.address.set_wrong(wrong=bool(problem))
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        self.address.setAccessibleDescription(problem)
        if problem:
            announce(self, problem)

    def retheme(self) -> None:
        """Take paddings of the look in force."""
        sizes = tokens().panes.composer
        set_margins(self._column, sizes.text_pad_x, sizes.text_pad_x, top=tokens().space(1))
        self._column.setSpacing(tokens().space(1))
        self._top.setSpacing(tokens().space(1))
        self._grid.setHorizontalSpacing(tokens().space(2))
        self._grid.setVerticalSpacing(tokens().space(1))
        self._problem.setVisible(bool(self._problem.text()))
        super().retheme()
