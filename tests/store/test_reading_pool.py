"""The readers: newest question first, a limit for each, cancelled at once, and never a write."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from pathlib import Path

import pytest

from desk_app.domain.errors import Cancelled, DeskError, StoreError
from desk_app.services.reading import Lane, ListQuery, Reader, TookTooLong
from desk_app.store.reading.brake import OutOfTime
from desk_app.store.reading.pool import ReaderPool
from desk_app.store.reading.reader import StoreReader
from tests.store.builders import Desk, a_desk

FOREVER = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
SOON_S = 60
SHORT_S = 0.0005
"""A limit that is over at once, although these readers have a hundred times the patience."""


class Gate:
    """Lets a test hold a reader thread until it says so."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self._open = threading.Event()

    def wait(self, _reader: Reader | None = None) -> None:
        """Called on the reader thread."""
        self.reached.set()
        assert self._open.wait(60)

    def open(self) -> None:
        """Let it go on."""
        self._open.set()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path) as made:
        yield made


@pytest.fixture
def library(desk: Desk) -> Iterator[ReaderPool]:
    with desk.library() as pool:
        yield pool


def count_forever(reader: Reader) -> object:
    """A statement that never ends by itself."""
    assert isinstance(reader, StoreReader)
    return reader.session.plain(FOREVER)


def agents(reader: Reader) -> int:
    return len(reader.team.agents)


def noting(order: list[int], number: int) -> Callable[[Reader], None]:
    """A question that tells when it is answered."""
    return lambda _: order.append(number)


def hold_all_threads(library: ReaderPool, lane: Lane = Lane.SCREEN) -> list[tuple[Gate, Future[None]]]:
    """Occupy every reader thread that questions of a lane may take."""
    held = []
    for _ in range(3 if lane is Lane.SCREEN else 2):
        gate = Gate()
        answer = library.ask(gate.wait, lane=lane, limit_s=None)
        assert gate.reached.wait(SOON_S)
        held.append((gate, answer))
    return held


def test_what_was_found_can_be_made_an_answer_of_although_time_is_up(library: ReaderPool) -> None:
    def late(reader: Reader) -> object:
        assert isinstance(reader, StoreReader)
        with suppress(OutOfTime):
            reader.session.plain(FOREVER)
        with reader.session.brake.finishing():
            found = reader.session.plain("SELECT 1")
        with pytest.raises(OutOfTime):
            reader.session.plain("SELECT 2")
        return found

    assert library.ask(late, limit_s=SHORT_S).result(SOON_S) == [(1,)]


def test_a_question_is_answered_on_a_reader_thread(library: ReaderPool) -> None:
    answer = library.ask(lambda _: threading.current_thread().name)

    assert answer.result(SOON_S).startswith("desk-reader-")


def test_a_call_is_answered_in_the_callers_thread(library: ReaderPool) -> None:
    assert library.call(lambda _: threading.current_thread()) is threading.current_thread()


def test_what_was_asked_last_is_answered_first(library: ReaderPool) -> None:
    held = hold_all_threads(library)
    order: list[int] = []
    answers = [library.ask(noting(order, n)) for n in range(5)]

    held[0][0].open()
    for answer in answers:
        answer.result(SOON_S)

    assert order == [4, 3, 2, 1, 0]
    for gate, _ in held:
        gate.open()


def test_background_work_leaves_a_thread_for_the_screen(library: ReaderPool) -> None:
    held = hold_all_threads(library, Lane.BACKGROUND)
    late = Gate()
    waiting = library.ask(late.wait, lane=Lane.BACKGROUND, limit_s=None)

    for _ in range(3):
        assert library.ask(agents).result(SOON_S) == 1
    assert not late.reached.is_set()

    late.open()
    for gate, _ in held:
        gate.open()
    waiting.result(SOON_S)


def test_background_questions_are_answered_in_order(library: ReaderPool) -> None:
    held = hold_all_threads(library, Lane.BACKGROUND)
    order: list[int] = []
    answers = [library.ask(noting(order, n), lane=Lane.BACKGROUND) for n in range(3)]

    held[0][0].open()
    for answer in answers:
        answer.result(SOON_S)

    assert order == [0, 1, 2]
    held[1][0].open()


def test_a_question_that_takes_too_long_is_stopped_and_says_so(library: ReaderPool) -> None:
    with pytest.raises(TookTooLong, match="took too long"):
        library.ask(count_forever, limit_s=SHORT_S).result(SOON_S)

    with pytest.raises(TookTooLong):
        library.call(count_forever, limit_s=SHORT_S)


def test_the_next_question_on_the_same_reader_is_not_hit_by_the_last_ones_limit(library: ReaderPool) -> None:
    for _ in range(5):
        with pytest.raises(TookTooLong):
            library.call(count_forever, limit_s=SHORT_S)
        assert library.call(agents, limit_s=SOON_S) == 1


def test_a_running_question_is_cancelled_at_once(library: ReaderPool) -> None:
    started = threading.Event()

    def question(reader: Reader) -> object:
        started.set()
        return count_forever(reader)

    answer = library.ask(question, limit_s=None)
    assert started.wait(SOON_S)

    assert answer.cancel()
    with pytest.raises(Cancelled):
        answer.result(SOON_S)
    assert library.ask(agents).result(SOON_S) == 1


def test_a_cancelled_question_ends_between_statements_too(library: ReaderPool) -> None:
    gate = Gate()

    def question(reader: Reader) -> int:
        gate.wait()
        return agents(reader) + len(reader.lists.page(ListQuery("")).rows)

    answer = library.ask(question, limit_s=None)
    assert gate.reached.wait(SOON_S)
    answer.cancel()
    gate.open()

    with pytest.raises(Cancelled):
        answer.result(SOON_S)


def test_a_question_that_waits_can_be_cancelled(library: ReaderPool) -> None:
    held = hold_all_threads(library)
    answer = library.ask(agents)

    assert answer.cancel()
    for gate, _ in held:
        gate.open()
    with pytest.raises(CancelledError):
        answer.result(SOON_S)


def test_an_answer_that_is_there_is_not_cancelled(library: ReaderPool) -> None:
    answer = library.ask(agents)
    answer.result(SOON_S)

    assert not answer.cancel()
    assert library.ask(agents).result(SOON_S) == 1


def test_limits_nest_and_the_first_to_end_counts(library: ReaderPool) -> None:
    def question(reader: Reader) -> str:
        assert isinstance(reader, StoreReader)
        with reader.session.brake.within(SOON_S):
            try:
                with reader.session.brake.within(0.02):
                    reader.session.plain(FOREVER)
            except OutOfTime:
                return f"stopped, and {agents(reader)} agent is still read"
        return "never stopped"

    assert library.call(question) == "stopped, and 1 agent is still read"


def test_a_bug_in_a_question_reaches_the_asker_and_the_reader_lives_on(library: ReaderPool) -> None:
    def question(reader: Reader) -> int:
        return {"agents": agents(reader)}["missing"]

    answer = library.ask(question)

    with pytest.raises(KeyError):
        answer.result(SOON_S)
    assert library.ask(agents).result(SOON_S) == 1


def test_a_reader_cannot_write(library: ReaderPool) -> None:
    def write(reader: Reader) -> object:
        assert isinstance(reader, StoreReader)
        return reader.session.plain("DELETE FROM agent")

    with pytest.raises(DeskError, match="can only be read"):
        library.call(write)


def test_a_reader_sees_what_was_committed_since_its_last_question(desk: Desk, library: ReaderPool) -> None:
    assert library.call(agents) == 1

    desk.agent("Priya Shah")

    assert library.call(agents) == 2


def test_a_snapshot_does_not_move(desk: Desk, library: ReaderPool) -> None:
    def question(reader: Reader) -> tuple[int, int]:
        assert isinstance(reader, StoreReader)
        with reader.session.snapshot():
            before = len(reader.session.plain("SELECT 1 FROM agent"))
            desk.agent("Priya Shah")
            return before, len(reader.session.plain("SELECT 1 FROM agent"))

    assert library.call(question) == (1, 1)
    assert library.call(agents) == 2


def test_closing_ends_what_runs_and_drops_what_waits(desk: Desk) -> None:
    with desk.library() as library:
        started = threading.Event()

        def question(reader: Reader) -> object:
            started.set()
            return count_forever(reader)

        running = library.ask(question, limit_s=None)
        assert started.wait(SOON_S)

    with pytest.raises(Cancelled):
        running.result(SOON_S)
    with pytest.raises(StoreError, match="closed"):
        library.ask(agents)
    with pytest.raises(StoreError, match="closed"):
        library.call(agents)
