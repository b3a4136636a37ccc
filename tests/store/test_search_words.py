"""Words: found as people type them, explained where they were taken in another way, and shown in place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desk_app.services.reading import Count, HitPlace, IdList, ListQuery, Page, Reason
from desk_app.store.reading.hits import snippet
from desk_app.store.reading.pool import ReaderPool
from desk_app.store.search.plans import RANKED
from tests.store.builders import Desk, a_desk
from tests.store.made import DAY, HOUR, NOW, Made


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path) as made:
        yield made


def found(desk: Desk, text: str, sort: str = "") -> list[str]:
    """Numbers of the tickets in the order of the list."""
    return [row.number for row in page(desk, text, sort).rows]


def page(desk: Desk, text: str, sort: str = "") -> Page:
    desk.index()
    with desk.library() as library:
        return library.call(lambda reader: reader.lists.page(ListQuery(text, sort)))


def hits(desk: Desk, text: str, made: Made) -> list[HitPlace]:
    desk.index()
    with desk.library() as library:
        return list(library.call(lambda reader: reader.lists.hits(ListQuery(text), made.id)))


def marked(place: HitPlace) -> list[str]:
    """What would be marked."""
    return [place.text[start:end] for start, end in place.marks]


def shop(desk: Desk) -> tuple[Made, Made, Made]:
    """Three tickets: a grinder of Lukas, a pump of Inês, and one of nobody."""
    lukas = desk.customer("Lukas Brandt", "lukas.brandt@kanal.example", organisation="Rösterei am Kanal")
    ines = desk.customer("Inês Pereira", "ines@cafe.example")
    grinder = desk.ticket(
        "Grinder invoice charged twice", number="4182", customer=lukas, updated_s=NOW - 3 * HOUR
    )
    pump = desk.ticket(
        "Pump is leaking", number="4290", customer=ines, updated_s=NOW - 2 * HOUR,
        asset=("KX20417765", "Kestrel Nine", "4.2"), tags=("boilers",),
    )  # fmt: skip
    other = desk.ticket("Opening hours", number="77", updated_s=NOW - HOUR)
    desk.message(grinder, "Please look at the crème brûlée machine")
    desk.message(pump, "It drips under the portafilter", at_s=NOW - 2 * HOUR)
    desk.note(pump, "Refund agreed with the warehouse")
    return grinder, pump, other


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("grinder", ["4182"]),
        ("GRINDER", ["4182"]),
        ("creme brulee", ["4182"]),
        ("Ines", ["4290"]),
        ("rosterei", ["4182"]),
        ("portafilter", ["4290"]),
        ("refund", ["4290"]),
        ("boilers", ["4290"]),
        ("kestrel", ["4290"]),
        ("KX20417765", ["4290"]),
        ("lukas.brandt@kanal.example", ["4182"]),
        ('"opening hours"', ["77"]),
        ('"hours opening"', []),
        ("grinder portafilter", []),
        ("grinder OR portafilter", ["4290", "4182"]),
        ("note:refund", ["4290"]),
        ("body:refund", []),
        ("the", ["4290", "4182"]),
        ("-the", ["77"]),
        ("drip*", ["4290"]),
        ("subject:gr*", ["4182"]),
    ],
)
def test_words_are_found_whatever_their_case_and_accents(desk: Desk, text: str, numbers: list[str]) -> None:
    shop(desk)

    assert found(desk, text) == numbers


@pytest.mark.parametrize(
    ("text", "numbers", "reason"),
    [
        ("portaf", ["4290"], Reason("portaf", "beginning", ("portafilter",))),
        ("rinder", ["4182"], Reason("rinder", "part")),
        ("041776", ["4290"], Reason("041776", "part")),
        ("aldbrandt", [], None),
        ("andt@kanal", ["4182"], Reason("andt", "part")),
        ("brandt@kanal.example", ["4182"], Reason("brandt@kanal.example", "part")),
        ("portafliter", ["4290"], Reason("portafliter", "near", ("portafilter",))),
        ("warehose", ["4290"], Reason("warehose", "near", ("warehouse",))),
        ("zz", [], None),
    ],
)
def test_an_unknown_word_is_taken_as_what_it_may_mean(
    desk: Desk, text: str, numbers: list[str], reason: Reason | None
) -> None:
    shop(desk)

    got = page(desk, text)

    assert [row.number for row in got.rows] == numbers
    assert got.reasons == (() if reason is None else (reason,))


def test_a_known_word_is_never_taken_as_another(desk: Desk) -> None:
    shop(desk)
    desk.ticket("port and starboard")

    got = page(desk, "port")

    assert [row.subject for row in got.rows] == ["port and starboard"]
    assert got.reasons == ()


def test_what_is_left_out_is_left_out_as_it_was_typed(desk: Desk) -> None:
    shop(desk)

    assert found(desk, "the -portaf") == ["4290", "4182"]


@pytest.mark.parametrize("text", ["4182", "#4182", "number:4182"])
def test_the_ticket_with_the_number_comes_first(desk: Desk, text: str) -> None:
    shop(desk)
    newer = desk.ticket("About another one", updated_s=NOW)
    desk.message(newer, "As I wrote in 4182 and again in 4182")

    assert found(desk, text)[0] == "4182"
    if text == "4182":
        assert found(desk, text) == ["4182", newer.number]


def test_parts_of_numbers_come_before_words(desk: Desk) -> None:
    shop(desk)
    newer = desk.ticket("418 crates", number="9", updated_s=NOW)

    assert found(desk, "418") == ["4182", newer.number]


def test_first_come_only_tickets_that_fulfil_the_rest(desk: Desk) -> None:
    shop(desk)
    newer = desk.ticket("4182 crates", number="9", updated_s=NOW, priority=4)

    assert found(desk, "4182 priority:urgent") == [newer.number]


def test_what_comes_first_is_there_once_in_the_whole_list_and_counted_once(desk: Desk) -> None:
    shop(desk)
    for n in range(3):
        desk.ticket(f"see 4182, part {n}", updated_s=NOW + n)
    desk.index()

    with desk.library() as library:
        query = ListQuery("4182")
        first = library.call(lambda reader: reader.lists.page(query, 2))
        second = library.call(lambda reader: reader.lists.page(query, 5, first.next_key))
        whole: IdList = library.call(lambda reader: reader.lists.ids(query))
        count = library.call(lambda reader: reader.lists.count(query))

    paged = [row.rid for row in (*first.rows, *second.rows)]
    assert paged == list(whole.rids)
    assert len(set(paged)) == 4
    assert count == Count(4)


def test_sentences_without_spaces_are_found_by_any_part(desk: Desk) -> None:
    made = desk.ticket("コーヒーマシンが壊れました")

    assert found(desk, "マシン") == [made.number]
    assert found(desk, "マンシ") == []


def test_best_matches_first(desk: Desk) -> None:
    inside = desk.ticket("Something else", updated_s=NOW)
    desk.message(inside, "The pump, after all, is not the point of this long message about many other things")
    named = desk.ticket("Pump", updated_s=NOW - DAY)
    often = desk.ticket("Pump, pump and pump again", updated_s=NOW - 2 * DAY)

    assert found(desk, "pump") == [inside.number, named.number, often.number]
    assert found(desk, "pump", "relevance")[2] == inside.number
    assert found(desk, "pump sort:relevance")[2] == inside.number


def test_best_matches_of_a_beginning_with_many_words_are_those_in_subjects(desk: Desk) -> None:
    for n in range(40):
        made = desk.ticket(f"Machine {n}", updated_s=NOW + n)
        desk.message(made, f"pump{n:02} leaks")
    subject = desk.ticket("pump07 and nothing else", updated_s=NOW - DAY)

    assert found(desk, "pump*", "relevance")[0] == subject.number


def test_relevance_looks_at_the_newest_hits_and_says_so(desk: Desk) -> None:
    for n in range(RANKED + 5):
        desk.ticket("pump", updated_s=NOW - n * 60)

    got = page(desk, "pump", "relevance")

    assert not got.is_complete
    assert got.searched_back_to_s is not None
    assert abs(got.searched_back_to_s - (NOW - RANKED * 60)) <= 120


def test_hits_tell_where(desk: Desk) -> None:
    _, pump, _ = shop(desk)
    message = desk.message(pump, "The grinder works.\nBut the pump does not.", at_s=NOW)
    desk.file(pump, message, "pump-report.pdf", "first page\fsecond page: the pump is cracked")

    places = hits(desk, "pump", pump)

    assert [(place.kind, marked(place)) for place in places] == [
        ("subject", ["Pump"]),
        ("message", ["pump"]),
        ("file", ["pump"]),
        ("file", ["pump"]),
    ]
    said = places[1]
    assert (said.who, said.at_s, said.entry_id, said.position) == ("Inês Pereira", NOW, message, 3)
    assert "\n" not in said.text
    assert (places[2].name, places[2].page) == ("pump-report.pdf", None)
    assert (places[3].name, places[3].page) == ("pump-report.pdf", 2)


@pytest.mark.parametrize(
    ("text", "kind", "marks"),
    [
        ("ines", "person", ["Inês"]),
        ("customer:pereira", "person", ["Pereira"]),
        ("refund", "note", ["Refund"]),
        ("boilers", "tag", ["boilers"]),
        ("kestrel", "asset", ["Kestrel"]),
        ("0417", "asset", ["0417"]),
        ("#4290", "number", ["4290"]),
        ("4290", "number", ["4290"]),
        ("portafliter", "message", ["portafilter"]),
        ("eakin", "subject", ["eakin"]),
        ("port*", "message", ["portafilter"]),
        ('"drips under"', "message", ["drips", "under"]),
    ],
)
def test_every_kind_of_place_is_told(desk: Desk, text: str, kind: str, marks: list[str]) -> None:
    _, pump, _ = shop(desk)

    place = hits(desk, text, pump)[0]

    assert place.kind == kind
    assert " ".join(marked(place)) == " ".join(marks)


def test_a_custom_field_is_told_with_its_label(desk: Desk) -> None:
    desk.field("firmware")
    made = desk.ticket("Odd", custom={"firmware": "4.2 beta"})

    (place,) = hits(desk, "beta", made)

    assert (place.kind, place.name, marked(place)) == ("field", "Firmware", ["beta"])


def test_nothing_to_mark_gives_no_places(desk: Desk) -> None:
    made = desk.ticket("Odd")

    assert hits(desk, "is:open", made) == []
    assert hits(desk, "-odd", made) == []


def test_a_snippet_is_a_line_around_the_first_mark() -> None:
    text = "one two three " * 30 + "needle in the\nhay " + "four five six " * 30
    at = text.index("needle")

    line, marks = snippet(text, [(at, at + 6), (at + 700, at + 710)])

    assert line.startswith("…")
    assert line.endswith("…")
    assert len(line) < 200
    assert [line[start:end] for start, end in marks] == ["needle"]
    assert "needle in the hay" in line


def test_a_short_text_is_its_own_snippet() -> None:
    assert snippet("a needle", [(2, 8)]) == ("a needle", ((2, 8),))


def test_tickets_at_the_seam_of_two_spans_of_time_are_found(desk: Desk) -> None:
    for back_s in (0, DAY, DAY, DAY, 5 * DAY, 5 * DAY, 5 * DAY, 21 * DAY, 21 * DAY, 21 * DAY):
        desk.ticket("pump", updated_s=NOW - back_s)

    assert len(found(desk, "pump")) == 10


def test_a_search_sees_what_was_indexed_since(desk: Desk) -> None:
    desk.ticket("first")
    desk.index()

    with desk.library() as library:
        assert _subjects(library, "second") == []
        desk.ticket("second")
        desk.index()
        assert _subjects(library, "second") == ["second"]


def _subjects(library: ReaderPool, text: str) -> list[str]:
    rows = library.call(lambda reader: reader.lists.page(ListQuery(text))).rows
    return [row.subject for row in rows]
