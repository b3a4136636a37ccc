"""The customers page without a window: list, profile, changes, merging and taking it back."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk_app.domain.changes import CreateCustomer, MergeCustomers
from desk_app.domain.entities import Customer
from desk_app.domain.ids import CustomerId
from desk_app.presenters.contact_import import ContactImport
from desk_app.presenters.customer_profile import ProfilePhase
from desk_app.presenters.customers import PAGE, CustomersPresenter
from desk_app.presenters.search import PAUSE_MS
from desk_app.presenters.window import WindowPresenter
from tests.kestrel import Kestrel

INES = "Inês Carvalho"


class Page:
    """The page of a window."""

    def __init__(self, kestrel: Kestrel) -> None:
        self.kestrel = kestrel
        self.window: WindowPresenter = kestrel.window()
        self.customers = CustomersPresenter(self.window)
        self.profile = self.customers.profile
        kestrel.settle()

    def settle(self) -> None:
        self.kestrel.settle()
        self.kestrel.loop.pass_ms(PAUSE_MS)
        self.kestrel.settle()

    def names(self) -> list[str]:
        return [row.name for row in self.customers.state.rows]

    def open(self, name: str) -> Customer:
        self.customers.choose(self.kestrel.people[name])
        self.settle()
        return self.person

    @property
    def person(self) -> Customer:
        assert self.profile.state.found is not None
        return self.profile.state.found.person

    def undo(self) -> None:
        self.window.session.undo()
        self.settle()


@pytest.fixture
def page(kestrel: Kestrel) -> Page:
    return Page(kestrel)


def test_everybody_is_listed_by_name_and_found_by_address(page: Page) -> None:
    assert INES in page.names()
    assert page.names() == sorted(page.names(), key=str.casefold)
    page.customers.search("miradouro")
    page.settle()

    assert page.names() == [INES]


def test_somebody_shows_who_they_are_and_what_happened(page: Page) -> None:
    person = page.open(INES)
    found = page.profile.state.found

    assert person.organisation == "Café Miradouro"
    assert found is not None
    assert found.tickets.number >= found.open_tickets.number > 0
    assert page.customers.timeline.state.lines


@pytest.mark.parametrize(
    ("column", "value"),
    [("name", "Inês C."), ("title", "Barista"), ("vip", False), ("zone", "Europe/Madrid")],
)
def test_a_change_counts_at_once_and_can_be_undone(page: Page, column: str, value: str | bool) -> None:
    before = getattr(page.open(INES), column)
    page.profile.set(column, value)
    page.settle()
    assert getattr(page.person, column) == value
    page.undo()

    assert getattr(page.person, column) == before


def test_what_is_refused_is_told_and_put_back(page: Page) -> None:
    page.open(INES)
    page.profile.set("name", "")
    page.settle()

    assert page.person.name == INES
    assert page.kestrel.notices[-1].kind == "problem"


def test_addresses_come_and_go(page: Page) -> None:
    page.open(INES)
    page.profile.add_address("phone", "+351 21 000 0000")
    page.settle()
    added = page.person.addresses[-1]
    assert added.value == "+351 21 000 0000"
    page.profile.remove_address(added.id)
    page.settle()

    assert added.value not in [address.value for address in page.person.addresses]


def test_a_new_organisation_is_made_while_choosing(page: Page) -> None:
    page.open(INES)
    page.profile.ask_organisation()
    page.profile.type("Casa Nova")
    page.kestrel.settle()
    asked = page.profile.state.asked
    assert asked is not None
    page.profile.choose(asked.choices[-1].key)
    page.settle()

    assert page.person.organisation == "Casa Nova"


def test_merging_is_shown_before_it_is_done_and_can_be_undone(page: Page) -> None:
    again = CreateCustomer(
        "Ines Carvalho", (("email", "ines.carvalho@private.example"),), zone="Europe/Lisbon"
    )
    double = CustomerId(page.kestrel.apply(again).first("customer"))
    page.open(INES)
    page.profile.ask_merge()
    page.profile.type("ines")
    page.kestrel.settle()
    asked = page.profile.state.asked
    assert asked is not None
    assert [choice.key for choice in asked.choices] == [double.hex()]
    page.profile.choose(double.hex())
    page.settle()
    preview = page.profile.state.preview
    assert preview is not None
    assert preview.lines[0] == "ines.carvalho@private.example becomes an address of Inês Carvalho."
    assert "0 tickets and 0 machines move over." in preview.lines

    page.profile.merge()
    page.settle()
    assert "ines.carvalho@private.example" in [address.value for address in page.person.addresses]
    assert "Ines Carvalho" not in page.names()
    page.undo()
    assert "Ines Carvalho" in page.names()
    assert "ines.carvalho@private.example" not in [address.value for address in page.person.addresses]


def test_whoever_is_open_and_merged_away_makes_room_for_the_other(page: Page) -> None:
    double = CustomerId(page.kestrel.apply(CreateCustomer("Ines Carvalho")).first("customer"))
    page.customers.choose(double)
    page.settle()
    page.profile.choose("")  # nothing is asked: nothing happens
    other = page.kestrel.people[INES]
    page.window.session.apply(MergeCustomers(double, other))
    page.settle()

    assert page.customers.state.chosen == other
    assert page.person.name == INES


def test_leaving_the_preview_changes_nothing(page: Page) -> None:
    page.kestrel.apply(CreateCustomer("Ines Carvalho"))
    page.open(INES)
    page.profile.ask_merge()
    page.profile.choose(page.kestrel.people["Lukas Brandt"].hex())
    page.settle()
    assert page.profile.state.preview is not None
    page.profile.leave_merge()
    page.settle()

    assert page.profile.state.preview is None
    assert "Lukas Brandt" in page.names()


def test_a_new_customer_is_opened(page: Page) -> None:
    page.customers.add("Nora Berg", "nora@berg.example")
    page.settle()

    assert page.person.name == "Nora Berg"
    assert page.person.email == "nora@berg.example"


def test_a_link_from_elsewhere_opens_somebody(page: Page) -> None:
    page.window.open_page(PAGE, page.kestrel.people[INES].hex())
    page.settle()

    assert page.person.name == INES
    assert page.profile.state.phase is ProfilePhase.READY


def test_somebody_who_does_not_exist_is_said_so(page: Page) -> None:
    page.customers.choose(CustomerId(bytes(16)))
    page.settle()

    assert page.profile.state.phase is ProfilePhase.FAILED
    assert page.profile.state.problem


CARDS = """BEGIN:VCARD
VERSION:3.0
FN:Nora Lindqvist
EMAIL:nora@northwind.example
END:VCARD
BEGIN:VCARD
VERSION:3.0
FN:Inês Carvalho
EMAIL:ines@miradouro.example
TEL:+351 21 555 0199
END:VCARD
BEGIN:VCARD
VERSION:3.0
NOTE:nobody
END:VCARD
"""


def test_an_address_book_is_looked_through_before_anything_is_brought(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "friends.vcf"
    file.write_text(CARDS, encoding="utf-8")
    safe: list[int] = []
    contacts = ContactImport(page.window.session, safe.append)
    contacts.look(str(file))
    page.settle()
    shown, before = contacts.state, page.names()
    told: list[str] = []
    page.window.session.on_notice(lambda notice: told.append(notice.text))
    contacts.go()
    page.settle()
    contacts.look(str(file))
    page.settle()
    again = contacts.state

    assert shown.names == ("Nora Lindqvist",)
    assert shown.changes == 2, "one is new, and Inês gets a telephone number"
    assert len(shown.refused) == 1
    assert "Nora Lindqvist" not in before
    assert "Nora Lindqvist" in page.names()
    assert safe == [1]
    assert told == ["Contacts: 1 new, 1 filled in, 1 not used."]
    assert (again.changes, again.names) == (0, ())


def test_a_file_that_is_no_address_book_says_so(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear all", encoding="utf-8")
    contacts = ContactImport(page.window.session)
    contacts.look(str(file))
    page.settle()
    said = contacts.state.error
    contacts.look(str(tmp_path / "gone.vcf"))
    page.settle()

    assert "no vCard" in said
    assert "cannot be read" in contacts.state.error
    assert not contacts.state.changes
