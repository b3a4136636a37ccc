"""Texts: one line that is shortened when there is no room, and paragraphs with the line height of the design.

Everything shown here is plain text, whoever wrote it: a label never reads a picture or follows a link.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QResizeEvent, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QWidget

from desk_app.ui.kit.themed import Painted
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.canvas import START, Canvas
from desk_app.ui.theme.colours import with_alpha
from desk_app.ui.theme.current import dress, tokens
from desk_app.ui.theme.roles import Role

_LEAST_LETTERS = "Wwww…"
_MARK_ALPHA: Final = 0.17
"""How much of its colour a marked piece has behind it, as in the design's picture of a conflict."""


class _PlainLabel(Painted, QLabel):
    """A label in a type style and a colour of the tokens; always plain text."""

    def __init__(
        self,
        text: str = "",
        *,
        style: TextStyle = TextStyle.BODY,
        weight: Weight | None = None,
        role: Role = Role.TEXT_PRIMARY,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._style = style
        self._weight = weight
        self._role = role
        self.setText(text)
        self.retheme()

    def set_role(self, role: Role) -> None:
        """Change the colour."""
        self._role = role
        self.update()

    def retheme(self) -> None:
        """Take the font of the look in force."""
        self.setFont(dress().fonts.font(self._style, self._weight))
        super().retheme()

    def _role_now(self) -> Role:
        return self._role if self.isEnabled() else Role.TEXT_DISABLED


class ElidedLabel(_PlainLabel):
    """One line of text; too little room ends it with an ellipsis, and the tooltip has all of it."""

    def __init__(
        self,
        text: str = "",
        *,
        style: TextStyle = TextStyle.BODY,
        weight: Weight | None = None,
        role: Role = Role.TEXT_PRIMARY,
        align: Qt.AlignmentFlag = START,
        tabular: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """Make a label.

        Args:
            text: What it says.
            style: The size.
            weight: Another weight than the style's own.
            role: The colour.
            align: START, CENTRE or END.
            tabular: Digits of one width, for times and counts below one another.
            parent: The widget it is in.
        """
        self._align, self._tabular = align, tabular
        super().__init__(text, style=style, weight=weight, role=role, parent=parent)

    def setText(self, text: str) -> None:
        """Show another text; line breaks become spaces."""
        super().setText(" ".join(text.split("\n")))
        self._update_tooltip()

    def sizeHint(self) -> QSize:
        """The whole text on a line of the style's height."""
        fonts = dress().fonts
        width = fonts.advance(self.text(), self._style, self._weight, tabular=self._tabular)
        return QSize(width + 1, fonts.line(self._style))

    def minimumSizeHint(self) -> QSize:
        """A few letters and the ellipsis."""
        whole = self.sizeHint()
        least = dress().fonts.advance(_LEAST_LETTERS, self._style, self._weight)
        return QSize(min(whole.width(), least), whole.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """There is more or less room."""
        super().resizeEvent(event)
        self._update_tooltip()

    def draw(self, canvas: Canvas) -> None:
        """Paint the text."""
        colour = tokens().colour(self._role_now())
        canvas.text(
            self.rect(),
            self.text(),
            colour,
            style=self._style,
            weight=self._weight,
            align=self._align,
            tabular=self._tabular,
        )

    def _update_tooltip(self) -> None:
        cut = self.width() < self.sizeHint().width() - 1
        tip = self.text() if cut else ""
        if tip != self.toolTip():  # to set one costs as much as to paint the label
            self.setToolTip(tip)


class Paragraph(_PlainLabel):
    """Text over as many lines as it needs, on lines of the style's height."""

    def __init__(
        self,
        text: str = "",
        *,
        style: TextStyle = TextStyle.BODY,
        weight: Weight | None = None,
        role: Role = Role.TEXT_PRIMARY,
        align: Qt.AlignmentFlag = START,
        parent: QWidget | None = None,
    ) -> None:
        self._align = align
        self._max_width = 0
        self._marks: tuple[tuple[int, int], ...] = ()
        super().__init__(text, style=style, weight=weight, role=role, parent=parent)
        self.setWordWrap(True)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_max_width(self, width: int) -> None:
        """Never be wider than this many (scaled) pixels."""
        self._max_width = width
        self.setMaximumWidth(width)
        self.updateGeometry()

    def mark(self, spans: Sequence[tuple[int, int]]) -> None:
        """Put a tint behind pieces of the text: first letter, and the one after the last."""
        self._marks = tuple(spans)
        self.update()

    def hasHeightForWidth(self) -> bool:
        """It has: fewer pixels across mean more lines."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of the lines the text takes at a width."""
        _layout, lines = self._broken(min(width, self._max_width) if self._max_width else width)
        return max(lines, 1) * dress().fonts.line(self._style)

    def sizeHint(self) -> QSize:
        """As wide as allowed, or as the longest line."""
        widest = max(
            (dress().fonts.advance(line, self._style, self._weight) for line in self._lines()), default=0
        )
        width = min(widest + 1, self._max_width) if self._max_width else widest + 1
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """The longest word, within the largest width allowed."""
        words = self.text().split()
        longest = max((dress().fonts.advance(word, self._style, self._weight) for word in words), default=0)
        width = min(longest + 1, self._max_width) if self._max_width else longest + 1
        return QSize(width, dress().fonts.line(self._style))

    def draw(self, canvas: Canvas) -> None:
        """Paint the lines."""
        canvas.painter.setPen(tokens().colour(self._role_now()))
        layout, lines = self._broken(self.width())
        height = dress().fonts.line(self._style)
        top = (height - dress().fonts.metrics(self._style, self._weight).height()) / 2
        for index in range(lines):
            layout.lineAt(index).setPosition(QPointF(0, index * height))
        layout.draw(canvas.painter, QPointF(0, top))

    def _lines(self) -> list[str]:
        return self.text().split("\n")

    def _broken(self, width: int) -> tuple[QTextLayout, int]:
        """The text broken into lines of a width, and how many there are."""
        layout = QTextLayout(self.text().replace("\n", "\u2028"), self.font())
        # The side comes from the window, the order of words from the text: a foreign name stays readable.
        side = QStyle.visualAlignment(self.layoutDirection(), self._align)
        option = QTextOption(side | Qt.AlignmentFlag.AlignAbsolute)
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setFormats([self._marked(start, end) for start, end in self._marks])
        layout.beginLayout()
        count = 0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            count += 1
        layout.endLayout()
        return layout, count

    def _marked(self, start: int, end: int) -> QTextLayout.FormatRange:
        """How a marked piece looks; without tints it is underlined."""
        letters = QTextCharFormat()
        if tokens().look.high_contrast:
            letters.setFontUnderline(True)
        else:
            letters.setBackground(with_alpha(tokens().colour(Role.SUCCESS_SOLID), _MARK_ALPHA))
        piece = QTextLayout.FormatRange()
        text = self.text()
        piece.start, piece.length, piece.format = _units(text[:start]), _units(text[start:end]), letters
        return piece


def _units(text: str) -> int:
    """How many letters a text has as Qt counts them."""
    return len(text.encode("utf-16-le")) // 2
