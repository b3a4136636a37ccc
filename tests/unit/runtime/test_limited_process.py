"""A child for strangers' files: it may hang, crash or eat, and a sentence is all that comes of it."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, suppress

import pytest

from desk_app.domain.errors import InvalidInput
from desk_app.runtime.limited_process import LimitedProcess, Limits
from desk_app.runtime.page_drawing import PageDrawer
from tests.services import hostile_pdf
from tests.unit.runtime.badly_behaved import begin


@pytest.fixture
def child() -> Iterator[LimitedProcess[str, str]]:
    with closing(LimitedProcess(begin, Limits(seconds=30.0))) as child:
        yield child


def test_one_process_answers_until_it_breaks(child: LimitedProcess[str, str]) -> None:
    first, second = child.ask("a"), child.ask("a")
    assert first == second
    assert str(os.getpid()) not in first

    with pytest.raises(InvalidInput, match="broke its reader"):
        child.ask("crash")
    assert not child.is_running
    assert child.ask("a") != first


def test_a_refusal_is_the_childs_own_sentence(child: LimitedProcess[str, str]) -> None:
    with pytest.raises(InvalidInput, match="Not this one"):
        child.ask("refuse")


def test_what_takes_too_long_is_ended() -> None:
    with closing(LimitedProcess(begin, Limits(seconds=0.2))) as child:
        with pytest.raises(InvalidInput, match="took too long"):
            child.ask("hang")
        assert not child.is_running


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps a process to its memory")
def test_memory_is_limited(child: LimitedProcess[str, str]) -> None:
    with pytest.raises(InvalidInput, match="too much memory"):
        child.ask("eat")


def test_closing_ends_what_another_thread_waits_for() -> None:
    child = LimitedProcess(begin, Limits(seconds=60.0))
    assert child.ask("a")
    told: list[str] = []

    def wait() -> None:
        try:
            child.ask("hang")
        except InvalidInput as error:
            told.append(error.message)

    waiting = threading.Thread(target=wait)
    waiting.start()
    child.close()
    waiting.join(20)

    assert told
    with pytest.raises(InvalidInput, match="given up"):
        child.ask("a")


def test_pages_are_drawn_one_after_the_other_in_one_child() -> None:
    with closing(PageDrawer(hostile_pdf.pages("one", "two"))) as drawer:
        assert [drawer.draw(page, 100).text.strip() for page in (0, 1, 0)] == ["one", "two", "one"]


def test_a_pdf_that_draws_for_ever_ends_in_a_sentence() -> None:
    drawer = PageDrawer(hostile_pdf.endless(), Limits(seconds=1.0))
    with closing(drawer), pytest.raises(InvalidInput, match="took too long"):
        drawer.draw(0, 1_000)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps a process to its memory")
def test_after_a_pdf_with_a_picture_of_gigabytes_the_next_file_is_drawn() -> None:
    with closing(PageDrawer(hostile_pdf.bloated())) as drawer, suppress(InvalidInput):
        drawer.draw(0, 300)
    with closing(PageDrawer(hostile_pdf.pages("next"))) as drawer:
        assert drawer.draw(0, 300).pages == 1
