"""The one Qt style: Fusion, with our focus ring, check marks, radio buttons and scroll bars.

Fusion on every system keeps the pictures; what is native (file dialogs, text keys, menus on macOS) does not
come from the style. Only what a token decides is overridden here.
"""

from __future__ import annotations

from PySide6.QtCore import QMargins, QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFocusFrame,
    QProxyStyle,
    QStyle,
    QStyleHintReturn,
    QStyleOption,
    QStyleOptionComplex,
    QStyleOptionFrame,
    QStyleOptionSlider,
    QWidget,
)

from desk_app.ui.theme.canvas import Canvas
from desk_app.ui.theme.colours import with_alpha
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.marks import FieldState, MarkState, draw_check, draw_field, draw_radio
from desk_app.ui.theme.roles import Role

_PM = QStyle.PixelMetric
_SH = QStyle.StyleHint
_STATE = QStyle.StateFlag
_QUIET_HANDLE = 0.55  # opacity of a scroll bar nobody points at
RING_RADIUS = "ringRadius"
"""Dynamic property of a widget: the corner radius of its focus ring, in pixels."""
WRONG = "wrong"
"""Dynamic property of a text field: what is in it cannot be used."""


class DeskStyle(QProxyStyle):
    """Fusion as Desk App wears it. Sizes follow the tokens in force, so one style serves every look."""

    def __init__(self) -> None:
        super().__init__("Fusion")
        self.keyboard_in_use = False
        """Whether the last thing a person did was to press a key; the focus ring shows only then."""
        self._metrics: dict[QStyle.PixelMetric, int] = {}
        self._hints: dict[QStyle.StyleHint, int] = {}

    def refresh(self) -> None:
        """Take the sizes of the tokens in force; the theme calls it before it tells Qt of a new look."""
        kit, stroke, motion = tokens().kit, tokens().stroke, tokens().motion
        self._metrics = {
            _PM.PM_ScrollBarExtent: kit.scroll_bar.extent,
            _PM.PM_ScrollBarSliderMin: kit.scroll_bar.min_length,
            _PM.PM_FocusFrameHMargin: stroke.focus + stroke.focus_offset,
            _PM.PM_FocusFrameVMargin: stroke.focus + stroke.focus_offset,
            _PM.PM_IndicatorWidth: kit.check.size,
            _PM.PM_IndicatorHeight: kit.check.size,
            _PM.PM_ExclusiveIndicatorWidth: kit.check.size,
            _PM.PM_ExclusiveIndicatorHeight: kit.check.size,
            _PM.PM_CheckBoxLabelSpacing: kit.check.gap,
            _PM.PM_RadioButtonLabelSpacing: kit.check.gap,
            _PM.PM_SmallIconSize: kit.menu.icon,
            _PM.PM_SplitterWidth: stroke.hairline,
            _PM.PM_ButtonShiftHorizontal: 0,
            _PM.PM_ButtonShiftVertical: 0,
        }
        self._hints = {
            _SH.SH_FocusFrame_AboveWidget: 1,
            _SH.SH_FocusFrame_Mask: 0,  # cut to the widget's edge, a ring with large corners has gaps
            _SH.SH_EtchDisabledText: 0,
            _SH.SH_ToolTip_WakeUpDelay: kit.tooltip.delay_ms,
            _SH.SH_Widget_Animation_Duration: motion.fast,
            _SH.SH_ScrollBar_Transient: 0,
        }

    def pixelMetric(
        self, metric: QStyle.PixelMetric, option: QStyleOption | None = None, widget: QWidget | None = None
    ) -> int:
        """Qt asks for a size."""
        known = self._metrics.get(metric)
        return super().pixelMetric(metric, option, widget) if known is None else known

    def styleHint(
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        returnData: QStyleHintReturn | None = None,  # noqa: N803 - Qt's name
    ) -> int:
        """Qt asks how to behave."""
        known = self._hints.get(hint)
        return super().styleHint(hint, option, widget, returnData) if known is None else known

    def drawPrimitive(
        self,
        element: QStyle.PrimitiveElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Qt wants a small piece drawn: the focus ring of a row, a check box, a radio button."""
        kind = QStyle.PrimitiveElement
        match element:
            case kind.PE_FrameFocusRect:
                self._draw_row_focus(option, painter, widget)
            case kind.PE_PanelLineEdit:
                _draw_field(option, painter, widget)
            case kind.PE_IndicatorCheckBox | kind.PE_IndicatorItemViewItemCheck:
                draw_check(_canvas(painter, option), option.rect, _mark_state(option))
            case kind.PE_IndicatorRadioButton:
                draw_radio(_canvas(painter, option), option.rect, _mark_state(option))
            case _:
                super().drawPrimitive(element, option, painter, widget)

    def drawControl(
        self,
        element: QStyle.ControlElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Qt wants a control drawn; of these only the ring around the focused widget is ours."""
        if element is QStyle.ControlElement.CE_FocusFrame:
            _draw_ring(option, painter, widget)
        else:
            super().drawControl(element, option, painter, widget)

    def drawComplexControl(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Qt wants a control of several parts drawn; of these only scroll bars are ours."""
        if control is QStyle.ComplexControl.CC_ScrollBar and isinstance(option, QStyleOptionSlider):
            handle = self.subControlRect(control, option, QStyle.SubControl.SC_ScrollBarSlider, widget)
            _draw_scroll_handle(option, handle, painter)
        else:
            super().drawComplexControl(control, option, painter, widget)

    def subControlRect(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        part: QStyle.SubControl,
        widget: QWidget | None = None,
    ) -> QRect:
        """Qt asks where a part of a control is; scroll bars have a handle and no arrows."""
        if control is QStyle.ComplexControl.CC_ScrollBar and isinstance(option, QStyleOptionSlider):
            return _scroll_part(option, part, self._metrics[_PM.PM_ScrollBarSliderMin])
        return super().subControlRect(control, option, part, widget)  # type: ignore[arg-type]  # None is allowed

    def _draw_row_focus(self, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
        """The ring inside the focused row of a view; other widgets get theirs from `FocusRing`."""
        if self.keyboard_in_use and isinstance(widget, QAbstractItemView):
            _canvas(painter, option).ring(option.rect, tokens().radius.sm)


def _canvas(painter: QPainter, option: QStyleOption) -> Canvas:
    """A canvas for a rectangle that Qt has mirrored already."""
    return Canvas(painter, option.rect, Qt.LayoutDirection.LeftToRight)


def _mark_state(option: QStyleOption) -> MarkState:
    state = option.state
    return MarkState(
        on=bool(state & _STATE.State_On),
        partly=bool(state & _STATE.State_NoChange),
        enabled=bool(state & _STATE.State_Enabled),
        hovered=bool(state & _STATE.State_MouseOver),
    )


def _draw_field(option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    """The frame of a text field; those inside other controls (spin boxes) have none."""
    if isinstance(option, QStyleOptionFrame) and option.lineWidth <= 0:
        return
    chosen = widget.property(RING_RADIUS) if widget else None
    state = FieldState(
        focused=bool(option.state & _STATE.State_HasFocus),
        wrong=bool(widget and widget.property(WRONG)),
        enabled=bool(option.state & _STATE.State_Enabled),
        radius=chosen if isinstance(chosen, int) else tokens().radius.sm,
    )
    draw_field(_canvas(painter, option), option.rect, state)


def _draw_ring(option: QStyleOption, painter: QPainter, frame: QWidget | None) -> None:
    """The ring of `FocusRing`; `frame` is its overlay and knows which widget it surrounds."""
    target = frame.widget() if isinstance(frame, QFocusFrame) else None
    stroke = tokens().stroke
    chosen = target.property(RING_RADIUS) if target else None
    radius = chosen if isinstance(chosen, int) else tokens().radius.sm
    _canvas(painter, option).ring(option.rect, radius + stroke.focus + stroke.focus_offset)


def _draw_scroll_handle(option: QStyleOptionSlider, handle: QRect, painter: QPainter) -> None:
    """A rounded bar on nothing, darker under the pointer and while it is dragged."""
    if option.maximum <= option.minimum:
        return
    state = option.state
    active = bool(state & (_STATE.State_MouseOver | _STATE.State_Sunken))
    width = tokens().kit.scroll_bar.handle
    gap = (tokens().kit.scroll_bar.extent - width) // 2
    across = QMargins(gap, gap, gap, gap)
    colour = tokens().colour(Role.BORDER_CONTROL)
    painter.save()
    shown = colour if active or tokens().look.high_contrast else with_alpha(colour, _QUIET_HANDLE)
    _canvas(painter, option).fill(handle.marginsRemoved(across), shown, width / 2)
    painter.restore()


def _scroll_part(option: QStyleOptionSlider, part: QStyle.SubControl, least: int) -> QRect:
    """Where a part of a scroll bar is; the arithmetic of QCommonStyle without the two arrow buttons."""
    whole, upright = option.rect, option.orientation == Qt.Orientation.Vertical
    length = whole.height() if upright else whole.width()
    span = option.maximum - option.minimum
    handle = length if span <= 0 else max(option.pageStep * length // (span + option.pageStep), least)
    start = QStyle.sliderPositionFromValue(
        option.minimum, option.maximum, option.sliderPosition, max(length - handle, 0), option.upsideDown
    )
    begin, end = {
        QStyle.SubControl.SC_ScrollBarSlider: (start, start + handle),
        QStyle.SubControl.SC_ScrollBarSubPage: (0, start),
        QStyle.SubControl.SC_ScrollBarAddPage: (start + handle, length),
        QStyle.SubControl.SC_ScrollBarGroove: (0, length),
    }.get(part, (0, 0))
    rect = (
        QRect(0, begin, whole.width(), end - begin)
        if upright
        else QRect(begin, 0, end - begin, whole.height())
    )
    return QStyle.visualRect(option.direction, whole, rect.translated(whole.topLeft()))
