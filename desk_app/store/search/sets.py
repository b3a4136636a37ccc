"""Sets of tickets that an index names at once and that may be small: one machine's, one tag's, one day's.

Where one of a query's conditions is such a set, fetching and sorting it whole beats every walk, however
common the words and however rare the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, select, union

from desk_app.domain.query.fields import CUSTOM_PREFIX
from desk_app.domain.query.nodes import DateRange, Empty, FieldIs, Has, Is, IsMe, Manner, Value
from desk_app.store import schema
from desk_app.store.reading.dialect import DIALECT, indexed_by
from desk_app.store.search import people
from desk_app.store.search.conditions import Asker, Conditions, code_is, ids_of, text_fits
from desk_app.store.search.indexes import belonging_ids
from desk_app.store.search.meaning import Meaning
from desk_app.store.search.tables import BY_ID, ONE

_t = schema.ticket.alias("some")
_tag = schema.ticket_tag
_value = schema.field_value


@dataclass(frozen=True, slots=True)
class SmallSet:
    """A set that may be small.

    Attributes:
        rids: Row numbers of its tickets.
        members: Something quicker to count that is as many.
        is_local: Its tickets lie close together in the file, so that fetching them is quick.
    """

    rids: Select[tuple[int]]
    members: Select[Any]
    is_local: bool = False


def _directly(*conditions: ColumnElement[bool], index: str = "", is_local: bool = False) -> SmallSet:
    """Tickets by their own columns."""
    rids = select(_t.c.rid).where(*conditions)
    if index:
        rids = rids.with_hint(_t, indexed_by(index), DIALECT)
    return SmallSet(rids, rids, is_local)


def _through(ids: Select[Any]) -> SmallSet:
    """Tickets whose ids another table knows."""
    rids = select(_t.c.rid).where(_t.c.id.in_(ids)).with_hint(_t, indexed_by(BY_ID), DIALECT)
    return SmallSet(rids, ids)


def small_sets(meaning: Meaning, asker: Asker, conditions: Conditions) -> Iterator[SmallSet]:
    """The sets among a query's conditions, likely small ones first."""
    for each in meaning.conjuncts:
        match each:
            case FieldIs(field, values, manner):
                yield from _of_field(field, values, manner, conditions)
            case IsMe("follower"):
                yield _followed_by([asker.me or b""])
            case Is(state):
                yield from _of_state(state, asker, conditions)
            case Has("draft"):
                draft = schema.draft
                yield _through(select(draft.c.ticket_id).where(draft.c.deleted_s.is_(None)))
            case _:
                pass
    for each in meaning.conjuncts:
        if isinstance(each, DateRange):
            yield from _of_dates(each)
    if meaning.is_active:
        yield from _of_somebody(meaning, asker)


def _of_field(
    field: str, values: tuple[Value, ...], manner: Manner, conditions: Conditions
) -> Iterator[SmallSet]:
    match field:
        case "number":
            yield _directly(code_is(_t.c.number, values))
        case "id":
            yield _directly(_t.c.id.in_(ids_of(values)))
        case "serial":
            asset = schema.asset
            ids = select(asset.c.id).where(code_is(asset.c.serial, values))
            yield _directly(_t.c.asset_id.is_not(None), _t.c.asset_id.in_(ids), index="ticket_asset")
        case "tag":
            yield _through(
                select(_tag.c.ticket_id).where(_tag.c.tag_id.in_(conditions.named("tags", values)))
            )
        case "follower":
            yield _followed_by(people.agents_named(conditions.team, values))
        case "customer" | "people" if all(map(_is_whole_address, values)):
            yield _of_addresses(field, values)
        case _ if field.startswith(CUSTOM_PREFIX) and manner is Manner.WHOLE:
            spec = conditions.custom_spec(field)
            if spec is not None:
                fits = text_fits(_value.c.text, values, manner)
                yield _through(select(_value.c.owner_id).where(_value.c.field_id == spec.id, fits))


def _followed_by(agents: Sequence[bytes]) -> SmallSet:
    follower = schema.ticket_follower
    return _through(
        select(follower.c.ticket_id)
        .where(follower.c.agent_id.in_(agents))
        .with_hint(follower, indexed_by("ticket_follower_agent"), DIALECT)
    )


def _is_whole_address(value: Value) -> bool:
    return people.is_address(value) and not value.is_prefix and not value.text.startswith("@")


def _of_addresses(field: str, values: tuple[Value, ...]) -> SmallSet:
    """Tickets of the people with these addresses: as customer, or as participant too."""
    owners = [people.owners(value) for value in values]
    own = [select(_t.c.rid).where(_t.c.customer_id.in_(ids)) for ids in owners]
    if field == "customer":
        return _united(own)
    participant = schema.participant
    for ids in owners:
        taking_part = select(participant.c.ticket_id).where(participant.c.customer_id.in_(ids))
        own.append(select(_t.c.rid).where(_t.c.id.in_(taking_part)))
    return _united(own)


def _united(parts: list[Select[tuple[int]]]) -> SmallSet:
    whole = select(union(*parts).subquery().c.rid)
    return SmallSet(whole, whole)


def _of_state(state: str, asker: Asker, conditions: Conditions) -> Iterator[SmallSet]:
    match state:
        case "mentioned":
            yield _through(conditions.mentioned())
        case "queued":
            outbox = schema.outbox
            yield _through(select(outbox.c.chain).where(outbox.c.state != "confirmed").distinct())
        case "snoozed":
            yield _directly(_t.c.snooze_s.is_not(None), _t.c.snooze_s > asker.now_s, index="ticket_snoozed")
        case "deleted":
            yield _directly(_t.c.deleted_s.is_not(None), index="ticket_bin")
        case "merged":
            yield _directly(_t.c.merged_into.is_not(None), index="ticket_merged")
        case "spam":
            yield _directly(_t.c.spam == ONE, index="ticket_spam")
        case _:
            pass


def _of_dates(dates: DateRange) -> Iterator[SmallSet]:
    if dates.field in {"created", "updated"} and dates.from_s is not None:
        column = _t.c[f"{dates.field}_s"]
        ends = [column >= dates.from_s] + ([column < dates.until_s] if dates.until_s is not None else [])
        yield _directly(*ends, index=f"ticket_{dates.field}", is_local=True)


def _of_somebody(meaning: Meaning, asker: Asker) -> Iterator[SmallSet]:
    """Active tickets of a colleague or a team."""
    active = _t.c.active == ONE
    for each in meaning.conjuncts:
        match each:
            case IsMe("assignee"):
                yield _directly(active, _t.c.assignee_id == (asker.me or b""), index="ticket_active_assignee")
            case Empty("assignee"):
                yield _directly(active, _t.c.assignee_id.is_(None), index="ticket_active_assignee")
            case FieldIs("assignee" | "team" as field, values):
                name = "assignee" if field == "assignee" else "queue"
                ids = belonging_ids(field, values, asker.team)
                yield _directly(active, _t.c[f"{name}_id"].in_(ids), index=f"ticket_active_{name}")
            case _:
                pass
