"""Switches, check boxes and radio buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEasingCurve, QPoint, QRect, QSize, Qt, QVariantAnimation
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QRadioButton, QSizePolicy, QWidget

from desk_app.ui.kit.themed import Hovering
from desk_app.ui.theme.base_sizes import TextStyle
from desk_app.ui.theme.canvas import Canvas
from desk_app.ui.theme.current import dress, tokens
from desk_app.ui.theme.marks import MarkState, draw_check, draw_radio, draw_toggle
from desk_app.ui.theme.roles import Role
from desk_app.ui.theme.style import RING_RADIUS

if TYPE_CHECKING:
    _ButtonBase = QAbstractButton
else:
    _ButtonBase = object  # see Themed: the Qt class comes beside this one


class _Marked(Hovering, _ButtonBase):
    """What the three share: a mark, words after it, and the whole of it to click on."""

    def retheme(self) -> None:
        """Take font and ring of the look in force."""
        self.setFont(dress().fonts.font(TextStyle.BODY))
        self.setProperty(RING_RADIUS, tokens().radius.xs)
        super().retheme()

    def mark_size(self) -> QSize:
        """The mark alone."""
        side = tokens().kit.check.size
        return QSize(side, side)

    def sizeHint(self) -> QSize:
        """The mark and the words, on a line high enough to hit."""
        mark = self.mark_size()
        height = max(mark.height(), dress().fonts.line(TextStyle.BODY) if self.text() else mark.height())
        if not self.text():
            return QSize(mark.width(), height)
        words = dress().fonts.advance(self.text(), TextStyle.BODY) + 1
        return QSize(mark.width() + tokens().kit.check.gap + words, height)

    def minimumSizeHint(self) -> QSize:
        """Never cut."""
        return self.sizeHint()

    def hitButton(self, pos: QPoint) -> bool:
        """The words belong to it as much as the mark."""
        return self.rect().contains(pos)

    def _state(self) -> MarkState:
        return MarkState(on=self.isChecked(), enabled=self.isEnabled(), hovered=self.underMouse())

    def _mark_rect(self) -> QRect:
        mark = self.mark_size()
        return QRect(QPoint(0, (self.height() - mark.height()) // 2), mark)

    def _draw_words(self, canvas: Canvas) -> None:
        if self.text():
            left = self.mark_size().width() + tokens().kit.check.gap
            role = Role.TEXT_PRIMARY if self.isEnabled() else Role.TEXT_DISABLED
            canvas.text(self.rect().adjusted(left, 0, 0, 0), self.text(), tokens().colour(role))


class CheckBox(_Marked, QCheckBox):
    """A check box; without words it needs `setAccessibleName`."""

    def __init__(self, text: str = "", *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.retheme()

    def draw(self, canvas: Canvas) -> None:
        """Paint mark and words."""
        partly = self.checkState() == Qt.CheckState.PartiallyChecked
        on = self.checkState() == Qt.CheckState.Checked
        state = MarkState(on=on, partly=partly, enabled=self.isEnabled(), hovered=self.underMouse())
        draw_check(canvas, self._mark_rect(), state)
        self._draw_words(canvas)


class RadioButton(_Marked, QRadioButton):
    """A radio button; those with one parent exclude one another."""

    def __init__(self, text: str = "", *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.retheme()

    def draw(self, canvas: Canvas) -> None:
        """Paint mark and words."""
        draw_radio(canvas, self._mark_rect(), self._state())
        self._draw_words(canvas)


class Toggle(_Marked, QCheckBox):
    """A switch: what it stands for is on or off from the moment it is pressed."""

    def __init__(self, text: str = "", *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._travel = 0.0
        self._glide = QVariantAnimation(self)
        self._glide.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._glide.valueChanged.connect(self._move)
        self.toggled.connect(self._start)
        self.retheme()

    def retheme(self) -> None:
        """Round ring as well."""
        super().retheme()
        self.setProperty(RING_RADIUS, self.sizeHint().height() // 2)

    def sizeHint(self) -> QSize:
        """High enough to hit also without words."""
        hint = super().sizeHint()
        return QSize(hint.width(), max(hint.height(), tokens().least_target))

    def mark_size(self) -> QSize:
        """The track."""
        toggle = tokens().kit.toggle
        return QSize(toggle.width, toggle.height)

    def draw(self, canvas: Canvas) -> None:
        """Paint switch and words."""
        draw_toggle(canvas, self._mark_rect(), self._state(), travel=self._travel)
        self._draw_words(canvas)

    def _start(self, checked: bool) -> None:  # noqa: FBT001 - Qt's signal hands it over like this
        self._glide.stop()
        duration = tokens().motion.fast if self.isVisible() else 0
        if not duration:
            self._move(float(checked))
            return
        self._glide.setStartValue(self._travel)
        self._glide.setEndValue(float(checked))
        self._glide.setDuration(duration)
        self._glide.start()

    def _move(self, travel: float) -> None:
        self._travel = travel
        self.update()
