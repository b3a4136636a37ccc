"""The server is restored from last night's backup, a real archive and a real database: nothing is lost.

All that the team did today exists only on its devices then. They tell the server again, and it ends up with
everything that any device still knows, under the numbers that people know it by.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Final, cast

from desk_app.store.team.database import TeamDatabase
from desk_app.store.team.dumping import restore_backup, write_backup
from desk_app.store.team.sealing import FILE as SEAL_FILE
from tests.store.team.twin import TwinServer
from tests.sync.proofs.proven import Proven
from tests.sync.simulate.invariants import forget_lost
from tests.sync.simulate.memory_server import Backup, MemoryServer
from tests.sync.simulate.parts import Recipe, Violation
from tests.sync.simulate.run import Run

_YESTERDAY: Final = 200
_TODAY: Final = 250
_AFTERWARDS: Final = 100


class NightServer(TwinServer):
    """A server whose backups are the archives that `desk-app server backup` writes."""

    def backup(self) -> Backup:
        backup = MemoryServer.backup(self)
        archive = self.place / f"night{len(self.copies)}.backup"
        write_backup(self.database, self.place, archive)
        self.copies[id(backup)] = archive
        return backup

    def restore(self, backup: Backup, epoch: str) -> None:
        MemoryServer.restore(self, backup, epoch)
        self.database.close()
        key = self.place / SEAL_FILE
        self.place = self.place.with_name(f"{self.place.name}-again")
        self.place.mkdir()
        if key.exists():  # the file beside the database, which one keeps elsewhere and puts back
            shutil.copy(key, self.place)
        database = TeamDatabase.open(self.place)
        restore_backup(database, self.place, self.copies[id(backup)], lambda _session: None)
        database.close()
        self._open()


def restored_from_last_night(folder: Path, seeds: Iterable[int]) -> Proven:
    """Restore a server once in each of some runs."""
    wrong: list[str] = []
    count = changes = 0
    for seed in seeds:
        count += 1
        here = folder / f"{seed}"
        here.mkdir()
        server = cast("type[MemoryServer]", type("NightHere", (NightServer,), {"folder": here}))
        try:
            changes += _one(Run(seed, Recipe(name="last night", server=server)))
        except Violation as violation:
            wrong.append(
                f"{violation}\n  replay: uv run python -m tests.sync.simulate restore --seeds {seed}-{seed}"
            )
    facts = (f"{changes:,} changes since the backup, each of them there again",)
    return Proven(f"{count} seeds", tuple(wrong), facts)


def _one(run: Run) -> int:
    """One night and the day after it; gives how many results the server forgot."""
    world = run.world
    run.go(_YESTERDAY)
    backup = world.server.backup()
    run.go(_TODAY)
    known = set(world.server.results)
    numbers = _numbers(run)
    world.restore_server(backup)
    forgotten = known - set(world.server.results)
    forget_lost(world)
    run.rest()
    for ticket, number in _numbers(run).items():
        if numbers.get(ticket, number) != number:
            raise Violation(
                f"seed {world.seed}: ticket {numbers[ticket]} is called {number} after the restore"
            )
    run.go(_AFTERWARDS)
    return len(forgotten)


def _numbers(run: Run) -> dict[str, object]:
    """The numbers people know the tickets by."""
    rows = run.world.server.rows
    return {key[1]: stored.row.fields.get("number") for key, stored in rows.items() if key[0] == "ticket"}
