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
    who = "" if agent_id == unit.actor.id else name_of(unit, "agent", agent_id)
    has = unit.get("ticket_follower", change.ticket_id + agent_id) is not None
    words = _words(who, is_following=change.is_following)
    if has == change.is_following:
        so_already = f"{words} {handle(ticket)} already" if has else _words_of_none(who, handle(ticket))
        return Outcome(so_already, is_idle=True)
    if change.is_following:
        existing(unit, "agent", agent_id, "colleague")
        unit.insert("ticket_follower", {"ticket_id": change.ticket_id, "agent_id": agent_id})
    else:
        unit.delete("ticket_follower", change.ticket_id + agent_id)
    unit.event(change.ticket_id, "followed" if change.is_following else "unfollowed", {"who": who})
    return Outcome(f"{words} {handle(ticket)}")


def _words(who: str, *, is_following: bool) -> str:
    """Who follows, or no longer: "You follow", "Priya Raman no longer follows"."""
    if not who:
        return "You follow" if is_following else "You no longer follow"
    return f"{who} follows" if is_following else f"{who} no longer follows"


def _words_of_none(who: str, ticket: str) -> str:
    return f"{who} does not follow {ticket}" if who else f"You do not follow {ticket}"


def unite_followers(unit: Unit, source_id: TicketId, target_id: TicketId) -> list[str]:
    """Whoever follows one ticket follows another, too; gives those who did not before, in hex."""
    has = {row["agent_id"] for row in unit.find("ticket_follower", ticket_id=target_id)}
    followers = [key(row["agent_id"]) for row in unit.find("ticket_follower", ticket_id=source_id)]
    new = [agent_id for agent_id in followers if agent_id not in has]
    for agent_id in new:
        unit.insert("ticket_follower", {"ticket_id": target_id, "agent_id": agent_id})
    return [agent_id.hex() for agent_id in new]
