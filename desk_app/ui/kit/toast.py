"""A toast: what was just done, with the way back, for a few seconds.

Time stands still while the pointer or the focus is on it.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from desk_app.ui.kit.button_looks import ButtonKind, ButtonSize
from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.labels import Paragraph
from desk_app.ui.kit.marks import Glyph, GlyphSize
from desk_app.ui.kit.themed import Painted, set_margins
from desk_app.ui.theme.base_sizes import Weight
from desk_app.ui.theme.canvas import Canvas
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role


@dataclass(frozen=True, slots=True)
class ToastLook:
    """One toast.

    Attributes:
        key: What the host's signals say; showing the same key again replaces the toast.
        text: What was done, in the past tense, or what will be ("Sending to Inês in 8 s").
        icon: Says the same as a shape.
        action: The way back ("Undo"); empty when there is none.
        caps: The keys of the action.
        duration_ms: How long it stays; 0 is the look's usual time.
    """

    key: str
    text: str
    icon: str = "circle-check"
    action: str = ""
    caps: tuple[str, ...] = ()
    duration_ms: int = 0


class Toast(Painted, QFrame):
    """One toast with its clock.

    Attributes:
        acted: The action was pressed.
        expired: Its time is over.
    """

    acted = Signal()
    expired = Signal()

    def __init__(self, look: ToastLook, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(f"toast.{look.key}")
        self.look = look
        self._left_ms = look.duration_ms or tokens().motion.undo_toast_ms
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.timeout.connect(self.expired)
        self._row = QHBoxLayout(self)
        self._glyph = Glyph(look.icon, size=GlyphSize.BUTTON, role=Role.TOAST_TEXT, parent=self)
        self._text = Paragraph(look.text, weight=Weight.MEDIUM, role=Role.TOAST_TEXT, parent=self)
        self._row.addWidget(self._glyph)
        self._row.addWidget(self._text, 1)
        self.button: Button | None = self._make_button(look)
        self.setAccessibleName(look.text)
        self.retheme()
        self.resume()

    def set_text(self, text: str) -> None:
        """Count down; screen readers are not told each second."""
        self._text.setText(text)
        self.setAccessibleName(text)

    def pause(self) -> None:
        """Time stands still."""
        if self._clock.isActive():
            self._left_ms = max(self._clock.remainingTime(), 1)
            self._clock.stop()

    def resume(self) -> None:
        """Time goes on."""
        if not self._clock.isActive():
            self._clock.start(self._left_ms)

    @property
    def is_paused(self) -> bool:
        """Whether time stands still."""
        return not self._clock.isActive()

    def retheme(self) -> None:
        """Take the paddings of the look in force."""
        toast = tokens().kit.toast
        set_margins(self._row, toast.pad_start, toast.pad_end)
        self._row.setSpacing(toast.gap)
        self.setFixedHeight(toast.height)
        super().retheme()

    def fit(self, width: int) -> None:
        """Be as high as the words need at a width: a sentence that says what to do is never cut."""
        sizes = tokens().kit.toast
        room = width - sizes.pad_start - sizes.pad_end - self._glyph.sizeHint().width() - sizes.gap
        if self.button is not None:
            room -= self.button.sizeHint().width() + sizes.gap
        words = self._text.heightForWidth(max(room, 1))
        self._text.setFixedHeight(words)
        self.setFixedHeight(max(sizes.height, words + 2 * sizes.margin))

    def enterEvent(self, event: QEnterEvent) -> None:
        """The pointer is on it."""
        self.pause()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer has gone; the focus may still be on it."""
        if self.button is None or not self.button.hasFocus():
            self.resume()
        super().leaveEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The focus comes to the action or leaves it."""
        if event.type() == QEvent.Type.FocusIn:
            self.pause()
        elif event.type() == QEvent.Type.FocusOut and not self.underMouse():
            self.resume()
        return super().eventFilter(watched, event)

    def draw(self, canvas: Canvas) -> None:
        """Paint the dark ground."""
        canvas.fill(self.rect(), tokens().colour(Role.TOAST_BG), tokens().kit.toast.radius)

    def _make_button(self, look: ToastLook) -> Button | None:
        if not look.action:
            return None
        name = f"toast.{look.key}.action"
        button = Button(look.action, name=name, kind=ButtonKind.TOAST, size=ButtonSize.SMALL, parent=self)
        button.set_caps(look.caps)
        button.clicked.connect(self.acted)
        button.installEventFilter(self)
        self._row.addWidget(button)
        return button
