"""Lines made of pieces are written by the look, as all other texts are."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from desk_app.ui.kit.runs import Run, RunLabel
from desk_app.ui.theme.base_sizes import Weight
from desk_app.ui.theme.current import dress, put_on
from tests.gallery.german import in_german, speak_german

_LINE = (Run("You"), Run(" "), Run("set assignee to "), Run("Mira Okafor", Weight.MEDIUM))


@pytest.mark.usefixtures("theme")
def test_a_line_of_pieces_has_room_for_longer_words(qtbot: QtBot) -> None:
    english = RunLabel(_LINE)
    worn = dress()
    speak_german()
    german = RunLabel(_LINE)
    put_on(worn)
    qtbot.addWidget(english)
    qtbot.addWidget(german)

    assert german.sizeHint().width() > english.sizeHint().width()
    assert german.text() == english.text(), "a screen reader reads what was meant"


def test_pieces_and_counted_things_are_found_in_the_source() -> None:
    assert in_german("set assignee to ") != "set assignee to "
    assert in_german("Draft saved 09:41") != "Draft saved 09:41"
    assert in_german("2 tickets") != "2 tickets"
    assert in_german("Mira Okafor") == "Mira Okafor"
