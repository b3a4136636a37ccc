"""The view of the ticket list: Qt's list view for keys, focus and screen readers, drag and hover."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDrag,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyleOptionViewItem,
    QWidget,
)

from desk_app.presenters.ticket_face import TicketFace
from desk_app.presenters.ticket_list import TicketWindow
from desk_app.ui.list.closing_gap import ClosingGap
from desk_app.ui.list.delegate import TicketRowDelegate
from desk_app.ui.list.placed_view import PlacedList
from desk_app.ui.list.quick import Spot, spot_at
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role

_Index = QModelIndex | QPersistentModelIndex
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
_NO_MODIFIER = Qt.KeyboardModifier.NoModifier


class TicketList(PlacedList):
    """Shows a `TicketWindow`.

    Attributes:
        entered: The person wants into the conversation (Enter, double click).
        torn_off: A ticket is wanted in a window of its own (Ctrl and double click); carries its id.
        commanded: A quick button of a row was pressed; carries the command. The cursor is on that row.
        menu_wanted: The context menu is wanted at a point of the screen; the cursor is on the row.
    """

    entered = Signal()
    torn_off = Signal(object)
    commanded = Signal(str)
    menu_wanted = Signal(QPoint)

    def __init__(self, tickets: TicketWindow, parent: QWidget | None = None) -> None:
        super().__init__(tickets, parent)
        self.setObjectName("tickets")
        self._pressed_spot: Spot | None = None
        self._arrived = tickets.state.arrived
        self._hovered = QPersistentModelIndex()
        self.setItemDelegate(TicketRowDelegate(tickets, self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setDragEnabled(True)
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self._gap = ClosingGap(self)
        self._stop = tickets.watch(lambda _state: self._follow())

    def close_view(self) -> None:
        """Follow nothing any more."""
        self._stop()

    # ------------------------------------------------------------ painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the lines that are to be seen."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), tokens().colour(Role.BG_SURFACE))
        places, offset = self.geometry_now, self.verticalOffset()
        line = places.line_at(max(event.rect().top() + offset - self._gap.height, 0))
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        current, delegate = self.currentIndex().row(), self.itemDelegate()
        while line is not None and line < self._model.rowCount():
            index = self._model.index(line, 0)
            option.rect = self.visualRect(index).translated(0, self._gap.shift(line))
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
            self._tickets.ticks.extend(_STEPS[key])
        elif key in steps and event.modifiers() in {_NO_MODIFIER, Qt.KeyboardModifier.KeypadModifier}:
            self._tickets.step(steps[key])
        elif key == Qt.Key.Key_Space:
            self._tickets.ticks.toggle()
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
            self._tickets.ticks.toggle(item.row.id)
        elif left and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._tickets.ticks.extend_to(index.row())
        elif left and spot is not Spot.ROW:
            self._pressed_spot = spot
        elif left or not self._tickets.state.selection.has(item.row.id):
            self._tickets.put_cursor(index.row())
            # Moving the cursor may let a row above go, and another one is under the pointer then.
            if self.indexAt(event.position().toPoint()).row() == self._tickets.cursor_line:
                super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A quick button acts when it is let go where it was pressed."""
        spot, self._pressed_spot = self._pressed_spot, None
        index = self.indexAt(event.position().toPoint())
        if spot is not None and index.isValid() and self._spot(event.position().toPoint(), index) is spot:
            self._tickets.put_cursor(index.row())
            self._mean_only_the_row()
            self.commanded.emit(spot.value)
            return
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Into the conversation, or with Ctrl into a window of its own."""
        index = self.indexAt(event.position().toPoint())
        item = self._model.item(index.row()) if index.isValid() else None
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if isinstance(item, TicketFace):
                self._tickets.ticks.toggle(item.row.id)  # the first press has ticked it
                self.torn_off.emit(item.row.id)
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
        self._mean_only_the_row()
        drag = QDrag(self)
        drag.setMimeData(self._model.mimeData([]))
        drag.exec(Qt.DropAction.MoveAction)

    def _mean_only_the_row(self) -> None:
        """What is done to a row that is not ticked is meant for it, not for the ticked ones elsewhere."""
        state = self._tickets.state
        if state.current is not None and not state.selection.has(state.current):
            self._tickets.ticks.clear()

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
        """The presenter's cursor is the current line; what was let in on wish is to be seen."""
        if self._tickets.state.arrived != self._arrived:
            self._arrived = self._tickets.state.arrived
            first = self._tickets.lines.shape.line_of(self._arrived[0])
            self.scrollTo(self._model.index(first, 0), QAbstractItemView.ScrollHint.PositionAtCenter)
        line = self._tickets.cursor_line
        index = QModelIndex() if line is None else self._model.index(line, 0)
        if index == self.currentIndex():
            return
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)
        else:
            self.selectionModel().clear()
