"""Formatting the marked words: the floating bar, and the panel that asks where a link leads."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QWidget

from desk_app.ui.composer.format_bar import FormatBar
from desk_app.ui.composer.link_panel import LinkPanel
from desk_app.ui.composer.writing_field import WritingField
from desk_app.ui.kit.floating import FloatingPanel

OpenPanel = Callable[[FloatingPanel, QWidget], None]
"""Opens a panel beside a widget."""


class Formatting(QObject):
    """Serves one field."""

    def __init__(self, field: WritingField, over: QWidget, open_panel: OpenPanel) -> None:
        """Begin hidden.

        Args:
            field: What is written in.
            over: What the bar floats in.
            open_panel: Opens the panel for links.
        """
        super().__init__(over)
        self._field, self._over, self._open_panel = field, over, open_panel
        self.bar = FormatBar(over)
        self.bar.hide()
        self.bar.chosen.connect(self._format)
        field.selectionChanged.connect(self._float)

    def turn(self) -> None:
        """Show or hide the bar at the cursor."""
        if self.bar.isVisible():
            self.bar.hide()
        else:
            self._place(self._field.cursorRect().topLeft())

    def _float(self) -> None:
        """Show the bar over what is marked."""
        cursor = self._field.textCursor()
        if not cursor.hasSelection() or not self._field.hasFocus():
            self.bar.hide()
            return
        cursor.setPosition(cursor.selectionStart())
        self._place(self._field.cursorRect(cursor).topLeft())

    def _place(self, in_field: QPoint) -> None:
        above = self._field.mapTo(self._over, in_field)
        size = self.bar.sizeHint()
        self.bar.resize(size)
        rest = max(self._over.width() - size.width(), 0)
        self.bar.move(min(above.x(), rest), max(above.y() - size.height(), 0))
        self.bar.show()
        self.bar.raise_()

    def _format(self, act: str) -> None:
        match act:
            case "bold":
                self._field.turn_bold()
            case "italic":
                self._field.turn_italic()
            case "list" | "numbers":
                self._field.turn_list(numbered=act == "numbers")
            case _:
                self._ask_link()
                return
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask_link(self) -> None:
        panel = LinkPanel(self._field.textCursor().charFormat().anchorHref())

        def take(target: str) -> None:
            panel.dismissed.emit()
            self._field.set_link(target)

        panel.accepted.connect(take)
        self._open_panel(panel, self._field)
