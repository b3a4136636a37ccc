"""One HTTP connection to a server: every request ends with an answer of that server or a `RequestFailed`.

There is no total time-out: a large page over a thin line may take minutes. What ends a request is silence
(the stall timer), an answer that only drips (`pacing`), one larger than any message may be, or one that is
not this server's.
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import requests
from urllib3.exceptions import HTTPError

from desk_app.connectors.deskserver.errors import STATUS_REFUSALS, failed, portal, unreadable
from desk_app.connectors.deskserver.pacing import SLOW_S, PacedAdapter
from desk_app.connectors.deskserver.place import ServerPlace
from desk_app.sync.wire.reading import BYTES_MAX

CONNECT_S: Final = 10.0
STALL_S: Final = 30.0
"""Longest silence in the middle of a request, in seconds."""
SIGN: Final = "Desk-Server"
"""Header on every answer of a Desk server; an answer without it is somebody else's."""
_PIECE: Final = 64 * 1024
_PACK_FROM: Final = 1_024
_HTML: Final = "text/html"
_NETWORK_LOGIN: Final = 511


@dataclass(frozen=True, slots=True)
class Request:
    """What to ask for; `path` begins with a slash."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    is_packable: bool = True


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, whole."""

    status: int
    body: bytes
    headers: Mapping[str, str]
    is_ours: bool

    @property
    def retry_after_s(self) -> int:
        """What the header of that name says, in seconds; 0 for nothing readable."""
        text = self.headers.get("Retry-After", "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0  # noqa: PLR2004 - a week


class Line:
    """One Session. Used by one thread at a time; `close` may come from another."""

    def __init__(
        self, place: ServerPlace, token: str = "", *, stall_s: float = STALL_S, slow_s: float = SLOW_S
    ) -> None:
        self.place = place
        self._stall_s = stall_s
        self._slow_s = slow_s
        self._session = requests.Session()
        self._adapter = PacedAdapter(slow_s)
        self._session.mount("http://", self._adapter)
        self._session.mount("https://", self._adapter)
        if place.proxy:
            # Without this the system's own settings would still be read beside the person's.
            self._session.trust_env = False
            address = None if place.proxy == "none" else place.proxy
            self._session.proxies = {"http": address, "https": address} if address else {}
        self._session.headers["User-Agent"] = "desk-app"
        if token:
            self._session.headers["Authorization"] = f"Bearer {token}"

    def ask(self, request: Request, *, limit: int = BYTES_MAX) -> Reply:
        """Send a request and read the whole answer.

        Args:
            request: What to ask for.
            limit: Most bytes of an answer, unpacked.

        Raises:
            RequestFailed: No answer, a portal's page, or more than `limit` bytes.
        """
        try:
            with self.open(request) as response:
                return self._whole(response, limit)
        except (requests.RequestException, HTTPError, OSError) as error:
            raise failed(error) from error

    def open(self, request: Request, *, stall_s: float = 0.0) -> requests.Response:
        """Send a request and give the answer before its body was read.

        Args:
            request: What to ask for.
            stall_s: Longest silence of an answer that never ends; 0 for one that does.

        Raises:
            requests.RequestException: There is none.
        """
        self._adapter.slow_s = 0.0 if stall_s else self._slow_s
        headers = dict(request.headers)
        body = request.body
        if request.is_packable and len(body) > _PACK_FROM:
            body = gzip.compress(body, 4)
            headers["Content-Encoding"] = "gzip"
        return self._session.request(
            request.method,
            self.place.url + request.path,
            params=dict(request.query),
            data=body or None,
            headers=headers,
            timeout=(CONNECT_S, stall_s or self._stall_s),
            stream=True,
            allow_redirects=False,
            # Named here and not at the session, whose own is overruled by the environment.
            verify=self.place.ca_file or None,
        )

    def close(self) -> None:
        """Give the connection back; a request under way ends by its stall timer."""
        self._session.close()

    def _whole(self, response: requests.Response, limit: int) -> Reply:
        body = bytearray()
        for piece in response.iter_content(_PIECE):
            body += piece
            if len(body) > limit:
                raise unreadable()
        is_ours = SIGN in response.headers
        status = response.status_code
        # A proxy that refuses says so on a page, too; portals answer as if all were well, or send elsewhere.
        is_page = response.headers.get("Content-Type", "").startswith(_HTML) and status not in STATUS_REFUSALS
        if not is_ours and (is_page or status == _NETWORK_LOGIN or 300 <= status < 400):  # noqa: PLR2004 - redirects
            raise portal(status)
        return Reply(status, bytes(body), response.headers, is_ours)
