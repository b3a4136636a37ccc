"""What all tickets of a demo share: the present, the company by name, the zones and the working hours."""

from __future__ import annotations

from typing import Final

from desk_app.services.demo.chance import Chance
from desk_app.services.demo.company import Cast, Founding, Script
from desk_app.services.demo.inner import InnerNotes
from desk_app.services.demo.model import DemoAgent
from desk_app.services.demo.rhythm import Arrivals, Shifts, Zones
from desk_app.services.demo.topics import TopicDraw

NATURAL_FROM: Final = 4_183
"""From so many tickets on, unfinished ones are left open; below, the written stories are all that is open."""

MINE_FROM: Final = 50_000
"""From so many tickets on, unfinished ones are also on the desk of the person who looks at the demo."""

_FAULT_DAYS: Final = 7
_HOME: Final = "Europe/Berlin"


class Stage:
    """The shared part.

    Attributes:
        now_s: The present.
        home: Zone of the person who looks at it.
        tags: Ids of tags by name.
        queues: Ids of teams by key.
        agents: Colleagues by key.
    """

    def __init__(self, script: Script, cast: Cast, founding: Founding) -> None:
        self.script = script
        self.cast = cast
        self.now_s = founding.now_s
        self.home = _HOME
        self.is_natural = founding.tickets >= NATURAL_FROM
        self.fills_my_desk = founding.tickets >= MINE_FROM
        self.chance = Chance(founding.seed)
        self.zones = Zones()
        self.arrivals = Arrivals(cast.lands, self.zones, founding.now_s)
        company = cast.company
        turns = {agent.id: (at, len(company.agents)) for at, agent in enumerate(company.agents)}
        self.shifts = Shifts(self.zones, turns)
        self.tags = {tag.name: tag.id for tag in company.tags}
        self.queues = {queue.key: queue.id for queue in company.queues}
        self.agents = {agent.key: agent for agent in company.agents}
        self.inner = InnerNotes(self.chance, script.notes, script.tongues["en"])
        self.draw = TopicDraw(script.topics, quiet_days=0 if self.is_natural else _FAULT_DAYS)
        self.carriers = script.company.texts("carriers")
        self._teams: dict[str, list[DemoAgent]] = {}
        for agent in company.agents:
            for team in agent.teams:
                self._teams.setdefault(team, []).append(agent)

    def agent_for(self, team: str, at_s: int) -> DemoAgent:
        """Somebody of the team who was with the company at the time."""
        members = self._teams[team]
        for _ in range(4):
            agent = self.chance.pick(members)
            if agent.since_s <= at_s:
                return agent
        return next(agent for agent in members if agent.since_s <= at_s)

    def colleague(self, agent: DemoAgent) -> DemoAgent:
        """Somebody else."""
        agents = self.cast.company.agents
        other = self.chance.pick(agents)
        return other if other is not agent else agents[(agents.index(agent) + 1) % len(agents)]

    def work(self, agent: DemoAgent, start_s: int, seconds: float) -> int:
        """When the agent has done so many seconds of work since a moment."""
        return self.shifts.after(agent.id, agent.zone, agent.shift, (start_s, int(seconds)))
