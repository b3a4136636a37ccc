"""What was done, newest first, each step with its way back."""

from __future__ import annotations

from datetime import datetime, tzinfo

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desk_app.presenters.history import HistoryPresenter, HistoryState
from desk_app.services.reading import HistoryStep
from desk_app.ui.kit.floating import FloatingPanel, PanelPad
from desk_app.ui.kit.icon_buttons import IconButton, LinkButton
from desk_app.ui.kit.labels import ElidedLabel
from desk_app.ui.theme.base_sizes import TextStyle
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role

_UNDONE = "undone"


class HistoryPanel(FloatingPanel):
    """A sheet along the edge with the last steps."""

    def __init__(self, history: HistoryPresenter, zone: tzinfo, now_s: int) -> None:
        super().__init__("History of changes", name="history", flat_edge=True, pad=PanelPad.SHEET)
        self._history, self._zone = history, zone
        self._today = datetime.fromtimestamp(now_s, zone).date()
        self.set_width(tokens().kit.sheet.width)
        self.body.setSpacing(tokens().space(3))
        head = QHBoxLayout()
        head.addWidget(ElidedLabel("History of changes", style=TextStyle.TITLE), 1)
        leave = IconButton("x", "Close the history", name="history.close")
        leave.clicked.connect(self.dismissed)
        head.addWidget(leave)
        self.body.addLayout(head)
        self._area = QScrollArea()
        self._area.setObjectName("history.steps")
        self._area.setAccessibleName("Steps, newest first")
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.viewport().setAutoFillBackground(False)
        self.body.addWidget(self._area, 1)
        self._stop = history.watch(self._show)
        history.show_list(is_open=True)

    def finish(self) -> None:
        """It was closed."""
        self._stop()
        self._history.show_list(is_open=False)

    def _show(self, state: HistoryState) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens().space(2))
        for step in state.steps:
            column.addLayout(self._row(step))
        if not state.steps:
            column.addWidget(ElidedLabel("Nothing was changed yet", role=Role.TEXT_TERTIARY))
        column.addStretch(1)
        self._area.setWidget(inside)
        inside.setAutoFillBackground(False)  # setWidget switches it on

    def _row(self, step: HistoryStep) -> QHBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(0)
        role = Role.TEXT_TERTIARY if step.state == _UNDONE else Role.TEXT_PRIMARY
        moment = datetime.fromtimestamp(step.at_s, self._zone)
        words.addWidget(ElidedLabel(step.title, role=role))
        day = "" if moment.date() == self._today else f"{moment:%a %d %b}, "
        when = f"{day}{moment:%H:%M}" + (" · taken back" if step.state == _UNDONE else "")
        words.addWidget(ElidedLabel(when, style=TextStyle.META, role=Role.TEXT_TERTIARY))
        row = QHBoxLayout()
        row.addLayout(words, 1)
        if step.state != _UNDONE:
            undo = LinkButton("Undo", name=f"history.{step.group_id.hex()}")
            undo.setAccessibleName(f"Undo: {step.title}")
            undo.setEnabled(step.can_undo)
            undo.setToolTip("" if step.can_undo else step.why_not)
            undo.setAccessibleDescription(undo.toolTip())
            undo.clicked.connect(lambda: self._history.undo_group(step.group_id))
            row.addWidget(undo, alignment=Qt.AlignmentFlag.AlignVCenter)
        return row
