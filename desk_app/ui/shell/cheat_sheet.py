"""All keys on one sheet, made from the actions: what is changed in the settings shows here by itself."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desk_app.commands.catalogue import BY_ID
from desk_app.ui.kit.floating import FloatingPanel, PanelPad
from desk_app.ui.kit.keys import KeyHint, caps_of
from desk_app.ui.kit.labels import ElidedLabel
from desk_app.ui.shell.actions import Actions
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role

_COLUMNS = (("Ticket", "File"), ("Go", "Window"), ("Edit", "View", "Help"))


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


class CheatSheet(FloatingPanel):
    """Every command that has a key, in three columns."""

    def __init__(self, actions: Actions) -> None:
        super().__init__("All keys", name="keys", high=True, pad=PanelPad.SHEET)
        self.set_width(tokens().layout.palette.width + tokens().layout.panel.default)
        self.body.setSpacing(tokens().space(3))
        self.body.addWidget(ElidedLabel("All keys", style=TextStyle.TITLE))
        inside = QWidget()
        columns = QHBoxLayout(inside)
        ring = tokens().space(1)
        columns.setContentsMargins(ring, ring, ring, ring)  # the ring of the keyboard stands around the words
        columns.setSpacing(tokens().space(8))
        for titles in _COLUMNS:
            column = QVBoxLayout()
            column.setSpacing(tokens().space(1))
            for title in titles:
                self._add_menu(column, title, actions)
            column.addStretch(1)
            columns.addLayout(column, 1)
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

    def _add_menu(self, column: QVBoxLayout, title: str, actions: Actions) -> None:
        found = [
            (name, action)
            for name, action in actions.all().items()
            if _belongs(name, action, title) and not (name.startswith(_OWN_VIEW) and name != f"{_OWN_VIEW}1")
        ]
        if not found:
            return
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
        column.addSpacing(tokens().space(3))


def _belongs(name: str, action: QAction, title: str) -> bool:
    menu = BY_ID[name].menu
    home = menu.menu if menu is not None else "Go" if name.startswith("go.") else "Edit"
    return home == title and bool(action.shortcuts())


def _caps(actions: Iterable[QAction]) -> list[str]:
    return [cap for action in actions for cap in caps_of(action.shortcuts()[0])]
