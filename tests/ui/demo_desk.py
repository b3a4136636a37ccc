"""A small real workspace like the one in the design's pictures, with a clock that stands where it is put."""

from __future__ import annotations

import copy
import datetime as dt
import functools
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

from desk_app.domain.changes import (
    AddMessage,
    AddReply,
    CreateAgent,
    CreateCustomer,
    CreateOrganisation,
    CreateQueue,
    CreateStatus,
    CreateTag,
    CreateTicket,
    MarkRead,
    NewFile,
    SaveView,
    SetFields,
    SnoozeTicket,
)
from desk_app.domain.ids import AgentId, CustomerId, OrganisationId, QueueId, StatusId, TicketId, uuid7
from desk_app.domain.status import DEFAULT_STATUSES, StatusClass
from desk_app.presenters.base import After, Post
from desk_app.presenters.preferences import Preferences
from desk_app.presenters.session import Session, Surroundings
from desk_app.runtime.policy import Policy
from desk_app.runtime.settings import Settings
from desk_app.services.workspace import Parts, Workspace
from desk_app.store.blobs import BlobSettings
from desk_app.store.crypto import DataKey
from desk_app.store.opening import Store, StoreSettings, make_store
from desk_app.store.places import Places
from tests.prepared import copied, indexed, shelf

ZONE = ZoneInfo("Europe/Lisbon")
NOW_S = int(dt.datetime(2025, 10, 8, 9, 41, tzinfo=ZONE).timestamp())  # a Wednesday
_KEY = DataKey(b"k" * 32)
_MINUTE, _HOUR, _DAY = 60, 3600, 86400

# name, organisation, subject, minutes since, minutes until due, channel, words, unread, whose turn
_TICKETS = (
    ("Inês Carvalho", "Café Miradouro", "E07: Duo 2 stops mid-shot", 29, 18, "email",
     "It has happened again. The machine stops about ten seconds into a shot and shows E07.", False, "us"),
    ("Lukas Brandt", "Rösterei am Kanal", "Grinder invoice charged twice", 10, 42, "chat",
     "I can see two debits of €418.00 on the 14th, same invoice number", True, "us"),
    ("Yasmin Haddad", "Tilda & Finn", "Three One grinders to Malmö by Friday?", 44, 70, "email",
     "Hello again! We open the second shop next week and need three grinders.", False, "us"),
    ("Ondřej Novák", "Hotel Bellavista", "Steam wand dripping onto the counter", 61, 125, "phone",
     "Voicemail, 0:48 – “It’s the left wand, it started during breakfast”", True, "us"),
    ("Chidi Eze", "Harbour Lane Coffee", "Change the dose on button 2", 79, 190, "sms",
     "Is that in the barista menu or do I need the app?", False, "us"),
    ("Sanna Mäkelä", "Kahvila Aalto", "Order 20771: cracked hopper", 1500, 1700, "email",
     "The hopper came with a crack along the rim.", False, "us"),
    ("Marek Zieliński", "Kawiarnia Brama", "Firmware 2.8 update stops at 60 %", 1600, None, "email",
     "The bar stops at 60 % and nothing happens.", False, "them"),
    ("Beatriz Nunes", "Padaria do Cais", "Training day for four new baristas", 2900, None, "web",
     "We have four new people and would like a day with you.", False, "them"),
    ("Arjun Mehta", "Filter & Co.", "Water filter subscription renewal", 3000, None, "email",
     "Please pause the filters until we are back.", False, "them"),
)  # fmt: skip
_REPLIES = {
    "Marek Zieliński": "Could you send me the log file? Menu, Service, Export.",
    "Beatriz Nunes": "We have 9 or 16 October free in Porto.",
    "Arjun Mehta": "I have paused the next parcel until you tell me.",
}
_URGENT = "Inês Carvalho"
_WITH_FILES = {"Yasmin Haddad", "Sanna Mäkelä"}


class OpenDesk:
    """A workspace of this kind, open.

    Attributes:
        folder: Where it lies.
        store: Files and threads.
        workspace: The door.
        now_s: What its clock says.
        chance: What new ids are made of.
        tickets: Ticket ids by the customer's name.
    """

    def __init__(self, folder: Path, chance: random.Random, policy: Policy | None = None) -> None:
        self.folder = folder
        self.now_s = NOW_S
        self.chance = chance
        self.tickets: dict[str, TicketId] = {}
        settings = StoreSettings(
            clock=lambda: self.now_s,
            ids=lambda: uuid7(self.now_s * 1000, self.chance.randbytes(10)),
            blobs=BlobSettings(limit_bytes=1_000_000),
            zone=ZONE,
            watch=True,
            patience=100,  # a busy machine must not change what is found
        )
        if not Places(folder).database.exists():
            make_store(folder, _KEY, settings, name="Kestrel")
        self._opened_with = folder, _KEY, settings
        self.store = Store(folder, _KEY, settings)
        self.workspace = Workspace(
            Parts(self.store.writer, self.store.library, self.store.blobs), self.store.me
        )
        self.preferences = Preferences(Settings.open(folder / "config", folder, policy))

    def session(self, post: Post, after: After, *, painted: Post | None = None) -> Session:
        """A session on it."""
        around = Surroundings(post, painted or post, after, lambda: self.now_s, ZONE, self.preferences)
        return Session(self.workspace, around)

    @contextmanager
    def beside(self) -> Iterator[Workspace]:
        """Another program at the same files, as `desk-app` is beside the window."""
        with Store(*self._opened_with) as store:
            yield Workspace(Parts(store.writer, store.library, store.blobs), store.me)

    def close(self) -> None:
        """Close the files."""
        self.store.close()

    def status(self, status_class: StatusClass) -> StatusId:
        """The status of a class."""
        statuses = self.workspace.read(lambda reader: reader.team).statuses
        return next(StatusId(key) for key, status in statuses.items() if status.status_class is status_class)

    def ticket(self, subject: str = "A new one", **values: object) -> TicketId:
        """Open one more ticket, given to whoever works here."""
        change = CreateTicket(subject, body="Hello", assignee_id=self.me, **values)  # type: ignore[arg-type]  # the caller knows the fields
        return TicketId(self.workspace.apply(change).first("ticket"))

    @property
    def me(self) -> AgentId:
        """Whoever works here."""
        assert self.store.me.id is not None
        return AgentId(self.store.me.id)

    def write(self, name: str, words: str) -> None:
        """The customer writes again."""
        self.workspace.apply(AddMessage(self.tickets[name], "customer", words))

    def queue(self, name: str) -> QueueId:
        """A team by name."""
        queues = self.workspace.read(lambda reader: reader.team).queues
        return next(QueueId(key) for key, queue in queues.items() if queue.name == name)


class DemoDesk(OpenDesk):
    """A workspace with the tickets of the pictures."""

    def __init__(self, folder: Path, *, with_tickets: bool = True, policy: Policy | None = None) -> None:
        written = _filled() if with_tickets else _begun()
        copied(written.folder, folder)
        super().__init__(folder, copy.copy(written.chance), policy)
        self.tickets.update(written.tickets)


@functools.cache
def _begun() -> OpenDesk:
    """The workspace with its team and nothing else, made once and closed."""
    folder = shelf() / "demo-begun"
    folder.mkdir()
    desk = OpenDesk(folder, random.Random(11))
    _make_team(desk.workspace)
    desk.close()
    return desk


@functools.cache
def _filled() -> OpenDesk:
    """The workspace of the pictures, written once and closed."""
    folder = shelf() / "demo-filled"
    copied(_begun().folder, folder)
    desk = OpenDesk(folder, copy.copy(_begun().chance))
    _fill(desk)
    indexed(desk.store)
    desk.close()
    return desk


def _make_team(workspace: Workspace) -> None:
    for position, (name, status_class) in enumerate(DEFAULT_STATUSES):
        workspace.apply(CreateStatus(name, status_class, position))
    for name in ("Mira Okafor", "Priya Raman", "Milan Kovač", "Tom Adeyemi"):
        workspace.apply(CreateAgent(name, f"{name.split()[0].lower()}@kestrel.example"))
    for name in ("Machines", "Admin and billing"):
        workspace.apply(CreateQueue(name))
    for name in ("e07", "flow-meter"):
        workspace.apply(CreateTag(name))


def _fill(desk: OpenDesk) -> None:
    for number, ticket in enumerate(_TICKETS):
        _open(desk, *ticket, number=number)
    for number in range(6):
        _quick(desk, f"Unassigned request {number + 1}")
    for number in range(4):
        snoozed = _quick(desk, f"Snoozed request {number + 1}", assignee_id=desk.me)
        desk.workspace.apply(SnoozeTicket(snoozed, NOW_S + _DAY * (number + 1), "Europe/Lisbon"))
    views = (
        ("VIP cafés", "tag:e07", "star"),
        ("Warranty claims", "priority:urgent", "shield-check"),
        ("Duo 2 · E07 pattern", "E07", "trending-up"),
        ("Waiting on parts", "is:waiting", "package"),
    )
    for position, (name, query, icon) in enumerate(views):
        desk.workspace.apply(SaveView(name, query, icon=icon, position=position))
    desk.now_s = NOW_S


def _quick(desk: OpenDesk, subject: str, **values: object) -> TicketId:
    desk.now_s = NOW_S - 5 * _HOUR
    made = desk.workspace.apply(CreateTicket(subject, body="Hello", **values))  # type: ignore[arg-type]  # as CreateTicket names them
    return TicketId(made.first("ticket"))


def _open(
    desk: OpenDesk, name: str, company: str, subject: str, ago: int, due: int | None, channel: str,
    words: str, unread: bool, turn: str, *, number: int,
) -> None:  # fmt: skip
    desk.now_s = NOW_S - ago * _MINUTE - _HOUR
    apply = desk.workspace.apply
    organisation = OrganisationId(apply(CreateOrganisation(company)).first("organisation"))
    customer = apply(CreateCustomer(name, (("email", f"c{number}@example.org"),), organisation))
    desk.now_s = NOW_S - ago * _MINUTE
    files: tuple[NewFile, ...] = ()
    if name in _WITH_FILES:
        files = (desk.workspace.keep_bytes("hopper.txt", b"a crack"),)
    made = apply(
        CreateTicket(
            subject, CustomerId(customer.first("customer")), words, channel=channel, assignee_id=desk.me,
            files=files, priority=4 if name == _URGENT else 2, due_s=NOW_S + due * _MINUTE if due else None,
        )
    )  # fmt: skip
    ticket = desk.tickets[name] = TicketId(made.first("ticket"))
    if name == _URGENT:
        apply(SetFields(ticket, {"mood": "frustrated"}))
    if turn == "them":
        waiting = desk.status(StatusClass.WAITING_CUSTOMER)
        apply(AddReply(ticket, _REPLIES[name], status_id=waiting))
    if not unread:
        apply(MarkRead(ticket, desk.now_s + 1))
