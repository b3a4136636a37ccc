"""The demo company for tests: its two years at the moment of the design's pictures, made once a run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

import pytest

from desk_app.runtime.paths import resources
from desk_app.services.demo.company import Founding, Script, read_script
from desk_app.services.demo.course import NEWEST
from desk_app.services.demo.model import DemoAgent, DemoCompany, DemoCustomer, DemoTicket
from desk_app.services.demo.tickets import Tickets

CONTENT = resources("demo")
BERLIN = ZoneInfo("Europe/Berlin")
NOW_S = int(datetime(2025, 10, 8, 9, 42, tzinfo=BERLIN).timestamp())
"""The Wednesday morning of the pictures."""

DONE = frozenset({"solved", "closed"})


def make(tickets: int, *, seed: int = 1, now_s: int = NOW_S) -> Tickets:
    """A demo of so many tickets."""
    return Tickets(CONTENT, Founding(seed, now_s, tickets))


def is_active(ticket: DemoTicket) -> bool:
    """True for what views show: not done, no spam, not in the bin, not merged away."""
    is_away = ticket.is_spam or ticket.deleted_s is not None or ticket.merged_into is not None
    return ticket.status not in DONE and not is_away


@dataclass(frozen=True)
class Town:
    """All tickets of a demo, and the names in it."""

    company: DemoCompany
    tickets: tuple[DemoTicket, ...]
    now_s: int

    @classmethod
    def build(cls, tickets: int, *, seed: int = 1, now_s: int = NOW_S) -> Town:
        """Make a demo and keep all of it."""
        made = make(tickets, seed=seed, now_s=now_s)
        return cls(made.company, tuple(made), now_s)

    @cached_property
    def agents(self) -> dict[bytes, DemoAgent]:
        """Colleagues by id."""
        return {agent.id: agent for agent in self.company.agents}

    @cached_property
    def customers(self) -> dict[bytes, DemoCustomer]:
        """Customers by id."""
        return {customer.id: customer for customer in self.company.customers}

    @cached_property
    def tags(self) -> dict[bytes, str]:
        """Names of tags by id."""
        return {tag.id: tag.name for tag in self.company.tags}

    @cached_property
    def waiting(self) -> list[DemoTicket]:
        """What is on somebody's desk now."""
        return [ticket for ticket in self.tickets if is_active(ticket) and ticket.snooze_s is None]

    def agent(self, key: str) -> DemoAgent:
        """A colleague by the key of the content."""
        return next(agent for agent in self.company.agents if agent.key == key)

    def with_tag(self, name: str, among: Iterable[DemoTicket] | None = None) -> list[DemoTicket]:
        """Tickets with a tag."""
        wanted = next(tag.id for tag in self.company.tags if tag.name == name)
        return [ticket for ticket in among or self.tickets if wanted in ticket.tag_ids]


@pytest.fixture(scope="session")
def script() -> Script:
    """All written content."""
    return read_script(CONTENT)


@pytest.fixture(scope="session")
def town() -> Town:
    """The demo as `desk-app demo` makes it, at the moment of the pictures."""
    return Town.build(NEWEST)


@pytest.fixture(scope="session")
def busy() -> Town:
    """A larger one, where work is left over."""
    return Town.build(6_000)
