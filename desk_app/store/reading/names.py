"""Names for completion: what a field of the query language can be, as far as this workspace knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from desk_app.domain.query.folding import fold
from desk_app.services.reading import Team
from desk_app.store.reading.session import ReadSession
from desk_app.store.reading.team import TeamCache

MOST: Final = 20
_LAST: Final = "\U0010ffff"

_CUSTOMERS = (
    "SELECT name FROM customer WHERE name >= :low COLLATE NOCASE AND name < :high COLLATE NOCASE"
    " AND deleted_s IS NULL AND merged_into IS NULL ORDER BY name COLLATE NOCASE LIMIT 20"
)
_ADDRESSES = (
    "SELECT value FROM address WHERE norm >= :low AND norm < :high AND kind = 'email' AND deleted_s IS NULL"
    " ORDER BY norm LIMIT 20"
)
_RECENT_CUSTOMERS = (
    "SELECT c.name FROM (SELECT customer_id FROM ticket ORDER BY updated_s DESC, rid DESC LIMIT 60) t"
    " JOIN customer c ON c.id = t.customer_id WHERE c.deleted_s IS NULL AND c.merged_into IS NULL"
)
_ORGANISATIONS = (
    "SELECT name FROM organisation WHERE name >= :low COLLATE NOCASE AND name < :high COLLATE NOCASE"
    " AND deleted_s IS NULL ORDER BY name COLLATE NOCASE LIMIT 20"
)
_RECENT_ORGANISATIONS = (
    "SELECT o.name FROM (SELECT organisation_id FROM ticket ORDER BY updated_s DESC, rid DESC LIMIT 60) t"
    " JOIN organisation o ON o.id = t.organisation_id WHERE o.deleted_s IS NULL"
)
_SERIALS = (
    "SELECT serial FROM asset WHERE serial >= :low AND serial < :high AND serial != '' AND deleted_s IS NULL"
    " ORDER BY serial LIMIT 20"
)

_OF_TEAM: Final[dict[str, Callable[[Team], Iterable[str]]]] = {
    "assignee": lambda team: (agent.name for agent in team.agents.values()),
    "follower": lambda team: (agent.name for agent in team.agents.values()),
    "author": lambda team: (agent.name for agent in team.agents.values()),
    "team": lambda team: (queue.name for queue in team.queues.values()),
    "status": lambda team: (status.name for status in team.statuses.values()),
    "tag": lambda team: (tag.name for tag in team.tags.values()),
    "account": lambda team: team.accounts.values(),
}
_OUTSIDE: Final = frozenset({"customer", "people", "from", "to"})


class Names:
    """Completion for one reader."""

    def __init__(self, session: ReadSession, team: TeamCache) -> None:
        self._session = session
        self._team = team

    def of(self, field: str, prefix: str) -> Sequence[str]:
        """At most 20 names that begin with the prefix, or hold a word that does."""
        if field in _OF_TEAM:
            return _beginning(_OF_TEAM[field](self._team.team), prefix)
        if field in _OUTSIDE:
            return self._people(prefix)
        if field == "org":
            return self._read(_ORGANISATIONS if prefix else _RECENT_ORGANISATIONS, prefix)
        if field == "serial":
            return self._read(_SERIALS, prefix.upper())
        return ()

    def _people(self, prefix: str) -> Sequence[str]:
        if not prefix:
            return self._read(_RECENT_CUSTOMERS, "")
        names = self._read(_CUSTOMERS, prefix)
        return tuple(dict.fromkeys((*names, *self._read(_ADDRESSES, prefix.lower()))))[:MOST]

    def _read(self, sql: str, prefix: str) -> tuple[str, ...]:
        values = {"low": prefix, "high": prefix + _LAST} if ":low" in sql else {}
        return tuple(dict.fromkeys(row[0] for row in self._session.plain(sql, values)))[:MOST]


def _beginning(names: Iterable[str], prefix: str) -> tuple[str, ...]:
    """Names that begin with the prefix, then those in which a later word does."""
    wanted = fold(prefix)
    known = [(name, fold(name)) for name in names]
    first = [name for name, folded in known if folded.startswith(wanted)]
    later = [
        name
        for name, folded in known
        if not folded.startswith(wanted) and any(word.startswith(wanted) for word in folded.split())
    ]
    return tuple((*first, *later)[:MOST])
