"""The line of the search bar: quiet chips behind complete terms, and waves below wrong ones.

The field itself is a plain `QLineEdit` without frame and ground, so that input methods, undo and screen
readers work as anywhere; frame and chips are painted by the widget behind it, where the field says.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainterPath, QPalette, QPen, QTextLayout, QTextLine, QTextOption
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desk_app.presenters.search import PieceKind, SearchPiece
from desk_app.ui.kit.fields import LineFromStart, align_with_window
from desk_app.ui.kit.icon_buttons import IconButton
from desk_app.ui.kit.marks import Glyph, GlyphSize
from desk_app.ui.kit.themed import Painted, Themed, set_margins
from desk_app.ui.theme.base_sizes import TextStyle
from desk_app.ui.theme.canvas import Canvas
from desk_app.ui.theme.current import dress, tokens
from desk_app.ui.theme.marks import FieldState, draw_field
from desk_app.ui.theme.palette import selection_colours
from desk_app.ui.theme.roles import Role

_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class SearchLine(Themed, LineFromStart):
    """What is typed.

    Attributes:
        stepped: Down or Up: through what could be written next.
        entered: Enter.
        left: Esc.
        completed: Tab.
    """

    stepped = Signal(int)
    entered = Signal()
    left = Signal()
    completed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.takes_tab = False
        self.setFrame(False)
        # WORKAROUND Qt 6.8 to 6.11: with a style sheet on the application a frameless field fills its ground
        # with white whatever its palette says; a rule of its own stops that. Try without on a newer Qt.
        self.setStyleSheet("background: transparent; border: none;")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.retheme()

    def retheme(self) -> None:
        """Take font and colours of the look in force."""
        self.setFont(dress().fonts.font(TextStyle.BODY))
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        palette.setColor(QPalette.ColorRole.Text, tokens().colour(Role.TEXT_PRIMARY))
        palette.setColor(QPalette.ColorRole.PlaceholderText, tokens().colour(Role.TEXT_TERTIARY))
        background, text = selection_colours(tokens())
        palette.setColor(QPalette.ColorRole.Highlight, background)
        palette.setColor(QPalette.ColorRole.HighlightedText, text)
        self.setPalette(palette)
        align_with_window(self)
        super().retheme()

    def place_of(self, start: int, end: int) -> QRect:
        """Where a range of the text stands, in the field's own coordinates; parts outside are cut."""
        layout = QTextLayout(self.displayText(), self.font())
        option = QTextOption()
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)  # as the field itself does
        option.setWrapMode(QTextOption.WrapMode.NoWrap)
        layout.setTextOption(option)
        layout.beginLayout()
        line = layout.createLine()
        layout.endLayout()
        if not line.isValid():
            return QRect()
        origin = self.cursorRect().center().x() - _across(line, self.cursorPosition())
        ends = sorted(origin + _across(line, place) for place in (start, end))
        rect = QRect(round(ends[0]), 0, ceil(ends[1] - ends[0]), self.height())
        return rect.intersected(self.rect())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys of the bar."""
        key = Qt.Key(event.key())
        if key in _STEPS:
            self.stepped.emit(_STEPS[key])
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.entered.emit()
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: FBT001 - Qt's signature
        """Tab takes what is offered, where something is; else it goes on."""
        if forward and self.takes_tab:
            self.completed.emit()
            return True
        return super().focusNextPrevChild(forward)


def _across(line: QTextLine, place: int) -> float:
    """How far along the line a cursor stands; in Python Qt also gives the place it rounded to."""
    found = line.cursorToX(place)
    first = found[0] if isinstance(found, tuple) else found
    return float(first) if isinstance(first, int | float) else 0.0


class SearchField(Painted, QWidget):
    """Frame, glass, the line with its chips, and the cross that empties it."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = SearchLine(f"{name}.line", self)
        self.clear = IconButton("x", "Empty the search", name=f"{name}.clear", small=True, parent=self)
        self.save = IconButton(
            "pin", "Save this search as a view", name=f"{name}.save", small=True, parent=self
        )
        self.clear.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Esc does the same
        self._pieces: tuple[SearchPiece, ...] = ()
        self._row = QHBoxLayout(self)
        self._row.addWidget(Glyph("search", size=GlyphSize.TEXT, parent=self))
        self._row.addWidget(self.line, 1)
        self._row.addWidget(self.save)
        self._row.addWidget(self.clear)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusProxy(self.line)
        for signal in (self.line.textChanged, self.line.cursorPositionChanged, self.line.selectionChanged):
            signal.connect(self.update)
        self.retheme()

    def set_pieces(self, pieces: Sequence[SearchPiece]) -> None:
        """Draw these pieces in another way."""
        self._pieces = tuple(pieces)
        self.update()

    def retheme(self) -> None:
        """Take height and gaps of the look in force."""
        field = tokens().kit.field
        set_margins(self._row, field.pad, tokens().space(1))
        self._row.setSpacing(field.inner)
        super().retheme()

    def sizeHint(self) -> QSize:
        """As high as search fields are."""
        return QSize(tokens().kit.field.min_width, max(tokens().kit.field.search, tokens().density.control))

    def minimumSizeHint(self) -> QSize:
        """Room for a word."""
        return QSize(tokens().kit.field.min_width // 2, self.sizeHint().height())

    def draw(self, canvas: Canvas) -> None:
        """Paint frame, chips and waves; the line draws its letters over them."""
        state = FieldState(
            focused=self.line.hasFocus(),
            wrong=any(piece.kind is PieceKind.WRONG for piece in self._pieces),
            enabled=True,
            radius=tokens().radius.md,
        )
        draw_field(canvas, self.rect(), state)
        canvas.direction = Qt.LayoutDirection.LeftToRight  # the line has mirrored its places already
        for piece in self._pieces:
            if piece.end <= len(self.line.text()):
                self._draw_piece(canvas, piece)

    def _draw_piece(self, canvas: Canvas, piece: SearchPiece) -> None:
        place = self.line.place_of(piece.start, piece.end)
        if place.isEmpty():
            return
        chip, gap = tokens().kit.chip, tokens().stroke.hairline  # a space is wider than two of them
        place.translate(self.line.pos())
        middle = place.center().y()
        pill = QRect(place.left() - gap, middle - chip.height // 2, place.width() + 2 * gap, chip.height)
        if piece.kind is PieceKind.CHIP:
            canvas.fill(pill, tokens().colour(Role.BG_SUNKEN), tokens().radius.xs)
            if tokens().look.high_contrast:
                canvas.frame(pill, tokens().colour(Role.BORDER_CONTROL), tokens().radius.xs)
        elif piece.kind is PieceKind.WRONG:
            _draw_wave(canvas, pill)


def _draw_wave(canvas: Canvas, rect: QRect) -> None:
    """A wave along the lower edge: a shape, for red alone says nothing to many."""
    step = tokens().stroke.focus
    path = QPainterPath(QPointF(rect.left(), rect.bottom()))
    left, up = rect.left(), True
    while left < rect.right():
        left += step
        path.lineTo(QPointF(left, rect.bottom() - (step if up else 0)))
        up = not up
    pen = QPen(tokens().colour(Role.DANGER_SOLID), tokens().stroke.hairline)
    canvas.painter.setPen(pen)
    canvas.painter.setBrush(Qt.BrushStyle.NoBrush)
    canvas.painter.drawPath(path)
