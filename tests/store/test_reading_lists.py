"""Ticket lists: what a row says, orders, headings, pages that go on where they stopped, counts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from desk_app.domain.entities import TicketRow, View
from desk_app.domain.ids import AccountId, ViewId
from desk_app.domain.status import StatusClass
from desk_app.services.reading import Count, ListKey, ListQuery, Page, Reader, Section
from desk_app.services.views import (
    ALL_OPEN,
    BIN,
    BUILTIN_VIEWS,
    DUE_SOON_VIEW,
    EVERYTHING,
    FOLLOWING,
    FOR_ME,
    MENTIONS,
    SNOOZED,
    SOLVED,
    SPAM,
    UNASSIGNED,
)
from desk_app.store.reading.brake import OutOfTime
from desk_app.store.reading.pool import ReaderPool
from desk_app.store.reading.reader import StoreReader
from tests.store.builders import Desk, a_desk
from tests.store.made import DAY, HOUR, NOW, Made

FOREVER = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path) as made:
        yield made


def page(library: ReaderPool, text: str = "", sort: str = "", limit: int = 50, grouping: str = "") -> Page:
    return library.call(lambda reader: reader.lists.page(ListQuery(text, sort, grouping), limit))


def numbers(desk: Desk, text: str = "", sort: str = "", grouping: str = "") -> list[str]:
    """The whole list as ticket numbers."""
    with desk.library() as library:
        query = ListQuery(text, sort, grouping)
        return [
            row.number for row in library.call(lambda reader: reader.lists.rows(reader.lists.ids(query).rids))
        ]


def only_row(desk: Desk, text: str = "") -> TicketRow:
    with desk.library() as library:
        (row,) = page(library, text).rows
        return row


def conflict(desk: Desk, ticket_id: bytes) -> None:
    texts = {"field": "priority", "base": "2", "mine": "3", "theirs": "4"}
    ids = {"id": desk.new_id(), "op_id": desk.new_id(), "account_id": desk.account_id}
    desk.insert("conflict", ticket_id=ticket_id, at_s=NOW, **ids, **texts)


def test_a_row_says_everything_that_is_drawn(desk: Desk) -> None:
    lukas = desk.customer("Lukas Brandt", "lukas@kanal.example", organisation="Rösterei am Kanal", vip=True)
    made = desk.ticket(
        "Grinder is loud",
        customer=lukas,
        assignee=desk.me,
        team="Support",
        tags=("noise", "billing"),
        priority=3,
        mood="frustrated",
        due_s=NOW + HOUR,
        preview="It grinds",
        preview_from="customer",
    )
    message = desk.message(made, "It grinds")
    desk.file(made, message, "noise.wav")
    desk.draft(made)
    desk.queued(made)
    conflict(desk, made.id)

    row = only_row(desk)

    assert row == TicketRow(
        rid=made.rid,
        id=made.id,
        number=made.number,
        subject="Grinder is loud",
        customer="Lukas Brandt",
        organisation="Rösterei am Kanal",
        status_class=StatusClass.OPEN,
        status="Open",
        priority=3,
        assignee="Ann Example",
        queue="Support",
        channel="email",
        mood="frustrated",
        tags=("billing", "noise"),
        created_s=NOW - DAY,
        updated_s=NOW - DAY,
        due_s=NOW + HOUR,
        snooze_s=None,
        is_unread=True,
        has_files=True,
        has_draft=True,
        is_queued=True,
        has_conflict=True,
        is_vip=True,
        preview="It grinds",
        preview_from="customer",
        customer_id=row.customer_id,
        assignee_id=row.assignee_id,
        queue_id=row.queue_id,
        account_id=AccountId(desk.account_id),
    )
    assert (row.customer_id, row.assignee_id) == (lukas.id, desk.me.id)


def test_a_bare_ticket_has_a_row_too(desk: Desk) -> None:
    desk.ticket("Nobody's", read_s=NOW)

    row = only_row(desk)

    assert (row.customer, row.organisation, row.assignee, row.queue, row.tags) == ("", "", "", "", ())
    flags = (row.is_unread, row.has_files, row.has_draft, row.is_queued, row.has_conflict, row.is_vip)
    assert not any(flags)


def test_rows_keep_the_order_asked_for_and_leave_out_what_is_gone(desk: Desk) -> None:
    made = [desk.ticket(f"Ticket {n}") for n in range(130)]
    wanted = [made[5].rid, 999_999, made[128].rid, made[0].rid]

    with desk.library() as library:
        rows = library.call(lambda reader: reader.lists.rows(wanted))
        by_id = library.call(lambda reader: reader.lists.rows_of([made[7].id, made[3].id]))
        everything = library.call(lambda reader: reader.lists.rows([each.rid for each in made]))

    assert [row.rid for row in rows] == [made[5].rid, made[128].rid, made[0].rid]
    assert [row.id for row in by_id] == [made[7].id, made[3].id]
    assert [row.rid for row in everything] == [each.rid for each in made]


def test_most_urgent_first_then_newest_activity(desk: Desk) -> None:
    late, soon, old, new, solved = (
        desk.ticket("late", due_s=NOW - HOUR),
        desk.ticket("soon", due_s=NOW + HOUR),
        desk.ticket("old", updated_s=NOW - 3 * DAY),
        desk.ticket("new", updated_s=NOW),
        desk.ticket("solved", status=StatusClass.SOLVED, due_s=NOW - DAY, updated_s=NOW - DAY),
    )
    same = desk.ticket("soon too, but newer", due_s=NOW + HOUR, updated_s=NOW)

    order = [each.number for each in (late, same, soon, new, solved, old)]
    assert numbers(desk) == order
    assert numbers(desk, "is:active") == [n for n in order if n != solved.number]
    assert numbers(desk, "", "-due") == [each.number for each in (same, soon, late, new, solved, old)]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("updated", "bca"),
        ("-updated", "acb"),
        ("created", "cba"),
        ("-created", "abc"),
        ("priority", "bac"),
        ("-priority", "cab"),
        ("customer", "cba"),
        ("-customer", "bca"),
        ("org", "bac"),
        ("assignee", "acb"),
        ("team", "acb"),
        ("status", "abc"),
        ("number", "bca"),
        ("-number", "acb"),
        ("solved", "cab"),
        ("custom.pressure", "bac"),
        ("custom.pressure sort:due", "bac"),
    ],
)
def test_orders(desk: Desk, sort: str, order: str) -> None:
    desk.field("pressure", "number")
    ben, anna = desk.customer("ben", organisation="Acme"), desk.customer("Anna", organisation="Zett")
    other = desk.agent("Zoe Zander")
    desk.ticket("a", number="1100", updated_s=NOW, created_s=NOW, assignee=desk.me, team="A",
                status=StatusClass.NEW, custom={"pressure": 9})  # fmt: skip
    desk.ticket("b", number="20", updated_s=NOW - 9, created_s=NOW - 10, priority=1, customer=ben,
                custom={"pressure": 2})  # fmt: skip
    desk.ticket("c", number="1000", updated_s=NOW - 5, created_s=NOW - 20, priority=4, customer=anna,
                assignee=other, team="B", status=StatusClass.SOLVED, solved_s=NOW)  # fmt: skip
    expected = {"org": "bca"}.get(sort, order)

    with desk.library() as library:
        rows = page(library, "", sort.split(maxsplit=1)[0]).rows

    assert "".join(row.subject for row in rows) == expected


def test_an_order_in_the_text_goes_before_the_lists_own(desk: Desk) -> None:
    desk.ticket("a", created_s=NOW - 1)
    desk.ticket("b", created_s=NOW - 2)

    assert numbers(desk, "sort:created", "-created") == ["1001", "1000"]
    assert numbers(desk, "", "nonsense") == ["1000", "1001"]


@pytest.mark.parametrize(
    "sort", ["due", "-due", "updated", "-updated", "created", "priority", "customer", "number"]
)
def test_pages_follow_on_one_another_without_gap_or_double(desk: Desk, sort: str) -> None:
    anna = desk.customer("Anna")
    for n in range(57):
        desk.ticket(
            f"t{n}", updated_s=NOW - n % 5, created_s=NOW - n % 7, priority=1 + n % 4,
            due_s=NOW + n % 3 if n % 2 else None, customer=anna if n % 3 else None,
        )  # fmt: skip
    whole = numbers(desk, "is:active", sort)

    with desk.library() as library:
        paged: list[str] = []
        key: ListKey | None = None
        while True:
            asked, after = ListQuery("is:active", sort), key
            got = library.call(lambda reader: reader.lists.page(asked, 10, after))  # noqa: B023 - called at once
            paged += [row.number for row in got.rows]
            key = got.next_key
            if key is None:
                break

    assert paged == whole
    assert len(set(paged)) == 57


def test_a_page_that_ran_out_of_time_says_how_far_it_got_and_goes_on(desk: Desk) -> None:
    for n in range(2_000):
        desk.ticket(f"pump {n}", updated_s=NOW - n * HOUR, created_s=NOW - n * HOUR)
    desk.index()
    seen: list[int] = []
    stopped_at: list[int] = []
    key: ListKey | None = None

    with desk.library(patience=0.05) as library:
        for _ in range(400):
            asked, after = ListQuery("-zebra", "-updated"), key
            got = library.call(lambda reader: reader.lists.page(asked, 5_000, after))  # noqa: B023 - called at once
            seen += [row.rid for row in got.rows]
            if not got.is_complete and got.searched_back_to_s is not None:
                stopped_at.append(got.searched_back_to_s)
            key = got.next_key
            if key is None:
                break

    assert seen == [each.rid for each in desk.made]
    assert stopped_at
    assert stopped_at == sorted(stopped_at, reverse=True)


def test_a_search_that_is_cut_off_gives_what_it_has_and_no_error(desk: Desk) -> None:
    for n in range(1_000):
        desk.ticket(f"pump {n}", updated_s=NOW - n * HOUR, created_s=NOW - n * HOUR)
    desk.index()
    newest_first = [each.rid for each in desk.made]

    with desk.library() as library:
        for tries in range(1, 80):
            got = library.call(
                lambda reader: reader.lists.page(ListQuery("pump", "-updated"), 500),
                limit_s=tries / 5_000,
            )
            rids = [row.rid for row in got.rows]
            assert rids == newest_first[: len(rids)]
            assert got.is_complete == (len(rids) == 500)
            assert got.next_key is not None


def test_a_search_for_which_no_time_was_left_can_be_asked_again(desk: Desk) -> None:
    desk.ticket("pump")
    desk.index()

    def late(reader: Reader) -> Page:
        assert isinstance(reader, StoreReader)
        with suppress(OutOfTime):
            reader.session.plain(FOREVER)
        assert not reader.lists.count(ListQuery("pump")).is_exact
        return reader.lists.page(ListQuery("pump"))

    with desk.library() as library:
        nothing = library.call(late, limit_s=0.0001)  # a hundred times that
        again = library.call(lambda reader: reader.lists.page(ListQuery("pump"), after=nothing.next_key))

    assert nothing.rows == ()
    assert not nothing.is_complete
    assert [row.subject for row in again.rows] == ["pump"]
    assert again.is_complete


def test_a_list_is_grouped_by_state(desk: Desk) -> None:
    waiting = desk.ticket("w", status=StatusClass.WAITING_CUSTOMER, due_s=NOW)
    third = desk.ticket("t", status=StatusClass.WAITING_THIRD_PARTY)
    late = desk.ticket("o", due_s=NOW + 1)
    new = desk.ticket("n", status=StatusClass.NEW)
    order = [late.number, new.number, waiting.number, third.number]

    with desk.library() as library:
        whole = library.call(lambda reader: reader.lists.ids(ListQuery("is:active", "due", "state")))
        assert [row.number for row in page(library, "is:active", "due", grouping="state").rows] == order

    assert numbers(desk, "is:active", "due", "state") == order
    assert whole.sections == (
        Section("needs_reply", "Needs your reply", 0, 2),
        Section("waiting_customer", "Waiting on customer", 2, 1),
        Section("waiting_third_party", "Waiting on third party", 3, 1),
    )


def test_grouped_pages_follow_on_one_another(desk: Desk) -> None:
    states = (StatusClass.OPEN, StatusClass.WAITING_CUSTOMER, StatusClass.NEW)
    for n in range(30):
        desk.ticket(f"t{n}", status=states[n % 3], due_s=NOW + n if n % 2 else None, updated_s=NOW - n)
    query = ListQuery("is:active", "due", "state")

    with desk.library() as library:
        whole = library.call(lambda reader: reader.lists.ids(query)).rids
        paged: list[int] = []
        key: ListKey | None = None
        for _ in range(5):
            after = key
            got = library.call(lambda reader: reader.lists.page(query, 7, after))  # noqa: B023 - called at once
            paged += [row.rid for row in got.rows]
            key = got.next_key

    assert paged == list(whole)
    assert key is None


@pytest.mark.parametrize(
    ("grouping", "labels"),
    [
        ("assignee", ["Ann Example", "Unassigned"]),
        ("team", ["Field", "Support", "No team"]),
        ("priority", ["High", "Normal"]),
        ("customer", ["Anna", "ben", "No customer"]),
        ("org", ["Acme", "No organisation"]),
        ("status", ["Open", "Solved"]),
        ("channel", ["Email", "Phone"]),
        ("state", ["Needs your reply", "Solved"]),
    ],
)
def test_headings(desk: Desk, grouping: str, labels: list[str]) -> None:
    anna, ben = desk.customer("Anna"), desk.customer("ben", organisation="Acme")
    desk.ticket("1", customer=ben, assignee=desk.me, team="Support", priority=3)
    desk.ticket("2", customer=anna, team="Field", channel="phone")
    desk.ticket("3", status=StatusClass.SOLVED)
    query = ListQuery("", "-updated", grouping)

    with desk.library() as library:
        whole = library.call(lambda reader: reader.lists.ids(query))
        rows = library.call(lambda reader: reader.lists.page(query)).rows

    assert [section.label for section in whole.sections] == labels
    assert sum(section.count for section in whole.sections) == 3
    assert whole.sections[0].start == 0
    assert [row.rid for row in rows] == list(whole.rids)


def _inbox(desk: Desk) -> dict[str, Made]:
    other = desk.agent("Priya Shah")
    made = {
        "mine": desk.ticket("mine", assignee=desk.me, due_s=NOW + HOUR // 2),
        "free": desk.ticket("free", status=StatusClass.NEW),
        "theirs": desk.ticket("theirs", assignee=other, due_s=NOW + 5 * HOUR),
        "late": desk.ticket("late", assignee=other, due_s=NOW - HOUR),
        "asleep": desk.ticket("asleep", assignee=desk.me, snooze_s=NOW + DAY),
        "awake": desk.ticket("awake", assignee=desk.me, snooze_s=NOW - DAY),
        "solved": desk.ticket("solved", status=StatusClass.SOLVED, assignee=desk.me, due_s=NOW),
        "closed": desk.ticket("closed", status=StatusClass.CLOSED),
        "binned": desk.ticket("binned", assignee=desk.me, deleted_s=NOW),
        "spam": desk.ticket("spam", spam=1),
        "both": desk.ticket("both", spam=1, deleted_s=NOW - 1),
        "noted": desk.ticket("noted", assignee=other, status=StatusClass.SOLVED),
        "read": desk.ticket("read", assignee=other, followers=[other, desk.me]),
    }
    made["merged"] = desk.ticket("merged", merged_into=made["mine"].id, assignee=desk.me)
    desk.mention(made["noted"], desk.note(made["noted"]), desk.me)
    desk.mention(made["read"], desk.note(made["read"]), desk.me, read_s=NOW)
    desk.mention(made["mine"], desk.note(made["mine"]), other)
    return made


VIEWS = {
    FOR_ME.id: {"mine", "awake"},
    UNASSIGNED.id: {"free"},
    MENTIONS.id: {"noted"},
    FOLLOWING.id: {"read"},
    DUE_SOON_VIEW.id: {"mine", "late"},
    SNOOZED.id: {"asleep"},
    ALL_OPEN.id: {"mine", "free", "theirs", "late", "awake", "read"},
    SOLVED.id: {"solved", "closed", "noted"},
    BIN.id: {"binned", "both"},
    SPAM.id: {"spam"},
    EVERYTHING.id: {"mine", "free", "theirs", "late", "asleep", "awake", "solved", "closed", "noted", "read"},
}


@pytest.mark.parametrize("view", BUILTIN_VIEWS, ids=lambda view: view.name)
def test_what_is_in_a_built_in_view(desk: Desk, view: View) -> None:
    made = _inbox(desk)
    wanted = {made[name].rid for name in VIEWS[view.id]}

    with desk.library() as library:
        query = ListQuery(view.query, view.sort, view.grouping)
        parsed = library.call(lambda reader: reader.lists.parse(view.query))
        whole = library.call(lambda reader: reader.lists.ids(query))
        rows = page(library, view.query, view.sort, grouping=view.grouping).rows

    assert not parsed.problems
    assert set(whole.rids) == wanted
    assert [row.rid for row in rows] == list(whole.rids)


def test_all_counts_at_once(desk: Desk) -> None:
    _inbox(desk)
    own = View(ViewId(bytes(16)), "Mine or loud", "assignee:me OR priority:high", "due")

    with desk.library() as library:
        counts = library.call(lambda reader: reader.lists.view_counts([*BUILTIN_VIEWS, own]))

    assert counts == {key: Count(len(names)) for key, names in VIEWS.items()} | {own.id: Count(4)}


def test_nobody_signed_in_has_nothing(desk: Desk) -> None:
    _inbox(desk)
    stranger = desk.agent("Nobody's Colleague")

    with desk.library(me=stranger) as library:
        counts = library.call(lambda reader: reader.lists.view_counts([FOR_ME, MENTIONS]))

    assert set(counts.values()) == {Count(0)}


def test_a_count_stops_at_its_cap(desk: Desk) -> None:
    for n in range(20):
        desk.ticket(f"pump {n}")
    desk.index()

    with desk.library() as library:
        for text in ("is:active", "pump", "", "subject:pump -is:solved"):
            asked = ListQuery(text)
            capped = library.call(lambda reader: reader.lists.count(asked, 5))  # noqa: B023 - called at once
            exact = library.call(lambda reader: reader.lists.count(asked, 20))  # noqa: B023 - called at once
            assert (capped, exact) == (Count(5, is_exact=False), Count(20))


def test_which_of_some_tickets_match(desk: Desk) -> None:
    made = _inbox(desk)

    with desk.library() as library:
        found = library.call(
            lambda reader: reader.lists.matching(ListQuery("assignee:me"), [m.id for m in made.values()])
        )

    assert found == {made[name].id for name in ("mine", "asleep", "awake", "solved")}


def test_a_list_changes_with_the_next_question(desk: Desk) -> None:
    with desk.library() as library:
        assert page(library, "tag:new").rows == ()
        desk.ticket("fresh", tags=("new",))
        assert len(page(library, "tag:new").rows) == 1
