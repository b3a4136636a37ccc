"""The workspace of the design's pictures, small and real: a store, a session, a loop that the test turns.

Used by the tests of presenters and widgets and by the gallery. Knows no Qt.
"""

from __future__ import annotations

import copy
import functools
import queue
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from desk_app.domain.changes import (
    AddMessage,
    AddNote,
    AddReply,
    Change,
    ChangeSet,
    ChangeTags,
    CreateAgent,
    CreateAsset,
    CreateCustomer,
    CreateOrganisation,
    CreateQueue,
    CreateStatus,
    CreateTag,
    CreateTicket,
    DefineField,
    LinkTickets,
    SaveView,
    SetFields,
)
from desk_app.domain.ids import CustomerId, OrganisationId, TagId, TicketId, uuid7
from desk_app.domain.status import DEFAULT_STATUSES, Priority, StatusClass
from desk_app.presenters.base import Stop
from desk_app.presenters.make_window import make_window
from desk_app.presenters.preferences import Preferences
from desk_app.presenters.session import Notice, Session, Surroundings
from desk_app.presenters.window import Ports, WindowPresenter
from desk_app.runtime.settings import Settings
from desk_app.services.workspace import Parts, Workspace
from desk_app.store.blobs import BlobSettings
from desk_app.store.crypto import DataKey
from desk_app.store.opening import Store, StoreSettings, make_store
from tests.prepared import copied, indexed, shelf

BERLIN = ZoneInfo("Europe/Berlin")
NOW_S = int(datetime(2025, 10, 8, 9, 42, tzinfo=BERLIN).timestamp())
HOUR_S, DAY_S = 3600, 86_400
_KEY = DataKey(b"k" * 32)
_PATIENCE_S = 60.0
_ROUNDS = 50


class Loop:
    """An event loop that runs only when it is told to, with timers that only the test lets pass."""

    def __init__(self) -> None:
        self._posted: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._timers: dict[int, tuple[int, Callable[[], None]]] = {}
        self._now_ms = 0
        self._next = 0

    def post(self, work: Callable[[], None]) -> None:
        self._posted.put(work)

    def after(self, delay_ms: int, then: Callable[[], None], /) -> Stop:
        self._next += 1
        name = self._next
        self._timers[name] = (self._now_ms + delay_ms, then)
        return lambda: self._timers.pop(name, None) and None

    def pass_ms(self, milliseconds: int) -> None:
        """Let time pass: timers that are due run in their order."""
        self._now_ms += milliseconds
        while due := [(at, name) for name, (at, _) in self._timers.items() if at <= self._now_ms]:
            _at, name = min(due)
            self._timers.pop(name)[1]()

    def until(self, holds: Callable[[], object]) -> None:
        """Run what is posted until something holds.

        Raises:
            AssertionError: It never did.
        """
        while not holds():
            try:
                self._posted.get(timeout=_PATIENCE_S)()
            except queue.Empty:
                raise AssertionError("it never happened") from None

    def drain(self) -> int:
        """Run what is posted already; gives how much that was."""
        number = 0
        while not self._posted.empty():
            self._posted.get()()
            number += 1
        return number


class _Clock:
    """The store's clock, which can be set back to write the past, and the ids that follow it."""

    def __init__(self) -> None:
        self.now_s = NOW_S - 60 * DAY_S
        self._ticks = 0
        self._chance = random.Random(7)

    def __call__(self) -> int:
        return self.now_s

    def new_id(self) -> bytes:
        """Ids in their order within one second."""
        self._ticks = (self._ticks + 1) % 1000
        return uuid7(self.now_s * 1000 + self._ticks, self._chance.randbytes(10))


@dataclass
class Kestrel:
    """The workspace with everything a test of a presenter wants."""

    folder: Path
    store: Store
    workspace: Workspace
    session: Session
    loop: Loop
    notices: list[Notice] = field(default_factory=list)
    people: dict[str, CustomerId] = field(default_factory=dict)
    organisations: dict[str, OrganisationId] = field(default_factory=dict)
    tickets: dict[str, TicketId] = field(default_factory=dict)
    copied: list[str] = field(default_factory=list)
    clock: _Clock = field(default_factory=_Clock)

    def apply(self, change: Change) -> ChangeSet:
        return self.workspace.apply(change)

    def window(self) -> WindowPresenter:
        """A window that has read what it begins with."""
        ports = Ports(copy=self.copied.append, open_window=lambda _ticket: None)
        window = make_window(self.session, workspace_name="Kestrel", ports=ports)
        window.start()
        self.settle()
        return window

    def settle(self) -> None:
        """Wait until every question is answered and every change is heard of; an answer may ask again."""
        quiet_rounds = 0
        for _round in range(_ROUNDS):
            self.store.writer.derive(lambda _driver: None).result(_PATIENCE_S)
            self.loop.until(lambda: not self.session.questions)
            quiet_rounds = 0 if self.loop.drain() else quiet_rounds + 1
            if quiet_rounds > 1:  # an answer in the first one may have begun a change
                return
        raise AssertionError("it never comes to rest")

    def index(self) -> None:
        """Wait until the words of every ticket can be searched."""
        indexed(self.store)

    def close(self) -> None:
        self.session.close()
        self.store.close()


def open_kestrel(folder: Path, *, story: bool = True) -> Kestrel:
    """Put the workspace into an empty folder and open it."""
    return copy_of(_told() if story else _empty(), folder)


def copy_of(written: Kestrel, folder: Path) -> Kestrel:
    """A copy in an empty folder, open, of a workspace that was written and closed."""
    copied(written.folder, folder / "workspace")
    kestrel = _opened(folder, copy.deepcopy(written.clock))
    kestrel.people, kestrel.organisations = dict(written.people), dict(written.organisations)
    kestrel.tickets = dict(written.tickets)
    kestrel.settle()
    return kestrel


def close_written(kestrel: Kestrel) -> Kestrel:
    """Close a workspace for `copy_of`: it is the present, and all of it can be searched."""
    kestrel.clock.now_s = NOW_S
    kestrel.index()
    kestrel.close()
    return kestrel


@functools.cache
def _told() -> Kestrel:
    """The workspace with its story, closed."""
    kestrel = copy_of(_empty(), shelf() / "kestrel-told")
    kestrel.clock.now_s = NOW_S - 60 * DAY_S
    _Story(kestrel, kestrel.clock).tell()
    return close_written(kestrel)


@functools.cache
def _empty() -> Kestrel:
    """The workspace with its team and nothing else, closed."""
    folder, clock = shelf() / "kestrel-empty", _Clock()
    home = folder / "workspace"
    home.mkdir(parents=True)
    make_store(home, _KEY, _store_settings(clock), name="Kestrel")
    with Store(home, _KEY, _store_settings(clock)) as store:
        _make_team(Workspace(Parts(store.writer, store.library, store.blobs), store.me))
    return close_written(_opened(folder, clock))


def _opened(folder: Path, clock: _Clock) -> Kestrel:
    home = folder / "workspace"
    store = Store(home, _KEY, _store_settings(clock))
    workspace = Workspace(Parts(store.writer, store.library, store.blobs), store.me)
    loop = Loop()
    preferences = Preferences(Settings.open(folder / "config", home))
    around = Surroundings(loop.post, loop.post, loop.after, lambda: NOW_S, BERLIN, preferences)
    kestrel = Kestrel(home, store, workspace, Session(workspace, around), loop, clock=clock)
    kestrel.session.on_notice(kestrel.notices.append)
    return kestrel


def _store_settings(clock: _Clock) -> StoreSettings:
    return StoreSettings(
        clock=clock,
        ids=clock.new_id,
        blobs=BlobSettings(),
        zone=BERLIN,
        person="",
        patience=100,  # a busy machine must not change what is found
    )


def _make_team(workspace: Workspace) -> None:
    for position, (name, status_class) in enumerate(DEFAULT_STATUSES):
        workspace.apply(CreateStatus(name, status_class, position))
    for name in ("Mira Okafor", "Milan Kovač", "Priya Raman", "Jonas Weber"):
        address = f"{name.split()[0].lower()}@kestrel.example"
        workspace.apply(CreateAgent(name, address))
    for team in ("Machines", "Admin and billing"):
        workspace.apply(CreateQueue(team))
    for tag in ("e07", "flow-meter", "warranty", "grinder"):
        workspace.apply(CreateTag(tag))
    workspace.apply(DefineField("ticket", "serial_seen", "Serial seen"))
    workspace.apply(DefineField("ticket", "parts_sent", "Parts sent", "boolean"))
    workspace.apply(DefineField("ticket", "site", "Site", "choice", ("Lisbon", "Malmö", "Turin")))


class _Story:
    """Writes what the pictures show."""

    def __init__(self, kestrel: Kestrel, clock: _Clock) -> None:
        self._kestrel = kestrel
        self._clock = clock
        team = kestrel.workspace.read(lambda reader: reader.team)
        self._agents = {agent.name: agent.id for agent in team.agents.values()}
        self._queues = {queue.name: queue.id for queue in team.queues.values()}
        self._tags = {tag.name: TagId(key) for key, tag in team.tags.items()}
        self._statuses = {status.status_class: status.id for status in team.statuses.values()}

    def tell(self) -> None:
        self._people()
        self._ines()
        self._others()
        self._kestrel.apply(SaveView("VIP cafés", "is:vip is:active", icon="star"))
        self._kestrel.apply(SaveView("Warranty claims", "tag:warranty", icon="shield-check"))

    def _do(self, change: Change, at_s: int) -> ChangeSet:
        self._clock.now_s = at_s
        return self._kestrel.apply(change)

    def _people(self) -> None:
        start = NOW_S - 50 * DAY_S
        people = (
            ("Inês Carvalho", "Owner", "Café Miradouro", "miradouro.example", "pt", "Europe/Lisbon", True),
            ("Lukas Brandt", "", "Rösterei am Kanal", "kanal.example", "de", "Europe/Berlin", False),
            ("Michał Zawada", "Manager", "Kawiarnia Brama", "brama.example", "pl", "Europe/Warsaw", False),
            ("Yasmin Haddad", "", "Tilda & Finn", "tilda.example", "sv", "Europe/Stockholm", False),
        )
        for name, title, organisation, domain, language, zone, vip in people:
            made = self._do(CreateOrganisation(organisation, domain), start).first("organisation")
            self._kestrel.organisations[organisation] = OrganisationId(made)
            first = name.split()[0].lower().translate(str.maketrans("êł", "el"))
            addresses = [("email", f"{first}@{domain}")]
            if vip:
                addresses.append(("phone", "+351 21 555 0147"))
            change = CreateCustomer(
                name,
                tuple(addresses),  # type: ignore[arg-type]  # the kinds above are right
                OrganisationId(made),
                title,
                language,
                zone,
                vip,
            )
            self._kestrel.people[name] = CustomerId(self._do(change, start).first("customer"))

    def _ticket(self, subject: str, who: str, body: str, at_s: int, **more: object) -> TicketId:
        change = CreateTicket(
            subject,
            self._kestrel.people[who],
            body,
            at_s=at_s,
            **more,  # type: ignore[arg-type]  # as CreateTicket names them
        )
        ticket_id = TicketId(self._do(change, at_s).first("ticket"))
        self._kestrel.tickets[subject] = ticket_id
        return ticket_id

    def _ines(self) -> None:
        ines = self._kestrel.people["Inês Carvalho"]
        self._do(
            CreateAsset(
                "Duo 2",
                "KD2-20817",
                "2.8.1",
                "Café Miradouro",
                self._kestrel.organisations["Café Miradouro"],
                ines,
                int(datetime(2027, 3, 31, tzinfo=BERLIN).timestamp()),
            ),
            NOW_S - 49 * DAY_S,
        )
        old = self._ticket(
            "Which filter for hard water?",
            "Inês Carvalho",
            "Our water is at 18 degrees. Which filter fits the Duo 2?",
            NOW_S - 40 * DAY_S,
            channel="chat",
        )
        self._do(
            AddReply(old, "The blue one, part 2210.", status_id=self._statuses[StatusClass.SOLVED]),
            NOW_S - 39 * DAY_S,
        )
        ticket = self._ticket(
            "E07: Duo 2 stops mid-shot",
            "Inês Carvalho",
            "The machine stops about ten seconds into a shot and shows E07.",
            NOW_S - 3 * DAY_S,
            queue_id=self._queues["Machines"],
            priority=Priority.URGENT,
            due_s=NOW_S + 18 * 60,
        )
        self._do(
            AddMessage(
                ticket,
                "call",
                "Descaled on Sunday, still stops. Asked for a photo of the display.",
                "agent",
                self._agents["Priya Raman"],
                "Priya Raman",
                channel="phone",
                duration_s=240,
                at_s=NOW_S - 17 * HOUR_S,
            ),
            NOW_S - 17 * HOUR_S,
        )
        values = {"assignee_id": self._agents["Mira Okafor"], "status_id": self._statuses[StatusClass.OPEN]}
        self._do(SetFields(ticket, values, {"site": "Lisbon"}), NOW_S - HOUR_S)
        tags = tuple(self._tags[name] for name in ("e07", "flow-meter", "warranty"))
        self._do(ChangeTags(ticket, add=tags), NOW_S - HOUR_S)
        self._do(AddNote(ticket, "@Jonas is there a flow meter (part 4471) in the Lisbon van?"), NOW_S - 1320)
        self._do(
            AddMessage(ticket, "customer", "It has happened again.", "customer", ines, "Inês Carvalho"),
            NOW_S - 1800,
        )
        asset = self._kestrel.workspace.read(lambda reader: reader.people.assets(customer_id=ines))[0]
        self._do(SetFields(ticket, {"asset_id": asset.id}), NOW_S - 1200)

    def _others(self) -> None:
        ines = self._kestrel.tickets["E07: Duo 2 stops mid-shot"]
        mira = self._agents["Mira Okafor"]
        grinder = self._ticket(
            "Grinder invoice charged twice",
            "Lukas Brandt",
            "I can see two debits of 418.00 on the 14th.",
            NOW_S - 700,
            due_s=NOW_S + 42 * 60,
            assignee_id=mira,
        )
        self._do(ChangeTags(grinder, add=(self._tags["grinder"],)), NOW_S - 650)
        cleaning = self._ticket(
            "Who should assign milk-line cleaning visits?",
            "Michał Zawada",
            "E07 again after the cleaning. Who plans these visits for us?",
            NOW_S - 2 * DAY_S,
            due_s=NOW_S + 3 * HOUR_S,
        )
        self._do(LinkTickets(ines, cleaning, "related"), NOW_S - 900)
        self._ticket(
            "Three One grinders to Malmö by Friday?",
            "Yasmin Haddad",
            "Hello again! We open the second shop on Saturday.",
            NOW_S - 45 * 60,
            due_s=NOW_S + 70 * 60,
            assignee_id=mira,
        )
