"""Thin things: hairlines, headings, progress lines and confidence meters."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QSizePolicy, QWidget

from desk_app.ui.kit.icon_buttons import IconButton
from desk_app.ui.kit.labels import ElidedLabel
from desk_app.ui.kit.themed import Painted, Themed
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.canvas import Canvas
from desk_app.ui.theme.current import dress, tokens
from desk_app.ui.theme.roles import Role, Tone


class Divider(Painted, QFrame):
    """A hairline, lying or standing; with words in its middle it says what begins ("New")."""

    def __init__(
        self, text: str = "", *, icon: str = "", upright: bool = False, tone: Tone | None = None,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        """Make a line.

        Args:
            text: Words in the middle, or nothing.
            icon: An icon before the words.
            upright: Stand; a standing line has no words.
            tone: Colour of line and words where a person should notice, such as the first unread message.
            parent: The widget it is in.
        """
        super().__init__(parent)
        self._text, self._icon, self._upright, self._tone = text, icon, upright, tone
        self.setAccessibleName(text)
        growing, fixed = QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed
        self.setSizePolicy(fixed if upright else growing, growing if upright else fixed)

    def set_text(self, text: str) -> None:
        """Show other words."""
        self._text = text
        self.setAccessibleName(text)
        self.retheme()

    def sizeHint(self) -> QSize:
        """A pixel, or a line of words."""
        line = tokens().stroke.hairline
        height = dress().fonts.line(TextStyle.META) if self._text else line
        return QSize(line, line) if self._upright else QSize(height, height)

    def minimumSizeHint(self) -> QSize:
        """Never thinner."""
        return self.sizeHint()

    def draw(self, canvas: Canvas) -> None:
        """Paint the line and its words."""
        tone = tokens().tone(self._tone) if self._tone else None
        line = tone.border if tone else tokens().colour(Role.BORDER_SUBTLE)
        if self._upright or not self._text:
            canvas.painter.fillRect(self.rect(), line)
        else:
            words = tone.text if tone else tokens().colour(Role.TEXT_TERTIARY)
            sizes = tokens().kit.divider
            icon = sizes.icon + tokens().space(1) if self._icon else 0
            width = dress().fonts.advance(self._text, TextStyle.META)
            left = max((self.width() - width - icon) // 2, 0)
            side, middle = left - sizes.gap, self.height() // 2
            canvas.line(QPointF(0, middle), max(side, 0), line)
            canvas.line(QPointF(self.width() - side, middle), max(side, 0), line)
            if self._icon:
                place = QRect(left, (self.height() - sizes.icon) // 2, sizes.icon, sizes.icon)
                canvas.icon(place, self._icon, words)
            room = QRect(left + icon, 0, width + 1, self.height())
            canvas.text(room, self._text, words, style=TextStyle.META)


class ProgressKind(StrEnum):
    """What a line of progress measures."""

    WORK = "work"
    CONFIDENCE = "confidence"


class ProgressLine(Painted, QProgressBar):
    """A thin bar that fills, from 0 to 100; the number stands in words beside it."""

    def __init__(
        self, label: str, *, name: str, kind: ProgressKind = ProgressKind.WORK, parent: QWidget | None = None
    ) -> None:
        """Make a bar.

        Args:
            label: What is measured, for screen readers.
            name: The object name.
            kind: Work that is being done, or how sure a suggestion is.
            parent: The widget it is in.
        """
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setTextVisible(False)
        self._kind = kind
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As long as meters or progress lines are."""
        meter = tokens().kit.meter
        return QSize(meter.width if self._kind is ProgressKind.CONFIDENCE else meter.wide, meter.height)

    def minimumSizeHint(self) -> QSize:
        """Never shorter."""
        return self.sizeHint()

    def draw(self, canvas: Canvas) -> None:
        """Paint the trough and how much of it is full."""
        confidence = self._kind is ProgressKind.CONFIDENCE
        trough = Role.AI_BORDER if confidence else Role.BG_SUNKEN
        if tokens().look.high_contrast:
            trough = Role.CHART_MUTED
        radius = self.height() / 2
        canvas.fill(self.rect(), tokens().colour(trough), radius)
        share = (self.value() - self.minimum()) / max(self.maximum() - self.minimum(), 1)
        full = QRect(0, 0, round(self.width() * share), self.height())
        if full.width() > 0:
            canvas.fill(full, tokens().colour(Role.AI_SOLID if confidence else Role.ACCENT_SOLID), radius)


class SectionHeading(Themed, QWidget):
    """The heading of a section of a panel: it may fold the section, and carry one link at its end.

    Attributes:
        folded: The person folded (True) or unfolded the section.
    """

    folded = Signal(bool)

    def __init__(self, text: str, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._is_folded = False
        self._row = QHBoxLayout(self)
        self._arrow: IconButton | None = None
        self._text = ElidedLabel(text, style=TextStyle.META, weight=Weight.SEMIBOLD, parent=self)
        self._row.addWidget(self._text)
        self._row.addStretch(1)
        self.retheme()

    def add_action(self, widget: QWidget) -> None:
        """Put a link or button at the end."""
        self._row.addWidget(widget)

    def make_foldable(self, fold_label: str, unfold_label: str, *, is_folded: bool = False) -> None:
        """Let the person fold the section away.

        Args:
            fold_label: What the arrow does while the section is open, such as "Fold properties".
            unfold_label: What it does while it is folded.
            is_folded: Whether it is now.
        """
        arrow = IconButton(
            "chevron-down", fold_label, name=f"{self.objectName()}.fold", small=True, parent=self
        )

        def show() -> None:
            arrow.set_icon_name("chevron-right" if self._is_folded else "chevron-down", flips=True)
            arrow.set_label(unfold_label if self._is_folded else fold_label)

        def turn() -> None:
            self._is_folded = not self._is_folded
            show()
            self.folded.emit(self._is_folded)

        self._is_folded = is_folded
        show()
        arrow.clicked.connect(turn)
        self._arrow = arrow
        self._row.insertWidget(0, arrow, alignment=Qt.AlignmentFlag.AlignVCenter)

    def retheme(self) -> None:
        """Take the height and gap of the look in force."""
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(tokens().kit.heading.gap)
        self.setFixedHeight(tokens().kit.heading.height)
        super().retheme()
