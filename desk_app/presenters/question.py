"""Something that is asked before it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from desk_app.domain.errors import NeedsConfirmation


@dataclass(frozen=True, slots=True)
class Question:
    """Something that is done only after the person said yes; the verb is on the button.

    Attributes:
        title: What is asked.
        text: What it means.
        verb: Of the button.
        then: Does it.
        otherwise: The person said no.
    """

    title: str
    text: str
    verb: str
    then: Callable[[], None]
    otherwise: Callable[[], None] | None = None


Asker = Callable[[Question], None]
"""Puts a question to the person."""


def ask_nobody(question: Question) -> None:
    """The asker where nobody can be asked.

    Raises:
        NeedsConfirmation: Always; nothing is done without a yes.
    """
    raise NeedsConfirmation(question.title)
