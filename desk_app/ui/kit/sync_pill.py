"""The pill at the foot of the navigation: whether this computer and the server say the same."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QRect, QSize, QVariantAnimation
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from desk_app.ui.kit.themed import Hovering
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.canvas import END, Canvas
from desk_app.ui.theme.current import dress, tokens
from desk_app.ui.theme.roles import Role, Tone
from desk_app.ui.theme.style import RING_RADIUS


class SyncFace(StrEnum):
    """The five things it can say."""

    SYNCED = "synced"
    MOVING = "moving"
    OFFLINE = "offline"
    SIGN_IN = "sign_in"
    CONFLICTS = "conflicts"


@dataclass(frozen=True, slots=True)
class SyncState:
    """What the pill says.

    Attributes:
        face: Which of the five.
        text: In words: "Synced 8 s ago", "Offline since 09:31".
        trailing: At its end, such as "4 waiting"; empty for none.
    """

    face: SyncFace
    text: str
    trailing: str = ""


@dataclass(frozen=True, slots=True)
class _Face:
    icon: str
    icon_role: Role
    tone: Tone | None


_FACES = {
    SyncFace.SYNCED: _Face("cloud-check", Role.SUCCESS_SOLID, None),
    SyncFace.MOVING: _Face("refresh-cw", Role.ACCENT_SOLID, None),
    SyncFace.OFFLINE: _Face("cloud-off", Role.OFFLINE_SOLID, Tone.OFFLINE),
    SyncFace.SIGN_IN: _Face("key-round", Role.DANGER_SOLID, Tone.DANGER),
    SyncFace.CONFLICTS: _Face("git-compare-arrows", Role.CONFLICT_SOLID, Tone.CONFLICT),
}
_FULL_TURN = 360.0


class SyncPill(Hovering, QPushButton):
    """The state of sync; a press opens the outbox. Its icon turns while bytes move, nothing blinks."""

    def __init__(self, state: SyncState, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._state = state
        self._is_folded = False
        self._angle = 0.0
        self._kept_free = 0
        self._turn = QVariantAnimation(self)
        self._turn.setStartValue(0.0)
        self._turn.setEndValue(_FULL_TURN)
        self._turn.setLoopCount(-1)
        self._turn.valueChanged.connect(self._show_angle)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_state(state)
        self.retheme()

    def set_state(self, state: SyncState) -> None:
        """Say something else."""
        is_other = state != self._state or not self.accessibleName()
        self._state = state
        if is_other:
            self.setAccessibleName(self._words())
            self._say_or_hide()
        self._run_or_rest()
        self.update()

    def fold(self, *, is_folded: bool) -> None:
        """Show the icon alone, with a dot while something waits, or everything."""
        self._is_folded = is_folded
        self._say_or_hide()
        self.updateGeometry()
        self.update()

    def _words(self) -> str:
        return ", ".join(part for part in (self._state.text, self._state.trailing) if part)

    def _say_or_hide(self) -> None:
        """The words that have no room stand in the tooltip."""
        self.setToolTip(self._words() if self._is_folded else "")

    def keep_free(self, width: int) -> None:
        """Leave room at the end for what stands on it there."""
        self._kept_free = width
        self.update()

    def retheme(self) -> None:
        """Take sizes and speed of the look in force."""
        self.setProperty(RING_RADIUS, tokens().radius.md)
        self._run_or_rest()
        super().retheme()

    def sizeHint(self) -> QSize:
        """Icon, words, and what stands at the end."""
        sizes, fonts = tokens().kit.sync, dress().fonts
        if self._is_folded:
            return self.minimumSizeHint()
        words = fonts.advance(self._state.text, TextStyle.META, Weight.SEMIBOLD)
        end = fonts.advance(self._state.trailing, TextStyle.META, Weight.SEMIBOLD) + sizes.gap
        return QSize(sizes.icon + sizes.gap + words + end + 2 * sizes.pad, sizes.height)

    def minimumSizeHint(self) -> QSize:
        """The icon alone, for the folded navigation."""
        sizes = tokens().kit.sync
        return QSize(sizes.icon + 2 * sizes.pad, sizes.height)

    def showEvent(self, event: QShowEvent) -> None:
        """It can be seen: the icon may turn."""
        super().showEvent(event)
        self._run_or_rest()

    def hideEvent(self, event: QHideEvent) -> None:
        """It cannot be seen: nothing turns."""
        super().hideEvent(event)
        self._run_or_rest()

    def draw(self, canvas: Canvas) -> None:
        """Paint the pill."""
        face, sizes = _FACES[self._state.face], tokens().kit.sync
        tone = tokens().tone(face.tone) if face.tone else None
        words = tone.text if tone else tokens().colour(Role.TEXT_SECONDARY)
        weight = Weight.SEMIBOLD if tone else Weight.REGULAR
        if tone:
            canvas.fill(self.rect(), tone.background, tokens().radius.md)
        framed = self._state.face is SyncFace.OFFLINE or tokens().look.high_contrast
        if tone and framed:
            canvas.frame(self.rect(), tone.border, tokens().radius.md, width=tokens().stroke.hairline)
        canvas.row(
            self.rect(),
            selected=False,
            hovered=self.hover_level > 0,
            pressed=self.isDown(),
            radius=tokens().radius.md,
        )
        self._draw_icon(canvas, face)
        if self._is_folded:
            self._draw_dot(canvas)
            return
        left = sizes.pad + sizes.icon + sizes.gap
        room = QRect(left, 0, self.width() - left - sizes.pad - self._kept_free, self.height())
        needed = dress().fonts.advance(self._state.text, TextStyle.META, weight)
        used = dress().fonts.advance(self._state.trailing, TextStyle.META, weight) + sizes.gap
        if self._state.trailing and needed + used <= room.width():  # the outbox says it too
            canvas.text(room, self._state.trailing, words, style=TextStyle.META, weight=weight, align=END)
            room.setWidth(room.width() - used)
        canvas.text(room, self._state.text, words, style=TextStyle.META, weight=weight)

    def _icon_place(self) -> QRect:
        sizes = tokens().kit.sync
        left = (self.width() - sizes.icon) // 2 if self._is_folded else sizes.pad
        return QRect(left, (self.height() - sizes.icon) // 2, sizes.icon, sizes.icon)

    def _draw_dot(self, canvas: Canvas) -> None:
        """Something waits to be sent: what stands at the end where there is room for words."""
        if self._state.trailing:
            icon, side = self._icon_place(), tokens().panes.ticket_row.dot
            place = QRect(icon.right(), icon.top() - side // 2, side, side)
            canvas.dot(place, tokens().colour(Role.OFFLINE_SOLID))

    def _draw_icon(self, canvas: Canvas, face: _Face) -> None:
        place = self._icon_place()
        colour = tokens().colour(face.icon_role)
        if not self._angle:
            canvas.icon(place, face.icon, colour)
            return
        middle = canvas.place(place).center()
        canvas.painter.save()
        canvas.painter.translate(middle)
        canvas.painter.rotate(self._angle)
        canvas.painter.translate(-middle)
        canvas.icon(place, face.icon, colour)
        canvas.painter.restore()

    def _run_or_rest(self) -> None:
        wanted = self._state.face is SyncFace.MOVING and self.isVisible()
        moving = wanted and not tokens().look.reduced_motion
        running = self._turn.state() == QVariantAnimation.State.Running
        self._turn.setDuration(tokens().kit.sync.turn_ms)
        if moving and not running:
            self._turn.start()
        elif running and not moving:
            self._turn.stop()
            self._show_angle(0.0)

    def _show_angle(self, angle: float) -> None:
        self._angle = angle
        self.update()
