"""Where a ticket's mood comes from, as far as its history says.

The program reads no moods out of words yet, so there are no words to point at and no confidence to give.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from desk_app.domain.entities import Event, Ticket
from desk_app.presenters.conversation_times import Reader
from desk_app.presenters.field_words import handle_of
from desk_app.presenters.moods import called
from desk_app.presenters.why_history import origin, own_steps, step_to

NO_MODEL: Final = (
    "Desk App reads no moods out of words: there are none to point at, and nothing says how sure it is."
)


@dataclass(frozen=True, slots=True)
class WhyMood:
    """Where a mood comes from.

    Attributes:
        number: "#4182".
        mood: The word that is kept.
        name: The same as it is read.
        icon: Its picture.
        origin: Who set it and when, one sentence.
        read_from: What it was read from: nothing, so far.
    """

    number: str
    mood: str
    name: str
    icon: str
    origin: str
    read_from: str = NO_MODEL


def why_mood(
    ticket: Ticket, events: Sequence[Event], reader: Reader, *, me: bytes | None = None
) -> WhyMood | None:
    """Where the mood of a ticket comes from; None where it has none.

    Args:
        ticket: Which.
        events: Its history, newest first.
        reader: Who reads, and when.
        me: Who is called "You".
    """
    mood = ticket.row.mood
    if not mood:
        return None
    step = step_to(own_steps(ticket, events, "mood"), mood)
    name, icon = called(mood)
    return WhyMood(
        handle_of(ticket.row.number),
        mood,
        name,
        icon,
        origin(step, ticket, reader, lambda before: str(before or ""), me=me),
    )
