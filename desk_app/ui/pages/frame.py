"""What whole pages share: the head with the way back, the list of parts at the side, the column of text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLayout,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desk_app.ui.kit.flow import FlowLayout
from desk_app.ui.kit.icon_buttons import IconButton
from desk_app.ui.kit.labels import ElidedLabel
from desk_app.ui.kit.themed import Themed, set_margins
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.canvas import Canvas
from desk_app.ui.theme.current import dress, tokens
from desk_app.ui.theme.roles import Role

_ENTRY = Qt.ItemDataRole.UserRole
_LEAST_SHARE_WITH_ICONS = 2 / 3
"""A list at the side that is narrower than this part of its usual width has no icons."""
_LEAST_SHARE_OF_SIDES = 24
"""A narrow page has narrower sides: this part of its width each."""
_MOST_MEASURES = 5
"""A new height may make room for a scroll bar, which changes the widths, and so heights once more."""
_DEEPEST = 8
"""A layout within others asks the one above it, which asks the next: more levels than any page has."""


@dataclass(frozen=True, slots=True)
class SideEntry:
    """A row at the side: its key, its words, its icon; one without a key is a heading."""

    key: str
    label: str
    icon: str = ""
    indent: bool = False


class _SideDelegate(QStyledItemDelegate):
    """Paints entries as the navigation does."""

    def __init__(self, side: QAbstractItemView) -> None:
        super().__init__(side)
        self._list = side

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """A row of the navigation, as high as the lines of its words need, or a heading."""
        del option
        sizes, entry = tokens().panes.nav, index.data(_ENTRY)
        width = self._list.viewport().width()
        if not entry.key:
            line = dress().fonts.line(TextStyle.CAPTION)
            return QSize(width, sizes.heading_top + line + sizes.heading_bottom)
        row = max(sizes.item, tokens().density.nav_row - tokens().space(1) // 2)
        more = len(_lines(entry, width)) - 1
        return QSize(width, row + more * dress().fonts.line(TextStyle.BODY))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one row."""
        painter.save()
        try:
            canvas = Canvas(painter, option.rect, option.direction)
            entry: SideEntry = index.data(_ENTRY)
            if entry.key:
                self._draw_entry(canvas, option, entry)
            else:
                _draw_heading(canvas, option.rect, entry.label)
        finally:
            painter.restore()

    def _draw_entry(self, canvas: Canvas, option: QStyleOptionViewItem, entry: SideEntry) -> None:
        sizes = tokens().panes.nav
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        box = option.rect.adjusted(sizes.pad, 0, -sizes.pad, -tokens().stroke.hairline)
        canvas.row(box, selected=chosen, hovered=hovered, radius=tokens().radius.sm)
        role = Role.ACCENT_TEXT if chosen else Role.TEXT_SECONDARY
        left = box.left() + sizes.pad + (sizes.icon + sizes.item_gap if entry.indent else 0)
        if _shows_icon(entry, option.rect.width()):
            canvas.icon(QRect(left, box.top(), sizes.icon, box.height()), entry.icon, tokens().colour(role))
            left += sizes.icon + sizes.item_gap
        words = tokens().colour(Role.TEXT_PRIMARY if chosen else Role.TEXT_SECONDARY)
        weight = Weight.SEMIBOLD if chosen else Weight.REGULAR
        lines, high = _lines(entry, option.rect.width()), dress().fonts.line(TextStyle.BODY)
        top = box.top() + (box.height() - len(lines) * high) // 2
        for at, line in enumerate(lines):
            room = QRect(left, top + at * high, max(box.right() - sizes.pad - left, 0), high)
            canvas.text(room, line, words, weight=weight)
        if option.state & QStyle.StateFlag.State_HasFocus:
            option.rect = box
            element = QStyle.PrimitiveElement.PE_FrameFocusRect
            option.widget.style().drawPrimitive(element, option, canvas.painter, option.widget)


def _lines(entry: SideEntry, width: int) -> list[str]:
    """The words of an entry, broken where a row of that width is too narrow for them while it is chosen."""
    sizes = tokens().panes.nav
    leads = (sizes.icon + sizes.item_gap) * (_shows_icon(entry, width) + entry.indent)
    room, lines = width - 4 * sizes.pad - leads, [""]
    for word in entry.label.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and dress().fonts.advance(longer, TextStyle.BODY, Weight.SEMIBOLD) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _shows_icon(entry: SideEntry, width: int) -> bool:
    """Words come before pictures where there is no room for both."""
    return bool(entry.icon) and width >= tokens().panes.page.settings_nav * _LEAST_SHARE_WITH_ICONS


def _draw_heading(canvas: Canvas, rect: QRect, text: str) -> None:
    sizes = tokens().panes.nav
    room = rect.adjusted(2 * sizes.pad, sizes.heading_top, -sizes.pad, -sizes.heading_bottom)
    colour = tokens().colour(Role.TEXT_TERTIARY)
    canvas.text(room, text, colour, style=TextStyle.CAPTION, weight=Weight.MEDIUM)


class SideList(Themed, QListWidget):
    """The parts of a page; arrows go from one to the next and show it.

    Attributes:
        chosen: The person went to a part; carries its key.
    """

    chosen = Signal(str)

    def __init__(self, label: str, *, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setItemDelegate(_SideDelegate(self))
        self.setResizeMode(QListWidget.ResizeMode.Adjust)  # narrower rows are higher
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self._entries: tuple[SideEntry, ...] = ()
        self.currentItemChanged.connect(self._say)
        self.retheme()

    def show_entries(self, entries: Sequence[SideEntry], chosen: str) -> None:
        """Show these, and which one is open."""
        self.blockSignals(True)  # noqa: FBT003 - Qt's signature
        if tuple(entries) != self._entries:
            self._entries = tuple(entries)
            self.clear()
            for entry in entries:
                self._add(entry)
        for row, entry in enumerate(self._entries):
            if entry.key == chosen and entry.key:
                self.setCurrentRow(row)
        if not chosen:
            self.setCurrentRow(-1)
        self.blockSignals(False)  # noqa: FBT003 - Qt's signature
        self.viewport().update()

    def retheme(self) -> None:
        """Take the rows of the look in force."""
        pad = tokens().panes.nav.pad
        self.setViewportMargins(0, pad, 0, pad)
        self.scheduleDelayedItemsLayout()
        super().retheme()

    def _add(self, entry: SideEntry) -> None:
        item = QListWidgetItem(entry.label)
        item.setData(_ENTRY, entry)
        if not entry.key:
            item.setFlags(Qt.ItemFlag.NoItemFlags)
        self.addItem(item)

    def _say(self, item: QListWidgetItem | None) -> None:
        if item is not None and item.data(_ENTRY).key:
            self.chosen.emit(item.data(_ENTRY).key)


class PageHead(Themed, QWidget):
    """The line at the top: back, the page's name, and room for a field or buttons.

    Attributes:
        back: The way back to the tickets was taken.
    """

    back = Signal()

    def __init__(self, title: str, *, name: str) -> None:
        super().__init__()
        self.setObjectName(f"{name}.head")
        self._search: QWidget | None = None
        self._back = IconButton("arrow-left", "Back to the tickets", name=f"{name}.back")
        self._back.clicked.connect(self.back)
        self.setFocusProxy(self._back)
        self.title = ElidedLabel(title, style=TextStyle.TITLE)
        lead = QHBoxLayout()
        lead.addWidget(self._back)
        lead.addWidget(self.title, 1)
        end = QWidget()
        self._actions = FlowLayout(end, wishes_one_line=True, at_end=True)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.addLayout(lead, 1)
        self._row.addWidget(end, alignment=Qt.AlignmentFlag.AlignVCenter)
        self._lead = lead
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.retheme()

    def add(self, widget: QWidget) -> None:
        """Put something at the end."""
        self._actions.addWidget(widget)
        self._fit()

    def add_search(self, field: QWidget) -> None:
        """Put a field to search at the end."""
        self._search = field
        self.add(field)
        self.retheme()

    def retheme(self) -> None:
        """Take the height of the look in force."""
        if self._search is not None:
            self._search.setFixedWidth(tokens().kit.popover.width)
        for layout in (self._row, self._lead, self._actions):
            layout.setSpacing(tokens().space(2))
        self._fit()
        super().retheme()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Too narrow for all of it: the buttons go below the name."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        side, top = tokens().space(3), tokens().panes.page.top
        beside = side + self._lead.sizeHint().width() + self._actions.sizeHint().width() + tokens().space(2)
        is_wide = self._actions.isEmpty() or beside + tokens().panes.page.pad <= self.width()
        way = QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
        self._row.setDirection(way)
        edge = 0 if is_wide else tokens().space(2)
        set_margins(self._row, side, tokens().panes.page.pad, top=edge, bottom=edge)
        high = self._row.heightForWidth(self.width()) if self._row.hasHeightForWidth() else 0
        self.setFixedHeight(max(top, high))

    def paintEvent(self, event: QPaintEvent) -> None:
        """A line below."""
        del event
        painter = QPainter(self)
        line = self.rect().adjusted(0, self.height() - tokens().stroke.hairline, 0, 0)
        painter.fillRect(line, tokens().colour(Role.BORDER_SUBTLE))
        painter.end()


class PageColumn(Themed, QScrollArea):
    """A column of a page's width in the middle of the room there is, scrolled where it is higher."""

    def __init__(self, label: str, *, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self._is_growing = False
        self._inside = QWidget()
        self.column = QVBoxLayout(self._inside)
        self.setWidget(self._inside)
        self._inside.setAutoFillBackground(False)  # setWidget switches it on
        self.retheme()

    def retheme(self) -> None:
        """Take the gaps of the look in force."""
        self.column.setSpacing(tokens().panes.page.gap)
        self._put_in_the_middle()
        super().retheme()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The room changed."""
        super().resizeEvent(event)
        self._put_in_the_middle()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What is inside wishes another height; layouts within layouts know theirs only in the next turn."""
        is_of_others = not self._is_growing
        if is_of_others and watched is self._inside and event.type() == QEvent.Type.LayoutRequest:
            QTimer.singleShot(0, self, self._grow)
        return super().eventFilter(watched, event)

    def _grow(self) -> None:
        """Become as high as what is inside.

        To measure is to ask all layouts anew, and each then asks to be laid out: those requests are answered
        here, or the page would measure itself for as long as it is shown.
        """
        self._is_growing = True
        for _ in range(_MOST_MEASURES):
            needed = self._needed()
            is_known = needed == self._inside.minimumHeight()
            if not is_known:
                self._inside.setMinimumHeight(needed)
            for _level in range(_DEEPEST):
                QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
            if is_known:
                break
        self._is_growing = False

    def _needed(self) -> int:
        for layout in self._inside.findChildren(QLayout):
            layout.invalidate()  # each remembers a height, and hears of a change one level below it only
        return max(
            self.column.heightForWidth(self.viewport().width()), self.column.totalMinimumSize().height()
        )

    def _put_in_the_middle(self) -> None:
        page = tokens().panes.page
        width = self.viewport().width()
        side = max((width - page.settings_width) // 2, min(page.pad, width // _LEAST_SHARE_OF_SIDES))
        self._inside.setFixedWidth(width)  # what is in it folds rather than be cut at the edge
        self.column.setContentsMargins(side, page.pad, side, 2 * page.pad)
        QTimer.singleShot(0, self, self._grow)


class PageGround(Themed, QWidget):
    """A page with something at its side: the side on the surface's colour, the rest on the content's."""

    def __init__(self, head: PageHead, side: QWidget | None, main: QWidget, *, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._head, self._side = head, side
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        across = QHBoxLayout()
        across.setSpacing(0)
        if side is not None:
            across.addWidget(side)
        across.addWidget(main, 1)
        column.addLayout(across, 1)
        self.retheme()

    def retheme(self) -> None:
        """Take the width of the side of the look in force."""
        self._fit()
        super().retheme()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow page has a narrow side."""
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the grounds."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), tokens().colour(Role.BG_CONTENT))
        if self._side is not None and self._side.isVisible():
            painter.fillRect(self._side.geometry(), tokens().colour(Role.BG_SURFACE))
        painter.end()

    def _fit(self) -> None:
        if self._side is not None:
            width = tokens().panes.page.settings_nav
            self._side.setFixedWidth(min(width, max(self.width() // 3, 1)))
