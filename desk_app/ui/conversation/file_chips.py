"""Attachments as chips: thumbnail or icon, name, size. Space previews, Enter opens, the menu saves."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QImage, QKeyEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from desk_app.presenters.conversation_state import FileChip
from desk_app.ui.kit.themed import Hovering
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.canvas import Canvas
from desk_app.ui.theme.current import dress, tokens
from desk_app.ui.theme.roles import Role
from desk_app.ui.theme.style import RING_RADIUS


class FileButton(Hovering, QPushButton):
    """One attachment.

    Attributes:
        preview_wanted: Space or click.
        menu_wanted: The context menu is asked for; carries a place of the screen.
        thumbnail_wanted: It is a picture and is shown for the first time.
    """

    preview_wanted = Signal()
    menu_wanted = Signal(object)
    thumbnail_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("file")
        self._chip: FileChip | None = None
        self._picture: QImage | None = None
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self.preview_wanted)
        self.retheme()

    @property
    def chip(self) -> FileChip | None:
        """What it shows."""
        return self._chip

    def fill(self, chip: FileChip) -> None:
        """Show another file."""
        before = self._chip
        is_other = before is None or before.file.sha256 != chip.file.sha256 or not before.file.is_here
        self._chip = chip
        here = "" if chip.file.is_here else ", not on this computer"
        self.setAccessibleName(f"File {chip.file.name}, {chip.size}{here}")
        self.setAccessibleDescription(chip.warning or "Space shows it")
        away = "" if chip.file.is_here else " · on the server, Space gets it"
        self.setToolTip(chip.warning or f"{chip.file.name}{away}")
        if is_other:
            self._picture = None
            if chip.is_picture:
                self.thumbnail_wanted.emit()
        self.updateGeometry()
        self.update()

    def set_picture(self, picture: QImage) -> None:
        """The thumbnail has come."""
        self._picture = picture
        self.update()

    def retheme(self) -> None:
        """Take the ring of the look in force."""
        self.setProperty(RING_RADIUS, tokens().radius.md)
        super().retheme()

    def sizeHint(self) -> QSize:
        """Sign, name and size."""
        if self._chip is None:
            return QSize(0, 0)
        fonts, sizes = dress().fonts, tokens().panes.message
        words = fonts.advance(self._chip.file.name, TextStyle.META, Weight.MEDIUM)
        words += tokens().space(1) + fonts.advance(self._chip.size, TextStyle.META) + 2
        return QSize(
            tokens().space(1) + sizes.thumbnail + tokens().space(2) + words + sizes.blocked_pad,
            max(sizes.attachment, tokens().least_target),
        )

    def minimumSizeHint(self) -> QSize:
        """Sign and a few letters."""
        return QSize(
            min(self.sizeHint().width(), tokens().panes.message.thumbnail * 4), self.sizeHint().height()
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space and Enter both show it."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.preview_wanted.emit()
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open, save, copy the name."""
        self.menu_wanted.emit(event.globalPos())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the chip."""
        del event
        if self._chip is None:
            return
        painter = QPainter(self)
        canvas = Canvas.on(painter, self)
        radius = tokens().radius.md
        canvas.fill(self.rect(), tokens().colour(Role.BG_CONTENT), radius)
        if self.hover_level > 0:
            canvas.fill(self.rect(), tokens().colour(Role.BG_HOVER), radius)
        canvas.frame(
            self.rect(), tokens().colour(Role.BORDER_DEFAULT), radius, width=tokens().stroke.hairline
        )
        side, gap = tokens().panes.message.thumbnail, tokens().space(1)
        sign = QRect(gap, (self.height() - side) // 2, side, side)
        self._draw_sign(canvas, sign)
        left = sign.right() + 1 + tokens().space(2)
        fonts = dress().fonts
        size_width = fonts.advance(self._chip.size, TextStyle.META) + 1
        room = self.width() - left - tokens().panes.message.blocked_pad - size_width - gap
        name_width = min(fonts.advance(self._chip.file.name, TextStyle.META, Weight.MEDIUM) + 1, room)
        name = QRect(left, 0, name_width, self.height())
        canvas.text(
            name,
            self._chip.file.name,
            tokens().colour(Role.TEXT_PRIMARY),
            style=TextStyle.META,
            weight=Weight.MEDIUM,
        )
        place = QRect(left + name_width + gap, 0, size_width, self.height())
        canvas.text(place, self._chip.size, tokens().colour(Role.TEXT_TERTIARY), style=TextStyle.META)
        painter.end()

    def _draw_sign(self, canvas: Canvas, place: QRect) -> None:
        if self._chip is None:
            return
        if self._picture is None:
            warn = bool(self._chip.warning)
            side = tokens().kit.icon_button.icon
            inner = QRect(
                place.left() + (place.width() - side) // 2,
                place.top() + (place.height() - side) // 2,
                side,
                side,
            )
            icon = "triangle-alert" if warn else self._chip.icon if self._chip.file.is_here else "cloud-off"
            canvas.icon(inner, icon, tokens().colour(Role.WARNING_SOLID if warn else Role.TEXT_SECONDARY))
            return
        where = QRectF(canvas.place(place))
        path = QPainterPath()
        path.addRoundedRect(where, tokens().radius.xs, tokens().radius.xs)
        painter = canvas.painter
        painter.save()
        painter.setClipPath(path)
        scaled = self._picture.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
        corner = where.center() - QPointF(scaled.width() / 2, scaled.height() / 2)
        painter.drawImage(QRectF(corner, scaled.toSizeF()), self._picture)
        painter.restore()
