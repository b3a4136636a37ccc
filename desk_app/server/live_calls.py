"""News as server-sent events, and presence; what is told is only what the listener may see."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from desk_app.domain.rights import may_see
from desk_app.server.answering import Said, entering, sorry, team_of, token_of, working
from desk_app.server.bodies import read_body
from desk_app.server.door_calls import BODY, guarded
from desk_app.server.hub import Listener
from desk_app.server.team import Entry, Shut, Team
from desk_app.store.team.database import DatabaseBusy
from desk_app.store.team.present import LASTS_S, say_present, who_is_present
from desk_app.sync.wire.news import Doing, News, Presence, print_news, print_present, read_news

KEEPALIVE_S: Final = 21.0
_GATHER_S: Final = 0.05
"""A burst of changes becomes one poke."""
_ASKED_AGAIN_S: Final = 1.0
STREAMS_MAX: Final = 5_000


async def live(request: Request) -> Response:
    """A stream of pokes and presence; only hints, the truth comes by pull."""
    try:
        entry = await entering(request)
        team = team_of(request)
        _require_room(team)
        here = await working(lambda: _present(team, entry))
        return StreamingResponse(
            _stream(request, team, entry, here),
            headers={"X-Accel-Buffering": "no"},
            media_type="text/event-stream",
        )
    except Exception as error:  # noqa: BLE001 - the boundary of the calls that people make
        return sorry(request, error)


def _require_room(team: Team) -> None:
    if team.metrics.listening >= STREAMS_MAX:
        raise Said("busy", "Too many are listening; ask from time to time.", status=503, retry_after_s=60)


async def presence(request: Request) -> Response:
    """Say what one does with a ticket."""

    async def answer() -> bytes:
        entry = await entering(request)
        said = read_news(await read_body(request, BODY))
        if not isinstance(said, Presence):
            raise Said("unreadable", "That is no presence.", status=400)
        own = Presence(said.ticket, said.doing, entry.person.agent, LASTS_S)
        await working(lambda: _say(team_of(request), entry, own))
        return b"{}"

    return await guarded(request, answer)


async def present(request: Request) -> Response:
    """Who is where now, of what one may see."""

    async def answer() -> bytes:
        entry = await entering(request)
        return print_present(await working(lambda: _present(team_of(request), entry)))

    return await guarded(request, answer)


def _say(team: Team, entry: Entry, own: Presence) -> None:
    with team.store(entry).read() as tx:
        ticket = tx.stored("ticket", own.ticket)
    if ticket is None or not may_see(entry.standing, ticket.row, ticket.row):
        raise Said("no_access", "There is no such ticket for you.", status=404)
    with team.database.writing() as session:
        say_present(session, entry.facts.id, own, team.clocks.now_s())
    team.tell_presence(entry.facts, ticket.row, own)


def _present(team: Team, entry: Entry) -> list[Presence]:
    """Who is where, of what somebody may see."""
    with team.database.reading() as session:
        everybody = who_is_present(session, entry.facts.id, team.clocks.now_s())
    with team.store(entry).read() as tx:
        tickets = {one.ticket: tx.stored("ticket", one.ticket) for one in everybody}
    return [
        one
        for one in everybody
        if one.agent != entry.person.agent
        and one.doing is not Doing.GONE
        and (ticket := tickets[one.ticket])
        and may_see(entry.standing, ticket.row, ticket.row)
    ]


async def _stream(request: Request, team: Team, entry: Entry, here: Sequence[News]) -> AsyncIterator[bytes]:
    listener = Listener(entry.facts.id, entry.standing)
    team.hub.add(listener)
    team.metrics.listening += 1
    try:
        yield b": welcome\n\n" + _lines(here)
        while not team.hub.is_closing:
            try:
                await asyncio.wait_for(listener.wake.wait(), KEEPALIVE_S)
                await asyncio.sleep(_GATHER_S)
                if listener.is_stale and not await _is_still_welcome(request, team, listener):
                    return
                if listener.is_stale:
                    await asyncio.sleep(_ASKED_AGAIN_S)  # nobody knows what may be told: nothing is
                elif news := listener.take():
                    yield _lines(news)
            except TimeoutError:
                if not await _is_still_welcome(request, team, listener):
                    return
                yield b": here\n\n"
    finally:
        team.hub.remove(listener)
        team.metrics.listening -= 1


async def _is_still_welcome(request: Request, team: Team, listener: Listener) -> bool:
    """Whether the token still counts; rights that changed count from now on.

    A database that is away leaves the listener as stale as it was.
    """
    token, was_stale = token_of(request), listener.is_stale
    listener.is_stale = False  # what changes while it is read makes it stale again
    try:
        listener.standing = (await working(lambda: team.enter(token))).standing
    except Shut:
        return False
    except DatabaseBusy:
        listener.is_stale |= was_stale
    return True


def _lines(news: Sequence[News]) -> bytes:
    return b"".join(b"data: " + print_news(one) + b"\n\n" for one in news)


class Events(Response):
    """What the description says that news are sent as."""

    media_type: str | None = "text/event-stream"


router = APIRouter(tags=["news"])
router.add_api_route("/v1/live", live, methods=["GET"], response_class=Events)
router.add_api_route("/v1/presence", presence, methods=["POST"])
router.add_api_route("/v1/presence", present, methods=["GET"])
