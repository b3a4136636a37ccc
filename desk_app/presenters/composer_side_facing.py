"""What the composer shows of a side conversation: tabs, people, what is forwarded. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from desk_app.domain.entities import Recipients
from desk_app.presenters.composer_drafts import Slot, place_of
from desk_app.presenters.composer_reading import Opened
from desk_app.presenters.composer_recipients import from_draft, to_line
from desk_app.presenters.composer_sides import (
    Forwarded,
    line_of,
    own_addresses,
    party_of,
    people_of,
    problem_with,
    quote_of,
    short_name,
)
from desk_app.presenters.composer_state import (
    NEW_SIDE,
    ComposerState,
    Quote,
    Recipient,
    SendChoice,
    SideFace,
    SideTab,
)
from desk_app.presenters.conversation_times import Reader


def dressed(
    state: ComposerState, slot: Slot, opened: Opened, *, slots: Mapping[str, Slot], clockface: Reader
) -> ComposerState:
    """The state with what only a side conversation has; with the tabs in any mode.

    Args:
        state: As it was.
        slot: What is written in.
        opened: The ticket.
        slots: Everything that is begun in it, by place.
        clockface: For times.
    """
    state = replace(state, sides=_tabs(opened, slots))
    if slot.side is None:
        return replace(state, side=None, contacts=())
    people = _chosen(slot.recipients, fresh_people(opened, slot))
    side = opened.side(slot.side.side_id)
    first = next((person.who for person in people if person.is_on), "")
    who = party_of(side, opened.conversation.entries) if side is not None and first else short_name(first)
    choice = SendChoice("side", f"Send to {who}" if who else "Send", "send")
    quote = quote_in(opened, slot, clockface)
    return replace(
        state,
        recipients=people,
        to_line=to_line(people),
        to_problem=problem_with(people, own_addresses(opened.conversation.ticket.customer)),
        side=SideFace(who, line_of(who), slot.side.subject, is_new=side is None, quote=quote),
        subject=slot.side.subject,
        send=choice,
        choices=(choice,),
        is_empty=slot.written.is_empty and not slot.brings,
    )


def fresh_people(opened: Opened, slot: Slot) -> tuple[Recipient, ...]:
    """Who gets it before anybody was chosen: in a new one nobody, the customer least of all."""
    side = opened.side(slot.side.side_id) if slot.side is not None else None
    return people_of(side, opened.conversation.entries) if side is not None else ()


def forwarded_in(opened: Opened, slot: Slot) -> Forwarded | None:
    """The message that a draft forwards."""
    about_id = slot.side.about_id if slot.side is not None else None
    return opened.forwarded.get(about_id) if about_id is not None else None


def quote_in(opened: Opened, slot: Slot, clockface: Reader) -> Quote | None:
    """The same as it stands below the words."""
    entry = forwarded_in(opened, slot)
    return quote_of(entry, opened.conversation.ticket.row.subject, clockface) if entry is not None else None


def _tabs(opened: Opened, slots: Mapping[str, Slot]) -> tuple[SideTab, ...]:
    entries = opened.conversation.entries
    tabs = [
        SideTab(place_of(side.id), f"With {party_of(side, entries)}")
        for side in opened.conversation.sides
        if place_of(side.id) in slots
    ]
    if NEW_SIDE in slots:
        chosen = slots[NEW_SIDE].recipients
        first = next(iter((*chosen.to, *chosen.cc)), "") if chosen is not None else ""
        tabs.append(SideTab(NEW_SIDE, f"With {short_name(first)}" if first else "Side conversation"))
    return tuple(tabs)


def _chosen(kept: Recipients | None, fresh: tuple[Recipient, ...]) -> tuple[Recipient, ...]:
    """Who gets it: those chosen by hand, which may be nobody, else those to begin with."""
    if kept is None:
        return fresh
    if not (kept.to or kept.cc or kept.bcc):
        return tuple(replace(person, is_on=False) for person in fresh)
    return from_draft(kept, fresh)
