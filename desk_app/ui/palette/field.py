"""The line at the top of the palette: glass, what commands act on, the field, and how to leave."""

from __future__ import annotations

from PySide6.QtCore import QMargins, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from desk_app.ui.kit.fields import align_with_window
from desk_app.ui.kit.keys import KeyHint
from desk_app.ui.kit.marks import Chip, Glyph, GlyphSize
from desk_app.ui.kit.themed import Themed, set_margins
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.chips import ChipLook, ChipShape
from desk_app.ui.theme.current import dress, tokens
from desk_app.ui.theme.roles import Role, Tone

_MOVES = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 5, Qt.Key.Key_PageUp: -5}


class PaletteInput(Themed, QLineEdit):
    """The field itself: no frame, larger letters; keys of the list are handed on.

    Attributes:
        moved: An arrow: so many lines on.
        ran: Enter.
        completed: Tab.
        emptied: Backspace where nothing is to be removed.
    """

    moved = Signal(int)
    ran = Signal()
    completed = Signal()
    emptied = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("palette.input")
        self.setAccessibleName("Search or run")
        self.setFrame(False)
        # WORKAROUND Qt 6.8 to 6.11: with a style sheet on the application a frameless field fills its ground
        # with white whatever its palette says; a rule of its own stops that. Try without on a newer Qt.
        self.setStyleSheet("background: transparent; border: none;")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.retheme()

    def retheme(self) -> None:
        """Take font and colours of the look in force."""
        self.setFont(dress().fonts.font(TextStyle.TITLE, Weight.REGULAR))
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        palette.setColor(QPalette.ColorRole.Text, tokens().colour(Role.TEXT_PRIMARY))
        palette.setColor(QPalette.ColorRole.PlaceholderText, tokens().colour(Role.TEXT_TERTIARY))
        self.setPalette(palette)
        self.setTextMargins(QMargins())
        align_with_window(self)
        super().retheme()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, Enter and Backspace belong to the palette where the field has no use for them."""
        key = Qt.Key(event.key())
        if key in _MOVES and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.moved.emit(_MOVES[key])
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.ran.emit()
        elif key == Qt.Key.Key_Backspace and not self.text():
            self.emptied.emit()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: FBT001 - Qt's signature
        """Tab completes; there is nothing else to go to."""
        if forward:
            self.completed.emit()
        return True


class PaletteHead(Themed, QWidget):
    """The line around the field."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.input = PaletteInput(self)
        self.context = Chip(ChipLook(""), self)
        self.step = Chip(ChipLook(""), self)
        self._row = QHBoxLayout(self)
        glass = Glyph("search", size=GlyphSize.BANNER, parent=self)
        for widget in (glass, self.context, self.step):
            self._row.addWidget(widget)
        self._row.addWidget(self.input, 1)
        self._row.addWidget(KeyHint(("Esc",), self))
        self.retheme()

    def show_chips(self, context: str, step: str) -> None:
        """Say what commands act on, and which command is asked about."""
        for chip, words, tone in ((self.context, context, Tone.NEUTRAL), (self.step, step, Tone.ACCENT)):
            chip.set_look(ChipLook(words, tone, shape=ChipShape.SQUARE))
            chip.setVisible(bool(words))

    def retheme(self) -> None:
        """Take height and gaps of the look in force."""
        sizes = tokens().panes.palette
        set_margins(self._row, sizes.input_pad, sizes.input_pad, bottom=tokens().stroke.hairline)
        self._row.setSpacing(sizes.row_gap)
        self.setFixedHeight(sizes.input)
        super().retheme()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The line below."""
        del event
        painter = QPainter(self)
        below = self.rect()
        below.setTop(below.bottom() + 1 - tokens().stroke.hairline)
        painter.fillRect(below, tokens().colour(Role.BORDER_SUBTLE))
        painter.end()
