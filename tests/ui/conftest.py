"""What every test of the window gets: one theme with the bundled font, and nothing left behind."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

import pytest
import shiboken6
from PySide6.QtCore import QEvent, Qt, QTimer, QtMsgType, SignalInstance
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from pytestqt.wait_signal import SignalBlocker

from desk_app.ui.theme.look import Appearance, Mode, Wish
from desk_app.ui.theme.theme import Theme


class _Said(Protocol):
    """What pytest-qt caught of Qt's messages."""

    @property
    def records(self) -> Sequence[Any]: ...


# What the offscreen platform says of windows and menus; there is nobody to raise them or to take hints.
_HARMLESS = {
    "This plugin does not support propagateSizeHints()",
    "This plugin does not support raise()",
    "This plugin does not support grabbing the keyboard",
}
_CYCLES = 4
_PATIENCE = 200  # presses of Tab
_PATIENCE_MS = 60_000

STILL = Appearance(mode=Mode.LIGHT, contrast=Wish.OFF, reduced_motion=Wish.ON)
"""The look of tests: light, 100 %, and nothing moves."""


class PatientBot(QtBot):
    """Waits a minute instead of five seconds: a busy machine is slow, not wrong."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = _PATIENCE_MS) -> None:
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(
        self,
        signal: SignalInstance,
        *,
        timeout: int = _PATIENCE_MS,
        raising: bool | None = None,
        check_params_cb: Callable[..., bool] | None = None,
    ) -> SignalBlocker:
        return super().waitSignal(signal, timeout=timeout, raising=raising, check_params_cb=check_params_cb)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> PatientBot:
    """pytest-qt's own, with more patience."""
    return PatientBot(request)


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> Theme:
    """The program's one theme, with the font that is the same on every computer."""
    return Theme(qapp, bundled_fonts_only=True)


@pytest.fixture
def quick_search(theme: Theme) -> None:
    """Set aside what exists before the test: looking for what it leaves then takes no time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def nothing_left_behind(qapp: QApplication, quick_search: None) -> Iterator[None]:
    """Fail a test that leaves a window, a running timer or a thread."""
    windows, threads = set(qapp.topLevelWidgets()), set(threading.enumerate())
    yield
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    for _cycle in range(_CYCLES):  # what only a cycle keeps alive is not left behind; one may hold another
        if not (set(qapp.topLevelWidgets()) - windows or _running_timers()):
            break
        gc.collect()
        qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not set(qapp.topLevelWidgets()) - windows, "a window was left open: give it to qtbot.addWidget"
    assert not _running_timers(), "a timer still runs"
    assert not set(threading.enumerate()) - threads, "a thread still runs"


@pytest.fixture(autouse=True)
def qt_is_silent(nothing_left_behind: None, qtlog: _Said) -> Iterator[None]:
    """Fail a test in which Qt warns of something."""
    yield
    said = [record.message for record in qtlog.records if record.type != QtMsgType.QtDebugMsg]
    assert not [message for message in said if message not in _HARMLESS]


@pytest.fixture(autouse=True)
def plain_look(theme: Theme, qapp: QApplication) -> None:
    """Begin in the look of tests, reading from left to right."""
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    theme.wear(STILL)


@pytest.fixture
def show(qtbot: QtBot) -> Callable[[QWidget], QWidget]:
    """Show a widget in a window of its own, closed after the test."""
    windows = []  # a window that nothing refers to is closed by the garbage collector

    def shown(widget: QWidget) -> QWidget:
        windows.append(widget)
        qtbot.addWidget(widget)
        widget.show()
        widget.activateWindow()
        qtbot.waitExposed(widget)
        QApplication.processEvents()
        return widget

    return shown


def tab_to(window: QWidget, name: str) -> QWidget:
    """Press Tab until the widget of that name has the focus."""
    for _press in range(_PATIENCE):
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        if focused is not None and focused.objectName() == name:
            return focused
    raise AssertionError(f"Tab does not reach {name}")


def _running_timers() -> set[QTimer]:
    return {
        thing
        for thing in gc.get_objects()
        if isinstance(thing, QTimer) and shiboken6.isValid(thing) and thing.isActive()
    }
