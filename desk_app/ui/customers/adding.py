"""The small panel that adds a customer."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from desk_app.ui.kit.button_looks import ButtonKind
from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.fields import LineField
from desk_app.ui.kit.floating import FloatingPanel, PanelPad
from desk_app.ui.kit.labels import ElidedLabel
from desk_app.ui.theme.base_sizes import TextStyle
from desk_app.ui.theme.current import tokens


class AddCustomerPanel(FloatingPanel):
    """Asks for a name and an address.

    Attributes:
        wanted: Carries name and address.
        done: The panel is not needed any more.
    """

    keeps_letters = True
    wanted = Signal(str, str)
    done = Signal()

    def __init__(self) -> None:
        super().__init__("New customer", name="customers.new", pad=PanelPad.SHEET)
        self.set_width(tokens().kit.sheet.width)
        self.body.setSpacing(tokens().space(3))
        self.name = LineField("Name", name="customers.new.name")
        self.email = LineField("E-mail address", name="customers.new.email")
        self.email.set_help("Mail from this address belongs to them; it may stay empty.")
        leave = Button("Cancel", name="customers.new.leave", kind=ButtonKind.QUIET)
        leave.clicked.connect(self.done)
        go = Button("Add customer", name="customers.new.go", kind=ButtonKind.PRIMARY)
        go.clicked.connect(self._say)
        for field in (self.name, self.email):
            field.input.returnPressed.connect(self._say)
        buttons = QHBoxLayout()
        buttons.setSpacing(tokens().kit.sheet.button_gap)
        buttons.addStretch(1)
        buttons.addWidget(leave)
        buttons.addWidget(go)
        self.body.addWidget(ElidedLabel("New customer", style=TextStyle.TITLE))
        self.body.addWidget(self.name)
        self.body.addWidget(self.email)
        self.body.addLayout(buttons)

    def _say(self) -> None:
        name, email = self.name.input.text().strip(), self.email.input.text().strip()
        self.name.set_error("" if name or email else "Give a name or an address.")
        if name or email:
            self.wanted.emit(name, email)
            self.done.emit()
