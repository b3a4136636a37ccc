"""The view of the ticket list: Qt's list view for keys, focus and screen readers, our arithmetic for places.

Qt's own layout asks every row for its height as soon as heights differ; with headings and a million tickets
that would take seconds. Everything that needs a place is overridden here.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDrag,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyleOptionViewItem,
    QWidget,
)

from desk_app.presenters.ticket_face import TicketFace
from desk_app.presenters.ticket_list import TicketWindow
from desk_app.ui.list.delegate import TicketRowDelegate
from desk_app.ui.list.geometry import ListGeometry
from desk_app.ui.list.model import TicketListModel
from desk_app.ui.list.quick import Spot, spot_at
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role

_Index = QModelIndex | QPersistentModelIndex
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
_NO_MODIFIER = Qt.KeyboardModifier.NoModifier


class TicketList(QListView):
    """Shows a `TicketWindow`.

    Attributes:
        entered: The person wants into the conversation (Enter, double click).
        torn_off: The ticket is wanted in a window of its own (Ctrl and double click).
        commanded: A quick button of a row was pressed; carries the command. The cursor is on that row.
        menu_wanted: The context menu is wanted at a point of the screen; the cursor is on the row.
    """

    entered = Signal()
    torn_off = Signal()
    commanded = Signal(str)
    menu_wanted = Signal(QPoint)

    def __init__(self, tickets: TicketWindow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tickets")
        self._tickets = tickets
        self._model = TicketListModel(tickets, self)
        self._pressed_spot: Spot | None = None
        self._hovered = QPersistentModelIndex()
        self.setModel(self._model)
        self.setItemDelegate(TicketRowDelegate(tickets, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setDragEnabled(True)
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self._stop = tickets.watch(lambda _state: self._follow())

    def close_view(self) -> None:
        """Follow nothing any more."""
        self._stop()

    @property
    def geometry_now(self) -> ListGeometry:
        """Where everything stands in the look in force."""
        return ListGeometry(self._tickets.lines.shape, tokens().density.row, tokens().panes.list.group)

    # ------------------------------------------------------------ places, as Qt asks for them

    def doItemsLayout(self) -> None:
        """There is nothing to lay out."""
        self.updateGeometries()
        self.viewport().update()

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

    def visualRegionForSelection(self, selection: object) -> QRegion:
        """What to paint anew when the current line changes."""
        del selection
        return QRegion(self.viewport().rect())

    # ------------------------------------------------------------ painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the lines that are to be seen."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), tokens().colour(Role.BG_SURFACE))
        places, offset = self.geometry_now, self.verticalOffset()
        line = places.line_at(event.rect().top() + offset)
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        current, delegate = self.currentIndex().row(), self.itemDelegate()
        while line is not None and line < self._model.rowCount():
            index = self._model.index(line, 0)
            option.rect = self.visualRect(index)
            if option.rect.top() > event.rect().bottom():
                break
            option.state = self._state_of(line, current)
            delegate.paint(painter, option, index)
            line += 1
        painter.end()

    def _state_of(self, line: int, current: int) -> QStyle.StateFlag:
        state = QStyle.StateFlag.State_Enabled
        if line == current:
            state |= QStyle.StateFlag.State_Selected
            if self.hasFocus():
                state |= QStyle.StateFlag.State_HasFocus
        if self._hovered.isValid() and line == self._hovered.row():
            state |= QStyle.StateFlag.State_MouseOver
        return state

    # ------------------------------------------------------------ keys and mouse

    def keyboardSearch(self, search: str) -> None:
        """Letters are commands here."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, pages and ends move the cursor; Shift with an arrow ticks."""
        key, rows = Qt.Key(event.key()), len(self._tickets.lines)
        page = max(self.viewport().height() // tokens().density.row - 1, 1)
        steps = _STEPS | {
            Qt.Key.Key_PageDown: page,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_Home: -rows,
            Qt.Key.Key_End: rows,
        }
        shifted = event.modifiers() == Qt.KeyboardModifier.ShiftModifier
        if shifted and key in _STEPS:
            self._tickets.extend(_STEPS[key])
        elif key in steps and event.modifiers() in {_NO_MODIFIER, Qt.KeyboardModifier.KeypadModifier}:
            self._tickets.step(steps[key])
        elif key == Qt.Key.Key_Space:
            self._tickets.toggle()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.entered.emit()
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press chooses, ticks (avatar, Ctrl, Shift), or begins a quick action."""
        index = self.indexAt(event.position().toPoint())
        self._pressed_spot = None
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        item = self._model.item(index.row()) if index.isValid() else None
        if not isinstance(item, TicketFace) or event.button() == Qt.MouseButton.MiddleButton:
            event.accept()
            return
        spot = self._spot(event.position().toPoint(), index)
        left = event.button() == Qt.MouseButton.LeftButton
        if left and (spot is Spot.TICK or event.modifiers() & Qt.KeyboardModifier.ControlModifier):
            self._tickets.toggle(item.row.id)
        elif left and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._tickets.extend_to(index.row())
        elif left and spot is not Spot.ROW:
            self._pressed_spot = spot
        elif left or not self._tickets.state.selection.has(item.row.id):
            self._tickets.put_cursor(index.row())
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A quick button acts when it is let go where it was pressed."""
        spot, self._pressed_spot = self._pressed_spot, None
        index = self.indexAt(event.position().toPoint())
        if spot is not None and index.isValid() and self._spot(event.position().toPoint(), index) is spot:
            self._tickets.put_cursor(index.row())
            self.commanded.emit(spot.value)
            return
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Into the conversation, or with Ctrl into a window of its own."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.torn_off.emit()
        else:
            self.entered.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer: hover, quick buttons, the hand over what can be pressed."""
        self._hover(self.indexAt(event.position().toPoint()))
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer went."""
        self._hover(QModelIndex())
        super().leaveEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Right click, or the menu key: at the row with the cursor."""
        at = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            rect = self.visualRect(self.currentIndex())
            at = self.viewport().mapToGlobal(rect.center())
        self.menu_wanted.emit(at)

    def startDrag(self, actions: Qt.DropAction) -> None:
        """Carry what commands act on to a view; a menu entry does the same."""
        del actions
        drag = QDrag(self)
        drag.setMimeData(self._model.mimeData([]))
        drag.exec(Qt.DropAction.MoveAction)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The room changed."""
        super().resizeEvent(event)
        self.updateGeometries()

    def changeEvent(self, event: QEvent) -> None:
        """Another look has other heights."""
        if event.type() == QEvent.Type.StyleChange:
            self.doItemsLayout()
        super().changeEvent(event)

    def _spot(self, point: QPoint, index: QModelIndex) -> Spot:
        rect = self.visualRect(index)
        return spot_at(rect, point, self.layoutDirection(), is_hovered=self._hovered == index)

    def _hover(self, index: QModelIndex) -> None:
        if index == self._hovered:
            return
        before, self._hovered = self._hovered, QPersistentModelIndex(index)
        for line in (before, index):
            if line.isValid():
                self.viewport().update(self.visualRect(line))

    def _scrolled(self) -> None:
        self._tickets.news.touch(is_at_top=self.verticalScrollBar().value() == 0)

    def _follow(self) -> None:
        """The presenter's cursor is the current line."""
        line = self._tickets.cursor_line
        index = QModelIndex() if line is None else self._model.index(line, 0)
        if index == self.currentIndex():
            return
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)
        else:
            self.selectionModel().clear()
