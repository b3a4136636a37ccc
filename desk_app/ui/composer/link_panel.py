"""Asks where a link leads."""

from __future__ import annotations

import re

from PySide6.QtCore import Signal

from desk_app.ui.kit.button_looks import ButtonKind, ButtonSize
from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.fields import TextInput
from desk_app.ui.kit.floating import FloatingPanel
from desk_app.ui.theme.current import tokens

_ADDRESS = re.compile(r"(https?://\S+|mailto:\S+@\S+|tel:[+\d][\d ()-]+)", re.IGNORECASE)
_BARE = re.compile(r"[\w-]+(\.[\w-]+)+(/\S*)?")


class LinkPanel(FloatingPanel):
    """One field.

    Attributes:
        accepted: Where it leads; empty takes the link away.
    """

    keeps_letters = True
    accepted = Signal(str)

    def __init__(self, target: str) -> None:
        super().__init__("Where the link leads", name="link")
        self._field = TextInput(name="link.target", label="Where the link leads")
        self._field.setPlaceholderText("https://…")
        self._field.setText(target)
        self._field.returnPressed.connect(self._take)
        done = Button("Set the link", name="link.done", kind=ButtonKind.PRIMARY, size=ButtonSize.SMALL)
        done.clicked.connect(self._take)
        self.body.setSpacing(tokens().space(2))
        self.body.addWidget(self._field)
        self.body.addWidget(done)
        self.set_width(tokens().kit.popover.width)

    def _take(self) -> None:
        text = self._field.text().strip()
        if _BARE.fullmatch(text):
            text = f"https://{text}"
        if text and not _ADDRESS.fullmatch(text):
            self._field.set_wrong(wrong=True)
            return
        self.accepted.emit(text)
