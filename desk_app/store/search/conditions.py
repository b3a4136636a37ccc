"""What every node of a query means for a row of `ticket`, as SQL.

A condition is never NULL, so that NOT is the exact opposite. Words become look-ups in the full-text
tables; `plans` sees to it that those are asked for few tickets only. To add a field to the language:
declare it in `domain/query/builtin_fields.py`, give it its meaning here, and test both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, exists, func, not_, or_, select
from sqlalchemy.sql.expression import Select

from desk_app.domain.entities import FieldSpec
from desk_app.domain.errors import InvalidInput
from desk_app.domain.ids import AgentId, parse_id
from desk_app.domain.query.fields import CUSTOM_PREFIX
from desk_app.domain.query.folding import fold
from desk_app.domain.query.matching import value_matches
from desk_app.domain.query.nodes import (
    And,
    DateRange,
    DayRange,
    Empty,
    Everything,
    Expr,
    FieldIs,
    Has,
    Is,
    IsMe,
    Manner,
    Not,
    NumberRange,
    Or,
    Phrase,
    Value,
    Word,
)
from desk_app.domain.status import PRIORITY_NAMES, StatusClass
from desk_app.services.reading import Team
from desk_app.store import schema
from desk_app.store.reading.dialect import DIALECT, indexed_by
from desk_app.store.search import people
from desk_app.store.search.tables import (
    ALWAYS,
    IS_ACTIVE,
    NEVER,
    NO_DUE,
    ONE,
    begins_with,
    has_parts,
    has_words,
    ticket,
)
from desk_app.store.search.text import Part, TextQueries, part_query

_OPEN: Final = (StatusClass.NEW, StatusClass.OPEN)
_WAITING: Final = (StatusClass.WAITING_CUSTOMER, StatusClass.WAITING_THIRD_PARTY)
_NOT_WAITING: Final = ("confirmed", "rejected")
_DATES: Final = {
    "created": ticket.c.created_s,
    "updated": ticket.c.updated_s,
    "solved": ticket.c.solved_s,
    "snoozed": ticket.c.snooze_s,
}
_LABELS: Final = {"channel": ticket.c.channel, "mood": ticket.c.mood, "lang": ticket.c.language}
_NULLABLE: Final = {
    "assignee": ticket.c.assignee_id,
    "team": ticket.c.queue_id,
    "customer": ticket.c.customer_id,
    "org": ticket.c.organisation_id,
    "due": ticket.c.due_s,
    **_DATES,
}


@dataclass(frozen=True, slots=True)
class Asker:
    """What the meaning of a query depends on beside the query: who asks, when, and the team they see.

    `now_s` is a parameter whose value is read when a statement runs, so that what was understood once stays
    true as time goes by.
    """

    me: AgentId | None
    now_s: ColumnElement[int]
    team: Team


class Conditions:
    """Writes conditions for one question."""

    def __init__(self, asker: Asker, text: TextQueries) -> None:
        self._asker = asker
        self._text = text

    def of(self, expr: Expr) -> ColumnElement[bool]:
        """The condition under which a ticket matches."""
        match expr:
            case Everything():
                return ALWAYS
            case Part():
                return has_parts(part_query(expr))
            case _:
                exact = self._text.exact(expr)
                return has_words(exact) if exact is not None else self._composed(expr)

    def _composed(self, expr: Expr) -> ColumnElement[bool]:
        match expr:
            case And(parts):
                return and_(*map(self.of, parts))
            case Or(parts):
                return or_(*map(self.of, parts))
            case Not(part):
                return not_(self.of(part))
            case Word() | Phrase():  # `exact` has an answer for each of them
                raise TypeError(f"no full-text query for {expr!r}")
            case _:
                return self._leaf(expr)

    def _leaf(self, expr: Expr) -> ColumnElement[bool]:
        match expr:
            case FieldIs(field, values, manner):
                return self._field(field, values, manner)
            case IsMe(field):
                return self._me(field)
            case Empty(field):
                return self._empty(field)
            case DateRange() | DayRange() | NumberRange():
                return self._range(expr)
            case Has(what):
                return self._has(what)
            case Is(state):
                return self._state(state)
            case _:
                raise TypeError(f"not a node of a query: {expr!r}")

    def _range(self, expr: DateRange | DayRange | NumberRange) -> ColumnElement[bool]:
        match expr:
            case DateRange("due", low, high):
                return due_between(low, high)
            case DateRange(field, low, high):
                return _between(_DATES[field], low, high) if field in _DATES else NEVER
            case DayRange(field, low, high):
                return self._custom(field, lambda number, _: _between(number, low, high))
            case NumberRange(field):
                return self._custom(field, lambda number, _: _within(number, expr))

    def _field(self, field: str, values: tuple[Value, ...], manner: Manner) -> ColumnElement[bool]:
        if field.startswith(CUSTOM_PREFIX):
            return self._custom(field, lambda _, text: text_fits(text, values, manner))
        if field in _LABELS:
            return text_fits(func.lower(_LABELS[field]), values, manner)
        meanings: dict[str, Callable[[], ColumnElement[bool]]] = {
            "customer": lambda: people.customer_is(values),
            "people": lambda: people.people_are(values, self._by_words),
            "from": lambda: people.sender_is(values),
            "to": lambda: people.recipient_is(values),
            "author": lambda: people.author_is(values, self._asker.team),
            "org": lambda: _organisation_is(values, manner),
            "number": lambda: code_is(ticket.c.number, values),
            "serial": lambda: ticket_asset(values),
            "id": lambda: ticket.c.id.in_(ids_of(values)),
            "priority": lambda: ticket.c.priority.in_([PRIORITY_NAMES[value.text] for value in values]),
            "tag": lambda: exists(
                select(ONE).where(
                    schema.ticket_tag.c.ticket_id == ticket.c.id,
                    schema.ticket_tag.c.tag_id.in_(self.named("tags", values)),
                )
            ),
            "status": lambda: ticket.c.status_id.in_(self.named("statuses", values)),
            "account": lambda: ticket.c.account_id.in_(
                key for key, name in self._asker.team.accounts.items() if is_named(name, values)
            ),
            "team": lambda: _one_of(ticket.c.queue_id, self.named("queues", values)),
            "follower": lambda: followed_by(people.agents_named(self._asker.team, values)),
            "assignee": lambda: _one_of(ticket.c.assignee_id, people.agents_named(self._asker.team, values)),
        }
        return meanings[field]()

    @property
    def team(self) -> Team:
        """The team of whoever asks."""
        return self._asker.team

    def named(self, kind: str, values: tuple[Value, ...]) -> list[bytes]:
        """Ids of the team's `tags`, `statuses` or `queues` with these names."""
        things: dict[bytes, Any] = getattr(self._asker.team, kind)
        return [key for key, thing in things.items() if is_named(thing.name, values)]

    def _by_words(self, value: Value) -> ColumnElement[bool]:
        query = self._text.hint(FieldIs("people", (value,), Manner.PERSON))
        return NEVER if query is None else has_words(query)

    def _me(self, field: str) -> ColumnElement[bool]:
        me = self._asker.me
        if me is None:
            return NEVER
        match field:
            case "assignee":
                return _one_of(ticket.c.assignee_id, [me])
            case "follower":
                return followed_by([me])
            case _:
                return people.wrote_id([me])

    def _empty(self, field: str) -> ColumnElement[bool]:
        if field in _NULLABLE:
            return _NULLABLE[field].is_(None)
        if field in _LABELS:
            return _LABELS[field] == ""
        if field == "follower":
            return not_(followed_by(None))
        if field == "tag":
            return not_(exists(select(ONE).where(schema.ticket_tag.c.ticket_id == ticket.c.id)))
        if field == "serial":
            return not_(exists(select(ONE).where(_asset_of_ticket(), schema.asset.c.serial != "")))
        if field.startswith(CUSTOM_PREFIX):
            return not_(self._custom(field, lambda _, text: text != ""))
        return ALWAYS

    def _custom(
        self, field: str, condition: Callable[[ColumnElement[Any], ColumnElement[Any]], ColumnElement[bool]]
    ) -> ColumnElement[bool]:
        """A value of a custom field fits; `condition` gets its number and its folded text."""
        spec = self.custom_spec(field)
        value = schema.field_value
        if spec is None:
            return NEVER
        return exists(
            select(ONE).where(
                value.c.owner_id == ticket.c.id,
                value.c.field_id == spec.id,
                condition(value.c.number, value.c.text),
            )
        )

    def custom_spec(self, field: str) -> FieldSpec | None:
        """The custom field of a ticket that a query calls `custom.NAME`."""
        name = field.removeprefix(CUSTOM_PREFIX)
        specs = self._asker.team.fields.values()
        return next((spec for spec in specs if spec.entity == "ticket" and spec.name == name), None)

    def _has(self, what: str) -> ColumnElement[bool]:
        match what:
            case "attachment":
                return ticket.c.files > 0
            case "note":
                return ticket.c.notes > 0
            case "side":
                return exists(select(ONE).where(schema.side.c.ticket_id == ticket.c.id))
            case "reply":
                return ticket.c.agent_s.is_not(None)
            case "due":
                return due_between(None, None)
            case "draft":
                return has_draft()
            case _:  # visits and suggestions: there are none yet
                return NEVER

    def _state(self, state: str) -> ColumnElement[bool]:
        match state:
            case "open":
                return ticket.c["class"].in_(_OPEN)
            case "waiting":
                return ticket.c["class"].in_(_WAITING)
            case "new" | "solved" | "closed":
                return ticket.c["class"] == state
            case "active":
                return IS_ACTIVE
            case "snoozed":
                return and_(ticket.c.snooze_s.is_not(None), ticket.c.snooze_s > self._asker.now_s)
            case "late":
                return and_(IS_ACTIVE, ticket.c.due_key < self._asker.now_s)
            case _:
                return self._mark(state)

    def _mark(self, state: str) -> ColumnElement[bool]:
        match state:
            case "unread":
                return is_unread()
            case "queued":
                return is_queued()
            case "mentioned":
                return ticket.c.id.in_(self.mentioned())
            case "deleted":
                return ticket.c.deleted_s.is_not(None)
            case "merged":
                return ticket.c.merged_into.is_not(None)
            case "spam":
                return ticket.c.spam == 1
            case _:
                raise TypeError(f"not a state of a ticket: {state}")

    def mentioned(self) -> Select[tuple[bytes]]:
        """Ids of the tickets with a mention of whoever asks that they have not read."""
        mention = schema.mention
        mine = (mention.c.agent_id == (self._asker.me or b""), mention.c.read_s.is_(None))
        return (
            select(mention.c.ticket_id).where(*mine).with_hint(mention, indexed_by("mention_agent"), DIALECT)
        )


def due_between(low: int | None, high: int | None) -> ColumnElement[bool]:
    """A reply is due in `[low, high)`; asked of `due_key`, which the indexes hold and which is never NULL."""
    upper = NO_DUE if high is None else min(high, NO_DUE)
    within = ticket.c.due_key < upper
    return within if low is None else and_(within, ticket.c.due_key >= low)


def followed_by(agents: Sequence[bytes] | None) -> ColumnElement[bool]:
    """One of these colleagues follows the ticket; None for anybody."""
    follower = schema.ticket_follower
    follows = select(ONE).where(follower.c.ticket_id == ticket.c.id)
    return exists(follows if agents is None else follows.where(follower.c.agent_id.in_(agents)))


def has_draft() -> ColumnElement[bool]:
    """There is text for the ticket that was not sent."""
    draft = schema.draft
    return exists(select(ONE).where(draft.c.ticket_id == ticket.c.id, draft.c.deleted_s.is_(None)))


def is_queued() -> ColumnElement[bool]:
    """Changes of the ticket wait to be sent."""
    outbox, mails = schema.outbox, schema.mail_out
    waits = exists(select(ONE).where(outbox.c.chain == ticket.c.id, outbox.c.state.not_in(_NOT_WAITING)))
    return waits | exists(select(ONE).where(mails.c.ticket_id == ticket.c.id, mails.c.state != "sent"))


def is_unread() -> ColumnElement[bool]:
    """The customer or a third party has spoken, or somebody has opened the ticket, since it was last read."""
    said_s = func.coalesce(ticket.c.customer_s, ticket.c.created_s)
    return (said_s > ticket.c.read_s) | (func.coalesce(ticket.c.side_s, 0) > ticket.c.read_s)


def ticket_asset(values: tuple[Value, ...]) -> ColumnElement[bool]:
    """The machine the ticket is about has one of these serial numbers."""
    asset = schema.asset
    ids = select(asset.c.id).where(code_is(asset.c.serial, values))
    return and_(ticket.c.asset_id.is_not(None), ticket.c.asset_id.in_(ids))


def _asset_of_ticket() -> ColumnElement[bool]:
    return schema.asset.c.id == ticket.c.asset_id


def _organisation_is(values: tuple[Value, ...], manner: Manner) -> ColumnElement[bool]:
    organisation = schema.organisation
    return or_(
        *(
            exists(
                select(ONE).where(
                    organisation.c.id == ticket.c.organisation_id,
                    people.fits(organisation.c.name, value, manner),
                )
            )
            for value in values
        )
    )


def text_fits(text: ColumnElement[Any], values: tuple[Value, ...], manner: Manner) -> ColumnElement[bool]:
    """A text that is stored folded fits one of the values."""
    if manner is not Manner.WHOLE:
        return or_(*(people.fits(text, value, manner) for value in values))
    return or_(
        *(
            begins_with(text, fold(value.text)) if value.is_prefix else text == fold(value.text)
            for value in values
        )
    )


def code_is(code: ColumnElement[Any], values: tuple[Value, ...]) -> ColumnElement[bool]:
    """Numbers and serials are stored as people write them; an index finds them in capitals and small."""
    return or_(
        *(
            begins_with(code, spelt) if value.is_prefix else code == spelt
            for value in values
            for spelt in dict.fromkeys((value.text, value.text.lower(), value.text.upper()))
        )
    )


def is_named(name: str, values: Iterable[Value]) -> bool:
    """The whole name is one of the values."""
    return any(value_matches(value, Manner.WHOLE, name) for value in values)


def _one_of(column: ColumnElement[Any], ids: Iterable[bytes]) -> ColumnElement[bool]:
    """One of these ids; false for NULL."""
    found = list(ids)
    if not found:
        return NEVER
    return and_(column.is_not(None), column == found[0] if len(found) == 1 else column.in_(found))


def ids_of(values: Iterable[Value]) -> list[bytes]:
    """The ids among the values."""
    found = []
    for value in values:
        try:
            found.append(parse_id(value.text))
        except InvalidInput:
            continue
    return found


def _between(column: ColumnElement[Any], low: int | None, high: int | None) -> ColumnElement[bool]:
    ends = [column >= low] if low is not None else []
    ends += [column < high] if high is not None else []
    return and_(column.is_not(None), *ends)


def _within(column: ColumnElement[Any], wanted: NumberRange) -> ColumnElement[bool]:
    ends = []
    if wanted.low is not None:
        ends.append(column > wanted.low if wanted.is_open else column >= wanted.low)
    if wanted.high is not None:
        ends.append(column < wanted.high if wanted.is_open else column <= wanted.high)
    return and_(column.is_not(None), *ends)
