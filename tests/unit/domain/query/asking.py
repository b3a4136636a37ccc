"""What the tests of the query language share: a fixed moment, a zone, a team's own fields."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from desk_app.domain.entities import FieldSpec
from desk_app.domain.ids import FieldId
from desk_app.domain.query import BUILTIN_FIELDS, Expr, FieldTable, Parsed, custom_field, parse

LISBON = ZoneInfo("Europe/Lisbon")
NOW = int(datetime(2025, 9, 3, 10, 30, tzinfo=LISBON).timestamp())
"""A Wednesday."""


def own_field(name: str, kind: str, label: str = "", options: tuple[str, ...] = ()) -> FieldSpec:
    """A custom field of tickets."""
    return FieldSpec(
        id=FieldId(bytes(16)),
        entity="ticket",
        name=name,
        label=label or name.title(),
        type=kind,
        options=options,
        is_required=False,
        position=0,
    )


OWN_FIELDS = tuple(
    map(
        custom_field,
        (
            own_field("firmware", "text", "Firmware version"),
            own_field("pressure", "number"),
            own_field("warranty", "date", "Warranty until"),
            own_field("vip", "boolean", "VIP"),
            own_field("site", "choice", options=("Porto", "Rösterei am Kanal")),
            own_field("parts", "choices", options=("Pump", "Grinder")),
        ),
    )
)
FIELDS: FieldTable = BUILTIN_FIELDS.with_fields(OWN_FIELDS)


def ask(text: str) -> Parsed:
    """Read a query at the fixed moment."""
    return parse(text, now=NOW, zone=LISBON, fields=FIELDS)


def meaning(text: str) -> Expr:
    """What a query without mistakes means."""
    parsed = ask(text)
    assert parsed.problems == ()
    return parsed.expr


def complaints(text: str) -> list[str]:
    """What is said about a query."""
    return [problem.message for problem in ask(text).problems]


def at(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> int:
    """A moment in Lisbon, epoch seconds."""
    return int(datetime(year, month, day, hour, minute, tzinfo=LISBON).timestamp())
