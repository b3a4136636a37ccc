"""Journals for tests: made, looked into, damaged."""

from __future__ import annotations

from pathlib import Path

from desk_app.store.crypto import DataKey
from desk_app.store.journal import Journal
from desk_app.store.journal_reading import Tail

KEY = DataKey(b"k" * 32)
FIVE = [(n, b"reply %d " % n * n) for n in range(1, 6)]


def a_journal(path: Path, entries: list[tuple[int, bytes]] = FIVE) -> Journal:
    journal = Journal.open(path, KEY)
    for n, payload in entries:
        journal.append(n, payload)
    return journal


def content(path: Path, *, salvage: bool = False, key: DataKey = KEY) -> tuple[list[tuple[int, bytes]], Tail]:
    reading = Journal(path, key).records(salvage=salvage)
    return [(record.n, record.payload) for record in reading], reading.tail


def starts(path: Path, entries: list[tuple[int, bytes]] | None = None) -> list[int]:
    """Where each record begins, and where the file ends; made with `entries` first if there are any."""
    if entries:
        a_journal(path, entries)
    return [record.position for record in Journal(path, KEY).records()] + [path.stat().st_size]


def flip(path: Path, position: int) -> None:
    whole = bytearray(path.read_bytes())
    whole[position] ^= 1
    path.write_bytes(whole)
