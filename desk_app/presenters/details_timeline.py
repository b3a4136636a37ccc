"""A customer's timeline over all their tickets: lines with month headings, filtered by kind, page by page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from enum import StrEnum, unique
from typing import Final

from desk_app.domain.changes import ChangeSet
from desk_app.domain.errors import DeskError
from desk_app.domain.ids import CustomerId, TicketId
from desk_app.domain.text import beside
from desk_app.presenters.base import Presenter, Stop
from desk_app.presenters.session import Session
from desk_app.presenters.side_lines import ICON
from desk_app.presenters.ticket_face import date_of, short_time
from desk_app.services.reading import ListKey, TimelineEntry, TimelinePage

PAGE: Final = 50
LIMIT_S: Final = 2.0
RECENT: Final = 4
"""So many of the newest are shown beside the properties."""
REFRESH_MS: Final = 200
"""Commits that come faster than this are followed together."""

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_TABLES: Final = frozenset({"message", "note", "side_message", "ticket"})
_WEEK_DAYS: Final = 7


@unique
class TimelineFilter(StrEnum):
    """What of a timeline is shown."""

    ALL = "all"
    MAIL = "mail"
    CALLS = "calls"
    CHATS = "chats"
    NOTES = "notes"
    SIDES = "sides"
    OPENED = "opened"


_KINDS: Final = {
    TimelineFilter.MAIL: {"message", "reply", "auto", "bounce"},
    TimelineFilter.CALLS: {"call"},
    TimelineFilter.CHATS: {"chat"},
    TimelineFilter.NOTES: {"note"},
    TimelineFilter.SIDES: {"side"},
    TimelineFilter.OPENED: {"opened"},
}
_WORDS: Final = {
    "message": ("mail", "Mail"),
    "reply": ("reply", "Reply"),
    "note": ("lock", "Internal note"),
    "side": (ICON, "Side conversation"),
    "call": ("phone", "Call"),
    "chat": ("message-circle", "Chat"),
    "auto": ("bot", "Automatic answer"),
    "bounce": ("circle-alert", "Came back"),
    "opened": ("ticket", "Opened"),
}


@dataclass(frozen=True, slots=True)
class TimelineFace:
    """One line of a timeline.

    Attributes:
        icon: Its kind as a picture.
        text: What was said, or the subject.
        meta: Kind, time, who or which ticket: `Call · Tue 16:40 · Priya Raman`.
        ticket_id: Where it leads.
        entry_id: The message, note or ticket.
        is_note: Only the team can read it.
        month: The heading it stands under, `October 2025`.
        is_side: It was said with a third party, so the customer has not read it.
    """

    icon: str
    text: str
    meta: str
    ticket_id: TicketId
    entry_id: bytes
    is_note: bool
    month: str
    is_side: bool = False


@dataclass(frozen=True, slots=True)
class TimelineState:
    """What is known of a timeline.

    Attributes:
        customer_id: Whose; None for nobody.
        chosen: What of it is shown.
        lines: Those that are shown, newest first.
        recent: The newest few of all kinds.
        total: `All 23`, `All 50+`; empty while nothing is known.
        has_more: Older ones can be read.
        is_reading: The first page is on its way.
        problem: Why it cannot be read.
    """

    customer_id: CustomerId | None = None
    chosen: TimelineFilter = TimelineFilter.ALL
    lines: tuple[TimelineFace, ...] = ()
    recent: tuple[TimelineFace, ...] = ()
    total: str = ""
    has_more: bool = False
    is_reading: bool = False
    problem: str = ""


@dataclass(slots=True)
class _Read:
    """What was read so far."""

    entries: list[TimelineEntry] = field(default_factory=list)
    next_key: ListKey | None = None


class TimelinePresenter(Presenter[TimelineState]):
    """Reads the timeline of one customer at a time."""

    def __init__(self, session: Session, name: str) -> None:
        """Make one that shows nobody.

        Args:
            session: The workspace.
            name: Tells its questions from those of another timeline in the same window.
        """
        super().__init__(TimelineState())
        self._session = session
        self._name = name
        self._read = _Read()
        self._pause: Stop | None = None
        self._stop = session.on_change(self._follow)

    def close(self) -> None:
        """Follow nothing any more."""
        self._stop()
        if self._pause is not None:
            self._pause()

    def show(self, customer_id: CustomerId | None) -> None:
        """Show somebody's timeline; what is shown already stays as it is."""
        if customer_id == self._state.customer_id:
            return
        self._read = _Read()
        self._show(TimelineState(customer_id, self._state.chosen, is_reading=customer_id is not None))
        self.reload()

    def reload(self) -> None:
        """Read the newest page again."""
        customer_id = self._state.customer_id
        if customer_id is None:
            self._session.forget(self._question)
            return
        self._session.ask(
            self._question,
            lambda reader: reader.people.timeline(customer_id, PAGE),
            self._first_page,
            limit_s=LIMIT_S,
            failed=self._failed,
        )

    def stop_reading(self) -> None:
        """The person does not want to wait for it."""
        self._session.forget(self._question)
        self._show(replace(self._state, is_reading=False, problem="You stopped reading it."))

    def read_more(self) -> None:
        """Read the next older page; nothing happens when there is none."""
        customer_id, key = self._state.customer_id, self._read.next_key
        if customer_id is None or key is None:
            return

        def came(page: TimelinePage) -> None:
            self._read.entries += page.entries
            self._read.next_key = page.next_key
            self._present()

        self._session.ask(self._question, lambda reader: reader.people.timeline(customer_id, PAGE, key), came)

    def choose(self, kind: TimelineFilter) -> None:
        """Show only this kind; older pages are read until there is something to show."""
        self._show(replace(self._state, chosen=kind))
        self._present()
        self._read_until_something()

    @property
    def _question(self) -> str:
        return f"timeline.{self._name}"

    def _first_page(self, page: TimelinePage) -> None:
        self._read = _Read(list(page.entries), page.next_key)
        self._present()
        self._read_until_something()

    def _read_until_something(self) -> None:
        if not self._state.lines and self._state.has_more:
            self.read_more()

    def _failed(self, error: DeskError) -> None:
        self._show(replace(self._state, is_reading=False, problem=str(error)))

    def _present(self) -> None:
        now_s, zone = self._session.clock(), self._session.zone
        told = _told(self._read.entries)
        kinds = _KINDS.get(self._state.chosen)
        faces = [timeline_face(entry, now_s, zone) for entry in told]
        shown = [
            face for face, entry in zip(faces, told, strict=True) if kinds is None or entry.kind in kinds
        ]
        more = self._read.next_key is not None
        total = f"All {len(told)}{'+' if more else ''}" if told else ""
        self._show(
            replace(
                self._state,
                lines=tuple(shown),
                recent=tuple(faces[:RECENT]),
                total=total,
                has_more=more,
                is_reading=False,
                problem="",
            )
        )

    def _follow(self, changes: ChangeSet) -> None:
        if changes.may_concern(_TABLES) and self._state.customer_id is not None and self._pause is None:
            self._pause = self._session.after(REFRESH_MS, self._pause_is_over)

    def _pause_is_over(self) -> None:
        self._pause = None
        self.reload()


def _told(entries: list[TimelineEntry]) -> list[TimelineEntry]:
    """Without the opening of tickets that began with a message: that says it already."""
    began = {(entry.ticket_id, entry.at_s) for entry in entries if entry.kind != "opened"}
    return [
        entry for entry in entries if entry.kind != "opened" or (entry.ticket_id, entry.at_s) not in began
    ]


def timeline_face(entry: TimelineEntry, now_s: int, zone: dt.tzinfo) -> TimelineFace:
    """How an entry is shown."""
    icon, kind = _WORDS[entry.kind]
    there = dt.datetime.fromtimestamp(entry.at_s, zone)
    who = entry.who if entry.kind in {"call", "note", "reply", "side"} else ""
    meta = beside(kind, _when(there, now_s, zone), who or f"#{entry.number}")
    text = entry.subject if entry.kind == "opened" else entry.text or entry.subject
    month = f"{_MONTHS[there.month - 1]} {there.year}"
    is_note, is_side = entry.kind == "note", entry.kind == "side"
    return TimelineFace(icon, text, meta, entry.ticket_id, entry.entry_id, is_note, month, is_side)


def _when(there: dt.datetime, now_s: int, zone: dt.tzinfo) -> str:
    """`09:12` today, `Tue 16:40` within a week, `14 May` before."""
    here = dt.datetime.fromtimestamp(now_s, zone)
    days = (here.date() - there.date()).days
    if days <= 0:
        return f"{there:%H:%M}"
    if days < _WEEK_DAYS:
        return f"{short_time(int(there.timestamp()), now_s, zone)} {there:%H:%M}"
    return date_of(there, here.year)
