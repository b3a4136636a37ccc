"""Status classes: what code may ask about a status, whatever a team calls it.

Statuses are data (a name, a class, a place in the order); rules, views, due times and this program
speak of classes only (BEHAVIOUR row 37).
"""

from __future__ import annotations

from enum import StrEnum


class StatusClass(StrEnum):
    """The six things a status can mean."""

    NEW = "new"
    OPEN = "open"
    WAITING_CUSTOMER = "waiting_customer"
    WAITING_THIRD_PARTY = "waiting_third_party"
    SOLVED = "solved"
    CLOSED = "closed"

    @property
    def is_active(self) -> bool:
        """True while somebody still has something to do or to wait for."""
        return self not in _DONE

    @property
    def is_waiting(self) -> bool:
        """True while the next step is not the team's."""
        return self in (StatusClass.WAITING_CUSTOMER, StatusClass.WAITING_THIRD_PARTY)


_DONE = (StatusClass.SOLVED, StatusClass.CLOSED)

DEFAULT_STATUSES: tuple[tuple[str, StatusClass], ...] = (
    ("New", StatusClass.NEW),
    ("Open", StatusClass.OPEN),
    ("Waiting on customer", StatusClass.WAITING_CUSTOMER),
    ("Waiting on third party", StatusClass.WAITING_THIRD_PARTY),
    ("Solved", StatusClass.SOLVED),
    ("Closed", StatusClass.CLOSED),
)
"""What a new workspace starts with, in the order of the status picker."""


class Priority:
    """The four priorities; kept as numbers so that they sort and compare."""

    LOW = 1
    NORMAL = 2
    HIGH = 3
    URGENT = 4


PRIORITY_NAMES: dict[str, int] = {
    "low": Priority.LOW,
    "normal": Priority.NORMAL,
    "high": Priority.HIGH,
    "urgent": Priority.URGENT,
}


def priority_name(value: int) -> str:
    """The word for a priority number (1 to 4)."""
    return next(name for name, number in PRIORITY_NAMES.items() if number == value)
