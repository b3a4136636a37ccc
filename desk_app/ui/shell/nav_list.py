"""The entries of the navigation: one list with headings, counts, drag to reorder and to drop tickets on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QDragLeaveEvent, QDragMoveEvent, QDropEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desk_app.presenters.navigation import NavGroup, NavItem, NavTone
from desk_app.ui.list.model import TICKETS_MIME
from desk_app.ui.shell.nav_model import NavModel
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.canvas import CENTRE, END, Canvas
from desk_app.ui.theme.current import dress, tokens
from desk_app.ui.theme.roles import Role, Tone

_Index = QModelIndex | QPersistentModelIndex
_STATE = QStyle.StateFlag


class NavDelegate(QStyledItemDelegate):
    """Paints an entry: bar, icon, label, count; only the icon in the folded navigation."""

    def __init__(self, parent: NavList) -> None:
        super().__init__(parent)
        self._list = parent

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """An entry, or a heading with its gap."""
        sizes = tokens().panes.nav
        width = option.rect.width()
        if isinstance(self._list.items.line(index.row()), NavItem):
            return QSize(width, max(sizes.item, tokens().density.nav_row - tokens().space(1) // 2))
        caption = dress().fonts.line(TextStyle.CAPTION)
        return QSize(width, sizes.heading_top + caption + sizes.heading_bottom)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one line."""
        painter.save()
        try:
            canvas = Canvas(painter, option.rect, option.direction)
            line = self._list.items.line(index.row())
            if isinstance(line, NavItem):
                self._draw_item(canvas, option, line)
            elif not self._list.is_folded:
                _draw_heading(canvas, option.rect, line)
        finally:
            painter.restore()

    def _draw_item(self, canvas: Canvas, option: QStyleOptionViewItem, item: NavItem) -> None:
        sizes, rect = tokens().panes.nav, option.rect
        is_chosen = item.key == self._list.chosen
        box = rect.adjusted(sizes.pad, 0, -sizes.pad, -tokens().stroke.hairline)
        hovered = bool(option.state & _STATE.State_MouseOver)
        canvas.row(box, selected=is_chosen, hovered=hovered, radius=tokens().radius.sm)
        if item.key == self._list.drop_key:
            accent = tokens().colour(Role.ACCENT_SOLID)
            canvas.frame(box, accent, tokens().radius.sm, width=tokens().stroke.focus)
        if is_chosen:
            bar = QRect(
                box.left(), box.top() + sizes.bar_inset, sizes.bar, box.height() - 2 * sizes.bar_inset
            )
            canvas.fill(bar, tokens().colour(Role.ACCENT_SOLID), sizes.bar / 2)
        role = Role.ACCENT_TEXT if is_chosen else Role.TEXT_SECONDARY
        if self._list.is_folded:
            _draw_folded(canvas, box, item, role)
        else:
            _draw_open(canvas, box, item, is_chosen=is_chosen)
        if option.state & _STATE.State_HasFocus:
            option.rect = box
            style = option.widget.style()
            style.drawPrimitive(
                QStyle.PrimitiveElement.PE_FrameFocusRect, option, canvas.painter, option.widget
            )


def _draw_heading(canvas: Canvas, rect: QRect, text: str) -> None:
    sizes = tokens().panes.nav
    room = rect.adjusted(2 * sizes.pad, sizes.heading_top, -sizes.pad, -sizes.heading_bottom)
    canvas.text(
        room, text, tokens().colour(Role.TEXT_TERTIARY), style=TextStyle.CAPTION, weight=Weight.MEDIUM
    )


def _draw_folded(canvas: Canvas, box: QRect, item: NavItem, role: Role) -> None:
    sizes = tokens().panes.nav
    icon = QRect(0, 0, sizes.icon, sizes.icon)
    icon.moveCenter(box.center())
    canvas.icon(icon, item.icon, tokens().colour(role))
    if item.count:
        side = tokens().panes.ticket_row.dot
        tone = Role.WARNING_SOLID if item.tone is NavTone.WARNING else Role.ACCENT_SOLID
        canvas.dot(QRect(icon.right(), icon.top() - side // 2, side, side), tokens().colour(tone))


def _draw_open(canvas: Canvas, box: QRect, item: NavItem, *, is_chosen: bool) -> None:
    sizes = tokens().panes.nav
    role = Role.ACCENT_TEXT if is_chosen else Role.TEXT_SECONDARY
    weight = Weight.SEMIBOLD if is_chosen else Weight.REGULAR
    icon = QRect(box.left() + sizes.pad, box.top(), sizes.icon, box.height())
    canvas.icon(icon, item.icon, tokens().colour(role))
    end = _draw_count(canvas, box, item, is_chosen=is_chosen)
    left = icon.right() + 1 + sizes.item_gap
    words = tokens().colour(Role.TEXT_PRIMARY if is_chosen else Role.TEXT_SECONDARY)
    canvas.text(QRect(left, box.top(), max(end - left, 0), box.height()), item.label, words, weight=weight)


def _draw_count(canvas: Canvas, box: QRect, item: NavItem, *, is_chosen: bool) -> int:
    """The count at the end; gives where the label must end."""
    sizes, end = tokens().panes.nav, box.right() + 1 - tokens().panes.nav.pad
    if not item.count:
        return end
    fonts = dress().fonts
    width = fonts.advance(item.count, TextStyle.META, Weight.SEMIBOLD, tabular=True) + 1
    place = QRect(end - width, box.top(), width, box.height())
    colour = tokens().colour(Role.ACCENT_TEXT if is_chosen else Role.TEXT_TERTIARY)
    weight, align = Weight.SEMIBOLD if is_chosen else Weight.REGULAR, END
    if item.tone is NavTone.WARNING:
        tone, pill = tokens().tone(Tone.WARNING), QRect(0, 0, width + 2 * sizes.pill_pad, sizes.pill)
        pill.moveCenter(place.center())
        pill.moveRight(end - 1 + sizes.pill_pad)
        canvas.fill(pill, tone.background, sizes.pill / 2)
        place, colour, weight, align = pill, tone.text, Weight.SEMIBOLD, CENTRE
    canvas.text(place, item.count, colour, style=TextStyle.META, weight=weight, align=align, tabular=True)
    return place.left() - sizes.pad


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

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("navigation.entries")
        self.setAccessibleName("Views and pages")
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
        self.viewport().update()

    def fold(self, *, is_folded: bool) -> None:
        """Show icons only, or everything."""
        self.is_folded = is_folded
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
