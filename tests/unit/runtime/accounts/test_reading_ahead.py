"""A first fill asks for the next block while one is written; no question gets the answer to another."""

from __future__ import annotations

import threading
from collections.abc import Mapping

import pytest

from desk_app.domain.errors import DeskError
from desk_app.runtime.accounts.reading_ahead import ReadingAhead
from desk_app.sync.wire.answers import Answer, PushAnswer, PushState, Refusal, RefusalCode, SnapshotBlock
from desk_app.sync.wire.asks import Ask, HelloAsk, PushAsk, SnapshotAsk

WAIT_S = 30
ID = "0198c0de-0000-7000-8000-000000000001"
PUSH = PushAsk(ID, ID, "S-1", 1, ())


def _ask(after: str) -> SnapshotAsk:
    return SnapshotAsk("S-1", 0 if not after else 7, after, 100)


def _block(after: str) -> SnapshotBlock:
    return SnapshotBlock("S-1", ("",), "h", 7, after, is_last=not after, cursor="", rows=())


class Server:
    """Blocks "", a, b and the last; `asked` has every question, in order."""

    def __init__(self) -> None:
        self.asked: list[Ask] = []
        self.told = threading.Condition()
        self.failing: Ask | None = None

    def ask(self, ask: Ask) -> Answer:
        with self.told:
            self.asked.append(ask)
            self.told.notify_all()
        if ask == self.failing:
            raise DeskError("It is away.")
        if isinstance(ask, SnapshotAsk):
            following: Mapping[str, str] = {"": "a", "a": "b", "b": ""}
            return _block(following[ask.after])
        if isinstance(ask, PushAsk):
            return PushAnswer("S-1", PushState.READ, 0, 0, ())
        return Refusal("S-1", RefusalCode.BUSY)

    def wait_for(self, count: int) -> None:
        with self.told:
            assert self.told.wait_for(lambda: len(self.asked) >= count, WAIT_S)


def test_the_next_block_is_on_its_way_while_one_is_written() -> None:
    server = Server()
    reading = ReadingAhead(server.ask)
    first = reading.ask(_ask(""))
    server.wait_for(2)  # nobody has asked for it yet
    blocks = [first, reading.ask(_ask("a")), reading.ask(_ask("b"))]

    assert blocks == [_block("a"), _block("b"), _block("")]
    assert server.asked == [_ask(""), _ask("a"), _ask("b")]


def test_a_push_in_between_gets_its_own_answer_and_the_block_keeps() -> None:
    server = Server()
    reading = ReadingAhead(server.ask)
    reading.ask(_ask(""))
    pushed = reading.ask(PUSH)
    block = reading.ask(_ask("a"))

    assert isinstance(pushed, PushAnswer)
    assert block == _block("b")
    assert server.asked.count(_ask("a")) == 1


def test_what_was_read_ahead_is_forgotten_when_something_else_is_asked() -> None:
    server = Server()
    reading = ReadingAhead(server.ask)
    reading.ask(_ask(""))
    other = reading.ask(HelloAsk(ID))
    block = reading.ask(_ask("a"))

    assert isinstance(other, Refusal)
    assert block == _block("b")
    assert server.asked.count(_ask("a")) == 2


def test_a_failure_comes_out_where_the_block_is_wanted_and_is_not_kept() -> None:
    server = Server()
    server.failing = _ask("a")
    reading = ReadingAhead(server.ask)
    reading.ask(_ask(""))
    with pytest.raises(DeskError):
        reading.ask(_ask("a"))
    server.failing = None

    assert reading.ask(_ask("a")) == _block("b")
