"""What is cut off or lies over something else in a window, found by its sizes instead of by eye.

Looks at widgets only: rows of lists shorten their words by themselves. Run over every look of the gallery by
`tests/ui/test_nothing_is_cut.py`, and told while the gallery is rendered.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QAbstractScrollArea, QLayout, QPushButton, QWidget

from desk_app.ui.kit.floating import FloatingPanel
from desk_app.ui.kit.labels import Paragraph

_SLACK = 1  # pixel; half pixels are rounded somewhere
_MEANT = frozenset({"toasts", "navigation.sync"})
"""Lies over something on purpose: toasts with their shadow, the pill under the person's picture."""


def misfits(window: QWidget) -> list[str]:
    """One sentence for everything that does not fit; empty when all is well."""
    found: list[str] = []
    for widget in window.findChildren(QWidget):
        if widget.objectName() not in _MEANT and widget.isVisibleTo(window) and not _is_rolled_away(widget):
            found += _cut(widget)
            found += _outside(widget)
            if (layout := widget.layout()) is not None:
                found += _overlapping(widget, layout)
    return found


def _cut(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, QPushButton) and widget.text():
        least = widget.minimumSizeHint()
        if widget.width() + _SLACK < least.width() or widget.height() + _SLACK < least.height():
            needs = f"{least.width()} × {least.height()}"
            yield f"{_name(widget)} “{widget.text()}” has {_size(widget)}, needs {needs}"
    if isinstance(widget, Paragraph):
        least_height = widget.heightForWidth(widget.width())
        if widget.height() + _SLACK < least_height:
            yield f"{_name(widget)} “{widget.text()}” has {_size(widget)}, needs {least_height} high"


def _outside(widget: QWidget) -> Iterator[str]:
    """Beyond the edge of what it stands in; what scrolls may be higher, nothing may be wider."""
    parent = widget.parentWidget()
    if parent is None or widget.isWindow() or isinstance(parent, QAbstractScrollArea):
        return
    scrolls = isinstance(parent.parentWidget(), QAbstractScrollArea)
    room, place = parent.rect(), widget.geometry()
    if isinstance(widget, FloatingPanel):  # its shadow may
        place = place.marginsRemoved(widget.shadow())
    is_wider = place.left() < -_SLACK or place.right() > room.right() + _SLACK
    is_higher = not scrolls and (place.top() < -_SLACK or place.bottom() > room.bottom() + _SLACK)
    if is_wider or is_higher:
        yield f"{_name(widget)} at {_place(place)} stands out of {_name(parent)} of {_size(parent)}"


def _overlapping(widget: QWidget, layout: QLayout) -> Iterator[str]:
    parts = [
        (part, part.geometry())
        for part in _widgets_in(layout)
        if part.isVisibleTo(widget) and part.objectName() not in _MEANT
    ]
    for (first, here), (second, there) in itertools.combinations(parts, 2):
        common = here.intersected(there)
        if common.width() > _SLACK and common.height() > _SLACK:
            yield f"{_name(first)} at {_place(here)} lies over {_name(second)} at {_place(there)}"


def _widgets_in(layout: QLayout) -> Iterator[QWidget]:
    for index in range(layout.count()):
        item = layout.itemAt(index)
        if item is None:
            continue
        inner = item.layout()
        if inner is not None:
            yield from _widgets_in(inner)
        elif (widget := item.widget()) is not None:
            yield widget


def _is_rolled_away(widget: QWidget) -> bool:
    """A page of a stack, or a folded section, that nobody sees has no room of its own."""
    return not widget.isVisible() or widget.visibleRegion().isEmpty()


def _name(widget: QWidget) -> str:
    own = widget.objectName() or type(widget).__name__
    parent = widget.parentWidget()
    while parent is not None and not parent.objectName():
        parent = parent.parentWidget()
    return own if parent is None else f"{parent.objectName()} / {own}"


def _size(widget: QWidget) -> str:
    return f"{widget.width()} × {widget.height()}"


def _place(rect: QRect) -> str:
    corner: QPoint = rect.topLeft()
    return f"{corner.x()}, {corner.y()} ({rect.width()} × {rect.height()})"
