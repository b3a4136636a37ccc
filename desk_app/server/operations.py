"""What those who run the server look at: is it well, and what is it doing."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from desk_app.server.answering import team_of, working
from desk_app.server.team import Team
from desk_app.store.team.database import DatabaseBusy
from desk_app.sync.wire.reading import dump

_PROMETHEUS: Final = "text/plain; version=0.0.4; charset=utf-8"


async def healthz(request: Request) -> Response:
    """200 while the database answers, 503 otherwise; says nothing else to nobody in particular."""
    is_well = await working(lambda: _is_well(team_of(request)))
    return Response(dump({"ok": is_well}), 200 if is_well else 503, media_type="application/json")


async def metrics(request: Request) -> Response:
    """Counters and times for Prometheus."""
    return Response(team_of(request).metrics.text(), media_type=_PROMETHEUS)


def _is_well(team: Team) -> bool:
    try:
        with team.database.reading() as session:
            session.one("SELECT count(*) FROM workspace", {})
    except DatabaseBusy:
        return False
    return True


router = APIRouter(tags=["operations"])
router.add_api_route("/healthz", healthz, methods=["GET"])
router.add_api_route("/metrics", metrics, methods=["GET"], response_class=PlainTextResponse)
