"""How many automatic mails may leave: per sender, per ticket, and in all (BEHAVIOUR section 4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

HOUR_S: Final = 3_600


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds.

    Attributes:
        per_sender: Automatic mails to one address within an hour, over all tickets.
        per_ticket: To one address in one ticket, ever.
        in_all: Automatic mails of the whole workspace within `window_s`; above that all of them stop.
        window_s: Seconds over which they are counted.
    """

    per_sender: int = 5
    per_ticket: int = 1
    in_all: int = 60
    window_s: int = 600


@dataclass(frozen=True, slots=True)
class SentSoFar:
    """Automatic mails that have left already.

    Attributes:
        to_sender: To this address within the last hour.
        in_ticket: To this address in this ticket.
        in_all: Within the window of the limits.
    """

    to_sender: int
    in_ticket: int
    in_all: int


@dataclass(frozen=True, slots=True)
class BrakeVerdict:
    """Whether one more may leave.

    Attributes:
        may_send: It may.
        reason: Why not, in words that follow "not sent, because".
        is_brake: The global brake: everything automatic is held until a person looks.
    """

    may_send: bool
    reason: str = ""
    is_brake: bool = False


def may_answer(sent: SentSoFar, limits: Limits) -> BrakeVerdict:
    """Decide about one automatic mail."""
    if sent.in_all >= limits.in_all:
        minutes = limits.window_s // 60
        return BrakeVerdict(
            may_send=False,
            reason=f"{sent.in_all} automatic mails left within {minutes} minutes",
            is_brake=True,
        )
    if sent.in_ticket >= limits.per_ticket:
        return BrakeVerdict(may_send=False, reason="this person was answered in this ticket already")
    if sent.to_sender >= limits.per_sender:
        return BrakeVerdict(
            may_send=False, reason=f"this address got {sent.to_sender} automatic mails within an hour"
        )
    return BrakeVerdict(may_send=True)
