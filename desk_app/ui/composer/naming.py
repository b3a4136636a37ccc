"""Completes the names of colleagues while they are typed; the keyboard stays in the text."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QWidget

from desk_app.presenters.composer_mentions import begun, offered
from desk_app.presenters.composer_state import Colleague
from desk_app.ui.composer.mention_list import MentionList
from desk_app.ui.composer.writing_field import WritingField


class Naming(QObject):
    """Serves one field."""

    def __init__(
        self, field: WritingField, over: QWidget, colleagues: Callable[[], Sequence[Colleague]]
    ) -> None:
        """Begin hidden.

        Args:
            field: What is written in.
            over: What the list floats in.
            colleagues: Who can be named.
        """
        super().__init__(over)
        self._field, self._over, self._colleagues = field, over, colleagues
        self.list = MentionList(over)
        self.list.picked.connect(self._take)
        field.cursor_came.connect(self._complete)
        field.key_guard = self.list.take_key
        field.installEventFilter(self)

    def begin(self) -> None:
        """Write an @ for the person."""
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)
        before = self._before()
        self._field.textCursor().insertText("@" if not before or before[-1].isspace() else " @")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The list goes with the focus."""
        if event.type() == QEvent.Type.FocusOut:
            self.list.hide()
        return super().eventFilter(watched, event)

    def _complete(self, before: str) -> None:
        name = begun(before)
        is_one_word = name is not None and " " not in name.strip()
        people = offered(name, self._colleagues()) if name is not None and is_one_word else ()
        self.list.offer(people, self._field.mapTo(self._over, self._field.cursorRect().topLeft()))

    def _take(self, person: Colleague) -> None:
        name = begun(self._before())
        self.list.hide()
        if name is not None:
            self._field.replace_before(len(name), f"{person.name} ")
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _before(self) -> str:
        cursor = self._field.textCursor()
        return cursor.block().text()[: cursor.positionInBlock()]
