"""What is shown: the server's row with own unconfirmed ops laid over it.

A pure function of both, so it can be thrown away and made again at any time. Nothing optimistic ever
goes into the base.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from desk_app.domain.syncrules.conflicts import change_set
from desk_app.domain.syncrules.rows import Fields, Json, OpBody, Row, Verb


def view(base: Row | None, ops: Iterable[OpBody]) -> Row | None:
    """The row a person sees.

    Args:
        base: What the server last told us; None when it told nothing (made here, or gone).
        ops: Unconfirmed ops on this row in the order they were made.

    Returns:
        The row, or None when there is nothing to show.
    """
    row = base
    for op in ops:
        row = lay_over(row, op)
    return row


def lay_over(row: Row | None, op: OpBody) -> Row | None:
    """One op over a row."""
    if op.verb is Verb.ADD:
        return row or Row(op.kind, op.row_id, _ticket_of(op), 0, shown_fields(op.data))
    if row is None:
        return None
    if op.verb is Verb.MOVE:
        return _move(row, op)
    changed = {
        Verb.SET: _set,
        Verb.DELTA: _delta,
        Verb.COUNT: _count,
        Verb.DELETE: _bin,
        Verb.RESTORE: _bin,
        Verb.MERGE: _merge,
    }[op.verb](row.fields, op)
    return replace(row, fields={**row.fields, **changed}) if changed else row


def shown_fields(data: Fields) -> dict[str, Json]:
    """The fields of a row to be made: its data without what only guards its sending."""
    return {name: value for name, value in data.items() if name not in ("ticket", "seen")}


def _ticket_of(op: OpBody) -> str:
    ticket = op.data.get("ticket")
    return op.row_id if op.kind == "ticket" else ticket if isinstance(ticket, str) else ""


def _set(fields: Fields, op: OpBody) -> dict[str, Json]:
    changed: dict[str, Json] = {}
    for name, edit in ((name, as_dict(value)) for name, value in op.data.items()):
        if edit.get("set") == edit.get("base"):
            continue  # changes nothing, so it must not hide what others change
        # An op that an earlier life of the server accepted is in the base already, unless the base
        # still stands where the op began: only then it was lost there and must be shown here.
        if not op.is_again or fields.get(name) == edit.get("base"):
            changed[name] = edit.get("set")
    return changed


def _delta(fields: Fields, op: OpBody) -> dict[str, Json]:
    changed: dict[str, Json] = {}
    for name, edit in ((name, as_dict(value)) for name, value in op.data.items()):
        changed[name] = change_set(fields.get(name), as_list(edit.get("add")), as_list(edit.get("remove")))
    return changed


def _count(fields: Fields, op: OpBody) -> dict[str, Json]:
    if op.is_again:
        return {}  # in the base already, or it will be: counting twice would be worse than late
    return {name: as_int(fields.get(name)) + as_int(step) for name, step in op.data.items()}


def _bin(_fields: Fields, op: OpBody) -> dict[str, Json]:
    return {"deleted": op.verb is Verb.DELETE}


def _merge(_fields: Fields, op: OpBody) -> dict[str, Json]:
    return {"merged_into": op.data["into"]}


def _move(row: Row, op: OpBody) -> Row:
    """Somebody else's move is not hidden: the server will say that this one came too late."""
    into = op.data.get("into")
    return replace(row, ticket=into) if isinstance(into, str) and row.ticket == op.data.get("from") else row


def as_list(value: Json) -> list[Json]:
    """A list, or an empty one where the value is none."""
    return value if isinstance(value, list) else []


def as_int(value: Json) -> int:
    """A whole number, or 0 where the value is none."""
    return value if isinstance(value, int) else 0


def as_dict(value: Json) -> dict[str, Json]:
    """An object, or an empty one where the value is none."""
    return value if isinstance(value, dict) else {}
