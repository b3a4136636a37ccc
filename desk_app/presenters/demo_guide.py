"""The few hints of the demo: what to try first, one at a time, each gone as soon as it was tried.

One guide serves all windows of a demo, so that what was done or dismissed in one is not shown in another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from desk_app.commands.catalogue import BY_ID
from desk_app.domain.ids import TicketId
from desk_app.presenters.base import Presenter, Stop
from desk_app.presenters.demo_play import CONFLICT, OFFLINE, ONLINE, DemoPlay
from desk_app.presenters.keys import key_wishes
from desk_app.presenters.preferences import Preferences
from desk_app.presenters.question import Question
from desk_app.presenters.window import WindowPresenter


@dataclass(frozen=True, slots=True)
class _Wording:
    """A hint as it is written.

    Attributes:
        parts: Words, and the commands whose keys follow them.
        offers: A command of the demo's own, which the hint has a button for; it goes once that has happened.
    """

    parts: tuple[tuple[str, tuple[str, ...]], ...]
    offers: str = ""


_GOING: Final = _Wording(
    (
        ("Go through the tickets with", ("list.next", "list.previous")),
        ("answer with", ("ticket.reply",)),
        ("find and do everything with", ("program.palette",)),
    )
)
_LOSING: Final = _Wording((("Lose the network: everything goes on, and what you change waits", ()),), OFFLINE)
_MEETING: Final = _Wording(
    (
        ("While offline, set a ticket’s priority with", ("ticket.priority",)),
        ("then let a colleague set it as well", ()),
    ),
    CONFLICT,
)
_DECIDING: Final = _Wording((("Back online, choose which one holds with", ("go.conflicts",)),), ONLINE)
_HINTS: Final = (_GOING, _LOSING, _MEETING, _DECIDING)
"""The last two are one: a conflict is made and met."""
_SEVERAL: Final = 2


@dataclass(frozen=True, slots=True)
class HintPart:
    """One thing to try.

    Attributes:
        words: What it does, before the keys.
        keys: The person's own keys for it in Qt's portable form.
    """

    words: str
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hint:
    """What is shown.

    Attributes:
        parts: At least one.
        offers: The command its button runs; "" for none.
    """

    parts: tuple[HintPart, ...]
    offers: str = ""


class DemoGuide(Presenter[Hint | None]):
    """Says which hint is shown now; none when everything was tried or nothing is wanted."""

    def __init__(self, preferences: Preferences, play: DemoPlay) -> None:
        super().__init__(None)
        self._play = play
        play.happened.listen(self._happened)
        self._preferences = preferences
        self._left = list(_HINTS)
        self._opened: set[TicketId] = set()
        preferences.watch(self._tell)
        self._tell()

    def follow(self, window: WindowPresenter) -> Stop:
        """Look at what is done in a window, and let it do what only a demo can."""
        window.bind("program.remove_demo", lambda _argument: _ask_to_remove(window))
        stops = (self._play.follow(window), window.ran.listen(self._ran), window.on_ticket(self._looked_at))

        def stop() -> None:
            for each in stops:
                each()

        return stop

    def dismiss(self) -> None:
        """No more hints."""
        self._left.clear()
        self._tell()

    def _ran(self, command_id: str) -> None:
        if any(command_id in commands for _words, commands in _GOING.parts):
            self._tried(_GOING)

    def _happened(self, command_id: str) -> None:
        """A hint of something the demo does goes with it, and so do those before."""
        for hint in _HINTS:
            is_early = hint is _DECIDING and _MEETING in self._left
            if hint.offers == command_id and not is_early:
                self._tried(*_HINTS[: _HINTS.index(hint) + 1])

    def _tried(self, *hints: _Wording) -> None:
        left = [hint for hint in self._left if hint not in hints]
        if left != self._left:
            self._left = left
            self._tell()

    def _looked_at(self, ticket_id: TicketId | None) -> None:
        """Who opens a second ticket knows how to go through them."""
        if ticket_id is not None and _GOING in self._left:
            self._opened.add(ticket_id)
            if len(self._opened) >= _SEVERAL:
                self._tried(_GOING)

    def _tell(self) -> None:
        """Show the first hint that is left and that tells of a key or has a button."""
        wishes = key_wishes(self._preferences)
        for hint in self._left:
            parts = []
            for words, commands in hint.parts:
                keys = tuple(key for command in commands for key in wishes.keys_of(BY_ID[command])[:1])
                if keys or not commands:
                    parts.append(HintPart(words, keys))
            if parts:
                self._show(Hint(tuple(parts), hint.offers))
                return
        self._show(None)


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
