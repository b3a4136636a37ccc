"""Below the settings "Kept on this computer": how large each choice is, and a way to get what is missing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desk_app.presenters.keeping import KeepPort, KeepPresenter, KeepState
from desk_app.ui.kit.blocks import PageBlock
from desk_app.ui.kit.button_looks import ButtonSize
from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.labels import ElidedLabel
from desk_app.ui.pages.setting_rows import RowCard, TitledRow
from desk_app.ui.shell.parts import WindowContext
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role


class KeepBlock(PageBlock):
    """Shows what the presenter says; rows are made once and filled anew."""

    def __init__(self, keep: KeepPresenter) -> None:
        super().__init__()
        self.setObjectName("keeping")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(
            ElidedLabel(
                "How large it is", style=TextStyle.META, weight=Weight.SEMIBOLD, role=Role.TEXT_TERTIARY
            )
        )
        self._card = RowCard()
        self._column.addWidget(self._card)
        self._rows: dict[str, TitledRow] = {}
        self.fetch = Button("Get what is missing", name="keeping.fetch", size=ButtonSize.SMALL)
        self.fetch.clicked.connect(keep.fetch)
        self.destroyed.connect(keep.watch(self._render))
        self.retheme()

    def retheme(self) -> None:
        """Take the gaps of the look in force."""
        self._column.setSpacing(tokens().panes.page.gap)
        super().retheme()

    def _render(self, state: KeepState) -> None:
        if not self._rows and state.lines:
            self._rows = {
                line.name: TitledRow(line.title, "", name=f"keeping.{line.name}") for line in state.lines
            }
            self._card.add(list(self._rows.values()))
            self._rows[state.lines[-1].name].put(self.fetch)
        for line in state.lines:
            row = self._rows[line.name]
            row.text.setText(line.text if line.is_chosen else f"Not kept. {line.text}")
            row.text.show()
        self.fetch.setVisible(bool(state.lines) and not state.is_whole)


def keep_block(port: KeepPort) -> Callable[[WindowContext], QWidget]:
    """How the block is plugged into the settings page."""

    def build(context: WindowContext) -> QWidget:
        keep = KeepPresenter(context.window.session, port)
        context.frame.destroyed.connect(keep.close)
        return KeepBlock(keep)

    return build
