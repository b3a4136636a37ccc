"""Earlier versions of a draft are found again, read whole and brought back; nothing is lost on the way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desk_app.domain.changes import AddMessage
from desk_app.presenters.composer_versions import DraftVersions
from tests.conversations import Talk
from tests.unit.presenters.test_composer import Box

LONG = "Dear Inês,\n\nthe pump is on its way and should reach you on Thursday, as we said on Monday."


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    talk = Talk(tmp_path)
    box = Box(talk)
    box.open()
    yield box
    box.presenter.close()
    talk.settle()
    talk.close()


def _overwritten(box: Box) -> DraftVersions:
    """A long text of which nothing but a few letters is left."""
    box.type(LONG)
    box.pause()
    box.type("Hm")
    box.pause()
    return DraftVersions(box.talk.desk.session, box.presenter)


def test_an_overwritten_text_is_listed_with_its_first_words_and_comes_back(box: Box) -> None:
    versions = _overwritten(box)
    versions.open()
    box.talk.settle()
    (line,) = versions.state.lines

    assert line.begins.startswith("Dear Inês, the pump is on its way")
    assert versions.state.shown is not None
    assert versions.state.shown.text == LONG
    versions.restore()
    box.talk.settle()
    assert versions.state.lines == ()
    assert box.written.text == LONG
    box.talk.desk.session.undo()
    box.talk.settle()
    assert box.written.text == "Hm"


def test_what_is_typed_after_an_earlier_text_was_wished_for_is_not_replaced(box: Box) -> None:
    versions = _overwritten(box)
    versions.open()
    box.talk.settle()
    versions.restore()
    box.type("Hm, and more")
    box.talk.settle()

    assert box.written.text == "Hm, and more"


def test_the_text_that_stands_there_now_is_no_earlier_version(box: Box) -> None:
    versions = _overwritten(box)
    box.type(LONG)
    box.pause()
    versions.open()
    box.talk.settle()

    assert LONG not in [line.text for line in versions.state.lines]


def test_without_an_earlier_version_that_is_said(box: Box) -> None:
    told: list[str] = []
    box.talk.desk.session.on_notice(lambda notice: told.append(notice.text))
    box.type("Hello")
    box.pause()
    versions = DraftVersions(box.talk.desk.session, box.presenter)
    versions.open()
    box.talk.settle()

    assert versions.state.lines == ()
    assert told == ["There is no earlier version yet. While you write, one is kept each minute."]


def test_a_message_that_comes_while_somebody_types_takes_no_letter_away(box: Box) -> None:
    box.type("Hel")
    box.pause()
    box.type("Hello")
    box.talk.desk.workspace.apply(AddMessage(box.talk.ticket, "customer", "One more thing"))
    box.talk.settle()

    assert box.written.text == "Hello"
