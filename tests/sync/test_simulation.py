"""The sync engine holds its invariants in thousands of simulated disasters, and the simulator sees faults."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sync.simulate.files import prove_files
from tests.sync.simulate.parts import Recipe
from tests.sync.simulate.report import catch, prove, replay
from tests.sync.simulate.variants import VARIANTS

_ROOT = Path(__file__).parents[2]
_MILLION_SEEDS = 10_000_000


def test_a_team_on_bad_networks_loses_doubles_and_mixes_up_nothing() -> None:
    proof = prove(range(_MILLION_SEEDS), 60_000)

    assert not proof.failures, list(proof.failures.values())
    assert proof.stats["server restores"] > 0
    assert proof.stats["client restores"] > 0
    assert proof.stats["result conflict"] > 0
    assert proof.stats["told verified"] > 0
    assert proof.stats["asked beside"] > 0
    assert proof.stats["follows"] > 0


def test_the_invariants_hold_over_real_files_with_crashes_at_writes() -> None:
    proof = prove_files(range(8))

    assert not proof.failures, list(proof.failures.values())
    assert proof.stats["crashes"] > 0


@pytest.mark.parametrize(("recipe", "first_seed"), VARIANTS, ids=lambda value: getattr(value, "name", ""))
def test_a_design_that_lacks_one_rule_is_caught(recipe: Recipe, first_seed: int) -> None:
    assert catch(recipe, first_seed).violation


@pytest.mark.parametrize("seed", [3, 11, 42])
def test_the_same_seed_gives_the_same_run(seed: int) -> None:
    assert replay(seed).trace == replay(seed).trace


def test_the_same_seed_gives_the_same_run_in_every_process() -> None:
    code = "from tests.sync.simulate.report import replay; print([replay(s).trace for s in range(5)])"
    traces = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            cwd=_ROOT,
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for hash_seed in ("1", "2", "3")
    }

    assert len(traces) == 1
