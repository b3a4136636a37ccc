"""A change of many tickets is counted in one toast; its Stop stays where it is and stops just that."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desk_app.presenters.bulk_job import PROGRESS
from desk_app.presenters.session import Notice
from desk_app.ui.kit.toast import Toast
from tests.ui.window_tools import Stage

FIRST, SECOND = "Inês Carvalho", "Lukas Brandt"
_PATIENCE_S = 60
_STOPPED = "Nothing changed, 2 were so before, then stopped"  # both are hers


@contextmanager
def running(stage: Stage) -> Iterator[None]:
    """Two tickets are being taken, and the writer is busy with something else until the block ends."""
    gate = threading.Event()
    stage.desk.store.writer.derive(lambda _driver: gate.wait(_PATIENCE_S))
    try:
        for name in (FIRST, SECOND):
            stage.presenter.tickets.ticks.toggle(stage.ticket(name))
        stage.presenter.run("ticket.take")
        yield
    finally:
        gate.set()


def count(stage: Stage, text: str) -> Toast:
    """The change says how far it is."""
    stage.presenter.session.tell(Notice(text, "progress", replaces=PROGRESS))
    QApplication.processEvents()
    (toast,) = (toast for toast in stage.window.findChildren(Toast) if not toast.isHidden())
    return toast


def told(stage: Stage) -> list[str]:
    return [notice.text for notice in stage.notices]


def test_stop_can_be_pressed_while_the_count_goes_on(stage: Stage) -> None:
    with running(stage):
        toast = count(stage, "0 of 1,000 tickets")
        button = toast.button
        assert button is not None
        middle = button.rect().center()
        QTest.mousePress(button, Qt.MouseButton.LeftButton, pos=middle)
        assert count(stage, "200 of 1,000 tickets") is toast
        assert toast.accessibleName() == "200 of 1,000 tickets"
        QTest.mouseRelease(button, Qt.MouseButton.LeftButton, pos=middle)
        assert "Stopping…" in told(stage)

    stage.wait(lambda: told(stage)[-1] == _STOPPED)


def test_stop_takes_back_nothing_of_the_change_before(stage: Stage) -> None:
    stage.presenter.tickets.ticks.toggle(stage.ticket(FIRST))
    stage.presenter.tickets.ticks.toggle(stage.ticket(SECOND))
    stage.presenter.run("ticket.wait")
    stage.wait(lambda: "2 tickets set to wait on the customer" in told(stage))
    with running(stage):
        button = count(stage, "0 of 1,000 tickets").button
        assert button is not None
        assert button.text() == "Stop"
        QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=button.rect().center())
        assert "Stopping…" in told(stage)

    stage.wait(lambda: told(stage)[-1] == _STOPPED)
    titles = [step.title for step in stage.desk.workspace.read(lambda reader: reader.own.history(3))]
    assert not [title for title in titles if title.startswith("Took back")]


def test_a_change_of_many_tickets_is_stopped_by_its_keys_and_only_while_it_runs(stage: Stage) -> None:
    assert stage.presenter.why_not("edit.stop") == "No change of many tickets is under way."
    with running(stage):
        assert not stage.presenter.why_not("edit.stop")
        stage.window.list.view.setFocus()
        stage.press("Ctrl+.")
        assert "Stopping…" in told(stage)

    stage.wait(lambda: bool(stage.presenter.why_not("edit.stop")))
