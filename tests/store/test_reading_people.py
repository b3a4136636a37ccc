"""People: found by what is known of them, listed by name, with one timeline over all their tickets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from desk_app.domain.entities import Address
from desk_app.domain.errors import Ambiguous, InvalidInput, NotFound
from desk_app.domain.ids import AssetId, CustomerId, OrganisationId, id_text
from desk_app.services.reading import CustomerPage, ListKey, Reader, TimelineEntry
from tests.store.builders import Desk, a_desk, customer_id
from tests.store.made import DAY, NOW, Made, Person

T = TypeVar("T")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path) as made:
        yield made


def read(desk: Desk, question: Callable[[Reader], T]) -> T:
    with desk.library() as library:
        return library.call(question)


def with_phone(desk: Desk, person: Person, number: str, norm: str) -> None:
    desk.add("address", customer_id=person.id, kind="phone", value=number, norm=norm, position=9)


@pytest.mark.parametrize(
    "ref", ["lukas@kanal.example", "LUKAS@Kanal.Example", "+49 (30) 12-34", "lukas brandt", "Lukas Brandt"]
)
def test_a_customer_is_found_by_what_is_known(desk: Desk, ref: str) -> None:
    lukas = desk.customer("Lukas Brandt", "Lukas@kanal.example", organisation="Kanal", vip=True)
    with_phone(desk, lukas, "+49 30 1234", "+49301234")
    desk.customer("Anna Brandt", "anna@kanal.example")

    found = read(desk, lambda reader: reader.people.customer(ref))

    assert (found.id, found.name, found.organisation, found.vip) == (lukas.id, "Lukas Brandt", "Kanal", True)
    assert [a.value for a in found.addresses] == ["Lukas@kanal.example", "+49 30 1234"]
    assert isinstance(found.addresses[0], Address)


def test_a_customer_is_found_by_id(desk: Desk) -> None:
    lukas = desk.customer("Lukas")

    assert read(desk, lambda reader: reader.people.customer(id_text(lukas.id))).id == lukas.id
    assert read(desk, lambda reader: reader.people.customer(customer_id(lukas))).id == lukas.id


def test_namesakes_are_not_guessed_between(desk: Desk) -> None:
    desk.customer("Ann")
    desk.customer("ann")

    with pytest.raises(Ambiguous, match="fits 2 customers"):
        read(desk, lambda reader: reader.people.customer("Ann"))


def test_people_who_do_not_exist_are_said_so(desk: Desk) -> None:
    for ask in (
        lambda reader: reader.people.customer("nobody@x.example"),
        lambda reader: reader.people.customer(CustomerId(bytes(16))),
        lambda reader: reader.people.organisation("Nowhere"),
        lambda reader: reader.people.organisation(OrganisationId(bytes(16))),
        lambda reader: reader.people.asset(""),
        lambda reader: reader.people.asset(AssetId(bytes(16))),
    ):
        with pytest.raises(NotFound):
            read(desk, ask)


def names(page: CustomerPage) -> list[str]:
    return [row.name for row in page.rows]


def test_customers_are_listed_by_name_whatever_the_case(desk: Desk) -> None:
    for name in ("berta", "Anna", "Carl", "anna"):
        desk.customer(name, f"{name.lower()}@x.example")
    gone = desk.customer("Aaron")
    desk.driver.execute("UPDATE customer SET merged_into = ? WHERE id = ?", (bytes(16), gone.id))

    pages: list[CustomerPage] = []
    key: ListKey | None = None
    while not pages or key is not None:
        after = key
        pages.append(read(desk, lambda reader: reader.people.customers(limit=2, after=after)))  # noqa: B023 - called at once
        key = pages[-1].next_key

    assert [name for page in pages for name in names(page)] == ["Anna", "anna", "berta", "Carl"]
    assert pages[0].rows[0].email == "anna@x.example"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("luk", ["Lukas Brandt"]),
        ("brandt", ["Anna Brandt", "Lukas Brandt"]),
        ("ines", ["Inês Pereira"]),
        ("kanal", ["Inês Pereira", "Lukas Brandt"]),
        ("ines@", ["Inês Pereira"]),
        ("INES@cafe", ["Inês Pereira"]),
        ("zzz", []),
        ("%", []),
    ],
)
def test_customers_are_found_by_name_address_or_organisation(desk: Desk, text: str, found: list[str]) -> None:
    lukas = desk.customer("Lukas Brandt", "lb@x.example", organisation="Rösterei am Kanal")
    desk.customer("Inês Pereira", "ines@cafe.example", organisation="Kanal Brothers")
    desk.customer("Anna Brandt", "ab@x.example")
    desk.ticket("Grinder", customer=lukas)
    desk.index()

    page = read(desk, lambda reader: reader.people.customers(text))

    assert names(page) == found
    assert page.is_complete


def entries(desk: Desk, person: Person, limit: int = 50) -> list[list[TimelineEntry]]:
    """The whole timeline, page by page."""
    pages: list[list[TimelineEntry]] = []
    key: ListKey | None = None
    with desk.library() as library:
        while not pages or key is not None:
            after = key
            page = library.call(
                lambda reader: reader.people.timeline(customer_id(person), limit, after)  # noqa: B023 - called at once
            )
            pages.append(list(page.entries))
            key = page.next_key
    return pages


def beside(desk: Desk, made: Made, body: str, at_s: int) -> None:
    """Words of a third party in a side conversation."""
    desk.add(
        "side_message",
        side_id=made.id,
        ticket_id=made.id,
        home_ticket_id=made.id,
        author_kind="other",
        author_name="Carrier",
        body=body,
        sent_s=at_s,
        received_s=at_s,
    )


def test_a_timeline_runs_over_all_tickets_newest_first(desk: Desk) -> None:
    lukas, other = desk.customer("Lukas"), desk.customer("Other")
    old = desk.ticket("Old", number="1", customer=lukas, created_s=NOW - 9 * DAY, updated_s=NOW - DAY)
    new = desk.ticket("New", number="2", customer=lukas, created_s=NOW - 5 * DAY, updated_s=NOW)
    theirs = desk.ticket("Theirs", customer=other)
    desk.message(theirs, "Not mine")
    desk.message(old, "first words", at_s=NOW - 9 * DAY)
    desk.message(new, "second", at_s=NOW - 5 * DAY)
    desk.message(old, "an answer", kind="reply", at_s=NOW - 3 * DAY)
    desk.note(old, "a note", at_s=NOW - DAY)
    beside(desk, old, "on its way", NOW - 2 * DAY)
    desk.message(new, "a call", kind="call", at_s=NOW)

    (page,) = entries(desk, lukas)

    assert [(e.kind, e.number, e.text) for e in page] == [
        ("call", "2", "a call"),
        ("note", "1", "a note"),
        ("side", "1", "on its way"),
        ("reply", "1", "an answer"),
        ("message", "2", "second"),
        ("opened", "2", "New"),
        ("message", "1", "first words"),
        ("opened", "1", "Old"),
    ]
    assert [entry.who for entry in page[2:4]] == ["Carrier", "Ann Example"]


def test_timeline_pages_follow_on_one_another(desk: Desk) -> None:
    lukas = desk.customer("Lukas")
    for n in range(12):
        made = desk.ticket(f"t{n}", customer=lukas, created_s=NOW + n // 3, updated_s=NOW + 20 + n // 2)
        for k in range(3):
            desk.message(made, f"m{n}.{k}", at_s=NOW + n // 3 + 5 * k)
        desk.note(made, f"n{n}", at_s=NOW + 20 + n // 2)
        beside(desk, made, f"s{n}", NOW + 20 + n // 2)
    (whole,) = entries(desk, lukas, 100)

    paged = [entry for page in entries(desk, lukas, 5) for entry in page]

    assert len(whole) == 12 * 6
    assert paged == whole
    assert [e.at_s for e in whole] == sorted((e.at_s for e in whole), reverse=True)


def test_organisations_by_name_domain_and_id(desk: Desk) -> None:
    kanal = desk.organisation("Rösterei am Kanal", "kanal.example")
    for name in ("acme", "Zett"):
        desk.organisation(name)

    for ref in ("rösterei am kanal", "Rösterei am Kanal", "KANAL.example", id_text(kanal)):
        assert read(desk, lambda reader: reader.people.organisation(ref)).id == kanal  # noqa: B023 - called at once
    first = read(desk, lambda reader: reader.people.organisations(limit=2))
    rest = read(desk, lambda reader: reader.people.organisations(limit=2, after=first.next_key))
    assert [o.name for o in (*first.rows, *rest.rows)] == ["acme", "Rösterei am Kanal", "Zett"]
    assert rest.next_key is None
    assert [o.name for o in read(desk, lambda reader: reader.people.organisations("ACM")).rows] == ["acme"]
    assert [o.id for o in read(desk, lambda reader: reader.people.organisations("kanal.")).rows] == [kanal]


def test_members_of_an_organisation_by_name(desk: Desk) -> None:
    for name in ("zoe", "Anna", "Lukas"):
        desk.customer(name, organisation="Kanal")
    desk.customer("Inês", organisation="Kanal Brothers")
    kanal = read(desk, lambda reader: reader.people.organisation("Kanal")).id

    first = read(desk, lambda reader: reader.people.members(kanal, 2))
    rest = read(desk, lambda reader: reader.people.members(kanal, 2, first.next_key))

    assert [names(first), names(rest)] == [["Anna", "Lukas"], ["zoe"]]
    assert rest.next_key is None


def test_tickets_of_an_organisation_are_counted_by_it_and_not_by_its_name(desk: Desk) -> None:
    for name, organisation in (("Lukas", "Kanal"), ("Anna", "Rösterei am Kanal")):
        desk.ticket("Grinder", customer=desk.customer(name, organisation=organisation))
    kanal = read(desk, lambda reader: reader.people.organisation("Kanal")).id

    assert read(desk, lambda reader: reader.people.tickets_of(kanal)) == 1


def test_assets_by_owner_and_by_serial(desk: Desk) -> None:
    lukas = desk.customer("Lukas", organisation="Kanal")
    kanal = OrganisationId(desk.organisation("Kanal"))
    theirs = desk.add("asset", model="Kestrel", serial="KX-2", organisation_id=kanal)
    mine = desk.add("asset", model="Kestrel", serial="KX-1", organisation_id=kanal, customer_id=lukas.id)
    desk.add("asset", model="Kestrel", serial="KX-3", organisation_id=kanal, deleted_s=NOW)

    assert [a.id for a in read(desk, lambda r: r.people.assets(organisation_id=kanal))] == [mine, theirs]
    assert [a.id for a in read(desk, lambda r: r.people.assets(customer_id=customer_id(lukas)))] == [mine]
    assert read(desk, lambda r: r.people.asset("kx-2")).id == theirs
    assert read(desk, lambda r: r.people.asset(AssetId(mine))).serial == "KX-1"
    with pytest.raises(InvalidInput):
        read(desk, lambda r: r.people.assets())


@pytest.mark.parametrize(
    ("field", "prefix", "expected"),
    [
        ("assignee", "", ["Ann Example", "Lukas Agent"]),
        ("assignee", "ex", ["Ann Example"]),
        ("author", "LUK", ["Lukas Agent"]),
        ("team", "f", ["Field"]),
        ("tag", "gro", ["Große"]),
        ("status", "w", ["Waiting on customer", "Waiting on third party"]),
        ("status", "third", ["Waiting on third party"]),
        ("account", "", ["Desk"]),
        ("customer", "luk", ["Lukas Brandt", "lukas@kanal.example"]),
        ("customer", "", ["Inês Pereira", "Lukas Brandt"]),
        ("from", "in", ["Inês Pereira"]),
        ("org", "kan", ["Kanal"]),
        ("org", "", ["Kanal"]),
        ("serial", "kx", ["KX-1"]),
        ("custom.x", "", []),
    ],
)
def test_names_for_completion(desk: Desk, field: str, prefix: str, expected: list[str]) -> None:
    desk.agent("Lukas Agent")
    desk.team("Field")
    desk.tag("Große")
    lukas = desk.customer("Lukas Brandt", "lukas@kanal.example", organisation="Kanal")
    ines = desk.customer("Inês Pereira")
    desk.ticket("a", customer=lukas, asset=("KX-1", "Kestrel", ""), updated_s=NOW - 1)
    desk.ticket("b", customer=ines, updated_s=NOW)

    assert list(read(desk, lambda reader: reader.people.names(field, prefix))) == expected
