"""One change for one ticket or for a million: the same call, with progress, a way to stop, and one undo."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Protocol

from desk_app.domain.changes import Change
from desk_app.domain.text import count_of
from desk_app.presenters.bulk_preview import Outlook, look_ahead
from desk_app.presenters.bulk_targets import targets_of
from desk_app.presenters.question import Question
from desk_app.presenters.session import Notice, Session
from desk_app.presenters.ticket_selection import Selection
from desk_app.services.bulk import SLICE, BulkResult, apply_bulk
from desk_app.services.reading import Lane, Reader

PROGRESS: Final = "bulk"
"""The key of the notice that counts; the result takes its place."""

_SHOWN_REFUSALS: Final = 1


class Told(Protocol):
    """Hears whether a change of many tickets is under way."""

    def __call__(self, *, is_running: bool) -> None:
        """It begins, or has ended."""


@dataclass(frozen=True, slots=True)
class BulkChange:
    """What is to be done to every target.

    Attributes:
        template: The change; its `ticket_id` is replaced for each ticket.
        done: The words for several, such as "solved" in "12 tickets solved".
    """

    template: Change
    done: str


class BulkJobs:
    """Runs changes on the targets of a window; one job with many tickets at a time."""

    def __init__(self, session: Session, ask: Callable[[Question], None], told: Told) -> None:
        """Begin with nothing to do.

        Args:
            session: The workspace.
            ask: Asks the person, before everything a search finds is changed.
            told: Hears whether a job with many tickets is under way.
        """
        self._session = session
        self._ask = ask
        self._told = told
        self._stop: threading.Event | None = None

    @property
    def is_running(self) -> bool:
        """A job with many tickets is under way."""
        return self._stop is not None

    def stop(self) -> None:
        """End the running job after its present slice; what was done stays done and can be undone."""
        if self._stop is not None and not self._stop.is_set():
            self._stop.set()
            self._session.tell(Notice("Stopping…", replaces=PROGRESS))

    def run(
        self,
        targets: Selection,
        change: BulkChange,
        then: Callable[[], None] | None = None,
        *,
        begun: Callable[[], None] = lambda: None,
    ) -> None:
        """Change the targets; one ticket at once, several in the background, a whole search after a preview.

        Args:
            targets: Which.
            change: What is done to each.
            then: Called when all of it is done.
            begun: Called when it begins: at once, or when the person said yes.
        """
        if targets.all_of is None and len(targets.ids) == 1:
            (only,) = targets.ids
            one = replace(change.template, ticket_id=only)  # type: ignore[call-arg]  # every template has one
            self._session.apply(one, (lambda _done: then()) if then else None)
            begun()
        elif self._stop is not None:
            self._session.tell(Notice("Another change of many tickets is still running.", "problem"))
        elif targets.all_of is None:
            begun()
            self._start(targets, change, then)
        else:
            self._preview(targets, change, then, begun)

    def _preview(
        self,
        targets: Selection,
        change: BulkChange,
        then: Callable[[], None] | None,
        begun: Callable[[], None],
    ) -> None:
        """Tell what would happen, and ask."""

        def go() -> None:
            begun()
            self._start(targets, change, then)

        def looked(outlook: Outlook) -> None:
            tickets = count_of(outlook.total, "ticket", "tickets")
            words = outlook.words(change.done)
            self._ask(Question(f"Change {tickets}?", words, f"Change {tickets}", go))

        workspace, template = self._session.workspace, change.template
        self._session.ask(
            "bulk.preview",
            lambda reader: look_ahead(reader, workspace, targets, template),
            looked,
            lane=Lane.BACKGROUND,
            limit_s=None,
        )

    def _start(self, targets: Selection, change: BulkChange, then: Callable[[], None] | None) -> None:
        """Change many in the background."""
        self._stop = stop = threading.Event()
        self._told(is_running=True)

        def work(reader: Reader) -> BulkResult:
            total, ids = targets_of(reader, targets)
            progress = self._progress(stop, total)
            if total > SLICE:
                progress(0)  # what takes more than a moment can be stopped from the first one on
            return apply_bulk(self._session.workspace, ids, change.template, progress=progress)

        def finished(result: BulkResult) -> None:
            self._end()
            self._tell(result, change)
            if then is not None:
                then()

        def failed(error: Exception) -> None:
            self._end()
            self._session.tell(Notice(str(error), "problem", replaces=PROGRESS))

        self._session.ask("bulk", work, finished, lane=Lane.BACKGROUND, limit_s=None, failed=failed)

    def _end(self) -> None:
        self._stop = None
        self._told(is_running=False)

    def _progress(self, stop: threading.Event, total: int) -> Callable[[int], bool]:
        def told(done: int) -> bool:
            if stop.is_set():
                return False
            words = f"{done:,} of {count_of(total, 'ticket', 'tickets')}"
            self._session.post(lambda: self._count(stop, words))
            return True

        return told

    def _count(self, stop: threading.Event, words: str) -> None:
        """Say how far it is, unless it was stopped while this was on its way."""
        if self._stop is stop and not stop.is_set():
            self._session.tell(Notice(words, "progress", replaces=PROGRESS))

    def _tell(self, result: BulkResult, change: BulkChange) -> None:
        so_before = f"{result.same:,} {'was' if result.same == 1 else 'were'} so before"
        words = f"{count_of(result.done, 'ticket', 'tickets')} {change.done}"
        if result.same:
            words = f"{words}, {so_before}" if result.done else f"Nothing changed, {so_before}"
        if result.is_cancelled:
            words += ", then stopped"
        kind = "problem" if result.refused and not result.done else "done"
        undo = result.group_id if result.done else b""
        self._session.tell(Notice(words, kind, undo, PROGRESS))
        for _, why in result.refused[:_SHOWN_REFUSALS]:
            others = len(result.refused) - 1
            more = f" ({others} more were left as they are.)" if others else ""
            self._session.tell(Notice(f"{why}{more}", "problem"))
