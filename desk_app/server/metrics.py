"""Counters and times for Prometheus, in its text form; nothing in them names a person or a ticket."""

from __future__ import annotations

import threading
from collections import Counter
from typing import Final

BOUNDS_S: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the histogram of request times, in seconds."""


class Metrics:
    """What this process has done since it started.

    Attributes:
        listening: Open live streams.
    """

    def __init__(self) -> None:
        self.listening = 0
        self._lock = threading.Lock()
        self._requests: Counter[tuple[str, int]] = Counter()
        self._ops: Counter[str] = Counter()
        self._times: dict[str, list[int]] = {}
        self._sums: Counter[str] = Counter()

    def request(self, route: str, status: int, took_s: float) -> None:
        """A request was answered; `route` is the pattern, not the address."""
        with self._lock:
            self._requests[route, status] += 1
            buckets = self._times.setdefault(route, [0] * (len(BOUNDS_S) + 1))
            place = next((n for n, bound in enumerate(BOUNDS_S) if took_s <= bound), len(BOUNDS_S))
            buckets[place] += 1
            self._sums[route] += round(took_s * 1_000_000)

    def op(self, status: str) -> None:
        """An op was pushed and came out so."""
        with self._lock:
            self._ops[status] += 1

    def text(self) -> str:
        """All of it in Prometheus' exposition format 0.0.4."""
        with self._lock:
            lines = ["# TYPE desk_requests_total counter"]
            lines += [
                f'desk_requests_total{{route="{route}",status="{status}"}} {count}'
                for (route, status), count in sorted(self._requests.items())
            ]
            lines.append("# TYPE desk_pushed_ops_total counter")
            lines += [
                f'desk_pushed_ops_total{{status="{status}"}} {count}'
                for status, count in sorted(self._ops.items())
            ]
            lines.append("# TYPE desk_live_streams gauge")
            lines.append(f"desk_live_streams {self.listening}")
            lines.append("# TYPE desk_request_seconds histogram")
            for route in sorted(self._times):
                lines += self._histogram(route)
        return "\n".join(lines) + "\n"

    def _histogram(self, route: str) -> list[str]:
        lines: list[str] = []
        count = 0
        for bound, more in zip((*BOUNDS_S, "+Inf"), self._times[route], strict=True):
            count += more
            lines.append(f'desk_request_seconds_bucket{{route="{route}",le="{bound}"}} {count}')
        lines.append(f'desk_request_seconds_sum{{route="{route}"}} {self._sums[route] / 1_000_000}')
        lines.append(f'desk_request_seconds_count{{route="{route}"}} {count}')
        return lines
