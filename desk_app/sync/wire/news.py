"""What a server says unasked: that there is something new, and who is looking at what.

Both are hints. A lost or doubled one does no harm: the truth always comes by pull.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from desk_app.domain.syncrules.rows import Json
from desk_app.sync.wire.reading import Part, dump, load, words

PRESENT_MAX: Final = 10_000
"""Most people in one message."""


class Doing(StrEnum):
    """What somebody does with a ticket."""

    VIEWING = "viewing"
    TYPING = "typing"
    GONE = "gone"


_DOINGS: Final = words(Doing)


@dataclass(frozen=True, slots=True)
class NewRows:
    """Something the caller may see has changed, up to `seq`."""

    seq: int


@dataclass(frozen=True, slots=True)
class Presence:
    """Somebody views a ticket or types a reply.

    Attributes:
        ticket: Id of the ticket.
        agent: Id of the agent; "" in what a client says of itself.
        for_s: Seconds until it is over unless it is said again.
    """

    ticket: str
    doing: Doing
    agent: str = ""
    for_s: int = 0


News = NewRows | Presence
"""Anything a server says unasked."""


def print_present(everybody: Sequence[Presence]) -> bytes:
    """Who is where, as one message."""
    return dump({"present": [_of_presence(one) for one in everybody]})


def read_present(raw: bytes) -> tuple[Presence, ...]:
    """The people in a message.

    Raises:
        WireError: There are none to be read.
    """
    return load(raw).each("present", PRESENT_MAX, _presence)


def print_news(news: News) -> bytes:
    """One line of JSON."""
    match news:
        case NewRows():
            return dump({"t": "poke", "seq": news.seq})
        case Presence():
            return dump({"t": "presence", **_of_presence(news)})


def read_news(raw: bytes) -> News:
    """The news in a line.

    Raises:
        WireError: There is none.
    """
    part = load(raw)
    if part.one_of("t", {"poke": False, "presence": True}):
        return _presence(part)
    return NewRows(part.number("seq"))


def _presence(part: Part) -> Presence:
    return Presence(
        ticket=part.id("ticket"),
        doing=part.one_of("doing", _DOINGS),
        agent=part.id("agent", or_empty=True),
        for_s=part.number("for"),
    )


def _of_presence(one: Presence) -> dict[str, Json]:
    return {"ticket": one.ticket, "doing": one.doing.value, "agent": one.agent, "for": one.for_s}
