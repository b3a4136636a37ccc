"""Conflict classes, the stale-reply guard, the overlay and the digests."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.syncrules.canonical import bucket_of, differing, digests, row_hash
from desk_app.domain.syncrules.conflicts import Meeting, Met, Writer, change_set, meet, sort_of
from desk_app.domain.syncrules.kinds import KINDS, FieldClass, class_of, scope_of
from desk_app.domain.syncrules.overlay import as_dict, as_int, as_list, view
from desk_app.domain.syncrules.rows import Fields, Json, OpBody, Row, Verb
from desk_app.domain.syncrules.stale import Heard, newer_than_seen

ME = Writer("laptop/1", "ada")
OTHER = Writer("phone/1", "ben")
RULE = Writer("rules/", "rule", is_bot=True)
SCALAR, TEXT = FieldClass.SCALAR, FieldClass.TEXT


@pytest.mark.parametrize(
    ("field_class", "current", "base", "new", "last", "met"),
    [
        (SCALAR, "open", "open", "solved", None, Met(Meeting.APPLIED, "solved")),
        (SCALAR, "solved", "open", "solved", OTHER, Met(Meeting.NOOP, "solved")),
        (SCALAR, "waiting", "open", "open", OTHER, Met(Meeting.NOOP, "waiting")),
        (SCALAR, "waiting", "open", "solved", OTHER, Met(Meeting.CONFLICT, "waiting")),
        (SCALAR, "waiting", "open", "solved", None, Met(Meeting.CONFLICT, "waiting")),
        (SCALAR, "waiting", "open", "solved", ME, Met(Meeting.APPLIED, "solved")),
        (SCALAR, "waiting", "open", "solved", Writer("laptop/2", "ada"), Met(Meeting.CONFLICT, "waiting")),
        (SCALAR, "waiting", "open", "solved", RULE, Met(Meeting.APPLIED, "solved")),
        (FieldClass.CLAIM, "ben", None, "ada", OTHER, Met(Meeting.CONFLICT, "ben")),
        (TEXT, "A\nb\nc", "a\nb\nc", "a\nb\nC", OTHER, Met(Meeting.MERGED, "A\nb\nC")),
        (TEXT, "A\nb\nC", "a\nb\nc", "a\nb\nC", OTHER, Met(Meeting.NOOP, "A\nb\nC")),
        (TEXT, "Ä\nb", "a\nb", "A\nb", OTHER, Met(Meeting.CONFLICT, "Ä\nb")),
        (TEXT, "A", None, "B", OTHER, Met(Meeting.CONFLICT, "A")),
    ],
)
def test_an_edit_meets_the_present_value(
    field_class: FieldClass, current: Json, base: Json, new: Json, last: Writer | None, met: Met
) -> None:
    assert meet(field_class, current, base, new, last=last, by=ME) == met


@given(st.lists(st.text(max_size=2)), st.lists(st.text(max_size=2)), st.lists(st.text(max_size=2)))
def test_a_change_of_a_set_may_be_repeated(held: list[Json], add: list[Json], remove: list[Json]) -> None:
    once = change_set(held, add, remove)

    assert change_set(once, add, remove) == once
    assert set(map(str, add)) <= set(map(str, once))


PUBLIC = [Heard("m1", 5, "", is_public=True), Heard("m2", 9, "phone/1", is_public=True)]


@pytest.mark.parametrize(
    ("thread", "seen", "newer"),
    [
        (PUBLIC, "m2", None),
        (PUBLIC, "m1", "m2"),
        (PUBLIC, "", "m2"),
        (PUBLIC, "lost-in-a-restore", "m2"),
        ([*PUBLIC, Heard("m3", 12, "laptop/1", is_public=True)], "m2", None),
        ([*PUBLIC, Heard("n1", 12, "phone/1", is_public=False)], "m2", None),
        ([], "", None),
    ],
)
def test_a_reply_is_stale_when_somebody_else_wrote_after_what_was_seen(
    thread: list[Heard], seen: str, newer: str | None
) -> None:
    assert newer_than_seen(thread, seen, "laptop/1") == newer


T = "00000000-0000-7000-8000-000000000001"


def op(verb: Verb, data: Fields, *, kind: str = "ticket", again: bool = False) -> OpBody:
    row = T if kind == "ticket" else "00000000-0000-7000-8000-0000000000aa"
    return OpBody("op", T, kind, verb, row, data, is_again=again)


BASE = Row("ticket", T, T, 7, {"status_id": "open", "tags": ["a"], "time_spent_s": 60})


@pytest.mark.parametrize(
    ("done", "field", "shown"),
    [
        (op(Verb.SET, {"status_id": {"base": "open", "set": "solved"}}), "status_id", "solved"),
        (op(Verb.SET, {"status_id": {"base": "new", "set": "solved"}}), "status_id", "solved"),
        (op(Verb.SET, {"status_id": {"base": "new", "set": "solved"}}, again=True), "status_id", "open"),
        (op(Verb.SET, {"status_id": {"base": "open", "set": "solved"}}, again=True), "status_id", "solved"),
        (op(Verb.SET, {"status_id": {"base": "new", "set": "new"}}), "status_id", "open"),
        (op(Verb.DELTA, {"tags": {"add": ["b"], "remove": ["a"]}}), "tags", ["b"]),
        (op(Verb.COUNT, {"time_spent_s": 30}), "time_spent_s", 90),
        (op(Verb.COUNT, {"time_spent_s": 30}, again=True), "time_spent_s", 60),
        (op(Verb.DELETE, {}), "deleted", True),
        (op(Verb.RESTORE, {}), "deleted", False),
        (op(Verb.MERGE, {"into": "x"}), "merged_into", "x"),
    ],
)
def test_an_open_op_is_laid_over_the_base(done: OpBody, field: str, shown: Json) -> None:
    row = view(BASE, [done])

    assert row is not None
    assert row.fields[field] == shown
    assert BASE.fields == {"status_id": "open", "tags": ["a"], "time_spent_s": 60}


def test_a_new_row_is_shown_without_what_only_guards_its_sending() -> None:
    row = view(None, [op(Verb.ADD, {"ticket": T, "seen": "m1", "body": "Hello"}, kind="message")])

    assert row == Row("message", "00000000-0000-7000-8000-0000000000aa", T, 0, {"body": "Hello"})


def test_a_move_is_shown_unless_somebody_else_moved_it_first() -> None:
    made = op(Verb.ADD, {"ticket": T, "body": "Hello"}, kind="message")
    away = op(Verb.MOVE, {"from": T, "into": "n1"}, kind="message")
    on = op(Verb.MOVE, {"from": "n1", "into": "n2"}, kind="message")
    row = view(None, [made])

    assert row is not None
    assert [view(None, [made, *moves]).ticket for moves in ([away], [away, on], [on])] == ["n1", "n2", T]  # type: ignore[union-attr]  # shown
    assert view(replace(row, ticket="theirs"), [away]) == replace(row, ticket="theirs")


def test_an_edit_of_nothing_shows_nothing_and_a_known_row_is_not_made_twice() -> None:
    assert view(None, [op(Verb.DELETE, {})]) is None
    assert view(BASE, [op(Verb.ADD, {"subject": "New"})]) == BASE


def test_values_of_a_wrong_shape_count_as_none() -> None:
    assert (as_list("x"), as_dict(["x"]), as_int("x")) == ([], {}, 0)


def test_fields_have_classes_and_unknown_ones_have_none() -> None:
    assert class_of("ticket", "assignee_id") is FieldClass.CLAIM
    assert class_of("ticket", "custom.shelf") is SCALAR
    assert class_of("message", "custom.shelf") is None
    assert class_of("ticket", "rid") is None
    assert class_of("spell", "name") is None
    assert not KINDS["message"].is_mutable


def test_a_ticket_is_in_the_scope_of_its_team() -> None:
    assert scope_of(Row("ticket", T, T, 1, {"queue_id": "q1"})) == "q:q1"
    assert scope_of(Row("ticket", T, T, 1, {})) == "q:"
    assert scope_of(Row("tag", T, "", 1, {})) == ""


def test_equal_rows_have_equal_digests_whatever_their_position_and_order() -> None:
    other = Row("tag", "00000000-0000-7000-8000-0000000000fe", "", 3, {"name": "ä", "colour": None})
    moved = Row("tag", other.id, "", 99, {"name": "ä"})

    assert digests([BASE, other]) == digests([moved, BASE])
    assert bucket_of(other.id) == 254
    assert row_hash(BASE) != row_hash(other)


def test_a_difference_is_found_in_its_bucket_alone() -> None:
    changed = Row("ticket", T, T, 7, {**BASE.fields, "status_id": "solved"})
    extra = Row("tag", "00000000-0000-7000-8000-000000000002", "", 1, {})

    assert differing(digests([BASE]), digests([changed])) == [("ticket", 1)]
    assert differing(digests([BASE]), digests([BASE, extra])) == [("tag", 2)]
    assert differing(digests([BASE]), digests([BASE])) == []


@pytest.mark.parametrize(
    ("other", "is_alike"),
    [
        (("priority", 4, 1, "tom"), True),  # whoever it was
        (("priority", 4, 2, "priya"), False),
        (("priority", 1, 4, "priya"), False),
        (("status_id", 4, 1, "priya"), False),
        (("subject", "A", "B", "priya"), False),
    ],
)
def test_conflicts_are_alike_that_set_the_same_two_values(
    other: tuple[str, Json, Json, str], is_alike: bool
) -> None:
    assert (sort_of("priority", 4, 1, "priya") == sort_of(*other)) is is_alike


def test_texts_are_alike_that_met_the_same_person_because_no_two_are_the_same() -> None:
    first = sort_of("subject", "A", "B", "priya")

    assert first == sort_of("subject", "C", "D", "priya")
    assert first != sort_of("subject", "A", "B", "tom")
    assert first != sort_of("description", "A", "B", "priya")
