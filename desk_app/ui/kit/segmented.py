"""Choosing one of a few: the joined control (reply or note) and the flat tabs over a pane.

Each is one stop for Tab; arrow keys go to the next and choose it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from desk_app.ui.kit.flow import FlowLayout
from desk_app.ui.kit.themed import Painted
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.canvas import Canvas
from desk_app.ui.theme.colours import with_alpha
from desk_app.ui.theme.current import dress, tokens
from desk_app.ui.theme.roles import Role, Tone
from desk_app.ui.theme.style import RING_RADIUS


class SegmentStyle(StrEnum):
    """How the choices are held together."""

    JOINED = "joined"
    TABS = "tabs"


@dataclass(frozen=True, slots=True)
class Segment:
    """One choice.

    Attributes:
        key: What `chosen` says.
        text: What stands on it.
        icon: Before the text, or nothing.
        tone: A tint while it is chosen: NOTE for the internal note.
        shrinks: Its words are cut where there is little room; they are somebody's name.
    """

    key: str
    text: str
    icon: str = ""
    tone: Tone | None = None
    shrinks: bool = False


class _SegmentButton(Painted, QPushButton):
    """One choice of the control."""

    dims_when_disabled = True

    def __init__(self, segment: Segment, style: SegmentStyle, *, name: str, parent: QWidget) -> None:
        super().__init__(segment.text, parent)
        self.setObjectName(name)
        self.segment = segment
        self._look = style
        self.setCheckable(True)
        self.setAutoExclusive(True)  # one Tab stop, arrow keys, and "radio button" for screen readers
        self.setAutoDefault(False)
        is_fixed = style is SegmentStyle.JOINED and not segment.shrinks
        across = QSizePolicy.Policy.Fixed if is_fixed else QSizePolicy.Policy.Maximum
        self.setSizePolicy(across, QSizePolicy.Policy.Fixed)
        self.retheme()

    def set_segment(self, segment: Segment) -> None:
        """Say something else; the key stays."""
        if segment != self.segment:
            self.segment = segment
            self.setText(segment.text)
            self.setToolTip(segment.text if segment.shrinks else "")
            self.updateGeometry()

    def retheme(self) -> None:
        """Take font and ring of the look in force."""
        self.setFont(dress().fonts.font(self._style(), Weight.MEDIUM))
        joined = self._look is SegmentStyle.JOINED
        self.setProperty(RING_RADIUS, tokens().kit.segment.radius if joined else tokens().radius.sm)
        super().retheme()

    def sizeHint(self) -> QSize:
        """Icon and words with room at both ends."""
        kit = tokens().kit
        width = dress().fonts.advance(self.text(), self._style(), Weight.MEDIUM) + 1
        if self.segment.icon:
            width += kit.segment.icon + kit.segment.gap
        if self._look is SegmentStyle.JOINED:
            return QSize(width + 2 * kit.segment.pad, max(kit.segment.height, tokens().least_target))
        return QSize(width + 2 * kit.tab.pad, max(kit.tab.height, tokens().least_target))

    def minimumSizeHint(self) -> QSize:
        """Never cut; tabs give up room at both ends first, where a language has long words for them."""
        whole = self.sizeHint()
        if self._look is SegmentStyle.TABS:
            whole -= QSize(2 * (tokens().kit.tab.pad - tokens().space(1)), 0)
        if self.segment.shrinks and not self.isChecked():
            segment = tokens().kit.segment
            return QSize(min(whole.width(), 2 * segment.pad + 2 * segment.icon), whole.height())
        return whole

    def draw(self, canvas: Canvas) -> None:
        """Paint the choice."""
        words = self._draw_back(canvas)
        sizes = tokens().kit.segment
        left = sizes.pad if self._look is SegmentStyle.JOINED else tokens().kit.tab.pad
        if not self.segment.shrinks:
            left -= max(self.sizeHint().width() - self.width(), 0) // 2
        if self.segment.icon:
            place = QRect(left, (self.height() - sizes.icon) // 2, sizes.icon, sizes.icon)
            canvas.icon(place, self.segment.icon, words)
            left += sizes.icon + sizes.gap
        room = QRect(left, 0, self.width() - left, self.height())
        canvas.text(room, self.text(), words, style=self._style(), weight=Weight.MEDIUM)

    def _draw_back(self, canvas: Canvas) -> QColor:
        """Paint the ground; gives the colour of the words."""
        radius = self.property(RING_RADIUS)
        if not self.isChecked():
            if self.underMouse() and self.isEnabled():
                canvas.fill(self.rect(), tokens().colour(Role.BG_HOVER), radius)
            return tokens().colour(Role.TEXT_SECONDARY)
        if self.segment.tone is not None:
            tone = tokens().tone(self.segment.tone)
            canvas.fill(self.rect(), tone.background, radius)
            canvas.frame(self.rect(), tone.border, radius, width=tokens().stroke.hairline)
            return tone.text
        if self._look is SegmentStyle.JOINED:
            lift = tokens().elevations[1]
            shade = with_alpha(tokens().colour(Role.SHADOW), lift.alpha)
            canvas.fill(self.rect(), shade, radius)
            canvas.fill(self.rect().adjusted(0, 0, 0, -lift.y), tokens().colour(Role.BG_RAISED), radius)
        else:
            canvas.fill(self.rect(), tokens().colour(Role.BG_SUNKEN), radius)
        if tokens().look.high_contrast:
            canvas.frame(self.rect(), tokens().colour(Role.ACCENT_SOLID), radius, width=tokens().stroke.focus)
        return tokens().colour(Role.TEXT_PRIMARY)

    def _style(self) -> TextStyle:
        return TextStyle.META if self._look is SegmentStyle.JOINED else TextStyle.BODY


class Segmented(Painted, QWidget):
    """Two or more choices side by side, of which one holds.

    Attributes:
        chosen: The person chose another one; carries its key.
    """

    chosen = Signal(str)

    def __init__(
        self,
        segments: Sequence[Segment],
        *,
        name: str,
        label: str,
        style: SegmentStyle = SegmentStyle.JOINED,
        wraps: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """Make the control; the first choice holds.

        Args:
            segments: The choices in order.
            name: The object name; choices are `name.key`.
            label: What is chosen, for screen readers.
            style: Joined, or flat tabs.
            wraps: Go on in another line where there is too little room, instead of taking it from others.
            parent: The widget it is in.
        """
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self._look = style
        self._whole = ""
        self._row = FlowLayout(self, wishes_one_line=True) if wraps else QHBoxLayout(self)
        self._buttons = [
            _SegmentButton(segment, style, name=f"{name}.{segment.key}", parent=self) for segment in segments
        ]
        for button in self._buttons:
            self._row.addWidget(button)
            button.clicked.connect(self._say)
        self._buttons[0].setChecked(True)
        is_firm = style is SegmentStyle.JOINED and not wraps
        across = QSizePolicy.Policy.Fixed if is_firm else QSizePolicy.Policy.Maximum
        down = QSizePolicy.Policy.Minimum if wraps else QSizePolicy.Policy.Fixed  # two lines are higher
        self.setSizePolicy(across, down)
        self.retheme()

    def set_segments(self, segments: Sequence[Segment]) -> None:
        """Offer other choices; those that stay keep their place and the keyboard."""
        if list(segments) == [button.segment for button in self._buttons]:
            return
        held, known = self.key, {button.segment.key: button for button in self._buttons}
        self._buttons = [self._button(segment, known.pop(segment.key, None)) for segment in segments]
        for place, button in enumerate(self._buttons):
            self._row.insertWidget(place, button)
        for gone in known.values():
            self._row.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        self.choose(held if held not in known else self._buttons[0].segment.key)
        shrinks = any(segment.shrinks for segment in segments)
        across = QSizePolicy.Policy.Maximum if shrinks else QSizePolicy.Policy.Fixed
        self.setSizePolicy(across, QSizePolicy.Policy.Fixed)
        self.updateGeometry()

    def _button(self, segment: Segment, known: _SegmentButton | None) -> _SegmentButton:
        if known is not None:
            known.set_segment(segment)
            return known
        button = _SegmentButton(segment, self._look, name=f"{self.objectName()}.{segment.key}", parent=self)
        button.setToolTip(segment.text if segment.shrinks else "")
        button.clicked.connect(self._say)
        return button

    @property
    def key(self) -> str:
        """The choice that holds."""
        return next(button.segment.key for button in self._buttons if button.isChecked())

    def choose(self, key: str) -> None:
        """Make another choice hold, without saying so."""
        for button in self._buttons:
            if button.segment.key == key:
                button.setChecked(True)
        if key != self._whole and any(button.segment.shrinks for button in self._buttons):
            self._whole = key
            for button in self._buttons:
                button.updateGeometry()  # the one that holds is not cut

    def set_blocked(self, key: str, reason: str) -> None:
        """Disable a choice and say why, in tooltip and screen reader; an empty reason enables it."""
        for button in self._buttons:
            if button.segment.key == key and button.isEnabled() is bool(reason):
                button.setEnabled(not reason)
                button.setToolTip(reason or (button.segment.text if button.segment.shrinks else ""))
                button.setAccessibleDescription(reason)

    def retheme(self) -> None:
        """Take gaps of the look in force."""
        kit = tokens().kit
        joined = self._look is SegmentStyle.JOINED
        margin = kit.segment.frame_pad if joined else 0
        self._row.setContentsMargins(margin, margin, margin, margin)
        self._row.setSpacing(kit.segment.spacing if joined else kit.tab.spacing)
        super().retheme()

    def draw(self, canvas: Canvas) -> None:
        """Paint the trough the choices lie in."""
        if self._look is SegmentStyle.TABS:
            return
        radius = tokens().kit.segment.frame_radius
        canvas.fill(self.rect(), tokens().colour(Role.BG_SUNKEN), radius)
        if tokens().look.high_contrast:
            canvas.frame(self.rect(), tokens().colour(Role.BORDER_DEFAULT), radius)

    def _say(self) -> None:
        self.chosen.emit(self.key)
