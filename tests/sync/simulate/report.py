"""What a simulation proved, as a table; the million steps of `.ci/run` and the hundred million on request."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from tests.sync.simulate.parts import Recipe, Violation
from tests.sync.simulate.run import Outcome, Run
from tests.sync.simulate.variants import VARIANTS

STEPS_PER_SEED: Final = 1_500
VARIANT_SEEDS: Final = 300
"""Most seeds tried to catch a broken variant."""
VARIANTS_S: Final = 60
"""All of them must be caught within so many seconds."""


@dataclass
class Proof:
    """Many seeds of the design.

    Attributes:
        failures: Seed to what was violated.
    """

    seeds: int = 0
    steps: int = 0
    seconds: float = 0.0
    stats: Counter[str] = field(default_factory=Counter)
    failures: dict[int, str] = field(default_factory=dict)


def prove(
    seeds: Iterable[int],
    steps: int,
    *,
    recipe: Recipe | None = None,
    steps_per_seed: int = STEPS_PER_SEED,
    most_failures: int = 10,
) -> Proof:
    """Run seeds until a number of steps is reached.

    Args:
        seeds: In order; as many as are needed.
        steps: Steps of all seeds together.
        recipe: What the world is made of; the design, with stores in memory, unless another is given.
        steps_per_seed: Steps of one seed, without its rests.
        most_failures: Stop after so many failing seeds.
    """
    proof = Proof()
    began = time.perf_counter()
    for seed in seeds:
        proof.seeds += 1
        try:
            outcome = Run(seed, recipe).go(steps_per_seed)
        except Violation as violation:
            proof.failures[seed] = str(violation)
        else:
            proof.steps += outcome.steps
            proof.stats.update(outcome.stats)
        if proof.steps >= steps or len(proof.failures) >= most_failures:
            break
    proof.seconds = time.perf_counter() - began
    return proof


def replay(seed: int) -> Outcome:
    """Run one seed as `prove` does.

    Raises:
        Violation: What it shows.
    """
    return Run(seed).go(STEPS_PER_SEED)


@dataclass(frozen=True)
class Caught:
    """A broken variant and what caught it; `violation` is "" when nothing did."""

    name: str
    seed: int
    seconds: float
    violation: str


def catch(recipe: Recipe, first_seed: int) -> Caught:
    """Run a broken variant until it is caught."""
    began = time.perf_counter()
    for seed in range(first_seed, first_seed + VARIANT_SEEDS):
        try:
            Run(seed, recipe).go(STEPS_PER_SEED)
        except Violation as violation:
            return Caught(recipe.name, seed, time.perf_counter() - began, str(violation))
    return Caught(recipe.name, -1, time.perf_counter() - began, "")


def catch_all() -> list[Caught]:
    """Run every broken variant."""
    return [catch(recipe, first) for recipe, first in VARIANTS]


_SHOWN: Final = (
    ("ops pushed", "pushed ops"),
    ("requests", "requests"),
    ("repeated requests", "doubled requests"),
    ("unreadable answers", "spoiled answers"),
    ("third parties asked", "asked beside"),
    ("tickets followed or not", "follows"),
    ("true conflicts", "result conflict"),
    ("texts merged", "result merged"),
    ("ops redirected after a merge", "result redirect"),
    ("replies and edits held", "result held"),
    ("ops refused", "result rejected"),
    ("quarantines", "told quarantined"),
    ("crashes", "crashes"),
    ("devices restored", "client restores"),
    ("servers restored", "server restores"),
    ("teams gained or lost", "scope changes"),
    ("tokens run out, programs too old", "lock-outs"),
    ("brakes", "told brake"),
    ("rows damaged on disk, repaired", "rotten rows"),
    ("stores compared and identical", "told verified"),
    ("rests with all checks", "rests"),
)


def facts_of(proof: Proof) -> list[str]:
    """What happened in a proof, and how sure it makes."""
    speed = proof.steps / max(proof.seconds, 0.001)
    lines = [f"{words:32} {proof.stats[name]:>10,}" for words, name in _SHOWN]
    lines.append(f"{speed:,.0f} steps/s")
    if not proof.failures and proof.seeds:
        bound = 3 / proof.seeds
        lines.append(f"with 95 % confidence fewer than {bound:.2g} of all seeds fail (rule of three)")
    return lines
