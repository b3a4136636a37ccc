"""Rows that are on their way: nothing at first, then their shapes, then words with numbers."""

from __future__ import annotations

from PySide6.QtCore import QRect, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_app.ui.kit.icon_buttons import LinkButton
from desk_app.ui.kit.labels import ElidedLabel
from desk_app.ui.kit.lines import ProgressLine
from desk_app.ui.kit.themed import Painted
from desk_app.ui.theme.base_sizes import TextStyle
from desk_app.ui.theme.canvas import Canvas
from desk_app.ui.theme.colours import with_alpha
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role

# How long the three bars of a row are, as shares of the pane: uneven like real text, the same each time.
_BARS = ((0.33, 0.58, 0.69), (0.25, 0.5, 0.64), (0.39, 0.61, 0.55))
_THIN = 0.7  # opacity of the third bar


class LoadingRows(Painted, QWidget):
    """Stands in for a list that is being read; never over content that is here.

    Attributes:
        cancelled: The person does not want to wait.
    """

    cancelled = Signal()

    def __init__(self, label: str, cancel_text: str, *, name: str, parent: QWidget | None = None) -> None:
        """Make it, showing nothing.

        Args:
            label: What is loading, for screen readers and the progress line.
            cancel_text: The way out, such as "Cancel".
            name: The object name.
            parent: The widget it is in.
        """
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self._shapes = False
        self._show_shapes = self._timer(self._begin_shapes)
        self._show_words = self._timer(self._begin_words)
        self._words = ElidedLabel(label, style=TextStyle.META, role=Role.TEXT_SECONDARY)
        self._line = ProgressLine(label, name=f"{name}.progress")
        self._line.hide()  # until it is known how much there is
        self._cancel = LinkButton(cancel_text, name=f"{name}.cancel")
        self._cancel.clicked.connect(self.cancelled)
        self._foot = QWidget(self)
        self._row = QHBoxLayout(self._foot)
        for widget, stretch in ((self._words, 1), (self._line, 0), (self._cancel, 0)):
            self._row.addWidget(widget, stretch)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addStretch(1)
        column.addWidget(self._foot)
        self._foot.hide()
        self.retheme()

    def begin(self) -> None:
        """Something is being read: shapes after 300 ms, words after two seconds."""
        self._shapes = False
        self._foot.hide()
        self._show_shapes.start(tokens().kit.skeleton.delay_ms)
        self._show_words.start(tokens().kit.skeleton.words_after_ms)
        self.update()

    def say_now(self) -> None:
        """Do not wait for two seconds with the words: an empty place would be taken for an answer."""
        self._show_words.start(tokens().kit.skeleton.delay_ms)

    def show_at_once(self) -> None:
        """Skip the wait: the person came back to a list that is being read already."""
        self._begin_shapes()
        self._begin_words()

    def set_progress(self, words: str, done: int, total: int) -> None:
        """Say how far it is: "1 240 of 2 417 tickets"; shown once words are due.

        Args:
            words: What is said.
            done: So much is here.
            total: Of so much; 0 while nobody knows.
        """
        self._words.setText(words)
        self._line.setVisible(total > 0)
        self._line.setRange(0, max(total, 1))
        self._line.setValue(done)

    def finish(self) -> None:
        """It is here, or nobody waits any more."""
        self._show_shapes.stop()
        self._show_words.stop()
        self._shapes = False
        self._foot.hide()
        self.update()

    @property
    def shows_shapes(self) -> bool:
        """Whether the shapes of rows are to be seen."""
        return self._shapes

    def retheme(self) -> None:
        """Take the paddings of the look in force."""
        pad = tokens().space(4)
        self._row.setContentsMargins(pad, 0, pad, pad)
        self._row.setSpacing(tokens().kit.skeleton.gap)
        super().retheme()

    def draw(self, canvas: Canvas) -> None:
        """Paint the shapes of as many rows as there is room for."""
        if not self._shapes:
            return
        sizes = tokens().kit.skeleton
        room = self.height() - (self._foot.height() if self._foot.isVisible() else 0)
        for row in range(max(room // sizes.row_height, 1)):
            self._draw_row(canvas, row * sizes.row_height, _BARS[row % len(_BARS)])

    def _draw_row(self, canvas: Canvas, top: int, shares: tuple[float, ...]) -> None:
        sizes = tokens().kit.skeleton
        colour = tokens().colour(Role.CHART_MUTED if tokens().look.high_contrast else Role.BG_SUNKEN)
        pad = tokens().space(4) + sizes.inset
        top += sizes.pad
        canvas.dot(QRect(pad, top, sizes.avatar, sizes.avatar), colour)
        left = pad + sizes.avatar + sizes.gap
        whole = self.width() - left - pad
        top += (sizes.avatar - 2 * sizes.bar - sizes.bar_gap) // 2 + sizes.inset
        for index, share in enumerate(shares):
            last = index == len(shares) - 1
            height = sizes.thin if last else sizes.bar
            shade = with_alpha(colour, colour.alphaF() * _THIN) if last else colour
            canvas.fill(QRect(left, top, round(whole * share), height), shade, tokens().radius.xs)
            top += height + sizes.bar_gap

    def _timer(self, then: object) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(then)
        return timer

    def _begin_shapes(self) -> None:
        self._shapes = True
        self.update()

    def _begin_words(self) -> None:
        self._foot.show()
