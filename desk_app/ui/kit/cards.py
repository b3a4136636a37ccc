"""Framed surfaces: cards of a conversation or panel, and the banner that says what is different now."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from desk_app.ui.kit.marks import Glyph, GlyphSize
from desk_app.ui.kit.runs import Run, RunLabel
from desk_app.ui.kit.themed import Painted, set_margins
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.canvas import Canvas
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role, Tone


class CardKind(StrEnum):
    """Whose words a card holds, or what it is about. Who can read it is said by icon and word as well."""

    CUSTOMER = "customer"
    OURS = "ours"
    NOTE = "note"
    SIDE = "side"
    ANSWER = "answer"
    """A third party's words in a side conversation: the same tint, and a bar before them."""
    AUTOMATIC = "automatic"
    PATTERN = "pattern"
    SUGGESTION = "suggestion"
    CHOSEN = "chosen"


_GROUNDS = {
    CardKind.CUSTOMER: (Role.BG_CONTENT, Role.BORDER_SUBTLE),
    CardKind.OURS: (Role.ACCENT_BG, Role.ACCENT_BG),
    CardKind.NOTE: (Role.NOTE_BG, Role.NOTE_BORDER),
    CardKind.SIDE: (Role.INFO_BG, Role.INFO_BORDER),
    CardKind.ANSWER: (Role.INFO_BG, Role.INFO_BORDER),
    CardKind.AUTOMATIC: (Role.BG_CONTENT, Role.BORDER_DEFAULT),
    CardKind.PATTERN: (Role.INFO_BG, Role.INFO_BORDER),
    CardKind.SUGGESTION: (Role.AI_BG, Role.AI_BG),
    CardKind.CHOSEN: (Role.ACCENT_BG, Role.ACCENT_SOLID),
}
_STRONG = {CardKind.CHOSEN}


class Card(Painted, QFrame):
    """A rounded ground with a hairline; what is on it is up to its layout."""

    def __init__(self, kind: CardKind = CardKind.CUSTOMER, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = kind

    @property
    def kind(self) -> CardKind:
        """What it holds."""
        return self._kind

    def set_kind(self, kind: CardKind) -> None:
        """Change what it holds, as when the composer turns to an internal note."""
        self._kind = kind
        self.update()

    def draw(self, canvas: Canvas) -> None:
        """Paint the ground."""
        ground, border = _GROUNDS[self._kind]
        if tokens().look.high_contrast and ground is border:
            border = Role.ACCENT_BORDER if ground is Role.ACCENT_BG else Role.AI_BORDER
        radius, stroke = tokens().kit.card.radius, tokens().stroke
        canvas.fill(self.rect(), tokens().colour(ground), radius)
        width = stroke.focus if self._kind in _STRONG else stroke.hairline
        dashed = self._kind is CardKind.AUTOMATIC
        canvas.frame(self.rect(), tokens().colour(border), radius, width=width, dashed=dashed)
        if self._kind is CardKind.ANSWER:
            inset = tokens().kit.card.radius
            bar = self.rect().adjusted(0, inset, 0, -inset)
            bar.setWidth(tokens().space(1))
            canvas.fill(bar, tokens().colour(Role.INFO_SOLID), tokens().radius.xs)


class Banner(Painted, QFrame):
    """A line across a page: an icon, a bold beginning, the rest, and at its end a count or a way out."""

    def __init__(
        self, lead: str, rest: str, *, icon: str, tone: Tone, name: str, parent: QWidget | None = None
    ) -> None:
        """Make a banner.

        Args:
            lead: What is so now, a short sentence.
            rest: What it means for the person.
            icon: Says the same as a shape.
            tone: How much it matters.
            name: The object name.
            parent: The widget it is in.
        """
        super().__init__(parent)
        self.setObjectName(name)
        self._tone = tone
        self._row = QHBoxLayout(self)
        self._glyph = Glyph(icon, size=GlyphSize.BANNER, role=self._text_role(), parent=self)
        self._words = RunLabel((), style=TextStyle.BODY, role=self._text_role(), parent=self)
        self._row.addWidget(self._glyph)
        self._row.addWidget(self._words, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_words(lead, rest)
        self.retheme()

    def set_words(self, lead: str, rest: str) -> None:
        """Say something else."""
        self._words.set_runs((Run(lead, weight=Weight.SEMIBOLD), Run(f" {rest}")))
        self.setAccessibleName(f"{lead} {rest}")

    def add_action(self, widget: QWidget) -> None:
        """Put a button, link or count at the end."""
        self._row.addWidget(widget)

    def retheme(self) -> None:
        """Take the paddings of the look in force."""
        banner = tokens().kit.banner
        set_margins(self._row, banner.pad_start, banner.pad_end)
        self._row.setSpacing(banner.gap)
        super().retheme()

    def sizeHint(self) -> QSize:
        """A line with air."""
        return QSize(super().sizeHint().width(), max(tokens().kit.banner.height, tokens().least_target))

    def minimumSizeHint(self) -> QSize:
        """Never flatter."""
        return QSize(
            super().minimumSizeHint().width(), max(tokens().kit.banner.height, tokens().least_target)
        )

    def draw(self, canvas: Canvas) -> None:
        """Paint the ground."""
        tone, radius = tokens().tone(self._tone), tokens().kit.banner.radius
        canvas.fill(self.rect(), tone.background, radius)
        canvas.frame(self.rect(), tone.border, radius, width=tokens().stroke.hairline)

    def _text_role(self) -> Role:
        return Role.TEXT_SECONDARY if self._tone is Tone.NEUTRAL else Role(f"{self._tone}.text")
