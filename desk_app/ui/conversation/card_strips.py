"""Lines at the foot of a card with verbs: not sent yet, not delivered, a meeting, why a mail is here."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desk_app.presenters.conversation_state import Strip
from desk_app.ui.kit.icon_buttons import LinkButton
from desk_app.ui.kit.labels import ElidedLabel, Paragraph
from desk_app.ui.kit.marks import Glyph, GlyphSize
from desk_app.ui.kit.themed import Themed, set_margins
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.canvas import Canvas
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role, Tone
from desk_app.ui.theme.words import isolate

_QUIET: Final = frozenset({"neutral", "offline"})
"""Tones that stand on the card's own ground: nobody has to act."""
_WHOLE: Final = "seal"
"""The kind whose words are never shortened: what they prove stands at their end."""
_OF_ITS_CARD: Final = "side"
"""The kind that stands on cards of its own tint: a ground would be seen as a wrong indent only."""
_INKS: Final = {
    "danger": Role.DANGER_TEXT,
    "conflict": Role.CONFLICT_TEXT,
    "warning": Role.WARNING_TEXT,
    "info": Role.INFO_TEXT,
}


class StripLine(Themed, QWidget):
    """One strip; made anew for another.

    Attributes:
        acted: Something of it is wanted; carries the key of the act.
    """

    acted = Signal(str)

    def __init__(self, strip: Strip, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"card.strip.{strip.key}")
        self.setAccessibleName(strip.text)
        self.setAccessibleDescription(" ".join((strip.detail, *strip.lines)).strip())
        self.setToolTip(strip.detail)
        self._strip = strip
        self._is_quiet = strip.tone in _QUIET
        self._is_bare = self._is_quiet or strip.key == _OF_ITS_CARD
        ink = _INKS.get(strip.tone, Role.TEXT_SECONDARY if strip.tone == "offline" else Role.TEXT_TERTIARY)
        self._row = QHBoxLayout(self)
        self._glyph = Glyph(strip.icon, size=GlyphSize.TEXT, role=ink, parent=self)
        self._words = QVBoxLayout()
        weight = None if self._is_quiet else Weight.MEDIUM
        is_line = self._is_quiet and strip.key != _WHOLE
        kind = ElidedLabel if is_line else Paragraph
        text = kind(strip.text, style=TextStyle.META, weight=weight, role=ink, parent=self)
        self._words.addWidget(text)
        for line in strip.lines:
            self._words.addWidget(Paragraph(isolate(line), style=TextStyle.META, parent=self))
        self._acts = QHBoxLayout()
        for act in strip.acts:
            button = LinkButton(act.text, name=f"card.strip.{act.key}", parent=self)
            button.setAccessibleName(f"{act.text}: {strip.text}")
            button.clicked.connect(partial(self._say, act.key))
            self._acts.addWidget(button)
        self._acts.addStretch(1)
        first = Qt.AlignmentFlag.AlignVCenter if is_line else Qt.AlignmentFlag.AlignTop
        self._row.addWidget(self._glyph, alignment=first)
        self._row.addLayout(self._words, 0 if is_line else 1)
        # What asks nobody to act is one line.
        (self._row if is_line else self._words).addLayout(self._acts, 1)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.retheme()

    @property
    def strip(self) -> Strip:
        """What it shows."""
        return self._strip

    def retheme(self) -> None:
        """Take paddings of the look in force."""
        if not hasattr(self, "_acts"):
            return
        side = 0 if self._is_bare else tokens().panes.message.blocked_pad
        edge = 0 if self._is_bare else tokens().space(2)
        set_margins(self._row, side, side, top=edge, bottom=edge)
        self._row.setSpacing(tokens().space(2))
        self._words.setSpacing(0)
        self._acts.setSpacing(tokens().space(3))
        super().retheme()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground where a person has to act."""
        del event
        if self._is_bare:
            return
        painter = QPainter(self)
        ground = tokens().tone(Tone(self._strip.tone)).background
        Canvas.on(painter, self).fill(self.rect(), ground, tokens().radius.sm)
        painter.end()

    def _say(self, key: str, _checked: object = None) -> None:
        self.acted.emit(key)


class CardStrips(Themed, QWidget):
    """All strips of a card, under one another.

    Attributes:
        acted: Something is wanted; carries the key of the act.
    """

    acted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._shown: tuple[Strip, ...] = ()
        self._lines: list[StripLine] = []
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.hide()
        self.retheme()

    def fill(self, strips: tuple[Strip, ...]) -> None:
        """Show these strips, and no others."""
        self.setVisible(bool(strips))
        if strips == self._shown:
            return
        self._shown = strips
        for line in self._lines:
            line.hide()
            self._column.removeWidget(line)
            line.deleteLater()
        self._lines = [StripLine(strip, self) for strip in strips]
        for line in self._lines:
            line.acted.connect(self.acted)
            self._column.addWidget(line)

    def retheme(self) -> None:
        """Take gaps of the look in force."""
        self._column.setSpacing(tokens().space(1))
        super().retheme()
