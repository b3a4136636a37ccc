"""What a server says unasked: that there is something new, and who is looking at what.

Both are hints. A lost or doubled one does no harm: the truth always comes by pull.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from desk_app.sync.wire.reading import dump, load, words


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


def print_news(news: News) -> bytes:
    """One line of JSON."""
    match news:
        case NewRows():
            return dump({"t": "poke", "seq": news.seq})
        case Presence():
            return dump(
                {
                    "t": "presence",
                    "ticket": news.ticket,
                    "doing": news.doing.value,
                    "agent": news.agent,
                    "for": news.for_s,
                }
            )


def read_news(raw: bytes) -> News:
    """The news in a line.

    Raises:
        WireError: There is none.
    """
    part = load(raw)
    if part.one_of("t", {"poke": False, "presence": True}):
        return Presence(
            ticket=part.id("ticket"),
            doing=part.one_of("doing", _DOINGS),
            agent=part.id("agent", or_empty=True),
            for_s=part.number("for"),
        )
    return NewRows(part.number("seq"))
