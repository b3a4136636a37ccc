"""Notices as toasts at the foot of the list, or of the window while the list is away."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from PySide6.QtCore import QObject, QRect, QTimer
from PySide6.QtWidgets import QWidget

from desk_app.domain.ids import TicketId
from desk_app.presenters.sending import SENDING, SENT
from desk_app.presenters.session import Notice
from desk_app.presenters.window import WindowPresenter
from desk_app.runtime.settings_schema import TOAST_S
from desk_app.ui.kit.toast import ToastLook
from desk_app.ui.kit.toasts import ToastHost
from desk_app.ui.list.pane import TicketListPane

_ICONS = {"done": "circle-check", "info": "info", "problem": "triangle-alert", "progress": "refresh-cw"} | {
    SENDING: "send"
}
_PROGRESS_MS = 600_000  # as good as for ever: the result replaces it, or the end of the countdown
_MORE = "and {count} more"


class Toasting(QObject):
    """Shows what the session tells, and takes back what is asked to be."""

    def __init__(self, window: WindowPresenter, column: TicketListPane, frame: QWidget) -> None:
        """Begin to listen.

        Args:
            window: Whose notices.
            column: The list, at whose foot toasts stand.
            frame: What is always there.
        """
        super().__init__(frame)
        self._window, self._column = window, column
        self._numbers = count()
        self._hosts = (ToastHost(column, more_text=_MORE), ToastHost(frame, more_text=_MORE))
        self._hosts[0].stand_on(column.foot)
        self._groups: dict[str, bytes] = {}
        self._leads_to: dict[str, TicketId] = {}
        self._undos: dict[str, Callable[[], None]] = {}
        self._running: set[str] = set()
        for host in self._hosts:
            host.acted.connect(self._act)
            host.expired.connect(self._forget)
            host.history_requested.connect(lambda: window.run("edit.history"))
        window.session.on_notice(self._show)
        window.tickets.watch(lambda _state: self._step_aside())

    def _show(self, notice: Notice) -> None:
        key = notice.replaces or (
            notice.group_id.hex() if notice.group_id else f"notice-{next(self._numbers)}"
        )
        if notice.kind == SENT or (notice.kind == SENDING and key in self._groups):
            self._count(key, notice)
            return
        if notice.kind == SENDING and not notice.replaces:
            return  # the countdown begins with it
        if notice.kind == "progress" and self._counts(key, notice.text):
            return
        self._forget(key)  # what the toast before it would have taken back is not what this one tells
        action, time_ms = "", 1_000 * self._window.session.preferences.get(TOAST_S)
        caps: tuple[str, ...] = ()
        if notice.kind == "progress":
            action, time_ms = "Stop", _PROGRESS_MS
            self._running.add(key)
        elif notice.kind == "done" and notice.group_id:
            action, caps = "Undo", ("Z",)
            self._groups[key] = notice.group_id
        elif notice.undo is not None:
            action = "Undo"
            self._undos[key] = notice.undo
        elif notice.kind == SENDING:
            action, caps, time_ms = "Take back", ("Z",), _PROGRESS_MS
            self._groups[key] = notice.group_id
            if notice.ticket_id is not None:
                self._leads_to[key] = notice.ticket_id
        look = ToastLook(key, notice.text, _ICONS.get(notice.kind, "info"), action, caps, time_ms)
        in_list, in_frame = self._hosts
        host, other = (in_list, in_frame) if self._column.isVisible() else (in_frame, in_list)
        other.remove(key)
        host.show_toast(look)
        self._step_aside()

    def _step_aside(self) -> None:
        """Leave the row clear that has the keyboard, once the list has gone to it."""
        if self._hosts[0].keys:
            QTimer.singleShot(0, self, self._avoid)

    def _avoid(self) -> None:
        view = self._column.view
        row = view.visualRect(view.currentIndex()) if view.hasFocus() else QRect()
        self._hosts[0].avoid(QRect(view.viewport().mapTo(self._column, row.topLeft()), row.size()))

    def _counts(self, key: str, text: str) -> bool:
        """Say how far it is in the toast that is there: a new one would take Stop from under the pointer."""
        host = self._hosts[0] if self._column.isVisible() else self._hosts[1]
        is_there = key in self._running and key in host.keys
        if is_there:
            host.set_text(key, text)
        return is_there

    def _count(self, key: str, notice: Notice) -> None:
        """A second went by; or the time to take back is over."""
        is_over = notice.kind == SENT
        for host in self._hosts:
            if is_over:
                host.remove(key)
            else:
                host.set_text(key, notice.text)
        if is_over:
            self._groups.pop(key, None)
            self._leads_to.pop(key, None)

    def _act(self, key: str) -> None:
        if key in self._running:
            self._running.discard(key)
            self._window.jobs.stop()
            return
        group_id, undo = self._groups.pop(key, b""), self._undos.pop(key, None)
        if group_id:
            self._window.history.undo_group(group_id)
        ticket_id = self._leads_to.pop(key, None)
        if ticket_id is not None:
            self._window.open_ticket(ticket_id, enter=True)  # the text is a draft again
        elif undo is not None:
            undo()

    def _forget(self, key: str) -> None:
        self._groups.pop(key, None)
        self._undos.pop(key, None)
        self._leads_to.pop(key, None)
        self._running.discard(key)
