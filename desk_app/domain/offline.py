"""What is kept on this computer before anybody asks for it: files and, if one wants, words of chosen tickets.

The head of every ticket one may see is always here, so that it is listed and found by its subject. Its words
are, too, unless one chooses otherwise; files are a hundred times as large, and come within a budget.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Part(StrEnum):
    """A choice, and what all of them come to."""

    MINE = "mine"
    """Open tickets that are this person's."""
    TEAMS = "teams"
    """Open tickets of the teams this person sees."""
    RECENT = "recent"
    """Tickets in which something happened lately."""
    PINNED = "pinned"
    """Tickets somebody pinned on this computer."""
    CHOSEN = "chosen"
    """All that is chosen, each file counted once."""


PART_WORDS: Final = {
    Part.MINE: "My open tickets",
    Part.TEAMS: "Open tickets of my teams",
    Part.RECENT: "Tickets of the last days",
    Part.PINNED: "Pinned tickets",
    Part.CHOSEN: "Together",
}


@dataclass(frozen=True, slots=True)
class KeepChoice:
    """What a person chose.

    Attributes:
        parts: Which tickets; pinned ones always.
        recent_days: How long ago "lately" begins.
        largest_bytes: Larger files come only when they are opened.
        budget_bytes: So much may lie here of what the server has too.
        all_words: The messages and notes of every ticket are here, not of the chosen ones alone.
    """

    parts: frozenset[Part]
    recent_days: int
    largest_bytes: int
    budget_bytes: int
    all_words: bool = True


@dataclass(frozen=True, slots=True)
class KeptPart:
    """How large a choice is.

    Attributes:
        tickets: How many it is about.
        files: Different files of them that may be kept.
        size: Their bytes.
        files_here: Those that are on this computer.
        size_here: Their bytes.
        entries: Messages and notes of the tickets.
        words_size: About how many bytes these take here, with what finds them.
    """

    part: Part
    tickets: int
    files: int
    size: int
    files_here: int
    size_here: int
    entries: int = 0
    words_size: int = 0


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file that the server has, by its content."""

    sha256: bytes
    size: int
    mime: str
