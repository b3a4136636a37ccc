"""Marks in what is being written: names after an @ in a note, and words that are in no list."""

from __future__ import annotations

from PySide6.QtGui import QTextCharFormat, QTextCursor, QTextDocument

from desk_app.domain.spelling import Place, wrong_places
from desk_app.presenters.spelling import Spelling
from desk_app.ui.conversation.mention_marks import MentionMarks
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role


class WritingMarks(MentionMarks):
    """Marks one document; the word at the cursor is left alone until the cursor has gone on."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._spelling = Spelling()
        self._cursor = -1

    def spell(self, spelling: Spelling) -> None:
        """Other words are right now."""
        before, self._spelling = self._spelling, spelling
        if spelling != before and (spelling.words is not None or before.words is not None):
            self.rehighlight()

    def follow(self, position: int) -> None:
        """The cursor stands elsewhere: the word it was in can be looked at."""
        before, self._cursor = self._cursor, position
        document = self.document()
        if self._spelling.words is not None and before >= 0 and before != position:
            block = document.findBlock(min(before, document.characterCount() - 1))
            if block.isValid() and self._wrong(block.text()):
                self.rehighlightBlock(block)

    def wrong_at(self, cursor: QTextCursor) -> tuple[QTextCursor, str] | None:
        """The wrong word at a place: its selection and itself; None where all is well."""
        text, at = cursor.block().text(), cursor.positionInBlock()
        for place in self._wrong(text):
            start, end = _units(text, place.start), _units(text, place.start + len(place.word))
            if start <= at <= end:
                selection = QTextCursor(cursor.block())
                selection.setPosition(cursor.block().position() + start)
                selection.setPosition(cursor.block().position() + end, QTextCursor.MoveMode.KeepAnchor)
                return selection, place.word
        return None

    def meant(self, word: str) -> list[str]:
        """What may have been meant by a wrong word."""
        return self._spelling.words.meant(word) if self._spelling.words is not None else []

    def highlightBlock(self, text: str) -> None:
        """Mark one paragraph."""
        super().highlightBlock(text)
        here = self._cursor - self.currentBlock().position()
        for place in self._wrong(text):
            start, end = _units(text, place.start), _units(text, place.start + len(place.word))
            if here != end:
                for at in range(start, end):  # a name after an @ keeps its colour
                    form = QTextCharFormat(self.format(at))
                    form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SpellCheckUnderline)
                    form.setUnderlineColor(tokens().colour(Role.DANGER_SOLID))
                    self.setFormat(at, 1, form)

    def _wrong(self, text: str) -> list[Place]:
        words = self._spelling.words
        return list(wrong_places(text, words, self._spelling.known)) if words is not None else []


def _units(text: str, at: int) -> int:
    """How far Qt counts to a character: in units of UTF-16."""
    return len(text[:at].encode("utf-16-le")) // 2
