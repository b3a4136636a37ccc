"""The cards on which the ways to start stand: choose one with the pointer, the arrows, or its number."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QRadioButton, QSizePolicy, QVBoxLayout, QWidget

from desk_app.presenters.first_run_ways import Way
from desk_app.ui.kit.keys import KeyHint
from desk_app.ui.kit.labels import ElidedLabel, Paragraph
from desk_app.ui.kit.themed import Hovering, Painted, set_margins
from desk_app.ui.theme.base_sizes import TextStyle
from desk_app.ui.theme.canvas import Canvas
from desk_app.ui.theme.current import dress, tokens
from desk_app.ui.theme.marks import MarkState, draw_radio
from desk_app.ui.theme.roles import Role, Tone
from desk_app.ui.theme.style import RING_RADIUS


class _Picture(Painted, QWidget):
    """The icon on its tinted ground."""

    def __init__(self, icon: str, tone: Tone) -> None:
        super().__init__()
        self._icon, self._tone = icon, tone
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """A square, and the gap below it."""
        side = tokens().panes.wizard.glyph
        return QSize(side, side + tokens().space(3))

    def draw(self, canvas: Canvas) -> None:
        """Paint ground and icon."""
        tone, side = tokens().tone(self._tone), self.width() // 4
        square = QRect(0, 0, self.width(), self.width())
        canvas.fill(square, tone.background, tokens().radius.md)
        canvas.icon(square.adjusted(side, side, -side, -side), self._icon, tone.text)


class _Point(Painted, QWidget):
    """A check and a few words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._words = Paragraph(text, style=TextStyle.BODY, role=Role.TEXT_PRIMARY)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._words)
        self.retheme()

    def retheme(self) -> None:
        """Keep room for the check before the words."""
        gap = tokens().space(1)
        set_margins(self._row, tokens().kit.check.size + tokens().kit.check.gap, 0, top=gap, bottom=gap)
        super().retheme()

    def draw(self, canvas: Canvas) -> None:
        """Paint the check beside the first line."""
        line = QRect(0, tokens().space(1), tokens().kit.check.size, dress().fonts.line(TextStyle.BODY))
        canvas.icon(line, "check", tokens().colour(Role.ACCENT_TEXT))


class WayCard(Hovering, QRadioButton):
    """One way to start; all of the card is the button."""

    def __init__(self, way: Way, number: int) -> None:
        super().__init__()
        self.setObjectName(f"first_run.way.{way.key}")
        self.setAccessibleName(way.title)
        self.setAccessibleDescription(
            ". ".join((way.text.rstrip("."), *way.points, way.time, f"Key {number}"))
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._column = QVBoxLayout(self)
        picture = _Picture(way.icon, Tone(way.tone))
        self._column.addWidget(picture)
        self._column.addWidget(ElidedLabel(way.title, style=TextStyle.TITLE))
        self._column.addWidget(Paragraph(way.text, style=TextStyle.READING, role=Role.TEXT_SECONDARY))
        points = [_Point(point) for point in way.points]
        for point in points:
            self._column.addWidget(point)
        self._details = (picture, *points)
        self._column.addStretch(1)
        foot = QHBoxLayout()
        foot.addWidget(Paragraph(way.time, role=Role.TEXT_TERTIARY), 1)
        foot.addWidget(KeyHint((str(number),)), alignment=Qt.AlignmentFlag.AlignBottom)
        self._column.addLayout(foot)
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.toggled.connect(self.update)
        self._is_level = True
        self.retheme()

    def hitButton(self, pos: QPoint) -> bool:
        """All of it."""
        return self.rect().contains(pos)

    def retheme(self) -> None:
        """Take the paddings of the look in force."""
        pad = tokens().panes.wizard.card_pad
        self._column.setContentsMargins(pad, pad, pad, pad)
        self._column.setSpacing(tokens().space(1))
        self.setProperty(RING_RADIUS, tokens().panes.wizard.card_radius)
        super().retheme()
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrower means higher."""
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        """A card's usual width."""
        height = tokens().panes.wizard.card if self._is_level else self.minimumHeight()
        return QSize(tokens().panes.wizard.side, height)

    def minimumSizeHint(self) -> QSize:
        """Room for a few words."""
        return QSize(tokens().kit.popover.width // 2, self.minimumHeight())

    def set_level(self, *, is_level: bool) -> None:
        """Whether it stands beside others, as high as they are; below them it is as high as its few words.

        Without picture and points all ways to start are in sight in a small window, too.
        """
        if self._is_level is not is_level:
            self._is_level = is_level
            for detail in self._details:
                detail.setVisible(is_level)
            self._fit()

    def _fit(self) -> None:
        """Be as high as the words need at this width."""
        needed = self._column.heightForWidth(max(self.width(), 1))
        self.setMinimumHeight(max(needed, tokens().panes.wizard.card) if self._is_level else needed)
        self.updateGeometry()

    def draw(self, canvas: Canvas) -> None:
        """Paint the card and its mark."""
        radius, stroke = tokens().panes.wizard.card_radius, tokens().stroke
        canvas.fill(self.rect(), tokens().colour(Role.BG_CONTENT), radius)
        if self.hover_level > 0 and not self.isChecked():
            canvas.fill(self.rect(), tokens().colour(Role.BG_HOVER), radius)
        role = Role.ACCENT_SOLID if self.isChecked() else Role.BORDER_DEFAULT
        width = stroke.focus if self.isChecked() else stroke.hairline
        canvas.frame(self.rect(), tokens().colour(role), radius, width=width)
        side, pad = tokens().kit.check.size, tokens().panes.wizard.card_pad
        mark = QRect(self.width() - pad - side, pad, side, side)
        draw_radio(canvas, mark, MarkState(on=self.isChecked(), enabled=True, hovered=self.underMouse()))


def card_ring() -> int:
    """The room around a card for the ring of the keyboard's focus."""
    return tokens().stroke.focus + tokens().stroke.focus_offset


class CardRow(QWidget):
    """Cards beside one another, or below where there is no room."""

    def __init__(self, cards: list[WayCard]) -> None:
        super().__init__()
        self.setObjectName("first_run.ways")
        self._cards = cards
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(*(4 * (card_ring(),)))  # the ring of a card is drawn around it
        for card in cards:
            self._row.addWidget(card)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cards get narrower than they like only where they stand below one another."""
        super().resizeEvent(event)
        self._row.setSpacing(tokens().panes.wizard.card_gap)
        least = len(self._cards) * tokens().kit.popover.width
        way = (
            QHBoxLayout.Direction.LeftToRight if self.width() >= least else QHBoxLayout.Direction.TopToBottom
        )
        if self._row.direction() is not way:
            self._row.setDirection(way)
            for card in self._cards:
                card.set_level(is_level=way is QHBoxLayout.Direction.LeftToRight)
