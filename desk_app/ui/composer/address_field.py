"""A line for addresses that completes names while they are typed, for recipients of any mail."""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from desk_app.presenters.composer_recipients import added
from desk_app.presenters.composer_state import Contact
from desk_app.ui.composer.mention_list import MentionList
from desk_app.ui.kit.fields import TextInput

_BETWEEN: Final = re.compile(r"[,;]\s*(?=[^\s])")
_ENDS: Final = frozenset({Qt.Key.Key_Comma, Qt.Key.Key_Semicolon})


class AddressField(TextInput):
    """One line; Enter, a comma or leaving it takes what was typed.

    Attributes:
        sought: Something was typed; carries the text to look for people with, empty for nothing.
        taken: An address was given; carries it as `Name <address>` or alone.
    """

    sought = Signal(str)
    taken = Signal(str)

    def __init__(self, over: QWidget, *, name: str, label: str) -> None:
        """Begin empty.

        Args:
            over: What the list of people floats in.
            name: The object name.
            label: What belongs in it.
        """
        super().__init__(name=name, label=label, parent=over)
        self._over = over
        self.people = MentionList(over, name=f"{name}.people", label="People")
        self.people.picked.connect(self._pick)
        self.textEdited.connect(self._typed)

    def offer(self, contacts: tuple[Contact, ...]) -> None:
        """Show people whose address fits, below the line."""
        wanted = contacts if self.hasFocus() and self.text().strip() and added(self.text()) is None else ()
        self.people.offer(wanted, self.mapTo(self._over, QPoint(0, self.height())), below=True)

    def commit(self) -> None:
        """Take what stands here, as if Enter was pressed."""
        self.people.hide()
        for who in _BETWEEN.split(self.text().strip(" ,;")):
            if who:
                self.taken.emit(who)

    def event(self, event: QEvent) -> bool:
        """Tab chooses in the list, too; Qt would move the focus."""
        is_tab = (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Tab
        )
        if is_tab and isinstance(event, QKeyEvent) and self.people.take_key(event):
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The list first; then Enter and commas, which end an address."""
        if self.people.take_key(event):
            return
        if (event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers()) or (
            event.key() in _ENDS and added(self.text()) is not None
        ):
            self.commit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """What was typed counts when the line is left."""
        super().focusOutEvent(event)
        self.people.hide()
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self.commit()

    def _typed(self, text: str) -> None:
        self.set_wrong(wrong=False)
        self.sought.emit(text.strip())

    def _pick(self, person: Contact) -> None:
        self.people.hide()
        self.taken.emit(person.who)
