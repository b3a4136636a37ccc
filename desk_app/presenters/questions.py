"""Questions under way to the library: named, cancelled when asked again, and in a useful order.

What a person looks at first is asked first and alone: side by side, questions share one interpreter and the
most wanted answer comes as late as all the others.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from typing import Generic, TypeVar

from desk_app.domain.errors import Cancelled, DeskError
from desk_app.presenters.base import Post
from desk_app.services.reading import LIMIT_S, Lane, Library, Reader

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Question(Generic[T]):
    """One question.

    Attributes:
        name: A later question of the same name cancels this one; its answer never arrives.
        read: Runs on a reader thread.
        then: Gets the answer on the GUI thread.
        failed: Gets the failure there.
        lane: SCREEN for what is looked at now.
        limit_s: Time for the question, seconds; None for as long as it takes.
    """

    name: str
    read: Callable[[Reader], T]
    then: Callable[[T], None]
    failed: Callable[[DeskError], None]
    lane: Lane = Lane.SCREEN
    limit_s: float | None = LIMIT_S


class Questions:
    """What one window asks; GUI thread only."""

    def __init__(self, library: Library, post: Post, painted: Post) -> None:
        self._library = library
        self._post = post
        self._painted = painted
        self._asked: dict[str, Future[object]] = {}
        self._held: dict[str, dict[str, Callable[[], None]]] = {}

    def ask(self, question: Question[T], *, after: str = "") -> None:
        """Ask; while a question named `after` is under way, this one waits for its answer."""
        self.forget(question.name)
        if after in self._asked:
            self._held.setdefault(after, {})[question.name] = lambda: self._send(question)
        else:
            self._send(question)

    def forget(self, name: str) -> None:
        """Cancel the question of this name; its answer never arrives."""
        for held in self._held.values():
            held.pop(name, None)
        before = self._asked.pop(name, None)
        if before is not None:
            before.cancel()
            # Often it is asked anew at once: then those behind it wait for that answer.
            self._post(lambda: self._release(name))

    @property
    def open(self) -> frozenset[str]:
        """The names of the questions that have no answer yet."""
        return frozenset(self._asked).union(*self._held.values())

    def forget_all(self) -> None:
        """Cancel everything."""
        asked, self._asked = self._asked, {}
        self._held.clear()
        for future in asked.values():
            future.cancel()

    def _send(self, question: Question[T]) -> None:
        future = self._library.ask(question.read, lane=question.lane, limit_s=question.limit_s)
        self._asked[question.name] = future  # type: ignore[assignment]  # futures are read-only here
        future.add_done_callback(lambda done: self._post(lambda: self._answered(question, done)))

    def _answered(self, question: Question[T], done: Future[T]) -> None:
        if self._asked.get(question.name) is not done:
            return
        del self._asked[question.name]
        try:
            answer = done.result()
        except (CancelledError, Cancelled):
            pass
        except DeskError as error:
            question.failed(error)
        else:
            question.then(answer)
        if question.name in self._held:
            # What came first is painted before the next answers want the interpreter.
            self._painted(lambda: self._release(question.name))

    def _release(self, name: str) -> None:
        """Send what waited for the question of this name, unless it is under way again."""
        if name not in self._asked:
            for send in self._held.pop(name, {}).values():
                send()
