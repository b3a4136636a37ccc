"""The window without widgets: panes, pages, the open ticket, undo, the navigation's counts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.commands.spec import Need
from desk_app.domain.changes import CreateTicket, SetFields
from desk_app.domain.ids import TicketId
from desk_app.domain.status import StatusClass
from desk_app.presenters.navigation import (
    COUNT_EVERY_MS,
    NavGroup,
    NavTone,
    PageEntry,
    Waiting,
    count_text,
)
from desk_app.presenters.panes import Fold, Layout, Wishes, plan_panes
from desk_app.services.reading import Count
from desk_app.services.views import ALL_OPEN
from tests.unit.presenters.office import Office

FIRST, SECOND = "Inês Carvalho", "Lukas Brandt"


@given(width=st.floats(300, 4000), reading=st.booleans(), layout=st.sampled_from(list(Layout)))
def test_there_is_always_something_to_see(width: float, reading: bool, layout: Layout) -> None:
    plan = plan_panes(width, Wishes(layout), is_reading=reading)

    assert plan.has_list or plan.has_conversation
    assert not plan.is_single or plan.has_list != plan.has_conversation


def test_panes_fold_at_the_designs_widths() -> None:
    def plan(width: float) -> tuple[Fold, Fold, bool]:
        made = plan_panes(width, Wishes(), is_reading=False)
        return made.navigation, made.details, made.is_single

    assert plan(1240) == (Fold.OPEN, Fold.OPEN, False)
    assert plan(1239) == (Fold.OPEN, Fold.SHEET, False)
    assert plan(1079) == (Fold.ICONS, Fold.SHEET, False)
    assert plan(899)[2]


def test_who_is_in_a_ticket_stays_in_it_when_the_window_has_room_for_one_pane(office: Office) -> None:
    office.open(FIRST)
    office.window.set_width(800, is_inside=True)
    inside = office.window.state.plan
    office.window.set_width(1440)
    office.window.back()
    office.window.set_width(800)

    assert (inside.has_list, inside.has_conversation) == (False, True)
    assert office.window.state.plan.has_list


def test_parts_hear_of_the_open_ticket_once_each(office: Office) -> None:
    heard: list[TicketId | None] = []
    stop = office.window.on_ticket(heard.append)
    office.open(FIRST)
    office.open(FIRST)
    office.open(SECOND)
    stop()
    office.open(FIRST)

    assert heard == [None, office.desk.tickets[FIRST], office.desk.tickets[SECOND]]


def test_a_ticket_outside_the_list_can_be_opened_by_its_number(office: Office) -> None:
    ticket = office.desk.ticket("Elsewhere", due_s=None)
    solved = office.desk.status(StatusClass.SOLVED)
    office.desk.workspace.apply(SetFields(ticket, {"status_id": solved}))
    number = office.desk.workspace.read(lambda r: r.lists.rows_of([ticket]))[0].number
    office.window.open_ref(f"#{number}")
    office.loop.settle(lambda: office.window.state.ticket_id == ticket)

    office.loop.settle(lambda: Need.ACTIVE_TICKET not in office.window.state.met)
    assert office.window.tickets.state.current is None
    assert office.window.why_not("ticket.reopen") == ""
    assert office.window.why_not("ticket.solve") == Need.ACTIVE_TICKET.value


def test_a_reference_to_nothing_is_told(office: Office) -> None:
    office.window.open_ref("#999999")

    office.loop.settle(lambda: any(notice.kind == "problem" for notice in office.notices))


def test_undoing_twice_quickly_takes_two_steps_back(office: Office) -> None:
    office.open(FIRST)
    office.run("ticket.priority", "low")
    office.run("ticket.subject", "Another subject")
    office.loop.settle(lambda: Need.SOMETHING_TO_UNDO in office.window.state.met)
    office.window.run("edit.undo")
    office.window.run("edit.undo")

    def is_back() -> bool:
        row = office.desk.workspace.read(lambda r: r.lists.rows_of([office.desk.tickets[FIRST]]))[0]
        return row.subject == "E07: Duo 2 stops mid-shot" and row.priority == 4

    office.loop.settle(is_back)
    office.loop.settle(lambda: Need.SOMETHING_TO_REDO in office.window.state.met)


def test_counts_are_read_at_most_four_times_a_second(office: Office) -> None:
    seen: list[int] = []
    office.window.navigation.watch(lambda _state: seen.append(office.loop.now_ms))
    office.loop.pass_ms(1_000)
    before, began_ms = len(seen), office.loop.now_ms
    for number in range(20):
        office.desk.workspace.apply(CreateTicket(f"Burst {number}", body="Hello"))

    def unassigned() -> str:
        return next(item.count for item in office.window.navigation.state.items if item.label == "Unassigned")

    office.loop.settle(lambda: unassigned() == "26")
    passed_ms = office.loop.now_ms - began_ms
    assert len(seen) - before <= passed_ms // COUNT_EVERY_MS + 2


def test_only_due_soon_asks_for_somebody(office: Office) -> None:
    def items() -> dict[str, NavTone]:
        return {item.label: item.tone for item in office.window.navigation.state.items if item.count}

    office.loop.settle(lambda: "Due soon" in items())
    assert {label for label, tone in items().items() if tone is NavTone.WARNING} == {"Due soon"}


def test_numbers_are_grouped_and_honest() -> None:
    assert count_text(None) == ""
    assert count_text(Count(0)) == ""
    assert count_text(Count(1240)) == "1\N{NARROW NO-BREAK SPACE}240"
    assert count_text(Count(5000, is_exact=False)) == "5\N{NARROW NO-BREAK SPACE}000+"


def test_a_search_is_saved_as_a_view_and_removed_again(office: Office) -> None:
    office.window.tickets.set_filter("grinder")
    office.run("view.save", "Grinders")
    office.loop.settle(lambda: any(view.name == "Grinders" for view in office.window.navigation.own_views()))
    view = next(view for view in office.window.navigation.own_views() if view.name == "Grinders")
    office.window.open_view(view)
    assert office.window.why_not("view.remove") == ""
    office.run("view.remove")
    office.loop.settle(lambda: all(view.name != "Grinders" for view in office.window.navigation.own_views()))


def test_pages_appear_in_the_navigation_only_when_they_exist(office: Office) -> None:
    assert not [item for item in office.window.navigation.state.items if item.key.startswith("page:")]
    office.window.navigation.add_page(PageEntry("customers", "Customers", "users-round"))
    office.window.open_key("page:customers")

    assert office.window.state.page == "customers"
    assert office.window.navigation.state.chosen == "page:customers"


@pytest.mark.parametrize("layout", ["two", "three"])
def test_the_conversation_alone_gives_the_layout_back_that_was_there(office: Office, layout: str) -> None:
    office.open(FIRST)
    office.window.run("view.layout", layout)
    office.window.run("view.focus")
    assert office.window.state.plan.navigation is Fold.AWAY

    office.window.run("view.focus")
    assert office.window.state.wishes.layout.value == layout


def test_what_waits_stands_at_the_foot_and_leads_to_its_page(office: Office) -> None:
    window = office.window
    window.navigation.add_page(PageEntry("outbox", "Outbox", "cloud-upload", in_navigation=False))
    window.navigation.show_waiting(Waiting("page:outbox", outbox=2, conflicts=1))
    foot = [item for item in window.navigation.state.items if item.group is NavGroup.FOOT]
    assert [item.spoken for item in foot] == ["Conflicts, 1", "Outbox, 2"]

    for item, page in zip(foot, ("conflicts", "outbox"), strict=True):
        window.open_view(ALL_OPEN)
        window.open_key(item.key)
        assert window.state.page == page

    window.navigation.show_waiting(Waiting("page:outbox"))
    assert window.navigation.state.items[-1].spoken == "Outbox"
    window.navigation.show_waiting(None)
    assert window.navigation.state.items[-1].group is not NavGroup.FOOT


def test_what_waits_for_its_time_is_dropped_with_the_window(office: Office) -> None:
    ran: list[str] = []
    session = office.desk.session(office.loop.post, office.loop.after)
    session.after(50, lambda: ran.append("too late"))
    session.after(10, lambda: ran.append("in time"))
    office.loop.pass_ms(20)
    session.close()
    office.loop.pass_ms(100)
    session.ask("late", lambda _reader: None, lambda _answer: ran.append("asked"))

    assert ran == ["in time"]
    assert session.questions == frozenset()
