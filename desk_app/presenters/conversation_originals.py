"""A message as it came: the raw mail where it was kept, else what the store has of it."""

from __future__ import annotations

from collections.abc import Callable

from desk_app.domain.entities import Note
from desk_app.presenters.conversation_cards import Said
from desk_app.presenters.conversation_state import Card, Original

_SHOWN = 400_000


def original_of(card: Card, entry: Said, read: Callable[[bytes], bytes]) -> Original:
    """The source of a message, as plain text that nothing in it can escape from.

    Args:
        card: Its card, for the title.
        entry: The message or note.
        read: Gives the bytes of a kept file.

    Raises:
        NotFound: The raw mail is not on this computer.
    """
    title = f"{card.who}, {card.when.full.partition(' · ')[0]}"
    if isinstance(entry, Note):
        return Original(title, entry.body)
    if entry.raw_sha256 is not None:
        return Original(title, _shown(read(entry.raw_sha256).decode("utf-8", errors="replace")))
    parts = [("Plain text", entry.body), ("HTML", entry.html or "")]
    return Original(title, _shown("\n\n".join(f"--- {name} ---\n{text}" for name, text in parts if text)))


def _shown(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}\n[…]"
