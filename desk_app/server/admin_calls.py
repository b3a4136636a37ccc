"""What administrators do: people and their rights, invitations, devices, the audit log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Final

from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from desk_app.domain.errors import InvalidInput, NotFound
from desk_app.domain.standing import EVERY_TEAM, RIGHT_NAMES, ROLE_RIGHTS, Right, Role
from desk_app.domain.syncrules.rows import Json, OpBody, Verb
from desk_app.server.answering import Said, address_of, entering, team_of, working
from desk_app.server.bodies import read_body
from desk_app.server.door_calls import BODY, body_of, guarded
from desk_app.server.joining import INVITATION_S, Door
from desk_app.server.team import Entry, Team
from desk_app.store.team.audit import read_audit
from desk_app.store.team.devices import Doors, Invitation
from desk_app.store.team.people import People, Person
from desk_app.store.team.session import Session
from desk_app.sync.wire.reading import Part, dump, load, words

_ROLES: Final = words(Role)
Name = Annotated[str, Path(max_length=64)]
Below = Annotated[str, Query(max_length=64)]


async def people(request: Request) -> Response:
    """Everybody with an account, their rights and devices."""

    def work(team: Team, entry: Entry, _door: Door) -> dict[str, Json]:
        with team.database.reading() as session:
            desk, doors = People(session, entry.facts.id), Doors(session, entry.facts.id)
            return {"people": [_person_json(desk, doors, person) for person in desk.everybody()]}

    return await _by_admin(request, work)


async def invite(request: Request) -> Response:
    """Invite somebody; gives the code, which is shown once."""

    def work(team: Team, entry: Entry, door: Door, part: Part) -> dict[str, Json]:
        role = part.one_of("role", _ROLES)
        rights = read_rights(part) if part.value("rights") is not None else {EVERY_TEAM: ROLE_RIGHTS[role]}
        until_s = team.clocks.now_s() + INVITATION_S
        invitation = Invitation(part.text("email"), role, rights, until_s)
        return {"invitation": door.invite(invitation, by=entry.person.agent), "expires_s": until_s}

    return await _change(request, work)


async def change_person(request: Request, agent: Name) -> Response:
    """Change role, rights, or whether somebody may come in; takes effect at their next request."""

    def work(team: Team, entry: Entry, door: Door, part: Part) -> dict[str, Json]:
        with team.database.writing() as session:
            person = _somebody(session, entry, agent)
            _apply(session, entry, person, part)
            door.audit(session, "person_changed", actor=entry.person.agent, about=agent)
        if part.value("role") is not None:
            role: Json = {"base": person.role.value, "set": part.text("role")}
            door.write_row(OpBody(team.clocks.new_id(), agent, "agent", Verb.SET, agent, {"role": role}))
        team.tell_rights(entry.facts)
        return {}

    return await _change(request, work)


async def reset_factor(request: Request, agent: Name) -> Response:
    """Take somebody's second factor away (a lost telephone)."""

    def work(team: Team, entry: Entry, door: Door) -> dict[str, Json]:
        with team.database.writing() as session:
            person = _somebody(session, entry, agent)
            People(session, entry.facts.id).drop_factor(person.agent)
            door.audit(session, "factor_taken", actor=entry.person.agent, about=agent)
        return {}

    return await _by_admin(request, work)


async def revoke(request: Request, device: Name) -> Response:
    """Shut a device out: at its next contact it is told so, and destroys what it holds."""

    def work(team: Team, entry: Entry, door: Door) -> dict[str, Json]:
        with team.database.writing() as session:
            doors = Doors(session, entry.facts.id)
            if doors.find(device) is None:
                raise NotFound("There is no such device.")
            doors.revoke(device, team.clocks.now_s())
            door.audit(session, "device_revoked", actor=entry.person.agent, about=device)
        team.tell_rights(entry.facts)
        return {}

    return await _by_admin(request, work)


async def audit(request: Request, below: Below = "") -> Response:
    """The newest lines of the audit log, or those before one."""

    def work(team: Team, entry: Entry, _door: Door) -> dict[str, Json]:
        with team.database.reading() as session:
            return {"lines": [asdict(line) for line in read_audit(session, entry.facts.id, below)]}

    return await _by_admin(request, work)


def read_rights(part: Part) -> dict[str, Right]:
    """Rights by team from `{"*": ["read", "reply"], …}`.

    Raises:
        InvalidInput: There is a word that is no right.
    """
    found: dict[str, Right] = {}
    for team, listed in part.fields("rights").items():
        held = Right.NONE
        for word in listed if isinstance(listed, list) else [listed]:
            if not isinstance(word, str) or word not in RIGHT_NAMES:
                raise InvalidInput(f"“{str(word)[:40]}” is no right.", f"There are {', '.join(RIGHT_NAMES)}.")
            held |= RIGHT_NAMES[word]
        found[team[:64]] = held
    return found


def _apply(session: Session, entry: Entry, person: Person, part: Part) -> None:
    desk = People(session, entry.facts.id)
    is_self = person.agent == entry.person.agent
    if part.value("role") is not None:
        role = part.one_of("role", _ROLES)
        if is_self and role is not Role.ADMIN:
            raise Said("own_role", "You cannot take your own administration away.")
        desk.set_role(person.agent, role)
        if part.value("rights") is None:
            desk.set_rights(person.agent, {EVERY_TEAM: ROLE_RIGHTS[role]})
    if part.value("rights") is not None:
        desk.set_rights(person.agent, read_rights(part))
    if part.value("active") is not None:
        if is_self and not part.flag("active"):
            raise Said("own_role", "You cannot shut yourself out.")
        desk.set_active(person.agent, is_active=part.flag("active"))


def _somebody(session: Session, entry: Entry, agent: str) -> Person:
    person = People(session, entry.facts.id).by_agent(agent)
    if person is None:
        raise NotFound("There is no such person.")
    return person


def _person_json(desk: People, doors: Doors, person: Person) -> Json:
    rights: dict[str, Json] = {
        team: [name for name, right in RIGHT_NAMES.items() if right in held]
        for team, held in desk.rights(person.agent).items()
    }
    return {
        "agent": person.agent,
        "email": person.email,
        "name": person.name,
        "role": person.role.value,
        "active": person.is_active,
        "second_factor": person.has_factor,
        "rights": rights,
        "devices": [asdict(device) for device in doors.listed(person.agent)],
    }


async def _by_admin(request: Request, work: Callable[[Team, Entry, Door], dict[str, Json]]) -> Response:
    async def answer() -> bytes:
        entry = await _admin(request)
        team = team_of(request)
        door = Door(team, entry.facts, address_of(request))
        return dump(await working(lambda: work(team, entry, door)))

    return await guarded(request, answer)


async def _change(request: Request, work: Callable[[Team, Entry, Door, Part], dict[str, Json]]) -> Response:
    async def answer() -> bytes:
        entry = await _admin(request)
        team = team_of(request)
        part = load(await read_body(request, BODY))
        door = Door(team, entry.facts, address_of(request))
        return dump(await working(lambda: work(team, entry, door, part)))

    return await guarded(request, answer)


async def _admin(request: Request) -> Entry:
    entry = await entering(request)
    if entry.person.role is not Role.ADMIN:
        raise Said("no_access", "Only an administrator may do this.")
    return entry


router = APIRouter(tags=["administration"])
router.add_api_route("/v1/admin/people", people, methods=["GET"])
router.add_api_route(
    "/v1/admin/people/{agent}",
    change_person,
    methods=["PUT"],
    openapi_extra=body_of("role", "rights", "active"),
)
router.add_api_route("/v1/admin/people/{agent}/factor", reset_factor, methods=["DELETE"])
router.add_api_route(
    "/v1/admin/invitations", invite, methods=["POST"], openapi_extra=body_of("email", "role", "rights")
)
router.add_api_route("/v1/admin/devices/{device}/revoke", revoke, methods=["POST"])
router.add_api_route("/v1/admin/audit", audit, methods=["GET"])
