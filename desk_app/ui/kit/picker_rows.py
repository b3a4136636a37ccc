"""The rows of a picker: what they hold, the model that filters them, and how they are painted."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desk_app.ui.kit.marks import STATUS_ROLES, StatusClass
from desk_app.ui.theme.avatars import AvatarLook, draw_avatar
from desk_app.ui.theme.base_sizes import TextStyle
from desk_app.ui.theme.canvas import END, Canvas
from desk_app.ui.theme.current import dress, tokens
from desk_app.ui.theme.roles import Role

ITEM_ROLE = Qt.ItemDataRole.UserRole
_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


@dataclass(frozen=True, slots=True)
class PickerItem:
    """One thing to choose.

    Attributes:
        key: What the picker says when it is chosen.
        text: What is shown.
        hint: Grey at the end: a date, a count, a key.
        icon: Before the text.
        avatar: A person instead of the icon.
        status: A ticket state instead of the icon.
        checked: It holds already.
        reason: Why it cannot be chosen; empty when it can.
    """

    key: str
    text: str
    hint: str = ""
    icon: str = ""
    avatar: AvatarLook | None = None
    status: StatusClass | None = None
    checked: bool = False
    reason: str = ""


def matching(items: Sequence[PickerItem], typed: str) -> list[PickerItem]:
    """The items that contain what was typed, those that begin with it first.

    Case and accents do not matter: "ines" finds Inês.
    """
    wanted = _folded(typed.strip())
    if not wanted:
        return list(items)
    found = [item for item in items if wanted in _folded(item.text)]
    return sorted(found, key=lambda item: not _folded(item.text).startswith(wanted))


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


class PickerModel(QAbstractListModel):
    """The items that are left after filtering."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: list[PickerItem] = []

    def show(self, items: Sequence[PickerItem]) -> None:
        """Hold other items."""
        self.beginResetModel()
        self._items = list(items)
        self.endResetModel()

    def item(self, row: int) -> PickerItem:
        """The item of a row."""
        return self._items[row]

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """How many are left."""
        return 0 if parent.isValid() else len(self._items)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What Qt and screen readers ask of a row."""
        item = self._items[index.row()]
        if role == ITEM_ROLE:
            return item
        if role == Qt.ItemDataRole.DisplayRole:
            return item.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (item.text, item.hint, item.reason) if part)
        if role == Qt.ItemDataRole.ToolTipRole:
            return item.reason or None
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """A row with a reason against it is shown and cannot be chosen."""
        if not index.isValid() or self._items[index.row()].reason:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class PickerDelegate(QStyledItemDelegate):
    """Paints the rows."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """A row's height; widths are the picker's business."""
        del option, index
        return QSize(0, max(tokens().kit.popover.row, tokens().density.control))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one row."""
        item: PickerItem = index.data(ITEM_ROLE)
        painter.save()
        try:
            canvas = Canvas(painter, option.rect, option.direction)
            state = option.state
            canvas.row(
                option.rect,
                selected=bool(state & QStyle.StateFlag.State_Selected),
                hovered=bool(state & QStyle.StateFlag.State_MouseOver) and not item.reason,
                radius=tokens().radius.sm,
            )
            draw_item(canvas, option.rect, item)
        finally:
            painter.restore()  # an error in here must not leave the painter turned or clipped


def width_of(item: PickerItem) -> int:
    """The room a row takes with nothing shortened."""
    sizes, fonts = tokens().kit.popover, dress().fonts
    width = 2 * sizes.row_pad + fonts.advance(item.text, TextStyle.BODY) + 1
    if item.avatar:
        width += tokens().kit.property.avatar + sizes.row_gap
    elif item.status or item.icon:
        width += sizes.icon + sizes.row_gap
    if item.checked:
        width += sizes.icon + sizes.row_gap
    if item.hint:
        width += fonts.advance(item.hint, TextStyle.META) + 1 + sizes.row_gap
    return width


def draw_item(canvas: Canvas, rect: QRect, item: PickerItem) -> None:
    """Paint what a row holds: sign, text, hint, tick."""
    sizes = tokens().kit.popover
    left, end = rect.left() + sizes.row_pad, rect.right() + 1 - sizes.row_pad
    usable = not item.reason
    quiet = tokens().colour(Role.TEXT_TERTIARY if usable else Role.TEXT_DISABLED)
    left += _draw_sign(canvas, QRect(left, rect.top(), sizes.icon, rect.height()), item)
    if item.checked:
        place = QRect(end - sizes.icon, rect.top(), sizes.icon, rect.height())
        canvas.icon(place, "check", tokens().colour(Role.ACCENT_TEXT))
        end -= sizes.icon + sizes.row_gap
    if item.hint:
        width = dress().fonts.advance(item.hint, TextStyle.META) + 1
        room = QRect(end - width, rect.top(), width, rect.height())
        canvas.text(room, item.hint, quiet, style=TextStyle.META, align=END)
        end -= width + sizes.row_gap
    text = tokens().colour(Role.TEXT_PRIMARY if usable else Role.TEXT_DISABLED)
    canvas.text(QRect(left, rect.top(), max(end - left, 0), rect.height()), item.text, text)


def _draw_sign(canvas: Canvas, place: QRect, item: PickerItem) -> int:
    """Paint icon, state or person; gives the width it takes, the gap after it included."""
    sizes = tokens().kit
    if item.avatar:
        side = sizes.property.avatar
        top = place.top() + (place.height() - side) // 2
        draw_avatar(canvas, QRect(place.left(), top, side, side), item.avatar)
        return side + sizes.popover.row_gap
    if item.status:
        role = STATUS_ROLES[item.status]
        canvas.icon(place, f"status-{item.status}", tokens().colour(role))
    elif item.icon:
        role = Role.TEXT_DISABLED if item.reason else Role.TEXT_TERTIARY
        canvas.icon(place, item.icon, tokens().colour(role))
    else:
        return 0
    return sizes.popover.icon + sizes.popover.row_gap
