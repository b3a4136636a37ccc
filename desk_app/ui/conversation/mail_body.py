"""The words of a card: text to select and copy, as high as it needs, that never reads a file or the network.

Qt's own browser loads whatever a mail names: local files, and on Windows shares, which is a call to a
stranger's computer. Returning nothing does not stop it; only an answer does. So every name is answered here.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSignalBlocker, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QImage,
    QImageReader,
    QKeyEvent,
    QPalette,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextBrowser, QWidget

from desk_app.ui.conversation.marking import Sought, mark
from desk_app.ui.conversation.mention_marks import MentionMarks
from desk_app.ui.conversation.recolouring import fragments_of, recolour
from desk_app.ui.kit.themed import Themed
from desk_app.ui.theme.base_sizes import TextStyle
from desk_app.ui.theme.current import dress, tokens
from desk_app.ui.theme.look import Mode
from desk_app.ui.theme.roles import Role

_MOST_PIXELS = 24_000_000  # a picture that would unfold to more than about 100 MB is not shown
_LEFT_TO_SCROLLING = {Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Up, Qt.Key.Key_Down}
_SHEET = (
    "a { color: %s; text-decoration: none; } blockquote { margin: 0; color: %s; }"
    " h1, h2, h3 { font-size: large; }"
)

Pictures = Callable[[str], bytes | None]
"""Gives the encoded bytes of a picture of this mail by its name (`cid:…`, `inline:…`, `remote:…`)."""


def decoded(data: bytes, widest: int = 0) -> QImage | None:
    """A picture from bytes, made no wider than `widest`; None when it is none, or a bomb.

    The size is read before the pixels are: a file of a few bytes can name a picture of gigabytes.
    """
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    size = reader.size()
    if (
        not size.isValid()
        or size.width() * size.height() > _MOST_PIXELS
        or bytes(reader.format().data()) in {b"svg", b"svgz"}
    ):
        return None
    if widest and size.width() > widest:
        reader.setScaledSize(size.scaled(widest, size.height(), Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    return None if image.isNull() else image


class MailBody(Themed, QTextBrowser):
    """Text of a message.

    Attributes:
        link_chosen: A link was clicked or entered; carries its address. Nothing was opened.
        menu_wanted: The context menu is asked for, at a place of the screen.
    """

    link_chosen = Signal(str)
    menu_wanted = Signal(object)

    def __init__(self, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._source: tuple[str, bool] = ("", False)
        self._pictures: Pictures = lambda _name: None
        self._ground = Role.BG_CONTENT
        self._light_paper = False
        self._heights: dict[int, int] = {}
        self._sought = Sought()
        self.setFrameShape(QFrame.Shape.NoFrame)
        for turn_off in (self.setVerticalScrollBarPolicy, self.setHorizontalScrollBarPolicy):
            turn_off(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setUndoRedoEnabled(False)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.document().setDocumentMargin(0)
        self.viewport().setAutoFillBackground(False)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        # Not Fixed: its least height would then be that at its least width, and the column far too high.
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._marks = MentionMarks(self.document())
        self.anchorClicked.connect(lambda url: self.link_chosen.emit(url.toString()))
        self.highlighted.connect(self._show_target)
        self.retheme()

    def show_text(self, text: str, ground: Role) -> None:
        """Show plain text; links in it stay words."""
        self._fill(text, is_html=False, pictures=lambda _name: None, ground=ground)

    def show_mail(self, html: str, pictures: Pictures, ground: Role) -> None:
        """Show HTML that `safe_html` has made harmless."""
        self._fill(html, is_html=True, pictures=pictures, ground=ground)

    def show_again(self) -> None:
        """Pictures have come: lay out anew."""
        self._apply()

    def show_sought(self, sought: Sought) -> int | None:
        """Mark what is looked for; gives how far down the meant one stands, in pixels."""
        self._sought = sought
        return mark(self, sought)

    def set_light_paper(self, *, on: bool) -> None:
        """Show the mail on white, in the colours its writer chose."""
        self._light_paper = on
        self._apply()

    def retheme(self) -> None:
        """Take font and colours of the look in force."""
        self.setFont(dress().fonts.font(TextStyle.READING))
        self.document().setDefaultFont(self.font())
        self._apply()
        super().retheme()

    def _fill(self, source: str, *, is_html: bool, pictures: Pictures, ground: Role) -> None:
        self._pictures = pictures
        if (source, is_html) == self._source and ground is self._ground:
            return
        self._source, self._ground = (source, is_html), ground
        self._light_paper = False
        self._apply()

    def _apply(self) -> None:
        """Lay the source out in the colours of now."""
        if not hasattr(self, "_source"):
            return
        source, is_html = self._source
        self._colour()
        document = self.document()
        link = tokens().colour(Role.ACCENT_TEXT if self._ground is not Role.BG_CONTENT else Role.TEXT_LINK)
        quiet = tokens().colour(Role.TEXT_SECONDARY)
        document.setDefaultStyleSheet(_SHEET % (link.name(), quiet.name()))
        self._marks.turn(on=self._ground is Role.NOTE_BG)
        if is_html:
            self.setHtml(source)
            self._fit_pictures()
        else:
            self.setPlainText(source)
        self._set_lines(is_html=is_html)
        if is_html and tokens().look.mode is Mode.DARK and not self._light_paper:
            recolour(document, self._ground)
        self._heights.clear()
        mark(self, self._sought)
        self.updateGeometry()

    def _colour(self) -> None:
        palette = QPalette(self.palette())
        ink = Role.TEXT_PRIMARY
        if self._light_paper:
            palette.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.white)
            palette.setColor(QPalette.ColorRole.Text, Qt.GlobalColor.black)
        else:
            palette.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
            palette.setColor(QPalette.ColorRole.Text, tokens().colour(ink))
        self.setPalette(palette)
        self.viewport().setAutoFillBackground(self._light_paper)

    def _set_lines(self, *, is_html: bool) -> None:
        """Line heights are not inherited from one paragraph to the next, so every block gets its own."""
        line, gap = dress().fonts.line(TextStyle.READING), tokens().panes.message.paragraph_gap
        least = QTextBlockFormat.LineHeightTypes.MinimumHeight.value
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        form = QTextBlockFormat()
        form.setLineHeight(line, least)
        form.setTopMargin(0)
        if is_html:
            form.setBottomMargin(0)
        cursor.mergeBlockFormat(form)
        block = self.document().begin()
        while block.isValid():
            blank = not block.text().strip()
            own = block.blockFormat()
            if not is_html and blank:
                own.setLineHeight(gap, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
            elif is_html and block.next().isValid() and block.textList() is None:
                own.setBottomMargin(gap)
            cursor.setPosition(block.position())
            cursor.setBlockFormat(own)
            block = block.next()

    def _fit_pictures(self) -> None:
        """No picture is wider than the words; Qt knows no `max-width`."""
        widest = self._widest()
        cursor = QTextCursor(self.document())
        for place, length, letters in fragments_of(self.document()):
            if letters.isImageFormat() and letters.toImageFormat().width() > widest:
                smaller = letters.toImageFormat()
                smaller.setHeight(smaller.height() * widest / smaller.width())
                smaller.setWidth(widest)
                cursor.setPosition(place)
                cursor.setPosition(place + length, QTextCursor.MoveMode.KeepAnchor)
                cursor.setCharFormat(smaller)

    def _widest(self) -> int:
        least = (
            tokens().layout.conversation.min
            - 2 * tokens().panes.conversation.pad
            - 2 * tokens().kit.card.pad_x
        )
        return max(self.width(), least) if self.isVisible() else least

    # ------------------------------------------------------------ size

    def hasHeightForWidth(self) -> bool:
        """Narrower is higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of the text at a width."""
        if width not in self._heights:
            document = self.document()
            # Told of another size while it waits to be laid out, the view would take its own width at once.
            with QSignalBlocker(document.documentLayout()):
                document.setTextWidth(width)
                self._heights[width] = round(document.size().height()) + 1
            # What was only measured must not stay: Qt lays the text out again for another size alone.
            document.setTextWidth(self.viewport().width())
        return self._heights[width]

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        width = max(self.width(), tokens().layout.conversation.min // 2)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """A few words."""
        return QSize(dress().fonts.line(TextStyle.READING) * 2, dress().fonts.line(TextStyle.READING))

    # ------------------------------------------------------------ what it does not do

    def loadResource(self, kind: int, url: QUrl | str) -> object:
        """Answer every name: pictures of this mail with themselves, everything else with nothing to see."""
        if kind == QTextDocument.ResourceType.ImageResource.value:
            data = self._pictures(url if isinstance(url, str) else url.toString())
            image = decoded(data, self._widest()) if data else None
            if image is not None:
                return image
        blank = QImage(1, 1, QImage.Format.Format_ARGB32)
        blank.fill(Qt.GlobalColor.transparent)
        return blank

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The conversation scrolls, not the card."""
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that scroll belong to the conversation, unless they select."""
        if event.key() in _LEFT_TO_SCROLLING and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            event.ignore()
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The card's menu."""
        self.menu_wanted.emit(event.globalPos())

    def _show_target(self, url: QUrl) -> None:
        self.setToolTip(url.toString())
