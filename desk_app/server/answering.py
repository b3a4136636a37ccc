"""From a request to an answer: the token, the thread it runs in, and every error as a message.

Calls of the machine answer with its messages; calls a person makes answer with `Sorry`, one sentence.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from desk_app.domain.errors import DeskError, DiskFull, InvalidInput, NotFound, Refused, StoreError
from desk_app.server.bodies import BodyRefused, pack
from desk_app.server.team import Entry, Shut, Team
from desk_app.store.team.database import DatabaseFull
from desk_app.sync.wire.answers import Answer, Refusal, RefusalCode
from desk_app.sync.wire.joining import Sorry, print_sorry
from desk_app.sync.wire.printing import print_answer
from desk_app.sync.wire.reading import WireError

T = TypeVar("T")
REFUSAL_STATUS: Final = {
    RefusalCode.AUTH: 401,
    RefusalCode.FORBIDDEN: 403,
    RefusalCode.REVOKED: 403,
    RefusalCode.EPOCH: 409,
    RefusalCode.TOO_LARGE: 413,
    RefusalCode.UPGRADE: 426,
    RefusalCode.BUSY: 503,
    RefusalCode.FAILED: 500,
}
SORRY_STATUS: Final = (
    (NotFound, 404, "not_found"),
    (InvalidInput, 400, "invalid"),
    (Refused, 403, "refused"),
)
_BODY_CODES: Final = {413: RefusalCode.TOO_LARGE, 408: RefusalCode.BUSY}
_BUSY_S: Final = 2
_JSON: Final = "application/json"
_logger = logging.getLogger(__name__)


class Said(DeskError):
    """A no with a machine's word of its own, such as `wrong_password`."""

    def __init__(self, code: str, message: str, *, status: int = 403, retry_after_s: int = 0) -> None:
        """Keep word and status beside the sentence."""
        super().__init__(message)
        self.code = code
        self.status = status
        self.retry_after_s = retry_after_s


def team_of(request: Request) -> Team:
    """The running server."""
    team: Team = request.app.state.team
    return team


def token_of(request: Request) -> str:
    """The token a request carries; "" for none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip()[:300] if scheme.lower() == "bearer" else ""


def address_of(request: Request) -> str:
    """Where a request comes from; uvicorn has put a trusted proxy's word for it there."""
    return request.client.host if request.client else ""


async def working(call: Callable[[], T]) -> T:
    """Run something that waits for the database in a thread."""
    return await run_in_threadpool(call)


async def entering(request: Request, *, wants_teams: bool = True) -> Entry:
    """Who asks.

    Raises:
        Shut: Nobody who may.
    """
    team, token = team_of(request), token_of(request)
    return await working(lambda: team.enter(token, wants_teams=wants_teams))


def told(request: Request, body: bytes, status: int = 200, retry_after_s: int = 0) -> Response:
    """A JSON answer."""
    packed, headers = pack(body, request.headers.get("accept-encoding", ""))
    if retry_after_s:
        headers["Retry-After"] = str(retry_after_s)
    return Response(packed, status, headers, _JSON)


def answered(request: Request, answer: Answer) -> Response:
    """A message of the machine as an HTTP answer."""
    if not isinstance(answer, Refusal):
        return told(request, print_answer(answer))
    status = REFUSAL_STATUS[answer.code]
    return told(request, print_answer(answer), status, answer.retry_after_s)


def refusal_of(error: Exception) -> Refusal:
    """An error as the machine hears it."""
    match error:
        case Shut():
            return Refusal(error.epoch, error.code, error.retry_after_s)
        case BodyRefused():
            return Refusal("", _BODY_CODES.get(error.status, RefusalCode.FAILED), _BUSY_S)
        case StoreError():
            _logger.warning("the database is busy", exc_info=error)
            return Refusal("", RefusalCode.BUSY, _BUSY_S)
        case WireError():
            # The machine narrows the push down to the op that cannot be read, and sets that one aside.
            return Refusal("", RefusalCode.FAILED)
        case _:
            _logger.error("unexpected error", exc_info=error)
            return Refusal("", RefusalCode.FAILED)


def sorry_of(error: Exception) -> tuple[int, Sorry]:
    """An error as a person hears it, with its HTTP status."""
    match error:
        case Said():
            return error.status, Sorry(error.code, str(error), error.retry_after_s)
        case Shut():
            status = 429 if error.code is RefusalCode.BUSY else REFUSAL_STATUS[error.code]
            return status, Sorry(error.code.value, str(error), error.retry_after_s)
        case BodyRefused():
            return error.status, Sorry("body", str(error))
        case WireError():
            return 400, Sorry("unreadable", "The request could not be read.")
        case DiskFull() | DatabaseFull():
            return 507, Sorry("full", "The server's disk is full.")
        case StoreError():
            _logger.warning("the database is busy", exc_info=error)
            return 503, Sorry("busy", "The server cannot take it now; try again in a moment.", _BUSY_S)
        case DeskError():
            found = next(
                (row for row in SORRY_STATUS if isinstance(error, row[0])), (DeskError, 400, "refused")
            )
            return found[1], Sorry(found[2], str(error)[:500])
        case _:
            _logger.error("unexpected error", exc_info=error)
            return 500, Sorry("failed", "The server made a mistake; nothing half-done was kept.")


def sorry(request: Request, error: Exception) -> Response:
    """An error as the HTTP answer of a call that a person makes."""
    status, words = sorry_of(error)
    return told(request, print_sorry(words), status, words.retry_after_s)
