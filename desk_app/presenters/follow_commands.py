"""Following tickets: one key follows or unfollows what is chosen, and colleagues are made followers."""

from __future__ import annotations

from typing import Final

from desk_app.domain.changes import FollowTicket
from desk_app.domain.errors import NotFound
from desk_app.domain.ids import AgentId, TicketId
from desk_app.domain.query.narrowing import narrowed
from desk_app.presenters.bulk_job import BulkChange
from desk_app.presenters.ticket_selection import Selection
from desk_app.presenters.window import WindowPresenter
from desk_app.services.reading import Lane, ListQuery, Reader
from desk_app.services.views import FOLLOWING

_ANY: Final = TicketId(b"")
"""Stands in templates where each ticket's own id goes."""


class FollowCommands:
    """Binds the commands of following."""

    def __init__(self, window: WindowPresenter) -> None:
        self._window = window
        self._session = window.session
        window.bind("ticket.follow", lambda _: self._turn())
        window.bind("ticket.followers", lambda key: self._turn_colleague(AgentId(bytes.fromhex(key))))

    def _turn(self) -> None:
        """Follow what is chosen; what is followed already, all of it, no longer.

        Raises:
            NotFound: Nobody is signed in.
        """
        if self._session.workspace.me.id is None:
            raise NotFound("Nobody is signed in here.", "Add yourself as an agent in the settings.")
        targets = self._window.targets()
        self._session.ask(  # of the store: a row of the list may be a moment behind, and turn the key round
            "follow.targets",
            lambda reader: _is_one_left(reader, targets),
            lambda is_one_left: self._follow(targets, is_following=is_one_left),
            lane=Lane.SCREEN,
            limit_s=None,
        )

    def _follow(self, targets: Selection, *, is_following: bool) -> None:
        done = "followed" if is_following else "no longer followed"
        self._change(targets, FollowTicket(_ANY, is_following=is_following), done)

    def _turn_colleague(self, agent_id: AgentId) -> None:
        """Let a colleague follow; of a single ticket that they follow already, no longer."""
        row = self._window.target_row()
        is_following = row is None or agent_id not in row.followers
        agent = self._session.team.agents.get(agent_id)
        name = agent.name if agent else "somebody"
        done = f"followed by {name}" if is_following else f"no longer followed by {name}"
        self._change(self._window.targets(), FollowTicket(_ANY, agent_id, is_following), done)

    def _change(self, targets: Selection, template: FollowTicket, done: str) -> None:
        self._window.jobs.run(targets, BulkChange(template, done), begun=self._window.tickets.ticks.clear)


def _is_one_left(reader: Reader, targets: Selection) -> bool:
    """Whether one of the tickets is not followed by whoever asks."""
    if targets.all_of is None:
        followed = reader.lists.matching(ListQuery(FOLLOWING.query), tuple(targets.ids))
        return bool(targets.ids - followed)
    others = ListQuery(narrowed(targets.all_of.text, f"-{FOLLOWING.query}"))
    rows = reader.lists.page(others, len(targets.except_ids) + 1).rows
    return any(row.id not in targets.except_ids for row in rows)
