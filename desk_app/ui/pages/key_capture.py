"""Asks for keys by having them pressed: what is pressed is shown, and whether another command has it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desk_app.commands.keys import is_single
from desk_app.presenters.settings_keys import KeyAsked, KeysPresenter
from desk_app.ui.kit.announce import announce
from desk_app.ui.kit.button_looks import ButtonKind
from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.floating import FloatingPanel, PanelPad
from desk_app.ui.kit.keys import caps_of, caps_size, draw_caps
from desk_app.ui.kit.labels import ElidedLabel, Paragraph
from desk_app.ui.kit.themed import Painted
from desk_app.ui.theme.base_sizes import TextStyle
from desk_app.ui.theme.canvas import CENTRE, Canvas
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.focus import OWN_RING
from desk_app.ui.theme.marks import FieldState, draw_field
from desk_app.ui.theme.roles import Role

SECOND_STROKE_MS: Final = 1_200
"""How long a second key is waited for after a single letter; as in the window itself."""
_ALONE: Final = {
    Qt.Key.Key_Control,
    Qt.Key.Key_Shift,
    Qt.Key.Key_Alt,
    Qt.Key.Key_Meta,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_CapsLock,
    Qt.Key.Key_unknown,
}
_LEAVING: Final = {Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Backtab}


class KeyCapture(Painted, QWidget):
    """Takes whatever is pressed while it has the focus, except Esc and Tab.

    Attributes:
        pressed: Keys in Qt's portable form.
    """

    pressed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("keys.capture")
        self.setAccessibleName("Press the keys")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty(OWN_RING, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._shown = ""
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(SECOND_STROKE_MS)

    def show_keys(self, keys: str) -> None:
        """Show what was pressed."""
        self._shown = keys
        self.update()

    def event(self, event: QEvent) -> bool:
        """Keys that are shortcuts elsewhere are meant for this one now."""
        is_override = event.type() == QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and Qt.Key(event.key()) not in _LEAVING:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A key: alone, or the second one after a letter."""
        key = Qt.Key(event.key())
        if key in _LEAVING:
            super().keyPressEvent(event)
            return
        if key in _ALONE:
            return
        pressed = QKeySequence(_stroke(event)).toString(QKeySequence.SequenceFormat.PortableText)
        if (
            self._wait.isActive()
            and is_single(self._shown)
            and is_single(pressed)
            and ", " not in self._shown
        ):
            pressed = f"{self._shown}, {pressed}"
            self._wait.stop()
        else:
            self._wait.start()
        self.pressed.emit(pressed)

    def sizeHint(self) -> QSize:
        """Higher than a text field: it is the whole question."""
        return QSize(tokens().kit.field.min_width, tokens().kit.field.search + tokens().space(4))

    def draw(self, canvas: Canvas) -> None:
        """Paint the frame and the keys in its middle."""
        state = FieldState(focused=self.hasFocus(), wrong=False, enabled=True, radius=tokens().radius.md)
        draw_field(canvas, self.rect(), state)
        if not self._shown:
            canvas.text(self.rect(), "Press the keys", tokens().colour(Role.TEXT_TERTIARY), align=CENTRE)
            return
        caps = caps_of(QKeySequence(self._shown))
        room = self.rect()
        room.setLeft((room.width() - caps_size(caps).width()) // 2)
        draw_caps(canvas, room, caps)


class KeyPanel(FloatingPanel):
    """The question, with its answers as buttons."""

    def __init__(self, keys: KeysPresenter, asked: KeyAsked) -> None:
        super().__init__(f"Keys for {asked.title}", name="keys.panel", high=True, pad=PanelPad.SHEET)
        self._said = ""
        self.capture = KeyCapture()
        self._message = Paragraph("", style=TextStyle.META, role=Role.TEXT_SECONDARY)
        self.use = Button("Use these keys", name="keys.use", kind=ButtonKind.PRIMARY)
        take_away = Button("No keys", name="keys.none", kind=ButtonKind.QUIET)
        leave = Button("Cancel", name="keys.leave", kind=ButtonKind.QUIET)
        self.body.addWidget(ElidedLabel(f"Keys for “{asked.title}”", style=TextStyle.TITLE))
        self.body.addWidget(self.capture)
        self.body.addWidget(self._message)
        foot = QHBoxLayout()
        foot.setSpacing(tokens().kit.sheet.button_gap)
        foot.addWidget(take_away)
        foot.addStretch(1)
        foot.addWidget(leave)
        foot.addWidget(self.use)
        self.body.addLayout(foot)
        self.capture.pressed.connect(keys.press)
        self.use.clicked.connect(keys.use)
        take_away.clicked.connect(keys.take_away)
        leave.clicked.connect(keys.cancel)
        self.retheme()
        self.show_asked(asked)

    def retheme(self) -> None:
        """Take the width of the look in force."""
        super().retheme()
        self.set_width(tokens().kit.sheet.width)
        self.body.setSpacing(tokens().space(3))

    def first_focus(self) -> QWidget:
        """Keys can be pressed at once."""
        return self.capture

    def show_asked(self, asked: KeyAsked) -> None:
        """Show what was pressed and what it would mean."""
        self.capture.show_keys(asked.pressed)
        said = asked.problem or (
            f"“{asked.taken_by}” has these keys. It loses them if you use them here."
            if asked.taken_by
            else ""
        )
        is_free = bool(asked.pressed) and not said
        self._message.setText(
            said or ("These keys are free." if is_free else "One key, keys together, or two letters in turn.")
        )
        self._message.set_role(
            Role.DANGER_TEXT if asked.problem else Role.WARNING_TEXT if said else Role.TEXT_SECONDARY
        )
        self.use.set_blocked(asked.problem or ("" if asked.pressed else "Press the keys first."))
        if self._message.text() != self._said and asked.pressed:
            announce(self.capture, f"{asked.pressed}. {self._message.text()}")
        self._said = self._message.text()


def _stroke(event: QKeyEvent) -> int:
    """The key with its modifiers; a sign is itself, whatever was held to write it (`?`, not `Shift+?`)."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    text = event.text()
    is_sign = len(text) == 1 and text.isprintable() and not text.isalnum() and text != " "
    if is_sign and not modifiers & ~Qt.KeyboardModifier.ShiftModifier:
        modifiers = Qt.KeyboardModifier.NoModifier
    return event.key() | modifiers.value
