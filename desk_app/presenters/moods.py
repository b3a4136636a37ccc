"""The moods a ticket can have: the word that is kept, how it is called, and its picture."""

from __future__ import annotations

from typing import Final

MOODS: Final = (
    ("happy", "Happy", "smile"),
    ("calm", "Calm", "meh"),
    ("worried", "Worried", "frown"),
    ("frustrated", "Frustrated", "frown"),
    ("angry", "Angry", "frown"),
)
_UNUSUAL: Final = {"negative": ("Unhappy", "frown"), "falling": ("Frustrated, falling", "frown")}
"""What other sources call a mood."""
_ICON: Final = "meh"


def called(mood: str) -> tuple[str, str]:
    """How a mood is called, and its picture; a word nobody knows stands for itself."""
    known = {key: (name, icon) for key, name, icon in MOODS} | _UNUSUAL
    return known.get(mood, (mood[:1].upper() + mood[1:], _ICON))
