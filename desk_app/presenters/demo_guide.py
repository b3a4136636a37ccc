"""The few hints of the demo: what to try first, one at a time, each gone as soon as it was tried.

One guide serves all windows of a demo, so that what was done or dismissed in one is not shown in another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from desk_app.commands.catalogue import BY_ID
from desk_app.domain.ids import TicketId
from desk_app.presenters.base import Presenter, Stop
from desk_app.presenters.keys import key_wishes
from desk_app.presenters.preferences import Preferences
from desk_app.presenters.question import Question
from desk_app.presenters.window import WindowPresenter

_GOING: Final = (("Go through the tickets with", ("list.next", "list.previous")),)
_WRITING: Final = (
    ("Write a reply with", ("ticket.reply",)),
    ("write a note only your team sees with", ("ticket.note",)),
)
_FINDING: Final = (
    ("Find and do everything with", ("program.palette",)),
    ("see all keys with", ("program.keys",)),
)
_HINTS: Final = (_GOING, _WRITING, _FINDING)
_ALSO: Final = {"ticket.reply_all": _WRITING}
"""Other commands by which the same was tried."""
_SEVERAL: Final = 2


@dataclass(frozen=True, slots=True)
class HintPart:
    """One thing to try.

    Attributes:
        words: What it does, before the keys.
        keys: The person's own keys for it in Qt's portable form, at least one.
    """

    words: str
    keys: tuple[str, ...]


class DemoGuide(Presenter[tuple[HintPart, ...]]):
    """Says which hint is shown now: its parts, or none when everything was tried or nothing is wanted."""

    def __init__(self, preferences: Preferences) -> None:
        super().__init__(())
        self._preferences = preferences
        self._left = list(_HINTS)
        self._opened: set[TicketId] = set()
        preferences.watch(self._tell)
        self._tell()

    def follow(self, window: WindowPresenter) -> Stop:
        """Look at what is done in a window, and let it remove the demo."""
        window.bind("program.remove_demo", lambda _argument: _ask_to_remove(window))
        stops = (window.ran.listen(self._ran), window.on_ticket(self._looked_at))

        def stop() -> None:
            for each in stops:
                each()

        return stop

    def dismiss(self) -> None:
        """No more hints."""
        self._left.clear()
        self._tell()

    def _ran(self, command_id: str) -> None:
        for hint in tuple(self._left):
            if _ALSO.get(command_id) is hint or any(command_id in commands for _words, commands in hint):
                self._left.remove(hint)
                self._tell()

    def _looked_at(self, ticket_id: TicketId | None) -> None:
        """Who opens a second ticket knows how to go through them."""
        if ticket_id is not None and _GOING in self._left:
            self._opened.add(ticket_id)
            if len(self._opened) >= _SEVERAL:
                self._left.remove(_GOING)
                self._tell()

    def _tell(self) -> None:
        """Show the first hint that is left and of which a key tells something."""
        wishes = key_wishes(self._preferences)
        for hint in self._left:
            keyed = (
                (words, [key for command in commands for key in wishes.keys_of(BY_ID[command])[:1]])
                for words, commands in hint
            )
            parts = tuple(HintPart(words, tuple(keys)) for words, keys in keyed if keys)
            if parts:
                self._show(parts)
                return
        self._show(())


def _ask_to_remove(window: WindowPresenter) -> None:
    window.ask(
        Question(
            "Remove the demo?",
            "Its windows close and everything in it is deleted, what you have written too."
            " This cannot be taken back.",
            "Remove the demo",
            lambda: window.run("program.quit"),
        )
    )
