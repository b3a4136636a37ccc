"""The one application object, which on macOS also hears of links: the system sends them as events there."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from desk_app.runtime.instance import LINK_SCHEMES


class Application(QApplication):
    """Hands on what the system asks the running program to open.

    Attributes:
        link_wanted: A link of one of our schemes.
    """

    link_wanted = Signal(str)

    def event(self, event: QEvent) -> bool:
        """Take links; everything else is Qt's."""
        if isinstance(event, QFileOpenEvent):
            link = event.url().toString()
            if link.lower().startswith(LINK_SCHEMES):
                self.link_wanted.emit(link)
                return True
        return super().event(event)
