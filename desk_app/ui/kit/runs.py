"""One line made of pieces of different weight and colour: events, hits with their letters marked, banners."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QStyle, QWidget

from desk_app.ui.kit.themed import Painted
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.canvas import START, Canvas
from desk_app.ui.theme.current import dress, tokens
from desk_app.ui.theme.roles import Role


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a line.

    Attributes:
        text: Its words, with the spaces around them.
        weight: Another weight than the line's.
        role: Another colour than the line's.
    """

    text: str
    weight: Weight | None = None
    role: Role | None = None


def marked_runs(text: str, marks: Sequence[tuple[int, int]]) -> tuple[Run, ...]:
    """A text in pieces, the marked ones in the accent's colour."""
    runs: list[Run] = []
    at = 0
    for start, end in marks:
        if start > at:
            runs.append(Run(text[at:start]))
        runs.append(Run(text[start:end], Weight.SEMIBOLD, Role.ACCENT_TEXT))
        at = end
    if at < len(text) or not runs:
        runs.append(Run(text[at:]))
    return tuple(runs)


def runs_width(runs: Sequence[Run], style: TextStyle) -> int:
    """The width of all pieces in a row, rounded up once and not for each of them."""
    fonts = dress().fonts
    widths = (
        QFontMetricsF(fonts.font(style, run.weight)).horizontalAdvance(fonts.worded(run.text)) for run in runs
    )
    return math.ceil(sum(widths))


def draw_runs(
    canvas: Canvas, rect: QRect, runs: Sequence[Run], *, style: TextStyle = TextStyle.BODY, role: Role
) -> None:
    """Paint the pieces as one line of text, so that all scripts keep their order, and shorten it.

    Args:
        canvas: Where; mirrors for right-to-left.
        rect: The room, as if reading went from left to right.
        runs: The pieces.
        style: The type of all of them.
        role: The colour of those that have none of their own.
    """
    width = rect.width()
    runs = [replace(run, text=dress().fonts.worded(run.text)) for run in runs]
    layout = _lay_out(canvas, runs, style, width)
    if layout.lineAt(0).naturalTextWidth() > width:
        layout = _lay_out(canvas, _cut(runs, style, width), style, width)
    place = canvas.place(rect)
    canvas.painter.setPen(tokens().colour(role))
    top = place.top() + (place.height() - layout.lineAt(0).height()) / 2
    layout.draw(canvas.painter, QPointF(place.left(), top))


def _lay_out(canvas: Canvas, runs: Sequence[Run], style: TextStyle, width: int) -> QTextLayout:
    layout = QTextLayout("".join(run.text for run in runs), dress().fonts.font(style))
    option = QTextOption(QStyle.visualAlignment(canvas.direction, START) | Qt.AlignmentFlag.AlignAbsolute)
    option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    layout.setTextOption(option)
    formats, start = [], 0
    for run in runs:
        letters = QTextCharFormat()
        letters.setFont(dress().fonts.font(style, run.weight))
        if run.role:
            letters.setForeground(tokens().colour(run.role))
        piece = QTextLayout.FormatRange()
        piece.start, piece.length, piece.format = start, len(run.text.encode("utf-16-le")) // 2, letters
        start += piece.length
        formats.append(piece)
    layout.setFormats(formats)
    layout.beginLayout()
    layout.createLine().setLineWidth(width)
    layout.endLayout()
    return layout


def _cut(runs: Sequence[Run], style: TextStyle, width: int) -> list[Run]:
    """As much of the pieces as there is room for, the last one shortened with an ellipsis."""
    kept: list[Run] = []
    for run in runs:
        wide = dress().fonts.advance(run.text, style, run.weight)
        if wide > width:
            kept.append(replace(run, text=dress().fonts.elided(run.text, width, style, run.weight)))
            break
        kept.append(run)
        width -= wide
    return kept


class RunLabel(Painted, QLabel):
    """A line of pieces as a label; screen readers read it as one sentence."""

    def __init__(
        self,
        runs: Sequence[Run],
        *,
        style: TextStyle = TextStyle.META,
        role: Role = Role.TEXT_TERTIARY,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._style, self._role = style, role
        self._runs: tuple[Run, ...] = ()
        self._width = 0
        self.set_runs(runs)
        self.retheme()

    def set_runs(self, runs: Sequence[Run]) -> None:
        """Show other pieces."""
        self._runs = tuple(runs)
        self.setText("".join(run.text for run in self._runs))
        self._width = runs_width(self._runs, self._style)
        self.updateGeometry()

    def retheme(self) -> None:
        """Take the font of the look in force."""
        self.setFont(dress().fonts.font(self._style))
        self._width = runs_width(self._runs, self._style)
        super().retheme()

    def sizeHint(self) -> QSize:
        """All pieces in a row."""
        return QSize(self._width + 1, dress().fonts.line(self._style))

    def minimumSizeHint(self) -> QSize:
        """A few letters."""
        line = dress().fonts.line(self._style)
        return QSize(min(self.sizeHint().width(), line * 2), line)

    def draw(self, canvas: Canvas) -> None:
        """Paint the pieces."""
        draw_runs(canvas, self.rect(), self._runs, style=self._style, role=self._role)
