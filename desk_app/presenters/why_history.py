"""Who gave a field of a ticket the value it has, as far as the ticket's history says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from desk_app.domain.entities import Event, Ticket
from desk_app.domain.fields import TICKET_FIELDS
from desk_app.domain.text import fenced
from desk_app.presenters.conversation_times import Reader

HISTORY: Final = 10_000
"""Events of a ticket that are looked at."""


def own_steps(ticket: Ticket, events: Sequence[Event], column: str) -> list[Event]:
    """The steps that set a field of this very ticket, newest first; those of merged ones are others'."""
    field = TICKET_FIELDS[column]
    own = (event for event in events if event.home_ticket_id == ticket.id and event.kind == "set")
    return [event for event in own if event.data.get("field") == field]


def step_to(steps: Sequence[Event], value: object) -> Event | None:
    """The newest step that set this value; an older one counts where a newer was taken back."""
    return next((event for event in steps if event.data.get("new") == value), None)


def origin(
    step: Event | None, ticket: Ticket, reader: Reader, said: Callable[[object], str], *, me: bytes | None
) -> str:
    """Who set it and when, and what it was before, as a sentence.

    Args:
        step: The step that set it; None where none did.
        ticket: Whose field it is.
        reader: Who reads, and when.
        said: Says an earlier value in words; empty for none.
        me: Who is called "You".
    """
    if step is None:
        opened = day_and_clock(ticket.row.created_s, reader)
        return f"Nothing in its history set it: it came with the ticket, which was opened on {opened}."
    is_me = me is not None and step.actor_id == me
    who = "You" if is_me else fenced(step.actor_name) or "Desk App"
    before = said(step.data.get("old"))
    after = f"; before, it was {before}" if before else ""
    return f"{who} set it on {day_and_clock(step.done_s, reader)}{after}."


def day_and_clock(at_s: int, reader: Reader) -> str:
    """Weekday, date and clock."""
    return reader.full(at_s).partition(" · ")[0]
