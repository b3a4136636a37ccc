"""Connections that give up on an answer which only drips.

A thin line may take minutes for a page, so a request has no total time-out, and each byte ends a silence. A
server or a proxy that sends a byte now and then would hold a request for ever that way: what brings less than
`LEAST_BYTES` in `SLOW_S` seconds, headers and body alike, is given up and asked for again.
"""

from __future__ import annotations

import http.client
import io
import time
from typing import Any, Final

from requests.adapters import HTTPAdapter
from urllib3 import PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

SLOW_S: Final = 60.0
"""Twice the longest silence: a server may think for as long before it begins."""
LEAST_BYTES: Final = 1_024


class TooSlow(OSError):
    """Bytes come, but too few to ever end."""


class PacedAdapter(HTTPAdapter):
    """Plain and sealed connections whose answers must come at a least speed.

    Attributes:
        slow_s: Seconds in which `LEAST_BYTES` must come; 0 for answers that never end.
    """

    def __init__(self, slow_s: float = SLOW_S) -> None:
        """Without connections yet."""
        self.slow_s = slow_s
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - passed on as they come
        """Make the pool of direct connections."""
        super().init_poolmanager(*args, **kwargs)
        self._pace(self.poolmanager)

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> PoolManager:  # noqa: ANN401 - passed on as they come
        """The pool of connections by way of a proxy."""
        manager: PoolManager = super().proxy_manager_for(*args, **kwargs)
        self._pace(manager)
        return manager

    def _pace(self, manager: PoolManager) -> None:
        adapter = self

        class Response(http.client.HTTPResponse):
            def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - passed on as they come
                super().__init__(*args, **kwargs)
                if adapter.slow_s:
                    self.fp = io.BufferedReader(_Paced(self.fp.detach(), adapter.slow_s))

        class Plain(HTTPConnection):
            response_class = Response  # type: ignore[mutable-override]  # set once, here

        class Sealed(HTTPSConnection):
            response_class = Response  # type: ignore[mutable-override]  # set once, here

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain  # type: ignore[mutable-override]  # set once, here

        class SealedPool(HTTPSConnectionPool):
            ConnectionCls = Sealed  # type: ignore[mutable-override]  # set once, here

        manager.pool_classes_by_scheme = {"http": PlainPool, "https": SealedPool}


class _Paced(io.RawIOBase):
    """What comes from a connection, as long as enough of it comes."""

    def __init__(self, raw: io.RawIOBase, slow_s: float) -> None:
        self._raw = raw
        self._slow_s = slow_s
        self._since_s = time.monotonic()
        self._got = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:  # noqa: ANN401 - any writable buffer
        count = self._raw.readinto(buffer)
        now_s = time.monotonic()
        self._got += count or 0
        if now_s - self._since_s >= self._slow_s:
            if count and self._got < LEAST_BYTES:
                raise TooSlow
            self._since_s, self._got = now_s, 0
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()
