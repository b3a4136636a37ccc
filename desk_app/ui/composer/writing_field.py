"""The box itself: a document for each text, so that undo survives a change of mode and texts never mix."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final

from PySide6.QtCore import QMimeData, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QDropEvent,
    QFont,
    QImage,
    QKeyEvent,
    QKeySequence,
    QPalette,
    QResizeEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextList,
    QTextListFormat,
)
from PySide6.QtWidgets import QFrame, QWidget

from desk_app.presenters.composer_state import Mode, Written
from desk_app.services.safe_html import safe_fragment
from desk_app.ui.composer.rich_text import blocks_of, fragments_of, is_bold, written_in
from desk_app.ui.composer.spelled_text import SpelledText
from desk_app.ui.kit.leaning import lean_with_window
from desk_app.ui.kit.themed import Themed
from desk_app.ui.theme.base_sizes import TextStyle
from desk_app.ui.theme.current import dress, tokens
from desk_app.ui.theme.focus import OWN_RING
from desk_app.ui.theme.roles import Role
from desk_app.ui.theme.words import isolate

_ENTER: Final = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class WritingDocument(QTextDocument):
    """A text that shows only pictures it was given: a draft may hold what a stranger's mail held."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.pictures: dict[str, QImage] = {}
        self.setDocumentMargin(0)

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Answer every name; nothing is read from anywhere."""
        del kind
        key = name if isinstance(name, str) else name.toString()
        if key in self.pictures:
            return self.pictures[key]
        blank = QImage(1, 1, QImage.Format.Format_ARGB32)
        blank.fill(Qt.GlobalColor.transparent)
        return blank


class WritingField(Themed, SpelledText):
    """Where a person writes.

    Attributes:
        key_guard: Sees every key first, and says whether it took it: the list of names.
        written: The text changed; carries the plain text.
        files_given: Files were dropped or pasted; carries their paths.
        picture_given: A picture was pasted.
        send_wanted: Ctrl+Enter, or with Shift (True).
        cursor_came: The cursor moved; carries the text before it in its line.
        resized: It has another width, so the text another height.
    """

    written = Signal(str)
    files_given = Signal(list)
    picture_given = Signal(QImage)
    send_wanted = Signal(bool)
    cursor_came = Signal(str)
    resized = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("composer.text")
        self.setProperty(OWN_RING, 1)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.viewport().setAutoFillBackground(False)
        self._place: str = Mode.REPLY
        self._silent = False
        self._documents: dict[str, WritingDocument] = {}
        self._document(Mode.NOTE)
        self.setDocument(self._document(self._place))
        self.textChanged.connect(self._changed)
        self.cursorPositionChanged.connect(self._moved)
        self.key_guard: Callable[[QKeyEvent], bool] = lambda _event: False
        self.retheme()

    def setPlaceholderText(self, text: str) -> None:
        """Say what belongs in it; its full stop or “…” stays at its end in a right-to-left window."""
        super().setPlaceholderText(isolate(text))

    # ------------------------------------------------------------ content

    def now(self) -> Written:
        """What stands in it."""
        return written_in(self.document())

    def put(self, place: str, content: Written, *, kept: Collection[str] = ()) -> None:
        """Show the text of a mode or side conversation; what stands there already keeps its undo history.

        Args:
            place: Which text.
            content: What stands in it.
            kept: Texts besides reply and note that are still written in; all others go.
        """
        self._silent = True
        self._place = place
        document = self._document(place)
        if self.document() is not document:
            self.setDocument(document)
        self._forget_others(kept)
        if written_in(document) != content:
            self._replace(content)
        self._set_lines()
        lean_with_window(self)
        self._silent = False
        self.updateGeometry()

    def _forget_others(self, kept: Collection[str]) -> None:
        alive = {Mode.REPLY, Mode.NOTE, self._place, *kept}
        for place in [place for place in self._documents if place not in alive]:
            document = self._documents.pop(place)
            self.marks = tuple(marks for marks in self.marks if marks.document() is not document)
            document.deleteLater()

    def _document(self, place: str) -> WritingDocument:
        """The text of a place, made when it is first shown."""
        if place not in self._documents:
            document = self._documents[place] = WritingDocument(self)
            document.setDefaultFont(dress().fonts.font(TextStyle.READING))
            marks = self.mark_document(document)
            if place == Mode.NOTE:
                marks.turn(on=True)
        return self._documents[place]

    def _replace(self, content: Written) -> None:
        """Take another text, as one step that undo can take back while nothing was sent."""
        self.document().setDefaultFont(self.font())
        if content.html:
            self.setHtml(safe_fragment(content.html))
        else:
            self.setPlainText(content.text)
        self.moveCursor(QTextCursor.MoveOperation.End)

    def insert_picture(self, name: str, picture: QImage) -> None:
        """Put a picture into the text."""
        self._keep_picture(self._document(self._place), name, picture)
        self.textCursor().insertImage(name)

    def has_picture(self, place: str, name: str) -> bool:
        """Whether the picture of a name in the text of a place is known."""
        return name in self._document(place).pictures

    def give_picture(self, place: str, name: str, picture: QImage) -> None:
        """Show a picture that the text names already: a draft that was opened again."""
        document = self._document(place)
        self._keep_picture(document, name, picture)
        document.markContentsDirty(0, document.characterCount())
        self.updateGeometry()

    def remove_picture(self, name: str) -> bool:
        """Take a picture out of the text; whether it stood there. Undo brings it back."""
        places = [
            (fragment.position(), fragment.length())
            for block in blocks_of(self.document())
            for fragment in fragments_of(block)
            if fragment.charFormat().isImageFormat() and fragment.charFormat().toImageFormat().name() == name
        ]
        for position, length in reversed(places):
            cursor = QTextCursor(self.document())
            cursor.setPosition(position)
            cursor.setPosition(position + length, QTextCursor.MoveMode.KeepAnchor)
            cursor.removeSelectedText()
        return bool(places)

    def _keep_picture(self, document: WritingDocument, name: str, picture: QImage) -> None:
        """Know a picture, no wider than the text."""
        widest = max(self.viewport().width(), 1)
        if picture.width() > widest:
            picture = picture.scaledToWidth(widest, Qt.TransformationMode.SmoothTransformation)
        document.pictures[name] = picture
        document.addResource(QTextDocument.ResourceType.ImageResource.value, QUrl(name), picture)

    def replace_before(self, length: int, text: str) -> None:
        """Replace the last characters before the cursor: a completed name."""
        cursor = self.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, length)
        cursor.insertText(text)

    # ------------------------------------------------------------ formatting

    def turn_bold(self) -> None:
        """Bold, or not any more."""
        letters = QTextCharFormat()
        bold = is_bold(self.currentCharFormat())
        letters.setFontWeight(QFont.Weight.Normal if bold else QFont.Weight.DemiBold)
        self.mergeCurrentCharFormat(letters)

    def turn_italic(self) -> None:
        """Italic, or not any more."""
        letters = QTextCharFormat()
        letters.setFontItalic(not self.fontItalic())
        self.mergeCurrentCharFormat(letters)

    def turn_list(self, *, numbered: bool) -> None:
        """Make the paragraphs a list, or plain ones again."""
        cursor = self.textCursor()
        style = QTextListFormat.Style.ListDecimal if numbered else QTextListFormat.Style.ListDisc
        if _style_of(cursor.block()) == style:
            plain = QTextBlockFormat()
            plain.setObjectIndex(-1)
            cursor.mergeBlockFormat(plain)
        else:
            cursor.createList(style)

    def set_link(self, target: str) -> None:
        """Make the marked words a link; an empty target takes it away."""
        letters = QTextCharFormat()
        letters.setAnchor(bool(target))
        letters.setAnchorHref(target)
        ink = Role.TEXT_LINK if target else Role.TEXT_PRIMARY
        letters.setForeground(tokens().colour(ink))
        cursor = self.textCursor()
        if target and not cursor.hasSelection():
            cursor.insertText(target, letters)
        else:
            cursor.mergeCharFormat(letters)

    # ------------------------------------------------------------ events

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Sending, formatting, completing; everything else is writing."""
        if self.key_guard(event):
            return
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in _ENTER and control:
            self.send_wanted.emit(bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif event.matches(QKeySequence.StandardKey.Bold):
            self.turn_bold()
        elif event.matches(QKeySequence.StandardKey.Italic):
            self.turn_italic()
        else:
            super().keyPressEvent(event)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Text, files and pictures."""
        return source.hasUrls() or source.hasImage() or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Files and pictures are attached; text comes without its formatting."""
        paths = [url.toLocalFile() for url in source.urls() if url.isLocalFile()]
        if paths:
            self.files_given.emit(paths)
        elif source.hasImage():
            picture = QImage(source.imageData())
            if not picture.isNull():
                self.picture_given.emit(picture)
        elif source.hasText():
            self.textCursor().insertText(source.text())

    def dropEvent(self, event: QDropEvent) -> None:
        """Qt leaves its drop cursor behind when a drop puts no text in; a second call clears it."""
        super().dropEvent(event)
        self.viewport().update()

    def _changed(self) -> None:
        if not self._silent:
            self._set_lines()
            lean_with_window(self)
            self.updateGeometry()
            self.written.emit(self.toPlainText())

    def _moved(self) -> None:
        if not self._silent:
            cursor = self.textCursor()
            self.follow_cursor()
            before = cursor.block().text()[: cursor.positionInBlock()]
            self.cursor_came.emit("" if cursor.hasSelection() else before)

    # ------------------------------------------------------------ look

    def _set_lines(self) -> None:
        """Every paragraph gets the line height of reading; joined to the edit, so that undo skips it."""
        line, gap = dress().fonts.line(TextStyle.READING), tokens().space(0)
        least = QTextBlockFormat.LineHeightTypes.MinimumHeight.value
        block = self.document().begin()
        while block.isValid():
            form = block.blockFormat()
            if form.lineHeight() != line:
                cursor = QTextCursor(block)
                cursor.joinPreviousEditBlock()
                form.setLineHeight(line, least)
                form.setBottomMargin(gap)
                self.blockSignals(True)  # noqa: FBT003 - Qt's signature
                cursor.setBlockFormat(form)
                self.blockSignals(False)  # noqa: FBT003 - Qt's signature
                cursor.endEditBlock()
            block = block.next()

    def retheme(self) -> None:
        """Take font and colours of the look in force."""
        if not hasattr(self, "_documents"):
            return
        font = dress().fonts.font(TextStyle.READING)
        self.setFont(font)
        for document in self._documents.values():
            document.setDefaultFont(font)
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        palette.setColor(QPalette.ColorRole.Text, tokens().colour(Role.TEXT_PRIMARY))
        palette.setColor(QPalette.ColorRole.PlaceholderText, tokens().colour(Role.TEXT_TERTIARY))
        self.setPalette(palette)
        lean_with_window(self)
        super().retheme()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell of another width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.resized.emit()

    def sizeHint(self) -> QSize:
        """As high as the text, at least three lines."""
        line = dress().fonts.line(TextStyle.READING)
        least = line * tokens().panes.composer.min_lines
        return QSize(super().sizeHint().width(), max(round(self.document().size().height()) + 1, least))

    def minimumSizeHint(self) -> QSize:
        """A line."""
        line = dress().fonts.line(TextStyle.READING)
        return QSize(tokens().kit.field.min_width, line)


def _style_of(block: QTextBlock) -> QTextListFormat.Style | None:
    """The kind of list a paragraph is in."""
    lines: QTextList | None = block.textList()
    return None if lines is None else lines.format().style()
