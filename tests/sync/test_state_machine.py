"""Hypothesis drives the whole engine: any order of what can happen, shrunk to the shortest that fails."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from tests.sync.simulate.run import ACTIONS, Run

_BY_NAME: dict[str, Callable[[Run], None]] = {
    action.__name__.lstrip("_"): action for action, _weight in ACTIONS
}
_OFTEN = ("act", "deliver", "tick", "give_up")
_RARE = tuple(sorted(set(_BY_NAME) - set(_OFTEN)))


class TeamOnBadNetworks(RuleBasedStateMachine):
    """Rules are the simulator's own actions; its invariants watch every commit and every result."""

    def __init__(self) -> None:
        super().__init__()
        self.run: Run | None = None

    @initialize(seed=st.integers(0, 2**20), clients=st.integers(2, 4), loss=st.sampled_from((0.0, 0.12, 0.4)))
    def begin(self, seed: int, clients: int, loss: float) -> None:
        self.run = Run(seed, clients=clients, loss=loss)

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

    def _do(self, names: list[str]) -> None:
        assert self.run is not None
        for name in names:
            self.run.world.steps += 1
            _BY_NAME[name](self.run)


TestTeamOnBadNetworks: Any = TeamOnBadNetworks.TestCase
TestTeamOnBadNetworks.settings = settings(
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
