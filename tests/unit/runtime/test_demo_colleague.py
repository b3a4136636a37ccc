"""What a demo colleague would set: a field that waits, to what neither had; and nothing else."""

from __future__ import annotations

import pytest

from desk_app.domain.ids import AccountId
from desk_app.domain.syncrules.rows import Json, OpBody, Verb
from desk_app.domain.syncrules.storage import Op, OpState
from desk_app.runtime.demo_colleague import same_field
from desk_app.services.reading import OutboxLine, Team

_TICKET = "01894852-5a3c-7dbb-8ca5-5dcf6aedc9c0"


def _line(field: str, base: Json, mine: Json, *, verb: Verb = Verb.SET, n: int = 0) -> OutboxLine:
    body = OpBody("op", _TICKET, "ticket", verb, _TICKET, {field: {"base": base, "set": mine}})
    op = Op(body, 1, OpState.QUEUED, n=n)
    return OutboxLine(op, AccountId(b"a" * 16), "Kestrel", None, "4181", "Grinder", "Set", None, 0)


@pytest.mark.parametrize(("base", "mine", "theirs"), [(2, 4, 1), (1, 4, 3), (1, 3, 2)])
def test_the_priority_becomes_what_neither_had(base: int, mine: int, theirs: int) -> None:
    found = same_field([_line("priority", base, mine)], Team(), "priya")

    assert found is not None
    assert (found.ticket, found.number, found.base, found.theirs) == (_TICKET, "4181", base, theirs)


def test_the_newest_change_is_met_first() -> None:
    lines = [_line("priority", 2, 4), _line("assignee_id", None, "mira")]
    found = same_field(lines, Team(), "priya")

    assert found is not None
    assert (found.field, found.theirs) == ("assignee_id", "priya")


@pytest.mark.parametrize(
    "line",
    [
        _line("due_s", None, 5),
        _line("tags", None, 5, verb=Verb.DELTA),
        _line("priority", 2, 4, n=7),
        _line("assignee_id", "priya", None),
    ],
)
def test_what_nobody_else_would_set_or_has_left_is_not_met(line: OutboxLine) -> None:
    assert same_field([line], Team(), "priya") is None
