"""Words of a ticket that are not kept on this computer: asked for when it is opened, told where they lack."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from typing import Protocol

from desk_app.domain.errors import DeskError
from desk_app.domain.ids import TicketId
from desk_app.domain.text import count_of
from desk_app.presenters.session import Session


class WordsPort(Protocol):
    """Who fetches them; `desk_app.runtime.accounts.fetching.Fetcher`."""

    def fetch_words(self, ticket_id: TicketId) -> Future[None]:
        """Get the words of a ticket soon; the future ends when they are here, or carries the DeskError."""


class WordsAway:
    """Fetches the words of the open ticket for one window.

    Args:
        session: The workspace.
        port: Fetches; None where there is nothing to fetch from.
        changed: Told when the sentence is another one.
    """

    def __init__(self, session: Session, port: WordsPort | None, changed: Callable[[], None]) -> None:
        self._session, self._port, self._changed = session, port, changed
        self._ticket: TicketId | None = None
        self._problem = ""
        self._is_asked = False

    def want(self, ticket: TicketId) -> None:
        """Fetch the words of a ticket, unless that is under way; after a failure it is tried again."""
        if ticket != self._ticket:
            self._ticket, self._problem, self._is_asked = ticket, "", False
        if self._is_asked or self._port is None:
            return
        self._is_asked = True
        asked = self._port.fetch_words(ticket)
        asked.add_done_callback(lambda done: self._session.post(lambda: self._ended(ticket, done)))

    def sentence(self, away: int) -> str:
        """What is to be said of so many messages and notes that are not here."""
        lacking = count_of(away, "message or note", "messages and notes")
        is_one = away == 1
        if self._problem:
            are, come = ("is", "it comes") if is_one else ("are", "they come")
            return f"{self._problem} {lacking} of this ticket {are} there; {come} as soon as that changes."
        return f"{lacking} of this ticket {'comes' if is_one else 'come'} from the server now."

    def in_short(self, away: int) -> str:
        """The same for a line among those that are here."""
        are = "is" if away == 1 else "are"
        return f"{count_of(away, 'message or note', 'messages and notes')} {are} not on this computer"

    def _ended(self, ticket: TicketId, done: Future[None]) -> None:
        if ticket != self._ticket:
            return
        self._is_asked = False
        try:
            done.result()
            problem = ""
        except CancelledError:
            return
        except DeskError as error:
            problem = error.message
        if problem != self._problem:
            self._problem = problem
            self._changed()
