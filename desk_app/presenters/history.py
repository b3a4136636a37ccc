"""What was done and can be taken back: the next step for Z, and the list of all steps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from desk_app.domain.changes import ChangeSet
from desk_app.presenters.base import Presenter, Stop
from desk_app.presenters.session import Session
from desk_app.services.reading import HistoryStep, Lane, Reader

STEPS: Final = 100
REFRESH_MS: Final = 150
"""Commits that come faster than this are followed together."""


@dataclass(frozen=True, slots=True)
class HistoryState:
    """The steps of this person and this workspace.

    Attributes:
        undo: What Z takes back; None for nothing.
        redo: What would be done again; None for nothing.
        steps: The last steps, newest first; empty until they were asked for.
    """

    undo: HistoryStep | None = None
    redo: HistoryStep | None = None
    steps: tuple[HistoryStep, ...] = ()


class HistoryPresenter(Presenter[HistoryState]):
    """Follows the log of changes."""

    def __init__(self, session: Session) -> None:
        super().__init__(HistoryState())
        self._session = session
        self._is_listing = False
        self._pause: Stop | None = None
        self._stop = session.on_change(self._follow)

    def close(self) -> None:
        """Follow nothing any more."""
        self._stop()
        if self._pause is not None:
            self._pause()

    def refresh(self) -> None:
        """Read the next steps, and the list while somebody looks at it."""
        me, with_list = self._session.workspace.me.id, self._is_listing

        def question(reader: Reader) -> HistoryState:
            steps = reader.own.history(STEPS) if with_list else ()
            return HistoryState(reader.own.next_undo(me), reader.own.next_redo(me), steps)

        def came(state: HistoryState) -> None:
            is_wanted = self._is_listing  # the list may have been closed meanwhile
            self._show(state if is_wanted else replace(state, steps=()))

        self._session.ask("history.state", question, came, lane=Lane.BACKGROUND, limit_s=None)

    def show_list(self, *, is_open: bool) -> None:
        """Somebody looks at all steps, or no longer does."""
        self._is_listing = is_open
        if is_open:
            self.refresh()
        else:
            self._show(replace(self._state, steps=()))

    def undo_group(self, group_id: bytes) -> None:
        """Take one step back, wherever it stands in the history."""

        def question(reader: Reader) -> HistoryStep | None:
            return next((step for step in reader.own.history(STEPS) if step.group_id == group_id), None)

        def found(step: HistoryStep | None) -> None:
            if step is not None:
                self._session.undo(step)

        self._session.ask(f"history.{group_id.hex()}", question, found, limit_s=None)

    def _follow(self, _changes: ChangeSet) -> None:
        if self._pause is None:
            self._pause = self._session.after(REFRESH_MS, self._pause_is_over)

    def _pause_is_over(self) -> None:
        self._pause = None
        self.refresh()
