"""The simulated team once more, driven by Hypothesis, which makes a failing history as short as it can."""

from __future__ import annotations

import random

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tests.sync.simulate.run import ACTIONS, Run

_BY_NAME = {action.__name__.strip("_"): action for action, _ in ACTIONS}
_CHANCE = st.randoms(use_true_random=False)


class Team(RuleBasedStateMachine):
    """Two or three devices and a server; whatever happened, at the end all come to rest and are equal."""

    def __init__(self) -> None:
        super().__init__()
        self.run: Run | None = None

    @initialize(
        chance=st.randoms(use_true_random=False), clients=st.integers(2, 3), loss=st.sampled_from([0.0, 0.3])
    )
    def start(self, chance: random.Random, clients: int, loss: float) -> None:
        self.run = Run(0, clients=clients, loss=loss)
        self.run.world.random = chance

    @rule(times=st.integers(1, 3))
    def people_work(self, times: int) -> None:
        for _ in range(times):
            self._do("act")

    @rule(times=st.integers(1, 8))
    def messages_arrive(self, times: int) -> None:
        for _ in range(times):
            self._do("deliver")

    @rule(what=st.sampled_from(sorted({*_BY_NAME} - {"act", "deliver"})))
    def something_happens(self, what: str) -> None:
        self._do(what)

    def teardown(self) -> None:
        if self.run:
            self.run.world.random = random.Random(0)  # the rest has no choices worth shrinking
            self.run.rest()

    def _do(self, what: str) -> None:
        if self.run:
            _BY_NAME[what](self.run)


TestTeam = Team.TestCase
TestTeam.settings = settings(
    max_examples=500,
    stateful_step_count=30,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
