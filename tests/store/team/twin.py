"""The simulator's server over the real database: every step is done in memory and in SQL, and must agree."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from desk_app.domain.syncrules.rows import OpBody
from desk_app.store.team.database import FILE, TeamDatabase
from desk_app.store.team.workspace import WorkspaceStore, make_workspace, workspaces
from desk_app.sync.server_store import Caller, ServerTx
from desk_app.sync.wire.parts import Result
from tests.store.team.stage import WORKSPACE
from tests.sync.simulate.memory_server import Backup, MemoryServer
from tests.sync.simulate.parts import Recipe


class TwinTx:
    """Each question goes to both transactions; their answers must be equal."""

    def __init__(self, memory: object, real: object) -> None:
        self._memory = memory
        self._real = real

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name in ("has_blob", "name_blobs"):
            return cast("Callable[..., Any]", getattr(self._memory, name))

        def both(*args: object) -> object:
            expected = getattr(self._memory, name)(*args)
            got = getattr(self._real, name)(*args)
            assert _comparable(got) == _comparable(expected), f"{name}{args}: {got} is not {expected}"
            return got

        return both


def _comparable(value: object) -> object:
    if isinstance(value, list | tuple) and value and isinstance(value[0], Result):
        return {result.id: result for result in value}
    return list(value) if isinstance(value, list | tuple) else value


class TwinServer(MemoryServer):
    """A server that is kept in memory, for the checks, and in a SQLite file."""

    folder: Path
    lives = 0

    def __init__(self, epoch: str) -> None:
        super().__init__(epoch)
        self.copies: dict[int, Path] = {}
        TwinServer.lives += 1
        self.place = self.folder / f"server{TwinServer.lives}"
        self.place.mkdir()
        self._open()

    def _open(self) -> None:
        self.database = TeamDatabase.open(self.place)
        with self.database.writing() as session:
            found = workspaces(session)
            facts = found[0] if found else make_workspace(session, WORKSPACE, "Kestrel", 0)
        self.real = WorkspaceStore(self.database, facts, lambda: 0)

    @contextmanager
    def read(self) -> Iterator[ServerTx]:
        with super().read() as memory, self.real.read() as real:
            yield cast("ServerTx", TwinTx(memory, real))

    @contextmanager
    def write(self) -> Iterator[ServerTx]:
        with super().write() as memory, self.real.write() as real:
            yield cast("ServerTx", TwinTx(memory, real))

    @contextmanager
    def together(self, caller: Caller, ops: Sequence[OpBody]) -> Iterator[None]:
        with super().together(caller, ops), self.real.together(caller, ops):
            yield

    def backup(self) -> Backup:
        backup = super().backup()
        self.copies[id(backup)] = self.place / f"copy{len(self.copies)}.db"
        self.database.copy_to(self.copies[id(backup)])
        return backup

    def restore(self, backup: Backup, epoch: str) -> None:
        super().restore(backup, epoch)
        self.database.close()
        for leftover in self.place.glob(f"{FILE}*"):
            leftover.unlink()
        (self.place / FILE).write_bytes(self.copies[id(backup)].read_bytes())
        self._open()


def twin_recipe(folder: Path) -> Recipe:
    """The design, over files in a folder."""
    here = cast("type[MemoryServer]", type("TwinHere", (TwinServer,), {"folder": folder}))
    return Recipe(name="the design over SQLite", server=here)
