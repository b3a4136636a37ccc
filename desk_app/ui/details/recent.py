"""The latest few things of a timeline, as rows in the pane."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desk_app.presenters.details_timeline import TimelineFace
from desk_app.ui.details.lines import PanelLine, draw_line, row_height
from desk_app.ui.kit.runs import Run
from desk_app.ui.kit.themed import Hovering, Themed
from desk_app.ui.theme.canvas import Canvas
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Tone
from desk_app.ui.theme.style import RING_RADIUS


def timeline_line(face: TimelineFace, *, is_last: bool) -> PanelLine:
    """An entry of a timeline as a row."""
    return PanelLine(
        face.entry_id.hex(),
        (Run(face.text),),
        face.meta,
        icon=face.icon,
        is_note=face.is_note,
        tone=Tone.INFO if face.is_side else None,
        is_joined=not is_last,
    )


class RecentRow(Hovering, QPushButton):
    """One of the latest things; leads to its ticket."""

    def __init__(self, index: int, parent: QWidget | None = None, *, name: str = "details.recent") -> None:
        super().__init__(parent)
        self.setObjectName(f"{name}.{index}")
        self._line: PanelLine | None = None
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.retheme()

    def set_line(self, line: PanelLine) -> None:
        """Show another one."""
        self._line = line
        self.setAccessibleName(line.spoken)
        self.setToolTip(line.words)
        self.update()

    def retheme(self) -> None:
        """Take the ring of the look in force."""
        self.setProperty(RING_RADIUS, tokens().radius.sm)
        super().retheme()

    def sizeHint(self) -> QSize:
        """Two lines."""
        return QSize(tokens().layout.panel.min // 2, row_height())

    def draw(self, canvas: Canvas) -> None:
        """Paint the row."""
        radius = tokens().radius.sm
        canvas.row(
            self.rect(), selected=False, hovered=self.hover_level > 0, pressed=self.isDown(), radius=radius
        )
        if self._line is not None:
            draw_line(canvas, self.rect(), self._line)


class RecentList(Themed, QWidget):
    """The latest things of a timeline.

    Attributes:
        opened: One was chosen; carries its place.
    """

    opened = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[RecentRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def show_recent(self, faces: Sequence[TimelineFace]) -> None:
        """Show these."""
        while len(self._rows) < len(faces):
            index = len(self._rows)
            row = RecentRow(index, self)
            row.clicked.connect(lambda _checked=False, index=index: self.opened.emit(index))
            self._rows.append(row)
            self._column.addWidget(row)
        for index, row in enumerate(self._rows):
            row.setVisible(index < len(faces))
            if index < len(faces):
                row.set_line(timeline_line(faces[index], is_last=index == len(faces) - 1))
