"""Workspaces for tests of reading: a real encrypted database, filled row by row with plain words.

`a_desk(folder)` makes one; its methods add things and remember, apart from the database, what a query may
find in them (`Made.facts`), so that searches can be checked against `domain.query.matches`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from desk_app.domain.changes import Value
from desk_app.domain.entities import CustomValue, FieldSpec
from desk_app.domain.fields import search_values
from desk_app.domain.ids import AgentId, CustomerId, FieldId, NoteId, TicketId, id_text
from desk_app.domain.query.folding import fold
from desk_app.domain.query.matching import Fact
from desk_app.domain.status import DEFAULT_STATUSES, PRIORITY_NAMES, StatusClass
from desk_app.store.connect import open_driver, reader_engine
from desk_app.store.crypto import DataKey
from desk_app.store.indexing import index_all
from desk_app.store.migrations.m0001_first import STATEMENTS
from desk_app.store.reading.pool import ReaderPool
from desk_app.store.reading.session import Viewer

NOW = 1_800_000_000
HOUR = 3_600
DAY = 86_400
KEY = DataKey(bytes(range(32)))
_STATUS_NAMES = {kind: name for name, kind in DEFAULT_STATUSES}


@dataclass(slots=True)
class Person:
    """A customer or colleague: id, name, addresses, and the organisation's name."""

    id: bytes
    name: str
    addresses: tuple[str, ...] = ()
    organisation: str = ""
    organisation_id: bytes | None = None

    @property
    def texts(self) -> list[str]:
        """What names this person."""
        return [self.name, *self.addresses]


@dataclass(slots=True)
class Made:
    """A ticket as it was made, with everything that was added to it."""

    id: TicketId
    rid: int
    number: str
    columns: dict[str, Value]
    customer: Person | None
    assignee: Person | None
    team: str
    organisation: str
    asset: tuple[str, str, str] | None
    tags: list[str]
    custom: dict[str, CustomValue]
    participants: list[Person] = field(default_factory=list)
    messages: list[tuple[str, str, Person | None, str, tuple[str, ...]]] = field(default_factory=list)
    notes: list[tuple[str, Person | None, str]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    is_queued: bool = False
    has_draft: bool = False
    is_mentioned: bool = False
    has_reply: bool = False

    def number_of(self, column: str) -> int | None:
        """A column that holds a number or nothing."""
        value = self.columns.get(column)
        assert value is None or isinstance(value, int)
        return value

    @property
    def status_class(self) -> StatusClass:
        """What its status means."""
        return StatusClass(str(self.columns["class"]))

    @property
    def is_active(self) -> bool:
        """Not solved, closed, in the bin, merged or spam."""
        hidden = (self.columns.get("deleted_s"), self.columns.get("merged_into"))
        return self.status_class.is_active and hidden == (None, None) and not self.columns.get("spam")

    def facts(self, me: bytes) -> dict[str, Fact]:
        """What a query may find, as `domain.query.matches` takes it.

        Plain words also find the machine's model and the values of custom fields, which are no fact of
        their own: tests give them words that stand nowhere else.
        """
        customer = self.customer.texts if self.customer else []
        authors = [who for *_, who, _, _ in self.messages if who] + [who for _, who, _ in self.notes if who]
        serial = self.asset[0] if self.asset else ""
        names = [self.customer.name if self.customer else "", self.organisation]
        names += [*(self.customer.addresses if self.customer else ())]
        names += sorted({*(m[3] for m in self.messages), *(n[2] for n in self.notes)} - {""})
        names += [who.name for who in self.participants]
        names += [address for who in self.participants for address in who.addresses]
        return {
            "subject": " ".join((str(self.columns["subject"]), self.number, serial)),
            "people": [
                " ".join(filter(None, names)),
                *customer,
                *(a for who in self.participants for a in who.addresses),
            ],
            "body": "\n".join(body for _, body, *_ in self.messages),
            "note": "\n".join(body for body, *_ in self.notes),
            "tag": self.tags,
            "file": "\n".join(self.files),
            "assignee": self.assignee.texts if self.assignee else None,
            "team": self.team or None,
            "customer": customer or None,
            "org": self.organisation or None,
            "priority": next(n for n, v in PRIORITY_NAMES.items() if v == self.columns["priority"]),
            "status": _STATUS_NAMES[self.status_class],
            "from": [
                t
                for kind, _, who, name, _ in self.messages
                if kind == "customer"
                for t in (name, *(who.texts if who else ()))
            ],
            "to": [
                part
                for *_, to in self.messages
                for shown in to
                for part in shown.removesuffix(">").split(" <")
            ],
            "author": [
                *(m[3] for m in self.messages),
                *(n[2] for n in self.notes),
                *(text for who in authors for text in who.texts),
            ],
            "channel": str(self.columns["channel"]),
            "mood": str(self.columns["mood"]),
            "lang": str(self.columns["language"]),
            "number": self.number,
            "id": id_text(self.id),
            "account": "Desk",
            "serial": serial,
            "created": self.number_of("created_s"),
            "updated": self.number_of("updated_s"),
            "solved": self.number_of("solved_s"),
            "snoozed": self.number_of("snooze_s"),
            "due": self.number_of("due_s"),
            "me": [
                f
                for f, yes in (
                    ("assignee", self.assignee and self.assignee.id == me),
                    ("author", any(who.id == me for who in authors)),
                )
                if yes
            ],
            "is": self._states(),
            "has": self._traits(),
            **{f"custom.{name}": _custom_fact(value) for name, value in self.custom.items()},
        }

    def _states(self) -> list[str]:
        column = self.columns.get
        due_s, snooze_s = self.number_of("due_s"), self.number_of("snooze_s")
        read_s, newest_s = self.number_of("read_s") or 0, self.number_of("customer_s")
        kind = self.status_class
        states = {
            "open": kind in (StatusClass.NEW, StatusClass.OPEN),
            "new": kind is StatusClass.NEW,
            "waiting": kind.is_waiting,
            "solved": kind is StatusClass.SOLVED,
            "closed": kind is StatusClass.CLOSED,
            "active": self.is_active,
            "late": self.is_active and due_s is not None and due_s < NOW,
            "snoozed": snooze_s is not None and snooze_s > NOW,
            "unread": (newest_s if newest_s is not None else self.number_of("created_s") or 0) > read_s,
            "queued": self.is_queued,
            "mentioned": self.is_mentioned,
            "deleted": column("deleted_s") is not None,
            "merged": column("merged_into") is not None,
            "spam": bool(column("spam")),
        }
        return [state for state, is_so in states.items() if is_so]

    def _traits(self) -> list[str]:
        traits = {
            "attachment": bool(self.files),
            "note": bool(self.notes),
            "reply": self.has_reply,
            "due": self.columns.get("due_s") is not None,
            "draft": self.has_draft,
        }
        return [trait for trait, is_so in traits.items() if is_so]


def _custom_fact(value: CustomValue) -> Fact:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and len(value) == len("2026-01-31") and value[4] == value[7] == "-":
        return dt.date.fromisoformat(value).toordinal()
    return value


class Desk:
    """A database being filled.

    Attributes:
        path: The file.
        me: The agent who reads.
        made: Every ticket, in order.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.driver = open_driver(path, KEY)
        self.driver.execute("PRAGMA journal_mode = WAL")
        self.driver.execute("PRAGMA synchronous = OFF")
        self.driver.execute("BEGIN")
        for statement in STATEMENTS:
            self.driver.execute(statement)
        self._ids = itertools.count(1)
        self.made: list[Made] = []
        self._fields: dict[str, FieldSpec] = {}
        self.account_id = self.new_id()
        self.driver.execute(
            "INSERT INTO account (id, kind, name) VALUES (?, 'local', 'Desk')", (self.account_id,)
        )
        self._statuses = {
            kind: self.add("status", name=name, **{"class": kind.value, "position": place})
            for place, (name, kind) in enumerate(DEFAULT_STATUSES)
        }
        self._teams: dict[str, bytes] = {}
        self._tags: dict[str, bytes] = {}
        self._organisations: dict[str, bytes] = {}
        self._blobs: dict[bytes, str] = {}
        self.me = self.agent("Ann Example")
        self.driver.execute("COMMIT")

    def new_id(self) -> bytes:
        """A new id; they grow."""
        return next(self._ids).to_bytes(8, "big") + bytes(8)

    def add(self, table: str, **columns: Value) -> bytes:
        """Insert a row of a table that has id and account; gives its id."""
        row: dict[str, Value] = {"id": self.new_id(), "account_id": self.account_id, **columns}
        self.insert(table, **row)
        made = row["id"]
        assert isinstance(made, bytes)
        return made

    def insert(self, table: str, **columns: Value) -> None:
        """Insert a row as it is."""
        names, marks = ", ".join(columns), ", ".join("?" * len(columns))
        self.driver.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(columns.values()))

    def agent(self, name: str) -> Person:
        """A colleague with an address made from the name."""
        email = f"{fold(name).replace(' ', '.')}@desk.example"
        return Person(self.add("agent", name=name, email=email), name, (email,))

    def customer(
        self, name: str, *addresses: str, organisation: str = "", vip: bool = False, created_s: int = NOW
    ) -> Person:
        """A customer with e-mail addresses."""
        organisation_id = self.organisation(organisation) if organisation else None
        columns: dict[str, Value] = {"vip": int(vip), "created_s": created_s}
        person = self.add("customer", name=name, organisation_id=organisation_id, **columns)
        for position, value in enumerate(addresses):
            self.add(
                "address",
                customer_id=person,
                kind="email",
                value=value,
                norm=value.lower(),
                position=position,
            )
        return Person(person, name, addresses, organisation, organisation_id)

    def organisation(self, name: str, domain: str = "") -> bytes:
        """An organisation, once per name."""
        if name not in self._organisations:
            self._organisations[name] = self.add("organisation", name=name, domain=domain)
        return self._organisations[name]

    def team(self, name: str) -> bytes:
        """A team, once per name."""
        if name not in self._teams:
            self._teams[name] = self.add("queue", name=name)
        return self._teams[name]

    def tag(self, name: str) -> bytes:
        """A tag, once per name."""
        if name not in self._tags:
            self._tags[name] = self.add("tag", name=name, norm=fold(name))
        return self._tags[name]

    def field(self, name: str, kind: str = "text", options: tuple[str, ...] = ()) -> FieldSpec:
        """A custom field of tickets."""
        field_id = FieldId(
            self.add(
                "field",
                entity="ticket",
                name=name,
                label=name.title(),
                type=kind,
                options=json.dumps(options),
            )
        )
        spec = FieldSpec(field_id, "ticket", name, name.title(), kind, options, is_required=False, position=0)
        self._fields[name] = spec
        return spec

    def ticket(
        self,
        subject: str = "Something broke",
        *,
        status: StatusClass = StatusClass.OPEN,
        customer: Person | None = None,
        assignee: Person | None = None,
        team: str = "",
        tags: Sequence[str] = (),
        asset: tuple[str, str, str] | None = None,
        custom: dict[str, CustomValue] | None = None,
        **columns: Value,
    ) -> Made:
        """A ticket; `asset` is serial, model and firmware; further columns of the row have defaults."""
        row: dict[str, Value] = {
            "number": str(1000 + len(self.made)),
            "subject": subject,
            "status_id": self._statuses[status],
            "class": status.value,
            "priority": 2,
            "queue_id": self.team(team) if team else None,
            "assignee_id": assignee.id if assignee else None,
            "customer_id": customer.id if customer else None,
            "organisation_id": customer.organisation_id if customer else None,
            "channel": "email",
            "mood": "",
            "language": "",
            "created_s": NOW - DAY,
            **columns,
        }
        row.setdefault("updated_s", row["created_s"])
        serial, model, firmware = asset or ("", "", "")
        if asset:
            row["asset_id"] = self.add("asset", serial=serial, model=model, firmware=firmware)
        ticket_id = TicketId(self.add("ticket", custom=json.dumps(custom or {}), **row))
        made = Made(
            id=ticket_id,
            rid=self.driver.execute("SELECT rid FROM ticket WHERE id = ?", (ticket_id,)).fetchone()[0],
            number=str(row["number"]),
            columns=row,
            customer=customer,
            assignee=assignee,
            team=team,
            organisation=customer.organisation if customer else "",
            asset=asset,
            tags=list(tags),
            custom=dict(custom or {}),
        )
        self._label(made)
        self.made.append(made)
        return made

    def _label(self, made: Made) -> None:
        for name in made.tags:
            self.insert("ticket_tag", ticket_id=made.id, tag_id=self.tag(name))
        for name, value in made.custom.items():
            for position, (text, number) in enumerate(search_values(value)):
                self.insert(
                    "field_value",
                    owner_id=made.id,
                    field_id=self._fields[name].id,
                    position=position,
                    text=text,
                    number=number,
                )

    def message(
        self,
        made: Made,
        body: str = "Hello",
        *,
        by: Person | None = None,
        kind: str = "customer",
        at_s: int | None = None,
        to: tuple[str, ...] = (),
    ) -> bytes:
        """A message in a ticket; by its customer, or by a colleague when the kind is `reply`."""
        who = by or (made.customer if kind == "customer" else self.me)
        side = "agent" if kind == "reply" else "customer"
        at_s = made.number_of("updated_s") if at_s is None else at_s
        message_id = self.add(
            "message",
            ticket_id=made.id,
            home_ticket_id=made.id,
            kind=kind,
            author_kind=side,
            author_id=who.id if who else None,
            author_name=who.name if who else "",
            body=body,
            sent_s=at_s,
            received_s=at_s,
            recipients=json.dumps({"to": list(to)} if to else {}),
        )
        made.messages.append((kind, body, who, who.name if who else "", to))
        column = "agent_s" if kind == "reply" else "customer_s"
        made.columns[column] = at_s
        made.has_reply = made.has_reply or kind == "reply"
        self.driver.execute(
            f"UPDATE ticket SET {column} = ?, messages = messages + 1 WHERE id = ?", (at_s, made.id)
        )
        return message_id

    def note(
        self, made: Made, body: str = "For us", *, by: Person | None = None, at_s: int | None = None
    ) -> NoteId:
        """An internal note."""
        who = by or self.me
        at_s = made.number_of("updated_s") if at_s is None else at_s
        note_id = self.add(
            "note",
            ticket_id=made.id,
            home_ticket_id=made.id,
            author_id=who.id,
            author_name=who.name,
            body=body,
            created_s=at_s,
            received_s=at_s,
        )
        made.notes.append((body, who, who.name))
        self.driver.execute("UPDATE ticket SET notes = notes + 1 WHERE id = ?", (made.id,))
        return NoteId(note_id)

    def mention(self, made: Made, note_id: NoteId, agent: Person, *, read_s: int | None = None) -> None:
        """A mention of a colleague in a note."""
        self.insert("mention", note_id=note_id, agent_id=agent.id, ticket_id=made.id, read_s=read_s)
        made.is_mentioned = made.is_mentioned or (agent.id == self.me.id and read_s is None)

    def event(self, made: Made, kind: str = "set", at_s: int = NOW, **data: str) -> bytes:
        """A line of a ticket's history."""
        return self.add(
            "event",
            ticket_id=made.id,
            home_ticket_id=made.id,
            kind=kind,
            actor_kind="agent",
            actor_id=self.me.id,
            actor_name=self.me.name,
            data=json.dumps(data),
            done_s=at_s,
            received_s=at_s,
        )

    def file(self, made: Made, owner_id: bytes, name: str, text: str = "", owner: str = "message") -> bytes:
        """A file of a message or note, with the text that was found in it."""
        sha256 = hashlib.sha256(f"{name}{text}".encode()).digest()
        if sha256 not in self._blobs:
            self.insert("blob", sha256=sha256, size=9, mime="text/plain", text=text or None, last_use_s=NOW)
            self._blobs[sha256] = text
        attachment_id = self.add(
            "attachment",
            owner_kind=owner,
            owner_id=owner_id,
            ticket_id=made.id,
            sha256=sha256,
            name=name,
            size=9,
        )
        made.files += [part for part in (name, text) if part]
        self.driver.execute("UPDATE ticket SET files = files + 1 WHERE id = ?", (made.id,))
        return attachment_id

    def participant(self, made: Made, person: Person) -> None:
        """Somebody else on the ticket."""
        self.insert("participant", ticket_id=made.id, customer_id=person.id)
        made.participants.append(person)

    def draft(
        self, made: Made | None, kind: str = "reply", body: str = "Dear", updated_s: int = NOW
    ) -> bytes:
        """Text of mine that was not sent."""
        if made is not None:
            made.has_draft = True
        return self.add(
            "draft",
            ticket_id=made.id if made else None,
            kind=kind,
            author_id=self.me.id,
            body=body,
            updated_s=updated_s,
        )

    def queued(self, made: Made, state: str = "queued") -> None:
        """A change of the ticket that waits to be sent."""
        self.insert(
            "outbox",
            op_id=self.new_id(),
            ord=next(self._ids),
            account_id=self.account_id,
            chain=made.id,
            kind="ticket.set",
            payload="{}",
            state=state,
            created_s=NOW,
        )
        made.is_queued = made.is_queued or state not in ("confirmed", "rejected")

    def index(self) -> None:
        """Bring every ticket into the full-text tables."""
        self.driver.execute("INSERT OR IGNORE INTO fts_queue SELECT id FROM ticket")
        index_all(self.driver)

    @contextmanager
    def library(
        self, me: Person | None = None, zone: dt.tzinfo = dt.UTC, patience: float = 100
    ) -> Iterator[ReaderPool]:
        """The readers, closed afterwards; patient, because a busy machine must not change what is found."""
        pool = ReaderPool(
            reader_engine(self.path, KEY), Viewer(lambda: NOW, AgentId((me or self.me).id), zone, patience)
        )
        try:
            yield pool
        finally:
            pool.close()

    def close(self) -> None:
        """Close the filling connection."""
        self.driver.close()


@contextmanager
def a_desk(folder: Path) -> Iterator[Desk]:
    """An empty workspace database in a folder, with one colleague (`me`) and the default statuses."""
    desk = Desk(folder / "desk.db")
    try:
        yield desk
    finally:
        desk.close()


class Gate:
    """Lets a test hold a reader thread until it says so."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self._open = threading.Event()

    def wait(self) -> None:
        """Called on the reader thread."""
        self.reached.set()
        assert self._open.wait(10)

    def open(self) -> None:
        """Let it go on."""
        self._open.set()


def customer_id(person: Person) -> CustomerId:
    """The person's id as a customer's."""
    return CustomerId(person.id)
