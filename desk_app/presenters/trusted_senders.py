"""Senders whose remote pictures are always shown, because the person said so.

Only the ids of customers are kept, which say nothing to anybody else; losing them means being asked again.
"""

from __future__ import annotations

from typing import Final

from desk_app.presenters.palette_memory import Habits

_NAME: Final = "pictures.senders"
_MOST: Final = 2_000


class TrustedSenders:
    """One for all windows of the process."""

    def __init__(self, habits: Habits) -> None:
        self._habits = habits

    def all(self) -> frozenset[str]:
        """Ids of customers in hex."""
        kept = self._habits.get(_NAME)
        return frozenset(str(sender) for sender in kept) if isinstance(kept, list) else frozenset()

    def trust(self, sender: str, *, is_trusted: bool) -> None:
        """Always show the pictures of somebody, or no longer."""
        others = [each for each in sorted(self.all()) if each != sender]
        self._habits.set(_NAME, [*others[-_MOST:], sender] if is_trusted else others)
