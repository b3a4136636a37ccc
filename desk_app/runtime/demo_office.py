"""The demo with a team behind it: a server of its own, a network that can be lost, a colleague who works on.

Nothing of it runs before somebody wants it: who only looks around pays nothing for it. Then the workspace
joins the server as any workspace does, with the tickets somebody still works on; the archive of two years
stays on this computer, because sending it would keep a processor busy for minutes.
"""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass
from typing import Final

from desk_app.domain.changes import AddAccount, UndoKind
from desk_app.domain.errors import Refused
from desk_app.domain.ids import AccountId, id_text
from desk_app.runtime import clock
from desk_app.runtime.accounts.accounts import Accounts
from desk_app.runtime.accounts.couriers import Couriers, CourierStatus
from desk_app.runtime.accounts.kinds import CourierState, Trigger
from desk_app.runtime.demo_colleague import DemoColleague, SameField, same_field
from desk_app.runtime.demo_server import DemoPerson, DemoServer, DemoTeam, Order, ServeDemo
from desk_app.runtime.desk import Desk
from desk_app.services.handlers.accounts import add_account
from desk_app.services.handlers.common import key
from desk_app.services.ports import Intent, Outcome, Unit
from desk_app.services.reading import Team

FOLDER: Final = "server"
"""Of the server, inside the demo's: it goes with it."""
KIND: Final = "deskserver"
JOIN_S: Final = 120.0
_COLLEAGUE: Final = "Priya Raman"
"""Who works beside, where there is somebody of that name; else the first of the others."""
_LOOK_S: Final = 0.5


@dataclass(frozen=True, slots=True)
class Met:
    """What a colleague did to a ticket that the person had changed.

    Attributes:
        by: The colleague's name.
        what: Ticket, field and value.
    """

    by: str
    what: SameField


class DemoOffice:
    """Server, cable and colleague of one demo; every call may take seconds and belongs on no GUI thread."""

    def __init__(self, desk: Desk, accounts: Accounts, couriers: Couriers, serve: ServeDemo) -> None:
        """Start nothing yet.

        Args:
            desk: The demo's workspace.
            accounts: Its accounts.
            couriers: Who serves them.
            serve: What the server's process does.
        """
        self._desk, self._accounts, self._couriers, self._serve = desk, accounts, couriers, serve
        self._turn = threading.Lock()
        self._is_closed = threading.Event()
        self._server: DemoServer | None = None
        self._colleague: DemoColleague | None = None
        self._team: DemoTeam | None = None

    def go_offline(self) -> None:
        """Pull the cable; the first time the server is made and everything is brought there before.

        Raises:
            DeskError: There is no server, or it is not in step in time.
        """
        self._order(Order.PULL)

    def go_online(self) -> None:
        """Plug it in again: what waits leaves.

        Raises:
            DeskError: The server is gone.
        """
        self._order(Order.PLUG)

    def make_conflict(self) -> Met:
        """Let the colleague set what the person has set and not sent yet.

        Raises:
            Refused: Nothing like it waits.
            DeskError: The server is gone.
        """
        with self._turn:
            server, lines, team = (
                self._server,
                *self._desk.workspace.read(lambda reader: (reader.own.outbox(), reader.team)),
            )
            if server is None or self._team is None:
                raise _nothing_waits()
            what = same_field(lines, team, self._team.colleague.agent)
            if what is None:
                raise _nothing_waits()
            if self._colleague is None:
                self._colleague = DemoColleague(server.access, self._team)
            self._colleague.set(what)
            return Met(self._team.colleague.name, what)

    def close(self) -> None:
        """End the server and wait for that."""
        self._is_closed.set()
        with self._turn:
            if self._colleague is not None:
                self._colleague.close()
            if self._server is not None:
                self._server.close()

    def _order(self, order: Order) -> None:
        """Have something done with the cable, and let the sync notice at once."""
        with self._turn:
            self._begin().tell(order)
            self._couriers.call_all(Trigger.NETWORK)

    def _begin(self) -> DemoServer:
        """The server; made, joined and in step where it is not there yet."""
        if self._is_closed.is_set():
            raise Refused("The demo is being closed.")
        if self._server is None:
            team = self._people()
            server = DemoServer(self._serve, team, self._is_closed)
            try:
                self._wait_in_step(self._join(server, team))
            except BaseException:
                server.close()
                raise
            self._server, self._team = server, team
        return self._server

    def _people(self) -> DemoTeam:
        """Who the server is made for."""
        me, store = self._desk.workspace.me, self._desk.store
        team: Team = self._desk.workspace.read(lambda reader: reader.team)
        known = [
            DemoPerson(agent.name, agent.email or f"{id_text(agent.id)[:8]}@demo.example", id_text(agent.id))
            for agent in team.agents.values()
        ]
        mine = next(person for person in known if me.id is not None and person.agent == id_text(me.id))
        others = sorted((person for person in known if person != mine), key=lambda person: person.name)
        beside = next((person for person in others if person.name == _COLLEAGUE), None) or others[0]
        folder = self._desk.folder / FOLDER
        return DemoTeam(str(folder), store.name, mine, beside, secrets.token_urlsafe(24))

    def _join(self, server: DemoServer, team: DemoTeam) -> AccountId:
        """Join the server by invitation, and give it the tickets somebody works on."""
        answers = {
            "url": server.access.url,
            "invitation": server.access.invitation,
            "your_name": team.me.name,
            "password": secrets.token_urlsafe(24),
            "proxy": "none",
        }
        prepared = self._accounts.prepare(KIND, answers)
        desk, account_id = self._desk, AccountId(clock.new_id())
        desk.vault.keep(account_id, prepared.secrets)
        change = AddAccount(KIND, team.name, dict(prepared.settings), is_main=True, account_id=account_id)

        def work(unit: Unit) -> Outcome:
            local = key(unit.account_id)
            outcome = add_account(unit, change)
            unit.copies.adopt_active(local, account_id)
            return outcome

        desk.workspace.run(Intent(change.kind, UndoKind.NONE, change.undo_why, desk.workspace.me), work)
        return account_id

    def _wait_in_step(self, account_id: AccountId) -> None:
        """Wait until everything has arrived."""
        news = threading.Event()

        def heard(status: CourierStatus) -> None:
            if status.account.id == account_id:
                news.set()

        stop = self._couriers.listen(heard)
        try:
            for _ in range(int(JOIN_S / _LOOK_S)):
                news.wait(_LOOK_S)
                news.clear()
                if self._is_closed.is_set():
                    break
                if self._is_in_step(account_id):
                    return
        finally:
            stop()
        raise Refused("The demo’s server was not in step in time.", "Try again.")

    def _is_in_step(self, account_id: AccountId) -> bool:
        status = next((each for each in self._couriers.statuses if each.account.id == account_id), None)
        is_synced = status is not None and status.state is CourierState.SYNCED
        return is_synced and not self._desk.workspace.read(lambda reader: reader.own.outbox(1))


def _nothing_waits() -> Refused:
    return Refused(
        "Nothing that a colleague would change, too, waits to be sent.",
        "Go offline, set the priority (Shift+P) or the status of a ticket, then try again.",
    )
