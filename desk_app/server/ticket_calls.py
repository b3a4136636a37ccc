"""One ticket by itself, for what a client does not keep offline."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response

from desk_app.domain.errors import NotFound
from desk_app.server.answering import entering, team_of, working
from desk_app.server.door_calls import guarded
from desk_app.sync.wire.threads import Thread, print_thread

Name = Annotated[str, Path(max_length=64)]


async def thread(request: Request, ticket: Name) -> Response:
    """A ticket with its messages, notes and events, as far as the caller may see them."""

    async def answer() -> bytes:
        entry = await entering(request, wants_teams=False)
        core = team_of(request).core(entry)

        def work() -> Thread:
            found = core.feeds.whole(entry.caller, ticket)
            if found is None:  # the same for one that is not there: there is no asking around
                raise NotFound("There is no such ticket for you.")
            return found

        return print_thread(await working(work))

    return await guarded(request, answer)


router = APIRouter(tags=["sync"])
router.add_api_route("/v1/tickets/{ticket}/thread", thread, methods=["GET"])
