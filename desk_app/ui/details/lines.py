"""A list of two-line rows under headings: timelines, similar tickets, customers. One view paints them all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desk_app.ui.kit.marks import STATUS_ROLES, StatusClass
from desk_app.ui.kit.runs import Run, draw_runs
from desk_app.ui.kit.themed import Themed
from desk_app.ui.theme.avatars import AvatarLook, draw_avatar
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.canvas import END, Canvas
from desk_app.ui.theme.chips import ChipLook, chip_size, draw_chip
from desk_app.ui.theme.current import dress, tokens
from desk_app.ui.theme.roles import Role, Tone

LINE_ROLE = Qt.ItemDataRole.UserRole
_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_NEAR_END = 8  # rows before the end at which more are asked for


@dataclass(frozen=True, slots=True)
class PanelLine:
    """One line.

    Attributes:
        key: What `chosen` says; empty for a heading.
        runs: The first line, pieces that matter heavier; a heading has only this.
        meta: The second line.
        icon: On a disc before the words.
        status: A ticket state instead of the icon.
        avatar: A person instead of the icon.
        chip: At the end of the first line.
        is_note: The disc has the colour of internal notes.
        tone: The disc has another meaning's colour.
        is_joined: A line leads on to the next one, as in a timeline.
        foot: A third line.
        act: What a press at the end of the row does, in a word.
    """

    key: str
    runs: tuple[Run, ...]
    meta: str = ""
    icon: str = ""
    status: StatusClass | None = None
    avatar: AvatarLook | None = None
    chip: ChipLook | None = None
    is_note: bool = False
    tone: Tone | None = None
    is_joined: bool = False
    foot: str = ""
    act: str = ""

    @property
    def words(self) -> str:
        """The first line as plain text."""
        return "".join(run.text for run in self.runs)

    @property
    def spoken(self) -> str:
        """What screen readers say."""
        return ", ".join(
            part for part in (self.words, self.chip.text if self.chip else "", self.meta, self.foot) if part
        )


def heading(text: str) -> PanelLine:
    """A heading."""
    return PanelLine("", (Run(text),))


class PanelModel(QAbstractListModel):
    """The lines; rows that stay are not reset, so that the place in the list is kept."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: list[PanelLine] = []

    def show(self, lines: Sequence[PanelLine]) -> None:
        """Hold other lines; what is equal at the beginning stays."""
        same = 0
        while same < min(len(lines), len(self._lines)) and lines[same] == self._lines[same]:
            same += 1
        if same < len(self._lines):
            self.beginRemoveRows(QModelIndex(), same, len(self._lines) - 1)
            del self._lines[same:]
            self.endRemoveRows()
        if same < len(lines):
            self.beginInsertRows(QModelIndex(), same, len(lines) - 1)
            self._lines.extend(lines[same:])
            self.endInsertRows()

    def line(self, row: int) -> PanelLine:
        """The line of a row."""
        return self._lines[row]

    def lines(self) -> list[PanelLine]:
        """All of them."""
        return list(self._lines)

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """How many lines there are."""
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What Qt and screen readers ask of a line."""
        line = self._lines[index.row()]
        if role == LINE_ROLE:
            return line
        if role == Qt.ItemDataRole.DisplayRole:
            return line.words
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return line.spoken
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Headings cannot be chosen."""
        if not index.isValid() or not self._lines[index.row()].key:
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


def row_height() -> int:
    """The height of a row that is no heading."""
    fonts = dress().fonts
    lines = fonts.line(TextStyle.BODY) + fonts.line(TextStyle.META)
    return max(lines + tokens().panes.panel.timeline_gap, tokens().density.control)


class PanelDelegate(QStyledItemDelegate):
    """Paints the lines."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Headings are lower than rows."""
        del option
        line: PanelLine = index.data(LINE_ROLE)
        foot = dress().fonts.line(TextStyle.META) if line.foot else 0
        return QSize(0, row_height() + foot if line.key else tokens().panes.list.group)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one line."""
        line: PanelLine = index.data(LINE_ROLE)
        painter.save()
        try:
            canvas = Canvas(painter, option.rect, option.direction)
            if line.key:
                self._draw_row(canvas, option, line)
            else:
                draw_heading(canvas, option.rect, line.words)
        finally:
            painter.restore()  # an error in here must not leave the painter turned or clipped

    def _draw_row(self, canvas: Canvas, option: QStyleOptionViewItem, line: PanelLine) -> None:
        margin = tokens().panes.ticket_row.margin
        rect, state = option.rect.adjusted(margin, 0, -margin, 0), option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        canvas.row(rect, selected=chosen, hovered=hovered, radius=tokens().radius.sm)
        draw_line(canvas, rect.adjusted(_inset(), 0, -_inset(), 0), line)
        if state & QStyle.StateFlag.State_HasFocus:
            ring = QStyleOptionViewItem(option)
            ring.rect = rect
            style = option.widget.style()
            style.drawPrimitive(
                QStyle.PrimitiveElement.PE_FrameFocusRect, ring, canvas.painter, option.widget
            )


def _inset() -> int:
    return tokens().panes.panel.pad - tokens().panes.ticket_row.margin


def draw_heading(canvas: Canvas, rect: QRect, words: str) -> None:
    """Paint a heading."""
    room = rect.adjusted(tokens().panes.panel.pad, 0, 0, 0)
    canvas.text(room, words, tokens().colour(Role.TEXT_TERTIARY), style=TextStyle.CAPTION)


def act_width(line: PanelLine) -> int:
    """How much of the end of a row its act takes; 0 for none."""
    if not line.act:
        return 0
    words = dress().fonts.advance(line.act, TextStyle.META, Weight.MEDIUM)
    return words + 2 * tokens().panes.panel.timeline_gap


def draw_line(canvas: Canvas, rect: QRect, line: PanelLine) -> None:
    """Paint what a row holds: sign, its lines, chip or act, and the thread to the next row."""
    panel, fonts = tokens().panes.panel, dress().fonts
    body, meta = fonts.line(TextStyle.BODY), fonts.line(TextStyle.META)
    high = body + meta * (2 if line.foot else 1)
    top = rect.top() + max((rect.height() - high) // 2, 0)
    left, glyph = rect.left(), panel.timeline_glyph
    if line.icon or line.status or line.avatar:
        _draw_sign(canvas, QRect(left, top, glyph, glyph), line, rect.bottom())
        left += glyph + panel.timeline_gap
    end = rect.right() + 1
    if line.chip is not None:
        size = chip_size(line.chip)
        place = QRect(end - size.width(), top + (body - size.height()) // 2, size.width(), size.height())
        draw_chip(canvas, place, line.chip)
        end -= size.width() + panel.timeline_gap
    if line.act:
        end -= act_width(line)
        place = QRect(end, rect.top(), act_width(line) - panel.timeline_gap, rect.height())
        colour = tokens().colour(Role.ACCENT_TEXT)
        canvas.text(place, line.act, colour, style=TextStyle.META, weight=Weight.MEDIUM, align=END)
    draw_runs(canvas, QRect(left, top, max(end - left, 0), body), line.runs, role=Role.TEXT_PRIMARY)
    width = (end if line.act else rect.right() + 1) - left
    for below, words in enumerate((line.meta, line.foot)):
        room = QRect(left, top + body + below * meta, max(width, 0), meta)
        role = Role.TEXT_SECONDARY if line.foot and not below else Role.TEXT_TERTIARY
        canvas.text(room, words, tokens().colour(role), style=TextStyle.META)


def _draw_sign(canvas: Canvas, place: QRect, line: PanelLine, bottom: int) -> None:
    """Paint the disc with its icon, and the thread below it."""
    if line.is_joined:
        middle = place.left() + place.width() // 2
        thread = QRect(middle, place.bottom() + 1, tokens().stroke.hairline, bottom - place.bottom())
        canvas.fill(thread, tokens().colour(Role.BORDER_DEFAULT))
    if line.avatar is not None:
        draw_avatar(canvas, place, line.avatar)
        return
    inner = tokens().kit.property.icon
    gap = (place.width() - inner) // 2
    middle_rect = place.adjusted(gap, gap, -gap, -gap)
    if line.status is not None:
        role = STATUS_ROLES[line.status]
        canvas.icon(middle_rect, f"status-{line.status}", tokens().colour(role))
        return
    ground, front = (Role.NOTE_BG, Role.NOTE_TEXT) if line.is_note else (Role.BG_SUNKEN, Role.TEXT_SECONDARY)
    if line.tone is not None:
        ground, front = Role(f"{line.tone}.bg"), Role(f"{line.tone}.solid")
    canvas.dot(place, tokens().colour(ground))
    if tokens().look.high_contrast:
        canvas.frame(place, tokens().colour(front), place.width() / 2)
    canvas.icon(middle_rect, line.icon, tokens().colour(front))


class PanelLines(Themed, QListView):
    """Shows the lines; arrows move, Enter and click choose.

    Attributes:
        chosen: A row was chosen; carries its key.
        acted: The act of a row was pressed; carries its key.
        near_end: The end comes into sight: more could be read.
    """

    chosen = Signal(str)
    acted = Signal(str)
    near_end = Signal()

    def __init__(self, label: str, *, name: str, sticky: bool = False, parent: QWidget | None = None) -> None:
        """Make an empty list.

        Args:
            label: What it holds, for screen readers.
            name: The object name.
            sticky: The heading of what is on top stays in sight.
            parent: The widget it is in.
        """
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self._sticky = sticky
        self._released_at = QPoint()
        self.lines = PanelModel(self)
        self.setModel(self.lines)
        self.setItemDelegate(PanelDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.clicked.connect(self._pressed)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    def show_lines(self, lines: Sequence[PanelLine]) -> None:
        """Show other lines."""
        self.lines.show(lines)
        if not self.currentIndex().isValid():
            first = next((row for row, line in enumerate(lines) if line.key), -1)
            if first >= 0:
                self.setCurrentIndex(self.lines.index(first, 0))
                self.clearSelection()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses; what belongs to the window goes there."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                event.ignore()  # that sends or applies something, wherever the list stands
            else:
                self._choose(self.currentIndex())
        elif event.text().isprintable() and event.text():
            event.ignore()  # letters are commands here, not a search in the list
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the lines, and the heading of what is on top over them."""
        super().paintEvent(event)
        top = self.indexAt(self.viewport().rect().topLeft())
        if not self._sticky or not top.isValid() or not self.lines.line(top.row()).key:
            return
        row = next((row for row in range(top.row(), -1, -1) if not self.lines.line(row).key), None)
        if row is None:
            return
        painter = QPainter(self.viewport())
        strip = QRect(0, 0, self.viewport().width(), tokens().panes.list.group)
        painter.fillRect(strip, tokens().colour(Role.BG_SURFACE))
        draw_heading(Canvas(painter, strip, self.layoutDirection()), strip, self.lines.line(row).words)
        painter.end()

    def retheme(self) -> None:
        """Other heights in another look."""
        self.scheduleDelayedItemsLayout()
        super().retheme()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Remember where, for the press that follows from it."""
        self._released_at = event.position().toPoint()
        super().mouseReleaseEvent(event)

    def _pressed(self, index: QModelIndex) -> None:
        line, row = self.lines.line(index.row()), self.visualRect(index)
        width = act_width(line) + _inset() + tokens().panes.ticket_row.margin
        end = QRect(row.right() + 1 - width, row.top(), width, row.height())
        if line.act and QStyle.visualRect(self.layoutDirection(), row, end).contains(self._released_at):
            self.acted.emit(line.key)
        else:
            self._choose(index)

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid() and self.lines.line(index.row()).key:
            self.chosen.emit(self.lines.line(index.row()).key)

    def _scrolled(self, value: int) -> None:
        if value >= self.verticalScrollBar().maximum() - _NEAR_END * row_height():
            self.near_end.emit()
