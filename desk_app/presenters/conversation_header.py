"""The header and fact line of a conversation, from the ticket alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from typing import Final

from desk_app.domain.entities import Ticket, TicketRow
from desk_app.presenters.conversation_state import Fact, Header
from desk_app.presenters.conversation_times import Reader, city_of, zone_named
from desk_app.presenters.field_words import handle_of
from desk_app.presenters.moods import called
from desk_app.presenters.ticket_company import NOBODY, Company
from desk_app.presenters.ticket_face import ChipKind, chip_of

_UNHAPPY: Final = frozenset({"frustrated", "angry", "negative", "falling"})
"""Moods that are worth a word at the top."""
_DUE: Final = {
    ChipKind.CONFLICT: ("Conflict", "conflict", "git-compare-arrows"),
    ChipKind.LATE: ("Reply {0}", "danger", "timer-off"),
    ChipKind.SOON: ("Reply due in {0}", "warning", "timer"),
    ChipKind.QUEUED: ("Reply queued", "offline", "cloud-upload"),
    ChipKind.PAUSED: ("Paused", "neutral", "pause"),
    ChipKind.PLAIN: ("Reply due {0}", "neutral", ""),
}


@dataclass(frozen=True, slots=True)
class Onlooker:
    """Who looks at a ticket, and when.

    Attributes:
        now_s: The time now.
        zone: The reader's.
        me: Who reads; None for nobody known.
    """

    now_s: int
    zone: tzinfo
    me: bytes | None = None


_NOT_DUE: Final = frozenset({ChipKind.CONFLICT, ChipKind.QUEUED})
"""Chips that say something else than when a reply is due."""


def header_of(ticket: Ticket, looks: Onlooker, who: Company = NOBODY, *, denied: str = "") -> Header:
    """What stands at the top.

    Args:
        ticket: The open ticket.
        looks: Who reads it.
        who: Who else is here.
        denied: Why the person may not change it; "" when they may.
    """
    row, now_s, zone = ticket.row, looks.now_s, looks.zone
    done = not row.status_class.is_active
    return Header(
        subject=row.subject,
        number=handle_of(row.number),
        facts=tuple(_facts(row, looks)),
        here=who.person,
        side=" · ".join(filter(None, (who.words, _their_time(ticket, now_s, zone)))),
        solve_command="ticket.reopen" if done else "ticket.solve",
        solve_text="Open again" if done else "Solve",
        blocked=_why_not(row) or denied,
    )


def _facts(row: TicketRow, looks: Onlooker) -> list[Fact]:
    facts: list[Fact] = []
    now_s, zone = looks.now_s, looks.zone
    chip = chip_of(row, now_s, zone)
    if chip is not None:
        words, tone, icon = _DUE[chip.kind]
        why = "ticket.why_due" if chip.kind not in _NOT_DUE else ""
        is_plain = chip.kind is ChipKind.PLAIN
        facts.append(Fact(words.format(chip.text), tone, icon, is_plain, why))
    if row.mood in _UNHAPPY:
        name, icon = called(row.mood)
        facts.append(Fact(name, "danger", icon, command="ticket.why_mood"))
    if row.status_class.is_waiting or not row.status_class.is_active:
        facts.append(Fact(row.status, is_plain=True))
    if row.snooze_s is not None and row.snooze_s > now_s:
        until = Reader(now_s, zone).full(row.snooze_s).partition(" · ")[0]
        facts.append(Fact(f"Snoozed until {until}", icon="alarm-clock"))
    if looks.me is not None and looks.me in row.followers:
        facts.append(Fact("Following", icon="bell", is_plain=True, command="ticket.follow"))
    if row.deleted_s is not None:
        facts.append(Fact("In the bin", "danger", "trash-2"))
    return facts


def _their_time(ticket: Ticket, now_s: int, zone: tzinfo) -> str:
    """The customer's time of day where it is another one than the reader's."""
    name = ticket.customer.zone if ticket.customer else ""
    theirs = zone_named(name)
    if theirs is None:
        return ""
    here, there = Reader(now_s, zone).short(now_s), Reader(now_s, theirs).short(now_s)
    return "" if here == there else f"{there} in {city_of(name)}"


def _why_not(row: TicketRow) -> str:
    if row.deleted_s is not None:
        return "This ticket is in the bin. Restore it first."
    if row.merged_into is not None:
        return "This ticket was merged into another one."
    return ""
