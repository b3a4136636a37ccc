"""The machine's questions: hello, push, pull, snapshot, verify, repair."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from desk_app.domain.standing import Right
from desk_app.server.answering import answered, entering, refusal_of, team_of, working
from desk_app.server.bodies import read_body
from desk_app.server.team import TOKEN_LASTS_S, Entry, Team
from desk_app.store.team.devices import Doors
from desk_app.store.team.workspace import offline_days
from desk_app.sync.wire.answers import Answer, HelloAnswer, PushAnswer
from desk_app.sync.wire.asks import Ask, HelloAsk, read_address, read_ask

PUSH_BYTES: Final = 8 * 1024 * 1024
"""Largest push; clients stop at 1 MB and send a single larger op alone."""
_SEEN_EVERY_S: Final = 600
Text = Annotated[str, Query(max_length=400)]


async def hello(request: Request, device: Text = "") -> Response:
    """Who is the server, and what may this device see? Extends the token."""
    return await _asked(request, "hello", {"device": device})


async def pull(request: Request, device: Text = "", cursor: Text = "", limit: Text = "") -> Response:
    """What has changed since the cursor."""
    return await _asked(request, "pull", {"device": device, "cursor": cursor, "limit": limit})


async def snapshot(
    request: Request, *, server_epoch: Text = "", start: Text = "", after: Text = "", limit: Text = ""
) -> Response:
    """The next block of everything the device may see."""
    members = {"server_epoch": server_epoch, "start": start, "after": after, "limit": limit}
    return await _asked(request, "snapshot", members)


async def verify(request: Request, server_epoch: Text = "") -> Response:
    """Digests of everything the device may see."""
    return await _asked(request, "verify", {"server_epoch": server_epoch})


async def repair(request: Request, server_epoch: Text = "", kind: Text = "", bucket: Text = "") -> Response:
    """All rows of one bucket."""
    return await _asked(request, "repair", {"server_epoch": server_epoch, "kind": kind, "bucket": bucket})


async def push(request: Request) -> Response:
    """Take ops in order; each is a transaction of its own, and its result is kept under its id."""
    try:
        entry = await entering(request, wants_teams=False)
        ask = read_ask(await read_body(request, PUSH_BYTES))
        return await _carried(request, entry, ask)
    except Exception as error:  # noqa: BLE001 - the boundary of the machine's calls
        return answered(request, refusal_of(error))


async def _asked(request: Request, word: str, members: dict[str, str]) -> Response:
    try:
        entry = await entering(request)
        return await _carried(request, entry, read_address(word, members))
    except Exception as error:  # noqa: BLE001 - the boundary of the machine's calls
        return answered(request, refusal_of(error))


async def _carried(request: Request, entry: Entry, ask: Ask) -> Response:
    team = team_of(request)

    def work() -> Answer:
        if isinstance(ask, HelloAsk):
            _seen(team, entry)
        answer = team.core(entry).answer(entry.caller, ask, team.clocks.now_s())
        return _with_policy(team, entry, answer) if isinstance(answer, HelloAnswer) else answer

    answer = await working(work)
    if isinstance(answer, PushAnswer):
        for result in answer.results:
            team.metrics.op(result.status.value)
    return answered(request, answer)


def _with_policy(team: Team, entry: Entry, answer: HelloAnswer) -> HelloAnswer:
    """What the workspace wants of devices that are away, and what the person may do."""
    with team.database.glancing() as session:
        days = offline_days(session, entry.facts.id)
    # Teams that are hidden from somebody are not named to them, not even as hidden ones.
    seen = {team: held for team, held in entry.standing.rights.items() if Right.READ in held}
    return replace(answer, offline_days=days, standing=replace(entry.standing, rights=seen))


def _seen(team: Team, entry: Entry) -> None:
    """Note now and then that the device was here; its token lasts on from then."""
    now_s = team.clocks.now_s()
    if now_s - entry.device.seen_s >= _SEEN_EVERY_S:
        with team.database.writing() as session:
            Doors(session, entry.facts.id).seen(entry.device.id, now_s, now_s + TOKEN_LASTS_S)


_PUSH_BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["t", "device", "epoch", "server_epoch", "schema", "ops"],
                    "properties": {
                        "t": {"const": "push"},
                        "device": {"type": "string", "format": "uuid"},
                        "epoch": {"type": "string", "format": "uuid"},
                        "server_epoch": {"type": "string"},
                        "schema": {"type": "integer"},
                        "ops": {"type": "array", "maxItems": 200, "items": {"type": "object"}},
                    },
                }
            }
        },
    }
}

router = APIRouter(tags=["sync"])
router.add_api_route("/v1/hello", hello, methods=["GET"])
router.add_api_route("/v1/push", push, methods=["POST"], openapi_extra=_PUSH_BODY)
router.add_api_route("/v1/pull", pull, methods=["GET"])
router.add_api_route("/v1/snapshot", snapshot, methods=["GET"])
router.add_api_route("/v1/verify", verify, methods=["GET"])
router.add_api_route("/v1/repair", repair, methods=["GET"])
