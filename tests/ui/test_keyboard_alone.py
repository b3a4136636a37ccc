"""The window with the keyboard alone: Tab reaches everything where it stands, and comes back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QHBoxLayout, QScrollBar, QVBoxLayout, QWidget

from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.fields import TextInput
from desk_app.ui.kit.tab_order import tab_stops
from desk_app.ui.theme.theme import Theme
from tests.gallery.window_scene import Scene, window_scene

_MOST = 200
_PAGES = (
    "program.settings",
    "go.customers",
    "program.help",
    "program.about",
    "program.problem",
    "go.all_open",
    "list.next",
)


def _round(window: QWidget) -> list[QWidget]:
    """Where Tab leads, from the first stop of all until that comes again."""
    handle, first = window.windowHandle(), tab_stops(window)[0]
    first.setFocus(Qt.FocusReason.TabFocusReason)
    found: list[QWidget] = []
    focused: QWidget | None = first
    while focused is not None and (not found or focused is not first):
        assert len(found) < _MOST, f"Tab does not come back, but stays at {focused.objectName()}"
        if not found or focused is not found[-1]:  # links within a text are no places of their own
            found.append(focused)
        QTest.keyClick(handle, Qt.Key.Key_Tab)
        QApplication.processEvents()
        focused = QApplication.focusWidget()
    return found


def _wants_the_keyboard(widget: QWidget) -> bool:
    is_open = widget.isVisible() and widget.isEnabled() and widget.focusProxy() is None
    is_other_choice = (
        isinstance(widget, QAbstractButton) and widget.autoExclusive() and not widget.isChecked()
    )
    takes_tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return is_open and takes_tab and not is_other_choice and not isinstance(widget, QScrollBar)


@pytest.fixture
def scene(theme: Theme) -> Scene:
    return window_scene(name="")


def test_tab_reaches_everything_on_every_page_and_comes_back(scene: Scene) -> None:
    for command in _PAGES:
        scene.presenter.run(command)
        for _turn in range(5):
            QApplication.processEvents()
        reached = _round(scene)
        left_out = [
            widget.objectName()
            for widget in scene.findChildren(QWidget)
            if _wants_the_keyboard(widget) and widget not in reached
        ]

        assert left_out == [], command
        names = [widget.objectName() for widget in reached]
        assert names[0] == "navigation.workspace"
        if command == "go.all_open":
            expected = [
                "navigation.entries",
                "navigation.person",
                "list.sort",
                "tickets",
                "details.tabs.details",
            ]
            places = [names.index(name) for name in expected]
            assert places == sorted(places), names
    scene.close()
    scene.deleteLater()


def test_what_is_made_later_is_reached_where_it_stands(theme: Theme) -> None:
    window = QWidget()
    column = QVBoxLayout(window)
    foot = QHBoxLayout()
    leave, go = Button("Leave", name="leave"), Button("Go", name="go")
    foot.addWidget(leave)
    foot.addWidget(go)
    column.addLayout(foot)
    for at, name in enumerate(("first", "second")):
        column.insertWidget(at, TextInput(name=name, label=name))
    window.resize(400, 300)
    window.show()
    QApplication.processEvents()
    there = [widget.objectName() for widget in tab_stops(window)]
    window.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    QApplication.processEvents()
    mirrored = [widget.objectName() for widget in tab_stops(window)]
    assert go.mapTo(window, QPoint()).x() < leave.mapTo(window, QPoint()).x()
    window.close()
    window.deleteLater()

    assert there == ["first", "second", "leave", "go"]
    assert mirrored == there
