"""The same desk with the mouse: quick buttons, dragging to views, ticking, changing a whole view."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.desk import Desk, Screen, missing
from tests.services import hostile_pdf

pytestmark = [pytest.mark.screen, pytest.mark.skipif(bool(missing()), reason=missing() or "all there")]

_WIDTH, _HEIGHT = 1440, 900
# Places in a window of this size, below the title bar of the window manager: the rows are those of "For me".
_SECOND_ROW = (300, 255)
_QUICK_SOLVE = (541, 229)
_THIRD_ROW = (300, 335)
_AVATARS = ((260, 230), (260, 310))
_WARRANTY = (80, 372)
_UNASSIGNED = (80, 160)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    screen = Screen(_WIDTH, _HEIGHT)
    try:
        with Desk(screen, tmp_path / "workspace") as desk:
            desk.run("demo", "--no-window", "--tickets", "200", "--workspace", str(desk.folder))
            (tmp_path / "report.pdf").write_bytes(hostile_pdf.pages("Report of the visit", "Second page"))
            desk.open()
            desk.key("g", "i")
            desk.rest()
            yield desk
    finally:
        screen.close()


def test_what_the_mouse_does_to_rows(desk: Desk) -> None:
    seen = desk.steps()

    desk.point(_SECOND_ROW)
    desk.click(_QUICK_SOLVE)
    seen = desk.until_step("Solved", seen)

    desk.drag(_SECOND_ROW, _WARRANTY)
    seen = desk.until_step("Changed the tags of", seen)

    for place in _AVATARS:
        desk.click(place)
    desk.rest()
    desk.drag(_THIRD_ROW, _WARRANTY)
    seen = desk.until_step("Changed the tags of 1 ticket", seen)  # the other has had it since the first drag

    desk.drag(_SECOND_ROW, _UNASSIGNED)
    desk.until_step("Unassigned", seen)
    assert desk.close() == 0


def test_a_whole_view_is_changed_after_a_preview_and_taken_back(desk: Desk) -> None:
    seen = desk.steps()
    desk.key("g", "a")
    desk.rest()
    desk.key("ctrl+a")
    desk.key("shift+p")
    desk.rest()
    desk.type("urgent")
    desk.key("Return")
    desk.rest()
    assert desk.steps() == seen, "a whole view changes only after a yes"

    desk.key("Tab", "space")  # from "Leave it as it is" to the verb
    seen = desk.until_step("Changed", seen)
    desk.key("Escape", "z")
    desk.until(lambda: "Changed" not in desk.steps()[0])
