"""Rows close up in a moment when one goes, unless somebody wants no motion or points at them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from desk_app.ui.list.closing_gap import ClosingGap
from desk_app.ui.list.view import TicketList
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.look import Appearance, Mode, Wish
from desk_app.ui.theme.theme import Theme
from tests.ui.window_tools import Stage


@pytest.fixture
def moving(stage: Stage, theme: Theme) -> Stage:
    """The window of somebody who has nothing against motion, with the list read."""
    theme.wear(Appearance(mode=Mode.LIGHT, contrast=Wish.OFF, reduced_motion=Wish.OFF))
    tickets = stage.presenter.tickets
    stage.wait(lambda: all(tickets.lines.row(place) is not None for place in range(len(tickets.lines))))
    return stage


def point_at_the_list(stage: Stage, *, is_there: bool) -> None:
    """Say where the pointer is, as Qt notes it; without a screen none can be moved reliably."""
    stage.window.list.view.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, is_there)


def heights(stage: Stage) -> list[int]:
    """How high the gap was whenever the list was told to paint, while the first ticket was solved."""
    view: TicketList = stage.window.list.view
    gap = view.findChild(ClosingGap)
    assert gap is not None
    seen: list[int] = []
    gap.valueChanged.connect(seen.append)
    before = len(stage.presenter.tickets.lines)
    stage.presenter.run("list.next")
    stage.presenter.run("ticket.solve")
    stage.wait(lambda: len(stage.presenter.tickets.lines) < before)
    stage.wait(lambda: gap.state() == ClosingGap.State.Stopped)
    assert gap.height == 0
    return seen


def test_rows_below_one_that_goes_follow_in_a_moment(moving: Stage) -> None:
    point_at_the_list(moving, is_there=False)
    seen = heights(moving)

    assert seen[0] == tokens().density.row
    assert seen[-1] == 0
    assert seen == sorted(seen, reverse=True)


def test_nothing_moves_for_those_who_want_no_motion(stage: Stage) -> None:
    loaded = stage.presenter.tickets
    stage.wait(lambda: all(loaded.lines.row(place) is not None for place in range(len(loaded.lines))))

    point_at_the_list(stage, is_there=False)
    assert heights(stage) == []


def test_nothing_moves_under_a_pointer(moving: Stage) -> None:
    point_at_the_list(moving, is_there=True)
    assert heights(moving) == []
