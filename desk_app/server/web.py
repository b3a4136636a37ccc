"""The web application: all calls, the header that says whose answer it is, one log line per request."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Final

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from desk_app.domain.errors import DeskError
from desk_app.server import (
    admin_calls,
    door_calls,
    farewell_calls,
    file_calls,
    live_calls,
    operations,
    sync_calls,
    ticket_calls,
)
from desk_app.server.answering import Said, sorry
from desk_app.server.team import Team
from desk_app.store.team.hearing import Hearing

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
_HEADERS: Final = (
    (b"desk-server", b"1"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'"),
)
_OTHERWISE: Final[dict[int | str, dict[str, Any]]] = {
    "default": {"description": "Why not: `code` and `sentence`, or `refused` for the calls of the machine."}
}
_CLEARING_S: Final = 3600.0
_logger = logging.getLogger(__name__)


def make_web(team: Team) -> FastAPI:
    """The application over a running server."""
    hearing = Hearing(team.database, team.heard, team.poke_everybody) if team.database.is_postgres else None

    @asynccontextmanager
    async def lifespan(_web: FastAPI) -> AsyncIterator[None]:
        team.hub.start()
        if hearing:
            hearing.start()
        clearing = asyncio.create_task(_clear_old(team))
        try:
            yield
        finally:
            clearing.cancel()
            if hearing:
                hearing.stop()

    web = FastAPI(
        title="Desk server",
        description="How Desk App clients and the team's server talk. See ARCHITECTURE.md.",
        version="1",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    web.state.team = team
    for calls in (
        sync_calls,
        door_calls,
        farewell_calls,
        file_calls,
        live_calls,
        ticket_calls,
        admin_calls,
        operations,
    ):
        web.include_router(calls.router, responses=_OTHERWISE)
    web.add_exception_handler(RequestValidationError, _invalid)
    web.add_exception_handler(HTTPException, _unknown)
    web.add_middleware(Signed, team=team)
    return web


async def _clear_old(team: Team) -> None:
    """Ask every hour whether there is something to clear away; each workspace has it done once a day."""
    while True:
        await asyncio.sleep(_CLEARING_S)
        try:
            await run_in_threadpool(team.clear_old)
        except DeskError as error:
            _logger.warning("could not clear away what is old", exc_info=error)


async def _invalid(request: Request, _error: Exception) -> Response:
    return sorry(request, Said("invalid", "The address of the request cannot be read.", status=400))


async def _unknown(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return sorry(request, Said("unknown_call", "The server has no such call.", status=status))


class Signed:
    """Every answer carries the header by which clients know a Desk server; each request is counted.

    The log has method, route, status, time and address; no query, no token, no body.
    """

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]], team: Team) -> None:
        self._app = app
        self._team = team

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = self._team.clocks.steady()
        status = 500

        async def signed(message: dict[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), *_HEADERS]
            await send(message)

        try:
            await self._app(scope, receive, signed)
        finally:
            self._note(scope, status, self._team.clocks.steady() - began)

    def _note(self, scope: Scope, status: int, took_s: float) -> None:
        route = str(getattr(scope.get("route"), "path", "unknown"))
        self._team.metrics.request(route, status, took_s)
        _logger.info(
            "request",
            extra={
                "method": scope["method"],
                "route": route,
                "status": status,
                "ms": round(took_s * 1_000, 1),
                "address": (scope.get("client") or ("",))[0],
            },
        )
