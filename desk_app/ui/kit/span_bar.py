"""A bar of stretches of time: what each was, where now is, and the words at its ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum, unique

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QSizePolicy, QWidget

from desk_app.ui.kit.themed import Painted
from desk_app.ui.theme.base_sizes import TextStyle
from desk_app.ui.theme.canvas import CENTRE, END, START, Canvas
from desk_app.ui.theme.current import dress, tokens
from desk_app.ui.theme.roles import Role


@unique
class SpanTone(StrEnum):
    """What a stretch means; each has a colour and a pattern of its own."""

    COUNTED = "counted"
    PAUSED = "paused"
    DONE = "done"
    LATE = "late"
    AHEAD = "ahead"


_ROLES = {
    SpanTone.COUNTED: Role.ACCENT_SOLID,
    SpanTone.PAUSED: Role.BORDER_CONTROL,
    SpanTone.DONE: Role.SUCCESS_SOLID,
    SpanTone.LATE: Role.DANGER_SOLID,
    SpanTone.AHEAD: Role.BORDER_DEFAULT,
}


@dataclass(frozen=True, slots=True)
class BarSpan:
    """A stretch: what it was, and its share of the whole, 0.0 to 1.0."""

    tone: SpanTone
    share: float


@dataclass(frozen=True, slots=True)
class BarLook:
    """What a bar shows.

    Attributes:
        spans: From beginning to end; their shares come to 1.
        start: Below its beginning.
        end: Below its end.
        mark: Over the mark between.
        mark_at: Where that stands, 0.0 to 1.0.
        keys: What each colour means, in words.
        spoken: All of it for screen readers.
    """

    spans: tuple[BarSpan, ...]
    start: str
    end: str
    mark: str
    mark_at: float
    keys: tuple[tuple[SpanTone, str], ...]
    spoken: str


class SpanBar(Painted, QWidget):
    """Paints the bar with its words; below it what its colours mean, on as many lines as that needs."""

    def __init__(self, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._look: BarLook | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_look(self, look: BarLook) -> None:
        """Show another stretch of time."""
        self._look = look
        self.setAccessibleName(look.spoken)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as the panel it is in."""
        width = tokens().panes.why.width
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Never lower than its words."""
        return QSize(0, self.heightForWidth(max(self.width(), 1)))

    def hasHeightForWidth(self) -> bool:
        """The words below take as many lines as they need."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Words, bar, words, and what the colours mean."""
        line, gap = self._line(), tokens().space(1)
        return 2 * line + tokens().panes.why.bar + 2 * gap + len(self._keys(width)) * line + gap

    def draw(self, canvas: Canvas) -> None:
        """Paint it from above to below."""
        look = self._look
        if look is None:
            return
        line, gap, bar = self._line(), tokens().space(1), tokens().panes.why.bar
        place = QRect(0, line + gap, self.width(), bar)
        self._draw_spans(canvas, place, look.spans)
        self._draw_mark(canvas, place, look)
        quiet = tokens().colour(Role.TEXT_TERTIARY)
        below = QRect(0, place.bottom() + 1 + gap, self.width(), line)
        canvas.text(below, look.start, quiet, style=TextStyle.META, align=START, tabular=True)
        canvas.text(below, look.end, quiet, style=TextStyle.META, align=END, tabular=True)
        top = below.bottom() + 1 + gap
        for row in self._keys(self.width()):
            self._draw_keys(canvas, top, row)
            top += line

    def _draw_spans(self, canvas: Canvas, place: QRect, spans: Sequence[BarSpan]) -> None:
        done = 0.0
        for span in spans:
            left, right = round(done * place.width()), round((done + span.share) * place.width())
            done += span.share
            if right > left:
                self._draw_span(canvas, QRect(left, place.top(), right - left, place.height()), span.tone)

    def _draw_span(self, canvas: Canvas, rect: QRect, tone: SpanTone) -> None:
        """A stretch; waiting is striped, and what lies ahead is only framed: colour is never alone."""
        colour = tokens().colour(_ROLES[tone])
        if tone is SpanTone.AHEAD:
            canvas.frame(rect, colour, 0, width=tokens().stroke.hairline)
            return
        if tone is not SpanTone.PAUSED:
            canvas.fill(rect, colour)
            return
        step, thick = tokens().panes.why.hatch, tokens().panes.why.mark
        canvas.frame(rect, colour, 0, width=tokens().stroke.hairline)
        for left in range(rect.left(), rect.right(), step):
            width = min(thick, rect.right() + 1 - left)
            canvas.fill(QRect(left, rect.top(), width, rect.height()), colour)

    def _draw_mark(self, canvas: Canvas, place: QRect, look: BarLook) -> None:
        sizes = tokens().panes.why
        middle = round(look.mark_at * (place.width() - sizes.mark))
        over = QRect(middle, place.top() - sizes.mark_over, sizes.mark, place.height() + 2 * sizes.mark_over)
        canvas.fill(over, tokens().colour(Role.TEXT_PRIMARY))
        width = dress().fonts.advance(look.mark, TextStyle.META) + 1
        left = max(0, min(middle - width // 2, self.width() - width))
        words = QRect(left, 0, width, self._line())
        canvas.text(
            words, look.mark, tokens().colour(Role.TEXT_SECONDARY), style=TextStyle.META, align=CENTRE
        )

    def _draw_keys(self, canvas: Canvas, top: int, row: Sequence[tuple[SpanTone, str]]) -> None:
        left, side, line = 0, tokens().panes.why.key, self._line()
        for tone, words in row:
            self._draw_span(canvas, QRect(left, top + (line - side) // 2, side, side), tone)
            left += side + tokens().space(1)
            width = dress().fonts.advance(words, TextStyle.META) + 1
            colour: QColor = tokens().colour(Role.TEXT_SECONDARY)
            canvas.text(QRect(left, top, width, line), words, colour, style=TextStyle.META)
            left += width + tokens().space(3)

    def _keys(self, width: int) -> list[list[tuple[SpanTone, str]]]:
        """What the colours mean, line by line."""
        rows: list[list[tuple[SpanTone, str]]] = []
        room = 0
        for tone, words in self._look.keys if self._look is not None else ():
            needed = tokens().panes.why.key + tokens().space(1) + tokens().space(3)
            needed += dress().fonts.advance(words, TextStyle.META) + 1
            if not rows or needed > room:
                rows.append([])
                room = width + tokens().space(3)
            rows[-1].append((tone, words))
            room -= needed
        return rows

    @staticmethod
    def _line() -> int:
        return dress().fonts.line(TextStyle.META)
