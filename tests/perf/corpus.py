"""Many tickets for measuring, made fast: words in a natural distribution, nothing worth reading.

The demo company is for people; this is for clocks. Everything follows from the seed. One message in six
holds an accented letter, as real mail does; one ticket in 2,000 has a long conversation.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final

from desk_app.domain.changes import Value
from desk_app.domain.ids import uuid7
from desk_app.domain.status import DEFAULT_STATUSES, StatusClass
from desk_app.services.ports import RowBatch
from desk_app.store.texts import first_doc

MESSAGES_PER_TICKET: Final = 5
MESSAGES_OF_LONG_ONES: Final = 300
WORDS_PER_MESSAGE: Final = 40
START_S: Final = 1_700_000_000
STEP_S: Final = 60
"""Seconds between two tickets."""

ACTIVE_SHARE: Final = 0.04
_VOCABULARY: Final = 30_000
BATCH: Final = 1_000
"""Tickets of a part."""

_EVERY_LONG: Final = 2_000
_MENTIONS: Final = 60
_EVERY_ACCENT: Final = 6

Row = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """A customer with one address."""

    id: bytes
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class World:
    """The people and lists that tickets refer to; the first agent is the one who looks."""

    account_id: bytes
    statuses: dict[StatusClass, bytes]
    agents: tuple[bytes, ...]
    queues: tuple[bytes, ...]
    tags: tuple[bytes, ...]
    customers: tuple[Person, ...]


@dataclass(slots=True)
class Part:
    """Some tickets: their rows, and beside them what the search index says of each.

    Attributes:
        words: Rows of the table of words, made here and not by the store, for the floor.
        parts: Rows of the table of parts of words.
    """

    tickets: list[Row] = field(default_factory=list)
    messages: list[Row] = field(default_factory=list)
    notes: list[Row] = field(default_factory=list)
    mentions: list[Row] = field(default_factory=list)
    tags: list[Row] = field(default_factory=list)
    words: list[Row] = field(default_factory=list)
    parts: list[Row] = field(default_factory=list)

    @property
    def batch(self) -> RowBatch:
        """For the bulk loader."""
        tables = (
            ("ticket", _TICKET, self.tickets),
            ("message", _MESSAGE, self.messages),
            ("note", _NOTE, self.notes),
            ("mention", ("note_id", "agent_id", "ticket_id"), self.mentions),
            ("ticket_tag", ("ticket_id", "tag_id"), self.tags),
        )
        return RowBatch([table for table in tables if table[2]])

    @property
    def row_count(self) -> int:
        """Rows without those of the search index."""
        return sum(len(rows) for _, _, rows in self.batch.tables)


class Corpus:
    """A generator of tickets."""

    def __init__(self, tickets: int, seed: int = 1) -> None:
        self.tickets = tickets
        self._random = random.Random(seed)
        self._words = [_word(n) for n in range(1, _VOCABULARY + 1)]
        weights = list(accumulate(1 / rank for rank in range(1, _VOCABULARY + 1)))
        self._pool = self._random.choices(self._words, cum_weights=weights, k=400_000)

    def word(self, rank: int) -> str:
        """The word of a rank: 1 is in every ticket, 30,000 in hardly any."""
        return self._words[rank - 1]

    def world(self, account_id: bytes) -> World:
        """The people and lists."""
        make = self._id
        count = max(10, self.tickets // 20)
        return World(
            account_id,
            {status_class: make() for _, status_class in DEFAULT_STATUSES},
            tuple(make() for _ in range(10)),
            tuple(make() for _ in range(6)),
            tuple(make() for _ in range(30)),
            tuple(Person(make(), self._name(), f"p{n}@c{n % 977}.example") for n in range(count)),
        )

    def people(self, world: World) -> RowBatch:
        """The rows of the world."""
        account_id, names = world.account_id, {c: name for name, c in DEFAULT_STATUSES}
        named = ("id", "account_id", "name")
        statuses = [(i, account_id, names[c], c.value) for c, i in world.statuses.items()]
        tags = [(tag, account_id, f"tag{n}", f"tag{n}") for n, tag in enumerate(world.tags)]
        customers = [(person.id, account_id, person.name, START_S) for person in world.customers]
        addresses = [
            (self._id(), account_id, person.id, "email", person.email, person.email)
            for person in world.customers
        ]
        return RowBatch(
            [
                ("status", (*named, "class"), statuses),
                ("agent", named, [(agent, account_id, self._name()) for agent in world.agents]),
                ("queue", named, [(queue, account_id, self._name()) for queue in world.queues]),
                ("tag", (*named, "norm"), tags),
                ("customer", (*named, "created_s"), customers),
                ("address", ("id", "account_id", "customer_id", "kind", "value", "norm"), addresses),
            ]
        )

    def parts(self, world: World) -> Iterator[Part]:
        """All tickets, a thousand at a time."""
        for first in range(0, self.tickets, BATCH):
            part = Part()
            for n in range(first, min(first + BATCH, self.tickets)):
                self._add(world, n, part)
            yield part

    def _add(self, world: World, n: int, part: Part) -> None:
        """One ticket with everything that belongs to it."""
        draw = self._random
        ticket_id = self._id(START_S + n * STEP_S)
        person, tag = draw.choice(world.customers), draw.randrange(len(world.tags))
        subject = self._text(6)
        said = self._conversation(world, n, ticket_id, person)
        part.messages += said
        part.tickets.append(self._ticket(world, n, (ticket_id, subject, person.id), said))
        part.tags.append((ticket_id, world.tags[tag]))
        notes = self._mention(world, n, ticket_id, part) if n % max(self.tickets // _MENTIONS, 1) == 0 else ""
        doc = first_doc(int(said[-1][-1] or 0))
        people = f"{person.name} {person.email} {' '.join(sorted({person.name, _AGENT}))}"
        body = "\n".join(str(row[8]) for row in said)
        part.words.append((doc, f"{subject} {n + 1}", people, body, notes, f"tag{tag}", ""))
        part.parts.append((doc, subject, people, str(n + 1)))

    def _conversation(self, world: World, n: int, ticket_id: bytes, person: Person) -> list[Row]:
        created_s = START_S + n * STEP_S
        count = MESSAGES_OF_LONG_ONES if n % _EVERY_LONG == 0 else MESSAGES_PER_TICKET
        step_s = 4 * 1800 // (count - 1)
        return [
            (
                self._id(created_s),
                world.account_id,
                ticket_id,
                ticket_id,
                "reply" if k % 2 else "customer",
                "agent" if k % 2 else "customer",
                world.agents[0] if k % 2 else person.id,
                _AGENT if k % 2 else person.name,
                self._text(WORDS_PER_MESSAGE) + (" déjà vu" if (n + k) % _EVERY_ACCENT == 0 else ""),
                created_s + k * step_s,
                created_s + k * step_s,
            )
            for k in range(count)
        ]

    def _ticket(self, world: World, n: int, what: tuple[bytes, str, bytes], said: Sequence[Row]) -> Row:
        draw = self._random
        created_s = START_S + n * STEP_S
        is_active = draw.random() < ACTIVE_SHARE
        status = draw.choice(_ACTIVE) if is_active else StatusClass.CLOSED
        later_s = START_S + self.tickets * STEP_S + 86_400 * draw.randint(-9, 9)
        return (
            *what,
            world.account_id,
            str(n + 1),
            world.statuses[status],
            status.value,
            draw.randint(1, 4),
            draw.choice(world.queues),
            draw.choice((*world.agents, None, None)) if is_active else draw.choice(world.agents),
            created_s,
            said[-1][-1],
            created_s,
            later_s if is_active and n % 2 else None,
            later_s if is_active and n % 10 == 0 else None,
            created_s if not is_active and n % 500 == 1 else None,
            int(not is_active and n % 500 == 3),
            len(said),
            str(said[-1][8])[:120],
        )

    def _mention(self, world: World, n: int, ticket_id: bytes, part: Part) -> str:
        """A note that mentions the one who looks."""
        note_id, text, at_s = self._id(START_S + n * STEP_S), self._text(20), START_S + n * STEP_S
        part.notes.append((note_id, world.account_id, ticket_id, ticket_id, _AGENT, text, at_s, at_s))
        part.mentions.append((note_id, world.agents[0], ticket_id))
        return text

    def _text(self, words: int) -> str:
        at = self._random.randrange(len(self._pool) - words)
        return " ".join(self._pool[at : at + words])

    def _name(self) -> str:
        return f"{self._random.choice(self._words).title()} {self._random.choice(self._words).title()}"

    def _id(self, at_s: int = 0) -> bytes:
        return uuid7(at_s * 1000, self._random.randbytes(10))


_AGENT: Final = "Mira Okafor"
_ACTIVE: Final = (
    StatusClass.NEW,
    StatusClass.OPEN,
    StatusClass.WAITING_CUSTOMER,
    StatusClass.WAITING_THIRD_PARTY,
)
_TICKET: Final = (
    "id",
    "subject",
    "customer_id",
    "account_id",
    "number",
    "status_id",
    "class",
    "priority",
    "queue_id",
    "assignee_id",
    "created_s",
    "updated_s",
    "customer_s",
    "due_s",
    "snooze_s",
    "deleted_s",
    "spam",
    "messages",
    "preview",
)
_MESSAGE: Final = (
    "id",
    "account_id",
    "ticket_id",
    "home_ticket_id",
    "kind",
    "author_kind",
    "author_id",
    "author_name",
    "body",
    "sent_s",
    "received_s",
)
_NOTE: Final = (
    "id",
    "account_id",
    "ticket_id",
    "home_ticket_id",
    "author_name",
    "body",
    "created_s",
    "received_s",
)
_CONSONANTS: Final = "bcdfghjklmnprstvz"
_VOWELS: Final = "aeiou"


def _word(number: int) -> str:
    """A pronounceable word for a number; different numbers give different words."""
    letters = ""
    while number:
        number, c = divmod(number, len(_CONSONANTS))
        number, v = divmod(number, len(_VOWELS))
        letters += _CONSONANTS[c] + _VOWELS[v]
    return letters + "r"
