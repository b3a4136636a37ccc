"""What the demo lets a person try of a team: losing the network, coming back, a colleague who does the same.

One for all windows of a demo. The server behind it is real and made when it is first wanted, so every command
takes a moment, and none waits on the window's thread.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from desk_app.commands.spec import Need
from desk_app.domain.errors import DeskError, Refused
from desk_app.presenters.base import Calls, Stop
from desk_app.presenters.conversation_times import Reader as Times
from desk_app.presenters.field_words import handle_of, in_words, label_of
from desk_app.presenters.session import Notice, Session
from desk_app.presenters.window import WindowPresenter
from desk_app.runtime.background import Background

if TYPE_CHECKING:  # brings HTTP, and only a demo that is played with needs it
    from desk_app.runtime.demo_office import Met

OFFLINE: Final = "demo.offline"
ONLINE: Final = "demo.online"
CONFLICT: Final = "demo.conflict"
_BEGINS: Final = "The demo’s own server is made and gets your open tickets. This takes a few seconds."
_IS_OFFLINE: Final = "You are offline. Go on as always: what you change waits on this computer."
_IS_ONLINE: Final = "You are online again: what waited is sent."
_BUSY: Final = "The demo’s server is being made. This takes a few seconds."
_NOTICE: Final = "demo"
T = TypeVar("T")


class DemoPort(Protocol):
    """The demo's server, cable and colleague; `desk_app.runtime.demo_office.DemoOffice`. All of it blocks."""

    def go_offline(self) -> None:
        """Pull the cable."""

    def go_online(self) -> None:
        """Plug it in again."""

    def make_conflict(self) -> Met:
        """Let a colleague set what the person has set and not sent yet."""


class DemoPlay:
    """Runs the demo's three commands, one after the other.

    Attributes:
        happened: Tells the id of a command once it has done what it says.
    """

    def __init__(self, port: DemoPort) -> None:
        self.happened: Calls[str] = Calls()
        self._port = port
        self._background: Background | None = None
        self._windows: list[WindowPresenter] = []
        self._is_offline = self._is_busy = self._has_begun = False

    def close(self) -> None:
        """Wait for what is being done; the port was closed before, so that it ends soon."""
        if self._background is not None:
            self._background.close()

    def follow(self, window: WindowPresenter) -> Stop:
        """Bind the commands in a window."""
        session = window.session
        self._background = self._background or Background(session.post)
        window.bind(OFFLINE, lambda _: self._go_offline(session))
        window.bind(ONLINE, lambda _: self._do(ONLINE, self._port.go_online, session, self._is_online_again))
        window.bind(CONFLICT, lambda _: self._do(CONFLICT, self._port.make_conflict, session, _told(session)))
        self._windows.append(window)
        self._provide()
        return lambda: self._windows.remove(window)

    def _go_offline(self, session: Session) -> None:
        if not self._has_begun and not self._is_busy:
            session.tell(Notice(_BEGINS, "progress", replaces=_NOTICE))
        self._do(OFFLINE, self._port.go_offline, session, self._is_offline_now)

    def _do(self, command: str, work: Callable[[], T], session: Session, then: Callable[[T], Notice]) -> None:
        if self._is_busy or self._background is None:
            raise Refused(_BUSY)
        self._is_busy = True

        def done(result: T) -> None:
            self._is_busy = False
            session.tell(then(result))
            self._provide()
            self.happened.tell(command)

        def failed(error: DeskError) -> None:
            self._is_busy = False
            session.tell(Notice(str(error), "problem", replaces=_NOTICE))

        self._background.do(work, done, failed)

    def _is_offline_now(self, _nothing: None) -> Notice:
        self._is_offline = self._has_begun = True
        return Notice(_IS_OFFLINE, replaces=_NOTICE)

    def _is_online_again(self, _nothing: None) -> Notice:
        self._is_offline = False
        return Notice(_IS_ONLINE, replaces=_NOTICE)

    def _provide(self) -> None:
        for window in self._windows:
            window.provide(Need.DEMO_ONLINE, is_met=not self._is_offline)
            window.provide(Need.DEMO_OFFLINE, is_met=self._is_offline)


def _told(session: Session) -> Callable[[Met], Notice]:
    """How a person reads what the colleague did."""

    def notice(met: Met) -> Notice:
        what, times = met.what, Times(session.clock(), session.zone)
        value = in_words(session.team, what.field, what.theirs, times.short)
        field, ticket = label_of(what.field).casefold(), handle_of(what.number)
        text = f"{met.by} has set the {field} of {ticket} to {value} meanwhile. Go online to meet that."
        return Notice(text, replaces=_NOTICE)

    return notice
