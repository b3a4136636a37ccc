"""The place for toasts at the bottom of a column: two are shown, older ones wait behind "and 3 more"."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPropertyAnimation, QRect, QSize, Qt, Signal
from PySide6.QtWidgets import QGraphicsOpacityEffect, QVBoxLayout, QWidget

from desk_app.ui.kit.announce import announce
from desk_app.ui.kit.button_looks import ButtonSize
from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.themed import Painted
from desk_app.ui.kit.toast import Toast, ToastLook
from desk_app.ui.theme.canvas import Canvas
from desk_app.ui.theme.current import dress, tokens
from desk_app.ui.theme.shadows import shadow_margins

_SHOWN = 2
_FLOATING = 2  # elevation of the token file
_MOVED = frozenset({QEvent.Type.Resize, QEvent.Type.ShowToParent, QEvent.Type.HideToParent})


class ToastHost(Painted, QWidget):
    """Shows toasts at the bottom of a column.

    Attributes:
        acted: The action of a toast was pressed; carries its key. The toast has gone.
        expired: A toast's time is over; carries its key.
        history_requested: "and 3 more" was pressed.
    """

    acted = Signal(str)
    expired = Signal(str)
    history_requested = Signal()

    def __init__(self, column: QWidget, *, more_text: str) -> None:
        """Make a host over a column.

        Args:
            column: The widget whose foot it covers.
            more_text: "and {count} more", with the place of the number.
        """
        super().__init__(column)
        self.setObjectName("toasts")
        self._more_text = more_text
        self._toasts: list[Toast] = []
        self._avoided = QRect()
        self._foot: QWidget | None = None
        self._column = QVBoxLayout(self)
        self._more = Button("", name="toasts.more", size=ButtonSize.SMALL, parent=self)  # it needs a ground
        self._more.clicked.connect(self.history_requested)
        self._column.addWidget(self._more, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.installEventFilter(self)
        self.retheme()
        self._arrange()

    @property
    def keys(self) -> list[str]:
        """The toasts whose time is not over, oldest first, hidden ones too."""
        return [toast.look.key for toast in self._toasts]

    def show_toast(self, look: ToastLook) -> Toast:
        """Show a toast and have screen readers say it politely, with the key of its action."""
        self.remove(look.key)
        toast = Toast(look, self)
        toast.acted.connect(lambda: self._act(look.key))
        toast.expired.connect(lambda: self._expire(look.key))
        self._toasts.append(toast)
        self._column.addWidget(toast)
        self._arrange()
        self._fade_in(toast)
        way_back = f", {look.action} {' '.join(look.caps)}" if look.action else ""
        announce(toast, look.text + way_back)
        return toast

    def set_text(self, key: str, text: str) -> None:
        """Change the words of a toast that counts down."""
        for toast in self._toasts:
            if toast.look.key == key:
                toast.set_text(text)

    def remove(self, key: str) -> None:
        """Take a toast away without saying so."""
        for toast in [toast for toast in self._toasts if toast.look.key == key]:
            self._toasts.remove(toast)
            toast.pause()
            toast.hide()
            toast.deleteLater()
        self._arrange()

    def avoid(self, rect: QRect) -> None:
        """Stay clear of a part of the column: the row that has the focus."""
        if rect != self._avoided:
            self._avoided = rect
            self._place()

    def stand_on(self, foot: QWidget) -> None:
        """Stay above what stands at the foot of the column."""
        self._foot = foot
        foot.installEventFilter(self)
        self._place()

    def retheme(self) -> None:
        """Take gaps and shadow of the look in force."""
        self._column.setContentsMargins(shadow_margins(tokens().elevations[_FLOATING]))
        self._column.setSpacing(tokens().kit.toast.spacing)
        super().retheme()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the column and of what stands at its foot."""
        if event.type() in _MOVED:
            self._place()
        return super().eventFilter(watched, event)

    def draw(self, canvas: Canvas) -> None:
        """Paint the shadows of the toasts."""
        lift = tokens().elevations[_FLOATING]
        patch = dress().shadows.patch(lift, tokens().kit.toast.radius, canvas.ratio)
        for toast in self._toasts[-_SHOWN:]:
            patch.draw(canvas.painter, toast.geometry(), down=lift.y)

    def sizeHint(self) -> QSize:
        """The toasts that are shown, as wide as the column allows."""
        sizes, shadow = tokens().kit.toast, self._column.contentsMargins()
        column = self.parentWidget()
        room = column.width() - 2 * sizes.margin if column else sizes.max_width
        width = max(min(room, sizes.max_width), min(sizes.min_width, room))
        for toast in self._toasts[-_SHOWN:]:
            toast.fit(width)
        return QSize(width + shadow.left() + shadow.right(), self._column.totalSizeHint().height())

    def _act(self, key: str) -> None:
        self.remove(key)
        self.acted.emit(key)

    def _expire(self, key: str) -> None:
        self.remove(key)
        self.expired.emit(key)

    def _arrange(self) -> None:
        """Show the newest two and say how many wait behind them."""
        hidden = self._toasts[:-_SHOWN]
        for toast in self._toasts:
            toast.setVisible(toast not in hidden)
        self._more.setText(self._more_text.format(count=len(hidden)))
        self._more.setVisible(bool(hidden))
        self.setVisible(bool(self._toasts))
        self._place()

    def _place(self) -> None:
        column = self.parentWidget()
        if column is None:
            return
        sizes, shadow = tokens().kit.toast, self._column.contentsMargins()
        size = self.sizeHint()
        foot = 0 if self._foot is None or self._foot.isHidden() else self._foot.height()
        bottom = column.height() - foot - sizes.margin
        stack = QRect(0, bottom - size.height(), column.width(), size.height())
        if self._avoided.isValid() and stack.intersects(self._avoided):
            bottom = self._avoided.top() - sizes.margin
        top = bottom + shadow.bottom() - size.height()
        self.setGeometry(QRect((column.width() - size.width()) // 2, top, size.width(), size.height()))
        self.raise_()

    def _fade_in(self, toast: Toast) -> None:
        duration = tokens().motion.base
        if not duration or not self.isVisible():
            return
        effect = QGraphicsOpacityEffect(toast)
        toast.setGraphicsEffect(effect)
        fade = QPropertyAnimation(effect, b"opacity", toast)
        fade.setDuration(duration)
        fade.setStartValue(0.0)
        fade.setEndValue(1.0)
        # An effect renders the toast anew at each change; it goes as soon as it has done its work.
        fade.finished.connect(lambda: toast.setGraphicsEffect(None))  # type: ignore[arg-type]  # Qt: None removes it
        fade.start(QPropertyAnimation.DeletionPolicy.DeleteWhenStopped)
