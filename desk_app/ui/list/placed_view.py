"""A list view whose places are arithmetic.

Qt's own layout asks every row for its height as soon as heights differ. With headings and a million tickets
that would take seconds, so everything that needs a place is overridden.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelection, QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QRegion, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from desk_app.presenters.ticket_list import TicketWindow
from desk_app.ui.list.geometry import ListGeometry
from desk_app.ui.list.model import TicketListModel
from desk_app.ui.theme.current import tokens

_Index = QModelIndex | QPersistentModelIndex


class PlacedList(QListView):
    """Knows where the lines of a `TicketWindow` stand."""

    def __init__(self, tickets: TicketWindow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tickets = tickets
        self._model = TicketListModel(tickets, self)
        self.setModel(self._model)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    @property
    def geometry_now(self) -> ListGeometry:
        """Where everything stands in the look in force."""
        return ListGeometry(self._tickets.lines.shape, tokens().density.row, tokens().panes.list.group)

    def doItemsLayout(self) -> None:
        """There is nothing to lay out."""
        self.updateGeometries()
        self.viewport().update()

    def dataChanged(self, top: _Index, bottom: _Index, roles: Sequence[int] = ()) -> None:
        """Paint what looks different; a `QListView` would lay everything out again."""
        QAbstractItemView.dataChanged(self, top, bottom, roles)

    def updateGeometries(self) -> None:
        """The scroll bar follows the number of lines."""
        room, height = self.viewport().height(), self.geometry_now.height
        bar = self.verticalScrollBar()
        bar.setRange(0, max(height - room, 0))
        bar.setPageStep(room)
        bar.setSingleStep(tokens().density.row)

    def visualRect(self, index: _Index) -> QRect:
        """Where a line stands in the viewport."""
        if not index.isValid() or index.row() >= self._tickets.lines.shape.lines:
            return QRect()
        places = self.geometry_now
        top = places.top(index.row()) - self.verticalOffset()
        return QRect(0, top, self.viewport().width(), places.line_height(index.row()))

    def indexAt(self, point: QPoint) -> QModelIndex:
        """The line at a point of the viewport."""
        line = self.geometry_now.line_at(point.y() + self.verticalOffset())
        return QModelIndex() if line is None else self._model.index(line, 0)

    def verticalOffset(self) -> int:
        """How far it is scrolled."""
        return self.verticalScrollBar().value()

    def horizontalOffset(self) -> int:
        """Never sideways."""
        return 0

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Move what is painted; a `QListView` that has laid nothing out would leave it where it is."""
        self.viewport().scroll(dx, dy)

    def scrollTo(
        self, index: _Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """Bring a line into sight, with its heading when it is the first below one."""
        rect = self.visualRect(index)
        if not rect.isValid():
            return
        bar, room = self.verticalScrollBar(), self.viewport().height()
        if index.row() == 1 and self._tickets.lines.shape.sections:
            rect = rect.adjusted(0, -tokens().panes.list.group, 0, 0)
        if hint == QAbstractItemView.ScrollHint.PositionAtCenter:
            bar.setValue(bar.value() + rect.center().y() - room // 2)
        elif rect.top() < 0:
            bar.setValue(bar.value() + rect.top())
        elif rect.bottom() >= room:
            bar.setValue(bar.value() + rect.bottom() + 1 - room)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """What to paint anew when the current line changes: it, and the rule above the line below."""
        region = QRegion()
        for stretch in selection.toList():
            first, last = self.visualRect(stretch.topLeft()), self.visualRect(stretch.bottomRight())
            region += first.united(last).adjusted(0, 0, 0, 1)
        return region

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The room changed."""
        super().resizeEvent(event)
        self.updateGeometries()
