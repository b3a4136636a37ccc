"""A text whose words are looked at: what is in no list is marked, and the menu offers what was meant."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSignalBlocker, Qt, Signal, SignalInstance
from PySide6.QtGui import QAction, QContextMenuEvent, QTextCursor, QTextDocument
from PySide6.QtWidgets import QMenu, QTextEdit, QWidget

from desk_app.presenters.spelling import Spelling
from desk_app.ui.composer.writing_marks import WritingMarks


class SpelledText(QTextEdit):
    """A text with marks.

    Attributes:
        marks: Of each document that it shows in turn.
        word_known: A word that is in no list is right.
    """

    word_known = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.marks: tuple[WritingMarks, ...] = ()
        self._spelling = Spelling()

    def spell(self, spelling: Spelling) -> None:
        """Mark what is in no list; nobody has written anything by that."""
        self._spelling = spelling
        with QSignalBlocker(self):
            for marks in self.marks:
                marks.spell(spelling)

    def mark_document(self, document: QTextDocument) -> WritingMarks:
        """Look at the words of another document, too."""
        marks = WritingMarks(document)
        marks.spell(self._spelling)
        self.marks = (*self.marks, marks)
        return marks

    def follow_cursor(self) -> None:
        """The cursor has moved; the word it has left is looked at."""
        with QSignalBlocker(self):
            self._marks_here().follow(self.textCursor().position())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What may have been meant, before what every text offers."""
        by_pointer = event.reason() == QContextMenuEvent.Reason.Mouse
        cursor = self.cursorForPosition(event.pos()) if by_pointer else self.textCursor()
        menu = self.createStandardContextMenu()
        menu.setObjectName("composer.menu")
        found = self._marks_here().wrong_at(cursor) if not self.isReadOnly() else None
        if found is not None:
            self._offer(menu, *found)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        place = event.globalPos() if by_pointer else self.mapToGlobal(self.cursorRect().bottomLeft())
        menu.popup(place)

    def _marks_here(self) -> WritingMarks:
        return next(marks for marks in self.marks if marks.document() is self.document())

    def _offer(self, menu: QMenu, selection: QTextCursor, word: str) -> None:
        """Put what may have been meant by a word above the rest of a menu."""
        first = menu.actions()[0] if menu.actions() else None
        entries = [QAction(meant, menu) for meant in self._marks_here().meant(word)]
        for entry in entries:
            entry.triggered.connect(partial(_replace, selection, entry.text()))
        if not entries:
            entries.append(QAction("No suggestions", menu))
            entries[0].setEnabled(False)
        right = QAction(f"“{word}” is right", menu)
        right.triggered.connect(partial(_tell, self.word_known, word))
        divider = QAction(menu)
        divider.setSeparator(True)
        for entry in (*entries, right, divider):
            menu.insertAction(first, entry)  # type: ignore[arg-type]  # None is the end


def _replace(selection: QTextCursor, text: str, _checked: object = None) -> None:
    selection.insertText(text)


def _tell(signal: SignalInstance, word: str, _checked: object = None) -> None:
    signal.emit(word)
