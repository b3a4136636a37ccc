"""The side conversations of a ticket as rows in the pane: whom with, about what, whether there is news."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desk_app.presenters.side_lines import ICON, SideLine
from desk_app.ui.details.lines import PanelLine
from desk_app.ui.details.recent import RecentRow
from desk_app.ui.kit.runs import Run
from desk_app.ui.kit.themed import Themed
from desk_app.ui.theme.base_sizes import Weight
from desk_app.ui.theme.chips import ChipLook
from desk_app.ui.theme.roles import Tone


def side_line(side: SideLine) -> PanelLine:
    """A side conversation as a row."""
    chip = ChipLook("New answer", Tone.INFO) if side.is_unread else None
    if side.is_done:
        chip = ChipLook("Done", Tone.NEUTRAL, icon="check")
    weight = Weight.SEMIBOLD if side.is_unread else None
    return PanelLine(
        side.side_id.hex(), (Run(side.who, weight),), side.subject, icon=ICON, chip=chip, tone=Tone.INFO
    )


class SideList(Themed, QWidget):
    """The rows.

    Attributes:
        opened: One is wanted; carries its place.
    """

    opened = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[RecentRow] = []
        self._shown: tuple[SideLine, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def show_sides(self, sides: Sequence[SideLine]) -> None:
        """Show these."""
        if tuple(sides) == self._shown:
            return
        self._shown = tuple(sides)
        while len(self._rows) < len(sides):
            index = len(self._rows)
            row = RecentRow(index, self, name="details.side")
            row.clicked.connect(lambda _checked=False, index=index: self.opened.emit(index))
            self._rows.append(row)
            self._column.addWidget(row)
        for index, row in enumerate(self._rows):
            row.setVisible(index < len(sides))
            if index < len(sides):
                row.set_line(side_line(sides[index]))
                row.setAccessibleName(sides[index].spoken)
