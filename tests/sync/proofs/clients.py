"""Real clients around a real server, as processes of their own: they work, are killed, and are counted.

A client is the whole program without its window: an encrypted workspace, its account, the threads that keep
it in step. What it says was safe must be on the server exactly once at the end, and on every other client.
"""

from __future__ import annotations

import logging
import os
import random
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from desk_app.app import account_kinds
from desk_app.domain.changes import AddNote, AddReply, CreateTicket, FollowTicket, StartSide
from desk_app.domain.entities import Recipients
from desk_app.domain.ids import TicketId, id_text
from desk_app.domain.syncrules.overlay import as_list
from desk_app.runtime.accounts.accounts import Accounts
from desk_app.runtime.accounts.couriers import Couriers
from desk_app.runtime.accounts.kinds import CourierState, Rest, Round, Trigger
from desk_app.runtime.desk import Desk, NewDesk, OpenOptions, make_desk, open_desk
from desk_app.runtime.settings_schema import TAKE_BACK_S
from desk_app.server.serving import open_team
from desk_app.server.tending import Tending
from desk_app.store.connect import DriverConnection
from desk_app.store.team.workspace import WorkspaceStore, workspaces
from tests.forking import CONTEXT
from tests.server.stage import Process

PASSWORD: Final = "a long enough password 1"
START_S: Final = 120.0
"""The longest a process may take to begin on a busy machine."""
_XDG: Final = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")
_ROUNDS: Final = 60
KINDS: Final = account_kinds()
"""Made here, so that the processes that are forked from one that has this module need not import it all."""
_TEXTS: Final = {"ticket": "subject", "message": "body", "note": "body", "side_message": "body"}
_FOLLOWS: Final = "follower"
"""Stands for a kind of row: who follows a ticket is a field of it."""
_CARRIER: Final = Recipients(("Carrier <carrier@trans.example>",))

Told = tuple[str, str]
"""What a client said was safe: the kind of row, and its text, which nothing else has."""


@dataclass(frozen=True)
class FolderKeychain:
    """A keyring whose entries are files, so that the next process finds them."""

    folder: Path

    def load(self, workspace_id: bytes) -> bytes | None:
        path = self.folder / workspace_id.hex()
        return path.read_bytes() if path.exists() else None

    def save(self, workspace_id: bytes, key: bytes) -> None:
        self.folder.mkdir(exist_ok=True)
        (self.folder / workspace_id.hex()).write_bytes(key)

    def forget(self, workspace_id: bytes) -> None:
        (self.folder / workspace_id.hex()).unlink(missing_ok=True)


@contextmanager
def folders_below(folder: Path) -> Iterator[None]:
    """Keep the program's own folders out of the person's."""
    before = {name: os.environ.get(name) for name in _XDG}
    os.environ.update({name: str(folder / name) for name in _XDG})
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@dataclass(frozen=True)
class Client:
    """A workspace that belongs to the team.

    Attributes:
        folder: Where it lies.
    """

    name: str
    folder: Path

    @property
    def keychain(self) -> FolderKeychain:
        """Where its key is kept."""
        return FolderKeychain(self.folder.with_suffix(".keys"))

    @contextmanager
    def opened(self) -> Iterator[Desk]:
        """The workspace, open in this process."""
        options = OpenOptions(keychain=self.keychain, any_place=True)
        with folders_below(self.folder.parent), open_desk(self.folder, str, options) as desk:
            yield desk

    @property
    def complaints(self) -> list[str]:
        """What its processes logged as errors: a mistake of the program's own."""
        path = self.folder.parent / f"{self.name}.errors"
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


class Life:
    """A client's process, from construction until it is killed or stopped."""

    def __init__(self, client: Client, seed: int, pause_s: float) -> None:
        self.told: list[Told] = []
        self._line, theirs = CONTEXT.Pipe()
        self._process = CONTEXT.Process(target=live, args=(client, seed, pause_s, theirs), daemon=True)
        self._process.start()
        theirs.close()

    def wait_for_a_change(self) -> None:
        """Return when it has made its first change, or died of itself."""
        while not self.told and self._line.poll(START_S) and self._hear():
            pass

    def kill(self) -> list[Told]:
        """As a power cut would; gives everything it said was safe."""
        self._process.kill()
        return self._end()

    def stop(self) -> list[Told]:
        """As somebody who closes the window; gives everything it said was safe."""
        with suppress(BrokenPipeError):
            self._line.send(None)
        return self._end()

    def _end(self) -> list[Told]:
        while self._hear():
            pass
        self._process.join()
        self._line.close()
        return self.told

    def _hear(self) -> bool:
        try:
            self.told.append(self._line.recv())
        except (EOFError, ConnectionResetError):
            return False
        return True


def live(client: Client, seed: int, pause_s: float, line: Connection) -> None:
    """What the process does: work and keep in step until it is told to stop."""
    complaints = logging.FileHandler(client.folder.parent / f"{client.name}.errors", delay=True)
    complaints.setLevel(logging.ERROR)
    logging.getLogger().addHandler(complaints)
    dice = random.Random(seed)
    with client.opened() as desk:
        couriers = Couriers(Accounts(desk.premises, KINDS), desk.workspace, interval_s=1)
        shared = desk.workspace.read(lambda reader: reader.tickets.find("HD-1"))
        own: list[TicketId] = []
        number = 0
        while not line.poll(dice.uniform(0, 2 * pause_s)):
            number += 1
            text = f"{client.name} {seed}.{number}"
            line.send(_change(desk, dice, text, shared, own))
        couriers.close()


def _change(desk: Desk, dice: random.Random, text: str, shared: TicketId, own: list[TicketId]) -> Told:
    """One change with a text that nothing else has."""
    chance = dice.random()
    if not own or chance < 0.1:
        own.append(TicketId(desk.workspace.apply(CreateTicket(text, body="It leaks.")).first("ticket")))
        return "ticket", text
    if chance < 0.4:  # to tickets of its own: a reply under somebody else's newer one would be held
        desk.workspace.apply(AddReply(dice.choice(own), text))
        return "message", text
    ticket = shared if chance < 0.7 else dice.choice(own)
    if dice.random() < 0.2:
        desk.workspace.apply(FollowTicket(ticket, is_following=dice.random() < 0.7))
    if dice.random() < 0.5:
        desk.workspace.apply(StartSide(ticket, "Parcel", _CARRIER, text))
        return "side_message", text
    desk.workspace.apply(AddNote(ticket, text))
    return "note", text


@dataclass
class Place:
    """A server's data and the clients of its team.

    Attributes:
        database: Address of a PostgreSQL; "" for SQLite in the folder.
        ca_file: Certificate the clients trust; "" for plain HTTP.
    """

    folder: Path
    database: str = ""
    ca_file: str = ""
    clients: list[Client] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.data = self.folder / "server"
        Tending(self.data, self.database).setup("Kestrel", "ada@kestrel.example", "Ada", password=PASSWORD)

    def server(self, *, port: int = 0, more: tuple[str, ...] = ()) -> Process:
        """A server process over the data."""
        return Process(self.data, self.database, port, more)

    def join(self, name: str, url: str) -> Client:
        """A new person with a workspace that is signed in and in step."""
        folder = self.folder / name
        code = Tending(self.data, self.database).invite(f"{name}@kestrel.example", "agent")
        answers = {"url": url, "invitation": code, "your_name": name, "password": PASSWORD}
        if self.ca_file:
            answers["ca_file"] = self.ca_file
        client = Client(name, folder)
        with folders_below(self.folder):
            new = NewDesk(name, name, f"{name}@kestrel.example")
            make_desk(folder, new, keychain=client.keychain, any_place=True)
        with client.opened() as desk:
            desk.settings.set(TAKE_BACK_S, 0)
            accounts = Accounts(desk.premises, KINDS)
            accounts.add("deskserver", "", accounts.prepare("deskserver", answers))
            keep_in_step(desk)
            if not self.clients:
                desk.workspace.apply(CreateTicket("The one that everybody writes on", body="Once."))
                keep_in_step(desk)
        self.clients.append(client)
        return client

    def wrong_at_the_end(self, told: dict[str, list[Told]]) -> list[str]:
        """Bring everybody in step and say what is lost, doubled or different; the server must run.

        Args:
            told: What was said to be safe, by client.
        """
        wrong = [complaint for client in self.clients for complaint in client.complaints]
        for client in self.clients:
            with client.opened() as desk:
                rest = keep_in_step(desk)
                if rest.waiting or rest.state is not CourierState.SYNCED:
                    wrong.append(f"{client.name} does not get in step: {rest}")
        there = self.texts()
        for name, said in told.items():
            for kind, text in said:
                if there[kind, text] != 1:
                    wrong.append(f"{name}'s {kind} “{text}” is {there[kind, text]} times on the server")
        for client in self.clients:
            with client.opened() as desk:
                keep_in_step(desk)
                wrong += _differences(client.name, texts_of(desk), there)
        return wrong

    def texts(self) -> Counter[Told]:
        """Every text on the server, and how often it is there."""
        found: Counter[Told] = Counter()
        with open_team(self.data, self.database) as team:
            with team.database.reading() as session:
                (facts,) = workspaces(session)
            with WorkspaceStore(team.database, facts, lambda: 0).read() as tx:
                for kind, column in _TEXTS.items():
                    ids = tx.keys(kind, "", 1_000)
                    while ids:
                        for row_id in ids:
                            stored = tx.stored(kind, row_id)
                            found[kind, str(stored.row.fields.get(column)) if stored else ""] += 1
                            followers = stored.row.fields.get("followers") if stored else None
                            found.update((_FOLLOWS, f"{row_id} {who}") for who in as_list(followers))
                        ids = tx.keys(kind, ids[-1], 1_000)
        return found


def keep_in_step(desk: Desk) -> Rest:
    """Synchronise until there is nothing more to send; gives how it stands."""
    accounts = Accounts(desk.premises, KINDS)
    (account,) = accounts.all()
    runner = accounts.kind(account.kind).runner(accounts.seat(account))
    pause = threading.Event()
    try:
        rest = Rest()
        for _ in range(_ROUNDS):
            why = frozenset({Trigger.ASKED, Trigger.WORK})
            rest = runner.run(Round(why, threading.Event(), lambda _progress: None))
            if not rest.waiting and rest.state is CourierState.SYNCED:
                break
            pause.wait(min(rest.again_s or 0.2, 1.0))
        return rest
    finally:
        runner.close()


def texts_of(desk: Desk) -> Counter[Told]:
    """Every text in a client's own tables."""
    found: Counter[Told] = Counter()
    for kind, column in _TEXTS.items():
        look = partial(_rows, f"SELECT {column} FROM {kind} WHERE deleted_s IS NULL")
        found.update((kind, str(text)) for (text,) in desk.store.writer.derive(look).result())
    look = partial(_rows, "SELECT lower(hex(ticket_id)), lower(hex(agent_id)) FROM ticket_follower")
    for ticket, agent in desk.store.writer.derive(look).result():
        found[_FOLLOWS, f"{_as_id(ticket)} {_as_id(agent)}"] += 1
    return found


def _as_id(hexadecimal: object) -> str:
    return id_text(bytes.fromhex(str(hexadecimal)))


def _rows(statement: str, driver: DriverConnection) -> list[tuple[object, ...]]:
    return list(driver.execute(statement).fetchall())


def _differences(name: str, mine: Counter[Told], theirs: Counter[Told]) -> list[str]:
    """What a client has too little or too much of."""
    missing, extra = theirs - mine, mine - theirs
    return [f"{name} lacks {what} ({count}x)" for what, count in missing.items()] + [
        f"{name} has {what} {count}x too often" for what, count in extra.items()
    ]
