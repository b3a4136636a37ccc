"""A code to be copied down: its groups in large letters of one width, two lines of four."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QLabel, QSizePolicy

from desk_app.ui.kit.themed import Painted
from desk_app.ui.theme.base_sizes import Family, TextStyle
from desk_app.ui.theme.canvas import Canvas
from desk_app.ui.theme.current import dress, tokens
from desk_app.ui.theme.roles import Role

_A_LINE = 4


class CodeCard(Painted, QLabel):
    """Shows groups with their numbers; screen readers hear the code letter by letter."""

    def __init__(self, *, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._groups: tuple[str, ...] = ()

    def set_code(self, code: str) -> None:
        """Show a code of groups with dashes between."""
        self._groups = tuple(group for group in code.split("-") if group)
        self.setText(code)
        self.setAccessibleName(f"Recovery code: {', '.join(' '.join(group) for group in self._groups)}")
        self.retheme()

    def sizeHint(self) -> QSize:
        """Two lines with air."""
        lines = -(-len(self._groups) // _A_LINE) or 1
        line = dress().fonts.line(TextStyle.HERO) + dress().fonts.line(TextStyle.CAPTION)
        height = lines * line + (lines - 1) * tokens().space(3) + 2 * tokens().space(4)
        return QSize(_A_LINE * self._column(), height)

    def minimumSizeHint(self) -> QSize:
        """Never cut."""
        return self.sizeHint()

    def draw(self, canvas: Canvas) -> None:
        """Paint ground, groups and their numbers."""
        radius = tokens().kit.card.radius
        canvas.fill(self.rect(), tokens().colour(Role.BG_SUNKEN), radius)
        if tokens().look.high_contrast:
            canvas.frame(self.rect(), tokens().colour(Role.BORDER_DEFAULT), radius)
        small, large = dress().fonts.line(TextStyle.CAPTION), dress().fonts.line(TextStyle.HERO)
        left_middle = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        flags = left_middle | Qt.AlignmentFlag.AlignAbsolute
        pad, column = tokens().space(4), (self.width() - 2 * tokens().space(4)) // _A_LINE
        step = small + large + tokens().space(3)
        for number, group in enumerate(self._groups):
            left, top = pad + number % _A_LINE * column, pad + number // _A_LINE * step
            # A code is read from left to right in every language: nothing is mirrored.
            canvas.painter.setFont(dress().fonts.font(TextStyle.CAPTION))
            canvas.painter.setPen(tokens().colour(Role.TEXT_TERTIARY))
            canvas.painter.drawText(QRect(left, top, column, small), flags, str(number + 1))
            canvas.painter.setFont(dress().fonts.font(TextStyle.PAGE, family=Family.MONO))
            canvas.painter.setPen(tokens().colour(Role.TEXT_PRIMARY))
            canvas.painter.drawText(QRect(left, top + small, column, large), flags, group)

    def _column(self) -> int:
        metrics = QFontMetrics(dress().fonts.font(TextStyle.PAGE, family=Family.MONO))
        return metrics.horizontalAdvance("WWWW") + tokens().space(4)
