"""Joining over HTTP: sign in, accept an invitation, sign out, password, second factor."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from desk_app.domain import totp
from desk_app.domain.syncrules.rows import Json
from desk_app.server.answering import Said, address_of, entering, sorry, team_of, told, working
from desk_app.server.bodies import read_body
from desk_app.server.joining import Door
from desk_app.server.team import Entry
from desk_app.store.team.devices import Doors
from desk_app.sync.wire.joining import SECRET_MAX, print_joined, read_enrol, read_sign_in
from desk_app.sync.wire.reading import Part, dump, load

BODY: Final = 64 * 1024


async def login(request: Request) -> Response:
    """Sign in; gives this device's token."""

    async def answer() -> bytes:
        await slowly(request)
        ask = read_sign_in(await read_body(request, BODY))
        team, address = team_of(request), address_of(request)
        joined = await working(lambda: Door.named(team, ask.workspace, address).sign_in(ask))
        return print_joined(joined)

    return await guarded(request, answer)


async def enrol(request: Request) -> Response:
    """Accept an invitation; gives this device's token."""

    async def answer() -> bytes:
        await slowly(request)
        ask = read_enrol(await read_body(request, BODY))
        team, address = team_of(request), address_of(request)
        workspace = ask.invitation.strip().partition(".")[0] or "-"
        joined = await working(lambda: Door.named(team, workspace, address).enrol(ask))
        return print_joined(joined)

    return await guarded(request, answer)


async def logout(request: Request) -> Response:
    """Take this device's token back."""

    def work(entry: Entry, door: Door, _part: Part) -> dict[str, Json]:
        with team_of(request).database.writing() as session:
            Doors(session, entry.facts.id).forget(entry.device.id)
            door.audit(session, "signed_out", actor=entry.person.agent, about=entry.device.id)
        return {}

    return await _signed_in(request, work)


async def password(request: Request) -> Response:
    """Set another password."""

    def work(entry: Entry, door: Door, part: Part) -> dict[str, Json]:
        old, new = part.text("old", SECRET_MAX), part.text("new", SECRET_MAX)
        door.change_password(entry.person, old, new, device=entry.device.id)
        return {}

    return await _signed_in(request, work)


async def begin_factor(request: Request) -> Response:
    """Get a secret for an authenticator."""

    def work(entry: Entry, door: Door, part: Part) -> dict[str, Json]:
        secret = door.begin_factor(entry.person, part.text("password", SECRET_MAX))
        address = totp.address(secret, entry.facts.name, entry.person.email)
        return {"secret": totp.secret_text(secret), "address": address}

    return await _signed_in(request, work)


async def confirm_factor(request: Request) -> Response:
    """Show that the authenticator works."""

    def work(entry: Entry, door: Door, part: Part) -> dict[str, Json]:
        door.confirm_factor(entry.person, part.text("code"))
        return {}

    return await _signed_in(request, work)


async def drop_factor(request: Request) -> Response:
    """Take the second factor away."""

    def work(entry: Entry, door: Door, part: Part) -> dict[str, Json]:
        door.drop_factor(entry.person, part.text("password", SECRET_MAX), part.text("code"))
        return {}

    return await _signed_in(request, work)


async def myself(request: Request) -> Response:
    """Who is signed in, and whether a second factor is asked for."""

    async def answer() -> bytes:
        person = (await entering(request, wants_teams=False)).person
        role, has_factor = person.role.value, person.has_factor
        return dump({"name": person.name, "email": person.email, "role": role, "second_factor": has_factor})

    return await guarded(request, answer)


async def guarded(request: Request, answer: Callable[[], Awaitable[bytes]]) -> Response:
    """The answer of a call that a person makes, or the sentence that says why there is none."""
    try:
        return told(request, await answer())
    except Exception as error:  # noqa: BLE001 - the boundary of the calls that people make
        return sorry(request, error)


async def slowly(request: Request) -> None:
    """Let one address try so often only."""
    if wait_s := team_of(request).door_limits.wait_s(address_of(request)):
        raise Said("slow_down", "Too many tries from this address.", status=429, retry_after_s=wait_s)


async def _signed_in(request: Request, work: Callable[[Entry, Door, Part], dict[str, Json]]) -> Response:
    async def answer() -> bytes:
        entry = await entering(request)
        part = load(await read_body(request, BODY))
        door = Door(team_of(request), entry.facts, address_of(request))
        return dump(await working(lambda: work(entry, door, part)))

    return await guarded(request, answer)


def body_of(*members: str) -> dict[str, Json]:
    """The OpenAPI description of a JSON body of texts."""
    properties: dict[str, Json] = {name: {"type": "string"} for name in members}
    schema: dict[str, Json] = {"type": "object", "required": list(members), "properties": properties}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


_ROUTES: Final = (
    ("login", login, ("email", "password", "device", "device_name", "code", "workspace")),
    ("enrol", enrol, ("invitation", "name", "password", "device", "device_name", "agent")),
    ("logout", logout, ()),
    ("password", password, ("old", "new")),
    ("totp/begin", begin_factor, ("password",)),
    ("totp/confirm", confirm_factor, ("code",)),
    ("totp/drop", drop_factor, ("password", "code")),
)

router = APIRouter(tags=["joining"])
router.add_api_route("/v1/me", myself, methods=["GET"])
for _path, _call, _members in _ROUTES:
    router.add_api_route(f"/v1/{_path}", _call, methods=["POST"], openapi_extra=body_of(*_members))
