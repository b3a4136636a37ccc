"""Which views tickets can be dropped on: those whose search is about something that can be set."""

from __future__ import annotations

from typing import Final

from desk_app.domain.entities import View
from desk_app.domain.query.nodes import And, Empty, Expr, FieldIs, IsMe
from desk_app.domain.query.parser import parse
from desk_app.presenters.session import Session
from desk_app.services.views import DUE_SOON_VIEW, SNOOZED

ASKS: Final = {SNOOZED.id: "ticket.snooze", DUE_SOON_VIEW.id: "ticket.due"}
"""Views that need a time; the command asks for it."""
_SETTABLE: Final = frozenset({"assignee", "follower", "team", "tag", "priority", "status"})


def takes_tickets(view: View, session: Session) -> bool:
    """Whether tickets can be dropped on a view."""
    return view.id in ASKS or any(_field_of(part) in _SETTABLE for part in parts_of(view, session))


def parts_of(view: View, session: Session) -> tuple[Expr, ...]:
    """What all tickets of a view have in common, part by part."""
    expr = parse(view.query, now=session.clock(), zone=session.zone).expr
    return expr.parts if isinstance(expr, And) else (expr,)


def _field_of(part: Expr) -> str:
    match part:
        case IsMe("assignee" | "follower" as field) | Empty("assignee" | "team" as field):
            return field
        case FieldIs(field, (value,)) if not value.is_prefix:
            return field
        case _:
            return ""
