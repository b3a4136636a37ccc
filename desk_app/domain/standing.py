"""What somebody may do: rights per team, and roles as their usual sets.

The server decides; it also tells each person's computer, so that what it would refuse is not offered there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Flag, StrEnum, auto
from hashlib import sha256
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:  # a start loads nothing of the sync
    from desk_app.domain.syncrules.rows import Json

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


RIGHT_NAMES: Final = {right.name.lower(): right for right in Right if right.name}


WRITING: Final = Right.REPLY | Right.NOTE | Right.CHANGE
READS_ONLY: Final = "You may read here, but not write."


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
NOT_ALLOWED: Final = {
    Right.READ: "You have no access to this ticket.",
    Right.REPLY: "You may not reply in this team.",
    Right.NOTE: "You may not write notes in this team.",
    Right.CHANGE: "You may not change tickets of this team.",
    Right.OWN: "You may not take tickets of this team.",
    Right.DELETE: "You may not delete tickets of this team.",
}
"""What somebody without the right is told."""


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

    def why_not(self, team: str, *enough: Right) -> str:
        """Why somebody may not do what one of some rights is enough for, in a team; "" when they may."""
        held = self.in_team(team)
        if any(right in held for right in enough):
            return ""
        return NOT_ALLOWED[enough[0] if held else Right.READ]


def standing_json(standing: Standing) -> dict[str, Json]:
    """What somebody may do, as it travels and is kept; rights by their names."""
    return {
        "agent": standing.agent,
        "role": standing.role.value,
        "teams": {team: _names(rights) for team, rights in sorted(standing.rights.items())},
    }


def read_standing(value: Json) -> Standing | None:
    """What somebody may do, or None where it is not said.

    Words of a newer server are passed over: a client that does not know a right leaves it to the server.
    """
    match value:
        case {"agent": str(agent), "role": str(role), "teams": dict(teams)}:
            known = role if role in tuple(Role) else Role.AGENT.value
            return Standing(agent, Role(known), {team: _rights(names) for team, names in teams.items()})
        case _:
            return None


def _names(rights: Right) -> list[Json]:
    return [name for name, right in RIGHT_NAMES.items() if right in rights]


def _rights(names: Json) -> Right:
    found = Right.NONE
    for name in names if isinstance(names, list) else ():
        found |= RIGHT_NAMES.get(name, Right.NONE) if isinstance(name, str) else Right.NONE
    return found
