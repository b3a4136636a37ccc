"""Workspaces for tests of reading: a real encrypted database, filled row by row with plain words.

`a_desk(folder)` makes one; its methods add things and remember, apart from the database, what a query may
find in them (`made.Made.facts`), so that searches can be checked against `domain.query.matches`.
"""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import itertools
import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from desk_app.domain.changes import Value
from desk_app.domain.entities import CustomValue, FieldSpec
from desk_app.domain.fields import search_values
from desk_app.domain.ids import AgentId, CustomerId, FieldId, NoteId, TicketId
from desk_app.domain.query.folding import fold
from desk_app.domain.status import DEFAULT_STATUSES, StatusClass
from desk_app.store.connect import open_driver, reader_engine
from desk_app.store.crypto import DataKey
from desk_app.store.indexing import index_all
from desk_app.store.migrations import MIGRATIONS
from desk_app.store.reading.pool import ReaderPool
from desk_app.store.reading.session import Viewer
from tests.prepared import shelf
from tests.store.made import DAY, NOW, Made, Person, Said

KEY = DataKey(bytes(range(32)))


@functools.cache
def _tables() -> Path:
    """A database with the newest schema and no rows, made once."""
    path = shelf() / "tables.db"
    driver = open_driver(path, KEY)
    driver.execute("PRAGMA journal_mode = WAL")
    driver.execute("BEGIN")
    for statement in (line for step in MIGRATIONS for line in step.statements):
        driver.execute(statement)
    driver.execute("COMMIT")
    driver.close()
    return path


class Rows:
    """An encrypted database with the newest schema and one account, written to row by row.

    Attributes:
        path: The file.
        driver: The connection that writes.
        account_id: The account of everything.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        shutil.copyfile(_tables(), path)
        self.driver = open_driver(path, KEY)
        self.driver.execute("PRAGMA synchronous = OFF")
        self._ids = itertools.count(1)
        self.account_id = self.new_id()
        self.insert("account", id=self.account_id, kind="local", name="Desk")

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

    def close(self) -> None:
        """Close the writing connection."""
        self.driver.close()


class Desk(Rows):
    """A workspace being filled with things as people call them.

    Attributes:
        me: The agent who reads.
        made: Every ticket, in order.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.made: list[Made] = []
        self._fields: dict[str, FieldSpec] = {}
        self._statuses = {
            kind: self.add("status", name=name, **{"class": kind.value, "position": place})
            for place, (name, kind) in enumerate(DEFAULT_STATUSES)
        }
        self._teams: dict[str, bytes] = {}
        self._tags: dict[str, bytes] = {}
        self._organisations: dict[str, bytes] = {}
        self._blobs: dict[bytes, str] = {}
        self.me = self.agent("Ann Example")

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
        followers: Sequence[Person] = (),
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
            followers=list(followers),
            custom=dict(custom or {}),
        )
        self._label(made)
        self.made.append(made)
        return made

    def _label(self, made: Made) -> None:
        for who in made.followers:
            self.insert("ticket_follower", ticket_id=made.id, agent_id=who.id)
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
        made.messages.append(Said(kind, body, who, to))
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
        made.notes.append(Said("note", body, who))
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
            kind="ticket",
            verb="set",
            row_id=made.id,
            data="{}",
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


@contextmanager
def a_desk(folder: Path) -> Iterator[Desk]:
    """An empty workspace database in a folder, with one colleague (`me`) and the default statuses."""
    desk = Desk(folder / "desk.db")
    try:
        yield desk
    finally:
        desk.close()


def customer_id(person: Person) -> CustomerId:
    """The person's id as a customer's."""
    return CustomerId(person.id)
