"""Who may do what: rights per team, roles as their usual sets, and the right each op needs.

One table says which right an op wants; the server asks it before anything is written, and `may_see` before
anything is sent. A role is only a set of rights somebody starts with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Flag, StrEnum, auto
from hashlib import sha256
from typing import Final

from desk_app.domain.syncrules.kinds import KINDS
from desk_app.domain.syncrules.overlay import as_dict
from desk_app.domain.syncrules.rows import OpBody, Row, Verb

EVERY_TEAM: Final = "*"
"""In place of a team's id: what counts where nothing else was said."""


class Right(Flag):
    """What somebody may do with the tickets of a team."""

    NONE = 0
    READ = auto()
    REPLY = auto()
    NOTE = auto()
    CHANGE = auto()
    OWN = auto()
    """Take a ticket, without the right to change anything else of it."""
    DELETE = auto()
    SEE_NOTES = auto()


class Role(StrEnum):
    """The usual sets of rights; an admin also manages people, teams and statuses."""

    ADMIN = "admin"
    LEAD = "lead"
    AGENT = "agent"
    VIEWER = "viewer"


_ALL: Final = ~Right.NONE
_WORKING: Final = Right.READ | Right.REPLY | Right.NOTE | Right.CHANGE | Right.OWN | Right.SEE_NOTES
ROLE_RIGHTS: Final = {
    Role.ADMIN: _ALL,
    Role.LEAD: _ALL,
    Role.AGENT: _WORKING,
    Role.VIEWER: Right.READ | Right.SEE_NOTES,
}
"""Rights in every team that somebody of a role starts with."""
_WRITING: Final = Right.REPLY | Right.NOTE | Right.CHANGE
_ADMINISTERED: Final = frozenset({"agent", "queue", "status", "field"})


@dataclass(frozen=True, slots=True)
class Standing:
    """What one person may do.

    Attributes:
        agent: Id of the person's agent row.
        role: Their role; only `admin` matters beyond the rights.
        rights: Rights by team id; `EVERY_TEAM` for all teams not named.
    """

    agent: str
    role: Role
    rights: Mapping[str, Right] = field(default_factory=dict)

    def in_team(self, team: str) -> Right:
        """Rights in a team ("" for tickets of none)."""
        found = self.rights.get(team, self.rights.get(EVERY_TEAM, Right.NONE))
        return found if Right.READ in found else Right.NONE

    @property
    def anywhere(self) -> Right:
        """Rights held in at least one team."""
        found = Right.NONE
        for rights in self.rights.values():
            found |= rights if Right.READ in rights else Right.NONE
        return found

    @property
    def sees_every_team(self) -> bool:
        """Whether teams that are not named are seen."""
        return Right.READ in self.rights.get(EVERY_TEAM, Right.NONE)

    @property
    def hidden_teams(self) -> frozenset[str]:
        """Teams named as not to be seen."""
        return frozenset(
            team for team, rights in self.rights.items() if team != EVERY_TEAM and Right.READ not in rights
        )

    def teams_of(self, known: frozenset[str]) -> frozenset[str]:
        """The teams seen, of those there are ("" stands for tickets of none)."""
        return frozenset(team for team in known | {""} if Right.READ in self.in_team(team))

    @property
    def digest(self) -> str:
        """Changes whenever what may be seen could change."""
        rights = sorted((team, held.value) for team, held in self.rights.items())
        return sha256(repr(rights).encode()).hexdigest()[:16]


def may_see(standing: Standing, row: Row, ticket: Row) -> bool:
    """Whether a row of a ticket may be seen."""
    rights = standing.in_team(team_of(ticket))
    return Right.SEE_NOTES in rights if row.kind == "note" else Right.READ in rights


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
    if rights & needed(standing, op):
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
        case "event", _:
            # What becomes of a reply that waits is for those who may write one.
            is_of_reply = op.data.get("kind") == "mail_asked"
            return Right.REPLY if is_of_reply else _WRITING | Right.OWN | Right.DELETE
        case _, Verb.ADD | Verb.COUNT:
            return _WRITING
        case _, Verb.DELETE | Verb.RESTORE:
            return Right.DELETE
        case _, Verb.SET if _only_takes(standing, op):
            return Right.CHANGE | Right.OWN
        case _:
            return Right.CHANGE


def _only_takes(standing: Standing, op: OpBody) -> bool:
    """Whether an op does nothing but take the ticket, or give it back."""
    wanted = as_dict(op.data.get("assignee_id")).get("set")
    return set(op.data) == {"assignee_id"} and wanted in (standing.agent, None, "")


def _is_forged(standing: Standing, op: OpBody) -> bool:
    """Whether a row to be made names another agent as its author; admins upload what others wrote."""
    if op.verb is not Verb.ADD or standing.role is Role.ADMIN:
        return False
    match op.kind:
        case "message":
            return op.data.get("author_kind") == "agent" and op.data.get("author_id") != standing.agent
        case "note":
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
    return "" if standing.anywhere & _WRITING else "You may read here, but not write."


_SENTENCES: Final = {
    "message": "You may not reply in this team.",
    "note": "You may not write notes in this team.",
    "event": "You may not change tickets of this team.",
    Verb.ADD: "You may not make tickets in this team.",
    Verb.SET: "You may not change tickets of this team.",
    Verb.DELTA: "You may not change tickets of this team.",
    Verb.COUNT: "You may not change tickets of this team.",
    Verb.MERGE: "You may not change tickets of this team.",
    Verb.MOVE: "You may not change tickets of this team.",
    Verb.DELETE: "You may not delete tickets of this team.",
    Verb.RESTORE: "You may not delete tickets of this team.",
}
