"""The sheet of a new ticket: what is needed, who it is for, doubles, and that nothing typed is lost."""

from __future__ import annotations

import pytest

from desk_app.domain.changes import DefineField
from desk_app.domain.entities import Ticket
from desk_app.presenters.new_ticket import LOOK_MS, NewTicketPresenter
from desk_app.presenters.window import WindowPresenter
from tests.kestrel import Kestrel

GRINDER = "Grinder invoice charged twice"


class Sheet:
    """The sheet of a window."""

    def __init__(self, kestrel: Kestrel) -> None:
        self.kestrel = kestrel
        self.window: WindowPresenter = kestrel.window()
        self.new = NewTicketPresenter(self.window)
        self.window.run("ticket.new")

    def pick(self, key: str, typed: str, text: str) -> None:
        self.new.ask(key)
        self.new.type(typed)
        self.kestrel.settle()
        asked = self.new.state.asked
        assert asked is not None
        self.new.choose(next(choice.key for choice in asked.choices if choice.text == text))
        self.kestrel.settle()

    def made(self) -> Ticket:
        self.new.make()
        self.kestrel.settle()
        ticket_id = self.window.state.ticket_id
        assert ticket_id is not None
        return self.kestrel.workspace.read(lambda reader: reader.tickets.ticket(ticket_id)).ticket


@pytest.fixture
def sheet(kestrel: Kestrel) -> Sheet:
    return Sheet(kestrel)


def test_a_ticket_is_made_with_what_was_chosen_and_opened(sheet: Sheet) -> None:
    sheet.pick("customer", "lukas", "Lukas Brandt")
    sheet.pick("team", "", "Machines")
    sheet.pick("assignee", "", "Priya Raman")
    sheet.pick("priority", "", "High")
    sheet.new.set_subject("Steam wand drips")
    sheet.new.set_body("It drips onto the counter.")
    sheet.pick("custom.site", "", "Turin")
    sheet.pick("custom.parts_sent", "", "Yes")
    ticket = sheet.made()

    assert ticket.customer is not None
    assert (ticket.customer.name, ticket.row.subject) == ("Lukas Brandt", "Steam wand drips")
    assert (ticket.row.queue, ticket.row.assignee, ticket.row.priority) == ("Machines", "Priya Raman", 3)
    assert (ticket.custom["site"], ticket.custom["parts_sent"]) == ("Turin", True)
    assert (ticket.messages, sheet.new.state.is_open, sheet.new.state.subject) == (1, False, "")


def test_what_was_chosen_for_a_field_can_be_taken_away_again(sheet: Sheet) -> None:
    sheet.pick("custom.site", "", "Turin")
    sheet.new.ask("custom.site")
    asked = sheet.new.state.asked
    assert asked is not None
    assert [choice.text for choice in asked.choices if choice.is_set] == ["Turin"]
    sheet.new.choose("")

    assert dict(sheet.new.state.custom)["site"] == ""


def test_an_address_that_nobody_has_becomes_a_customer(sheet: Sheet) -> None:
    sheet.pick("customer", "chidi@harbour.example", "chidi@harbour.example")
    sheet.new.set_subject("Change the dose")
    ticket = sheet.made()

    assert ticket.customer is not None
    assert (ticket.customer.name, ticket.customer.email) == ("chidi", "chidi@harbour.example")


def test_an_address_that_somebody_has_offers_nobody_new(sheet: Sheet) -> None:
    sheet.new.ask("customer")
    sheet.new.type("LUKAS@kanal.example")
    sheet.kestrel.settle()
    asked = sheet.new.state.asked

    assert asked is not None
    assert [choice.text for choice in asked.choices] == ["Lukas Brandt"]


def test_what_may_be_the_same_is_shown_and_can_be_opened(sheet: Sheet) -> None:
    sheet.kestrel.index()
    sheet.pick("customer", "lukas", "Lukas Brandt")
    sheet.new.set_subject("invoice charged twice again")
    sheet.kestrel.loop.pass_ms(LOOK_MS)
    sheet.kestrel.settle()
    assert [double.subject for double in sheet.new.state.doubles] == [GRINDER]
    sheet.new.open_double(sheet.new.state.doubles[0].ticket_id)

    assert sheet.window.state.ticket_id == sheet.kestrel.tickets[GRINDER]
    assert sheet.new.state.subject == "invoice charged twice again"


def test_without_a_subject_nothing_is_made_and_it_says_so(sheet: Sheet) -> None:
    sheet.new.set_subject("   ")
    sheet.new.make()

    assert sheet.new.state.problem == "Write a subject first."
    assert not sheet.new.state.is_making


def test_a_needed_field_is_asked_for(sheet: Sheet) -> None:
    sheet.kestrel.apply(DefineField("ticket", "order", "Order", required=True))
    sheet.kestrel.settle()
    sheet.new.open("Broken")
    assert sheet.new.state.missing == "Fill in Order first."
    sheet.new.set_custom("order", "20771")

    assert sheet.new.state.missing == ""
    assert sheet.made().custom["order"] == "20771"


def test_a_value_that_does_not_fit_keeps_everything(sheet: Sheet) -> None:
    sheet.new.set_subject("Broken")
    sheet.new.set_custom("site", "Atlantis")
    sheet.new.make()

    assert sheet.new.state.problem == "Site is one of: Lisbon, Malmö, Turin."
    assert (sheet.new.state.subject, sheet.new.state.is_making) == ("Broken", False)


def test_what_was_typed_is_there_when_the_sheet_opens_again(sheet: Sheet) -> None:
    sheet.new.set_subject("Half a sentence")
    sheet.new.close()
    sheet.window.run("ticket.new")
    assert sheet.new.state.subject == "Half a sentence"

    sheet.new.empty()
    assert (sheet.new.state.subject, sheet.new.state.is_open) == ("", True)


def test_making_twice_makes_one_ticket(sheet: Sheet) -> None:
    sheet.new.set_subject("Only once")
    sheet.new.make()
    sheet.new.make()
    sheet.kestrel.settle()
    steps = sheet.kestrel.workspace.read(lambda reader: reader.own.history(20))

    assert [step.kind for step in steps[:2]].count("ticket.create") == 1
