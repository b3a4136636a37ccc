"""The simulator's invariants hold over the server's real database, which agrees with memory at each step."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.store.team.twin import twin_recipe
from tests.sync.simulate.run import Run


@pytest.mark.parametrize("seed", range(3))
def test_a_team_over_the_real_store_loses_and_mixes_up_nothing(tmp_path: Path, seed: int) -> None:
    assert Run(seed, twin_recipe(tmp_path)).go(800).steps >= 800


@pytest.mark.slow
def test_a_hundred_teams_over_the_real_store_lose_nothing(tmp_path: Path) -> None:
    for seed in range(100, 200):
        assert Run(seed, twin_recipe(tmp_path)).go(2_000).steps >= 2_000
