"""Walks every sheet of the gallery: everything that takes the focus is named, in reach, and large enough."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.theme import Theme
from tests.gallery.conversation_sheets import talk
from tests.gallery.kestrel_stage import kestrel
from tests.gallery.sheets import SHEETS
from tests.gallery.side_sheets import asked
from tests.gallery.stage import Sheet
from tests.gallery.variants import VARIANTS

Show = Callable[[QWidget], QWidget]


@pytest.fixture(scope="module", autouse=True)
def workspaces(theme: Theme) -> None:
    """Open what the sheets share before the first test, so that no test seems to leave its threads."""
    kestrel()
    talk()
    asked()


def _focusable(window: QWidget) -> list[QWidget]:
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isVisible()
        and widget.focusProxy() is None
    ]


def _spoken(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QAbstractButton) else ""
    return widget.accessibleName() or text


WALKED = [sheet for sheet in SHEETS if sheet.is_walked]


@pytest.mark.parametrize("sheet", WALKED, ids=[sheet.name for sheet in WALKED])
def test_a_sheet_is_within_everybodys_reach_and_can_be_drawn_in_every_look(
    sheet: Sheet, theme: Theme, qapp: QApplication, show: Show
) -> None:
    """Both at one window, because to build one takes longest."""
    window = sheet.build()
    window.resize(*sheet.size)
    show(window)
    _assert_named_and_large_enough(window)
    for variant in VARIANTS:  # the looks change while it is open, as they do when the system turns dark
        if not variant.suits(sheet.name):
            continue
        qapp.setLayoutDirection(variant.direction)
        theme.wear(variant.appearance)
        qapp.processEvents()
        assert not window.grab().isNull(), variant.name


def _assert_named_and_large_enough(window: QWidget) -> None:
    """Everything that takes the focus has a name, words and a size to be hit."""
    widgets = _focusable(window)

    assert widgets
    assert not [
        widget for widget in widgets if not widget.objectName() or widget.objectName().startswith("qt_")
    ]
    assert not [widget.objectName() for widget in widgets if not _spoken(widget)]
    small = {
        widget.objectName(): widget.size()
        for widget in widgets
        if isinstance(widget, QAbstractButton) and widget.height() < tokens().target.min
    }

    # WCAG 2.2, 2.5.8: smaller marks are fine where their words or the space around them make up for it.
    assert set(small) <= {
        "on",
        "off",
        "ticked",
        "clear",
        "chosen",
        "other",
        "both",
        "neither",
        "some",
        "yours",
        "theirs",
        "waiting",
    }
