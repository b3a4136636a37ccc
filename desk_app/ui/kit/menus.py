"""Menus: Qt's own, which keyboards and screen readers know, in our clothes."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QAction, QGuiApplication, QPainterPath, QRegion, QResizeEvent
from PySide6.QtWidgets import QMenu, QWidget

from desk_app.ui.theme.current import dress, tokens


class Menu(QMenu):
    """A menu with round corners. Make it when it opens: its icons have the colours of that moment."""

    def __init__(self, label: str, *, name: str, parent: QWidget | None = None) -> None:
        """Make an empty menu.

        Args:
            label: What it offers, for screen readers and as a submenu's title.
            name: The object name.
            parent: The widget it belongs to.
        """
        super().__init__(label, parent)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.setToolTipsVisible(True)
        self.setMinimumWidth(tokens().kit.menu.min_width)

    def add_entry(self, text: str, *, name: str, icon: str = "", reason: str = "") -> QAction:
        """Add an entry.

        Args:
            text: The verb.
            name: The object name of the action.
            icon: An icon before it.
            reason: Why it cannot be chosen now; it is then shown disabled, with this as tooltip.

        Returns:
            The action: connect `triggered`, set a shortcut to be shown.
        """
        action = self.addAction(text)
        action.setObjectName(name)
        if icon:
            action.setIcon(dress().action_icon(icon))
        if reason:
            action.setEnabled(False)
            action.setToolTip(reason)
        return action

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut the corners where nothing behind the window shows through (X11 without a compositor)."""
        super().resizeEvent(event)
        if QGuiApplication.platformName() == "xcb":
            path = QPainterPath()
            path.addRoundedRect(QRectF(self.rect()), tokens().radius.md, tokens().radius.md)
            self.setMask(QRegion(path.toFillPolygon().toPolygon()))
