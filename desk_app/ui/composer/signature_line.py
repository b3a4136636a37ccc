"""What will stand under the reply, in grey below the text, and another one at a press."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desk_app.presenters.composer_state import ComposerState
from desk_app.ui.kit.icon_buttons import LinkButton
from desk_app.ui.kit.labels import ElidedLabel
from desk_app.ui.kit.menus import Menu
from desk_app.ui.kit.themed import Themed, set_margins
from desk_app.ui.theme.base_sizes import TextStyle
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role
from desk_app.ui.theme.words import isolate


class SignatureLine(Themed, QWidget):
    """One line; it hides where there is nothing to choose.

    Attributes:
        chosen: Another one is wanted; carries its key.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("composer.signature")
        self._state = ComposerState()
        self._row = QHBoxLayout(self)
        self._words = ElidedLabel("", style=TextStyle.META, role=Role.TEXT_TERTIARY, parent=self)
        self._change = LinkButton("Change", name="composer.signature.change", parent=self)
        self._change.clicked.connect(self._open_menu)
        self._row.addWidget(self._words, 1)
        self._row.addWidget(self._change)
        self.retheme()

    def fill(self, state: ComposerState) -> None:
        """Show what stands under the reply now."""
        self._state = state
        self.setVisible(state.signature is not None)
        if state.signature is None:
            return
        lines = " · ".join(line.strip() for line in state.signature.text.splitlines() if line.strip())
        words = f"\N{EM DASH} {isolate(lines)}" if lines else "No signature"
        self._words.setText(words)
        self._change.setAccessibleName(f"Change the signature: {words}")

    def retheme(self) -> None:
        """Take paddings of the look in force."""
        sizes = tokens().panes.composer
        set_margins(self._row, sizes.text_pad_x, sizes.text_pad_x)
        self._row.setSpacing(tokens().space(2))
        super().retheme()

    def _open_menu(self) -> None:
        menu = Menu("Signature", name="composer.signature.menu", parent=self)
        menu.aboutToHide.connect(menu.deleteLater)
        for choice in self._state.signatures:
            icon = "check" if choice == self._state.signature else ""
            entry = menu.add_entry(choice.name, name=f"composer.signature.{choice.key}", icon=icon)
            entry.triggered.connect(partial(self._say, choice.key))
        menu.popup(self._change.mapToGlobal(self._change.rect().bottomLeft()))

    def _say(self, key: str, _checked: object = None) -> None:
        self.chosen.emit(key)
