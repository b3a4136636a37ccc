"""Finding words in a conversation that is already in memory: accents and case do not matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from desk_app.domain.query.folding import fold
from desk_app.presenters.conversation_state import Card, EventLine, Find

if TYPE_CHECKING:  # the two are one thing in two files: the conversation owns its finding
    from desk_app.presenters.conversation import ConversationPresenter


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


class ConversationFinding:
    """Looks for words in the open ticket."""

    def __init__(self, conversation: ConversationPresenter) -> None:
        self._conversation = conversation

    def find(self, text: str | None) -> None:
        """Open the find bar, look for a text, or (None) close it."""
        shown, loaded = self._conversation, self._conversation.loaded
        if text is None or loaded is None:
            shown.show(replace(shown.state, find=None))
            return
        shown.show(replace(shown.state, find=find_in(loaded.items, Find(text, at=1))))
        self._show_hit()

    def step(self, by: int) -> None:
        """Go to the next (1) or previous (-1) hit, around the ends."""
        shown, find = self._conversation, self._conversation.state.find
        if find is not None and find.total:
            at = (find.at - 1 + by) % find.total + 1
            shown.show(replace(shown.state, find=replace(find, at=at)))
            self._show_hit()

    def _show_hit(self) -> None:
        find = self._conversation.state.find
        if find is not None and find.place is not None:
            self._conversation.go_to(find.place[0])
