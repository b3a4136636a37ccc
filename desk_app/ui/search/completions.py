"""What could be written next, in a small panel below the field; the focus stays where it is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QRect, Qt, Signal
from PySide6.QtWidgets import QFrame, QListView, QSizePolicy, QWidget

from desk_app.domain.query import Candidate
from desk_app.ui.kit.announce import announce
from desk_app.ui.kit.floating import FloatingPanel
from desk_app.ui.kit.picker_rows import PickerDelegate, PickerItem, PickerModel
from desk_app.ui.kit.placing import Beside, Room, place
from desk_app.ui.theme.current import is_right_to_left, tokens


class Completions(FloatingPanel):
    """The panel.

    Attributes:
        picked: One was clicked; carries its place.
    """

    picked = Signal(int)

    def __init__(self, window: QWidget, name: str) -> None:
        super().__init__("What could be written", name=name)
        self.setParent(window)
        self._window = window
        self._model = PickerModel(self)
        self._spoken = -1
        self.list = QListView()
        self.list.setObjectName(f"{name}.list")
        self.list.setAccessibleName("What could be written")
        self.list.setModel(self._model)
        self.list.setItemDelegate(PickerDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.list.viewport().setAutoFillBackground(False)
        self.list.clicked.connect(self._clicked)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.body.addWidget(self.list)
        self.hide()

    def show_candidates(self, candidates: Sequence[Candidate], chosen: int, anchor: QWidget) -> None:
        """Show these below a widget; none hides the panel."""
        items = [PickerItem(str(n), each.label, each.help.rstrip(".")) for n, each in enumerate(candidates)]
        if [self._model.item(row) for row in range(self._model.rowCount())] != items:
            self._model.show(items)
        index = self._model.index(chosen, 0) if chosen >= 0 else QModelIndex()
        self.list.setCurrentIndex(index)
        if not items or not anchor.isVisible():
            self.hide()
            return
        self._speak(chosen)
        self._stand(anchor)
        self.show()
        self.raise_()

    def _stand(self, anchor: QWidget) -> None:
        popover = tokens().kit.popover
        row = max(popover.row, tokens().density.control)
        self.list.setFixedHeight(row * min(self._model.rowCount(), popover.max_rows))
        self.set_width(max(popover.width, anchor.width()))
        room = Room(
            self._window.rect(),
            popover.offset,
            popover.margin,
            right_to_left=is_right_to_left(self._window.layoutDirection()),
        )
        corner = anchor.mapTo(self._window, anchor.rect().topLeft())
        wish = self.sizeHint().shrunkBy(self.shadow())
        where = place(Beside(QRect(corner, anchor.size())), wish, room)
        self.setGeometry(where.marginsAdded(self.shadow()))

    def _speak(self, chosen: int) -> None:
        if chosen >= 0 and chosen != self._spoken:
            item = self._model.item(chosen)
            announce(self.list, ", ".join(part for part in (item.text, item.hint) if part))
        self._spoken = chosen

    def _clicked(self, index: QModelIndex) -> None:
        self.picked.emit(index.row())
