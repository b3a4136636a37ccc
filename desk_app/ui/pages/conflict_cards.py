"""A field that two people set, as two cards to choose from, and a held reply beside what came in between."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QHBoxLayout,
    QRadioButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desk_app.domain.differing import differing
from desk_app.presenters.conflicts_state import OUTCOME_WORDS, Outcome
from desk_app.presenters.sync_state import ConflictFace, HeldReply
from desk_app.sync.decisions import Side
from desk_app.ui.kit.blocks import PageBlock
from desk_app.ui.kit.cards import Card, CardKind
from desk_app.ui.kit.labels import ElidedLabel, Paragraph
from desk_app.ui.kit.marks import Avatar, AvatarSize, Chip, Glyph, GlyphSize
from desk_app.ui.kit.segmented import Segment, Segmented
from desk_app.ui.kit.side_by_side import SideBySide, least_card
from desk_app.ui.kit.themed import Hovering, set_margins
from desk_app.ui.theme.avatars import AvatarLook
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.canvas import Canvas
from desk_app.ui.theme.chips import ChipLook
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.marks import MarkState, draw_check, draw_radio
from desk_app.ui.theme.roles import Role, Tone
from desk_app.ui.theme.style import RING_RADIUS

_WORDS_SHOWN = 600


class _ValueLook(Hovering):
    """How a card with a value looks; the button below it says whether one or both can be chosen."""

    def fill(
        self, text: str, *, name: str, label: str, is_person: bool, marks: Sequence[tuple[int, int]]
    ) -> None:
        """Put the value on it, with what the other one does not have marked."""
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._row = QHBoxLayout(self)
        if is_person:
            self._row.addWidget(Avatar(AvatarLook(text), AvatarSize.TINY))
        self._row.addWidget(words := Paragraph(text), 1, Qt.AlignmentFlag.AlignVCenter)
        words.mark(marks)
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.retheme()

    def hitButton(self, pos: QPoint) -> bool:
        """All of it."""
        return self.rect().contains(pos)

    def retheme(self) -> None:
        """Take the paddings of the look in force."""
        pad, check = tokens().space(3), tokens().kit.check
        set_margins(
            self._row, pad + check.size + check.gap, pad, top=tokens().space(2), bottom=tokens().space(2)
        )
        self._row.setSpacing(tokens().space(2))
        self.setProperty(RING_RADIUS, tokens().kit.card.radius)
        super().retheme()
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrower means higher."""
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        """A line of text with room."""
        return QSize(tokens().kit.popover.width, self.minimumHeight())

    def minimumSizeHint(self) -> QSize:
        """Room for a few words."""
        return QSize(tokens().kit.popover.width // 2, self.minimumHeight())

    def _fit(self) -> None:
        needed = self._row.heightForWidth(max(self.width(), 1)) if self._row.hasHeightForWidth() else 0
        self.setMinimumHeight(max(needed, tokens().panes.nav.item + tokens().space(2)))

    def draw(self, canvas: Canvas) -> None:
        """Paint card and mark."""
        radius, stroke = tokens().kit.card.radius, tokens().stroke
        on = isinstance(self, QAbstractButton) and self.isChecked()
        canvas.fill(self.rect(), tokens().colour(Role.ACCENT_BG if on else Role.BG_CONTENT), radius)
        if self.hover_level > 0 and not on:
            canvas.fill(self.rect(), tokens().colour(Role.BG_HOVER), radius)
        role, width = (Role.ACCENT_SOLID, stroke.focus) if on else (Role.BORDER_DEFAULT, stroke.hairline)
        canvas.frame(self.rect(), tokens().colour(role), radius, width=width)
        side, pad = tokens().kit.check.size, tokens().space(3)
        mark = QRect(pad, (self.height() - side) // 2, side, side)
        state = MarkState(on=on, enabled=True, hovered=self.underMouse())
        (draw_radio if isinstance(self, QRadioButton) else draw_check)(canvas, mark, state)


class OneValue(_ValueLook, QRadioButton):
    """A value of which one only can hold."""


class OneText(_ValueLook, QCheckBox):
    """A text that can stand beside the other one."""


class FieldChoice(PageBlock):
    """One field: its name, what it was, and the two values."""

    def __init__(self, face: ConflictFace, choose: Callable[[Side], None]) -> None:
        super().__init__()
        name = f"conflict.{face.label}"
        self.setObjectName(name)
        self._choose = choose
        make: type[OneText | OneValue] = OneText if face.is_text else OneValue
        self.mine, self.theirs = make(), make()
        self._is_showing = False
        marked = differing(face.mine, face.theirs) if face.is_text else ((), ())
        for button, whose, value, end, marks in (
            (self.mine, "yours", face.mine, "mine", marked[0]),
            (self.theirs, f"{face.by}’s", face.theirs, "theirs", marked[1]),
        ):
            label = f"{face.label}, {whose}: {value}"
            button.fill(value, name=f"{name}.{end}", label=label, is_person=face.is_person, marks=marks)
            button.toggled.connect(partial(self._say, end))
        self._both = Chip(ChipLook("Keeping both", Tone.ACCENT))
        head = QHBoxLayout()
        head.setSpacing(tokens().space(2))
        head.addWidget(ElidedLabel(face.label, weight=Weight.SEMIBOLD))
        head.addWidget(ElidedLabel(f"was {face.was}", role=Role.TEXT_TERTIARY), 1)
        head.addWidget(self._both)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens().space(2))
        column.addLayout(head)
        column.addWidget(SideBySide(self.mine, self.theirs, least=least_card, gap=_gap))

    def show_side(self, side: Side) -> None:
        """Show which of them is to hold."""
        self._is_showing = True
        for button, on in ((self.mine, side is not Side.THEIRS), (self.theirs, side is not Side.MINE)):
            button.setChecked(on)
            button.update()
        self._is_showing = False
        self._both.setVisible(side is Side.OTHER)

    def chosen(self) -> QWidget:
        """The card that the keyboard goes to: the one that holds."""
        return self.mine if self.mine.isChecked() else self.theirs

    def _say(self, pressed: str, is_on: bool) -> None:  # noqa: FBT001 - Qt's signal
        if self._is_showing:
            return
        if isinstance(self.mine, OneValue):
            if is_on:
                self._choose(Side.MINE if pressed == "mine" else Side.THEIRS)
        elif self.mine.isChecked() and self.theirs.isChecked():
            self._choose(Side.OTHER)
        else:  # one of them has to hold: the other one where the last was taken away
            self._choose(Side.MINE if (pressed == "mine") is is_on else Side.THEIRS)


class HeldChoice(PageBlock):
    """A reply that waits: both texts, and what can become of it."""

    def __init__(self, held: HeldReply, choose: Callable[[Outcome], None]) -> None:
        super().__init__()
        name = f"conflict.reply.{held.item.number}"
        self.setObjectName(name)
        segments = [Segment(key.value, words) for key, words in OUTCOME_WORDS.items()]
        self.outcome = Segmented(
            segments, name=f"{name}.outcome", label="What becomes of your reply", wraps=True
        )
        self.outcome.chosen.connect(lambda key: choose(Outcome(key)))
        head = QHBoxLayout()
        head.setSpacing(tokens().space(2))
        head.addWidget(ElidedLabel("Your reply", weight=Weight.SEMIBOLD))
        said = f"{held.newer_by} wrote after what you had read"
        if held.is_answered:
            said = f"{held.newer_by}’s is already with the customer, yours is not"
        head.addWidget(ElidedLabel(said, role=Role.CONFLICT_TEXT), 1)
        mine = _words("cloud-upload", _when("Yours, not sent", held.when), held.item.text, CardKind.OURS)
        icon, verb = ("check-check", "sent") if held.is_answered else ("mail", "arrived")
        arrived = _when(f"{held.newer_by}, {verb}", held.newer_when)
        theirs = _words(icon, arrived, held.newer, CardKind.CUSTOMER)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens().space(2))
        column.addLayout(head)
        column.addWidget(SideBySide(mine, theirs, least=least_card, gap=_gap))
        column.addWidget(self.outcome)


def _gap() -> int:
    return tokens().panes.page.gap


def _when(words: str, when: str) -> str:
    return f"{words} {when}" if when else words


def _words(icon: str, title: str, text: str, kind: CardKind) -> Card:
    card = Card(kind)
    column = QVBoxLayout(card)
    pad = tokens().space(3)
    column.setContentsMargins(pad, pad, pad, pad)
    column.setSpacing(tokens().space(1))
    head = QHBoxLayout()
    head.setSpacing(tokens().space(1))
    head.addWidget(Glyph(icon, size=GlyphSize.SMALL))
    head.addWidget(ElidedLabel(title, style=TextStyle.META, role=Role.TEXT_SECONDARY), 1)
    column.addLayout(head)
    shown = text if len(text) <= _WORDS_SHOWN else f"{text[:_WORDS_SHOWN].rstrip()}…"
    column.addWidget(Paragraph(shown))
    column.addStretch(1)
    return card
