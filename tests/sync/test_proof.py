"""Every line of the proof is true, in the amounts that a change must pass."""

from __future__ import annotations

import pytest

from tests.sync.proofs.lines import LINES, Asked, proven, told
from tests.sync.simulate.report import prove
from tests.sync.simulate.variants import VARIANTS

ON_THIS_MACHINE = [line.name for line in LINES if line.name != "postgres"]


@pytest.mark.slow
@pytest.mark.parametrize("name", ON_THIS_MACHINE)
def test_a_line_of_the_proof_is_true(name: str) -> None:
    found = proven(name, Asked())

    assert found.wrong == (), found.text(name)


def test_a_failing_seed_says_how_it_is_run_again() -> None:
    recipe, first = next((recipe, seed) for recipe, seed in VARIANTS if recipe.name == "numbers ignored")
    (wrong,) = told(prove([first], 1, recipe=recipe), "steps").wrong

    assert f"at seed {first}, step" in wrong
    assert wrong.endswith(f"uv run python -m tests.sync.simulate steps --seeds {first}-{first}")


@pytest.mark.server
def test_the_line_of_the_proof_that_needs_postgres_is_true() -> None:
    found = proven("postgres", Asked())

    assert found.wrong == ()
    assert not found.amount.startswith("skipped"), found.amount
