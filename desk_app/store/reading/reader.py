"""Everything one reader connection can tell, put together."""

from __future__ import annotations

from desk_app.services.reading import Team
from desk_app.store.reading.lists import StoreLists
from desk_app.store.reading.mail import StoreMails
from desk_app.store.reading.offline import StoreOffline
from desk_app.store.reading.own import StoreOwn
from desk_app.store.reading.people import StorePeople
from desk_app.store.reading.session import ReadSession
from desk_app.store.reading.team import TeamCache
from desk_app.store.reading.tickets import StoreTickets


class StoreReader:
    """Implements `desk_app.services.reading.Reader` on one connection.

    Attributes:
        session: The connection.
    """

    def __init__(self, session: ReadSession) -> None:
        self.session = session
        self._team = TeamCache(session)
        self._lists = StoreLists(session, self._team)
        self._people = StorePeople(session, self._team)
        self._tickets = StoreTickets(session, self._team)
        self._own = StoreOwn(session)
        self._mails = StoreMails(session)
        self._offline = StoreOffline(session)

    @property
    def lists(self) -> StoreLists:
        """Ticket lists and searches."""
        return self._lists

    @property
    def tickets(self) -> StoreTickets:
        """Single tickets."""
        return self._tickets

    @property
    def people(self) -> StorePeople:
        """Customers, organisations, assets."""
        return self._people

    @property
    def own(self) -> StoreOwn:
        """Drafts, views, history."""
        return self._own

    @property
    def mails(self) -> StoreMails:
        """Mails that came and mails that leave."""
        return self._mails

    @property
    def offline(self) -> StoreOffline:
        """What is kept on this computer."""
        return self._offline

    @property
    def team(self) -> Team:
        """Agents, teams, statuses, tags, fields."""
        return self._team.team

    def close(self) -> None:
        """Close the connection."""
        self.session.close()
