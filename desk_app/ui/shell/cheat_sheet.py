"""All keys on one sheet, made from the actions: what is changed in the settings shows here by itself."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desk_app.commands.catalogue import BY_ID
from desk_app.ui.kit.floating import FloatingPanel, PanelPad
from desk_app.ui.kit.keys import KeyHint, caps_of
from desk_app.ui.kit.labels import ElidedLabel
from desk_app.ui.shell.actions import Actions
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role

_COLUMNS = (
    (("Ticket", "File", "Go", "Window", "Edit", "View", "Help"),),
    (("Ticket", "File", "Window", "Help"), ("Go", "Edit", "View")),
    (("Ticket", "File"), ("Go", "Window"), ("Edit", "View", "Help")),
)
"""The menus below one another: where there is room for one column, for two, for three."""

_OWN_VIEW = "go.own_"
"""Nine commands that differ in a number: one line says it of all."""


class _Whole(QScrollArea):
    """As high as what is in it where the window has the room."""

    def sizeHint(self) -> QSize:
        """All of it."""
        inside = self.widget()
        return inside.sizeHint() if inside is not None else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Some lines."""
        side = tokens().kit.popover.width
        return QSize(side, side)


class _Menus(QWidget):
    """The menus in as many columns as have room."""

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self._blocks = {title: _block(title, actions) for title in _COLUMNS[0][0]}
        self._columns = QHBoxLayout(self)
        ring = tokens().space(1)
        self._columns.setContentsMargins(ring, ring, ring, ring)  # the focus ring stands around them
        self._columns.setSpacing(tokens().space(8))
        self._places = [QVBoxLayout() for _most in _COLUMNS]
        for place in self._places:
            place.setSpacing(tokens().space(1))
            place.setAlignment(Qt.AlignmentFlag.AlignTop)
            self._columns.addLayout(place)
        self._many = 0
        self._arrange(len(_COLUMNS))

    def minimumSizeHint(self) -> QSize:
        """Narrower than its columns now: fewer of them follow."""
        return QSize(tokens().layout.list.min, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or less room."""
        super().resizeEvent(event)
        least = tokens().layout.list.min
        self._arrange(max(1, min(len(_COLUMNS), (self.width() + self._columns.spacing()) // least)))

    def _arrange(self, many: int) -> None:
        if many == self._many:
            return
        self._many = many
        for place in self._places:
            while place.takeAt(0) is not None:
                pass
        for at, place in enumerate(self._places):
            titles = _COLUMNS[many - 1][at] if at < many else ()
            self._columns.setStretch(at, 1 if titles else 0)
            for title in titles:
                place.addWidget(self._blocks[title])
        self._columns.setSpacing(tokens().space(8) if many > 1 else 0)


class CheatSheet(FloatingPanel):
    """Every command that has a key."""

    def __init__(self, actions: Actions) -> None:
        super().__init__("All keys", name="keys", high=True, pad=PanelPad.SHEET)
        self.set_width(tokens().layout.palette.width + tokens().layout.panel.default)
        self.body.setSpacing(tokens().space(3))
        air = tokens().space(2)  # between the words and the ring around them
        head = QHBoxLayout()
        head.setContentsMargins(air, 0, air, 0)
        head.addWidget(ElidedLabel("All keys", style=TextStyle.TITLE))
        self.body.addLayout(head)
        inside = _Menus(actions)
        inside.setContentsMargins(air, air, air, 0)
        area = _Whole()
        area.setObjectName("keys.area")
        area.setAccessibleName("All keys")
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.viewport().setAutoFillBackground(False)
        area.setWidget(inside)
        inside.setAutoFillBackground(False)  # setWidget switches it on
        self.body.addWidget(area, 1)


def _block(title: str, actions: Actions) -> QWidget:
    """A menu: its name, and its commands with their keys."""
    block = QWidget()
    column = QVBoxLayout(block)
    column.setContentsMargins(0, 0, 0, tokens().space(3))
    column.setSpacing(tokens().space(1))
    found = [
        (name, action)
        for name, action in actions.all().items()
        if _belongs(name, action, title) and not (name.startswith(_OWN_VIEW) and name != f"{_OWN_VIEW}1")
    ]
    column.addWidget(
        ElidedLabel(title, style=TextStyle.META, weight=Weight.SEMIBOLD, role=Role.TEXT_TERTIARY)
    )
    grid = QGridLayout()
    grid.setVerticalSpacing(tokens().space(1))
    grid.setColumnStretch(0, 1)
    for row, (name, action) in enumerate(found):
        caps, words = _caps([action]), BY_ID[name].title.rstrip("…")
        if name.startswith(_OWN_VIEW):
            caps, words = [*caps[:-1], "1 … 9"], "Go to own view 1 to 9"
        grid.addWidget(ElidedLabel(words), row, 0)
        hint = KeyHint(tuple(caps))
        grid.addWidget(hint, row, 1, alignment=Qt.AlignmentFlag.AlignRight)
    column.addLayout(grid)
    block.setVisible(bool(found))
    return block


def _belongs(name: str, action: QAction, title: str) -> bool:
    menu = BY_ID[name].menu
    home = menu.menu if menu is not None else "Go" if name.startswith("go.") else "Edit"
    return home == title and bool(action.shortcuts())


def _caps(actions: Iterable[QAction]) -> list[str]:
    return [cap for action in actions for cap in caps_of(action.shortcuts()[0])]
