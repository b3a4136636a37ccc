"""Why a reply is due then: who promised it and when, what became of the time since, all from the history.

No rule promises anything yet, so none is named. What a time means is what the list makes of it: a ticket that
waits shows *Paused* and is not marked late, but the time itself stays where it was put.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, unique
from functools import partial
from itertools import pairwise
from typing import Final

from desk_app.domain.entities import Event, Ticket, TicketRow
from desk_app.domain.status import StatusClass
from desk_app.presenters.conversation_times import Reader
from desk_app.presenters.field_words import handle_of
from desk_app.presenters.ticket_face import span
from desk_app.presenters.why_history import day_and_clock, origin, own_steps, step_to
from desk_app.services.reading import Team


@unique
class SpanKind(StrEnum):
    """What a stretch of time was."""

    OPEN = "open"
    WAITING = "waiting"
    DONE = "done"
    LATE = "late"
    AHEAD = "ahead"


_SPAN_WORDS: Final = {
    SpanKind.OPEN: "Open",
    SpanKind.WAITING: "Waiting",
    SpanKind.DONE: "Done",
    SpanKind.LATE: "Late",
}


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time, `[start_s, end_s)` in epoch seconds."""

    kind: SpanKind
    start_s: int
    end_s: int

    @property
    def words(self) -> str:
        """What it was and how long: "Waiting 1 h 10"."""
        return f"{_SPAN_WORDS[self.kind]} {span(self.end_s - self.start_s)}"


@dataclass(frozen=True, slots=True)
class Ledger:
    """The time between the promise and its end, as a bar is drawn of it.

    Attributes:
        spans: One after the other without gaps.
        start: What stands at the beginning.
        end: What stands at the end.
        mark_s: What lies between: now, or the time that is over.
        mark: What stands there.
    """

    spans: tuple[Span, ...]
    start: str
    end: str
    mark_s: int
    mark: str

    @property
    def start_s(self) -> int:
        """Where it begins."""
        return self.spans[0].start_s

    @property
    def end_s(self) -> int:
        """Where it ends."""
        return self.spans[-1].end_s

    @property
    def sums(self) -> tuple[tuple[SpanKind, str], ...]:
        """How long each kind lasted in all, in words; what lies ahead is no part of it."""
        lasted: dict[SpanKind, int] = {}
        for each in self.spans:
            if each.kind is not SpanKind.AHEAD:
                lasted[each.kind] = lasted.get(each.kind, 0) + each.end_s - each.start_s
        return tuple((kind, f"{_SPAN_WORDS[kind]} {span(seconds)}") for kind, seconds in lasted.items())


@dataclass(frozen=True, slots=True)
class WhyDue:
    """Why a reply is due then.

    Attributes:
        number: "#4182".
        due_s: The time itself, epoch seconds.
        due: The same with its weekday.
        zone: In which zone: its name, or its letters.
        stands: How far it is: "18 min left", "6 min late", "Paused".
        is_late: It is over, and nothing keeps it from counting.
        origin: Who set it and when, one sentence.
        paused: What waiting means for it; empty for a ticket that did not wait.
        ledger: The time since.
    """

    number: str
    due_s: int
    due: str
    zone: str
    stands: str
    is_late: bool
    origin: str
    paused: str
    ledger: Ledger


def why_due(
    ticket: Ticket, events: Sequence[Event], team: Team, reader: Reader, *, me: bytes | None = None
) -> WhyDue | None:
    """Why a reply is due then; None where nothing was promised.

    Args:
        ticket: Which.
        events: Its history, newest first.
        team: Knows what statuses mean.
        reader: Who reads, and when.
        me: Who is called "You".
    """
    row = ticket.row
    if row.due_s is None:
        return None
    promise = step_to(own_steps(ticket, events, "due_s"), row.due_s)
    set_s = row.created_s if promise is None else promise.done_s
    classes = {status.name: status.status_class for status in team.statuses.values()}
    spans = tuple(
        _spans(row, (set_s, reader.now_s), _turns(own_steps(ticket, events, "status_id"), classes, set_s))
    )
    has_waited = row.status_class.is_waiting or any(each.kind is SpanKind.WAITING for each in spans)
    is_late = row.due_s <= reader.now_s and row.status_class.is_active and not row.status_class.is_waiting
    return WhyDue(
        number=handle_of(row.number),
        due_s=row.due_s,
        due=day_and_clock(row.due_s, reader),
        zone=zone_words(reader.zone, row.due_s),
        stands=_stands(row, reader.now_s),
        is_late=is_late,
        origin=origin(promise, ticket, reader, partial(_moment, reader), me=me),
        paused=_PAUSED if has_waited else "",
        ledger=_ledger(spans, row.due_s, reader, is_set=promise is not None),
    )


_PAUSED: Final = (
    "While a ticket waits it shows Paused instead of late. Waiting does not move the time itself."
)


def _stands(row: TicketRow, now_s: int) -> str:
    assert row.due_s is not None  # noqa: S101 - asked of tickets that have one
    if not row.status_class.is_active:
        return f"Nothing is due: {row.status}"
    if row.status_class.is_waiting:
        return f"Paused: {row.status}"
    if row.due_s <= now_s:
        return f"{span(now_s - row.due_s)} late"
    return f"{span(row.due_s - now_s)} left"


def _turns(
    steps: Sequence[Event], classes: Mapping[str, StatusClass], since_s: int
) -> list[tuple[int, StatusClass | None, StatusClass | None]]:
    """When the status changed since a moment, oldest first: from what and to what, as far as is known."""
    return [
        (step.done_s, classes.get(str(step.data.get("old"))), classes.get(str(step.data.get("new"))))
        for step in reversed(steps)
        if step.done_s >= since_s
    ]


def _spans(
    row: TicketRow,
    between: tuple[int, int],
    turns: Sequence[tuple[int, StatusClass | None, StatusClass | None]],
) -> Iterator[Span]:
    """What the time was from the promise to now, and what lies ahead."""
    assert row.due_s is not None  # noqa: S101 - asked of tickets that have one
    set_s, now_s = between[0], max(between)
    first = turns[0][1] if turns else row.status_class
    changes = [(set_s, first), *((at_s, new) for at_s, _old, new in turns if at_s < now_s)]
    changes[-1] = (changes[-1][0], row.status_class)  # however it came to this, this is how it stands
    for (start_s, status), (end_s, _next) in pairwise([*changes, (now_s, None)]):
        yield from _cut(_kind(status), (start_s, end_s), row.due_s)
    if now_s < row.due_s:
        yield Span(SpanKind.AHEAD, now_s, row.due_s)


def _kind(status: StatusClass | None) -> SpanKind:
    if status is None or (status.is_active and not status.is_waiting):
        return SpanKind.OPEN
    return SpanKind.WAITING if status.is_waiting else SpanKind.DONE


def _cut(kind: SpanKind, between: tuple[int, int], due_s: int) -> Iterator[Span]:
    """A stretch; where somebody should have answered and the time was over, it is late from there on."""
    start_s, end_s = between
    cut_s = min(max(due_s, start_s), end_s) if kind is SpanKind.OPEN else end_s
    if start_s < cut_s:
        yield Span(kind, start_s, cut_s)
    if cut_s < end_s:
        yield Span(SpanKind.LATE, cut_s, end_s)


def _ledger(spans: tuple[Span, ...], due_s: int, reader: Reader, *, is_set: bool) -> Ledger:
    spans = spans or (Span(SpanKind.AHEAD, reader.now_s, reader.now_s),)  # set for this very second
    began = f"{'Set' if is_set else 'Opened'} {reader.short(spans[0].start_s)}"
    due = f"Due {_clock(due_s, reader)}"
    if due_s < reader.now_s:
        return Ledger(spans, began, "Now", max(due_s, spans[0].start_s), due)
    return Ledger(spans, began, due, reader.now_s, "Now")


def _clock(at_s: int, reader: Reader) -> str:
    """A moment near now, in the past or ahead: the clock today, with its day otherwise."""
    there = dt.datetime.fromtimestamp(at_s, reader.zone)
    is_today = there.date() == dt.datetime.fromtimestamp(reader.now_s, reader.zone).date()
    return f"{there:%H:%M}" if is_today else day_and_clock(at_s, reader)


def _moment(reader: Reader, value: object) -> str:
    """A time that a field held before; empty for none."""
    return day_and_clock(value, reader) if isinstance(value, int) else ""


def zone_words(zone: dt.tzinfo, at_s: int) -> str:
    """What a zone is called: its name, or its letters where it has none."""
    named = str(getattr(zone, "key", ""))
    return named or f"{dt.datetime.fromtimestamp(at_s, zone):%Z}"
