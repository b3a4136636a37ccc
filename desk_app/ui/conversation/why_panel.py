"""The panel that answers why a reply is due then, or why a ticket has its mood, at what says so."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_app.presenters.why import WhyFace, WhyPresenter
from desk_app.presenters.why_due import Ledger, SpanKind
from desk_app.ui.kit.announce import announce
from desk_app.ui.kit.button_looks import ButtonKind, ButtonSize
from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.floating import FloatingPanel, PanelPad
from desk_app.ui.kit.icon_buttons import IconButton
from desk_app.ui.kit.labels import ElidedLabel, Paragraph
from desk_app.ui.kit.marks import Chip, Glyph
from desk_app.ui.kit.overlay import OverlayHost
from desk_app.ui.kit.placing import Beside, Placement, UpperMiddle
from desk_app.ui.kit.scrolled import Scrolled
from desk_app.ui.kit.span_bar import BarLook, BarSpan, SpanBar, SpanTone
from desk_app.ui.shell.parts import WindowContext
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.chips import ChipLook
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role, Tone

_TONES: Final = {
    SpanKind.OPEN: SpanTone.COUNTED,
    SpanKind.WAITING: SpanTone.PAUSED,
    SpanKind.DONE: SpanTone.DONE,
    SpanKind.LATE: SpanTone.LATE,
    SpanKind.AHEAD: SpanTone.AHEAD,
}
_LINES: Final = 2


def bar_of(ledger: Ledger) -> BarLook:
    """The time since a promise as a bar."""
    whole = max(ledger.end_s - ledger.start_s, 1)
    at = min(max((ledger.mark_s - ledger.start_s) / whole, 0.0), 1.0)
    spans = tuple(BarSpan(_TONES[each.kind], (each.end_s - each.start_s) / whole) for each in ledger.spans)
    keys = tuple((_TONES[kind], words) for kind, words in ledger.sums)
    spoken = ", ".join((ledger.start, *(words for _, words in keys), ledger.mark, ledger.end))
    return BarLook(spans, ledger.start, ledger.end, ledger.mark, at, keys, spoken)


class WhyPanel(FloatingPanel):
    """One answer; while it is open only its words change."""

    def __init__(self, face: WhyFace, why: WhyPresenter) -> None:
        super().__init__(face.title, name="why", pad=PanelPad.SHEET)
        self.set_width(tokens().panes.why.width)
        self.body.setSpacing(tokens().space(3))
        self._icon = Glyph(face.icon)
        self._answer = ElidedLabel("", weight=Weight.SEMIBOLD)
        self._answer.setObjectName("why.answer")
        self._beside = ElidedLabel("", style=TextStyle.META, role=Role.TEXT_TERTIARY)
        self._stands = Chip(ChipLook(""))
        self._stands.setObjectName("why.stands")
        self._bar = SpanBar(name="why.bar")
        self._lines = [Paragraph(role=Role.TEXT_SECONDARY) for _ in range(_LINES)]
        self.acts = {
            act.key: Button(
                act.text,
                name=f"why.{act.key}",
                kind=ButtonKind.DEFAULT if act.is_usual else ButtonKind.QUIET,
                size=ButtonSize.SMALL,
            )
            for act in face.acts
        }
        for key, button in self.acts.items():
            button.clicked.connect(lambda _checked=False, key=key: why.act(key))
        self._put(face)
        self.show_face(face)

    def _put(self, face: WhyFace) -> None:
        head = QHBoxLayout()
        head.addWidget(ElidedLabel(face.title, style=TextStyle.TITLE), 1)
        leave = IconButton("x", "Close", name="why.close", small=True)
        leave.clicked.connect(self.dismissed)
        head.addWidget(leave)
        said = QHBoxLayout()
        said.setSpacing(tokens().space(2))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._answer)
        words.addWidget(self._beside)
        said.addWidget(self._icon)
        said.addLayout(words, 1)
        said.addWidget(self._stands, alignment=Qt.AlignmentFlag.AlignVCenter)
        foot = QHBoxLayout()
        foot.setSpacing(tokens().space(2))
        foot.addStretch(1)
        for button in self.acts.values():
            foot.addWidget(button)
        for layout in (head, said):
            self.body.addLayout(layout)
        inside = QWidget()
        reasons = QVBoxLayout(inside)
        reasons.setContentsMargins(0, 0, 0, 0)
        reasons.setSpacing(tokens().space(3))
        for widget in (self._bar, *self._lines):
            reasons.addWidget(widget)
        self._scroll = Scrolled(inside, name="why.reasons")
        self.body.addWidget(self._scroll, 1)
        self.body.addLayout(foot)

    def show_face(self, face: WhyFace) -> None:
        """Say how it is now."""
        self._icon.set_icon(face.icon, Role.DANGER_SOLID if face.is_loud else Role.TEXT_SECONDARY)
        self._answer.setText(face.answer)
        self._beside.setText(face.beside)
        self._beside.setVisible(bool(face.beside))
        self._stands.setVisible(bool(face.stands))
        self._stands.set_look(ChipLook(face.stands, Tone.DANGER if face.is_loud else Tone.NEUTRAL))
        self._bar.setVisible(face.ledger is not None)
        if face.ledger is not None:
            self._bar.set_look(bar_of(face.ledger))
        for place, line in enumerate(self._lines):
            line.setVisible(place < len(face.lines))
            line.setText(face.lines[place] if place < len(face.lines) else "")
        for button in self.acts.values():
            button.set_blocked(face.blocked)
        spoken = ". ".join(filter(None, (face.answer, face.beside, face.stands, *face.lines)))
        self.setAccessibleDescription(spoken)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows and pages scroll what does not fit into a low window."""
        bar = self._scroll.verticalScrollBar()
        steps = {
            Qt.Key.Key_Down: bar.singleStep(),
            Qt.Key.Key_Up: -bar.singleStep(),
            Qt.Key.Key_PageDown: bar.pageStep(),
            Qt.Key.Key_PageUp: -bar.pageStep(),
        }
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            bar.setValue(bar.value() + step)

    @property
    def spoken(self) -> str:
        """All it says, for screen readers."""
        return f"{self.accessibleName()} {self.accessibleDescription()}"


class WhyPlace(QObject):
    """Opens the panel where it was asked for, and closes it with the answer."""

    def __init__(self, why: WhyPresenter, overlays: OverlayHost, frame: QWidget) -> None:
        super().__init__(frame)
        self._why, self._overlays, self._frame = why, overlays, frame
        self._panel: WhyPanel | None = None
        overlays.closed.connect(self._closed)
        self._stop = why.watch(self._show)
        self.destroyed.connect(self._stop)

    def _show(self, face: WhyFace | None) -> None:
        panel = self._panel
        if face is None:
            if panel is not None and self._overlays.top is panel:
                self._overlays.close_top()
        elif panel is not None and panel.accessibleName() == face.title:
            panel.show_face(face)
        else:
            self._open(face)

    def _open(self, face: WhyFace) -> None:
        old = self._panel
        if old is not None and self._overlays.top is old:
            self._panel = None
            self._overlays.close_top()
            old.deleteLater()
        self._panel = WhyPanel(face, self._why)
        self._overlays.open(self._panel, self._placement(face))
        announce(self._panel, self._panel.spoken)

    def _placement(self, face: WhyFace) -> Placement:
        """At the chip that says it, in the upper middle where that is not to be seen."""
        anchor = self._frame.findChild(QWidget, f"conversation.fact.ticket.why_{face.about}")
        if anchor is None or not anchor.isVisible():
            return UpperMiddle(tokens().space(12))
        return Beside(QRect(anchor.mapTo(self._frame, QPoint(0, 0)), anchor.size()))

    def _closed(self, panel: QWidget) -> None:
        if panel is self._panel:
            self._panel = None
            panel.deleteLater()
            self._why.leave()


def why_part(context: WindowContext) -> None:
    """Answer both questions in a window."""
    why = WhyPresenter(context.window)
    place = WhyPlace(why, context.overlays, context.frame)
    place.destroyed.connect(why.close)
