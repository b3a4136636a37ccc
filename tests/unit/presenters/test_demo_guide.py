"""The demo's hints and what they offer: one at a time, gone when tried; and its removal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pytest

from desk_app.commands.keys import write_changes
from desk_app.presenters.demo_guide import DemoGuide
from desk_app.presenters.demo_play import DemoPlay
from desk_app.runtime.settings_schema import KEYS_CHANGED, SINGLE_LETTERS
from tests.demo_team import QuietTeam
from tests.unit.presenters.office import Office

GOING = ["J", "K", "R", "Ctrl+K"]


class Played(NamedTuple):
    """A guide with what it needs."""

    guide: DemoGuide
    play: DemoPlay
    team: QuietTeam


@pytest.fixture
def played(office: Office) -> Iterator[Played]:
    team = QuietTeam()
    play = DemoPlay(team)
    made = DemoGuide(office.desk.preferences, play)
    made.follow(office.window)
    office.window.bind("program.palette", lambda _argument: None)
    yield Played(made, play, team)
    play.close()


@pytest.fixture
def guide(played: Played) -> DemoGuide:
    return played.guide


def keys(guide: DemoGuide) -> list[str]:
    return [key for part in guide.state.parts for key in part.keys] if guide.state else []


def offer(guide: DemoGuide) -> str:
    return guide.state.offers if guide.state else ""


def test_three_hints_lead_through_a_lost_network_to_a_conflict(office: Office, played: Played) -> None:
    guide = played.guide
    seen = [(keys(guide), offer(guide))]
    office.window.run("list.next")
    for command in ("demo.offline", "demo.conflict", "demo.online"):
        seen.append((keys(guide), offer(guide)))
        office.run(command)

    assert seen == [
        (GOING, ""),
        ([], "demo.offline"),
        (["Shift+P"], "demo.conflict"),
        (["G, X"], "demo.online"),
    ]
    assert guide.state is None
    assert played.team.asked == ["offline", "conflict", "online"]


def test_coming_back_without_a_conflict_leaves_the_hint_at_one(office: Office, guide: DemoGuide) -> None:
    office.run("demo.offline")
    office.run("demo.online")

    assert offer(guide) == "demo.conflict"


def test_who_is_offline_can_only_come_back_and_the_other_way_round(office: Office, guide: DemoGuide) -> None:
    assert guide.state
    before = [office.window.why_not(each) for each in ("demo.offline", "demo.online")]
    office.run("demo.offline")
    after = [office.window.why_not(each) for each in ("demo.offline", "demo.online")]

    assert before == ["", "You are online."]
    assert after == ["You are offline already.", ""]


def test_a_conflict_is_told_in_words(office: Office, guide: DemoGuide) -> None:
    assert guide.state
    office.run("demo.conflict")

    assert office.notices[-1].text == (
        "Priya Raman has set the priority of #4181 to Low meanwhile. Go online to meet that."
    )


def test_what_the_demo_cannot_do_is_told_and_was_not_tried(office: Office, played: Played) -> None:
    office.window.run("list.next")
    played.team.refuses = "There is no server."
    office.run("demo.offline")

    assert office.notices[-1].text == "There is no server."
    assert offer(played.guide) == "demo.offline"
    assert office.window.why_not("demo.offline") == ""


def test_opening_a_second_ticket_by_any_way_is_going_through_them(office: Office, guide: DemoGuide) -> None:
    office.open("Inês Carvalho")
    office.window.open_ticket(None)
    office.open("Inês Carvalho")
    assert keys(guide) == GOING
    office.open("Lukas Brandt")
    assert offer(guide) == "demo.offline"


def test_a_command_that_cannot_run_was_not_tried(office: Office, guide: DemoGuide) -> None:
    office.window.open_ticket(None)
    office.window.tickets.leave()
    office.window.bind("ticket.reply", lambda _argument: None)
    assert office.window.why_not("ticket.reply")
    office.window.run("ticket.reply")

    assert keys(guide) == GOING


def test_dismissed_hints_do_not_come_back(office: Office, guide: DemoGuide) -> None:
    guide.dismiss()
    office.window.run("list.next")
    office.desk.preferences.set(KEYS_CHANGED, write_changes({"list.next": ("Ctrl+J",)}))

    assert guide.state is None


def test_hints_show_the_keys_as_the_person_has_them(office: Office, guide: DemoGuide) -> None:
    office.desk.preferences.set(KEYS_CHANGED, write_changes({"list.next": ("Ctrl+J",)}))
    assert keys(guide) == ["Ctrl+J", "K", "R", "Ctrl+K"]
    office.desk.preferences.set(SINGLE_LETTERS, False)
    assert keys(guide) == ["Ctrl+J", "Ctrl+K"]


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
