"""The right each op needs.

One table says which right an op wants; the server asks it before anything is written, and `may_see` before
anything is sent. The client asks it too, so that nobody works on what the server is going to refuse.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from desk_app.domain.standing import NOT_ALLOWED, READS_ONLY, WRITING, Right, Role, Standing
from desk_app.domain.syncrules.kinds import BESIDE, KINDS
from desk_app.domain.syncrules.overlay import as_dict, as_list
from desk_app.domain.syncrules.rows import OpBody, Row, Verb

_EVENTS: Final[Mapping[str, Right]] = {
    "mail_asked": Right.REPLY,
    "followed": Right.READ,
    "unfollowed": Right.READ,
}
"""Events that want a right of their own: what becomes of a reply that waits is for those who may write one,
and whoever may read a ticket may follow it."""
_ADMINISTERED: Final = frozenset({"agent", "queue", "status", "field"})


def may_see(standing: Standing, row: Row, ticket: Row) -> bool:
    """Whether a row of a ticket may be seen."""
    rights = standing.in_team(team_of(ticket))
    return Right.SEE_NOTES in rights if row.kind == "note" or row.kind in BESIDE else Right.READ in rights


def team_of(ticket: Row) -> str:
    """The team a ticket belongs to; "" for none."""
    team = ticket.fields.get("queue_id")
    return team if isinstance(team, str) else ""


def refusal(standing: Standing, op: OpBody, ticket: Row | None) -> str:
    """Why somebody may not do this, one sentence; "" when it is allowed.

    Args:
        standing: What the person may do.
        op: What is wanted.
        ticket: The ticket it is about, as it is now; None for a new one and for what belongs to none.
    """
    if not KINDS[op.kind].is_of_ticket:
        return _refusal_beside(standing, op)
    if ticket is None:
        team = op.data.get("queue_id")
        rights = standing.in_team(team if isinstance(team, str) else "")
    else:
        rights = standing.in_team(team_of(ticket))
    if not rights:
        return "You have no access to this ticket."
    if _is_forged(standing, op):
        return "You cannot write in somebody else's name."
    is_hidden = op.kind in BESIDE and Right.SEE_NOTES not in rights
    if rights & needed(standing, op) and not is_hidden:
        return ""
    return _SENTENCES[op.verb if op.kind == "ticket" or op.verb is Verb.MOVE else op.kind]


def needed(standing: Standing, op: OpBody) -> Right:
    """Rights of which one is enough for an op on a ticket."""
    match op.kind, op.verb:
        case _, Verb.MOVE:
            return Right.CHANGE
        case "message", _:
            return Right.REPLY if op.data.get("public") else Right.NOTE
        case "note", _:
            return Right.NOTE
        case (("side" | "side_message"), _):
            return Right.REPLY  # it leaves the house in the team's name
        case "event", _:
            return _EVENTS.get(str(op.data.get("kind")), WRITING | Right.OWN | Right.DELETE)
        case _, Verb.ADD | Verb.COUNT:
            return WRITING
        case _, Verb.DELETE | Verb.RESTORE:
            return Right.DELETE
        case _:
            return Right.CHANGE | _of_oneself(standing, op)


def _of_oneself(standing: Standing, op: OpBody) -> Right:
    """The lesser right that is enough for what concerns nobody but the person."""
    match op.verb:
        case Verb.DELTA if _only_follows(standing, op):
            return Right.READ
        case Verb.SET if _only_takes(standing, op):
            return Right.OWN
        case _:
            return Right.NONE


def _only_takes(standing: Standing, op: OpBody) -> bool:
    """Whether an op does nothing but take the ticket, or give it back."""
    wanted = as_dict(op.data.get("assignee_id")).get("set")
    return set(op.data) == {"assignee_id"} and wanted in (standing.agent, None, "")


def _only_follows(standing: Standing, op: OpBody) -> bool:
    """Whether an op does nothing but let the person follow the ticket, or no longer."""
    delta = as_dict(op.data.get("followers"))
    named = [*as_list(delta.get("add")), *as_list(delta.get("remove"))]
    return set(op.data) == {"followers"} and all(agent == standing.agent for agent in named)


def _is_forged(standing: Standing, op: OpBody) -> bool:
    """Whether a row to be made names another agent as its author; admins upload what others wrote."""
    if op.verb is not Verb.ADD or standing.role is Role.ADMIN:
        return False
    match op.kind:
        case "message":
            return op.data.get("author_kind") == "agent" and op.data.get("author_id") != standing.agent
        case "side_message":
            return op.data.get("author_kind") == "agent" and op.data.get("author_id") != standing.agent
        case "note" | "side":
            return op.data.get("author_id", standing.agent) != standing.agent
        case "event":
            return op.data.get("actor_kind") == "agent" and op.data.get("actor_id") != standing.agent
        case _:
            return False


def _refusal_beside(standing: Standing, op: OpBody) -> str:
    """Of what belongs to no ticket: customers by who works here, teams and people by admins."""
    if standing.role is Role.ADMIN:
        return ""
    if op.kind in _ADMINISTERED:
        is_own = op.kind == "agent" and op.row_id == standing.agent and "role" not in op.data
        return "" if is_own and op.verb is Verb.SET else "Only an administrator may change this."
    return "" if standing.anywhere & WRITING else READS_ONLY


_SENTENCES: Final = {
    "message": NOT_ALLOWED[Right.REPLY],
    "note": NOT_ALLOWED[Right.NOTE],
    **dict.fromkeys(BESIDE, NOT_ALLOWED[Right.REPLY]),
    "event": NOT_ALLOWED[Right.CHANGE],
    Verb.ADD: "You may not make tickets in this team.",
    Verb.SET: NOT_ALLOWED[Right.CHANGE],
    Verb.DELTA: NOT_ALLOWED[Right.CHANGE],
    Verb.COUNT: NOT_ALLOWED[Right.CHANGE],
    Verb.MERGE: NOT_ALLOWED[Right.CHANGE],
    Verb.MOVE: NOT_ALLOWED[Right.CHANGE],
    Verb.DELETE: NOT_ALLOWED[Right.DELETE],
    Verb.RESTORE: NOT_ALLOWED[Right.DELETE],
}
