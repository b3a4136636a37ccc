"""Colleagues who follow a ticket: they are told of what others do in it. No customer ever reads who does."""

from __future__ import annotations

from desk_app.domain.changes import FollowTicket
from desk_app.domain.errors import Refused
from desk_app.domain.ids import TicketId
from desk_app.services.handlers.common import existing, handle, key, name_of, open_ticket
from desk_app.services.ports import Outcome, Unit


def follow_ticket(unit: Unit, change: FollowTicket) -> Outcome:
    """Let a colleague follow a ticket, or no longer; who does (or does not) already is passed over.

    Raises:
        Refused: Nobody is named and nobody is signed in.
    """
    ticket = open_ticket(unit, change.ticket_id)
    agent_id = change.agent_id or unit.actor.id
    if agent_id is None:
        raise Refused("Nobody is signed in here.", "Name a colleague who is to follow the ticket.")
    is_own = agent_id == unit.actor.id
    has = unit.get("ticket_follower", change.ticket_id + agent_id) is not None
    if change.is_following and not has:
        existing(unit, "agent", agent_id, "colleague")
        unit.insert("ticket_follower", {"ticket_id": change.ticket_id, "agent_id": agent_id})
    elif has and not change.is_following:
        unit.delete("ticket_follower", change.ticket_id + agent_id)
    if has != change.is_following:
        who = "" if is_own else name_of(unit, "agent", agent_id)
        unit.event(change.ticket_id, "followed" if change.is_following else "unfollowed", {"who": who})
    if is_own:
        words = "You follow" if change.is_following else "You no longer follow"
        return Outcome(f"{words} {handle(ticket)}")
    words = "follows" if change.is_following else "no longer follows"
    return Outcome(f"{name_of(unit, 'agent', agent_id)} {words} {handle(ticket)}")


def unite_followers(unit: Unit, source_id: TicketId, target_id: TicketId) -> list[str]:
    """Whoever follows one ticket follows another, too; gives those who did not before, in hex."""
    has = {row["agent_id"] for row in unit.find("ticket_follower", ticket_id=target_id)}
    followers = [key(row["agent_id"]) for row in unit.find("ticket_follower", ticket_id=source_id)]
    new = [agent_id for agent_id in followers if agent_id not in has]
    for agent_id in new:
        unit.insert("ticket_follower", {"ticket_id": target_id, "agent_id": agent_id})
    return [agent_id.hex() for agent_id in new]
