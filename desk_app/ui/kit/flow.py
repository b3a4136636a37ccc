"""A layout that sets widgets side by side and begins another line where there is no room."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QSizePolicy, QStyle, QWidget


class FlowLayout(QLayout):
    """Lines of widgets, mirrored where reading is; what may grow takes the rest of its line."""

    def __init__(
        self, parent: QWidget | None = None, *, wishes_one_line: bool = False, at_end: bool = False
    ) -> None:
        """Make it empty, without margins.

        Args:
            parent: The widget it lies in.
            wishes_one_line: It asks for room for everything in one line; else for its widest item only.
            at_end: Lines end at the far edge instead of beginning at the near one.
        """
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._wishes_one_line, self._at_end = wishes_one_line, at_end
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
        """As wide as the widest, or as all of them in one line."""
        shown = self._shown()
        if not self._wishes_one_line or not shown:
            return self.minimumSize()
        wishes = [item.sizeHint() for item in shown]
        width = sum(wish.width() for wish in wishes) + self.spacing() * (len(wishes) - 1)
        size = QSize(width, max(wish.height() for wish in wishes))
        return size.grownBy(self.contentsMargins())

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
        top, below = rect.top(), rect.top()
        for line in self._lines(rect.width()):
            height = max(item.sizeHint().height() for item, _width in line)
            left = rect.left()
            if self._at_end:
                taken = sum(width for _item, width in line) + self.spacing() * (len(line) - 1)
                left += max(rect.width() - taken, 0)
            for item, width in line if move else ():
                high = item.sizeHint().height()
                place = QRect(QPoint(left, top + (height - high) // 2), QSize(width, high))
                item.setGeometry(QStyle.visualRect(direction, rect, place))
                left += width + self.spacing()
            below = top + height
            top = below + self.spacing()
        return below - rect.top() + margins.top() + margins.bottom()

    def _lines(self, room: int) -> list[list[tuple[QLayoutItem, int]]]:
        """What stands beside one another in a room of a width, each with the width it gets."""
        lines: list[list[tuple[QLayoutItem, int]]] = []
        taken = 0
        for item in self._shown():
            wish, grows = item.sizeHint().width(), _grows(item)
            least = item.minimumSize().width() if grows else min(wish, room)
            if not lines or taken + least > room:
                lines.append([])
                taken = 0
            width = room - taken if grows else min(wish, room - taken)
            lines[-1].append((item, width))
            taken += width + self.spacing()
        return lines


def _grows(item: QLayoutItem) -> bool:
    widget = item.widget()
    return widget is not None and widget.sizePolicy().horizontalPolicy() == QSizePolicy.Policy.Expanding
