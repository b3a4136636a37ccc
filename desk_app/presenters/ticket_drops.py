"""What dropping tickets on a view does: it makes them what the view looks for, where that can be set.

A view is a search; dropping on "Team Machines, tagged vip" gives tickets to that team and tags them. What
cannot be set by hand (words, dates, "unread") cannot be dropped on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, TypeVar

from desk_app.domain.changes import Change, ChangeTags, FollowTicket, SetFields
from desk_app.domain.entities import View
from desk_app.domain.errors import NotFound
from desk_app.domain.ids import AgentId, TagId, TicketId
from desk_app.domain.query.folding import fold
from desk_app.domain.query.nodes import Empty, Expr, FieldIs, IsMe
from desk_app.domain.status import PRIORITY_NAMES
from desk_app.presenters.bulk_job import BulkChange
from desk_app.presenters.drop_terms import ASKS, parts_of
from desk_app.presenters.ticket_selection import Selection
from desk_app.presenters.window import WindowPresenter
from desk_app.services.reading import Team

_ANY: Final = TicketId(b"")
K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class _Wish:
    """What a drop does to each ticket."""

    template: Change
    done: str


class TicketDrops:
    """Does it for one window."""

    def __init__(self, window: WindowPresenter) -> None:
        self._window = window
        self._session = window.session

    def drop(self, key: str) -> None:
        """Tickets were dropped on an entry of the navigation; the targets of commands are meant."""
        view = self._window.navigation.view_of(key)
        if view is None:
            return
        if view.id in ASKS:
            self._window.run(ASKS[view.id])
            return
        wishes = list(self._wishes(view))
        if not wishes:
            words = f"Tickets cannot be dropped on “{view.name}”."
            why = "Its search is not about a colleague, a team, a tag, a status or a priority."
            self._session.complain(NotFound(words, why))
            return
        targets = self._window.targets()
        self._make(targets, wishes)

    def _make(self, targets: Selection, wishes: list[_Wish]) -> None:
        """One after the other: a job with many tickets does not run beside another."""
        first, rest = wishes[0], wishes[1:]
        then = (lambda: self._make(targets, rest)) if rest else None
        change = BulkChange(first.template, first.done)
        self._window.jobs.run(targets, change, then, begun=self._window.tickets.ticks.clear)

    def _wishes(self, view: View) -> Iterable[_Wish]:
        for part in parts_of(view, self._session):
            wish = self._wish(part)
            if wish is not None:
                yield wish

    def _wish(self, part: Expr) -> _Wish | None:
        team, me = self._session.team, self._session.workspace.me.id
        match part:
            case IsMe("assignee") if me is not None:
                return _Wish(SetFields(_ANY, {"assignee_id": me}), "assigned to you")
            case IsMe("follower"):
                return _Wish(FollowTicket(_ANY), "followed")
            case Empty("assignee"):
                return _Wish(SetFields(_ANY, {"assignee_id": None}), "unassigned")
            case Empty("team"):
                return _Wish(SetFields(_ANY, {"queue_id": None}), "taken out of their team")
            case FieldIs(field, (value,)) if field in _MAKERS and not value.is_prefix:
                return _MAKERS[field](team, value.text)
            case _:
                return None


def _named(things: Iterable[tuple[K, tuple[str, ...]]], wanted: str) -> K | None:
    """The key of the thing with one of these names; as a search, it may begin one of them."""
    word = fold(wanted)
    known = [(key, [fold(name) for name in names if name]) for key, names in things]
    exact = (key for key, names in known if word in names)
    begun = [key for key, names in known if any(name.startswith(word) for name in names)]
    return next(exact, begun[0] if len(begun) == 1 else None)


def _agent(team: Team, name: str) -> AgentId | None:
    return _named(((key, (agent.name, agent.email)) for key, agent in team.agents.items()), name)


def _to_agent(team: Team, name: str) -> _Wish | None:
    key = _agent(team, name)
    if key is None:
        return None
    return _Wish(SetFields(_ANY, {"assignee_id": key}), f"assigned to {team.agents[key].name}")


def _to_follower(team: Team, name: str) -> _Wish | None:
    key = _agent(team, name)
    return None if key is None else _Wish(FollowTicket(_ANY, key), f"followed by {team.agents[key].name}")


def _to_team(team: Team, name: str) -> _Wish | None:
    key = _named(((key, (queue.name, queue.email)) for key, queue in team.queues.items()), name)
    if key is None:
        return None
    return _Wish(SetFields(_ANY, {"queue_id": key}), f"given to {team.queues[key].name}")


def _to_status(team: Team, name: str) -> _Wish | None:
    key = _named(((key, (status.name,)) for key, status in team.statuses.items()), name)
    if key is None:
        return None
    return _Wish(SetFields(_ANY, {"status_id": key}), f"set to {team.statuses[key].name}")


def _to_tag(team: Team, name: str) -> _Wish | None:
    key = _named(((key, (tag.name,)) for key, tag in team.tags.items()), name)
    return (
        None if key is None else _Wish(ChangeTags(_ANY, add=(TagId(key),)), f"tagged {team.tags[key].name}")
    )


def _to_priority(_team: Team, name: str) -> _Wish | None:
    if name not in PRIORITY_NAMES:
        return None
    return _Wish(SetFields(_ANY, {"priority": PRIORITY_NAMES[name]}), f"set to {name}")


_MAKERS: Final[dict[str, Callable[[Team, str], _Wish | None]]] = {
    "assignee": _to_agent,
    "follower": _to_follower,
    "team": _to_team,
    "status": _to_status,
    "tag": _to_tag,
    "priority": _to_priority,
}
