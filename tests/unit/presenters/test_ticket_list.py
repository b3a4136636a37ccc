"""The ticket list: order, cursor, ticks, and following what happens elsewhere."""

from __future__ import annotations

from array import array
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.changes import AddNote, MarkRead, SetFields
from desk_app.domain.ids import TicketId
from desk_app.domain.status import StatusClass
from desk_app.presenters.ticket_face import TicketFace
from desk_app.presenters.ticket_list_state import Phase
from desk_app.presenters.ticket_shape import Shape, difference
from desk_app.services.reading import ListQuery, Section
from desk_app.services.views import ALL_OPEN, MENTIONS
from tests.unit.presenters.office import Office

FIRST, SECOND = "Inês Carvalho", "Lukas Brandt"


def test_the_list_begins_grouped_and_most_urgent_first(office: Office) -> None:
    sections = office.window.tickets.lines.shape.sections

    assert [(section.label, section.count) for section in sections] == [
        ("Needs your reply", 6),
        ("Waiting on customer", 3),
    ]
    assert office.names()[:3] == [FIRST, SECOND, "Yasmin Haddad"]


def test_next_and_previous_open_tickets_and_stop_at_the_ends(office: Office) -> None:
    window = office.window
    window.run("list.next")
    assert window.state.ticket_id == office.desk.tickets[FIRST]
    window.run("list.next")
    assert window.state.ticket_id == office.desk.tickets[SECOND]
    window.run("list.previous")
    window.run("list.previous")
    assert window.state.ticket_id == office.desk.tickets[FIRST]


def test_a_ticket_is_read_after_it_was_looked_at_but_not_when_passed_by(office: Office) -> None:
    window, unread = office.window, office.desk.tickets[SECOND]
    window.run("list.next")
    window.run("list.next")
    office.loop.pass_ms(500)
    window.run("list.next")
    office.loop.pass_ms(5_000)
    row = window.tickets.lines.known(unread)
    assert row is not None
    assert row.is_unread

    window.open_ticket(unread)
    office.loop.pass_ms(1_600)
    office.loop.settle(lambda: not _is_unread(office, SECOND))


def _is_unread(office: Office, name: str) -> bool:
    row = office.window.tickets.lines.known(office.desk.tickets[name])
    return row is None or row.is_unread


def test_a_row_that_changes_elsewhere_changes_here_without_moving(office: Office) -> None:
    before = office.names()
    office.desk.workspace.apply(SetFields(office.desk.tickets["Chidi Eze"], {"subject": "Another subject"}))

    def is_patched() -> bool:
        row = office.window.tickets.lines.known(office.desk.tickets["Chidi Eze"])
        return row is not None and row.subject == "Another subject"

    office.loop.settle(is_patched)
    assert office.names() == before


def test_a_note_in_the_last_line_of_a_row_is_never_taken_for_the_customers_words(office: Office) -> None:
    ticket = office.desk.tickets[SECOND]
    office.desk.workspace.apply(AddNote(ticket, "Charged twice, refund it"))

    def face() -> TicketFace:
        lines = office.window.tickets.lines
        shown = lines.face(lines.shape.line_of(lines.place_of(ticket) or 0))
        assert isinstance(shown, TicketFace)
        return shown

    office.loop.settle(lambda: face().preview == "Charged twice, refund it")
    assert face().channel == "lock"
    assert "internal note: Charged twice, refund it" in face().spoken


def test_new_tickets_wait_behind_a_line_until_they_are_wanted(office: Office) -> None:
    office.window.run("list.next")
    office.window.tickets.news.touch(is_at_top=False)
    office.desk.ticket("Came in later")
    office.loop.settle(lambda: office.window.tickets.state.new == 1)
    office.loop.pass_ms(60_000)
    assert "Came in later" not in office.names()

    office.window.run("list.show_new")
    office.loop.settle(lambda: office.window.tickets.state.count == 10 and office.is_ready())
    assert "Came in later" in office.names()
    assert office.window.tickets.state.new == 0
    assert office.window.tickets.state.arrived == (office.names().index("Came in later"), 1)
    assert office.window.tickets.state.current == office.desk.tickets[FIRST]


def test_news_that_come_while_the_list_is_read_anew_are_looked_at_again(office: Office) -> None:
    office.open(FIRST)
    changed = office.desk.tickets[SECOND]
    office.desk.workspace.apply(SetFields(changed, {"subject": "Another subject"}))
    office.loop.settle(lambda: any(name.startswith("list.news") for name in office.session.questions))
    shape = office.window.tickets.lines.shape
    office.window.tickets.lines.take(Shape(shape.rids, shape.sections, shape.highest))

    def is_new() -> bool:
        row = office.window.tickets.lines.known(changed)
        return row is not None and row.subject == "Another subject"

    office.loop.settle(is_new)


def test_new_tickets_come_in_by_themselves_at_the_top_of_an_untouched_list(office: Office) -> None:
    office.desk.ticket("Came in later")
    office.loop.settle(lambda: office.window.tickets.state.new == 1)

    office.loop.pass_ms(5_100)
    office.loop.settle(lambda: office.window.tickets.state.count == 10)


def test_the_open_ticket_stays_until_it_is_left(office: Office) -> None:
    ticket = office.open(FIRST)
    solved = office.desk.status(StatusClass.SOLVED)
    office.desk.workspace.apply(SetFields(ticket, {"status_id": solved}))
    office.loop.settle(lambda: office.window.tickets.news.is_leaving(ticket))
    assert FIRST in office.names()

    office.window.run("list.next")
    assert FIRST not in office.names()
    assert office.window.state.ticket_id == office.desk.tickets[SECOND]


def test_a_ticket_that_is_not_open_leaves_with_its_view(office: Office) -> None:
    solved = office.desk.status(StatusClass.SOLVED)
    office.desk.workspace.apply(SetFields(office.desk.tickets["Chidi Eze"], {"status_id": solved}))

    office.loop.settle(lambda: office.window.tickets.state.count == 8)
    assert "Chidi Eze" not in office.names()
    assert [s.count for s in office.window.tickets.lines.shape.sections] == [5, 3]


def test_filtering_searches_within_the_view(office: Office) -> None:
    office.loop.settle(lambda: _is_indexed(office, "grinder"))
    office.window.tickets.set_filter("grinder")
    office.loop.settle(office.is_ready)
    assert office.names() == [SECOND]

    office.window.tickets.set_filter("nothingofthekind")
    office.loop.settle(lambda: office.window.tickets.state.phase is Phase.EMPTY)
    office.window.tickets.set_filter("")
    office.loop.settle(lambda: office.window.tickets.state.count == 9)


def _is_indexed(office: Office, word: str) -> bool:
    """Words can be searched a moment after they were written."""
    return bool(office.desk.workspace.read(lambda reader: reader.lists.page(ListQuery(word)).rows))


def test_an_empty_view_says_so(office: Office) -> None:
    office.window.open_view(MENTIONS)

    office.loop.settle(lambda: office.window.tickets.state.phase is Phase.EMPTY)


def test_ticks_extend_and_go_back(office: Office) -> None:
    window = office.window
    window.run("list.next")
    window.run("list.select_next")
    window.run("list.select_next")
    assert window.tickets.state.ticked == 3
    window.run("list.select_previous")
    assert window.tickets.state.ticked == 2


def test_all_of_a_view_can_be_ticked_except_one(office: Office) -> None:
    window = office.window
    window.open_view(ALL_OPEN)
    office.loop.settle(office.is_ready)
    count = window.tickets.state.count
    window.run("list.select_all")
    assert window.tickets.state.ticked == count

    window.tickets.ticks.toggle(office.desk.tickets[FIRST])
    assert window.tickets.state.ticked == count - 1
    assert not window.tickets.state.selection.has(office.desk.tickets[FIRST])


def test_marking_unread_survives_looking_at_it(office: Office) -> None:
    ticket = office.open("Chidi Eze")
    office.run("ticket.unread")
    office.loop.settle(lambda: _is_unread(office, "Chidi Eze"))
    office.loop.pass_ms(10_000)
    assert office.desk.workspace.read(lambda r: r.lists.rows_of([ticket]))[0].is_unread
    office.desk.workspace.apply(MarkRead(ticket, office.desk.now_s + 60))


sections = st.lists(st.integers(1, 4), max_size=5)


@given(old=st.lists(st.integers(0, 30), unique=True), new=st.lists(st.integers(0, 30), unique=True))
def test_a_difference_leads_from_one_list_to_the_other(old: list[int], new: list[int]) -> None:
    splice = difference(Shape(array("q", old)), Shape(array("q", new)))

    if splice is None:
        assert old == new
        return
    end = splice.start + splice.inserted
    assert old[: splice.start] + new[splice.start : end] + old[splice.start + splice.removed :] == new


@given(counts=sections)
def test_lines_and_places_lead_to_each_other(counts: list[int]) -> None:
    shape = _grouped(counts)

    for place in range(len(shape.rids)):
        assert shape.at(shape.line_of(place)) == place
    headings = [line for line in range(shape.lines) if isinstance(shape.at(line), Section)]
    assert len(headings) == len(counts)


@given(counts=sections, gone=st.sets(st.integers(0, 20)))
def test_tickets_that_go_take_empty_headings_with_them(counts: list[int], gone: set[int]) -> None:
    shape = _grouped(counts)
    left = shape.without([place for place in gone if place < len(shape.rids)])

    assert sum(section.count for section in left.sections) == len(left.rids)
    assert all(section.count for section in left.sections)
    assert [section.start for section in left.sections] == [
        sum(before.count for before in left.sections[:index]) for index in range(len(left.sections))
    ]


@given(counts=sections, start=st.integers(0, 20), removed=st.integers(1, 8))
def test_cutting_lines_leaves_the_others_as_they_were(counts: list[int], start: int, removed: int) -> None:
    shape = _grouped(counts)
    end = min(start + removed, shape.lines)
    if start >= end:
        return
    kept = [_key(shape, line) for line in range(shape.lines) if not start <= line < end]
    left = shape.cut(start, end - start)

    assert [_key(left, line) for line in range(left.lines)] == kept


def _key(shape: Shape, line: int) -> int | str:
    what = shape.at(line)
    return what.key if isinstance(what, Section) else shape.rids[what]


def test_long_lists_are_compared_in_blocks() -> None:
    old, new = array("q", range(20_000)), array("q", range(20_000))
    new[10_000] = -1
    splice = difference(Shape(old), Shape(new))

    assert splice is not None
    assert (splice.start, splice.removed, splice.inserted) == (10_000, 1, 1)


@given(rids=st.lists(st.integers(1, 40_000), unique=True), wanted=st.sets(st.integers(1, 50_000)))
def test_places_are_found_for_many_at_once(rids: list[int], wanted: set[int]) -> None:
    shape = Shape(array("q", rids), highest=max(rids, default=0))

    assert shape.places_of(wanted) == {rid: rids.index(rid) for rid in wanted if rid in rids}
    for rid in wanted:
        expected = rids.index(rid) if rid in rids else None
        assert {shape.place_of(rid), shape.place_of(rid, 0), shape.place_of(rid, len(rids))} == {expected}


def test_a_place_is_found_in_a_long_list_wherever_it_was_before() -> None:
    shape = Shape(array("q", range(100_000, 110_000)), highest=110_000)

    assert [shape.place_of(105_000, near) for near in (None, 0, 5_100, 9_999)] == [5_000] * 4
    assert shape.places_of([99_999, 104_096, 109_999, 110_000]) == {104_096: 4_096, 109_999: 9_999}


def test_neighbours_that_change_are_told_of_together(office: Office) -> None:
    told: list[tuple[int, int]] = []
    tickets = office.window.tickets
    office.window.run("list.group", "none")
    office.loop.settle(office.is_ready)
    tickets.lines.listen(_Changes(told))

    tickets.lines.tell_places([7, None, 2, 1, 3, 3])

    assert told == [(1, 3), (7, 7)]


class _Changes:
    """Hears which lines look different, and nothing else."""

    def __init__(self, told: list[tuple[int, int]]) -> None:
        self._told = told

    def changed(self, first: int, last: int) -> None:
        self._told.append((first, last))

    def removing(self, first: int, last: int) -> None: ...
    def removed(self) -> None: ...
    def inserting(self, first: int, last: int) -> None: ...
    def inserted(self) -> None: ...
    def replaced(self) -> None: ...


def _grouped(counts: list[int]) -> Shape:
    starts = [sum(counts[:index]) for index in range(len(counts))]
    made = tuple(Section(f"k{n}", f"Group {n}", starts[n], count) for n, count in enumerate(counts))
    return Shape(array("q", range(sum(counts))), made)


@pytest.mark.parametrize("sort", ["customer", "-created", "number"])
def test_the_list_can_be_sorted_in_other_ways(office: Office, sort: str) -> None:
    office.window.run("list.group", "none")
    office.window.run("list.sort", sort)
    office.loop.settle(lambda: office.is_ready() and office.window.tickets.state.count == 9)

    if sort == "customer":
        assert office.names() == sorted(office.names(), key=str.casefold)
    assert office.window.tickets.lines.shape.sections == ()


def test_a_ticket_whose_row_comes_after_the_order_is_opened(office: Office) -> None:
    """The page and the order are read by two threads; either may be first."""
    tickets = office.window.tickets
    rows = [tickets.lines.row(place) for place in range(len(tickets.lines))]
    office.window.run("go.unassigned")
    office.loop.settle(office.is_ready)
    tickets.lines.clear()
    tickets.lines.take(Shape(array("q", (row.rid for row in rows if row is not None))))
    tickets.step(1)
    assert office.window.state.ticket_id is None

    tickets.lines.keep(row for row in rows if row is not None)
    assert office.window.state.ticket_id == office.desk.tickets[FIRST]


def test_keys_that_are_faster_than_the_list_are_not_lost(office: Office) -> None:
    office.window.run("go.unassigned")
    office.window.run("go.for_me")
    office.window.run("list.next")
    office.window.run("list.next")
    assert office.window.state.ticket_id is None
    office.loop.settle(office.is_ready)

    assert office.window.tickets.cursor_line == 2
    assert office.window.state.ticket_id == office.desk.tickets[SECOND]


def test_the_window_follows_what_another_process_writes(office: Office) -> None:
    """`desk-app` beside the window: what it did is heard without the names of the tables."""
    ticket_id = office.desk.tickets[FIRST]
    with office.desk.beside() as other:
        other.apply(SetFields(ticket_id, {"subject": "Told elsewhere"}))
        office.loop.settle(lambda: _subject(office, ticket_id) == "Told elsewhere")


def _subject(office: Office, ticket_id: TicketId) -> str:
    row = office.window.tickets.lines.known(ticket_id)
    return "" if row is None else row.subject


def test_an_empty_workspace_is_a_beginning_and_an_empty_view_an_achievement(tmp_path: Path) -> None:
    bare = Office(tmp_path, with_tickets=False)
    tickets = bare.window.tickets
    bare.loop.settle(lambda: tickets.state.is_first)
    assert tickets.state.phase is Phase.EMPTY

    made = bare.desk.ticket("The first one")
    bare.loop.settle(lambda: tickets.state.count == 1)
    assert not tickets.state.is_first
    bare.desk.workspace.apply(SetFields(made, {"status_id": bare.desk.status(StatusClass.SOLVED)}))
    bare.loop.settle(lambda: tickets.state.phase is Phase.EMPTY)
    bare.window.open_view(ALL_OPEN)
    bare.loop.settle(lambda: tickets.state.is_whole and not tickets.state.is_stale)
    bare.loop.settle(lambda: not tickets.state.is_first)
    bare.close()
