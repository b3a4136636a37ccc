"""The first sync as the last page of the wizard tells it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from desk_app.domain.errors import DeskError
from desk_app.domain.text import count_of
from desk_app.presenters.account_setup import Doer
from desk_app.presenters.base import Post
from desk_app.presenters.first_run_state import FirstSync
from desk_app.runtime.accounts.couriers import CourierStatus
from desk_app.runtime.accounts.first_sync import RunningSync
from desk_app.runtime.accounts.kinds import CourierState, Kinds
from desk_app.runtime.first_run import HalfMade

_MOVING: Final = frozenset({CourierState.WORKING})


class SyncWatch:
    """Follows the first sync of a workspace that was just finished."""

    def __init__(
        self, half: HalfMade, kinds: Kinds, background: Doer, *, post: Post, show: Callable[[FirstSync], None]
    ) -> None:
        """Begin it beside the window.

        Args:
            half: The workspace, in its place by now.
            kinds: The kinds of accounts.
            background: Opens it.
            post: The way to the window's thread.
            show: Shows how far it is.
        """
        self._post, self._show = post, show
        self._running: RunningSync | None = None
        self._is_closed = False

        def begin() -> None:
            self._running = RunningSync(half.folder, half.key, kinds, self._told, keychain=half.keychain)

        show(FirstSync())
        background.do(begin, lambda _none: None, self._failed)

    def close(self) -> None:
        """Stop; the window goes on from there. Any thread, once what began it has run."""
        self._is_closed = True
        running, self._running = self._running, None
        if running is not None:
            running.close()

    def _told(self, status: CourierStatus, tickets: int) -> None:
        sync = FirstSync(sync_sentence(status, tickets), tickets, status.state in _MOVING)
        self._post(lambda: None if self._is_closed else self._show(sync))

    def _failed(self, error: DeskError) -> None:
        self._show(FirstSync(f"{error} It goes on when Desk App is open.", is_moving=False))


def sync_sentence(status: CourierStatus, tickets: int) -> str:
    """How far it is, and what that means."""
    here = f"{count_of(tickets, 'ticket is', 'tickets are')} here"
    match status.state:
        case CourierState.WORKING if tickets:
            return f"{here}, more are coming. You can start now."
        case CourierState.WORKING:
            return "Getting the first tickets. You can start now; they come in while you look around."
        case CourierState.SYNCED | CourierState.NEEDS_YOU if not tickets:
            return "It is connected. There are no tickets yet; new ones come in by themselves."
        case CourierState.SYNCED | CourierState.NEEDS_YOU:
            return f"Everything has arrived: {here}."
        case _:
            return f"{status.sentence or 'There is no connection now.'} It goes on by itself."
