"""What decides about the speed of a change, and what is only told."""

from __future__ import annotations

import pytest

from tests.perf.table import LENIENCY, Held, Table
from tests.perf.verdict import verdict


def _row(what: str, share: float, *, decides: bool) -> Held:
    return Held("Store", what, "9", "<= 3", share, decides)


def test_a_time_on_the_wall_is_told_and_fails_nothing() -> None:
    lines, is_good = verdict([_row("first rows", 10, decides=False), _row("a view", 0.5, decides=True)], 2)

    assert is_good
    assert [line for line in lines if "first rows" in line]
    assert not [line for line in lines if "a view" in line]


@pytest.mark.parametrize(("share", "is_good"), [(0.9, True), (1.9, True), (2.1, False)])
def test_a_ratio_fails_when_it_is_twice_over(share: float, *, is_good: bool) -> None:
    lines, found = verdict([_row("a change in raw commits", share, decides=True)], 2)

    assert found is is_good
    assert any("FAILS" in line for line in lines) is not is_good


def test_a_row_that_decides_fails_its_own_test() -> None:
    table = Table("Store")
    table.wall(0, "first rows", 100, 1)
    table.hold(0, "in raw commits", "2.9", "<= 3", share=2.9 / 3, decides=True)

    with pytest.raises(AssertionError, match="in raw commits"):
        table.hold(0, "in raw commits", "a lot", "<= 3", share=LENIENCY * 1.01, decides=True)
    assert [line[-1] for line in table.lines] == ["<= 1 s   OVER", "<= 3", "<= 3   OVER"]
