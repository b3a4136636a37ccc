"""Clients beside a real server, and a server that holds much without anybody having pushed it."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Final

from desk_app.app import account_kinds
from desk_app.domain.changes import AddAccount
from desk_app.domain.ids import AccountId, TicketId, id_text, parse_id
from desk_app.domain.syncrules.rows import Json, Row
from desk_app.runtime import clock
from desk_app.runtime.accounts.deskserver import DeskServerRunner
from desk_app.runtime.accounts.kinds import Rest, Round, Seat, Trigger
from desk_app.runtime.desk import Desk, NewDesk, OpenOptions, make_desk, open_desk
from desk_app.runtime.keychain import MemoryKeychain
from desk_app.runtime.paths import resources
from desk_app.services.demo.company import Founding
from desk_app.services.demo.fill import fill_demo
from desk_app.services.reading import ListQuery
from desk_app.store.team.devices import Device, Doors
from desk_app.store.team.workspace import WorkspaceStore
from desk_app.sync.server_store import Stored
from tests.server.stage import Desk as Other
from tests.server.stage import Office, new_id

KINDS: Final = account_kinds()
WORDS: Final = "The grinder stops after two shots and shows E07 although the hopper is full of beans. " * 4
ROWS_OF_A_TICKET: Final = 6
"""Itself and five messages."""
_AT_ONCE: Final = 200
_AT_S: Final = 1_790_000_000
_NEVER: Final = threading.Event()


class Client:
    """A workspace that is a member of an office, served by the program's own runner.

    Args:
        folder: Of the workspace.
        office: Whose member.
        like: Whose second device it is.
        tickets: How many it has already, and takes along.
    """

    def __init__(self, folder: Path, office: Office, like: Other, *, tickets: int = 0) -> None:
        keychain = MemoryKeychain()
        make_desk(folder, NewDesk("Mira", "Mira"), keychain=keychain, any_place=True)
        self.desk: Desk = open_desk(folder, str, OpenOptions(keychain=keychain, any_place=True))
        if tickets:
            founding = Founding(1, clock.now_s(), tickets, self.desk.workspace.me.id)
            fill_demo(self.desk.workspace, resources("demo"), founding)
        store, token = self.desk.store, f"{office.facts.id}.{new_id()}{new_id()}"
        now_s = office.team.clocks.now_s()
        with office.team.database.writing() as session:
            made = Device(store.device_id(), like.agent, "a test", now_s, now_s, now_s + 86_400, 0)
            Doors(session, office.facts.id).add(made, token)
        added = AddAccount("deskserver", "team", {"url": office.url}, is_main=True, takes_over=bool(tickets))
        account_id = AccountId(self.desk.workspace.apply(added).first("account"))
        accounts = self.desk.workspace.read(lambda reader: reader.own.accounts())
        account = next(account for account in accounts if account.id == account_id)
        self.runner = DeskServerRunner(
            Seat(account, {"token": token}, self.desk.workspace, store, self.desk.settings)
        )

    def run(self, *why: Trigger) -> Rest:
        """One round, as the account's thread does it."""
        return self.runner.run(Round(frozenset(why), _NEVER, lambda _progress: None))

    def has_a_ticket(self) -> bool:
        """Whether a list shows something."""
        page = self.desk.workspace.read(lambda reader: reader.lists.page(ListQuery("")))
        return bool(page.rows)

    def close(self) -> None:
        """Stop and close."""
        self.runner.close()
        self.desk.close()


def furnished(office: Office, rows: int) -> list[TicketId]:
    """Fill an office with tickets of five messages each; gives the tickets."""
    store = WorkspaceStore(office.team.database, office.facts, office.team.clocks.now_s)
    team, status = _id(), _id()
    loose = [Row("queue", team, "", 0, {"name": "Support"})]
    loose.append(Row("status", status, "", 0, {"name": "Open", "class": "open", "position": 0}))
    _write(store, loose)
    said: dict[str, Json] = {"public": True, "kind": "customer", "author_kind": "customer", "body": WORDS}
    tickets: list[str] = []
    while len(tickets) * ROWS_OF_A_TICKET < rows:
        made: list[Row] = []
        for _ in range(_AT_ONCE):
            ticket = _id()
            tickets.append(ticket)
            fields: dict[str, Json] = {"subject": f"Printer {len(tickets)}", "channel": "email"}
            fields |= {"number": f"HD-{len(tickets)}", "queue_id": team, "status_id": status}
            made.append(Row("ticket", ticket, ticket, 0, {**fields, "priority": 2, "created_s": _AT_S}))
            made += [
                Row("message", _id(), ticket, 0, {**said, "sent_s": _AT_S + place})
                for place in range(ROWS_OF_A_TICKET - 1)
            ]
        _write(store, made)
    return [TicketId(parse_id(ticket)) for ticket in tickets]


def _write(store: WorkspaceStore, rows: list[Row]) -> None:
    with store.write() as tx:
        for row in rows:
            placed = Row(row.kind, row.id, row.ticket, tx.next_seq(), row.fields)
            tx.put(Stored(placed, "a test", {}))


def _id() -> str:
    """An id as clients make them, in order of time."""
    return id_text(clock.new_id())
