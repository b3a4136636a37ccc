"""What a simulated run can be made of: which machine, which server, how bad the world is.

The broken variants (see `variants`) replace one of these with a version that lacks one rule.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from desk_app.domain.syncrules.kinds import scope_of
from desk_app.domain.syncrules.rows import OpBody, Row
from desk_app.sync.machine import Machine
from desk_app.sync.server_feed import FeedDesk
from desk_app.sync.server_push import PushDesk
from desk_app.sync.server_store import Caller, OpFailed
from tests.sync.simulate.memory_local import MemoryLocal
from tests.sync.simulate.memory_server import MemoryServer


class Violation(AssertionError):
    """An invariant does not hold."""


class ServerBroke(Exception):
    """The whole request dies on an op (an unexpected exception in the server)."""


@dataclass
class TeamRights:
    """Everybody may do everything in the teams they see; some ops are refused or make the server fail.

    Attributes:
        poison: Op ids the server fails on for ever, and whether the whole request dies of it.
        refused: Op ids that are not allowed.
        hiccups: Op ids the server fails on that many more times.
    """

    poison: dict[str, bool] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    hiccups: dict[str, int] = field(default_factory=dict)

    def refusal(self, caller: Caller, op: OpBody, ticket: Row | None) -> str:
        if op.id in self.poison:
            if self.poison[op.id]:
                raise ServerBroke
            raise OpFailed("The server fails on it.")
        if self.hiccups.get(op.id, 0) > 0:
            self.hiccups[op.id] -= 1
            raise OpFailed("The database is busy.")
        if op.id in self.refused:
            return "It is not allowed in this state."
        if ticket is not None and scope_of(ticket) not in caller.scopes:
            return "You have no access to this ticket."
        return ""

    def may_see(self, caller: Caller, row: Row, ticket: Row) -> bool:
        return True


@dataclass(frozen=True)
class Recipe:
    """The classes a run is made of.

    Attributes:
        restores_rename: Whether a restored server says that it was.
        refusals: Share of ops the server does not allow; more of them for a fault they bring out.
        server_share: Share of the restores that hit the server and not a device; the same.
    """

    name: str = "the design"
    machine: type[Machine] = Machine
    local: type[MemoryLocal] = MemoryLocal
    server: type[MemoryServer] = MemoryServer
    push_desk: type[PushDesk] = PushDesk
    feed_desk: type[FeedDesk] = FeedDesk
    restores_rename: bool = True
    refusals: float = 0.02
    server_share: float = 0.25


@dataclass(frozen=True)
class Weather:
    """How bad the network is.

    Attributes:
        loss: Share of messages that never arrive, each way.
        doubled: Share of requests that arrive twice.
        stalled: Share of answers that come after the client gave up.
        spoiled: Share of answers that are cut short or replaced by a portal's page.
    """

    loss: float = 0.12
    doubled: float = 0.08
    stalled: float = 0.05
    spoiled: float = 0.03


CALM = Weather(0, 0, 0, 0)
