"""The storage of one workspace as the sync core wants it, and the making of workspaces."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
import sqlcipher3.dbapi2 as sqlcipher

from desk_app.domain.syncrules.rows import OpBody
from desk_app.store.team.database import TeamDatabase
from desk_app.store.team.rows import Sees, WorkspaceTx
from desk_app.store.team.secrets import CURSOR_KEY_BYTES, about_cursors
from desk_app.store.team.session import Session
from desk_app.store.team.turns import Wish
from desk_app.sync.server_store import Caller, OpFailed, ServerTx


@dataclass(frozen=True, slots=True)
class WorkspaceFacts:
    """A workspace of the server.

    Attributes:
        id: UUID text.
        epoch: Name of this life of the database; changed by every restore.
        cursor_key: Signs the cursors.
    """

    id: str
    name: str
    epoch: str
    cursor_key: bytes


class WorkspaceStore:
    """The sync core's `ServerStore` over the database, for one request.

    Attributes:
        said: Called after a commit with the newest position and the scopes in which something is new.
    """

    def __init__(
        self,
        database: TeamDatabase,
        facts: WorkspaceFacts,
        clock_s: Callable[[], int],
        sees: Sees | None = None,
    ) -> None:
        self.said: Callable[[int, frozenset[str]], None] = lambda _seq, _scopes: None
        self._database = database
        self._facts = facts
        self._clock_s = clock_s
        self._sees = sees
        self._shared: WorkspaceTx | None = None

    def epoch(self) -> str:
        """The name of this life of the database."""
        return self._facts.epoch

    @contextmanager
    def read(self) -> Iterator[ServerTx]:
        """A consistent reading."""
        with self._database.reading() as session:
            yield self._tx(session, is_writing=False)

    @contextmanager
    def write(self) -> Iterator[ServerTx]:
        """A transaction; rolled back whole when an exception leaves it.

        Raises:
            OpFailed: The database does not take this op, though it takes others.
            DatabaseBusy: It takes nothing now.
        """
        if self._shared is not None:
            yield self._shared
        else:
            with self._write() as tx:
                yield tx

    def has_row(self, kind: str, row_id: str) -> bool:
        """Whether there is a row, also one that the open group of ops has made."""
        if self._shared is not None:
            return self._shared.stored(kind, row_id) is not None
        with self.read() as tx:
            return tx.stored(kind, row_id) is not None

    @contextmanager
    def _write(self) -> Iterator[WorkspaceTx]:
        try:
            with self._database.writing() as session:
                tx = self._tx(session, is_writing=True)
                yield tx
                tx.finish()
                head = tx.head()
        except (psycopg.IntegrityError, psycopg.DataError, sqlcipher.IntegrityError) as error:
            raise OpFailed("The server's database does not take this change.") from error
        if tx.touched:
            self.said(head, frozenset(tx.touched))

    @contextmanager
    def together(self, caller: Caller, ops: Sequence[OpBody]) -> Iterator[None]:
        """Let the writes of a block share one commit, also with blocks of others that wait meanwhile.

        Raises:
            Disturbed: Nothing of the block was done because of somebody else's; do it again.
            OpFailed: The database does not take one of them; nothing of the block was done.
            DatabaseBusy: It takes nothing now.
        """
        turns = self._database.turns(self._facts.id)
        with turns.together(self._write, len(ops), Wish(caller, ops)) as tx:
            tx.sees = self._sees
            self._shared = tx
            try:
                yield
            finally:
                self._shared = None

    def _tx(self, session: Session, *, is_writing: bool) -> WorkspaceTx:
        return WorkspaceTx(session, self._facts.id, self._clock_s(), is_writing=is_writing, sees=self._sees)


def new_epoch() -> str:
    """A name for a life of the database."""
    return f"S-{secrets.token_hex(6)}"


def make_workspace(session: Session, workspace: str, name: str, now_s: int) -> WorkspaceFacts:
    """Make a workspace."""
    facts = WorkspaceFacts(workspace, name, new_epoch(), secrets.token_bytes(CURSOR_KEY_BYTES))
    session.run(
        "INSERT INTO workspace (id, name, epoch, cursor_key, seq, oldest, number, created_s)"
        " VALUES (:id, :name, :epoch, :cursor_key, 0, 0, 0, :now_s)",
        {
            "id": workspace,
            "name": name,
            "epoch": facts.epoch,
            "cursor_key": session.seal.close(facts.cursor_key, about_cursors(workspace)).encode(),
            "now_s": now_s,
        },
    )
    return facts


def workspaces(session: Session) -> list[WorkspaceFacts]:
    """All workspaces, oldest first."""
    rows = session.all("SELECT id, name, epoch, cursor_key FROM workspace ORDER BY created_s, id", {})
    return [read_facts(session, row) for row in rows]


def read_facts(session: Session, row: Sequence[Any]) -> WorkspaceFacts:
    """A workspace from its id, name, epoch and sealed key."""
    workspace, name, epoch, sealed = row
    return WorkspaceFacts(
        workspace, name, epoch, session.seal.open(bytes(sealed).decode(), about_cursors(workspace))
    )


def offline_days(session: Session, workspace: str) -> int:
    """Days without contact after which a device is to remove what it holds; 0 for never."""
    sql = "SELECT offline_days FROM workspace WHERE id = :id"
    return int(session.one(sql, {"id": workspace})[0])


def set_offline_days(session: Session, workspace: str, days: int) -> None:
    """Set it."""
    sql = "UPDATE workspace SET offline_days = :days WHERE id = :id"
    session.run(sql, {"days": days, "id": workspace})


def rename_lives(session: Session) -> None:
    """Give every workspace a new epoch: this database is not the one clients last spoke to."""
    for facts in workspaces(session):
        session.run(
            "UPDATE workspace SET epoch = :epoch WHERE id = :id", {"epoch": new_epoch(), "id": facts.id}
        )
