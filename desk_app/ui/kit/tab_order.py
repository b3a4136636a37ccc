"""Where Tab goes: to everything that takes the keyboard, in the order in which it stands on the screen.

Qt goes in the order in which widgets were made, and passes over what stands before a part's focus proxy;
fields that are made when they are needed would come after the buttons below them.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QScrollArea,
    QScrollBar,
    QWidget,
)

from desk_app.ui.theme.current import is_right_to_left

_SLACK = 2
"""So many pixels may two lines share, for a ring or a shadow."""


def tab_stops(root: QWidget) -> list[QWidget]:
    """What Tab stops at in a window or panel, in reading order; one of choices that exclude one another."""
    found: list[QWidget] = []
    _collect(root, found)
    return found


def go_to_stop(root: QWidget, *, forward: bool) -> bool:
    """Move the keyboard to the next or the previous stop, around at the ends, and bring that into sight.

    Returns:
        False where there is nowhere to go.
    """
    stops = tab_stops(root)
    if not stops:
        return False
    focused = QApplication.focusWidget()
    at = stops.index(focused) if focused in stops else (-1 if forward else 0)
    wanted = stops[(at + (1 if forward else -1)) % len(stops)]
    wanted.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
    above = wanted.parentWidget()
    while above is not None and above is not root:
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(wanted)
        above = above.parentWidget()
    return True


def _collect(widget: QWidget, found: list[QWidget]) -> None:
    if isinstance(widget, QAbstractScrollArea) and not isinstance(widget, QScrollArea):
        return  # what is in a list or text belongs to it
    for child in _in_reading_order(widget):
        if _is_stop(child):
            found.append(child)
        _collect(child, found)


def _is_stop(widget: QWidget) -> bool:
    policy = widget.focusPolicy()
    takes_it = bool(policy & Qt.FocusPolicy.TabFocus) and widget.isEnabled() and widget.focusProxy() is None
    return takes_it and not isinstance(widget, QScrollBar) and not _stands_for_another(widget)


def _stands_for_another(widget: QWidget) -> bool:
    """Of choices that exclude one another, the one that holds is the stop; arrow keys go to the others."""
    parent = widget.parentWidget()
    if not isinstance(widget, QAbstractButton) or not widget.autoExclusive() or widget.isChecked():
        return False
    others = [] if parent is None else parent.children()
    return any(isinstance(other, QAbstractButton) and _holds(other) for other in others)


def _holds(button: QAbstractButton) -> bool:
    return button.autoExclusive() and button.isChecked() and button.isEnabled() and not button.isHidden()


def _in_reading_order(widget: QWidget) -> list[QWidget]:
    """The parts that can be seen: from top to bottom, and where parts stand side by side, along the line."""
    children = (child for child in widget.children() if isinstance(child, QWidget))
    parts = [child for child in children if not child.isHidden() and not child.isWindow()]
    return _ordered(parts, is_mirrored=is_right_to_left(widget.layoutDirection()))


def _ordered(parts: list[QWidget], *, is_mirrored: bool) -> list[QWidget]:
    """Cut into lines, each of those into columns, and so on; what lies over one another comes as it is."""
    if len(parts) <= 1:
        return parts
    groups = _cut(parts, lambda place: (place.top(), place.bottom()))
    if len(groups) == 1:
        groups = _cut(parts, lambda place: (place.left(), place.right()))
        if is_mirrored:
            groups.reverse()
    if len(groups) == 1:
        return sorted(parts, key=lambda part: part.geometry().top())
    return [part for group in groups for part in _ordered(group, is_mirrored=is_mirrored)]


def _cut(parts: list[QWidget], span: Callable[[QRect], tuple[int, int]]) -> list[list[QWidget]]:
    """Groups that do not share a line (or column) with one another, in order."""
    groups: list[list[QWidget]] = []
    end = 0
    for part in sorted(parts, key=lambda part: span(part.geometry())[0]):
        first, last = span(part.geometry())
        if groups and first < end - _SLACK:
            groups[-1].append(part)
            end = max(end, last)
        else:
            groups.append([part])
            end = last
    return groups
