"""Colleagues named with @: completing their names, and telling a note's text who is to hear of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from desk_app.domain.ids import AgentId
from desk_app.domain.query.folding import fold
from desk_app.presenters.composer_state import Colleague

_BEGUN: Final = re.compile(r"(?:^|(?<=[\s(\[“\"]))@([\w.\-’' ]{0,40})$")
_OFFERED: Final = 6


def begun(before: str) -> str | None:
    """What was typed of a name right before the cursor, after its @; None when no name is begun there.

    An address (`ines@…`) begins none: the @ must stand at the beginning of a word.
    """
    match = _BEGUN.search(before)
    return match[1] if match else None


def offered(begun_name: str, colleagues: Sequence[Colleague]) -> tuple[Colleague, ...]:
    """Colleagues whose name fits what was typed, those it begins first."""
    wanted = fold(begun_name).strip()
    whole = [c for c in colleagues if fold(c.name).startswith(wanted)]
    parts = [
        c for c in colleagues if c not in whole and any(w.startswith(wanted) for w in fold(c.name).split())
    ]
    return tuple((*whole, *parts)[:_OFFERED])


def mentioned(text: str, colleagues: Sequence[Colleague]) -> tuple[AgentId, ...]:
    """Whom a text names: by full name, or by a first name that only one has."""
    folded = fold(text)
    firsts = [fold(c.name).split()[0] for c in colleagues if c.name.split()]
    found = []
    for colleague in colleagues:
        name = fold(colleague.name)
        names = [name] + ([name.split()[0]] if name.split() and firsts.count(name.split()[0]) == 1 else [])
        if any(re.search(rf"(?<!\w)@{re.escape(each)}(?!\w)", folded) for each in names):
            found.append(colleague.id)
    return tuple(found)


def names_colleague(text: str, colleagues: Sequence[Colleague]) -> bool:
    """Whether a text that goes to a customer speaks to a colleague."""
    return "@" in text and bool(mentioned(text, colleagues))
