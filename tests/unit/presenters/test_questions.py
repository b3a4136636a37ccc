"""In which order a window asks, and what an answer must never do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desk_app.domain.errors import DeskError, NotFound
from desk_app.presenters.questions import Question, Questions
from desk_app.services.reading import Reader
from tests.ui.demo_desk import DemoDesk
from tests.unit.presenters.loop import HandLoop


class Asking:
    """Questions to a real library; what is to come after a painting waits until `paint`."""

    def __init__(self, desk: DemoDesk) -> None:
        self.loop = HandLoop()
        self.unpainted: list[Callable[[], None]] = []
        self.questions = Questions(desk.workspace.library, self.loop.post, self.unpainted.append)
        self.heard: list[str] = []

    def ask(self, name: str, *, after: str = "", read: Callable[[Reader], object] | None = None) -> None:
        question = Question(name, read or (lambda _reader: name), self._then(name), self._failed)
        self.questions.ask(question, after=after)

    def paint(self) -> None:
        waiting, self.unpainted[:] = list(self.unpainted), []
        for work in waiting:
            work()

    def settle(self) -> None:
        def is_quiet() -> bool:
            self.paint()
            return not self.questions.open

        self.loop.settle(is_quiet)

    def _then(self, name: str) -> Callable[[object], None]:
        return lambda _answer: self.heard.append(name)

    def _failed(self, error: DeskError) -> None:
        self.heard.append(type(error).__name__)


@pytest.fixture
def asking(tmp_path: Path) -> Iterator[Asking]:
    desk = DemoDesk(tmp_path)
    asking = Asking(desk)
    yield asking
    asking.questions.forget_all()
    desk.close()


def test_what_waits_for_an_answer_is_asked_once_that_is_painted(asking: Asking) -> None:
    asking.ask("conversation")
    asking.ask("details", after="conversation")
    asking.loop.settle(lambda: asking.heard == ["conversation"])
    assert asking.questions.open == {"details"}

    asking.paint()
    asking.settle()

    assert asking.heard == ["conversation", "details"]


def test_nothing_waits_for_a_question_that_was_not_asked(asking: Asking) -> None:
    asking.ask("details", after="conversation")
    asking.settle()

    assert asking.heard == ["details"]


def test_what_waits_goes_on_waiting_while_the_next_ticket_is_asked_for(asking: Asking) -> None:
    for _press in range(3):
        asking.ask("conversation")
        asking.ask("details", after="conversation")
    asking.settle()

    assert asking.heard == ["conversation", "details"]


def test_a_failure_lets_go_what_waited_for_it(asking: Asking) -> None:
    def fail(_reader: Reader) -> object:
        raise NotFound("It is gone.")

    asking.ask("conversation", read=fail)
    asking.ask("details", after="conversation")
    asking.settle()

    assert asking.heard == ["NotFound", "details"]


def test_what_waits_for_a_forgotten_question_is_asked(asking: Asking) -> None:
    asking.ask("conversation")
    asking.ask("details", after="conversation")
    asking.questions.forget("conversation")
    asking.settle()

    assert asking.heard == ["details"]


def test_what_is_forgotten_while_it_waits_is_never_asked(asking: Asking) -> None:
    asking.ask("conversation")
    asking.ask("details", after="conversation")
    asking.questions.forget("details")
    asking.settle()

    assert asking.heard == ["conversation"]
