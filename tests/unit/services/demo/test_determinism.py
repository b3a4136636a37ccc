"""The same seed and moment give the same demo: in this process, in another, and for any ticket alone."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.services.demo.conftest import CONTENT, NOW_S, Town, make

_COUNT = 900
_PROGRAM = f"""
import hashlib
from pathlib import Path
from desk_app.services.demo.company import Founding
from desk_app.services.demo.tickets import Tickets
tickets = Tickets(Path({str(CONTENT)!r}), Founding(1, {NOW_S}, {_COUNT}))
digest = hashlib.sha256(repr(tickets.company).encode())
for ticket in tickets:
    digest.update(repr(ticket).encode())
print(digest.hexdigest())
"""


def _digest() -> str:
    tickets = make(_COUNT)
    digest = hashlib.sha256(repr(tickets.company).encode())
    for ticket in tickets:
        digest.update(repr(ticket).encode())
    return digest.hexdigest()


@pytest.mark.parametrize("hash_seed", ["0", "4242"])
def test_another_process_makes_the_same_company_and_tickets(hash_seed: str) -> None:
    root = Path(__file__).parents[4]
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(root)}
    told = subprocess.run(
        [sys.executable, "-c", _PROGRAM], env=environment, capture_output=True, text=True, check=True
    )

    assert told.stdout.strip() == _digest()


def test_the_same_demo_can_be_streamed_twice() -> None:
    tickets = make(300)

    assert list(tickets) == list(tickets)


def test_a_ticket_is_the_same_whichever_were_made_before(busy: Town) -> None:
    alone = make(6_000)

    for ticket in busy.tickets[::-97]:
        assert alone.ticket(ticket.number) == ticket


def test_another_seed_makes_other_tickets_and_the_same_stories() -> None:
    one, other = Town.build(200), Town.build(200, seed=2)
    same = {ticket.subject for ticket in one.tickets} & {ticket.subject for ticket in other.tickets}

    assert one.company.customers[-1].name != other.company.customers[-1].name
    assert 60 <= len(same) < 100


def test_who_looks_at_it_is_mira() -> None:
    me = b"\x07" * 16
    from_here = make(64)
    mine = Town.build(64)

    assert mine.agent("mira").name == "Mira Okafor"
    assert {agent.id for agent in from_here.company.agents}.isdisjoint({me})
