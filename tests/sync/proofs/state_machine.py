"""Hypothesis drives the whole engine: any order of what can happen, shrunk to the shortest that fails."""

from __future__ import annotations

import traceback
from collections.abc import Callable

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.sync.proofs.proven import Proven
from tests.sync.simulate.parts import Recipe
from tests.sync.simulate.run import ACTIONS, Run

_BY_NAME: dict[str, Callable[[Run], None]] = {
    action.__name__.lstrip("_"): action for action, _weight in ACTIONS
}
_OFTEN = ("act", "deliver", "tick", "give_up")
_RARE = tuple(sorted(set(_BY_NAME) - set(_OFTEN)))


class TeamOnBadNetworks(RuleBasedStateMachine):
    """Rules are the simulator's own actions; its invariants watch every commit and every result.

    Attributes:
        recipe: What the world is made of: the design, or one that lacks a rule.
        steps: Steps of all examples together.
    """

    recipe = Recipe()
    steps = 0

    def __init__(self) -> None:
        super().__init__()
        self.run: Run | None = None

    @initialize(seed=st.integers(0, 2**20), clients=st.integers(2, 4), loss=st.sampled_from((0.0, 0.12, 0.4)))
    def begin(self, seed: int, clients: int, loss: float) -> None:
        self.run = Run(seed, self.recipe, clients=clients, loss=loss)

    @rule(names=st.lists(st.sampled_from(_OFTEN), min_size=5, max_size=40))
    def work_goes_on(self, names: list[str]) -> None:
        self._do(names)

    @rule(name=st.sampled_from(_RARE))
    def something_happens(self, name: str) -> None:
        self._do([name])

    @precondition(lambda self: self.run is not None and self.run.world.steps > 60)
    @rule()
    def everything_comes_to_rest(self) -> None:
        assert self.run is not None
        self.run.rest()

    def teardown(self) -> None:
        if self.run is not None:
            self.run.rest()
            type(self).steps += self.run.world.steps

    def _do(self, names: list[str]) -> None:
        assert self.run is not None
        for name in names:
            self.run.world.steps += 1
            _BY_NAME[name](self.run)


def any_order(examples: int, recipe: Recipe | None = None, *, is_shrunk: bool = True) -> Proven:
    """Let Hypothesis look for an order of events that violates an invariant.

    Args:
        examples: Orders tried.
        recipe: What the world is made of; the design unless another is given.
        is_shrunk: Whether a failing order is made as short as it can be, which takes minutes.
    """
    phases = tuple(phase for phase in Phase if is_shrunk or phase not in (Phase.shrink, Phase.explain))

    class Team(TeamOnBadNetworks):
        pass

    Team.recipe = recipe or Recipe()
    wanted = settings(
        max_examples=examples,
        stateful_step_count=25,
        deadline=None,
        database=None,
        phases=phases,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )
    wrong: tuple[str, ...] = ()
    try:
        run_state_machine_as_test(Team, settings=wanted)
    except Exception as error:  # noqa: BLE001 - whatever the engine does wrong is a violation
        wrong = ("".join(traceback.format_exception_only(error)),)
    return Proven(f"{examples:,} examples", wrong, (f"{Team.steps:,} steps",))
