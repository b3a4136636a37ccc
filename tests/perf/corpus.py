"""Many tickets for measuring, made fast: words in a natural distribution, nothing worth reading.

The demo company is for people; this is for clocks. Everything follows from the seed.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from desk_app.domain.changes import Value
from desk_app.domain.ids import uuid7
from desk_app.domain.status import DEFAULT_STATUSES, StatusClass
from desk_app.services.ports import RowBatch

MESSAGES_PER_TICKET: Final = 5
WORDS_PER_MESSAGE: Final = 40
START_S: Final = 1_700_000_000
STEP_S: Final = 60
"""Seconds between two tickets."""

ACTIVE_SHARE: Final = 0.04
_VOCABULARY: Final = 30_000
_BATCH: Final = 1_000


@dataclass(frozen=True, slots=True)
class World:
    """The people and lists that tickets refer to."""

    account_id: bytes
    statuses: dict[StatusClass, bytes]
    agents: tuple[bytes, ...]
    queues: tuple[bytes, ...]
    tags: tuple[bytes, ...]
    customers: tuple[bytes, ...]


class Corpus:
    """A generator of tickets."""

    def __init__(self, tickets: int, seed: int = 1) -> None:
        self.tickets = tickets
        self._random = random.Random(seed)
        ranks = range(1, _VOCABULARY + 1)
        self._words = [_word(n) for n in ranks]
        self._weights = [1 / rank for rank in ranks]
        self._pool = self._random.choices(self._words, self._weights, k=400_000)

    def word(self, rank: int) -> str:
        """The word of a rank: 1 is in nearly every message."""
        return self._words[rank - 1]

    def world(self, account_id: bytes, agent_id: bytes) -> tuple[World, RowBatch]:
        """The people and lists, and the batch that stores them."""
        make = self._id
        statuses = {status_class: make(0) for _, status_class in DEFAULT_STATUSES}
        agents = (agent_id, *(make(0) for _ in range(9)))
        world = World(
            account_id,
            statuses,
            agents,
            tuple(make(0) for _ in range(6)),
            tuple(make(0) for _ in range(30)),
            tuple(make(0) for _ in range(max(10, self.tickets // 20))),
        )
        names = {status_class: name for name, status_class in DEFAULT_STATUSES}
        people = [(c, account_id, self._name(), START_S) for c in world.customers]
        batch = RowBatch(
            [
                (
                    "status",
                    ("id", "account_id", "name", "class"),
                    [(i, account_id, names[c], c.value) for c, i in statuses.items()],
                ),
                ("agent", ("id", "account_id", "name"), [(a, account_id, self._name()) for a in agents[1:]]),
                ("queue", ("id", "account_id", "name"), [(q, account_id, self._name()) for q in world.queues]),
                (
                    "tag",
                    ("id", "account_id", "name", "norm"),
                    [(t, account_id, f"tag{n}", f"tag{n}") for n, t in enumerate(world.tags)],
                ),
                ("customer", ("id", "account_id", "name", "created_s"), people),
                (
                    "address",
                    ("id", "account_id", "customer_id", "kind", "value", "norm"),
                    [
                        (make(0), account_id, c, "email", f"p{n}@c{n % 977}.example", f"p{n}@c{n % 977}.example")
                        for n, c in enumerate(world.customers)
                    ],
                ),
            ]
        )
        return world, batch

    def batches(self, world: World) -> Iterator[RowBatch]:
        """All tickets, a thousand at a time."""
        for first in range(0, self.tickets, _BATCH):
            yield self._batch(world, first, min(_BATCH, self.tickets - first))

    def _batch(self, world: World, first: int, count: int) -> RowBatch:
        tickets: list[tuple[Value, ...]] = []
        messages: list[tuple[Value, ...]] = []
        tags: list[tuple[Value, ...]] = []
        for n in range(first, first + count):
            row, said, tagged = self._ticket(world, n)
            tickets.append(row)
            messages += said
            tags += tagged
        return RowBatch(
            [
                ("ticket", _TICKET, tickets),
                ("message", _MESSAGE, messages),
                ("ticket_tag", ("ticket_id", "tag_id"), tags),
            ]
        )

    def _ticket(
        self, world: World, n: int
    ) -> tuple[tuple[Value, ...], list[tuple[Value, ...]], list[tuple[Value, ...]]]:
        draw = self._random
        created_s = START_S + n * STEP_S
        ticket_id = self._id(created_s)
        customer = draw.choice(world.customers)
        is_active = draw.random() < ACTIVE_SHARE
        status = draw.choice(_ACTIVE) if is_active else StatusClass.CLOSED
        updated_s = created_s + (MESSAGES_PER_TICKET - 1) * 1800
        said = [
            (
                self._id(created_s),
                world.account_id,
                ticket_id,
                ticket_id,
                "reply" if k % 2 else "customer",
                "agent" if k % 2 else "customer",
                customer,
                "Somebody",
                self._text(WORDS_PER_MESSAGE),
                created_s + k * 1800,
                created_s + k * 1800,
            )
            for k in range(MESSAGES_PER_TICKET)
        ]
        row: tuple[Value, ...] = (
            ticket_id,
            world.account_id,
            str(n + 1),
            self._text(6),
            world.statuses[status],
            status.value,
            draw.randint(1, 4),
            draw.choice(world.queues),
            draw.choice((*world.agents, None, None)) if is_active else draw.choice(world.agents),
            customer,
            created_s,
            updated_s,
            created_s,
            created_s + 86_400 * draw.randint(0, 9) if is_active and draw.random() < 0.5 else None,
            MESSAGES_PER_TICKET,
            str(said[-1][8])[:120],
        )
        return row, said, [(ticket_id, draw.choice(world.tags))]

    def _text(self, words: int) -> str:
        at = self._random.randrange(len(self._pool) - words)
        return " ".join(self._pool[at : at + words])

    def _name(self) -> str:
        return f"{self._random.choice(self._words).title()} {self._random.choice(self._words).title()}"

    def _id(self, at_s: int) -> bytes:
        return uuid7(at_s * 1000, self._random.randbytes(10))


_ACTIVE: Final = (StatusClass.NEW, StatusClass.OPEN, StatusClass.WAITING_CUSTOMER, StatusClass.WAITING_THIRD_PARTY)
_TICKET: Final[Sequence[str]] = (
    "id account_id number subject status_id class priority queue_id assignee_id customer_id created_s updated_s"
    " customer_s due_s messages preview"
).split()
_MESSAGE: Final[Sequence[str]] = (
    "id account_id ticket_id home_ticket_id kind author_kind author_id author_name body sent_s received_s"
).split()
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
