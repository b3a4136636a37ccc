"""The one application, which on macOS also hears of links and files: the system sends events."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from desk_app.runtime.instance import LINK_SCHEMES, MAIL_ENDING


class Application(QApplication):
    """Hands on what the system asks the running program to open.

    Attributes:
        link_wanted: A link of one of our schemes.
        mail_wanted: A mail file, by its whole path.
    """

    link_wanted = Signal(str)
    mail_wanted = Signal(str)

    def event(self, event: QEvent) -> bool:
        """Take links and mail files; everything else is Qt's."""
        if isinstance(event, QFileOpenEvent):
            link, path = event.url().toString(), event.file()
            if link.lower().startswith(LINK_SCHEMES):
                self.link_wanted.emit(link)
                return True
            if path.lower().endswith(MAIL_ENDING):
                self.mail_wanted.emit(path)
                return True
        return super().event(event)
