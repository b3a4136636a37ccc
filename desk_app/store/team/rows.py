"""A transaction of one workspace, second half: rows, feed, files; together the sync core's `ServerTx`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from desk_app.domain.syncrules.conflicts import Writer
from desk_app.domain.syncrules.kinds import KINDS, scope_of
from desk_app.domain.syncrules.rows import Key, OpBody, Row
from desk_app.store.team.database import Session, Values
from desk_app.store.team.numbers import NumbersTx
from desk_app.sync.server_store import Caller, FeedItem, Marker, Stored, Tombstone

Sees = Callable[[Row, Row], bool]
"""Whether the caller sees a row of a ticket (the row, the ticket)."""
_COLUMNS: Final = "kind, id, ticket, seq, fields, made_by, writers"
_AHEAD: Final = 25
"""Tickets whose threads are read together when one after the other is asked for."""


class WorkspaceTx(NumbersTx):
    """One transaction, or one consistent reading, of a workspace."""

    def __init__(
        self, session: Session, workspace: str, now_s: int, *, is_writing: bool, sees: Sees | None = None
    ) -> None:
        super().__init__(session, workspace, now_s, is_writing=is_writing)
        self._sees = sees
        self._known: dict[Key, Stored | None] = {}
        self._gone: dict[Key, bool] = {}
        self._threads: dict[str, list[Stored]] = {}
        self._listed: list[str] = []

    def stored(self, kind: str, row_id: str) -> Stored | None:
        """A row, or None."""
        key = (kind, row_id)
        if key not in self._known:
            row = self.session.first(
                f"SELECT {_COLUMNS} FROM item WHERE workspace = :workspace AND kind = :kind AND id = :id",
                {"workspace": self.workspace, "kind": kind, "id": row_id},
            )
            self._known[key] = _stored(row) if row else None
        return self._known[key]

    def expect(self, ops: Sequence[OpBody]) -> None:
        """Read at once what some ops will ask for one by one."""
        self.expect_results([op.id for op in ops])
        wanted: dict[str, set[str]] = {}
        for op in ops:
            wanted.setdefault(op.kind, set()).add(op.row_id)
            if KINDS[op.kind].is_of_ticket:
                wanted.setdefault("ticket", set()).add(op.chain)
        for kind, ids in wanted.items():
            names = {f"i{place}": row_id for place, row_id in enumerate(sorted(ids))}
            listed = ", ".join(f":{name}" for name in names)
            where = f"workspace = :workspace AND kind = :kind AND id IN ({listed})"
            values: Values = {"workspace": self.workspace, "kind": kind, **names}
            self._known.update(dict.fromkeys((kind, row_id) for row_id in ids))
            for row in self.session.all(f"SELECT {_COLUMNS} FROM item WHERE {where}", values):
                self._seen(row)
            self._gone.update(dict.fromkeys(((kind, row_id) for row_id in ids), False))
            for row in self.session.all(f"SELECT id FROM tombstone WHERE {where}", values):
                self._gone[kind, row[0]] = True

    def put(self, stored: Stored) -> None:
        """Write a row; its place in the feed moves to its `seq`."""
        row = stored.row
        before = self.stored(row.kind, row.id)
        self._touch(row, before.row if before else None)
        self._known[row.key] = stored
        if row.ticket in self._threads and row.kind != "ticket":
            thread = [item for item in self._threads[row.ticket] if item.row.key != row.key]
            self._threads[row.ticket] = [*thread, stored]
        self._later(
            f"INSERT INTO item (workspace, {_COLUMNS})"
            " VALUES (:workspace, :kind, :id, :ticket, :seq, :fields, :made_by, :writers)"
            " ON CONFLICT (workspace, kind, id) DO UPDATE SET ticket = excluded.ticket, seq = excluded.seq,"
            " fields = excluded.fields, writers = excluded.writers",
            kind=row.kind,
            id=row.id,
            ticket=row.ticket,
            seq=row.seq,
            fields=json.dumps(row.fields, separators=(",", ":")),
            made_by=stored.made_by,
            writers=_writers_text(stored),
        )

    def rows_of(self, ticket: str) -> Sequence[Stored]:
        """What belongs to a ticket, without the ticket itself, by seq."""
        if ticket not in self._threads:
            self.flush()
            self._read_threads(ticket)
        return self._threads[ticket]

    def put_marker(self, marker: Marker) -> None:
        """Replace the marker of this ticket and scope."""
        self.touched.add(marker.scope)
        self._later(
            "INSERT INTO marker (workspace, ticket, scope, seq, is_in)"
            " VALUES (:workspace, :ticket, :scope, :seq, :is_in)"
            " ON CONFLICT (workspace, ticket, scope)"
            " DO UPDATE SET seq = excluded.seq, is_in = excluded.is_in",
            ticket=marker.ticket,
            scope=marker.scope,
            seq=marker.seq,
            is_in=int(marker.is_in),
        )

    def destroy(self, tombstone: Tombstone) -> None:
        """Remove a row (a ticket with all of it) and leave a tombstone."""
        self.touched.add(tombstone.scope)
        children = [] if tombstone.kind != "ticket" else [item.row.key for item in self.rows_of(tombstone.id)]
        for kind, row_id in ((tombstone.kind, tombstone.id), *children):
            self._later(
                "DELETE FROM item WHERE workspace = :workspace AND kind = :kind AND id = :id",
                kind=kind,
                id=row_id,
            )
            self._later(
                "DELETE FROM file_name WHERE workspace = :workspace AND kind = :kind AND id = :id",
                kind=kind,
                id=row_id,
            )
            self._later(
                "INSERT INTO tombstone (workspace, kind, id, seq, scope, is_told, at_s)"
                " VALUES (:workspace, :kind, :id, :seq, :scope, :is_told, :at_s)",
                kind=kind,
                id=row_id,
                seq=tombstone.seq,
                scope=tombstone.scope,
                is_told=int(row_id == tombstone.id),
                at_s=self.now_s,
            )
        self.flush()
        self._known.clear()
        self._gone.clear()
        self._threads.clear()

    def is_gone(self, kind: str, row_id: str) -> bool:
        """Whether there is a tombstone."""
        if (kind, row_id) not in self._gone:
            found = self.session.first(
                "SELECT 1 FROM tombstone WHERE workspace = :workspace AND kind = :kind AND id = :id",
                {"workspace": self.workspace, "kind": kind, "id": row_id},
            )
            self._gone[kind, row_id] = found is not None
        return self._gone[kind, row_id]

    def feed(self, after: int, limit: int) -> Sequence[FeedItem]:
        """The next items after a position, by seq."""
        self.flush()
        span: Values = {"workspace": self.workspace, "after": after, "most": limit}
        where = "WHERE workspace = :workspace AND seq > :after"
        items: list[FeedItem] = [
            self._seen(row).row
            for row in self.session.all(f"SELECT {_COLUMNS} FROM item {where} ORDER BY seq LIMIT :most", span)
        ]
        items += [
            Marker(seq, ticket, scope, is_in=bool(is_in))
            for seq, ticket, scope, is_in in self.session.all(
                f"SELECT seq, ticket, scope, is_in FROM marker {where} ORDER BY seq LIMIT :most", span
            )
        ]
        items += [
            Tombstone(*row)
            for row in self.session.all(
                f"SELECT seq, kind, id, scope FROM tombstone {where} AND is_told = 1"
                " ORDER BY seq LIMIT :most",
                span,
            )
        ]
        items.sort(key=lambda item: item.seq)
        return items[:limit]

    def keys(self, kind: str, below: str, limit: int) -> Sequence[str]:
        """Ids of a kind smaller than `below` ("" for no bound), newest first; the rows are read with them."""
        self.flush()
        bound = "AND id < :below " if below else ""
        rows = self.session.all(
            f"SELECT {_COLUMNS} FROM item WHERE workspace = :workspace AND kind = :kind {bound}"
            "ORDER BY id DESC LIMIT :most",
            {"workspace": self.workspace, "kind": kind, "below": below, "most": limit},
        )
        ids = [self._seen(row).row.id for row in rows]
        if kind == "ticket":
            self._listed = ids
        return ids

    def has_blob(self, caller: Caller, sha256: str) -> bool:
        """Whether a file's bytes are here and the caller sent them or sees a row that names them."""
        file = {"workspace": self.workspace, "sha256": sha256}
        where = "WHERE workspace = :workspace AND sha256 = :sha256"
        if not self.session.first(f"SELECT 1 FROM file {where}", file):
            return False
        sent = self.session.first(
            f"SELECT 1 FROM file_sender {where} AND agent = :agent", {**file, "agent": caller.actor}
        )
        if sent:
            return True
        self.flush()
        named = self.session.all(f"SELECT kind, id FROM file_name {where}", file)
        return any(self._is_seen(kind, row_id) for kind, row_id in named)

    def name_blobs(self, row: Row, blobs: Sequence[str]) -> None:
        """Keep which files a row names."""
        for blob in blobs:
            self._later(
                "INSERT INTO file_name (workspace, sha256, kind, id) VALUES (:workspace, :sha256, :kind, :id)"
                " ON CONFLICT DO NOTHING",
                sha256=blob,
                kind=row.kind,
                id=row.id,
            )

    def _is_seen(self, kind: str, row_id: str) -> bool:
        row = self.stored(kind, row_id)
        if row is None or self._sees is None:
            return False
        ticket = self.stored("ticket", row.row.ticket) if row.row.ticket else row
        return ticket is not None and self._sees(row.row, ticket.row)

    def _touch(self, row: Row, before: Row | None) -> None:
        """Remember in which scopes something is new."""
        if row.ticket and row.kind != "ticket":
            ticket = self.stored("ticket", row.ticket)
            self.touched.add(scope_of(ticket.row) if ticket else "")
            return
        self.touched.add(scope_of(row))
        if before:
            self.touched.add(scope_of(before))

    def _seen(self, row: Sequence[Any]) -> Stored:
        stored = _stored(row)
        self._known[stored.row.key] = stored
        return stored

    def _read_threads(self, ticket: str) -> None:
        """Read a ticket's thread, and those of the tickets listed behind it."""
        wanted = [ticket]
        if ticket in self._listed:
            place = self._listed.index(ticket)
            wanted = self._listed[place : place + _AHEAD]
        names = {f"t{place}": wanted_id for place, wanted_id in enumerate(wanted)}
        rows = self.session.all(
            f"SELECT {_COLUMNS} FROM item WHERE workspace = :workspace"
            f" AND ticket IN ({', '.join(':' + name for name in names)}) AND kind <> 'ticket' ORDER BY seq",
            {"workspace": self.workspace, **names},
        )
        self._threads = {wanted_id: [] for wanted_id in wanted}
        for row in rows:
            self._threads[row[2]].append(_stored(row))


def _stored(row: Sequence[Any]) -> Stored:
    kind, row_id, ticket, seq, fields, made_by, writers = row
    found = Row(kind, row_id, ticket, seq, json.loads(fields))
    return Stored(found, made_by, _read_writers(writers))


def _writers_text(stored: Stored) -> str:
    members: Iterable[tuple[str, Writer]] = stored.writers.items()
    return json.dumps(
        {name: [who.device, who.actor, int(who.is_bot)] for name, who in members}, separators=(",", ":")
    )


def _read_writers(text: str) -> dict[str, Writer]:
    if text == "{}":
        return {}
    return {
        name: Writer(device, actor, is_bot=bool(is_bot))
        for name, (device, actor, is_bot) in json.loads(text).items()
    }
