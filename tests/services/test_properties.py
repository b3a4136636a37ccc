"""Fields, tags, snoozes, links, the bin."""

from __future__ import annotations

import json

import pytest

from desk_app.domain.changes import (
    AddNote,
    ChangeTags,
    CreateTag,
    DefineField,
    DeleteTicket,
    LinkTickets,
    MarkRead,
    RestoreTicket,
    SetFields,
    SnoozeTicket,
    UndoKind,
    UnlinkTickets,
)
from desk_app.domain.errors import DeskError, InvalidInput, NotFound, Refused
from desk_app.domain.ids import AgentId, TagId
from desk_app.domain.status import StatusClass
from tests.services.conftest import Desk


def test_solving_is_told_in_words_and_remembers_when(desk: Desk) -> None:
    ticket_id = desk.ticket()
    desk.now_s += 50
    done = desk.apply(SetFields(ticket_id, {"status_id": desk.status(StatusClass.SOLVED)}))
    row = desk.row("ticket", ticket_id)
    assert done.title == "Solved #1"
    assert (row["class"], row["active"], row["solved_s"]) == ("solved", 0, desk.now_s)
    assert desk.events(ticket_id) == ["created", "set"]


def test_assigning_says_to_whom(desk: Desk) -> None:
    ticket_id = desk.ticket()
    assert desk.apply(SetFields(ticket_id, {"assignee_id": desk.me.id})).title == "Assigned #1 to Mira Okafor"
    assert desk.apply(SetFields(ticket_id, {"assignee_id": None})).title == "Unassigned #1"


def test_the_organisation_follows_the_customer(desk: Desk) -> None:
    ticket_id = desk.ticket(customer_id=desk.customer())
    desk.apply(SetFields(ticket_id, {"customer_id": None}))
    assert desk.row("ticket", ticket_id)["organisation_id"] is None


def test_a_value_that_is_there_already_makes_no_event(desk: Desk) -> None:
    ticket_id = desk.ticket()
    desk.apply(SetFields(ticket_id, {"priority": 2}))
    assert desk.events(ticket_id) == ["created"]


def test_what_is_so_already_is_said_and_leaves_no_step(desk: Desk) -> None:
    ticket_id = desk.ticket()
    desk.apply(SetFields(ticket_id, {"assignee_id": desk.me.id}))
    tag_id = TagId(desk.apply(CreateTag("grinder")).first("tag"))
    desk.apply(ChangeTags(ticket_id, add=(tag_id,)))
    desk.apply(SetFields(ticket_id, {"priority": 3}))
    heard: list[str] = []
    stop = desk.writer.subscribe(lambda changes: heard.append(changes.title))
    again = (
        (SetFields(ticket_id, {"assignee_id": desk.me.id}), "#1 is yours already"),
        (SetFields(ticket_id, {"status_id": desk.status(StatusClass.NEW)}), "#1 is new already"),
        (SetFields(ticket_id, {"priority": 3}), "The priority of #1 is so already"),
        (ChangeTags(ticket_id, add=(tag_id,)), "#1 is tagged “grinder” already"),
        (SnoozeTicket(ticket_id, None), "#1 is not snoozed"),
        (MarkRead(ticket_id, 0), "#1 is unread already"),
    )
    for change, words in again:
        done = desk.apply(change)

        assert (done.title, done.is_idle, done.undo) == (words, True, UndoKind.NONE)
    stop()
    assert heard == []
    assert desk.sql("SELECT title FROM change ORDER BY n DESC LIMIT 1") == [("Set priority of #1",)]


def test_what_is_emptied_is_said_to_be_taken_away(desk: Desk) -> None:
    ticket_id = desk.ticket()
    desk.apply(SetFields(ticket_id, {"mood": "angry"}))

    assert desk.apply(SetFields(ticket_id, {"mood": ""})).title == "Took away the mood of #1"


@pytest.mark.parametrize(
    "values",
    [{"priority": 9}, {"rid": 1}, {"assignee_id": b"?" * 16}, {"assignee_id": "Mira"}, {"due_s": "soon"}],
)
def test_a_bad_value_changes_nothing(desk: Desk, values: dict[str, object]) -> None:
    ticket_id = desk.ticket()
    with pytest.raises(DeskError):
        desk.apply(SetFields(ticket_id, {"subject": "Changed", **values}))  # type: ignore[dict-item]  # wrong on purpose
    assert desk.row("ticket", ticket_id)["subject"] == "E07: Duo 2 stops mid-shot"
    assert desk.events(ticket_id) == ["created"]


@pytest.mark.parametrize(
    ("type_", "given", "kept"),
    [
        ("text", " 4471 ", "4471"),
        ("number", "12,5", 125),
        ("number", "12.5", 12.5),
        ("date", "2026-03-31", "2026-03-31"),
        ("boolean", "yes", True),
        ("choice", "duo 2", "Duo 2"),
        ("choices", "Three One,duo 2", ["Three One", "Duo 2"]),
        ("url", "https://kestrel.example/x", "https://kestrel.example/x"),
    ],
)
def test_custom_fields_are_kept_in_their_type(desk: Desk, type_: str, given: str, kept: object) -> None:
    desk.apply(DefineField("ticket", "machine", "Machine", type_, ("Duo 2", "Three One")))
    ticket_id = desk.ticket()
    desk.apply(SetFields(ticket_id, custom={"machine": given}))
    assert json.loads(str(desk.row("ticket", ticket_id)["custom"])) == {"machine": kept}
    assert desk.sql("SELECT count(*) > 0 FROM field_value") == [(1,)]


@pytest.mark.parametrize(
    ("type_", "given"),
    [
        ("number", "many"),
        ("date", "31.3."),
        ("boolean", "maybe"),
        ("choice", "Duo 3"),
        ("url", "javascript:x"),
    ],
)
def test_custom_values_that_do_not_fit_are_refused(desk: Desk, type_: str, given: str) -> None:
    desk.apply(DefineField("ticket", "machine", "Machine", type_, ("Duo 2",)))
    ticket_id = desk.ticket()
    with pytest.raises(InvalidInput, match="Machine"):
        desk.apply(SetFields(ticket_id, custom={"machine": given}))


def test_an_unknown_custom_field_names_the_known_ones(desk: Desk) -> None:
    desk.apply(DefineField("ticket", "serial", "Serial"))
    with pytest.raises(NotFound, match="Known fields: serial"):
        desk.apply(SetFields(desk.ticket(), custom={"seriel": "1"}))


def test_tags_are_deltas(desk: Desk) -> None:
    ticket_id = desk.ticket()
    red = TagId(desk.apply(CreateTag("e07")).first("tag"))
    blue = TagId(desk.apply(CreateTag("flow-meter")).first("tag"))
    desk.apply(ChangeTags(ticket_id, add=(red, blue, red)))
    desk.apply(ChangeTags(ticket_id, remove=(blue,)))
    desk.apply(ChangeTags(ticket_id, remove=(blue,)))
    assert desk.sql("SELECT tag_id FROM ticket_tag") == [(red,)]
    assert desk.events(ticket_id) == ["created", "tags", "tags"]


def test_a_tag_that_differs_only_in_case_is_refused(desk: Desk) -> None:
    desk.apply(CreateTag("Zürich"))
    with pytest.raises(Refused):
        desk.apply(CreateTag("zurich"))


def test_a_snooze_ends_in_the_future_and_solving_ends_it(desk: Desk) -> None:
    ticket_id = desk.ticket()
    with pytest.raises(InvalidInput):
        desk.apply(SnoozeTicket(ticket_id, desk.now_s))
    desk.apply(SnoozeTicket(ticket_id, desk.now_s + 3600, "Europe/Lisbon"))
    assert desk.row("ticket", ticket_id)["snooze_zone"] == "Europe/Lisbon"
    desk.apply(SetFields(ticket_id, {"status_id": desk.status(StatusClass.SOLVED)}))
    assert desk.row("ticket", ticket_id)["snooze_s"] is None
    with pytest.raises(Refused, match="nothing to snooze"):
        desk.apply(SnoozeTicket(ticket_id, desk.now_s + 3600))


def test_the_bin_keeps_everything_and_refuses_work(desk: Desk) -> None:
    ticket_id = desk.ticket()
    desk.apply(DeleteTicket(ticket_id))
    with pytest.raises(Refused, match="Restore it first"):
        desk.apply(AddNote(ticket_id, "Hello"))
    desk.apply(RestoreTicket(ticket_id))
    assert desk.row("ticket", ticket_id)["deleted_s"] is None
    with pytest.raises(Refused, match="not in the bin"):
        desk.apply(RestoreTicket(ticket_id))


def test_reading_a_ticket_reads_its_mentions(desk: Desk) -> None:
    ticket_id = desk.ticket()
    assert desk.me.id is not None
    desk.apply(AddNote(ticket_id, "@Mira", mentions=(AgentId(desk.me.id),)))
    desk.apply(MarkRead(ticket_id, desk.now_s))
    assert desk.sql("SELECT read_s FROM mention") == [(desk.now_s,)]


def test_links_are_seen_from_both_sides_and_never_double(desk: Desk) -> None:
    first, second = desk.ticket("One"), desk.ticket("Two")
    link_id = desk.apply(LinkTickets(first, second, "blocks")).first("link")
    desk.apply(LinkTickets(first, second, "blocks"))
    assert desk.sql("SELECT count(*) FROM link") == [(1,)]
    with pytest.raises(InvalidInput):
        desk.apply(LinkTickets(first, first))
    desk.apply(UnlinkTickets(link_id))
    assert desk.sql("SELECT count(*) FROM link") == [(0,)]
    assert desk.events(second)[-1] == "unlinked"
