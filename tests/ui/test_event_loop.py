"""What is to be done later, and what is not to be done any more."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desk_app.ui.event_loop import EventLoop


@pytest.fixture
def loop(qapp: QApplication) -> Iterator[EventLoop]:
    owner = QObject(qapp)
    yield EventLoop(owner)
    owner.deleteLater()


def test_to_stop_what_was_done_already_does_nothing(loop: EventLoop, qtbot: QtBot) -> None:
    done: list[str] = []
    stop = loop.after(0, lambda: done.append("once"))
    qtbot.waitUntil(lambda: bool(done))
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    stop()
    stop()

    assert done == ["once"]


def test_what_was_stopped_is_not_done(loop: EventLoop, qtbot: QtBot) -> None:
    done: list[str] = []
    stop = loop.after(0, lambda: done.append("stopped"))
    loop.after(1, lambda: done.append("later"))

    stop()

    qtbot.waitUntil(lambda: bool(done))
    assert done == ["later"]
