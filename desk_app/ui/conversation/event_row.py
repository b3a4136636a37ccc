"""Lines between cards: what happened, with Undo; the collapsed messages; where "New" begins."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from desk_app.presenters.conversation_state import Earlier, EventLine
from desk_app.ui.kit.icon_buttons import LinkButton
from desk_app.ui.kit.labels import ElidedLabel
from desk_app.ui.kit.lines import Divider
from desk_app.ui.kit.marks import Glyph, GlyphSize
from desk_app.ui.kit.runs import Run, RunLabel
from desk_app.ui.kit.themed import Hovering, Themed, set_margins
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.current import dress, tokens
from desk_app.ui.theme.roles import Role
from desk_app.ui.theme.style import RING_RADIUS
from desk_app.ui.theme.words import isolate


class EventRow(Themed, QWidget):
    """One grey line.

    Attributes:
        undo_wanted: Undo was pressed; carries the change.
    """

    undo_wanted = Signal(bytes)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("event")
        self._undo_id = b""
        self._row = QHBoxLayout(self)
        self._glyph = Glyph("history", size=GlyphSize.SMALL, role=Role.TEXT_TERTIARY, parent=self)
        self._words = RunLabel((), parent=self)
        # A widget of its own: after the words it would be on their far side where reading is mirrored.
        self._dot = ElidedLabel("·", style=TextStyle.META, role=Role.TEXT_TERTIARY, parent=self)
        self._undo = LinkButton("Undo", name="event.undo", parent=self)
        self._undo.clicked.connect(lambda: self.undo_wanted.emit(self._undo_id))
        self._said = QHBoxLayout()
        for part in (self._words, self._dot, self._undo):
            self._said.addWidget(part)
        self._row.addWidget(self._glyph)
        self._row.addLayout(self._said)
        self._row.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.retheme()

    def fill(self, line: EventLine) -> None:
        """Tell of another event."""
        self._undo_id = line.undo
        self._glyph.set_icon(line.icon)
        runs = [
            Run(isolate(word.text) if word.strong else word.text, Weight.MEDIUM if word.strong else None,
                Role.TEXT_SECONDARY if word.strong else None)
            for word in line.words
        ]  # fmt: skip
        when = (Run(f" · {isolate(line.when.short)}"),) if line.when.short else ()
        self._words.set_runs((*runs, *when))
        self._words.setToolTip(line.when.full)
        self._dot.setVisible(bool(line.undo))
        self._undo.setVisible(bool(line.undo))
        self._undo.setAccessibleName(f"Undo: {line.spoken}")
        self.setAccessibleName(line.spoken)

    def retheme(self) -> None:
        """Take gaps of the look in force."""
        set_margins(self._row, tokens().space(1), tokens().space(1))
        self._row.setSpacing(tokens().panes.conversation.event_gap)
        self._said.setSpacing(dress().fonts.advance(" ", TextStyle.META))
        super().retheme()

    @property
    def reach(self) -> int:
        """How far it reaches into the gaps above and below, in pixels: Undo is higher than words."""
        return _reach() if self._undo.isVisibleTo(self) else 0

    def sizeHint(self) -> QSize:
        """A line."""
        line = dress().fonts.line(TextStyle.META)
        height = max(tokens().least_target - 2 * self.reach, line) if self.reach else line
        return QSize(super().sizeHint().width(), height)

    def minimumSizeHint(self) -> QSize:
        """No higher than that, though what is in it is."""
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())


class EarlierButton(Hovering, QPushButton):
    """Such as "3 earlier messages" in the middle of a hairline; pressing it opens them."""

    @property
    def reach(self) -> int:
        """How far it reaches into the gaps above and below, in pixels: targets are higher than words."""
        return _reach()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("earlier")
        self.setAutoDefault(False)
        self._line = Divider("…", icon="chevrons-up-down", parent=self)
        self._line.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._line)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.retheme()

    def fill(self, earlier: Earlier) -> None:
        """Show another number."""
        self._line.set_text(earlier.text)
        self.setAccessibleName(f"Show {earlier.text}")

    def retheme(self) -> None:
        """Take the ring of the look in force."""
        self.setProperty(RING_RADIUS, tokens().radius.sm)
        super().retheme()

    def sizeHint(self) -> QSize:
        """A line high enough to hit."""
        hint = self._line.sizeHint()
        return QSize(hint.width(), max(hint.height(), tokens().least_target - 2 * self.reach))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pointer's shade; the line paints itself."""
        painter = QPainter(self)
        if self.hover_level > 0:
            painter.fillRect(event.rect(), tokens().colour(Role.BG_HOVER))
        painter.end()


def _reach() -> int:
    """What a target is higher than a line of words, as far as targets one below the other do not overlap."""
    over = tokens().least_target - dress().fonts.line(TextStyle.META)
    return max(min(over, tokens().panes.conversation.gap) // 2, 0)
