"""One announcement in words: why a ticket is told of, and how several are told together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum, unique
from typing import Final

from desk_app.domain.changes import Actor
from desk_app.domain.entities import Event, TicketRow, View
from desk_app.domain.ids import AgentId, TicketId
from desk_app.domain.text import count_of, fenced
from desk_app.services.reading import ListQuery
from desk_app.services.views import FOLLOWING, FOR_ME

FOLLOWED: Final = ListQuery(FOLLOWING.query)
"""The tickets in which the person wants to hear of what others do."""
_NAMED: Final = 3
_FOLLOWED: Final = "followed"
_FOLLOWS: Final = frozenset({_FOLLOWED, "unfollowed"})
"""Kinds of events that say who follows: whoever did it, or the colleague who is named."""


@unique
class Why(IntEnum):
    """Why something is announced, the most important first."""

    MENTION = 0
    MAIL = 1
    GIVEN = 2
    LATE = 3
    NOTE = 4
    FOLLOWER = 5
    STATUS = 6
    ASSIGNEE = 7


_NEWS: Final = frozenset({Why.NOTE, Why.FOLLOWER, Why.STATUS, Why.ASSIGNEE})
"""What is told of a ticket only because the person follows it."""
_QUOTED: Final = frozenset({Why.MAIL, Why.MENTION, Why.NOTE})
_WORDS: Final = {
    Why.MENTION: "You were mentioned",
    Why.MAIL: "New mail",
    Why.GIVEN: "Given to you",
    Why.LATE: "The reply is late",
    Why.NOTE: "New internal note",
    Why.FOLLOWER: "A colleague made you follow",
}


@dataclass(frozen=True, slots=True)
class Announcement:
    """One announcement.

    Attributes:
        title: Who or how many.
        text: What about.
        ticket_id: Where a click leads; None for a view.
        view: Which one.
    """

    title: str
    text: str
    ticket_id: TicketId | None = None
    view: View = FOR_ME

    @property
    def spoken(self) -> str:
        """The same in one sentence, for screen readers."""
        return f"{self.title}: {fenced(self.text)}"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a ticket stood when it was looked at last: its status and who it is assigned to."""

    status: str
    assignee_id: AgentId | None


def standing_of(row: TicketRow) -> Standing:
    """How a ticket stands now."""
    return Standing(row.status, row.assignee_id)


def is_made_by_other(events: Sequence[Event], me: Actor) -> bool:
    """Whether a colleague made somebody follow a ticket, as the newest of its history says.

    Args:
        events: Newest first.
        me: Who follows it.
    """
    for event in events:
        if event.kind in _FOLLOWS:
            is_own = event.actor_id == me.id
            if event.data.get("who", "") == ("" if is_own else me.name):
                return not is_own and event.kind == _FOLLOWED
    return False


def news_of_followed(row: TicketRow, before: Standing | None, *, has_note: bool) -> Why | None:
    """What is told of a ticket somebody follows, beside mail of the customer; None for nothing.

    Args:
        row: The ticket now.
        before: How it stood before; None where that is not known.
        has_note: Somebody else has written a note.
    """
    if has_note:
        return Why.NOTE
    if before is None:
        return None
    if before.status != row.status:
        return Why.STATUS
    return Why.ASSIGNEE if before.assignee_id != row.assignee_id else None


def announcement_of(reasons: list[tuple[Why, TicketRow]]) -> Announcement:
    """One ticket in its own words, several by their number and names."""
    if len(reasons) == 1:
        ((why, row),) = reasons
        who = fenced(row.customer or row.subject)
        last = f"\n{row.preview}" if why in _QUOTED and row.preview else ""
        return Announcement(f"{_words(why, row)}: {who}", f"{row.subject}{last}", row.id)
    names = list(dict.fromkeys(fenced(row.customer or row.subject) for _why, row in reasons))
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    text = ", ".join(names[:_NAMED]) + more
    news = sum(why in _NEWS for why, _row in reasons)
    if news == len(reasons):
        return Announcement(f"News in {news} tickets you follow", text, view=FOLLOWING)
    if news:
        return Announcement(f"News in {len(reasons)} tickets", text)
    return Announcement(f"{count_of(len(reasons), 'ticket needs', 'tickets need')} you", text)


def _words(why: Why, row: TicketRow) -> str:
    match why:
        case Why.STATUS:
            return f"Now {row.status}"
        case Why.ASSIGNEE:
            return f"Now with {row.assignee}" if row.assignee else "Now unassigned"
        case _:
            return _WORDS[why]
