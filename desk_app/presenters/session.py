"""One open workspace as presenters see it: ask, change, hear, tell; never wait.

Answers and news arrive on the GUI thread through `post`, in the order in which they happened. A question
that is asked again under the same name cancels the one before (the next J makes the last ticket moot).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar

from desk_app.domain.changes import Change, ChangeSet
from desk_app.domain.errors import Cancelled, DeskError
from desk_app.domain.ids import TicketId
from desk_app.services.reading import LIMIT_S, HistoryStep, Lane, Reader
from desk_app.services.workspace import Workspace

T = TypeVar("T")
Post = Callable[[Callable[[], None]], None]
"""Runs a function on the GUI thread soon; may be called from any thread."""

_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell the person in a toast.

    Attributes:
        text: One sentence.
        kind: "done" (with Undo), "info", "problem".
        group_id: The step that Undo takes back; empty when there is nothing to undo.
        replaces: A newer notice with the same key takes the place of an older one; empty for none.
    """

    text: str
    kind: str = "info"
    group_id: bytes = b""
    replaces: str = ""


class Clock(Protocol):
    """The time now."""

    def __call__(self) -> int:
        """Epoch seconds."""


class Session:
    """The workspace behind a window.

    Attributes:
        workspace: The one door.
        clock: The time now, epoch seconds.
    """

    def __init__(self, workspace: Workspace, post: Post, clock: Clock) -> None:
        self.workspace = workspace
        self.clock = clock
        self._post = post
        self._asked: dict[str, Future[object]] = {}
        self._change_watchers: list[Callable[[ChangeSet], None]] = []
        self._notice_watchers: list[Callable[[Notice], None]] = []
        self._stop = workspace.subscribe(lambda changes: post(lambda: self._heard(changes)))

    def close(self) -> None:
        """Hear and tell nothing any more."""
        self._stop()
        for future in self._asked.values():
            future.cancel()

    def ask(
        self,
        name: str,
        question: Callable[[Reader], T],
        then: Callable[[T], None],
        *,
        lane: Lane = Lane.SCREEN,
        limit_s: float | None = LIMIT_S,
        failed: Callable[[DeskError], None] | None = None,
    ) -> None:
        """Ask the library; `then` gets the answer on the GUI thread.

        Args:
            name: A later question of the same name cancels this one; its answer never arrives.
            question: Runs on a reader thread.
            then: Gets the answer.
            lane: SCREEN for what is looked at now.
            limit_s: Time for the question.
            failed: Gets the failure; without it a notice tells the person.
        """
        before = self._asked.pop(name, None)
        if before is not None:
            before.cancel()
        future = self.workspace.library.ask(question, lane=lane, limit_s=limit_s)
        self._asked[name] = future  # type: ignore[assignment] # futures are read-only here

        def answered(done: Future[T]) -> None:
            self._post(lambda: self._answer(name, done, then, failed=failed))

        future.add_done_callback(answered)

    def _answer(
        self,
        name: str,
        done: Future[T],
        then: Callable[[T], None],
        *,
        failed: Callable[[DeskError], None] | None,
    ) -> None:
        if self._asked.get(name) is not done:
            return
        del self._asked[name]
        try:
            answer = done.result()
        except (CancelledError, Cancelled):
            return
        except DeskError as error:
            (failed or self._told)(error)
            return
        then(answer)

    def apply(
        self,
        change: Change,
        then: Callable[[ChangeSet], None] | None = None,
        *,
        failed: Callable[[DeskError], None] | None = None,
        silent: bool = False,
        group_id: bytes | None = None,
    ) -> None:
        """Make a change; the window goes on at once.

        Args:
            change: What is wanted.
            then: Gets the ChangeSet on the GUI thread when it is safe on disk.
            failed: Gets the refusal; without it a notice tells the person.
            silent: Show no "done" notice (drafts, read marks).
            group_id: Makes several changes one step of the history.
        """
        future = self.workspace.submit(change, group_id=group_id)

        def settled(done: Future[ChangeSet]) -> None:
            self._post(lambda: self._settled(done, then, failed=failed, silent=silent))

        future.add_done_callback(settled)

    def _settled(
        self,
        done: Future[ChangeSet],
        then: Callable[[ChangeSet], None] | None,
        *,
        failed: Callable[[DeskError], None] | None,
        silent: bool,
    ) -> None:
        try:
            changes = done.result()
        except DeskError as error:
            (failed or self._told)(error)
            return
        if not silent:
            self.tell(Notice(changes.title, "done", changes.group_id))
        for problem in changes.problems:
            self.tell(Notice(problem, "problem"))
        if then is not None:
            then(changes)

    def undo(self, step: HistoryStep | None = None) -> None:
        """Take the last step (or this one) back; a notice tells what happened."""
        self._in_background(lambda: self.workspace.undo(step))

    def redo(self) -> None:
        """Do the last undone step again."""
        self._in_background(self.workspace.redo)

    def _in_background(self, work: Callable[[], list[ChangeSet]]) -> None:
        """Run a service that waits for the writer, on a reader thread, so that the window does not."""

        def told(done: list[ChangeSet]) -> None:
            for title in dict.fromkeys(changes.title for changes in done):
                self.tell(Notice(title))
            for problem in dict.fromkeys(p for changes in done for p in changes.problems):
                self.tell(Notice(problem, "problem"))

        self.ask("history", lambda _reader: work(), told, limit_s=None)

    def on_change(self, watcher: Callable[[ChangeSet], None]) -> Callable[[], None]:
        """Hear of every commit, also of other processes; returns the way to stop it."""
        self._change_watchers.append(watcher)
        return lambda: self._change_watchers.remove(watcher)

    def on_notice(self, watcher: Callable[[Notice], None]) -> Callable[[], None]:
        """Hear of everything the person is to be told."""
        self._notice_watchers.append(watcher)
        return lambda: self._notice_watchers.remove(watcher)

    def tell(self, notice: Notice) -> None:
        """Tell the person something."""
        for watcher in tuple(self._notice_watchers):
            watcher(notice)

    def touches(self, changes: ChangeSet, ticket_id: TicketId | None) -> bool:
        """True when a commit concerns this ticket."""
        return ticket_id is not None and ticket_id in changes.tickets

    def _heard(self, changes: ChangeSet) -> None:
        for watcher in tuple(self._change_watchers):
            watcher(changes)

    def _told(self, error: DeskError) -> None:
        _LOG.info("refused: %s", type(error).__name__)
        self.tell(Notice(str(error), "problem"))
