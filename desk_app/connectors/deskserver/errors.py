"""What can go wrong on the way to a server, and what the machine is told about it: tables, not branches."""

from __future__ import annotations

from typing import Final

import requests
from urllib3.exceptions import NewConnectionError

from desk_app.connectors.deskserver.pacing import TooSlow
from desk_app.domain.errors import DeskError
from desk_app.sync.events import Failure
from desk_app.sync.wire.answers import RefusalCode


class RequestFailed(DeskError):
    """A request ended without an answer of the server.

    Attributes:
        failure: The machine's word for it.
    """

    def __init__(self, message: str, hint: str = "", *, failure: Failure) -> None:
        """Keep the sentences and the machine's word."""
        super().__init__(message, hint)
        self.failure = failure


class JoiningRefused(DeskError):
    """The server said no to something a person asked for.

    Attributes:
        code: Machine's word: `wrong_password`, `code_needed`, `locked`, `invitation`, `device_taken`, …
        retry_after_s: When to try again; 0 for at once or never.
    """

    def __init__(self, message: str, *, code: str, retry_after_s: int = 0) -> None:
        """Keep the server's sentence and word."""
        super().__init__(message)
        self.code = code
        self.retry_after_s = retry_after_s


_WRAPS_MAX: Final = 10
UNTRUSTED: Final = "CERTIFICATE_VERIFY_FAILED"
"""OpenSSL's word for a certificate that came and was not believed; its other errors are noise on the line."""

PROBLEMS: Final = (
    (
        requests.exceptions.SSLError,
        "The encrypted connection was disturbed.",
        "It is tried again by itself. If it stays so, this network does not let it through.",
    ),
    (requests.exceptions.ProxyError, "The proxy could not be reached.", "Check the proxy in the settings."),
    (requests.exceptions.ConnectTimeout, "The server does not answer.", "It is tried again by itself."),
    (requests.exceptions.ReadTimeout, "The server stopped answering.", "It is tried again by itself."),
    (requests.exceptions.ConnectionError, "The server cannot be reached.", "It is tried again by itself."),
    (
        requests.exceptions.ContentDecodingError,
        "The answer arrived damaged.",
        "It is asked for again by itself.",
    ),
    (
        requests.exceptions.ChunkedEncodingError,
        "The connection broke in the middle of an answer.",
        "It is asked for again by itself.",
    ),
    (OSError, "The connection could not be used.", "It is tried again by itself."),
)
"""Errors of the HTTP library, most special first: what a person is told."""

STATUS_REFUSALS: Final = {
    408: RefusalCode.BUSY,
    413: RefusalCode.TOO_LARGE,
    429: RefusalCode.BUSY,
    502: RefusalCode.BUSY,
    503: RefusalCode.BUSY,
    504: RefusalCode.BUSY,
}
"""Statuses that something in front of the server (a proxy, a load balancer) may give in its stead."""


def failed(error: Exception) -> RequestFailed:
    """An error of the HTTP library in words."""
    if isinstance(error, requests.exceptions.SSLError) and UNTRUSTED in str(error):
        return RequestFailed(
            "The server's certificate is not trusted.",
            "Check the address and this computer's clock, or name your own certificate authority.",
            failure=Failure.NO_ANSWER,
        )
    if _is_caused_by(error, TooSlow):
        return RequestFailed(
            "The server, or the line to it, is too slow: bytes come, but no answer.",
            "It is tried again by itself.",
            failure=Failure.NO_ANSWER,
        )
    for kind, message, hint in PROBLEMS:
        if isinstance(error, kind):
            return RequestFailed(message, hint, failure=_failure_of(error))
    return RequestFailed(f"The request could not be made ({error}).", failure=Failure.NO_ANSWER)


def _failure_of(error: Exception) -> Failure:
    """What became of the request: certain only where no connection came about at all."""
    if isinstance(error, requests.exceptions.ContentDecodingError):
        return Failure.UNREADABLE
    never_left = isinstance(error, requests.exceptions.ConnectTimeout) or _is_caused_by(
        error, NewConnectionError
    )
    return Failure.UNREACHED if never_left else Failure.NO_ANSWER


def _is_caused_by(error: BaseException | None, kind: type[BaseException]) -> bool:
    """Whether an error came of one of a kind; the libraries on the way wrap it, each in its own manner."""
    seen = 0
    while error is not None and seen < _WRAPS_MAX:
        inner = next((each for each in error.args if isinstance(each, BaseException)), None)
        if isinstance(error, kind):
            return True
        error, seen = error.__cause__ or error.__context__ or inner, seen + 1
    return False


def portal(status: int) -> RequestFailed:
    """A page of somebody else's came instead of the server's answer."""
    return RequestFailed(
        f"This network answers in the server's place (status {status}).",
        "Open a browser and sign in to the network; your changes wait.",
        failure=Failure.PORTAL,
    )


def unreadable() -> RequestFailed:
    """An answer came that cannot be read."""
    return RequestFailed(
        "The answer could not be read.", "It is asked for again by itself.", failure=Failure.UNREADABLE
    )
