"""The lines of the palette as Qt sees them: a model of headings and rows, and how they are painted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QKeySequence, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desk_app.presenters.palette_rows import PaletteGroup, PaletteRow
from desk_app.ui.details.properties import STATUS_SHAPES
from desk_app.ui.kit.keys import caps_of, caps_size, draw_caps
from desk_app.ui.kit.marks import STATUS_ROLES
from desk_app.ui.kit.runs import draw_runs, marked_runs, runs_width
from desk_app.ui.theme.avatars import AvatarLook, draw_avatar
from desk_app.ui.theme.base_sizes import TextStyle
from desk_app.ui.theme.canvas import Canvas
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role

ROW_ROLE = Qt.ItemDataRole.UserRole
_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class PaletteModel(QAbstractListModel):
    """Headings and rows; a text stands for a heading."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: list[PaletteRow | str] = []

    def show(self, groups: Sequence[PaletteGroup]) -> None:
        """Hold other lines."""
        lines: list[PaletteRow | str] = []
        for group in groups:
            lines.append(group.title)
            lines.extend(group.rows)
        if lines == self._lines:
            return
        self.beginResetModel()
        self._lines = lines
        self.endResetModel()

    def line(self, row: int) -> PaletteRow | str:
        """What stands on a line."""
        return self._lines[row]

    def place_of(self, key: str) -> int:
        """The line of a row; -1 when it is not there."""
        found = (n for n, line in enumerate(self._lines) if isinstance(line, PaletteRow) and line.key == key)
        return next(found, -1)

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """How many lines there are."""
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What Qt and screen readers ask of a line."""
        line = self._lines[index.row()]
        if role == ROW_ROLE:
            return line
        if role == Qt.ItemDataRole.DisplayRole:
            return line if isinstance(line, str) else line.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken(line)
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Headings and what cannot be done cannot be chosen."""
        line = self._lines[index.row()] if index.isValid() else ""
        if isinstance(line, str) or line.reason:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


def spoken(line: PaletteRow | str) -> str:
    """What screen readers say of a line."""
    if isinstance(line, str):
        return line
    keys = " ".join(_caps(line))
    detail = "" if line.reason else line.detail
    return ", ".join(part for part in (line.text, detail, line.reason, keys) if part)


def line_height(line: PaletteRow | str) -> int:
    """How high a line is."""
    sizes = tokens().panes.palette
    return sizes.group if isinstance(line, str) else max(sizes.row, tokens().density.control)


class PaletteDelegate(QStyledItemDelegate):
    """Paints the lines."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Headings are lower than rows."""
        del option
        return QSize(0, line_height(index.data(ROW_ROLE)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one line."""
        line: PaletteRow | str = index.data(ROW_ROLE)
        painter.save()
        try:
            canvas = Canvas(painter, option.rect, option.direction)
            if isinstance(line, str):
                _draw_heading(canvas, option.rect, line)
            else:
                chosen = bool(option.state & QStyle.StateFlag.State_Selected)
                hovered = bool(option.state & QStyle.StateFlag.State_MouseOver) and not line.reason
                margin = tokens().panes.palette.row_margin
                rect = option.rect.adjusted(margin, 0, -margin, 0)
                canvas.row(rect, selected=chosen, hovered=hovered, radius=tokens().radius.md)
                draw_row(canvas, rect, line, chosen=chosen)
        finally:
            painter.restore()  # an error in here must not leave the painter turned or clipped


def _draw_heading(canvas: Canvas, rect: QRect, words: str) -> None:
    sizes = tokens().panes.palette
    room = QRect(rect.left() + sizes.input_pad, rect.top(), rect.width() - 2 * sizes.input_pad, rect.height())
    room.setTop(rect.bottom() + 1 - tokens().space(5))
    canvas.text(room, words, tokens().colour(Role.TEXT_TERTIARY), style=TextStyle.CAPTION)


def draw_row(canvas: Canvas, rect: QRect, row: PaletteRow, *, chosen: bool) -> None:
    """Paint what a row holds: sign, words, detail, keys."""
    sizes = tokens().panes.palette
    left, end = rect.left() + tokens().space(2), rect.right() + 1 - sizes.row_pad
    _draw_sign(canvas, QRect(left, rect.top(), sizes.avatar, rect.height()), row, chosen=chosen)
    left += sizes.avatar + sizes.row_gap
    caps = _caps(row)
    if caps:
        width = caps_size(caps).width()
        draw_caps(canvas, QRect(end - width, rect.top(), width, rect.height()), caps)
        end -= width + sizes.row_gap
    runs = marked_runs(row.text, () if row.reason else row.marks)
    wide = min(runs_width(runs, TextStyle.BODY) + 1, max(end - left, 0))
    role = Role.TEXT_DISABLED if row.reason else Role.TEXT_PRIMARY
    draw_runs(canvas, QRect(left, rect.top(), wide, rect.height()), runs, role=role)
    left += wide + sizes.row_gap
    if row.detail and left < end:
        room = QRect(left, rect.top(), end - left, rect.height())
        canvas.text(room, row.detail, tokens().colour(Role.TEXT_TERTIARY), style=TextStyle.META)


def _draw_sign(canvas: Canvas, place: QRect, row: PaletteRow, *, chosen: bool) -> None:
    sizes = tokens().panes.palette
    if row.person:
        side = sizes.avatar
        top = place.top() + (place.height() - side) // 2
        draw_avatar(canvas, QRect(place.left(), top, side, side), AvatarLook(row.person))
        return
    gap = (place.width() - sizes.icon) // 2
    inner = place.adjusted(gap, 0, -gap, 0)
    if row.status is not None:
        shape = STATUS_SHAPES[row.status]
        canvas.icon(inner, f"status-{shape}", tokens().colour(STATUS_ROLES[shape]))
        return
    role = Role.TEXT_DISABLED if row.reason else Role.ACCENT_TEXT if chosen else Role.TEXT_TERTIARY
    if row.icon:
        canvas.icon(inner, row.icon, tokens().colour(role))


def _caps(row: PaletteRow) -> tuple[str, ...]:
    return caps_of(QKeySequence(row.keys[0])) if row.keys else ()
