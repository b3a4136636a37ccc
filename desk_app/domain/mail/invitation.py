"""A meeting that came with a mail, as much of it as is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_METHOD_WORDS: Final = {
    "REQUEST": "Invitation",
    "CANCEL": "Called off",
    "REPLY": "Answer to an invitation",
    "COUNTER": "Other time proposed",
    "PUBLISH": "Appointment",
}


@dataclass(frozen=True, slots=True)
class Invitation:
    """One event of a calendar part.

    Attributes:
        method: REQUEST, CANCEL, REPLY ...; upper case.
        uid: What makes a later mail about the same event known.
        sequence: A higher one replaces a lower one.
        start_s: Epoch seconds; None when it cannot be known.
        end_s: Epoch seconds; None for none.
        zone: The zone it was meant in, as the sender names it; empty for UTC or none.
        is_all_day: It has days, not times.
        answers: (address, PARTSTAT) of those invited.
    """

    method: str
    uid: str
    sequence: int
    summary: str
    location: str
    organizer: str
    start_s: int | None
    end_s: int | None
    zone: str
    is_all_day: bool
    answers: tuple[tuple[str, str], ...]

    @property
    def title(self) -> str:
        """One line such as `Invitation: Visit at the plant`."""
        return f"{_METHOD_WORDS.get(self.method, 'Appointment')}: {self.summary or '(no title)'}"
