"""On SQLite each hot question looks up what it wants; none walks through the whole workspace."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from desk_app.domain.syncrules.rows import OpBody, Row, Verb
from desk_app.store.team.counting import Sums
from desk_app.store.team.database import TeamDatabase
from desk_app.store.team.rows import WorkspaceTx
from desk_app.store.team.session import Session, Values
from desk_app.sync.server_store import Caller
from tests.store.team.stage import WORKSPACE, open_store

TICKET = "00000000-0000-7000-8000-0000000000a1"
_WALKS = re.compile(
    r"(SCAN (?!wanted|\d+ CONSTANT|CONSTANT)\w+|SEARCH \w+ USING [A-Z ]*(INDEX \w+|KEY) \(workspace=\?\))$"
)


class Explaining(Session):
    """Explains every question before it is asked."""

    plans: list[tuple[str, str]]

    def all(self, statement: str, values: Values) -> list[Any]:
        for row in super().all(f"EXPLAIN QUERY PLAN {statement}", values):
            self.plans.append((statement, row[3]))
        return super().all(statement, values)

    def first(self, statement: str, values: Values) -> Any:  # noqa: ANN401 - as in the session
        found = self.all(statement, values)
        return found[0] if found else None


@pytest.fixture
def explaining(tmp_path: Path) -> Iterator[tuple[TeamDatabase, list[tuple[str, str]]]]:
    database, _, _ = open_store(tmp_path)
    yield database, []
    database.close()


def _walks(plans: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(statement, step) for statement, step in plans if _WALKS.search(step)]


def test_no_question_of_a_push_or_a_page_walks_through_the_workspace(
    explaining: tuple[TeamDatabase, list[tuple[str, str]]],
) -> None:
    database, plans = explaining
    with database.writing() as session:
        session.__class__ = Explaining
        assert isinstance(session, Explaining)
        session.plans = plans
        tx = WorkspaceTx(session, WORKSPACE, 0, is_writing=True)
        ops = [OpBody(f"op{n}", TICKET, "message", Verb.ADD, f"m{n}", {}) for n in range(10)]
        tx.expect((Caller("d", "e", "", is_bot=False, scopes=frozenset(), scope_hash=""), ops))
        tx.rows_of(TICKET)
        tx.keys("ticket", "z", 100)
        tx.last_n("d", "e")
        tx.holder("d", "e", 1)
        tx.is_gone("ticket", "z")
        tx.stored("ticket", "z")
        tx.results_of("d", 0, 9)
        tx.take_number("HD-1")
        tx.feed(5, 100)
        sums = Sums()
        sums.flip("q:", Row("tag", TICKET, "", 1, {}))
        assert sums.taken(session, WORKSPACE)

    assert len(plans) > 12
    assert _walks(plans) == []


def test_a_question_that_walks_is_seen() -> None:
    assert _walks([("", "SEARCH item USING INDEX item_feed (workspace=?)"), ("", "SCAN item")])
    assert not _walks(
        [("", "SEARCH item USING PRIMARY KEY (workspace=? AND kind=? AND id=?)"), ("", "SCAN wanted")]
    )
