"""What a reader knows by heart stays true as time goes by and tickets come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk_app.domain.ids import AgentId
from desk_app.services.reading import ListQuery
from desk_app.store.connect import reader_engine
from desk_app.store.reading.pool import ReaderPool
from desk_app.store.reading.session import Viewer
from tests.store.builders import KEY, Desk, a_desk
from tests.store.made import NOW


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now_s = NOW

    def __call__(self) -> int:
        """Now."""
        return self.now_s


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path) as made:
        yield made


def _count(library: ReaderPool, text: str) -> int:
    return library.call(lambda reader: reader.lists.count(ListQuery(text))).number


def test_a_list_asked_again_sees_a_snooze_end(desk: Desk, tmp_path: Path) -> None:
    desk.ticket("Grinder is loud", snooze_s=NOW + 60)
    desk.index()
    clock = Clock()
    viewer = Viewer(clock, AgentId(desk.me.id), dt.UTC)
    library = ReaderPool(reader_engine(desk.path, KEY), viewer)
    try:
        assert (_count(library, "is:snoozed"), _count(library, "-is:snoozed")) == (1, 0)
        clock.now_s += 61
        assert (_count(library, "is:snoozed"), _count(library, "-is:snoozed")) == (0, 1)
    finally:
        library.close()


def test_a_list_asked_again_sees_new_tickets(desk: Desk) -> None:
    with desk.library() as library:
        assert _count(library, "is:active") == 0
        desk.ticket("Pump leaks")
        assert _count(library, "is:active") == 1
