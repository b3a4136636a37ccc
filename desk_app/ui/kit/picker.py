"""The picker: a small panel with a field to filter and a list to choose from."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QSizePolicy

from desk_app.ui.kit.announce import announce
from desk_app.ui.kit.fields import TextInput
from desk_app.ui.kit.floating import FloatingPanel
from desk_app.ui.kit.labels import ElidedLabel
from desk_app.ui.kit.picker_rows import PickerDelegate, PickerItem, PickerModel, matching, width_of
from desk_app.ui.theme.base_sizes import TextStyle
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role

_MOVES = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: 8,
    Qt.Key.Key_PageUp: -8,
}


_MEASURED = 50
"""Rows that are measured; a list of a thousand tags is not."""


class Picker(FloatingPanel):
    """Choose one of many, or tick several. The focus stays in the field; arrows move in the list below it.

    Attributes:
        picked: One was chosen (Enter or click); carries its key. The owner closes the picker.
        toggled: In a picker of several: one was ticked or unticked; carries key and state. It stays open.
        typed: The text of the field changed; an owner that answers it with `set_items` filters itself.
    """

    picked = Signal(str)
    toggled = Signal(str, bool)
    typed = Signal(str)

    def __init__(
        self, label: str, filter_label: str, *, name: str, nothing: str, several: bool = False
    ) -> None:
        """Make an empty picker.

        Args:
            label: What is chosen, for screen readers.
            filter_label: What can be typed, shown in the empty field.
            name: The object name; the field is `name.filter`, the list `name.list`.
            nothing: The sentence shown when nothing fits what was typed.
            several: Items are ticked instead of chosen.
        """
        super().__init__(label, name=name)
        self._several = several
        self._filters_itself = True
        self._shown_for = ""
        self._items: tuple[PickerItem, ...] = ()
        self._least = 0
        self._model = PickerModel(self)
        self.filter = TextInput(name=f"{name}.filter", label=filter_label)
        self.filter.setPlaceholderText(filter_label)
        self.list = self._make_list(label, f"{name}.list")
        self._nothing = ElidedLabel(nothing, style=TextStyle.META, role=Role.TEXT_TERTIARY)
        for widget in (self.filter, self.list, self._nothing):
            self.body.addWidget(widget)
        self.filter.installEventFilter(self)
        self.filter.textChanged.connect(self._filter)
        self.list.clicked.connect(self._choose)
        self.retheme()

    def set_items(self, items: Sequence[PickerItem], *, filtered: bool = False) -> None:
        """Offer these.

        Args:
            items: In the order to show them.
            filtered: The owner has filtered them by what was typed (dates, search); the picker then does not.
        """
        self._items = tuple(items)
        self._filters_itself = not filtered
        self._widen()
        self._show()

    def rows(self) -> list[PickerItem]:
        """What is offered now, in order."""
        return [self._model.item(row) for row in range(self._model.rowCount())]

    def retheme(self) -> None:
        """Take the paddings of the look in force."""
        super().retheme()
        self.body.setSpacing(tokens().space(1))
        self.set_width(tokens().kit.popover.width)
        if hasattr(self, "list"):
            self._widen()
            self._fit()

    def _widen(self) -> None:
        """Make room for rows that would be shortened, within reason; it never gets narrower."""
        popover = tokens().kit.popover
        needed = max(map(width_of, self._items[:_MEASURED]), default=0) + 2 * popover.pad
        self._least = min(max(self._least, needed, popover.width), popover.width * 3 // 2)
        self.set_width(self._least)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys in the field that belong to the list."""
        if watched is self.filter and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._take_key(event)
        return super().eventFilter(watched, event)

    def _take_key(self, event: QKeyEvent) -> bool:
        key, last = Qt.Key(event.key()), self._model.rowCount() - 1
        if key in _MOVES:
            self._move(self.list.currentIndex().row() + _MOVES[key], 1 if _MOVES[key] > 0 else -1)
        elif key == Qt.Key.Key_Home and not self.filter.text():
            self._move(0, 1)
        elif key == Qt.Key.Key_End and not self.filter.text():
            self._move(last, -1)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._choose(self.list.currentIndex())
        else:
            return False
        return True

    def _move(self, row: int, step: int) -> None:
        """Go to a row, or on to the next that can be chosen; the ends stop."""
        last = self._model.rowCount() - 1
        row = max(0, min(row, last))
        while 0 <= row <= last and self._model.item(row).reason:
            row += step
        if 0 <= row <= last:
            self.list.setCurrentIndex(self._model.index(row, 0))
            spoken = self._model.data(self._model.index(row, 0), Qt.ItemDataRole.AccessibleTextRole)
            announce(self.list, str(spoken))

    def _choose(self, index: QModelIndex) -> None:
        if not index.isValid() or self._model.item(index.row()).reason:
            return
        item = self._model.item(index.row())
        if self._several:
            self.toggled.emit(item.key, not item.checked)
        else:
            self.picked.emit(item.key)

    def _filter(self, text: str) -> None:
        self.typed.emit(text)
        self._show()

    def _show(self) -> None:
        """Offer what fits; the place is kept unless something else was typed."""
        typed, row = self.filter.text(), self.list.currentIndex().row()
        kept = self._model.item(row).key if row >= 0 and typed == self._shown_for else None
        shown = matching(self._items, typed) if self._filters_itself else list(self._items)
        self._model.show(shown)
        self._shown_for = typed
        usable = [number for number, item in enumerate(shown) if not item.reason]
        same = [number for number in usable if shown[number].key == kept]
        if usable:
            self.list.setCurrentIndex(self._model.index((same or usable)[0], 0))
        self._fit()

    def _fit(self) -> None:
        rows = self._model.rowCount()
        self.list.setVisible(rows > 0)
        self._nothing.setVisible(rows == 0)
        row_height = max(tokens().kit.popover.row, tokens().density.control)
        self.list.setFixedHeight(row_height * min(rows, tokens().kit.popover.max_rows))

    def _make_list(self, label: str, name: str) -> QListView:
        view = QListView()
        view.setObjectName(name)
        view.setAccessibleName(label)
        view.setModel(self._model)
        view.setItemDelegate(PickerDelegate(view))
        view.setUniformItemSizes(True)
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setMouseTracking(True)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        view.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        view.viewport().setAutoFillBackground(False)
        return view
