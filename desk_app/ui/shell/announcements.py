"""Announces on the desktop what needs the person: in the tray, on the task bar, to screen readers."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from desk_app.domain.ids import TicketId, id_text
from desk_app.presenters.announcement import Announcement
from desk_app.presenters.announcing import Announcer, AnnouncerPorts
from desk_app.presenters.session import Session
from desk_app.ui.kit.announce import announce
from desk_app.ui.shell.tray import Tray
from desk_app.ui.shell.window import MainWindow


@dataclass(frozen=True, slots=True)
class Doors:
    """The windows as announcements know them.

    Attributes:
        all: The open ones, oldest first.
        show: Bring them to the front; open one where there is none.
    """

    all: Callable[[], Sequence[MainWindow]]
    show: Callable[[], None]


class Announcements(QObject):
    """Follows the workspace for as long as the program runs.

    Attributes:
        last: What was announced last; None for nothing yet.
    """

    def __init__(self, session: Session, tray: Tray, doors: Doors, parent: QObject) -> None:
        """Begin to follow.

        Args:
            session: Of its own; closed with it.
            tray: Where announcements are shown and pressed.
            doors: The windows.
            parent: Whose child it is.
        """
        super().__init__(parent)
        self._session, self._tray, self._doors = session, tray, doors
        self.last: Announcement | None = None
        tray.pressed.connect(self._follow)
        self._announcer = Announcer(session, AnnouncerPorts(self._announce, self._count, self._is_looked_at))

    def close(self) -> None:
        """Follow nothing any more."""
        self._announcer.close()
        self._session.close()

    def _announce(self, announcement: Announcement) -> None:
        self.last = announcement
        self._tray.announce(announcement.title, announcement.text)
        windows = self._doors.all()
        for window in windows[:1]:
            announce(window, announcement.spoken)
            if not self._tray.is_there:
                QApplication.alert(window)  # the task bar is all that is left

    def _count(self, number: int) -> None:
        self._tray.show_count(number)
        app = QApplication.instance()
        # Since Qt 6.5; a Dock badge, or a number on the task bar. On Linux Qt makes a D-Bus path of the
        # program's name, which may hold no space there, and complains at every count.
        if sys.platform != "linux" and isinstance(app, QApplication) and hasattr(app, "setBadgeNumber"):
            app.setBadgeNumber(number)

    def _is_looked_at(self, ticket_id: TicketId) -> bool:
        return any(
            window.isActiveWindow() and window.presenter.state.ticket_id == ticket_id
            for window in self._doors.all()
        )

    def _follow(self) -> None:
        """The announcement was pressed: to the ticket, or to all it is about."""
        announcement = self.last
        self._doors.show()
        if announcement is None or not self._doors.all():
            return
        presenter = self._doors.all()[0].presenter
        if announcement.ticket_id is not None:
            presenter.open_ref(id_text(announcement.ticket_id))
        else:
            presenter.open_view(announcement.view)
