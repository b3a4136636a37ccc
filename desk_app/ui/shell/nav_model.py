"""The entries of the navigation as Qt sees them: headings and entries in order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desk_app.presenters.navigation import NavGroup, NavItem

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE: Final = QModelIndex()
_HEADINGS: Final = {NavGroup.VIEWS: "Views", NavGroup.PAGES: "Workspace"}


class NavModel(QAbstractListModel):
    """Headings (texts) and entries (`NavItem`) in order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: list[str | NavItem] = []

    def show(self, items: Sequence[NavItem]) -> None:
        """Show these; the rows stay where only counts changed."""
        lines: list[str | NavItem] = []
        group = NavGroup.INBOX
        for item in items:
            if item.group is not group and item.group in _HEADINGS:
                lines.append(_HEADINGS[item.group])
            group = item.group
            lines.append(item)
        same = [_key(line) for line in lines] == [_key(line) for line in self._lines]
        if same and lines:
            changed = [row for row, line in enumerate(lines) if line != self._lines[row]]
            self._lines = lines
            for row in changed:
                self.dataChanged.emit(self.index(row, 0), self.index(row, 0))
            return
        self.beginResetModel()
        self._lines = lines
        self.endResetModel()

    def line(self, row: int) -> str | NavItem:
        """A heading or an entry; an empty text for a row that is gone."""
        return self._lines[row] if row < len(self._lines) else ""

    def row_of(self, key: str) -> int | None:
        """The row of an entry."""
        return next((row for row, line in enumerate(self._lines) if _key(line) == key), None)

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """Headings and entries."""
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words."""
        if not index.isValid() or index.row() >= len(self._lines):
            return None
        line = self._lines[index.row()]
        shown, spoken = (line.label, line.spoken) if isinstance(line, NavItem) else (line, line)
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return shown
            case Qt.ItemDataRole.AccessibleTextRole:
                return spoken
            case _:
                return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Headings cannot be chosen; saved views can be dragged."""
        if not index.isValid() or not isinstance(line := self.line(index.row()), NavItem):
            return Qt.ItemFlag.NoItemFlags
        can = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDropEnabled
        return can | Qt.ItemFlag.ItemIsDragEnabled if line.group is NavGroup.VIEWS else can


def _key(line: str | NavItem) -> str:
    return line.key if isinstance(line, NavItem) else line
