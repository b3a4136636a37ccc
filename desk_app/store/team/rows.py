"""A transaction of one workspace, second half: rows, feed, files; together the sync core's `ServerTx`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from desk_app.domain.syncrules.kinds import KINDS, scope_of
from desk_app.domain.syncrules.rows import Key, OpBody, Row, Verb
from desk_app.store.team.counting import Place
from desk_app.store.team.forms import COLUMNS, read_stored, writers_text
from desk_app.store.team.numbers import NumbersTx
from desk_app.store.team.session import Ask, Session, Values
from desk_app.sync.server_store import Caller, FeedItem, Marker, Stored, Tombstone, former_tickets

Sees = Callable[[Row, Row], bool]
"""Whether the caller sees a row of a ticket (the row, the ticket)."""
_AT_ONCE: Final = 200
_AHEAD: Final = 25
"""Tickets whose threads are read together when one after the other is asked for."""


class WorkspaceTx(NumbersTx):
    """One transaction, or one consistent reading, of a workspace.

    Attributes:
        sees: What its caller sees of tickets; None sees nothing by itself.
    """

    def __init__(
        self, session: Session, workspace: str, now_s: int, *, is_writing: bool, sees: Sees | None = None
    ) -> None:
        super().__init__(session, workspace, now_s, is_writing=is_writing)
        self.sees = sees
        self._known: dict[Key, Stored | None] = {}
        self._gone: dict[Key, bool] = {}
        self._threads: dict[str, list[Stored]] = {}
        self._listed: list[str] = []

    def stored(self, kind: str, row_id: str) -> Stored | None:
        """A row, or None."""
        key = (kind, row_id)
        if key not in self._known:
            row = self.session.first(
                f"SELECT {COLUMNS} FROM item WHERE workspace = :workspace AND kind = :kind AND id = :id",
                {"workspace": self.workspace, "kind": kind, "id": row_id},
            )
            self._known[key] = read_stored(row) if row else None
        return self._known[key]

    def expect(self, *pushes: tuple[Caller, Sequence[OpBody]]) -> None:
        """Read at once what the ops of some pushes will ask for one by one, and nobody has asked for yet."""
        ops = [op for _, push in pushes for op in push]
        ids = [op.id for op in ops if op.id not in self._results]
        wanted = {(op.kind, op.row_id) for op in ops}
        wanted |= {("ticket", op.chain) for op in ops if KINDS[op.kind].is_of_ticket}
        wanted |= {("ticket", str(op.data.get("into"))) for op in ops if op.verb is Verb.MOVE}
        keys = sorted(wanted - (self._known.keys() & self._gone.keys()))
        asks = [self._results_ask(ids)] if ids else []
        asks += [_wanted(self, table, keys) for table in ("item", "tombstone") if keys]
        new = sorted({(who.device, who.epoch) for who, _ in pushes} - self._last.keys())  # else not sent yet
        asks += [self._last_n_ask(*device) for device in new]
        found = self.session.several(asks)
        for device in reversed(new):
            self._take_last_n(*device, found.pop())
        if ids:
            self._take_results(ids, found.pop(0))
        if keys:
            self._take_rows(keys, *found)

    def put(self, stored: Stored) -> None:
        """Write a row; its place in the feed moves to its `seq`."""
        row = stored.row
        before = self.stored(row.kind, row.id)
        self._touch(row, before.row if before else None)
        self._count(row, before.row if before else None)
        self._known[row.key] = stored
        if row.kind != "ticket":
            _put_in_thread(self._threads, stored, before.row.ticket if before else row.ticket)
        self._later(
            f"INSERT INTO item (workspace, {COLUMNS})"
            " VALUES (:workspace, :kind, :id, :ticket, :seq, :fields, :made_by, :writers)"
            " ON CONFLICT (workspace, kind, id) DO UPDATE SET ticket = excluded.ticket, seq = excluded.seq,"
            " fields = excluded.fields, writers = excluded.writers",
            kind=row.kind,
            id=row.id,
            ticket=row.ticket,
            seq=row.seq,
            fields=json.dumps(row.fields, separators=(",", ":")),
            made_by=stored.made_by,
            writers=writers_text(stored),
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
        self.flush()
        top = self.stored(tombstone.kind, tombstone.id)
        children = self.rows_of(tombstone.id) if tombstone.kind == "ticket" else ()
        going = [item.row for item in (top, *children) if item]
        formers = former_tickets(item for item in (top, *children) if item)
        for row in going:
            self.sums.flip(self._scope_of(row), row)
        for kind, row_id in (row.key for row in going):
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
        for ticket in formers:
            if (former := self.stored("ticket", ticket)) is not None:
                self.put_marker(Marker(self.next_seq(), ticket, scope_of(former.row), is_in=True))

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
            for row in self.session.all(f"SELECT {COLUMNS} FROM item {where} ORDER BY seq LIMIT :most", span)
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
            f"SELECT {COLUMNS} FROM item WHERE workspace = :workspace AND kind = :kind {bound}"
            "ORDER BY id DESC LIMIT :most",
            {"workspace": self.workspace, "kind": kind, "below": below, "most": limit},
        )
        ids = [self._seen(row).row.id for row in rows]
        if kind == "ticket":
            self._listed = ids
        return ids

    def digests(self) -> Mapping[Place, Mapping[int, int]]:
        """Digests of all rows by scope and kind."""
        return self.sums.read(self.session, self.workspace)

    def bucket(self, kind: str, bucket: int) -> Sequence[Row]:
        """All rows of a kind in a bucket, whoever sees them; their tickets are read with them."""
        self.flush()
        found = self.session.all(
            f"SELECT {COLUMNS} FROM item WHERE workspace = :workspace AND kind = :kind"
            " AND substr(id, length(id) - 1) = :ending",
            {"workspace": self.workspace, "kind": kind, "ending": f"{bucket:02x}"},
        )
        rows = [self._seen(row).row for row in found]
        tickets = sorted({("ticket", row.ticket) for row in rows if row.ticket} - self._known.keys())
        for place in range(0, len(tickets), _AT_ONCE):
            for row in self.session.all(*_wanted(self, "item", tickets[place : place + _AT_ONCE])):
                self._seen(row)
        return rows

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
        if row is None or self.sees is None:
            return False
        ticket = self.stored("ticket", row.row.ticket) if row.row.ticket else row
        return ticket is not None and self.sees(row.row, ticket.row)

    def _take_rows(self, keys: Sequence[Key], rows: Sequence[Sequence[Any]], tombs: Sequence[Key]) -> None:
        self._gone.update(dict.fromkeys(keys, False))
        self._gone.update(dict.fromkeys(tombs, True))
        unknown = {key for key in keys if key not in self._known}  # what is known may not be sent yet
        self._known.update(dict.fromkeys(unknown))
        for row in rows:
            if (row[0], row[1]) in unknown:
                self._seen(row)

    def _scope_of(self, row: Row) -> str:
        """The scope a row is seen in: its ticket's."""
        ticket = self.stored("ticket", row.ticket) if row.ticket and row.kind != "ticket" else None
        return scope_of(ticket.row if ticket else row)

    def _count(self, row: Row, before: Row | None) -> None:
        """Count a row that is about to be written, and the thread of a ticket that changes its scope."""
        scope = self._scope_of(row)
        left = self._left(row, before, scope)
        if before:
            self.sums.flip(left, before)
        self.sums.flip(scope, row)
        if left != scope and row.kind == "ticket":
            for item in self.rows_of(row.id):
                self.sums.flip(left, item.row)
                self.sums.flip(scope, item.row)

    def _left(self, row: Row, before: Row | None, scope: str) -> str:
        """The scope a row was in before it is written."""
        if before is None:
            return scope
        if row.kind == "ticket":
            return scope_of(before)
        return scope if before.ticket == row.ticket else self._scope_of(before)

    def _touch(self, row: Row, before: Row | None) -> None:
        """Remember in which scopes something is new."""
        if row.ticket and row.kind != "ticket":
            ticket = self.stored("ticket", row.ticket)
            self.touched.add(scope_of(ticket.row) if ticket else "")
            if before and before.ticket != row.ticket:
                self.touched.add(self._scope_of(before))
            return
        self.touched.add(scope_of(row))
        if before:
            self.touched.add(scope_of(before))

    def _seen(self, row: Sequence[Any]) -> Stored:
        stored = read_stored(row)
        self._known[stored.row.key] = stored
        return stored

    def _read_threads(self, ticket: str) -> None:
        """Read a ticket's thread, and those of the tickets listed behind it."""
        wanted = [ticket]
        if ticket in self._listed:
            place = self._listed.index(ticket)
            wanted = self._listed[place : place + _AHEAD]
        listed, values = self.session.wanted(wanted)
        # With IN, SQLite walks the whole workspace by position, to have the order for nothing.
        rows = self.session.all(
            f"SELECT {COLUMNS} FROM {listed} CROSS JOIN item"
            " WHERE workspace = :workspace AND ticket = wanted.column1 AND kind <> 'ticket' ORDER BY seq",
            {"workspace": self.workspace, **values},
        )
        self._threads = {wanted_id: [] for wanted_id in wanted}
        for row in rows:
            self._threads[row[2]].append(read_stored(row))


def _put_in_thread(threads: dict[str, list[Stored]], stored: Stored, left: str) -> None:
    """Keep the threads that were read as they are now."""
    row = stored.row
    for ticket in {left, row.ticket} & threads.keys():
        others = [item for item in threads[ticket] if item.row.key != row.key]
        threads[ticket] = [*others, stored] if ticket == row.ticket else others


def _wanted(tx: WorkspaceTx, table: str, keys: Sequence[Key]) -> Ask:
    """The question for some rows of a table by kind and id."""
    columns = COLUMNS if table == "item" else "kind, id"
    wanted, values = tx.session.wanted([kind for kind, _ in keys], [row_id for _, row_id in keys])
    # CROSS JOIN makes SQLite look each one up; else it reads the whole workspace in order of an index.
    question = (
        f"SELECT {columns} FROM {wanted} CROSS JOIN {table}"
        " WHERE workspace = :workspace AND kind = wanted.column1 AND id = wanted.column2"
    )
    return question, {"workspace": tx.workspace, **values}
