"""How an edit made elsewhere meets the present value: the rules per class of field.

Decided on the server, where the order of changes is known; the client only shows the outcome. A device
never conflicts with itself, an automation never beats a person, and what loses is kept and shown.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from desk_app.domain.syncrules.kinds import FieldClass, class_of
from desk_app.domain.syncrules.rows import Json
from desk_app.domain.syncrules.texts import merge_lines


@dataclass(frozen=True, slots=True)
class Writer:
    """Who last wrote a field.

    Attributes:
        device: Device and its epoch, joined; two lives of a restored device are two writers.
        actor: Id of the agent, or of the automation.
        is_bot: True for rules, imports and other automations.
    """

    device: str
    actor: str
    is_bot: bool = False


class Meeting(StrEnum):
    """What became of an edit."""

    APPLIED = "applied"
    NOOP = "noop"
    MERGED = "merged"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Met:
    """An edit after it met the present value: what became of it, and what the field holds now."""

    meeting: Meeting
    value: Json


def meet(
    field_class: FieldClass, current: Json, base: Json, new: Json, *, last: Writer | None, by: Writer
) -> Met:
    """Bring an edit together with the present value of a field.

    Args:
        field_class: Class of the field; `SET` and `COUNTER` fields never come here.
        current: What the field holds.
        base: What the person saw when making the edit.
        new: What the person made of it.
        last: Who wrote `current`; None when nobody did since the row was made.
        by: Who makes the edit.

    Returns:
        APPLIED with `new`, NOOP or CONFLICT with `current`, or MERGED with the merge of both texts.
    """
    if new in (current, base):  # nothing to change, or the person changed nothing
        return Met(Meeting.NOOP, current)
    if current == base:
        return Met(Meeting.APPLIED, new)
    if field_class is FieldClass.TEXT and isinstance(current, str) and isinstance(new, str):
        merged = merge_lines(base if isinstance(base, str) else "", new, current)
        if merged is not None:
            return Met(Meeting.NOOP if merged == current else Meeting.MERGED, merged)
    if last is not None and (last.is_bot or last.device == by.device):
        return Met(Meeting.APPLIED, new)
    return Met(Meeting.CONFLICT, current)


def change_set(current: Json, add: list[Json], remove: list[Json]) -> list[Json]:
    """A set field after additions and removals, in canonical order; both may be repeated freely."""
    held = {str(item): item for item in current} if isinstance(current, list) else {}
    for item in remove:
        held.pop(str(item), None)
    for item in add:
        held[str(item)] = item
    return [held[name] for name in sorted(held)]


class Sort(NamedTuple):
    """What conflicts have in common that can be decided as one.

    Attributes:
        field: The field both set.
        mine: This person's value as JSON; of a text "", because no two are the same.
        theirs: The same of the other person; of a text, who that is.
    """

    field: str
    mine: str
    theirs: str


def sort_of(field: str, mine: Json, theirs: Json, by: str) -> Sort:
    """Of which sort a conflict of a ticket is: the same two values, or, of texts, the same other person."""
    if class_of("ticket", field) is FieldClass.TEXT:
        return Sort(field, "", by)
    return Sort(field, json.dumps(mine), json.dumps(theirs))
