"""One open workspace as the presenters of a window see it: ask, change, hear, tell; never wait.

Answers and news arrive on the GUI thread through `post`, in the order in which they happened. A question
that is asked again under the same name cancels the one before (the next J makes the last ticket moot).
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import tzinfo
from typing import Final, TypeVar

from desk_app.domain.changes import Change, ChangeSet
from desk_app.domain.errors import DeskError
from desk_app.domain.ids import TicketId
from desk_app.presenters.base import After, Clock, Post, Stop
from desk_app.presenters.preferences import Preferences
from desk_app.presenters.questions import Question, Questions
from desk_app.services.reading import LIMIT_S, HistoryStep, Lane, Reader, Team
from desk_app.services.workspace import Workspace

T = TypeVar("T")

_TEAM_TABLES: Final = frozenset({"agent", "queue", "status", "tag", "field", "account"})
_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell the person in a toast.

    Attributes:
        text: One sentence.
        kind: "done" (with Undo), "info", "problem", "progress" (stays until it is replaced), "sending"
            (counts down, with Take back), "sent" (takes the one it replaces away).
        group_id: The step that Undo takes back; empty when there is nothing to undo.
        replaces: A newer notice with the same key takes the place of an older one; empty for none.
        undo: Takes back what is no step of the history, such as a changed setting; None where nothing can be.
    """

    text: str
    kind: str = "info"
    group_id: bytes = b""
    replaces: str = ""
    ticket_id: TicketId | None = None
    undo: Callable[[], None] | None = None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a session needs of the process it runs in.

    Attributes:
        post: The way to the GUI thread.
        painted: The same, once what was just shown is on the screen.
        after: Its timer.
        clock: The time now.
        zone: The zone in which times are shown and understood.
        preferences: The person's settings.
    """

    post: Post
    painted: Post
    after: After
    clock: Clock
    zone: tzinfo
    preferences: Preferences


class Session:
    """The workspace behind a window.

    Attributes:
        workspace: The one door.
        clock: The time now, epoch seconds.
        zone: Where the person's clock hangs.
        preferences: The person's settings.
        team: Agents, teams, statuses, tags; empty until they were first read, then always fresh.
    """

    def __init__(self, workspace: Workspace, around: Surroundings) -> None:
        self.workspace = workspace
        self.clock = around.clock
        self._after = around.after
        self._is_open = True
        self.zone = around.zone
        self.preferences = around.preferences
        self.team = Team()
        self._post = around.post
        self._questions = Questions(workspace.library, around.post, around.painted)
        self._waiting: deque[Callable[[], list[ChangeSet]]] = deque()
        self._is_undoing = False
        self._change_watchers: list[Callable[[ChangeSet], None]] = []
        self._notice_watchers: list[Callable[[Notice], None]] = []
        self._team_watchers: list[Callable[[Team], None]] = []
        self._stop = workspace.subscribe(lambda changes: self._post(lambda: self._heard(changes)))
        self._read_team()

    def close(self) -> None:
        """Hear and tell nothing any more, and let nothing run that waits for its time."""
        self._is_open = False
        self._stop()
        for watchers in (self._change_watchers, self._notice_watchers, self._team_watchers):
            watchers.clear()
        self._questions.forget_all()

    def after(self, delay_ms: int, then: Callable[[], None], /) -> Stop:
        """Run something once in so many milliseconds, unless it is stopped or the session closed before."""
        return self._after(delay_ms, lambda: then() if self._is_open else None)

    def ask(
        self,
        name: str,
        question: Callable[[Reader], T],
        then: Callable[[T], None],
        *,
        lane: Lane = Lane.SCREEN,
        limit_s: float | None = LIMIT_S,
        failed: Callable[[DeskError], None] | None = None,
        after: str = "",
    ) -> None:
        """Ask the library; `then` gets the answer on the GUI thread.

        Args:
            name: A later question of the same name cancels this one; its answer never arrives.
            question: Runs on a reader thread.
            then: Gets the answer.
            lane: SCREEN for what is looked at now.
            limit_s: Time for the question.
            failed: Gets the failure; without it a notice tells the person.
            after: While the question of this name is under way, this one waits for its answer.
        """
        if not self._is_open:  # the workspace may be closed by now, and nobody is there to be answered
            return
        asked = Question(name, question, then, failed or self.complain, lane, limit_s)
        self._questions.ask(asked, after=after)

    @property
    def questions(self) -> frozenset[str]:
        """The names of the questions that have no answer yet."""
        return self._questions.open

    def forget(self, name: str) -> None:
        """Cancel the question of this name; its answer never arrives."""
        self._questions.forget(name)

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
            (failed or self.complain)(error)
            return
        if not silent:
            kind, undo = ("info", b"") if changes.is_idle else ("done", changes.group_id)
            self.tell(Notice(changes.title, kind, undo))
        for problem in changes.problems:
            self.tell(Notice(problem, "problem"))
        if then is not None:
            then(changes)

    def undo(self, step: HistoryStep | None = None) -> None:
        """Take the last step (or this one) back; a notice tells what happened."""
        self._in_turn(lambda: self.workspace.undo(step))

    def redo(self) -> None:
        """Do the last undone step again."""
        self._in_turn(self.workspace.redo)

    def _in_turn(self, work: Callable[[], list[ChangeSet]]) -> None:
        """Undo and redo wait for the writer, so they run on a reader thread; one after the other.

        Two at the same time would both find the same newest step.
        """
        self._waiting.append(work)
        if not self._is_undoing:
            self._next_in_turn()

    def _next_in_turn(self) -> None:
        self._is_undoing = bool(self._waiting)
        if not self._waiting:
            return
        work = self._waiting.popleft()

        def told(done: list[ChangeSet]) -> None:
            for title in dict.fromkeys(changes.title for changes in done):
                self.tell(Notice(title))
            for problem in dict.fromkeys(p for changes in done for p in changes.problems):
                self.tell(Notice(problem, "problem"))
            self._next_in_turn()

        def refused(error: DeskError) -> None:
            self.complain(error)
            self._next_in_turn()

        self.ask("history", lambda _reader: work(), told, limit_s=None, failed=refused)

    def on_change(self, watcher: Callable[[ChangeSet], None]) -> Stop:
        """Hear of every commit, also of other processes; returns the way to stop it."""
        return _join(self._change_watchers, watcher)

    def on_notice(self, watcher: Callable[[Notice], None]) -> Stop:
        """Hear of everything the person is to be told."""
        return _join(self._notice_watchers, watcher)

    def on_team(self, watcher: Callable[[Team], None]) -> Stop:
        """Hear when `team` was read anew; called now as well."""
        stop = _join(self._team_watchers, watcher)
        watcher(self.team)
        return stop

    def tell(self, notice: Notice) -> None:
        """Tell the person something."""
        for watcher in tuple(self._notice_watchers):
            watcher(notice)

    def complain(self, error: DeskError) -> None:
        """Tell the person what was refused and why."""
        _LOG.info("refused: %s", type(error).__name__)
        self.tell(Notice(str(error), "problem"))

    def post(self, work: Callable[[], None]) -> None:
        """Run something on the GUI thread soon; for background work that tells its progress."""
        self._post(work)

    def touches(self, changes: ChangeSet, ticket_id: TicketId | None) -> bool:
        """True when a commit concerns this ticket."""
        return ticket_id is not None and ticket_id in changes.tickets

    def _heard(self, changes: ChangeSet) -> None:
        if changes.may_concern(_TEAM_TABLES):
            self._read_team()
        for watcher in tuple(self._change_watchers):
            watcher(changes)

    def _read_team(self) -> None:
        def read(team: Team) -> None:
            self.team = team
            for watcher in tuple(self._team_watchers):
                watcher(team)

        self.ask("session.team", lambda reader: reader.team, read, limit_s=None)


def _join(watchers: list[Callable[[T], None]], watcher: Callable[[T], None]) -> Stop:
    watchers.append(watcher)
    return lambda: watchers.remove(watcher) if watcher in watchers else None
