"""Asking for the next block of a first fill while the one before is being written into the store.

A block is on its way, unpacked and read for as long as the store needs to write one; one after the
other, a first fill takes the sum of both. A snapshot's blocks follow from one another, and a block that was
asked for in vain costs its bytes and nothing else.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future

from desk_app.sync.wire.answers import Answer, SnapshotBlock
from desk_app.sync.wire.asks import Ask, PushAsk, SnapshotAsk


class ReadingAhead:
    """Asks for its caller, and a block ahead of it; `ask` is never called twice at once."""

    def __init__(self, ask: Callable[[Ask], Answer]) -> None:
        self._ask = ask
        self._following: SnapshotAsk | None = None
        self._ahead: Future[Answer] = Future()

    def ask(self, ask: Ask) -> Answer:
        """The answer to a question; what `ask` raises comes out here.

        A push may come in between: the block keeps, because a snapshot says itself where the feed goes on.
        """
        if self._following is None:
            answer = self._ask(ask)
        elif ask == self._following:
            self._following = None
            answer = self._ahead.result()
        else:
            self._ahead.exception()  # the line is one, and takes one question at a time
            if not isinstance(ask, PushAsk):
                self._following = None
            answer = self._ask(ask)
        if self._following is None and (following := _following(ask, answer)):
            self._following, self._ahead = following, Future()
            thread = threading.Thread(
                target=self._read, args=(following, self._ahead), name="desk-reading-ahead", daemon=True
            )
            thread.start()
        return answer

    def _read(self, ask: Ask, ahead: Future[Answer]) -> None:
        try:
            ahead.set_result(self._ask(ask))
        except Exception as error:  # noqa: BLE001 - the end of a thread: it is raised where the answer is wanted
            ahead.set_exception(error)


def _following(ask: Ask, answer: Answer) -> SnapshotAsk | None:
    """What is asked after a block of a snapshot; None where nothing follows from the answer."""
    if not isinstance(ask, SnapshotAsk) or not isinstance(answer, SnapshotBlock) or answer.is_last:
        return None
    return SnapshotAsk(ask.server_epoch, answer.start, answer.after, ask.limit)
