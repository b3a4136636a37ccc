"""What a conversation shows of a mail beside its words: its seal, an invitation in it, when it leaves.

Plain values for window and command line alike, made from `Message.data`; what came by a sync is looked at as
carefully as what came by mail.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from desk_app.domain.entities import Message, SideMessage
from desk_app.domain.text import fit_line
from desk_app.services.mail.queueing import wanted_time

_METHODS: Final = {
    "REQUEST": "Invitation",
    "CANCEL": "Called off",
    "REPLY": "Answer to an invitation",
    "COUNTER": "Other time proposed",
    "PUBLISH": "Appointment",
}
_ANSWERS: Final = {
    "ACCEPTED": "accepted",
    "DECLINED": "declined",
    "TENTATIVE": "perhaps",
    "NEEDS-ACTION": "no answer yet",
    "DELEGATED": "sends somebody else",
}
_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class SealLine:
    """How a mail was signed or encrypted, for a line at the message.

    Attributes:
        state: "valid", "unknown", "other", "broken", "unchecked", "closed" or "" (encrypted, not signed).
        words: For a person.
        is_opened: It was encrypted and is open now.
    """

    state: str
    words: str
    is_opened: bool = False

    @property
    def is_warning(self) -> bool:
        """Whether a person should look twice."""
        return self.state in {"broken", "other"}


@dataclass(frozen=True, slots=True)
class InvitationCard:
    """A meeting in a mail, ready to be shown.

    Attributes:
        kind: "Invitation", "Called off" ...
        method: REQUEST, CANCEL, REPLY ...; an answer can be given to a REQUEST only.
        uid: What makes a later mail about the same meeting known.
        sequence: A higher one replaces a lower one.
        title: What it is about.
        when: In the reader's zone, such as `Tue 14 Oct 2025, 10:00 to 11:00`; empty when unknown.
        when_there: The same in the sender's zone with its name; empty where that is the same.
        place: Where; may be empty.
        organizer: Address of who invites.
        people: (address, answer in words).
        is_replaced: A later mail of the ticket is about the same meeting and counts instead.
    """

    kind: str
    method: str
    uid: str
    sequence: int
    title: str
    when: str
    when_there: str
    place: str
    organizer: str
    people: tuple[tuple[str, str], ...]
    is_replaced: bool = False

    @property
    def lines(self) -> tuple[str, ...]:
        """Everything as lines of text."""
        replaced = " (replaced by a later mail)" if self.is_replaced else ""
        people = ", ".join(f"{address}: {answer}" for address, answer in self.people[:_SHOWN])
        lines = (
            f"{self.kind}: {self.title}{replaced}",
            self.when,
            f"{self.when_there}" if self.when_there else "",
            f"Where: {self.place}" if self.place else "",
            f"By: {self.organizer}" if self.organizer else "",
            f"People: {people}" if people else "",
        )
        return tuple(line for line in lines if line)


def seal_of(message: Message) -> SealLine | None:
    """How a mail was signed or encrypted; None for an ordinary one."""
    seal = message.data.get("seal")
    words = _text(seal, "words") if isinstance(seal, Mapping) else ""
    if not isinstance(seal, Mapping) or not words:
        return None
    return SealLine(_text(seal, "state"), words, bool(seal.get("is_opened")))


def send_time_of(message: Message | SideMessage) -> int | None:
    """When the team's server is to send what was written, epoch seconds; None for at once."""
    return wanted_time(message.data)


def invitation_of(message: Message, zone: tzinfo, later: tuple[Message, ...] = ()) -> InvitationCard | None:
    """The meeting in a mail; None without one.

    Args:
        message: The mail.
        zone: The reader's.
        later: Messages of the ticket that came after it, to see whether one replaces it.
    """
    found = message.data.get("invitation")
    if not isinstance(found, Mapping):
        return None
    uid, sequence = _text(found, "uid"), _number(found, "sequence") or 0
    newer = (other.data.get("invitation") for other in later)
    is_replaced = any(
        isinstance(other, Mapping)
        and uid
        and _text(other, "uid") == uid
        and _text(other, "method") in {"REQUEST", "CANCEL"}
        and (_number(other, "sequence") or 0) >= sequence
        for other in newer
    )
    there = _zone(_text(found, "zone"))
    when = _when(found, zone)
    when_there = f"{_when(found, there)} ({_text(found, 'zone')})" if there else ""
    method = _text(found, "method")
    return InvitationCard(
        kind=_METHODS.get(method, "Appointment"),
        method=method,
        uid=uid,
        sequence=sequence,
        title=_text(found, "summary") or "(no title)",
        when=when,
        when_there="" if when_there.startswith(f"{when} (") else when_there,
        place=_text(found, "location"),
        organizer=_text(found, "organizer"),
        people=tuple(_people(found.get("answers"))),
        is_replaced=is_replaced and method in {"REQUEST", "CANCEL"},
    )


def _people(answers: object) -> list[tuple[str, str]]:
    pairs = answers if isinstance(answers, list | tuple) else ()
    return [
        (fit_line(str(pair[0]), 300), _ANSWERS.get(str(pair[1]), str(pair[1]).lower()[:40]))
        for pair in pairs
        if isinstance(pair, list | tuple) and len(pair) == 2  # noqa: PLR2004 - address and answer
    ]


def _when(found: Mapping[object, object], zone: tzinfo) -> str:
    start_s, end_s = _number(found, "start_s"), _number(found, "end_s")
    if start_s is None:
        return ""
    if found.get("is_all_day"):
        # A whole day is a date, the same one everywhere (RFC 5545, 3.3.4).
        start = datetime.fromtimestamp(start_s, UTC)
        last = datetime.fromtimestamp(end_s - 1, UTC) if end_s and end_s > start_s else start
        first_words, last_words = start.strftime("%a %d %b %Y"), last.strftime("%a %d %b %Y")
        return first_words if first_words == last_words else f"{first_words} to {last_words}"
    start = datetime.fromtimestamp(start_s, zone)
    words = start.strftime("%a %d %b %Y, %H:%M")
    if not end_s or end_s <= start_s:
        return words
    end = datetime.fromtimestamp(end_s, zone)
    return f"{words} to {end.strftime('%H:%M' if end.date() == start.date() else '%a %d %b %Y, %H:%M')}"


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _text(found: Mapping[object, object], name: str) -> str:
    value = found.get(name)
    return fit_line(value, 1_000) if isinstance(value, str) else ""


def _number(found: Mapping[object, object], name: str) -> int | None:
    value = found.get(name)
    is_time = isinstance(value, int) and not isinstance(value, bool) and abs(value) < 250_000_000_000  # noqa: PLR2004 - beyond the year 9000
    return value if is_time else None  # type: ignore[return-value]  # told by the line above
