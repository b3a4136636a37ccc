"""Something that is asked before it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


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
