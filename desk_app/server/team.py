"""What a running server is made of, and how a request comes in: a token becomes a person with rights."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from desk_app.domain.errors import DeskError
from desk_app.domain.rights import may_see, refusal
from desk_app.domain.standing import Standing
from desk_app.domain.syncrules.kinds import scope_of
from desk_app.domain.syncrules.overlay import as_dict
from desk_app.domain.syncrules.rows import OpBody, Row
from desk_app.server.hub import RIGHTS, Hub
from desk_app.server.limits import DEVICE_PACE, DOOR_PACE, Limits
from desk_app.server.metrics import Metrics
from desk_app.store.team.clearing import Cleared, Clearing
from desk_app.store.team.database import TeamDatabase
from desk_app.store.team.devices import Device
from desk_app.store.team.entering import holder_of
from desk_app.store.team.files import FileFolder
from desk_app.store.team.people import Person
from desk_app.store.team.session import Session
from desk_app.store.team.workspace import WorkspaceFacts, WorkspaceStore, workspaces
from desk_app.sync.server_core import ServerCore
from desk_app.sync.server_cursor import CursorSigner
from desk_app.sync.server_feed import FeedDesk
from desk_app.sync.server_push import PushDesk
from desk_app.sync.server_store import Caller
from desk_app.sync.wire.answers import RefusalCode
from desk_app.sync.wire.news import Presence, print_news, read_news

TOKEN_LASTS_S: Final = 90 * 24 * 3600
"""A device that was not here for so long signs in again."""
SECRET_MIN: Final = 30
_logger = logging.getLogger(__name__)


class Shut(DeskError):
    """The request comes from nobody who may come in."""

    def __init__(self, code: RefusalCode, message: str, *, retry_after_s: int = 0, epoch: str = "") -> None:
        """Keep the machine's word beside the sentence."""
        super().__init__(message)
        self.code = code
        self.retry_after_s = retry_after_s
        self.epoch = epoch


@dataclass(frozen=True, slots=True)
class Clocks:
    """Time from outside.

    Attributes:
        now_s: Epoch seconds.
        steady: Seconds of a clock that never goes back.
        new_id: Gives a new id as text.
    """

    now_s: Callable[[], int]
    steady: Callable[[], float]
    new_id: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody who came in, for one request.

    Attributes:
        teams: Ids of all teams there are; none for a push of somebody who sees every team.
    """

    facts: WorkspaceFacts
    person: Person
    standing: Standing
    device: Device
    teams: frozenset[str]

    @property
    def caller(self) -> Caller:
        """The person as the sync core knows them."""
        standing = self.standing
        return Caller(
            device=self.device.id,
            epoch="",
            actor=standing.agent,
            is_bot=False,
            scopes=_scopes(standing, self.teams),
            scope_hash=standing.digest,
            sees_all=standing.sees_every_team,
            hidden=frozenset(f"q:{team}" for team in standing.hidden_teams),
        )


class _StandingRights:
    """The sync core's `Rights` for one person."""

    def __init__(self, standing: Standing, is_team: Callable[[str], bool]) -> None:
        self._standing = standing
        self._is_team = is_team

    def refusal(self, _caller: Caller, op: OpBody, ticket: Row | None) -> str:
        """Why the person may not do this; "" when it is allowed."""
        why = refusal(self._standing, op, ticket)
        if why or op.kind != "ticket" or "queue_id" not in op.data:
            return why
        given = op.data["queue_id"]
        team = as_dict(given).get("set") if isinstance(given, dict) else given
        # A ticket in a team that is none would be seen by nobody and found by nobody.
        known = not team or (isinstance(team, str) and self._is_team(team))
        return "" if known else "There is no such team."

    def may_see(self, _caller: Caller, row: Row, ticket: Row) -> bool:
        """Whether the person may see a row of a ticket."""
        return may_see(self._standing, row, ticket)


class Team:
    """A running server.

    Attributes:
        hub: Live streams.
        door_limits: Sign-ins by address.
        metrics: What was done since the start.
    """

    def __init__(self, database: TeamDatabase, folder: Path, clocks: Clocks) -> None:
        self.database = database
        self.folder = folder
        self.clocks = clocks
        self.hub = Hub()
        self.metrics = Metrics()
        self.door_limits = Limits(DOOR_PACE, clocks.steady)
        self._device_limits = Limits(DEVICE_PACE, clocks.steady)

    def enter(self, token: str, *, wants_teams: bool = True) -> Entry:
        """Who a token belongs to, and what they may do.

        Args:
            token: What the request carries.
            wants_teams: Whether the ids of all teams are needed also of somebody who sees every team.

        Raises:
            Shut: Nobody, or somebody who was shut out.
        """
        workspace, _, secret = token.partition(".")
        with self.database.glancing() as session:
            found = holder_of(session, workspace, token) if len(secret) >= SECRET_MIN else None
            if found is None:
                raise Shut(RefusalCode.AUTH, "Sign in again.")
            facts, device, person, standing = found.facts, found.device, found.person, found.standing
            if device.revoked_s:
                raise Shut(RefusalCode.REVOKED, "This device was shut out of the team.", epoch=facts.epoch)
            is_past = device.expires_s <= self.clocks.now_s()
            if person is None or standing is None or not person.is_active or is_past:
                raise Shut(RefusalCode.AUTH, "Sign in again.", epoch=facts.epoch)
            needs_teams = wants_teams or not standing.sees_every_team
            teams = _teams(session, workspace) if needs_teams else frozenset()
            entry = Entry(facts, person, standing, device, teams)
        if wait_s := self._device_limits.wait_s(device.id):
            raise Shut(RefusalCode.BUSY, "Too many requests.", retry_after_s=wait_s, epoch=facts.epoch)
        return entry

    def core(self, entry: Entry) -> ServerCore:
        """The sync rules as they apply to somebody."""
        store = self.store(entry)
        # One made since the request began, or by the op before, is asked of the storage.
        rights = _StandingRights(
            entry.standing, lambda team: team in entry.teams or store.has_row("queue", team)
        )
        return ServerCore(
            store, PushDesk(store, rights), FeedDesk(store, rights, CursorSigner(entry.facts.cursor_key))
        )

    def store(self, entry: Entry) -> WorkspaceStore:
        """The workspace's storage as somebody sees it."""
        return self.open_store(entry.facts, entry.standing)

    def open_store(self, facts: WorkspaceFacts, standing: Standing) -> WorkspaceStore:
        """A workspace's storage; its commits are told to the listeners."""
        store = WorkspaceStore(
            self.database, facts, self.clocks.now_s, lambda row, ticket: may_see(standing, row, ticket)
        )
        if not self.database.is_postgres:  # there the database itself tells every process
            store.said = lambda seq, scopes: self.hub.rows(facts.id, seq, scopes)
        return store

    def files(self, workspace: str) -> FileFolder:
        """Where the bytes of a workspace's files lie."""
        return FileFolder(self.folder / "files" / workspace)

    def tell_presence(self, facts: WorkspaceFacts, ticket: Row, presence: Presence) -> None:
        """Tell the listeners who is where."""
        scope = scope_of(ticket)
        if self.database.is_postgres:
            message = json.dumps([scope, print_news(presence).decode()])
            with self.database.writing() as session:
                session.run(
                    "SELECT pg_notify('desk', :message)", {"message": f"{facts.id} presence {message}"}
                )
        else:
            self.hub.presence(facts.id, scope, presence)

    def heard(self, message: str) -> None:
        """Another process (or this one) has said something through PostgreSQL."""
        workspace, _, rest = message.partition(" ")
        what, _, details = rest.partition(" ")
        if what == "presence":
            scope, said = json.loads(details)
            news = read_news(said.encode())
            if isinstance(news, Presence):
                self.hub.presence(workspace, scope, news)
        else:
            self.hub.rows(workspace, int(what), frozenset(details.split(",")))

    def tell_rights(self, facts: WorkspaceFacts) -> None:
        """Rights have changed, or a device was shut out: let every client look, in every process."""
        with self.database.writing() as session:
            seq = session.one("SELECT seq FROM workspace WHERE id = :id", {"id": facts.id})[0]
            if self.database.is_postgres:
                session.run("SELECT pg_notify('desk', :message)", {"message": f"{facts.id} {seq} {RIGHTS}"})
        if not self.database.is_postgres:
            self.hub.rows(facts.id, seq, frozenset({RIGHTS}))

    def poke_everybody(self) -> None:
        """News may have been missed: let every client look."""
        with self.database.reading() as session:
            heads = session.all("SELECT id, seq FROM workspace", {})
        for workspace, seq in heads:
            self.hub.rows(workspace, seq, frozenset({RIGHTS}))

    def clear_old(self) -> None:
        """Clear away what nobody needs any more, in each workspace once a day."""
        with self.database.reading() as session:
            found = [facts.id for facts in workspaces(session)]
        for workspace in found:
            cleared = Clearing(self.database, workspace, self.files(workspace)).visit(self.clocks.now_s())
            if cleared != Cleared():
                _logger.info("cleared", extra=asdict(cleared))


def _scopes(standing: Standing, teams: frozenset[str]) -> frozenset[str]:
    """What somebody sees; who reads in no team sees nothing at all, no customers and no colleagues either."""
    seen = {f"q:{team}" for team in standing.teams_of(teams)}
    return frozenset({"", *seen}) if standing.anywhere else frozenset()


def _teams(session: Session, workspace: str) -> frozenset[str]:
    rows = session.all(
        "SELECT id FROM item WHERE workspace = :workspace AND kind = 'queue'", {"workspace": workspace}
    )
    return frozenset(row[0] for row in rows)
