"""When so many people get a message that one is asked first: a mail that has left cannot be called back."""

from __future__ import annotations

from email.utils import parseaddr
from typing import Final

from desk_app.domain.entities import Recipients

ASKS_ABOVE: Final = 20
"""More people than this get nothing unasked, in the window and on the command line."""


def crowd_of(recipients: Recipients | None) -> int:
    """How many people get a message, each counted once; 0 where they are too few to ask about."""
    if recipients is None:
        return 0
    everybody = (*recipients.to, *recipients.cc, *recipients.bcc)
    people = len({(parseaddr(who)[1] or who.strip()).lower() for who in everybody})
    return people if people > ASKS_ABOVE else 0


def crowd_question(people: int) -> str:
    """What is asked, the same everywhere."""
    return f"Send this to {people} people?"
