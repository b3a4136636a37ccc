"""A process of its own that makes changes and tells each one that was acknowledged, until somebody kills it.

`python -m tests.perf.writing FOLDER SEED` prints the number and the id of every change that is safe on disk.
"""

from __future__ import annotations

import random
import sys
import threading
from pathlib import Path
from typing import Final

from desk_app.domain.changes import AddNote, AddReply, Change, CreateTicket, SetFields
from desk_app.domain.ids import TicketId
from desk_app.services.reading import ListQuery
from tests.perf.large import opened

_PATIENCE: Final = 100.0
"""On a busy machine the first page would come without rows; nobody waits for it here."""


def main(folder: Path, seed: int) -> None:
    """Change things for ever, with pauses in which the search index is brought up to date."""
    rng = random.Random(seed)
    pause = threading.Event()
    with opened(folder, patience=_PATIENCE) as (_, workspace):
        rows = workspace.read(lambda reader: reader.lists.page(ListQuery("sort:-updated"))).rows
        tickets = [row.id for row in rows]
        while True:
            done = workspace.apply(_change(rng, tickets))
            if done.n:  # what found everything as it wants it is no change
                print(done.n, done.change_id.hex(), flush=True)
            if rng.random() < 0.1:
                pause.wait(rng.random() * 0.08)


def _change(rng: random.Random, tickets: list[TicketId]) -> Change:
    ticket_id = rng.choice(tickets)
    return rng.choice(
        (
            CreateTicket(f"Machine {rng.random()} is cold", body="It was warm yesterday. " * 20),
            AddReply(ticket_id, f"Please switch it off and on again. {rng.random()}"),
            AddNote(ticket_id, "Third time this month. " * rng.randint(1, 400)),
            SetFields(ticket_id, {"priority": rng.randint(1, 4)}),
        )
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
