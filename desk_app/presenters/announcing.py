"""What is announced on the desktop: new mail in my tickets, tickets given to me, mentions, late replies.

What I did myself is never announced, nor what I am looking at. What comes close together is told together,
and nothing is told in quiet hours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, unique
from typing import Final

from desk_app.domain.changes import ChangeSet
from desk_app.domain.entities import TicketRow
from desk_app.domain.ids import TicketId
from desk_app.domain.text import count_of
from desk_app.presenters.base import Stop
from desk_app.presenters.session import Session
from desk_app.presenters.timers import Timers
from desk_app.runtime.quiet_hours import is_quiet
from desk_app.runtime.settings_schema import NOTIFY, QUIET_HOURS
from desk_app.services.reading import Lane, ListQuery, Reader

TOGETHER_MS: Final = 1_500
"""What comes within so long is told in one announcement."""
LOOK_MS: Final = 200
"""Commits that come faster than this are looked at together."""
CLOCK_EVERY_MS: Final = 60_000
"""Replies become late with time alone."""
_MINE: Final = ListQuery("assignee:me is:active")
_UNREAD: Final = ListQuery("assignee:me is:active is:unread")
_MENTIONS: Final = ListQuery("is:mentioned")
_LATE: Final = ListQuery("assignee:me is:active is:late -is:snoozed")
_MOST: Final = 500
_NAMED: Final = 3
_CAP: Final = 1_000
_TABLES: Final = frozenset({"ticket", "message", "mention", "note"})


@unique
class Why(IntEnum):
    """Why something is announced, the most important first."""

    MENTION = 0
    MAIL = 1
    GIVEN = 2
    LATE = 3


_WORDS: Final = {
    Why.MENTION: "You were mentioned",
    Why.MAIL: "New mail",
    Why.GIVEN: "Given to you",
    Why.LATE: "The reply is late",
}


@dataclass(frozen=True, slots=True)
class Announcement:
    """One announcement.

    Attributes:
        title: Who or how many.
        text: What about.
        ticket_id: Where a click leads; None for the view For me.
    """

    title: str
    text: str
    ticket_id: TicketId | None = None

    @property
    def spoken(self) -> str:
        """The same in one sentence, for screen readers."""
        return f"{self.title}: {self.text}"


@dataclass(frozen=True, slots=True)
class AnnouncerPorts:
    """What announcing needs of the desktop.

    Attributes:
        announce: Show one.
        count: Say how many tickets of mine hold something unread.
        is_looked_at: Whether a ticket is open in the window that is used now.
    """

    announce: Callable[[Announcement], None]
    count: Callable[[int], None]
    is_looked_at: Callable[[TicketId], bool]


@dataclass(frozen=True, slots=True)
class _Known:
    """Row numbers of what is so already and needs no announcement."""

    mine: frozenset[int] = frozenset()
    mentioned: frozenset[int] = frozenset()
    late: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was read after a change: row numbers of all that was touched, rows of what may be announced."""

    numbers: Mapping[TicketId, int]
    mine: frozenset[TicketId]
    mentioned: frozenset[TicketId]
    rows: list[TicketRow]


@dataclass(slots=True)
class _Waiting:
    """What will be told together.

    Attributes:
        reasons: Why, by ticket.
        touched: Tickets to look at.
        by_others: Those of them that somebody else changed.
        with_mail: Those of them that got a message from somebody else.
    """

    reasons: dict[TicketId, tuple[Why, TicketRow]] = field(default_factory=dict)
    touched: set[TicketId] = field(default_factory=set)
    by_others: set[TicketId] = field(default_factory=set)
    with_mail: set[TicketId] = field(default_factory=set)


class Announcer:
    """Follows the workspace for all windows together; GUI thread only."""

    def __init__(self, session: Session, ports: AnnouncerPorts) -> None:
        self._session = session
        self._ports = ports
        self._timers = Timers(session.after)
        self._known: _Known | None = None
        self._waiting = _Waiting()
        self._stop: Stop = session.on_change(self._follow)
        self._learn()
        self._tick()

    def close(self) -> None:
        """Follow nothing any more."""
        self._stop()
        self._timers.stop_all()

    # ------------------------------------------------------------ what is so already

    def _learn(self) -> None:
        def question(reader: Reader) -> _Known:
            return _Known(_rids(reader, _MINE), _rids(reader, _MENTIONS), _rids(reader, _LATE))

        def learnt(known: _Known) -> None:
            self._known = known
            self._count()
            self._look_soon()

        self._session.ask("announcing.known", question, learnt, lane=Lane.BACKGROUND, limit_s=None)

    def _count(self) -> None:
        self._session.ask(
            "announcing.count",
            lambda reader: reader.lists.count(_UNREAD, _CAP).number,
            self._ports.count,
            lane=Lane.BACKGROUND,
            limit_s=None,
        )

    # ------------------------------------------------------------ what happens

    def _follow(self, changes: ChangeSet) -> None:
        if not changes.may_concern(_TABLES):
            return
        if "count" not in self._timers:
            self._timers.start("count", TOGETHER_MS, self._count)
        tickets = frozenset(list(changes.tickets)[:_MOST])
        self._waiting.touched |= tickets
        if changes.actor_id is None or changes.actor_id != self._session.workspace.me.id:
            self._waiting.by_others |= tickets
            if "message" in changes.created:
                self._waiting.with_mail |= tickets
        self._look_soon()

    def _look_soon(self) -> None:
        """Look at what was touched; what comes before it is known what was so already waits for that."""
        if self._known is not None and self._waiting.touched and "look" not in self._timers:
            self._timers.start("look", LOOK_MS, self._look)

    def _look(self) -> None:
        waiting = self._waiting
        tickets = list(waiting.touched)[:_MOST]
        others, mail = frozenset(waiting.by_others), frozenset(waiting.with_mail)
        waiting.touched.difference_update(tickets)
        waiting.by_others.difference_update(tickets)
        waiting.with_mail.difference_update(tickets)
        if not tickets:
            return

        def question(reader: Reader) -> _Seen:
            lists = reader.lists
            mine, mentioned = lists.matching(_MINE, tickets), lists.matching(_MENTIONS, tickets)
            return _Seen(lists.numbers_of(tickets), mine, mentioned, lists.rows_of([*(mine | mentioned)]))

        def seen(found: _Seen) -> None:
            self._take(found, others, mail)
            self._look()

        # A name for each look: an answer that is overtaken by the next would be lost.
        name = f"announcing.{tickets[0].hex()}"
        self._session.ask(name, question, seen, lane=Lane.BACKGROUND, limit_s=None)

    def _take(self, seen: _Seen, others: frozenset[TicketId], mail: frozenset[TicketId]) -> None:
        known = self._known or _Known()
        mine, mentioned = set(known.mine), set(known.mentioned)
        for row in seen.rows:
            is_mine, is_mentioned = row.id in seen.mine, row.id in seen.mentioned
            if row.id in others:
                if is_mentioned and row.rid not in mentioned:
                    self._want(Why.MENTION, row)
                elif is_mine and row.id in mail and row.preview_from == "customer" and row.is_unread:
                    self._want(Why.MAIL, row)
                elif is_mine and row.rid not in mine:
                    self._want(Why.GIVEN, row)
        for ticket_id, rid in seen.numbers.items():
            (mine.add if ticket_id in seen.mine else mine.discard)(rid)
            (mentioned.add if ticket_id in seen.mentioned else mentioned.discard)(rid)
        self._known = _Known(frozenset(mine), frozenset(mentioned), known.late)

    def _tick(self) -> None:
        """A minute went by: perhaps a reply is late now."""
        self._timers.start("tick", CLOCK_EVERY_MS, self._tick)
        known = self._known
        if known is None:
            return

        def question(reader: Reader) -> list[TicketRow]:
            late = reader.lists.ids(_LATE).rids
            return reader.lists.rows(late[:_MOST])

        def came(rows: list[TicketRow]) -> None:
            for row in rows:
                if row.rid not in known.late:
                    self._want(Why.LATE, row)
            now = self._known or known
            self._known = _Known(now.mine, now.mentioned, frozenset(row.rid for row in rows))

        self._session.ask("announcing.late", question, came, lane=Lane.BACKGROUND, limit_s=None)

    # ------------------------------------------------------------ telling

    def _want(self, why: Why, row: TicketRow) -> None:
        wanted = self._session.preferences.get(NOTIFY)
        if wanted == "nothing" or (wanted == "mentions" and why is not Why.MENTION):
            return
        before = self._waiting.reasons.get(row.id)
        if before is None or why < before[0]:
            self._waiting.reasons[row.id] = (why, row)
        if "tell" not in self._timers:
            self._timers.start("tell", TOGETHER_MS, self._tell)

    def _tell(self) -> None:
        reasons = list(self._waiting.reasons.values())
        self._waiting.reasons.clear()
        hours = self._session.preferences.get(QUIET_HOURS)
        if is_quiet(hours, self._session.clock(), self._session.zone):
            return
        left = [(why, row) for why, row in reasons if not self._ports.is_looked_at(row.id)]
        if left:
            self._ports.announce(announcement_of(sorted(left, key=lambda pair: pair[0])))


def announcement_of(reasons: list[tuple[Why, TicketRow]]) -> Announcement:
    """One ticket in its own words, several by their number and names."""
    if len(reasons) == 1:
        ((why, row),) = reasons
        who = row.customer or row.subject
        last = f"\n{row.preview}" if why in {Why.MAIL, Why.MENTION} and row.preview else ""
        return Announcement(f"{_WORDS[why]}: {who}", f"{row.subject}{last}", row.id)
    names = list(dict.fromkeys(row.customer or row.subject for _why, row in reasons))
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    words = f"{count_of(len(reasons), 'ticket needs', 'tickets need')} you"
    return Announcement(words, ", ".join(names[:_NAMED]) + more)


def _rids(reader: Reader, query: ListQuery) -> frozenset[int]:
    return frozenset(reader.lists.ids(query).rids)
