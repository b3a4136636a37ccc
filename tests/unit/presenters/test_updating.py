"""The window looks for a newer version when it is asked to, and says what came of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from desk_app.domain.errors import DeskError, Refused
from desk_app.presenters.updating import bind_update
from desk_app.runtime.updates import Release
from tests.unit.presenters.office import Office


@pytest.mark.parametrize(
    ("answer", "words", "kind"),
    [
        (Release("9.0", "", "https://get.example", ""), "Desk App 9.0 is there: https://get.example", "info"),
        (None, "Desk App 0.1.0 is the newest version.", "info"),
        (
            Refused("Looking for newer versions is switched off by your administrator."),
            "switched off",
            "problem",
        ),
    ],
)
def test_what_came_of_looking_is_told(
    office: Office, answer: Release | DeskError | None, words: str, kind: str
) -> None:
    def look_now(then: Callable[[Release | DeskError | None], None]) -> None:
        then(answer)

    bind_update(office.window, look_now, "0.1.0")
    office.window.run("program.update")

    office.loop.settle(lambda: any(words in n.text and n.kind == kind for n in office.notices))
