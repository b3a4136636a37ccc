"""The demo's hints: one at a time, gone when tried, with the person's own keys; and its removal."""

from __future__ import annotations

import pytest

from desk_app.commands.keys import write_changes
from desk_app.presenters.demo_guide import DemoGuide
from desk_app.runtime.settings_schema import KEYS_CHANGED, SINGLE_LETTERS
from tests.unit.presenters.office import Office

GOING = ["J", "K"]
WRITING = ["R", "N"]
FINDING = ["Ctrl+K", "?"]


@pytest.fixture
def guide(office: Office) -> DemoGuide:
    guide = DemoGuide(office.desk.preferences)
    guide.follow(office.window)
    office.window.bind("program.palette", lambda _argument: None)
    office.window.bind("ticket.note", lambda _argument: None)
    return guide


def keys(guide: DemoGuide) -> list[str]:
    return [key for part in guide.state for key in part.keys]


def test_each_hint_goes_when_it_was_tried_and_the_third_is_the_last(office: Office, guide: DemoGuide) -> None:
    assert keys(guide) == GOING
    office.window.run("list.next")
    assert keys(guide) == WRITING
    office.window.run("ticket.note")
    assert keys(guide) == FINDING
    office.window.run("program.palette")
    assert keys(guide) == []


def test_opening_a_second_ticket_by_any_way_is_going_through_them(office: Office, guide: DemoGuide) -> None:
    office.open("Inês Carvalho")
    office.window.open_ticket(None)
    office.open("Inês Carvalho")
    assert keys(guide) == GOING
    office.open("Lukas Brandt")
    assert keys(guide) == WRITING


def test_what_was_tried_before_is_not_hinted_at_later(office: Office, guide: DemoGuide) -> None:
    office.open("Inês Carvalho")
    office.window.run("ticket.note")
    office.window.run("list.next")

    assert keys(guide) == FINDING


def test_a_command_that_cannot_run_was_not_tried(office: Office, guide: DemoGuide) -> None:
    office.window.open_ticket(None)
    office.window.tickets.leave()
    assert office.window.why_not("ticket.note")
    office.window.run("ticket.note")
    office.window.run("list.next")

    assert keys(guide) == WRITING


def test_dismissed_hints_do_not_come_back(office: Office, guide: DemoGuide) -> None:
    guide.dismiss()
    office.window.run("list.next")
    office.desk.preferences.set(KEYS_CHANGED, write_changes({"list.next": ("Ctrl+J",)}))

    assert keys(guide) == []


def test_hints_show_the_keys_as_the_person_has_them(office: Office, guide: DemoGuide) -> None:
    office.desk.preferences.set(KEYS_CHANGED, write_changes({"list.next": ("Ctrl+J",)}))
    assert keys(guide) == ["Ctrl+J", "K"]
    office.desk.preferences.set(SINGLE_LETTERS, False)
    assert keys(guide) == ["Ctrl+J"]
    office.desk.preferences.set(KEYS_CHANGED, "")
    assert keys(guide) == ["Ctrl+K"], "hints without a key are left out"


def test_the_demo_is_removed_only_after_a_yes(office: Office, guide: DemoGuide) -> None:
    assert guide.state
    ended: list[str] = []
    office.window.bind("program.quit", ended.append)
    office.window.run("program.remove_demo")
    question = office.window.state.question

    assert question is not None
    assert question.verb == "Remove the demo"
    assert ended == []
    question.then()
    assert ended == [""]
