"""Lists walk indexes: what SQLite says about how it will answer, for every built-in view and way.

The statements are caught on their way to the database and explained there, once without statistics and
once with those of a skewed workspace, because statistics have led SQLite astray before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import event

from desk_app.domain.entities import View
from desk_app.domain.status import StatusClass
from desk_app.services.reading import ListQuery, Reader
from desk_app.services.views import BUILTIN_VIEWS, INBOX_VIEWS
from desk_app.store.reading.functions import add_functions
from desk_app.store.reading.pool import ReaderPool
from tests.store.builders import Desk, a_desk
from tests.store.made import DAY, NOW

INDEXES = {
    "For me": {"ticket_active_assignee"},
    "Unassigned": {"ticket_active_assignee"},
    "Mentions": {"mention_agent"},
    "Following": {"ticket_follower_agent"},
    "Due soon": {"ticket_active_due"},
    "Snoozed": {"ticket_snoozed"},
    "All open": {"ticket_active_due"},
    "Solved": {"ticket_updated"},
    "Bin": {"ticket_bin"},
    "Spam": {"ticket_spam"},
    "Everything": {"ticket_updated"},
}
TIES = "USE TEMP B-TREE FOR LAST 2 TERMS OF ORDER BY"
"""Tickets due in the very same second are put in order among themselves."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A statement and how SQLite answers it."""

    sql: str
    plan: tuple[str, ...]


class Spy:
    """Explains what goes to the database while a question is answered."""

    def __init__(self, desk: Desk, library: ReaderPool) -> None:
        self._desk = desk
        self._library = library
        self._caught: list[tuple[str, tuple[object, ...]]] = []
        add_functions(desk.driver)
        event.listen(library.engine, "before_cursor_execute", self._catch)

    def _catch(self, *caught: object) -> None:
        sql, values = caught[2:4]
        assert isinstance(sql, str)
        assert isinstance(values, tuple)
        self._caught.append((sql, values))

    def asked(self, question: Callable[[Reader], object]) -> list[Asked]:
        """The statements of a question that look at tickets or full text."""
        self._library.call(question)  # what is only learnt once must not hide anything, and not show twice
        self._caught.clear()
        self._library.call(question)
        return [Asked(sql, self._explained(sql, values)) for sql, values in self._caught]

    def _explained(self, sql: str, values: tuple[object, ...]) -> tuple[str, ...]:
        return tuple(row[3] for row in self._desk.driver.execute(f"EXPLAIN QUERY PLAN {sql}", values))


@pytest.fixture(scope="module", params=["without statistics", "with statistics"])
def spy(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Spy]:
    folder: Path = tmp_path_factory.mktemp("plans")
    with a_desk(folder) as desk:
        _fill(desk)
        if request.param == "with statistics":
            desk.driver.execute("ANALYZE")
        with desk.library() as library:
            yield Spy(desk, library)


def _fill(desk: Desk) -> None:
    """Mostly solved tickets, a few of everything else."""
    anna = desk.customer("Anna", "anna@mail.example", organisation="Acme")
    for n in range(400):
        is_done = n % 10 != 0
        made = desk.ticket(
            f"pump {n}",
            status=StatusClass.SOLVED if is_done else StatusClass.OPEN,
            assignee=desk.me if n % 3 else None,
            customer=anna if n % 2 else None,
            updated_s=NOW - n * 60,
            due_s=NOW + n if n % 4 else None,
            snooze_s=NOW + DAY if n % 40 == 0 else None,
            deleted_s=NOW if n % 50 == 7 else None,
            spam=int(n % 50 == 9),
            tags=("rare",) if n % 97 == 0 else ("often",),
        )
        if n % 100 == 0:
            desk.mention(made, desk.note(made), desk.me)
    desk.index()


def _page(view: View) -> Callable[[Reader], object]:
    return lambda reader: reader.lists.page(ListQuery(view.query, view.sort, view.grouping), 5)


def _indexes(asked: list[Asked]) -> set[str]:
    words = {word for each in asked for step in each.plan for word in step.split()}
    return {word for word in words if word.startswith(("ticket_", "mention_"))}


@pytest.mark.parametrize("view", BUILTIN_VIEWS, ids=lambda view: view.name)
def test_a_built_in_view_walks_its_index_and_sorts_nothing(spy: Spy, view: View) -> None:
    asked = spy.asked(_page(view))

    steps = [step for each in asked for step in each.plan]
    assert _indexes(asked) >= INDEXES[view.name]
    assert not [step for step in steps if step.startswith("SCAN ticket") and "USING" not in step]
    assert {step for step in steps if "TEMP B-TREE" in step} <= {TIES}


@pytest.mark.parametrize("view", BUILTIN_VIEWS, ids=lambda view: view.name)
def test_the_next_page_seeks_its_place(spy: Spy, view: View) -> None:
    def second(reader: Reader) -> object:
        query = ListQuery(view.query, view.sort, view.grouping)
        return reader.lists.page(query, 2, reader.lists.page(query, 2).next_key)

    asked = spy.asked(second)

    assert not [each for each in asked if " OFFSET " in each.sql and "count(*)" not in each.sql]
    if view.name not in {"Mentions", "Following"}:
        last = [each for each in asked if "ORDER BY" in each.sql][-1]
        assert any(
            step.startswith("SEARCH ticket USING") and ("<" in step or ">" in step) for step in last.plan
        )


@pytest.mark.parametrize("view", INBOX_VIEWS, ids=lambda view: view.name)
def test_a_count_reads_the_index_alone(spy: Spy, view: View) -> None:
    asked = spy.asked(lambda reader: reader.lists.view_counts([view]))

    quick = {"ticket_active_due", "ticket_active_assignee", "mention_agent", "ticket_follower_agent"}
    assert _indexes(asked) & quick
    assert not [step for each in asked for step in each.plan if "TEMP B-TREE FOR ORDER BY" in step]


@pytest.mark.parametrize("text", ["pump", "pump is:open", "pump priority:normal", "customer:anna", "pum*"])
def test_words_lead_along_the_full_text_table(spy: Spy, text: str) -> None:
    asked = spy.asked(lambda reader: reader.lists.page(ListQuery(text), 5))

    led = [each for each in asked if "ORDER BY fts.rowid DESC" in each.sql]
    assert led
    for each in led:
        assert each.plan[0].startswith("SCAN fts VIRTUAL TABLE INDEX")
        assert each.plan[1].startswith("SEARCH ticket USING INDEX sqlite_autoindex_ticket_2 (doc=?)")
        assert not [step for step in each.plan if "TEMP B-TREE" in step]


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("tag:rare", "ticket_tag_tag"),
        ("#1007", "ticket_number"),
        ("customer:anna@mail.example", "ticket_customer"),
        ("is:snoozed", "ticket_snoozed"),
        ("created:>2027-01-01", "ticket_created"),
    ],
)
def test_a_small_set_is_found_by_its_index(spy: Spy, text: str, index: str) -> None:
    asked = spy.asked(lambda reader: reader.lists.page(ListQuery(text), 5))

    assert index in _indexes(asked)
    steps = [step for each in asked for step in each.plan]
    assert not [step for step in steps if step.startswith("SCAN ticket") and "USING" not in step]


@pytest.mark.parametrize("sort", ["updated", "-updated", "created", "-created", "due", "-due"])
def test_every_ticket_in_these_orders_comes_from_an_index(spy: Spy, sort: str) -> None:
    asked = spy.asked(lambda reader: reader.lists.ids(ListQuery("", sort)))

    steps = [step for each in asked for step in each.plan]
    assert {step for step in steps if "TEMP B-TREE" in step} <= {TIES}
