"""Who a token belongs to: asked by every request, so it is one question to the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from desk_app.domain.standing import Right, Standing
from desk_app.store.team.devices import DEVICE, Device, hidden
from desk_app.store.team.people import PERSON, Person, read_person
from desk_app.store.team.session import Session
from desk_app.store.team.workspace import WorkspaceFacts, read_facts

_FACTS: Final = "id, name, epoch, cursor_key"


def _of(table: str, columns: str) -> str:
    return ", ".join(f"{table}.{column}" for column in columns.split(", "))


_WIDTHS: Final = (len(_FACTS.split(", ")), len(DEVICE.split(", ")), len(PERSON.split(", ")))
_QUESTION: Final = (
    f"SELECT {_of('workspace', _FACTS)}, {_of('device', DEVICE)}, {_of('person', PERSON)},"
    " team_right.team, team_right.rights FROM device"
    " JOIN workspace ON workspace.id = device.workspace"
    " LEFT JOIN person ON person.workspace = device.workspace AND person.agent = device.agent"
    " LEFT JOIN team_right ON team_right.workspace = device.workspace AND team_right.agent = device.agent"
    " WHERE device.workspace = :workspace AND device.token = :token"
)


@dataclass(frozen=True, slots=True)
class Holder:
    """A token's device, the workspace it opens, and the person it was given to (None: not there any more)."""

    facts: WorkspaceFacts
    device: Device
    person: Person | None
    standing: Standing | None


def holder_of(session: Session, workspace: str, token: str) -> Holder | None:
    """Who holds a token; None for nobody."""
    rows = session.all(_QUESTION, {"workspace": workspace, "token": hidden(token)})
    if not rows:
        return None
    facts, device = _WIDTHS[0], _WIDTHS[0] + _WIDTHS[1]
    first = rows[0]
    holder = Holder(read_facts(session, first[:facts]), Device(*first[facts:device]), None, None)
    if first[device] is None:
        return holder
    person = read_person(first[device : device + _WIDTHS[2]])
    rights = {row[-2]: Right(row[-1]) for row in rows if row[-2] is not None}
    return Holder(holder.facts, holder.device, person, Standing(person.agent, person.role, rights))
