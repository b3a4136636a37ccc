"""Which conflicts are decided with the ones that are shown, and how: counted, each with its own texts."""

from __future__ import annotations

from dataclasses import replace

from desk_app.domain.ids import TicketId
from desk_app.domain.syncrules.conflicts import sort_of
from desk_app.domain.syncrules.rows import Json
from desk_app.presenters.conflicts_state import ConflictsState, Meeting
from desk_app.presenters.sync_state import ConflictFace
from desk_app.services.reading import OpenConflict
from desk_app.sync.decisions import Choice, Side

_FIRST = TicketId(b"a" * 16)


def _conflict(number: int, ticket: bytes, field: str, mine: Json, theirs: Json) -> OpenConflict:
    sort = sort_of(field, mine, theirs, "priya")
    return OpenConflict(bytes([number]) * 16, TicketId(ticket * 16), sort, mine, theirs)


def _face(of: OpenConflict, label: str, *, is_text: bool = False) -> ConflictFace:
    return ConflictFace(
        of.id,
        label,
        "#1",
        "Grinder",
        "",
        str(of.mine),
        str(of.theirs),
        "Priya",
        of.ticket_id,
        of.sort,
        is_text=is_text,
    )


_KNOWN = (
    _conflict(1, b"a", "priority", 4, 1),
    _conflict(2, b"a", "subject", "Mine", "Theirs"),
    _conflict(3, b"b", "priority", 4, 1),
    _conflict(4, b"c", "priority", 4, 3),
    _conflict(5, b"d", "subject", "My own", "Their own"),
)
_STATE = ConflictsState(
    (Meeting(_FIRST, "#1", "Grinder", "Priya", (_face(_KNOWN[0], "Priority"), _face(_KNOWN[1], "Subject"))),),
    _KNOWN,
)


def test_others_of_the_same_sort_are_counted_and_get_the_same_side() -> None:
    chosen = replace(_STATE, sides={_KNOWN[0].id: Side.MINE})

    assert [each.id for each in _STATE.alike] == [_KNOWN[2].id, _KNOWN[4].id]
    assert chosen.choices_alike == (Choice(_KNOWN[2].id, Side.MINE), Choice(_KNOWN[4].id, Side.THEIRS))


def test_texts_that_are_both_kept_are_each_tickets_own() -> None:
    chosen = replace(_STATE, sides={_KNOWN[1].id: Side.OTHER})

    assert chosen.choices[1] == Choice(_KNOWN[1].id, Side.OTHER, "Theirs / Mine")
    assert chosen.choices_alike[1] == Choice(_KNOWN[4].id, Side.OTHER, "Their own / My own")


def test_nothing_is_alike_where_no_conflict_is_shown() -> None:
    assert ConflictsState((), _KNOWN).alike == ()
    assert ConflictsState((), _KNOWN).choices == ()
