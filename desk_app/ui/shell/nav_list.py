"""The entries of the navigation: one list with headings, counts, drag to reorder and to drop tickets on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QDragLeaveEvent, QDragMoveEvent, QDropEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QWidget,
)

from desk_app.presenters.navigation import NavGroup, NavItem
from desk_app.ui.list.model import TICKETS_MIME
from desk_app.ui.shell.nav_delegate import NavDelegate
from desk_app.ui.shell.nav_model import NavModel


class NavList(QListView):
    """The list of entries.

    Attributes:
        items: Its model.
        drop_key: The entry that takes what is dragged over it now; empty for none.
        opened: An entry was chosen; carries its key.
        moved: A saved view was moved; carries its key and by how many places.
        tickets_dropped: Tickets were dropped on an entry; carries its key.
    """

    opened = Signal(str)
    moved = Signal(str, int)
    tickets_dropped = Signal(str)

    def __init__(
        self,
        *,
        name: str = "navigation.entries",
        label: str = "Views and pages",
        is_whole: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """Make an empty list.

        Args:
            name: The object name.
            label: What is in it, for screen readers.
            is_whole: It is as high as its entries and never scrolls.
            parent: The widget it is in.
        """
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self._is_whole = is_whole
        self.items = NavModel(self)
        self.chosen = ""
        self.drop_key = ""
        self.is_folded = False
        self.setModel(self.items)
        self.setItemDelegate(NavDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDropIndicatorShown(False)
        self.viewport().setAutoFillBackground(False)

    def show_items(self, items: Sequence[NavItem], chosen: str) -> None:
        """Show these entries, one of them chosen."""
        self.chosen = chosen
        self.items.show(items)
        row = self.items.row_of(chosen)
        if row is not None and self.currentIndex().row() != row:
            self.setCurrentIndex(self.items.index(row, 0))
        self._fit()
        self.viewport().update()

    def _fit(self) -> None:
        """As high as the entries are in the look in force; nothing for none."""
        if self._is_whole:
            rows = self.items.rowCount()
            self.setFixedHeight(sum(self.sizeHintForRow(row) for row in range(rows)))
            self.setVisible(bool(rows))

    def changeEvent(self, event: QEvent) -> None:
        """Another look has other heights."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "items"):
            self._fit()

    def fold(self, *, is_folded: bool) -> None:
        """Show icons only, or everything."""
        self.is_folded = is_folded
        bars = Qt.ScrollBarPolicy  # icons stand in the middle; wheel and arrows scroll without a bar
        self.setVerticalScrollBarPolicy(bars.ScrollBarAlwaysOff if is_folded else bars.ScrollBarAsNeeded)
        self.scheduleDelayedItemsLayout()
        self.viewport().update()

    def keyboardSearch(self, search: str) -> None:
        """Letters are commands."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Alt with an arrow moves a saved view."""
        key, item = Qt.Key(event.key()), self._item(self.currentIndex())
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(key)
        if item is not None and step is not None and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.moved.emit(item.key, step)
        elif item is not None and key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.opened.emit(item.key)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click opens."""
        super().mouseReleaseEvent(event)
        item = self._item(self.indexAt(event.position().toPoint()))
        if item is not None and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(item.key)

    def dragEnterEvent(self, event: QDragMoveEvent) -> None:
        """Tickets and saved views may come."""
        if event.mimeData().hasFormat(TICKETS_MIME) or event.source() is self:
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Tickets may be dropped on views that take them, saved views on one another."""
        item = self._item(self.indexAt(event.position().toPoint()))
        if item is not None and self._takes(item, event):
            self._show_target(item.key)
            event.acceptProposedAction()
        else:
            self._show_target("")
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """It went elsewhere."""
        self._show_target("")
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Tickets go to the view, a saved view goes to that place."""
        self._show_target("")
        target = self._item(self.indexAt(event.position().toPoint()))
        if target is None or not self._takes(target, event):
            return
        event.acceptProposedAction()
        if event.mimeData().hasFormat(TICKETS_MIME):
            # After the drag is over: what is asked now would open under the pointer that still holds it.
            QTimer.singleShot(0, self, lambda: self.tickets_dropped.emit(target.key))
        elif (dragged := self._item(self.currentIndex())) is not None:
            here, there = self.items.row_of(dragged.key), self.items.row_of(target.key)
            if here is not None and there is not None:
                self.moved.emit(dragged.key, there - here)

    def _takes(self, target: NavItem, event: QDropEvent) -> bool:
        if event.mimeData().hasFormat(TICKETS_MIME):
            return target.takes_tickets
        dragged = self._item(self.currentIndex())
        own = dragged is not None and dragged.group is NavGroup.VIEWS
        return event.source() is self and own and target.group is NavGroup.VIEWS

    def _show_target(self, key: str) -> None:
        if key != self.drop_key:
            self.drop_key = key
            self.viewport().update()

    def _item(self, index: QModelIndex) -> NavItem | None:
        line = self.items.line(index.row()) if index.isValid() else None
        return line if isinstance(line, NavItem) else None
