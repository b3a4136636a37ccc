"""Finding words in a conversation that is already in memory: accents and case do not matter."""

from __future__ import annotations

from collections.abc import Sequence

from desk_app.domain.query.folding import fold
from desk_app.presenters.conversation_state import Card, EventLine, Find


def find_in(items: Sequence[Card | EventLine], find: Find) -> Find:
    """Look for the text again; the place is kept as far as there are hits."""
    wanted = fold(find.text)
    hits = tuple(
        (item.key, count) for item in items if isinstance(item, Card) and (count := _count(item, wanted))
    )
    total = sum(count for _, count in hits)
    return Find(find.text, hits, total, min(max(find.at, 1), total))


def _count(card: Card, wanted: str) -> int:
    return fold(card.body.text).count(wanted) if wanted.strip() else 0
