"""A lane: at most one request at a time, and how long to wait after it failed.

Back-off is full jitter (a random moment between now and a bound that doubles), so that a thousand clients
do not come back at the same second.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

FIRST_MS: Final = 1_000
LONGEST_MS: Final = 5 * 60 * 1_000


def backoff_ms(failures: int, random: Callable[[], float], retry_after_s: int = 0) -> int:
    """How long to wait after some failures in a row, at least what the server asked for.

    Args:
        failures: 1 for the first.
        random: Gives a number from 0 up to 1.
        retry_after_s: The server's own wish, in seconds.

    Returns:
        Milliseconds, at least 100 so that no failure can turn into a busy loop.
    """
    bound = min(LONGEST_MS, FIRST_MS * 2 ** min(failures - 1, 20))
    return max(100, int(random() * bound), retry_after_s * 1_000)


class Lane:
    """The state of one lane.

    Attributes:
        request: Number of the request under way; 0 for none.
        not_before_ms: No new request before this moment.
        failures: How often it failed in a row.
    """

    def __init__(self, random: Callable[[], float]) -> None:
        self.request = 0
        self.not_before_ms = 0
        self.failures = 0
        self._random = random

    def is_free(self, now_ms: int) -> bool:
        """Whether a request may be sent now."""
        return not self.request and now_ms >= self.not_before_ms

    def failed(self, now_ms: int, retry_after_s: int = 0) -> None:
        """The request came to nothing."""
        self.request = 0
        self.failures += 1
        self.not_before_ms = now_ms + backoff_ms(self.failures, self._random, retry_after_s)

    def answered(self) -> None:
        """The request was answered."""
        self.request = 0
        self.failures = 0
        self.not_before_ms = 0

    def hurry(self) -> None:
        """Something changed for the better: try at once."""
        self.failures = 0
        self.not_before_ms = 0

    def drop(self) -> None:
        """Forget the request; its answer will be a late one."""
        self.request = 0
