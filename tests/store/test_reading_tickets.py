"""Single tickets: found by what people call them, whole, with their conversation and what is like them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from desk_app.domain.entities import Event, Message, Note
from desk_app.domain.errors import Ambiguous, NotFound
from desk_app.domain.ids import TicketId, id_text
from desk_app.domain.status import StatusClass
from desk_app.services.reading import Reader
from tests.store.builders import Desk, a_desk, customer_id
from tests.store.made import DAY, HOUR, NOW, Made

T = TypeVar("T")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path) as made:
        yield made


def read(desk: Desk, question: Callable[[Reader], T]) -> T:
    with desk.library() as library:
        return library.call(question)


def ticket_ids() -> Iterator[TicketId]:
    """Ids that look like real ones: different from the first byte on."""
    for start in (0x01A0, 0x01B0, 0x02C0):
        yield TicketId(start.to_bytes(2, "big") + bytes(13) + b"\x07")


@pytest.mark.parametrize("ref", ["4182", "#4182", " 4182 ", "new-3", "#NEW-3", "ab-12", "AB-12"])
def test_a_ticket_is_found_by_its_number(desk: Desk, ref: str) -> None:
    made = {
        "4182": desk.ticket("a", number="4182"),
        "new-3": desk.ticket("b", number="new-3"),
        "ab-12": desk.ticket("c", number="AB-12"),
    }
    wanted = made[ref.strip().removeprefix("#").lower()]

    assert read(desk, lambda reader: reader.tickets.find(ref)) == wanted.id
    assert read(desk, lambda reader: reader.tickets.ticket(ref)).ticket.id == wanted.id


def test_a_ticket_is_found_by_its_id_or_the_beginning_of_it(desk: Desk) -> None:
    first, second, third = (desk.ticket(f"{n}", id=key) for n, key in enumerate(ticket_ids()))

    assert read(desk, lambda reader: reader.tickets.find(id_text(first.id))) == first.id
    assert read(desk, lambda reader: reader.tickets.find("01b0")) == second.id
    assert read(desk, lambda reader: reader.tickets.find("02C00000-00")) == third.id


def test_several_beginnings_or_numbers_are_not_guessed_between(desk: Desk) -> None:
    for n in range(3):
        desk.ticket(f"{n}", id=b"\x01\xa0\x00" + bytes(12) + bytes([n]))
    desk.ticket("one", number="5")
    desk.ticket("other", number="5")

    with pytest.raises(Ambiguous, match="fits 3 tickets"):
        read(desk, lambda reader: reader.tickets.find("01a0"))
    with pytest.raises(Ambiguous, match="fits 2 tickets"):
        read(desk, lambda reader: reader.tickets.find("#5"))


@pytest.mark.parametrize("ref", ["", "#", "99", "01", "zz", "%", "01980000-0000-7000-8000-000000000000"])
def test_what_does_not_exist_is_said_in_a_sentence(desk: Desk, ref: str) -> None:
    desk.ticket("one", number="1")

    with pytest.raises(NotFound, match="no ticket"):
        read(desk, lambda reader: reader.tickets.find(ref))
    with pytest.raises(NotFound):
        read(desk, lambda reader: reader.tickets.ticket(TicketId(bytes(16))))


def test_a_merged_ticket_gives_its_target_with_a_note(desk: Desk) -> None:
    last = desk.ticket("last", number="30")
    middle = desk.ticket("middle", number="20", merged_into=last.id)
    first = desk.ticket("first", number="10", merged_into=middle.id)

    found = read(desk, lambda reader: reader.tickets.ticket("10"))
    itself = read(desk, lambda reader: reader.tickets.ticket(first.id, resolve_merged=False))

    assert (found.ticket.id, found.note) == (last.id, "#10 was merged into #30.")
    assert found.ticket.merged == ((middle.id, "20"),)
    assert (itself.ticket.id, itself.note) == (first.id, "")
    assert itself.ticket.row.merged_into == middle.id


def test_a_circle_of_merges_ends(desk: Desk) -> None:
    one, two = desk.ticket("one"), desk.ticket("two")
    for a, b in ((one, two), (two, one)):
        desk.driver.execute("UPDATE ticket SET merged_into = ? WHERE id = ?", (b.id, a.id))

    assert read(desk, lambda reader: reader.tickets.ticket(one.id)).ticket.id in {one.id, two.id}


def test_a_ticket_comes_with_all_that_belongs_to_it(desk: Desk) -> None:
    lukas = desk.customer("Lukas", "l@kanal.example", "lukas@kanal.example", organisation="Kanal", vip=True)
    ines = desk.customer("Inês", "ines@cafe.example")
    other = desk.ticket("Other", number="7", status=StatusClass.SOLVED)
    made = desk.ticket(
        "Grinder",
        customer=lukas,
        asset=("KX-1", "Kestrel", "4.2"),
        language="pt",
        snooze_zone="UTC",
        read_s=NOW,
    )
    desk.participant(made, ines)
    desk.add("link", from_id=made.id, to_id=other.id, kind="blocks")
    desk.add("link", from_id=other.id, to_id=made.id, kind="caused_by")
    desk.add("link", from_id=other.id, to_id=made.id, kind="related", deleted_s=NOW)

    ticket = read(desk, lambda reader: reader.tickets.ticket(made.id)).ticket

    assert ticket.customer is not None
    assert [a.value for a in ticket.customer.addresses] == ["l@kanal.example", "lukas@kanal.example"]
    assert (ticket.customer.organisation, ticket.customer.vip) == ("Kanal", True)
    assert ticket.customer.email == "l@kanal.example"
    assert ticket.asset is not None
    assert (ticket.asset.serial, ticket.asset.model) == ("KX-1", "Kestrel")
    assert [person.name for person in ticket.participants] == ["Inês"]
    assert [(link.kind, link.is_outgoing, link.number, link.status_class) for link in ticket.links] == [
        ("blocks", True, "7", StatusClass.SOLVED),
        ("caused_by", False, "7", StatusClass.SOLVED),
    ]
    assert (ticket.language, ticket.snooze_zone, ticket.read_s, ticket.is_spam) == ("pt", "UTC", NOW, False)


def test_a_conversation_is_in_the_order_it_happened(desk: Desk) -> None:
    lukas = desk.customer("Lukas", "lukas@kanal.example")
    made = desk.ticket("Grinder", customer=lukas)
    reply = desk.message(made, "We look", kind="reply", at_s=NOW - HOUR, to=("Lukas <lukas@kanal.example>",))
    first = desk.message(made, "It is loud", at_s=NOW - 2 * HOUR)
    note = desk.note(made, "Spare part?", at_s=NOW - HOUR)
    desk.event(made, "set", NOW - HOUR, field="status")
    desk.event(made, "created", NOW - 3 * HOUR)
    desk.file(made, first, "noise.wav")
    desk.file(made, first, "noise2.wav")
    desk.file(made, note, "part.pdf", owner="note")

    part = read(desk, lambda reader: reader.tickets.conversation(made.id))

    entries = part.conversation.entries
    assert [type(entry) for entry in entries] == [Event, Message, Message, Note, Event]
    assert part.earlier == 0
    created, said, answered, noted, changed = entries
    assert isinstance(said, Message)
    assert isinstance(answered, Message)
    assert isinstance(noted, Note)
    assert isinstance(created, Event)
    assert isinstance(changed, Event)
    assert (said.id, said.author_name, [f.name for f in said.attachments]) == (
        first,
        "Lukas",
        ["noise.wav", "noise2.wav"],
    )
    assert said.attachments[0].is_here
    assert (answered.id, answered.recipients.to) == (reply, ("Lukas <lukas@kanal.example>",))
    assert [f.name for f in noted.attachments] == ["part.pdf"]
    assert (created.kind, changed.data) == ("created", {"field": "status"})


def test_of_a_long_conversation_the_newest_part_is_read(desk: Desk) -> None:
    made = desk.ticket("Long")
    for n in range(30):
        desk.message(made, f"m{n}", at_s=NOW + 2 * n)
        desk.note(made, f"n{n}", at_s=NOW + 2 * n + 1)
        desk.event(made, "set", NOW + 2 * n, n=str(n))

    part = read(desk, lambda reader: reader.tickets.conversation(made.id, newest=5))
    whole = read(desk, lambda reader: reader.tickets.conversation(made.id, newest=60))

    said = [e.body for e in part.conversation.entries if not isinstance(e, Event)]
    assert said == ["n27", "m28", "n28", "m29", "n29"]
    assert [e.data["n"] for e in part.conversation.entries if isinstance(e, Event)] == ["28", "29"]
    assert part.earlier == 55
    assert (len(whole.conversation.entries), whole.earlier) == (90, 0)


def test_an_event_can_be_undone_while_its_change_can(desk: Desk) -> None:
    made = desk.ticket("Grinder")
    for place, (state, undo) in enumerate((("done", "inverse"), ("undone", "inverse"), ("done", "none"))):
        change_id = _change(desk, state=state, undo=undo)
        event_id = desk.event(made, "set", NOW + place)
        desk.driver.execute("UPDATE event SET change_id = ? WHERE id = ?", (change_id, event_id))
    desk.event(made, "set", NOW + 9)

    events = read(desk, lambda reader: reader.tickets.events(made.id))

    assert [event.can_undo for event in events] == [False, False, False, True]


def _change(desk: Desk, *, state: str, undo: str) -> bytes:
    change_id = desk.new_id()
    who: dict[str, bytes | str] = {"actor_kind": "agent", "actor_id": desk.me.id}
    what: dict[str, bytes | str] = {"kind": "ticket.set", "title": "Solved", "undo": undo, "state": state}
    desk.insert("change", id=change_id, group_id=change_id, at_s=NOW, tickets=b"", rows=b"", **who, **what)
    return change_id


def _likes(desk: Desk, made: Made) -> list[tuple[str, tuple[str, ...], bool]]:
    desk.index()
    similar = read(desk, lambda reader: reader.tickets.similar(made.id))
    return [(each.row.subject, each.shared_words, each.is_same_customer) for each in similar]


def test_similar_are_the_customers_own_tickets_then_those_with_rare_words(desk: Desk) -> None:
    lukas, ines = desk.customer("Lukas"), desk.customer("Inês")
    for n in range(30):
        desk.ticket(f"the machine number {n}", customer=ines)
    made = desk.ticket("the grinder gasket hisses", customer=lukas)
    desk.ticket("an invoice", customer=lukas)
    desk.ticket("a gasket for the grinder", customer=ines)
    desk.ticket("the gasket", customer=ines)
    desk.ticket("grinder gasket, in the bin", customer=ines, deleted_s=NOW)

    likes = _likes(desk, made)

    assert likes[0] == ("an invoice", (), True)
    assert likes[1][0] == "a gasket for the grinder"
    assert set(likes[1][1]) == {"gasket", "grinder"}
    assert not likes[1][2]
    assert len(likes) == 2


def test_a_ticket_without_words_has_only_its_customers_others(desk: Desk) -> None:
    lukas = desk.customer("Lukas")
    made = desk.ticket("12 34", customer=lukas)
    desk.ticket("Other", customer=lukas)

    assert _likes(desk, made) == [("Other", (), True)]
    assert read(desk, lambda reader: reader.tickets.similar(TicketId(bytes(16)))) == ()


def test_a_new_ticket_might_repeat_a_recent_one(desk: Desk) -> None:
    lukas, ines = desk.customer("Lukas"), desk.customer("Inês")
    desk.ticket("Grinder is loud", customer=lukas, updated_s=NOW - DAY)
    desk.ticket("Invoice of May", customer=lukas, updated_s=NOW - DAY)
    desk.ticket("Grinder from long ago", customer=lukas, updated_s=NOW - 90 * DAY)
    desk.ticket("Loud grinder here too", customer=ines)
    desk.index()

    doubles = read(
        desk, lambda reader: reader.tickets.possible_duplicates(customer_id(lukas), "My grinder is so loud")
    )
    of_nobody = read(desk, lambda reader: reader.tickets.possible_duplicates(None, "grinder loud"))
    unlike = read(desk, lambda reader: reader.tickets.possible_duplicates(customer_id(lukas), "A delivery"))

    assert [(d.row.subject, d.is_same_customer) for d in doubles] == [
        ("Grinder is loud", True),
        ("Loud grinder here too", False),
    ]
    assert {d.row.subject for d in of_nobody} == {"Grinder is loud", "Loud grinder here too"}
    assert unlike == ()
