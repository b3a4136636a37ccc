"""The event loop as presenters know it: run something on the GUI thread soon, or after a while."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QAbstractEventDispatcher, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from desk_app.presenters.base import Stop
from desk_app.runtime.sharing import WINDOW, WindowFirst

_PAINT_MS = 16
"""A frame of most screens: Qt has painted by then what it was told to paint before."""


class GoesFirst(QObject):
    """Lets windows go before long work that runs beside them (see `WindowFirst`).

    Which comes first, waiting or what was waited for, differs between Qt's event loops (with GLib everything
    happens within the waiting), so being busy begins with what needs Python: an answer, a timer, a painting.
    """

    def __init__(self, parent: QObject, turns: WindowFirst) -> None:
        super().__init__(parent)
        self._turns = turns
        self._dispatcher = QAbstractEventDispatcher.instance()
        self._dispatcher.aboutToBlock.connect(turns.rests)

    def watch(self, window: QWidget) -> None:
        """Let this window go first as well."""
        window.installEventFilter(self)

    def close(self) -> None:
        """There are no windows any more."""
        self._dispatcher.aboutToBlock.disconnect(self._turns.rests)
        self._turns.rests()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A window is about to paint, or something happens to it."""
        self._turns.wakes()
        return super().eventFilter(watched, event)


class EventLoop(QObject):
    """Implements the `Post` (twice) and `After` ports; make it on the GUI thread."""

    _posted = Signal(object)

    def __init__(self, parent: QObject, turns: WindowFirst = WINDOW) -> None:
        """Ready to be asked.

        Args:
            parent: What lives as long.
            turns: Is told when there is something to do.
        """
        super().__init__(parent)
        self._turns = turns
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
        """Run `then` once in so many milliseconds unless it is stopped before; later that does nothing."""
        timer = QTimer(self)
        timer.setSingleShot(True)
        is_over = False

        def due() -> None:
            self._turns.wakes()
            stop()
            then()

        def stop() -> None:
            nonlocal is_over
            if not is_over:  # Qt deletes the timer afterwards
                is_over = True
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
            self._turns.wakes()
            work()
