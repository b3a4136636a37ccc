"""Everything one reader connection can tell, put together.

Lists are there from the beginning. The other parts are loaded when somebody first asks for one: the first
rows on screen need none of them, and together they take 20 ms to import.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from desk_app.services.reading import Team
from desk_app.store.reading.lists import StoreLists
from desk_app.store.reading.session import ReadSession
from desk_app.store.reading.team import TeamCache

if TYPE_CHECKING:
    from desk_app.store.reading.mail import StoreMails
    from desk_app.store.reading.offline import StoreOffline
    from desk_app.store.reading.own import StoreOwn
    from desk_app.store.reading.people import StorePeople
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

    @property
    def lists(self) -> StoreLists:
        """Ticket lists and searches."""
        return self._lists

    @cached_property
    def tickets(self) -> StoreTickets:
        """Single tickets."""
        from desk_app.store.reading.tickets import StoreTickets  # noqa: PLC0415 - see the module

        return StoreTickets(self.session, self._team)

    @cached_property
    def people(self) -> StorePeople:
        """Customers, organisations, assets."""
        from desk_app.store.reading.people import StorePeople  # noqa: PLC0415 - see the module

        return StorePeople(self.session, self._team)

    @cached_property
    def own(self) -> StoreOwn:
        """Drafts, views, history."""
        from desk_app.store.reading.own import StoreOwn  # noqa: PLC0415 - see the module

        return StoreOwn(self.session)

    @cached_property
    def mails(self) -> StoreMails:
        """Mails that came and mails that leave."""
        from desk_app.store.reading.mail import StoreMails  # noqa: PLC0415 - see the module

        return StoreMails(self.session)

    @cached_property
    def offline(self) -> StoreOffline:
        """What is kept on this computer."""
        from desk_app.store.reading.offline import StoreOffline  # noqa: PLC0415 - see the module

        return StoreOffline(self.session)

    @property
    def team(self) -> Team:
        """Agents, teams, statuses, tags, fields."""
        return self._team.team

    def close(self) -> None:
        """Close the connection."""
        self.session.close()
