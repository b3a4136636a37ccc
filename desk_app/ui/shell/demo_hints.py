"""The demo's hints at the foot of the list: below the rows and the toasts, so that they cover neither."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QVBoxLayout

from desk_app.commands.catalogue import BY_ID
from desk_app.presenters.demo_guide import DemoGuide, Hint
from desk_app.ui.kit.announce import announce
from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.icon_buttons import IconButton
from desk_app.ui.kit.keys import caps_of
from desk_app.ui.kit.labels import Paragraph
from desk_app.ui.kit.marks import Glyph, GlyphSize
from desk_app.ui.kit.themed import Painted
from desk_app.ui.list.pane import TicketListPane
from desk_app.ui.shell.parts import WindowContext
from desk_app.ui.theme.canvas import Canvas
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role, Tone


class HintCard(Painted, QFrame):
    """One hint with the way to have no more of them."""

    def __init__(self, guide: DemoGuide, pane: TicketListPane, run: Callable[[str], None]) -> None:
        """Make the card.

        Args:
            guide: Says what is shown.
            pane: The list, which gets the keyboard back.
            run: Runs a command.
        """
        super().__init__(pane.foot)
        self.setObjectName("hint")
        self._pane, self._said = pane, ""
        self._row = QHBoxLayout(self)
        self._words = Paragraph(role=Role.INFO_TEXT, parent=self)
        self._offer, self._offered = Button("", name="hint.offer", parent=self), ""
        self._offer.clicked.connect(lambda: run(self._offered))
        self._column = QVBoxLayout()
        leave = IconButton("x", "No more hints", name="hint.dismiss", small=True, parent=self)
        leave.clicked.connect(guide.dismiss)
        glyph = Glyph("keyboard", size=GlyphSize.BANNER, role=Role.INFO_TEXT, parent=self)
        top = Qt.AlignmentFlag.AlignTop
        self._column.addWidget(self._words)
        self._column.addWidget(self._offer, alignment=Qt.AlignmentFlag.AlignLeading)
        self._row.addWidget(glyph, alignment=top)
        self._row.addLayout(self._column, 1)
        self._row.addWidget(leave, alignment=top)
        self.retheme()
        self.stop = guide.watch(self._show)

    def retheme(self) -> None:
        """Take the paddings of the look in force; it stands as far from the edges as a toast."""
        banner, toast = tokens().kit.banner, tokens().kit.toast
        around = self._pane.foot.layout()
        if around is not None:
            around.setContentsMargins(toast.margin, tokens().space(2), toast.margin, toast.margin)
        self._row.setContentsMargins(banner.pad_start, tokens().space(2), banner.pad_end, tokens().space(2))
        self._row.setSpacing(banner.gap)
        self._column.setSpacing(tokens().space(2))
        super().retheme()

    def showEvent(self, event: QShowEvent) -> None:
        """It is to be seen: screen readers say it, once."""
        super().showEvent(event)
        self._say()

    def draw(self, canvas: Canvas) -> None:
        """Paint the ground of a banner."""
        tone, radius = tokens().tone(Tone.INFO), tokens().kit.banner.radius
        canvas.fill(self.rect(), tone.background, radius)
        canvas.frame(self.rect(), tone.border, radius, width=tokens().stroke.hairline)

    def _show(self, hint: Hint | None) -> None:
        focused = QApplication.focusWidget()
        is_inside = focused is not None and self.isAncestorOf(focused)
        if is_inside and (hint is None or hint.offers != self._offered):
            self._pane.setFocus(Qt.FocusReason.OtherFocusReason)
        self._pane.foot.setVisible(hint is not None)
        if hint is None:
            return
        self._offered = hint.offers
        self._offer.setVisible(bool(hint.offers))
        if hint.offers:
            self._offer.setText(BY_ID[hint.offers].title)
            self._offer.retheme()
        words = ", ".join(" ".join((part.words, *_named(part.keys))) for part in hint.parts)
        self._words.setText(words)
        self.setAccessibleName(f"Hint: {words}")
        self._say()

    def _say(self) -> None:
        if self.isVisible() and self._said != self.accessibleName():
            self._said = self.accessibleName()
            announce(self, self._said)


def _named(keys: tuple[str, ...]) -> tuple[str, ...]:
    """The keys as this system writes them; nothing for none."""
    return (" and ".join(" ".join(caps_of(QKeySequence(key))) for key in keys),) if keys else ()


def demo_part(guide: DemoGuide) -> Callable[[WindowContext], None]:
    """How the demo's hints and its removal are plugged in; one guide for all windows."""

    def plug(context: WindowContext) -> None:
        context.frame.destroyed.connect(guide.follow(context.window))
        pane = context.frame.findChild(TicketListPane)
        around = pane.foot.layout() if pane is not None else None
        if pane is not None and around is not None:
            card = HintCard(guide, pane, context.window.run)
            around.addWidget(card)
            card.destroyed.connect(card.stop)

    return plug
