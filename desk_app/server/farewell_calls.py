"""What a device that is shut out had not sent yet: taken once, kept for the administrator.

Its token opens nothing else any more. What is kept are files beside the database, for the server only.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from desk_app.domain.errors import NotFound
from desk_app.domain.syncrules.rows import Json
from desk_app.server.answering import Said, address_of, team_of, token_of, working
from desk_app.server.bodies import read_body
from desk_app.server.door_calls import guarded, slowly
from desk_app.server.joining import Door
from desk_app.server.team import Team
from desk_app.store.durable import PRIVATE_FOLDER, write_whole
from desk_app.store.team.devices import Device, Doors
from desk_app.store.team.workspace import WorkspaceFacts, workspaces
from desk_app.sync.wire.reading import dump, load

BYTES_MAX: Final = 8 * 1024 * 1024
ITEMS_MAX: Final = 5_000
FOLDER: Final = "left-behind"


async def farewell(request: Request) -> Response:
    """Take what a device that is shut out had not sent."""

    async def answer() -> bytes:
        await slowly(request)
        team, token = team_of(request), token_of(request)
        part = load(await read_body(request, BYTES_MAX))
        unsent = part.value("unsent")
        if not isinstance(unsent, list) or len(unsent) > ITEMS_MAX:
            raise Said("unreadable", "That is no list of changes.", status=400)
        await working(lambda: _keep(team, token, address_of(request), unsent))
        return b"{}"

    return await guarded(request, answer)


def _keep(team: Team, token: str, address: str, unsent: list[Json]) -> None:
    facts, device = _shut_out(team, token)
    path = place_of(team.folder, facts.id, device.id)
    if path.exists():
        return  # the first time counts: whoever found the token later has nothing to add
    path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    write_whole(path, dump({"unsent": unsent}))
    with team.database.writing() as session:
        Door(team, facts, address).audit(session, "left_behind", actor=device.agent, about=device.id)


def _shut_out(team: Team, token: str) -> tuple[WorkspaceFacts, Device]:
    """Whose token it is, when its device was shut out.

    Raises:
        Said: It is no such token.
    """
    workspace = token.partition(".")[0]
    with team.database.reading() as session:
        facts = next((facts for facts in workspaces(session) if facts.id == workspace), None)
        device = Doors(session, workspace).of_token(token) if facts else None
    if facts is None or device is None or not device.revoked_s:
        raise Said("not_shut_out", "Only a device that was shut out leaves something behind.")
    return facts, device


def place_of(folder: Path, workspace: str, device: str) -> Path:
    """Where it lies."""
    return folder / FOLDER / workspace / f"{device}.json"


def left_behind(folder: Path, workspace: str, device: str) -> list[Json]:
    """What a device left behind.

    Raises:
        NotFound: Nothing.
    """
    path = place_of(folder, workspace, device)
    if not path.is_file():
        raise NotFound("That device has left nothing behind.")
    found = json.loads(path.read_bytes())["unsent"]
    return found if isinstance(found, list) else []


_SCHEMA: Final[dict[str, Json]] = {
    "type": "object",
    "required": ["unsent"],
    "properties": {"unsent": {"type": "array", "items": {"type": "object"}}},
}

router = APIRouter(tags=["joining"])
router.add_api_route(
    "/v1/farewell",
    farewell,
    methods=["POST"],
    openapi_extra={"requestBody": {"required": True, "content": {"application/json": {"schema": _SCHEMA}}}},
)
