"""Who gets this: everybody with the reason, tick boxes, and the mail as it will be read."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desk_app.presenters.composer_sides import with_quote
from desk_app.presenters.composer_state import ComposerState, Contact, Mode, Recipient, Written
from desk_app.services.safe_html import safe_fragment, text_as_html
from desk_app.ui.composer.address_field import AddressField
from desk_app.ui.conversation.mail_body import MailBody
from desk_app.ui.kit.cards import Card, CardKind
from desk_app.ui.kit.floating import FloatingPanel, PanelPad
from desk_app.ui.kit.labels import ElidedLabel, Paragraph
from desk_app.ui.kit.switches import CheckBox
from desk_app.ui.kit.themed import set_margins
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role
from desk_app.ui.theme.words import isolate

_FIELDS = {"to": "To", "cc": "Cc", "bcc": "Bcc"}


class RecipientsPanel(FloatingPanel):
    """The panel behind "To …".

    Attributes:
        ticked: Somebody was ticked or unticked; carries address and state.
        added: An address was typed.
        sought: Somebody is being typed; carries the text.
    """

    keeps_letters = True
    ticked = Signal(str, bool)
    added = Signal(str)
    sought = Signal(str)

    def __init__(self, state: ComposerState, written: Written) -> None:
        super().__init__("Who gets this", name="recipients", pad=PanelPad.SHEET)
        self.body.setSpacing(tokens().space(2))
        self.body.addWidget(ElidedLabel("Who gets this", weight=Weight.SEMIBOLD))
        self._rows = QVBoxLayout()
        self._rows.setSpacing(tokens().space(1))
        self.body.addLayout(self._rows)
        self._field = AddressField(self, name="recipients.add", label="Add an address")
        self._field.setPlaceholderText("Add a name or address")
        self._field.taken.connect(self.added)
        self._field.sought.connect(self.sought)
        self._problem = Paragraph("", style=TextStyle.META, role=Role.DANGER_TEXT)
        self._problem.hide()
        self.body.addWidget(self._field)
        self.body.addWidget(self._problem)
        self.body.addWidget(ElidedLabel("What they will read", style=TextStyle.META, role=Role.TEXT_TERTIARY))
        self.body.addWidget(self._preview(state, written))
        self.set_width(tokens().kit.sheet.width)
        self.fill(state)

    def fill(self, state: ComposerState) -> None:
        """Show the recipients of now."""
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for recipient in state.recipients:
            self._rows.addWidget(self._row(recipient))
        if not state.recipients:
            nobody = ElidedLabel(state.to_problem, role=Role.DANGER_TEXT)
            self._rows.addWidget(nobody)
        self.updateGeometry()

    def first_focus(self) -> QWidget:
        """Who opens it wants to add somebody."""
        return self._field

    def offer(self, contacts: tuple[Contact, ...]) -> None:
        """Show people whose address fits what is typed."""
        self._field.offer(contacts)

    def refuse(self, problem: str) -> None:
        """What was typed cannot be used, and why."""
        self._field.set_wrong(wrong=True)
        self._field.setAccessibleDescription(problem)
        self._problem.setText(problem)
        self._problem.show()

    def _row(self, recipient: Recipient) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(tokens().space(2))
        box = CheckBox(isolate(recipient.name), name="recipients.tick")
        box.setChecked(recipient.is_on)
        box.setAccessibleName(
            f"{_FIELDS[recipient.field]} {recipient.name}, {recipient.address}, {recipient.reason}"
        )
        box.toggled.connect(partial(self.ticked.emit, recipient.address))
        address = "" if recipient.address == recipient.name else recipient.address
        line.addWidget(box)
        line.addWidget(ElidedLabel(address, style=TextStyle.META, role=Role.TEXT_TERTIARY), 1)
        reason = f"{_FIELDS[recipient.field]} · {recipient.reason}"
        line.addWidget(ElidedLabel(reason, style=TextStyle.META, role=Role.TEXT_SECONDARY))
        return row

    def _preview(self, state: ComposerState, written: Written) -> QWidget:
        """The mail as it will look, on a card of its own."""
        is_side = state.mode is Mode.SIDE
        card = Card(CardKind.SIDE if is_side else CardKind.OURS)
        column = QVBoxLayout(card)
        pad = tokens().panes.panel.card_pad_x
        set_margins(column, pad, pad, top=pad, bottom=pad)
        column.setSpacing(tokens().space(1))
        column.addWidget(ElidedLabel(state.subject, weight=Weight.SEMIBOLD))
        sender = f"From {state.mailbox}" if state.mailbox else "From your team's mailbox"
        column.addWidget(ElidedLabel(sender, style=TextStyle.META, role=Role.TEXT_SECONDARY))
        body = MailBody(name="recipients.preview")
        body.setAccessibleName("What they will read")
        if state.side is not None:
            written = with_quote(written, state.side.quote)
        html = safe_fragment(written.html) if written.html else text_as_html(written.text)
        if state.signature is not None and state.signature.text:
            html += f"<p>-- </p>{text_as_html(state.signature.text)}"
        body.show_mail(
            html or "<p>Nothing is written yet.</p>",
            lambda _name: None,
            Role.INFO_BG if is_side else Role.ACCENT_BG,
        )
        column.addWidget(body)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.viewport().setAutoFillBackground(False)
        area.setWidget(card)
        card.setAutoFillBackground(False)
        area.setMinimumHeight(tokens().kit.sheet.width // 2)
        return area

    def clear_field(self) -> None:
        """What was typed has been taken."""
        self._field.clear()
        self._field.set_wrong(wrong=False)
        self._problem.hide()
        self.sought.emit("")
