"""Keys that are pressed one after the other (`G`, then `I`): what may follow is shown, and a pause ends them.

Qt waits for the second key for ever and says nothing meanwhile. So the first key is taken before Qt sees it,
where nothing is being written, and the second one runs the command itself. What Qt matches on its own goes on
as it did: another layout of the keyboard, keys of other forms.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QWindow
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QGridLayout,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from desk_app.commands.catalogue import BY_ID
from desk_app.ui.kit.announce import announce
from desk_app.ui.kit.floating import FloatingPanel, PanelPad
from desk_app.ui.kit.keys import KeyHint, caps_of
from desk_app.ui.kit.labels import ElidedLabel
from desk_app.ui.shell.actions import Actions
from desk_app.ui.theme.current import tokens

_PAUSE_MS: Final = 1_200
_PARTS: Final = 2
_ONE_COLUMN: Final = 5
"""So many lines stand below one another; more of them stand in two columns."""
_GAP: Final = 2
"""The number of the column between the two."""
_ALONE: Final = {Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr}
_Key = int
"""A key with its modifiers, as Qt puts them together."""


class KeySequences(QObject):
    """Follows the keys of one window."""

    def __init__(self, actions: Actions, frame: QWidget) -> None:
        super().__init__(frame)
        self._actions, self._frame = actions, frame
        self._known: dict[_Key, dict[_Key, QAction]] = {}
        self._may_follow: Mapping[_Key, QAction] = {}
        self._taken: _Key | None = None
        self._watched: QWindow | None = None
        self._hint: FloatingPanel | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self.end)
        self.read_keys()

    def listen(self, window: QWindow | None) -> None:
        """Hear the keys of a window of the system, which is there once the window is shown."""
        if window is not None and window is not self._watched:
            self._watched = window
            window.installEventFilter(self)

    def read_keys(self) -> None:
        """Learn which sequences there are. A key that is a command by itself begins none."""
        self._known, single = {}, set()
        for action in self._actions.all().values():
            for keys in action.shortcuts():
                parts = [keys[at].toCombined() for at in range(keys.count())]  # type: ignore[index]  # missing in the stubs
                first = parts[0]
                if len(parts) == _PARTS:
                    self._known.setdefault(first, {})[parts[1]] = action
                else:
                    single.add(first)
        for first in single:
            self._known.pop(first, None)

    @property
    def is_waiting(self) -> bool:
        """A first key was pressed, and the next one is waited for."""
        return bool(self._may_follow)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys of a sequence before Qt looks for them."""
        if isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride and self._wants(event):
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress and self._taken == event.keyCombination().toCombined():
                self._press(self._taken)
                return True
        return super().eventFilter(watched, event)

    def end(self) -> None:
        """Wait for nothing more."""
        self._timer.stop()
        self._may_follow = {}
        if self._hint is not None:
            self._hint.hide()
            self._hint.deleteLater()
            self._hint = None

    def _wants(self, event: QKeyEvent) -> bool:
        """Whether the key belongs to a sequence; any other one ends it and does what it does."""
        key = event.keyCombination().toCombined()
        self._taken = None
        if event.isAutoRepeat() or event.key() in _ALONE:
            return False
        if self.is_waiting:
            if key not in self._may_follow and event.key() != Qt.Key.Key_Escape:
                self.end()
                return False
        elif _is_writing(QApplication.focusWidget()) or not self._after(key):
            return False
        self._taken = key
        return True

    def _press(self, key: _Key) -> None:
        self._taken = None
        if not self.is_waiting:
            self._may_follow = self._after(key)
            self._timer.start()
            self._show(key)
            return
        action = self._may_follow.get(key)
        self.end()
        if action is not None:
            action.trigger()

    def _after(self, first: _Key) -> dict[_Key, QAction]:
        """What may follow a key now; nothing for one that begins no sequence."""
        return {key: action for key, action in self._known.get(first, {}).items() if action.isEnabled()}

    def _show(self, first: _Key) -> None:
        """Say what may follow, at the foot of the window."""
        self._hint = hint = FloatingPanel("Keys that may follow", name="key_hint", pad=PanelPad.SHEET)
        grid = QGridLayout()
        grid.setHorizontalSpacing(tokens().space(2))
        grid.setVerticalSpacing(tokens().space(1))
        many = len(self._may_follow)
        rows = many if many <= _ONE_COLUMN else (many + 1) // 2
        grid.setColumnMinimumWidth(_GAP, tokens().space(2) if rows < many else 0)
        said = []
        for number, (key, action) in enumerate(self._may_follow.items()):
            row, column = number % rows, 3 * (number // rows)
            caps, words = caps_of(QKeySequence(key)), _words(action)
            grid.addWidget(KeyHint(caps), row, column)
            grid.addWidget(ElidedLabel(words), row, column + 1)
            said.append(f"{' '.join(caps)} {words}")
        hint.body.addLayout(grid)
        hint.setParent(self._frame)
        hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        hint.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        hint.adjustSize()
        room, size = self._frame.rect(), hint.size()
        hint.move(QPoint((room.width() - size.width()) // 2, room.height() - size.height()))
        hint.show()
        hint.raise_()
        announce(hint, f"{' '.join(caps_of(QKeySequence(first)))}, then {', '.join(said)}")


def _words(action: QAction) -> str:
    """Where it leads; "Go to" stands before all of them and says nothing."""
    command = BY_ID[action.objectName().removeprefix("action.")]
    return command.title.removeprefix("Go to ").rstrip("…")


def _is_writing(focused: QWidget | None) -> bool:
    """Whether letters are written where the keyboard is."""
    if isinstance(focused, QLineEdit | QTextEdit | QPlainTextEdit):
        return not focused.isReadOnly()
    return isinstance(focused, QAbstractSpinBox)
