"""The ticket list as Qt sees it: as many rows as the presenter has lines, and words for screen readers."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt

from desk_app.presenters.ticket_face import TicketFace
from desk_app.presenters.ticket_list import TicketWindow
from desk_app.services.reading import Section

TICKETS_MIME: Final = "application/x-desk-app-tickets"
"""What is dragged: the tickets commands act on; the data says only how many."""

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE: Final = QModelIndex()
_ANSWERED: Final = frozenset(
    {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole}
)
_ON_ITS_WAY: Final = "Loading"


class TicketListModel(QAbstractListModel):
    """Follows a `TicketWindow`; keeps nothing but the number of lines."""

    def __init__(self, tickets: TicketWindow, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tickets = tickets
        self._count = tickets.lines.shape.lines
        tickets.lines.listen(self)

    def item(self, row: int) -> Section | TicketFace | None:
        """What is drawn in a row; None while it is on its way."""
        return self._tickets.lines.face(row) if row < self._tickets.lines.shape.lines else None

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """How many lines there are."""
        return 0 if parent.isValid() else self._count

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The words of a line; what is drawn comes from `item`."""
        if not index.isValid() or role not in _ANSWERED:
            return None
        item = self.item(index.row())
        if role == Qt.ItemDataRole.ToolTipRole:
            return item.company or None if isinstance(item, TicketFace) else None
        if isinstance(item, Section):
            return f"{item.label}, {item.count}"
        if item is None:
            return _ON_ITS_WAY
        return item.row.subject if role == Qt.ItemDataRole.DisplayRole else self._spoken(item)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Tickets can be chosen and dragged, headings cannot."""
        last = Qt.ItemFlag.ItemNeverHasChildren
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        if isinstance(self._tickets.lines.shape.at(index.row()), Section):
            return Qt.ItemFlag.ItemIsEnabled | last
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled | last

    def mimeTypes(self) -> list[str]:
        """What a drag carries."""
        return [TICKETS_MIME]

    def mimeData(self, indexes: object) -> QMimeData:
        """A drag of whatever commands act on."""
        del indexes
        data = QMimeData()
        data.setData(TICKETS_MIME, str(max(self._tickets.state.ticked, 1)).encode("ascii"))
        return data

    def removing(self, first: int, last: int) -> None:
        """Lines go now."""
        self.beginRemoveRows(QModelIndex(), first, last)

    def removed(self) -> None:
        """They went."""
        self._count = self._tickets.lines.shape.lines
        self.endRemoveRows()

    def inserting(self, first: int, last: int) -> None:
        """Lines come now."""
        self.beginInsertRows(QModelIndex(), first, last)

    def inserted(self) -> None:
        """They came."""
        self._count = self._tickets.lines.shape.lines
        self.endInsertRows()

    def changed(self, first: int, last: int) -> None:
        """Lines look different."""
        last = min(last, self._count - 1)
        if 0 <= first <= last:
            self.dataChanged.emit(self.index(first, 0), self.index(last, 0))

    def replaced(self) -> None:
        """Another list altogether."""
        self.beginResetModel()
        self._count = self._tickets.lines.shape.lines
        self.endResetModel()

    def _spoken(self, face: TicketFace) -> str:
        ticked = self._tickets.state.selection.has(face.row.id)
        return f"Selected, {face.spoken}" if ticked else face.spoken
