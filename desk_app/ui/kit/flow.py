"""A layout that sets widgets side by side and begins another line where there is no room."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QSizePolicy, QStyle, QWidget


class FlowLayout(QLayout):
    """Lines of widgets, mirrored where reading is; what may grow takes the rest of its line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Make it empty, without margins."""
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(QMargins())

    def addItem(self, item: QLayoutItem) -> None:
        """Add at the end."""
        self._items.append(item)

    def insertWidget(self, index: int, widget: QWidget) -> None:
        """Add a widget at a place.

        Qt makes the item, so that Qt may delete it: an item made here would belong to Python and to Qt.
        """
        self.addWidget(widget)
        self._items.insert(index, self._items.pop())
        self.invalidate()

    def count(self) -> int:
        """How many."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """One of them."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Let one go."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """Across."""
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:
        """Narrower means more lines."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of all lines."""
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        """Place everything."""
        super().setGeometry(rect)
        self._place(rect, move=True)

    def isEmpty(self) -> bool:
        """Nothing in it can be seen."""
        return not self._shown()

    def sizeHint(self) -> QSize:
        """As wide as the widest."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        """The widest, one below the other at worst."""
        size = QSize()
        for item in self._shown():
            size = size.expandedTo(item.minimumSize())
        return size.grownBy(self.contentsMargins())

    def _shown(self) -> list[QLayoutItem]:
        """What can be seen.

        An item that Qt has deleted is passed over: an exception in a layout ends the program (PySide 6.11
        reads the arguments of an error that has none).
        """
        return [item for item in self._items if shiboken6.isValid(item) and not item.isEmpty()]

    def _place(self, whole: QRect, *, move: bool) -> int:
        """Set everything into lines; gives the height."""
        margins = self.contentsMargins()
        rect = whole.marginsRemoved(margins)
        parent = self.parentWidget()
        direction = parent.layoutDirection() if parent else Qt.LayoutDirection.LeftToRight
        top, left, line = rect.top(), rect.left(), 0
        for item in self._shown():
            wish = item.sizeHint()
            grows = _grows(item)
            least = item.minimumSize().width() if grows else min(wish.width(), rect.width())
            if left > rect.left() and left + least > rect.right() + 1:
                left, top, line = rect.left(), top + line + self.spacing(), 0
            width = rect.right() + 1 - left if grows else min(wish.width(), rect.right() + 1 - left)
            if move:
                place = QRect(QPoint(left, top), QSize(width, wish.height()))
                item.setGeometry(QStyle.visualRect(direction, rect, place))
            left += width + self.spacing()
            line = max(line, wish.height())
        return top + line - rect.top() + margins.top() + margins.bottom()


def _grows(item: QLayoutItem) -> bool:
    widget = item.widget()
    return widget is not None and widget.sizePolicy().horizontalPolicy() == QSizePolicy.Policy.Expanding
