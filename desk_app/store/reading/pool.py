"""The pool of readers: a few threads for what is on screen, and the caller's own thread for scripts.

What was asked last is answered first, because it is what the person looks at now. Work in the background
(ids of a long list, counts) never takes the last free thread. Of the free threads the one that was busy last
is woken: each has a page cache of its own, and the others' stay small and cold.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from sqlalchemy import Engine

from desk_app.domain.errors import DeskError, StoreError
from desk_app.services.reading import LIMIT_S, Lane, TookTooLong
from desk_app.store.reading.brake import Brake, OutOfTime, Watch
from desk_app.store.reading.reader import StoreReader
from desk_app.store.reading.session import ReadSession, Viewer

if TYPE_CHECKING:  # a start makes none of these
    from desk_app.services.reading import Reader

T = TypeVar("T")
THREADS: Final = 3
_CLOSE_S: Final = 5.0


class Answer(Future[T]):
    """A future whose `cancel` also ends a question that is being worked on."""

    def __init__(self) -> None:
        super().__init__()
        self._brake: Brake | None = None
        self._is_dropped = False
        self._guard = threading.Lock()

    def cancel(self) -> bool:
        """Drop the question; False only when the answer is there already."""
        if super().cancel():
            return True
        with self._guard:
            self._is_dropped = True
            if self._brake is not None:
                self._brake.stop()
        return not self.done()

    def hold(self, brake: Brake) -> None:
        """It is being worked on behind this brake now."""
        with self._guard:
            self._brake = brake
            if self._is_dropped:
                brake.stop()

    def let_go(self) -> None:
        """Nobody works on it any more; a later `cancel` must not hit the next question."""
        with self._guard:
            if self._brake is not None:
                self._brake.release()
                self._brake = None


@dataclass(frozen=True, slots=True)
class _Question(Generic[T]):
    ask: Callable[[Reader], T]
    limit_s: float | None
    answer: Answer[T]


class ReaderPool:
    """Implements `desk_app.services.reading.Library`."""

    def __init__(self, engine: Engine, viewer: Viewer, threads: int = THREADS) -> None:
        self.engine = engine
        self._viewer = viewer
        self._watch = Watch()
        self._lock = threading.Lock()
        self._free: list[threading.Condition] = []
        self._screen: list[_Question[Any]] = []
        self._background: deque[_Question[Any]] = deque()
        self._in_background = 0
        self._on_screen = 0
        self._is_closed = False
        self._spare: list[StoreReader] = []
        self._running: set[Answer[Any]] = set()
        self._threads = [
            threading.Thread(target=self._work, name=f"desk-reader-{n}", daemon=True) for n in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    def ask(
        self,
        question: Callable[[Reader], T],
        *,
        lane: Lane = Lane.SCREEN,
        limit_s: float | None = LIMIT_S,
    ) -> Future[T]:
        """Queue a question for a reader thread; the future carries the answer or a DeskError.

        Args:
            question: Gets the reader, runs on a reader thread, must not keep the reader.
            lane: SCREEN questions are answered newest first and before all BACKGROUND ones.
            limit_s: Time for the whole question; None for those that work in short slices themselves.
        """
        asked = _Question(question, limit_s, Answer[T]())
        with self._lock:
            if self._is_closed:
                raise StoreError("The workspace is closed.")
            if lane is Lane.SCREEN:
                self._screen.append(asked)
            else:
                self._background.append(asked)
            self._wake_one()
        return asked.answer

    def call(self, question: Callable[[Reader], T], *, limit_s: float | None = None) -> T:
        """Answer a question in the caller's thread.

        Raises:
            TookTooLong: It needed longer than `limit_s`.
        """
        with self._lock:
            if self._is_closed:
                raise StoreError("The workspace is closed.")
            reader = self._spare.pop() if self._spare else None
        reader = reader or self._new_reader()
        try:
            return _answered(reader, question, limit_s)
        finally:
            self._keep(reader)

    @property
    def is_asked(self) -> bool:
        """Somebody looks at the screen and waits for an answer."""
        return bool(self._on_screen or self._screen)

    def close(self) -> None:
        """Drop what is queued, end what runs, close every connection."""
        with self._lock:
            self._is_closed = True
            for asked in (*self._screen, *self._background):
                asked.answer.cancel()
            for answer in self._running:
                answer.cancel()
            while self._free:
                self._wake_one()
            spare, self._spare = self._spare, []
        for thread in self._threads:
            thread.join(_CLOSE_S)
        for reader in spare:
            reader.close()
        self._watch.close()
        self.engine.dispose()  # its pool keeps what readers gave back; a restore wants the file alone

    def _new_reader(self) -> StoreReader:
        return StoreReader(ReadSession(self.engine, self._viewer, self._watch))

    def _keep(self, reader: StoreReader) -> None:
        with self._lock:
            if not self._is_closed:
                self._spare.append(reader)
                return
        reader.close()

    def _work(self) -> None:
        """The life of a reader thread."""
        reader: StoreReader | None = None
        called = threading.Condition(self._lock)
        while (taken := self._take(called)) is not None:
            asked, lane = taken
            try:
                reader = self._settle(asked, reader)
            finally:
                self._put_down(asked, lane)
        if reader is not None:
            reader.close()

    def _wake_one(self) -> None:
        """Call the thread that has been free for the shortest time, if any is."""
        if self._free:
            self._free.pop().notify()

    def _take(self, called: threading.Condition) -> tuple[_Question[Any], Lane] | None:
        """The next question to work on; None when closing."""
        with self._lock:
            while not self._is_closed:
                if self._screen:
                    self._on_screen += 1
                    return self._started(self._screen.pop(), Lane.SCREEN)
                if self._background and self._in_background < max(len(self._threads) - 1, 1):
                    self._in_background += 1
                    return self._started(self._background.popleft(), Lane.BACKGROUND)
                self._free.append(called)
                called.wait()
        return None

    def _started(self, asked: _Question[Any], lane: Lane) -> tuple[_Question[Any], Lane]:
        self._running.add(asked.answer)
        return asked, lane

    def _put_down(self, asked: _Question[Any], lane: Lane) -> None:
        with self._lock:
            self._running.discard(asked.answer)
            if lane is Lane.BACKGROUND:
                self._in_background -= 1
                self._wake_one()
            else:
                self._on_screen -= 1

    def _settle(self, asked: _Question[Any], reader: StoreReader | None) -> StoreReader | None:
        """Work a question out and hand the answer or the error to whoever waits."""
        answer = asked.answer
        if not answer.set_running_or_notify_cancel():
            return reader
        try:
            reader = reader or self._new_reader()
            answer.hold(reader.session.brake)
            found = _answered(reader, asked.ask, asked.limit_s)
        except DeskError as error:
            _let_go(answer, error)
        except Exception as error:  # noqa: BLE001 - job boundary: a bug belongs to the asker, the reader lives on
            _let_go(answer, error)
        else:
            answer.let_go()
            answer.set_result(found)
        return reader


def _let_go(answer: Answer[Any], error: Exception) -> None:
    answer.let_go()
    answer.set_exception(error)


def _answered(reader: StoreReader, question: Callable[[Reader], T], limit_s: float | None) -> T:
    """Ask within the limit."""
    limit = nullcontext() if limit_s is None else reader.session.within(limit_s)
    try:
        with limit:
            return question(reader)
    except OutOfTime as error:
        raise TookTooLong from error
