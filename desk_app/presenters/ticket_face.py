"""A ticket row as it is read: words, one chip, flags, what a screen reader says. Pure functions of time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final

from desk_app.domain.entities import TicketRow
from desk_app.domain.status import Priority
from desk_app.domain.text import fenced
from desk_app.presenters.side_lines import ICON

MINUTE_S: Final = 60
HOUR_S: Final = 3600
DAY_S: Final = 24 * HOUR_S
WEEK_DAYS: Final = 7
SOON_S: Final = HOUR_S
_ROUND_HOURS: Final = 2  # from here on minutes are left out
_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_CHANNELS: Final = {
    "email": "mail",
    "phone": "phone",
    "chat": "message-circle",
    "sms": "message-square-text",
    "web": "globe",
    "portal": "globe",
    "postal": "package",
}
_WHOSE: Final = {"us": "You", "side": "Side"}
"""What stands before the last words where they are not the customer's."""
_SIGNS: Final = {"note": "lock", "side": ICON}
"""What takes the place of the channel's icon there."""
_SAID: Final = {"note": "internal note", "side": "side conversation"}
"""What screen readers say of them."""
_UNHAPPY: Final = frozenset({"frustrated", "angry", "negative"})


@unique
class ChipKind(StrEnum):
    """The one thing a row's chip says; the first that is so wins."""

    CONFLICT = "conflict"
    LATE = "late"
    SOON = "soon"
    QUEUED = "queued"
    PAUSED = "paused"
    PLAIN = "plain"


@unique
class Flag(StrEnum):
    """Small signs at the end of a row."""

    TYPING = "typing"
    VIEWING = "viewing"
    ESCALATED = "escalated"
    MOOD = "mood"
    FILES = "files"
    DRAFT = "draft"
    SNOOZED = "snoozed"
    QUEUED = "queued"


@dataclass(frozen=True, slots=True)
class ChipFace:
    """A chip: what it means and its words."""

    kind: ChipKind
    text: str


@dataclass(frozen=True, slots=True)
class FaceMarks:
    """Ranges of a row's texts that a search found."""

    name: tuple[tuple[int, int], ...] = ()
    organisation: tuple[tuple[int, int], ...] = ()
    subject: tuple[tuple[int, int], ...] = ()
    preview: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class TicketFace:
    """One row, ready to be drawn.

    Attributes:
        row: The ticket itself.
        name: The customer, or what stands for them.
        time: When something happened last, as short as possible.
        chip: The one chip; None for none.
        channel: Icon of the channel; a lock where the last words are an internal note, that of third parties
            where they were said in a side conversation.
        preview: The last words, with "You:" before our own and "Side:" before those of a side conversation.
        flags: In the order they are drawn.
        spoken: The whole row as a sentence.
        marks: What a search found in it.
        company: Who else is in the ticket, as a sentence; empty for nobody.
    """

    row: TicketRow
    name: str
    time: str
    chip: ChipFace | None
    channel: str
    preview: str
    flags: tuple[Flag, ...]
    spoken: str
    marks: FaceMarks = FaceMarks()
    company: str = ""


def face_of(row: TicketRow, now_s: int, zone: dt.tzinfo) -> TicketFace:
    """How a ticket is shown now."""
    name = row.customer or "No customer"
    time = short_time(row.updated_s, now_s, zone)
    chip = chip_of(row, now_s, zone)
    whose = row.preview_from
    preview = f"{_WHOSE[whose]}: {fenced(row.preview)}" if whose in _WHOSE else row.preview
    channel = _SIGNS.get(whose) or _CHANNELS.get(row.channel, "mail")
    flags = tuple(flags_of(row, now_s))
    said = f"{_SAID[whose]}: {row.preview}" if whose in _SAID else preview
    spoken = _spoken(row, (name, time, said), chip, flags)
    return TicketFace(row, name, time, chip, channel, preview, flags, spoken)


def chip_of(row: TicketRow, now_s: int, zone: dt.tzinfo) -> ChipFace | None:
    """The most urgent thing to say: conflict, late, soon, queued, paused, or a plain time."""
    if row.has_conflict:
        return ChipFace(ChipKind.CONFLICT, "Conflict")
    due_s = row.due_s if row.status_class.is_active and not row.status_class.is_waiting else None
    if due_s is not None and due_s <= now_s:
        return ChipFace(ChipKind.LATE, f"{span(now_s - due_s)} late")
    if due_s is not None and due_s - now_s <= SOON_S:
        return ChipFace(ChipKind.SOON, span(due_s - now_s))
    if row.is_queued:
        return ChipFace(ChipKind.QUEUED, "Queued")
    if row.due_s is not None and row.status_class.is_waiting:
        return ChipFace(ChipKind.PAUSED, "Paused")
    if due_s is not None:
        return ChipFace(ChipKind.PLAIN, until(due_s, now_s, zone))
    return None


def flags_of(row: TicketRow, now_s: int) -> list[Flag]:
    """What else is worth a sign."""
    signs = (
        (Flag.ESCALATED, row.priority >= Priority.URGENT),
        (Flag.MOOD, row.mood in _UNHAPPY),
        (Flag.FILES, row.has_files),
        (Flag.DRAFT, row.has_draft),
        (Flag.SNOOZED, row.snooze_s is not None and row.snooze_s > now_s),
        (Flag.QUEUED, row.is_queued),
    )
    return [flag for flag, holds in signs if holds]


def span(seconds: int) -> str:
    """A duration as short as it can be said: `18 min`, `1 h 10`, `3 h`, `2 days`."""
    minutes = max(seconds // MINUTE_S, 1)
    if seconds < HOUR_S:
        return f"{minutes} min"
    hours, rest = divmod(minutes, MINUTE_S)
    if hours < _ROUND_HOURS and rest:
        return f"{hours} h {rest:02}"
    if seconds < DAY_S:
        return f"{hours} h"
    days = seconds // DAY_S
    return "1 day" if days == 1 else f"{days} days"


def until(moment_s: int, now_s: int, zone: dt.tzinfo) -> str:
    """A moment ahead: a span today, then the weekday, then the date."""
    there, here = dt.datetime.fromtimestamp(moment_s, zone), dt.datetime.fromtimestamp(now_s, zone)
    days = (there.date() - here.date()).days
    if days == 0 or moment_s - now_s < DAY_S // 2:
        return span(moment_s - now_s)
    return _WEEKDAYS[there.weekday()] if days < WEEK_DAYS else date_of(there, here.year)


def short_time(moment_s: int, now_s: int, zone: dt.tzinfo) -> str:
    """A moment that was: the clock today, the weekday within a week, else the date."""
    there, here = dt.datetime.fromtimestamp(moment_s, zone), dt.datetime.fromtimestamp(now_s, zone)
    days = (here.date() - there.date()).days
    if days <= 0:
        return f"{there:%H:%M}"
    return _WEEKDAYS[there.weekday()] if days < WEEK_DAYS else date_of(there, here.year)


def date_of(moment: dt.datetime, this_year: int) -> str:
    """`14 May`, with the year where it is another one."""
    day = f"{moment.day} {_MONTHS[moment.month - 1]}"
    return day if moment.year == this_year else f"{day} {moment.year}"


_CHIP_WORDS: Final = {
    ChipKind.CONFLICT: "conflict",
    ChipKind.QUEUED: "queued",
    ChipKind.PAUSED: "reply time paused",
}
_FLAG_WORDS: Final = {
    Flag.ESCALATED: "urgent",
    Flag.MOOD: "customer is frustrated",
    Flag.FILES: "has files",
    Flag.DRAFT: "has a draft",
    Flag.SNOOZED: "snoozed",
    Flag.QUEUED: "waiting to be sent",
}


def _spoken(
    row: TicketRow, shown: tuple[str, str, str], chip: ChipFace | None, flags: tuple[Flag, ...]
) -> str:
    name, time, preview = shown
    due = ""
    if chip is not None:
        due = _CHIP_WORDS.get(chip.kind, "")
        if chip.kind is ChipKind.LATE:
            due = f"reply {chip.text}"
        elif chip.kind in {ChipKind.SOON, ChipKind.PLAIN}:
            due = f"reply due in {chip.text}" if chip.text[0].isdigit() else f"reply due {chip.text}"
    parts = (
        "Unread" if row.is_unread else "",
        name,
        row.organisation,
        row.subject,
        due,
        *(_FLAG_WORDS[flag] for flag in flags),
        preview,
        time,
        row.status,
    )
    return ", ".join(part for part in parts if part)
