"""What is announced on the desktop: what needs me, and what others do in the tickets I follow.

That is new mail in my tickets and followed ones, tickets given to me, mentions, late replies; in followed
ones also notes, another status and another assignee, and that a colleague made me follow one. What I did
myself is never announced, nor what I am looking at. What comes close together is told together, and nothing
is told in quiet hours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from desk_app.domain.changes import ChangeSet
from desk_app.domain.entities import TicketRow
from desk_app.domain.ids import TicketId
from desk_app.presenters.announcement import (
    FOLLOWED,
    Announcement,
    Standing,
    Why,
    announcement_of,
    is_made_by_other,
    news_of_followed,
    standing_of,
)
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
_CAP: Final = 1_000
_TABLES: Final = frozenset({"ticket", "ticket_follower", "message", "mention", "note"})
_HISTORY: Final = 50
"""Events of a ticket among which it is looked for who made me follow it."""


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
    """Row numbers of what is so already and needs no announcement, and how followed tickets stood.

    Attributes:
        following: All that I follow; of the newest `followed` tells how they stood.
    """

    mine: frozenset[int] = frozenset()
    mentioned: frozenset[int] = frozenset()
    late: frozenset[int] = frozenset()
    following: frozenset[int] = frozenset()
    followed: Mapping[TicketId, Standing] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was read after a change: row numbers of all that was touched, rows of what may be announced.

    Attributes:
        made: Those that a colleague has just made me follow.
    """

    numbers: Mapping[TicketId, int]
    mine: frozenset[TicketId]
    mentioned: frozenset[TicketId]
    followed: frozenset[TicketId]
    made: frozenset[TicketId]
    rows: list[TicketRow]


@dataclass(frozen=True, slots=True)
class _Touched:
    """Tickets to look at, those of them that somebody else changed, and what came into those."""

    tickets: tuple[TicketId, ...]
    by_others: frozenset[TicketId]
    with_mail: frozenset[TicketId]
    with_note: frozenset[TicketId]


@dataclass(slots=True)
class _Waiting:
    """What will be told together.

    Attributes:
        reasons: Why, by ticket.
        touched: Tickets to look at.
        by_others: Those of them that somebody else changed.
        with_mail: Those of them that got a message from somebody else.
        with_note: Those of them that got a note from somebody else.
    """

    reasons: dict[TicketId, tuple[Why, TicketRow]] = field(default_factory=dict)
    touched: set[TicketId] = field(default_factory=set)
    by_others: set[TicketId] = field(default_factory=set)
    with_mail: set[TicketId] = field(default_factory=set)
    with_note: set[TicketId] = field(default_factory=set)

    def taken(self) -> _Touched:
        """The first of what is to be looked at; it waits no longer."""
        tickets = frozenset(list(self.touched)[:_MOST])
        found = _Touched(
            tuple(tickets), tickets & self.by_others, tickets & self.with_mail, tickets & self.with_note
        )
        for each in (self.touched, self.by_others, self.with_mail, self.with_note):
            each.difference_update(tickets)
        return found


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
            following = reader.lists.ids(FOLLOWED).rids
            followed = reader.lists.rows(following[:_MOST])
            return _Known(
                _rids(reader, _MINE),
                _rids(reader, _MENTIONS),
                _rids(reader, _LATE),
                frozenset(following),
                {row.id: standing_of(row) for row in followed},
            )

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
            if "note" in changes.created:
                self._waiting.with_note |= tickets
        self._look_soon()

    def _look_soon(self) -> None:
        """Look at what was touched; what comes before it is known what was so already waits for that."""
        if self._known is not None and self._waiting.touched and "look" not in self._timers:
            self._timers.start("look", LOOK_MS, self._look)

    def _look(self) -> None:
        touched = self._waiting.taken()
        tickets = touched.tickets
        if not tickets:
            return
        known, me = self._known or _Known(), self._session.workspace.me

        def question(reader: Reader) -> _Seen:
            lists = reader.lists
            mine, mentioned, followed = (
                lists.matching(query, tickets) for query in (_MINE, _MENTIONS, FOLLOWED)
            )
            rows = lists.rows_of([*(mine | mentioned | followed)])
            numbers = lists.numbers_of(tickets)
            new = {each for each in followed & touched.by_others if numbers.get(each) not in known.following}
            made = (each for each in new if is_made_by_other(reader.tickets.events(each, _HISTORY), me))
            return _Seen(numbers, mine, mentioned, followed, frozenset(made), rows)

        def seen(found: _Seen) -> None:
            self._take(found, touched)
            self._look()

        # A name for each look: an answer that is overtaken by the next would be lost.
        name = f"announcing.{tickets[0].hex()}"
        self._session.ask(name, question, seen, lane=Lane.BACKGROUND, limit_s=None)

    def _take(self, seen: _Seen, touched: _Touched) -> None:
        known = self._known or _Known()
        mine, mentioned, followed = set(known.mine), set(known.mentioned), dict(known.followed)
        following = set(known.following)
        for row in seen.rows:
            why = _why(row, seen, touched, known) if row.id in touched.by_others else None
            if why is not None:
                self._want(why, row)
        for ticket_id, rid in seen.numbers.items():
            (mine.add if ticket_id in seen.mine else mine.discard)(rid)
            (mentioned.add if ticket_id in seen.mentioned else mentioned.discard)(rid)
            (following.add if ticket_id in seen.followed else following.discard)(rid)
            followed.pop(ticket_id, None)
        followed |= {row.id: standing_of(row) for row in seen.rows if row.id in seen.followed}
        self._known = replace(
            known,
            mine=frozenset(mine),
            mentioned=frozenset(mentioned),
            following=frozenset(following),
            followed=followed,
        )

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
            self._known = replace(now, late=frozenset(row.rid for row in rows))

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


def _why(row: TicketRow, seen: _Seen, touched: _Touched, known: _Known) -> Why | None:
    """Why a ticket that somebody else changed is announced; None for no reason."""
    is_mine, is_followed = row.id in seen.mine, row.id in seen.followed
    has_mail = row.id in touched.with_mail and row.preview_from == "customer" and row.is_unread
    if row.id in seen.mentioned and row.rid not in known.mentioned:
        return Why.MENTION
    if (is_mine or is_followed) and has_mail:
        return Why.MAIL
    if is_mine and row.rid not in known.mine:
        return Why.GIVEN
    if not is_followed:
        return None
    if row.id in seen.made:
        return Why.FOLLOWER
    return news_of_followed(row, known.followed.get(row.id), has_note=row.id in touched.with_note)


def _rids(reader: Reader, query: ListQuery) -> frozenset[int]:
    return frozenset(reader.lists.ids(query).rids)
