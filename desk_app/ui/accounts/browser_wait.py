"""What stands in a form's place while the person signs in on a page of their browser."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from desk_app.presenters.account_forms import Elsewhere
from desk_app.ui.kit.announce import announce
from desk_app.ui.kit.blocks import PageBlock
from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.flow import FlowLayout
from desk_app.ui.kit.labels import Paragraph
from desk_app.ui.theme.base_sizes import TextStyle
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role

_WAITS = "Sign in on the page in your browser. Here it goes on by itself."
_LOST = (
    "No page, or closed already? Open it once more, or take its address to a browser of this computer. “Stop”"
    " leads back to what you have filled in."
)
_COPIED = "Copied. Paste it into the address line of a browser on this computer."
_NOT_YET = "The provider has not been reached yet. Try again in a moment."


class BrowserWait(PageBlock):
    """Says what to do in the browser, and opens its page once more.

    Attributes:
        again: Opens the page once more; has the focus while it is waited.
    """

    def __init__(self, elsewhere: Elsewhere, *, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._elsewhere = elsewhere
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        buttons = QWidget()
        self._flow = FlowLayout(buttons)
        self.again = Button("Open the page again", name=f"{name}.again", icon="external-link")
        copy = Button("Copy its address", name=f"{name}.copy", icon="copy")
        self.again.clicked.connect(elsewhere.open_again)
        copy.clicked.connect(self._copy)
        for button in (self.again, copy):
            self._flow.addWidget(button)
        self._said = Paragraph("", style=TextStyle.META, role=Role.TEXT_SECONDARY)
        self._column.addWidget(Paragraph(_WAITS))
        self._column.addWidget(Paragraph(_LOST, role=Role.TEXT_SECONDARY))
        self._column.addWidget(buttons)
        self._column.addWidget(self._said)
        self.retheme()

    def begin(self) -> None:
        """It is waited from now on."""
        self._said.setText("")
        announce(self, _WAITS)

    def retheme(self) -> None:
        """Take the gaps of the look in force."""
        self._column.setSpacing(tokens().space(3))
        self._flow.setSpacing(tokens().space(2))
        super().retheme()

    def _copy(self) -> None:
        page = self._elsewhere.elsewhere()
        if page:
            QApplication.clipboard().setText(page)
        self._said.setText(_COPIED if page else _NOT_YET)
        announce(self, self._said.text())
