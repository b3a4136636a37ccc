"""Hypothesis finds no order of events that breaks the engine, and finds one when a rule is missing."""

from __future__ import annotations

from tests.sync.proofs.state_machine import any_order
from tests.sync.simulate.variants import VARIANTS

EARLY_CONFIRM = next(
    recipe for recipe, _seed in VARIANTS if recipe.name == "overlay dropped at the push answer"
)


def test_no_order_of_events_violates_an_invariant() -> None:
    assert any_order(200).wrong == ()


def test_a_missing_rule_is_found_and_told_how_to_see_it_again() -> None:
    (wrong,) = any_order(60, EARLY_CONFIRM, is_shrunk=False).wrong

    assert "state.begin(" in wrong
