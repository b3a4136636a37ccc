"""The event loop as presenters know it: run something on the GUI thread soon, or after a while."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QAbstractEventDispatcher, QObject, Qt, QTimer, Signal

from desk_app.presenters.base import Stop
from desk_app.runtime.sharing import WindowFirst

_PAINT_MS = 16
"""A frame of most screens: Qt has painted by then what it was told to paint before."""


def go_first(turns: WindowFirst) -> Stop:
    """Say when the event loop of this thread has something to do and when it waits; gives the way to stop."""
    dispatcher = QAbstractEventDispatcher.instance()
    dispatcher.awake.connect(turns.wakes)
    dispatcher.aboutToBlock.connect(turns.rests)

    def stop() -> None:
        dispatcher.awake.disconnect(turns.wakes)
        dispatcher.aboutToBlock.disconnect(turns.rests)
        turns.rests()

    return stop


class EventLoop(QObject):
    """Implements the `Post` (twice) and `After` ports; make it on the GUI thread."""

    _posted = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._is_open = True
        self._posted.connect(self._run, Qt.ConnectionType.QueuedConnection)

    def post(self, work: Callable[[], None]) -> None:
        """Run `work` on the GUI thread soon; any thread may ask. After `close` nothing runs."""
        if self._is_open:
            self._posted.emit(work)

    def painted(self, work: Callable[[], None]) -> None:
        """Run `work` on the GUI thread once what was just shown is painted; GUI thread only."""
        self.after(_PAINT_MS, lambda: self._run(work))

    def after(self, delay_ms: int, then: Callable[[], None], /) -> Stop:
        """Run `then` once in so many milliseconds unless it is stopped before."""
        timer = QTimer(self)
        timer.setSingleShot(True)

        def due() -> None:
            timer.deleteLater()
            then()

        def stop() -> None:
            if timer.isActive():
                timer.stop()
                timer.deleteLater()

        timer.timeout.connect(due)
        timer.start(delay_ms)
        return stop

    def close(self) -> None:
        """The windows are gone; what threads still say is of no use to anybody."""
        self._is_open = False
        for timer in self.findChildren(QTimer):
            timer.stop()

    def _run(self, work: Callable[[], None]) -> None:
        if self._is_open:
            work()
