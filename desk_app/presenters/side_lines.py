"""The side conversations of the open ticket on a line each, for the details pane."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from desk_app.domain.ids import SideId
from desk_app.presenters.base import Presenter

ICON: Final = "building-2"
"""The sign of third parties, wherever their words are shown."""


@dataclass(frozen=True, slots=True)
class SideLine:
    """A side conversation on one line, for the details pane.

    Attributes:
        side_id: Which.
        who: Whom it is with.
        subject: What it is about.
        is_done: Nothing more is wanted of them.
        is_unread: They answered, and that was not read yet.
        last: Its newest message; empty where that was not read from the store.
    """

    side_id: SideId
    who: str
    subject: str
    is_done: bool = False
    is_unread: bool = False
    last: bytes = b""

    @property
    def spoken(self) -> str:
        """The line as a sentence."""
        state = "done" if self.is_done else "open"
        news = ", new answer" if self.is_unread else ""
        return f"Side conversation with {self.who}, {self.subject}, {state}{news}"


class SideLines(Presenter[tuple[SideLine, ...]]):
    """Those of the open ticket of one window: the conversation puts them here as it reads them."""

    def __init__(self) -> None:
        super().__init__(())
        self._open: Callable[[SideLine], None] = lambda _line: None

    def attach(self, opens: Callable[[SideLine], None]) -> None:
        """Say who shows one of them; the conversation does this once."""
        self._open = opens

    def open(self, place: int) -> None:
        """Go to the one at a place."""
        if 0 <= place < len(self._state):
            self._open(self._state[place])

    def put(self, lines: tuple[SideLine, ...]) -> None:
        """Show these."""
        if lines != self._state:
            self._show(lines)
