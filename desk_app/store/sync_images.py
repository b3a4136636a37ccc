"""Rows as the sync knows them, and the base images beside them.

`sync_image` holds each row as it is shown, in the form in which it travels; `shadow` holds what the server
last told about a row with open ops. The tables that lists and search read are made from the images by a
`Projector`, so that what is compared with the server is exactly what came from it, whatever the other tables
can hold of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from desk_app.domain.syncrules.kinds import KINDS
from desk_app.domain.syncrules.rows import Key, Row
from desk_app.domain.syncrules.storage import Projector, Shadow
from desk_app.store.connect import DriverConnection
from desk_app.store.sync_codec import packed, raw_id, sum_of, text_id, unpacked

_IMAGE: Final = "SELECT ticket_id, seq, fields FROM sync_image WHERE kind = ? AND id = ?"
_PUT_IMAGE: Final = (
    "INSERT INTO sync_image (kind, id, account_id, ticket_id, seq, generation, sum, fields)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET ticket_id = excluded.ticket_id,"
    " seq = excluded.seq, sum = excluded.sum, fields = excluded.fields,"
    " generation = max(generation, excluded.generation)"
)
_KEYS_OF: Final = (
    "SELECT kind, id FROM sync_image WHERE ticket_id = ?1 AND account_id = ?2"
    " UNION SELECT kind, id FROM shadow WHERE (chain = ?1 OR ticket_id = ?1) AND account_id = ?2"
    " ORDER BY 1, 2"
)
_UNMARKED: Final = (
    "SELECT i.kind, i.id FROM sync_image i LEFT JOIN shadow s ON s.kind = i.kind AND s.id = i.id"
    " WHERE i.account_id = ? AND i.generation != ? AND (s.id IS NULL OR s.fields IS NOT NULL)"
    " ORDER BY i.kind, i.id"
)
_BASE: Final = (
    "SELECT i.kind, i.id, i.sum FROM sync_image i WHERE i.account_id = ?1 AND NOT EXISTS"
    " (SELECT 1 FROM shadow s WHERE s.kind = i.kind AND s.id = i.id)"
    " UNION ALL SELECT kind, id, sum FROM shadow WHERE account_id = ?1 AND fields IS NOT NULL"
)


class SyncImages:
    """Implements `desk_app.domain.syncrules.storage.RowTables` on the open transaction."""

    def __init__(self, driver: DriverConnection, account_id: bytes, projector: Projector) -> None:
        self._driver = driver
        self._account = account_id
        self._projector = projector
        self._marks: dict[Key, int] = {}
        self._absent: set[Key] = set()
        sql = "SELECT 1 FROM shadow WHERE account_id = ? LIMIT 1"
        self._has_shadows = driver.execute(sql, (account_id,)).fetchone() is not None

    def row(self, key: Key) -> Row | None:
        """The row as it is shown."""
        found = self._driver.execute(_IMAGE, (key[0], raw_id(key[1]))).fetchone()
        if found is None:
            self._absent.add(key)
            return None
        ticket = text_id(found[0]) if KINDS[key[0]].is_of_ticket else ""
        return Row(*key, ticket, found[1], unpacked(found[2]))

    def put_row(self, row: Row) -> None:
        """Write a row as it is shown, here and in the tables that everything else reads."""
        kind, row_id = row.kind, raw_id(row.id)
        ticket = raw_id(row.ticket) or row_id  # what belongs to no ticket is a chain of its own
        mark = self._marks.pop(row.key, 0)
        self._absent.discard(row.key)
        values = (
            kind,
            row_id,
            self._account,
            ticket,
            row.seq,
            mark,
            sum_of(row),
            packed(row.fields),
        )
        self._driver.execute(_PUT_IMAGE, values)
        self._projector.show(row)

    def drop_row(self, key: Key) -> None:
        """Remove a row everywhere; one that is not there is no error."""
        sql = "DELETE FROM sync_image WHERE kind = ? AND id = ?"
        if self._driver.execute(sql, (key[0], raw_id(key[1]))).rowcount:
            self._projector.hide(key)

    def rows_of(self, ticket: str) -> Sequence[Key]:
        """Keys of shown rows of a ticket, itself included, of shadows of its chain, and of its base rows."""
        found = self._driver.execute(_KEYS_OF, (raw_id(ticket), self._account)).fetchall()
        return [(kind, text_id(row_id)) for kind, row_id in found]

    def shadow(self, key: Key) -> Shadow | None:
        """The base image beside a row, or None when the row is the base."""
        if not self._has_shadows:
            return None  # the first fill asks this of every row
        sql = "SELECT chain, ticket_id, seq, fields FROM shadow WHERE kind = ? AND id = ?"
        found = self._driver.execute(sql, (key[0], raw_id(key[1]))).fetchone()
        if found is None:
            return None
        chain, ticket, seq, fields = found
        base = None if fields is None else Row(*key, text_id(ticket), seq, unpacked(fields))
        return Shadow(base, text_id(chain))

    def put_shadow(self, key: Key, shadow: Shadow) -> None:
        """Keep a base image."""
        self._has_shadows = True
        base = shadow.base
        self._driver.execute(
            "INSERT OR REPLACE INTO shadow (kind, id, account_id, chain, ticket_id, seq, sum, fields)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                key[0],
                raw_id(key[1]),
                self._account,
                raw_id(shadow.chain),
                raw_id(base.ticket) or None if base else None,
                base.seq if base else 0,
                sum_of(base) if base else None,
                packed(base.fields) if base else None,
            ),
        )

    def drop_shadow(self, key: Key) -> None:
        """Forget the base image."""
        self._driver.execute("DELETE FROM shadow WHERE kind = ? AND id = ?", (key[0], raw_id(key[1])))

    def mark(self, key: Key, generation: int) -> None:
        """Say that a snapshot contained this row; one that is not here yet is marked when it comes."""
        if key in self._absent:  # the first fill asks this of every row
            self._marks[key] = generation
            return
        sql = "UPDATE sync_image SET generation = ? WHERE kind = ? AND id = ?"
        if not self._driver.execute(sql, (generation, key[0], raw_id(key[1]))).rowcount:
            self._marks[key] = generation

    def is_marked(self, key: Key, generation: int) -> bool:
        """Whether it did."""
        if self._marks.get(key) == generation:
            return True
        sql = "SELECT 1 FROM sync_image WHERE kind = ? AND id = ? AND generation = ?"
        return self._driver.execute(sql, (key[0], raw_id(key[1]), generation)).fetchone() is not None

    def unmarked(self, generation: int) -> Sequence[Key]:
        """Base rows a snapshot did not contain."""
        found = self._driver.execute(_UNMARKED, (self._account, generation)).fetchall()
        return [(kind, text_id(row_id)) for kind, row_id in found]

    def base_count(self) -> int:
        """How many base rows there are."""
        sql = f"SELECT count(*) FROM ({_BASE})"
        return int(self._driver.execute(sql, (self._account,)).fetchone()[0])

    def base_sums(self) -> dict[str, dict[int, int]]:
        """Digests of all base rows (`canonical.digests`)."""
        sums: dict[str, dict[int, int]] = {}
        for kind, row_id, hashed in self._driver.execute(_BASE, (self._account,)):
            of_kind = sums.setdefault(kind, {})
            of_kind[row_id[-1]] = of_kind.get(row_id[-1], 0) ^ int.from_bytes(hashed, "big")
        return sums

    def base_bucket(self, kind: str, bucket: int) -> Sequence[Key]:
        """Base rows of one bucket."""
        sql = f"SELECT kind, id FROM ({_BASE}) WHERE kind = ?2 AND substr(id, 16) = ?3 ORDER BY id"
        found = self._driver.execute(sql, (self._account, kind, bytes([bucket]))).fetchall()
        return [(kind, text_id(row_id)) for kind, row_id in found]
