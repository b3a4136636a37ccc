"""Copies of what a server holds: the few writes that only the sync needs, on the open transaction.

They are derived or can be asked for again, so undo and journal do not know of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from desk_app.domain.ids import TicketId
from desk_app.store.connect import DriverConnection
from desk_app.store.recounting import count_away, recount

if TYPE_CHECKING:  # a start loads nothing of the sync
    from desk_app.domain.syncrules.rows import Row

_ACTIVITY: Final = """
UPDATE ticket SET updated_s = max(created_s,
    CASE WHEN EXISTS (SELECT 1 FROM sync_image WHERE ticket_id = ticket.id AND length(fields) = 0)
        THEN updated_s ELSE 0 END,
    coalesce((SELECT max(sent_s) FROM message WHERE ticket_id = ticket.id), 0),
    coalesce((SELECT max(created_s) FROM note WHERE ticket_id = ticket.id), 0),
    coalesce((SELECT max(sent_s) FROM side_message WHERE ticket_id = ticket.id), 0))
WHERE id = ?"""
_OF_TICKET: Final = (
    "DELETE FROM ticket_tag WHERE ticket_id = ?1",
    "DELETE FROM ticket_follower WHERE ticket_id = ?1",
    "DELETE FROM participant WHERE ticket_id = ?1",
    "DELETE FROM link WHERE from_id = ?1 OR to_id = ?1",
    "DELETE FROM mention WHERE ticket_id = ?1",
    "DELETE FROM attachment WHERE ticket_id = ?1 AND owner_kind != 'draft'",
    "DELETE FROM field_value WHERE owner_id = ?1",
    "DELETE FROM pin WHERE ticket_id = ?1",
    "DELETE FROM fts_queue WHERE ticket_id = ?1",
    "UPDATE draft SET ticket_id = NULL WHERE ticket_id = ?1",
)
"""What goes with a ticket; a draft for it stays, because it was never sent."""
_LOOSE: Final = ("status", "queue", "agent", "tag", "field", "organisation", "customer", "asset")
_ENTRIES: Final = ("message", "note", "side", "side_message", "event")
_LISTS: Final = ("status", "queue", "agent", "tag", "field")
_ADOPT_OF_TICKETS: Final = (
    "UPDATE {0} SET account_id = ?1 WHERE account_id = ?2"
    " AND {1} IN (SELECT id FROM ticket WHERE account_id = ?1)"
)
OWNED: Final = (*_LOOSE, "ticket", "address", "link", *_ENTRIES, "attachment")
"""Tables whose rows go over when a standalone workspace gets a server."""
_WALKED: Final = (*_LOOSE, "ticket", *_ENTRIES)
STRETCH: Final = 2_000
"""Most rows looked at in one go: the writer has other things to do meanwhile."""
_NO_IMAGE: Final = "NOT EXISTS (SELECT 1 FROM sync_image i WHERE i.kind = '{0}' AND i.id = r.id)"
_NO_OP: Final = "NOT EXISTS (SELECT 1 FROM outbox o WHERE o.row_id = r.id AND o.verb = 'add')"


class UnitCopies:
    """Implements `desk_app.services.ports.Copies`."""

    def __init__(self, driver: DriverConnection) -> None:
        self._driver = driver

    def recount(self, ticket_id: TicketId) -> None:
        """Make the numbers, the preview and the time of the last activity of a ticket again."""
        self._driver.execute(_ACTIVITY, (ticket_id,))
        recount(self._driver, ticket_id)

    def away(self, ticket_id: TicketId) -> tuple[int, int, int]:
        """How many messages, notes and side messages of a ticket are known here by their number alone."""
        return count_away(self._driver, ticket_id)

    def put_away(self, kind: str, row_id: str) -> bool:
        """Keep of a row the server has only that it is there; False for one it does not have."""
        from desk_app.store.sync_codec import raw_id  # noqa: PLC0415 - a start loads nothing of the sync

        sql = (
            "UPDATE sync_image SET fields = x'' WHERE kind = ? AND id = ? AND seq > 0 AND length(fields) > 0"
        )
        return bool(self._driver.execute(sql, (kind, raw_id(row_id))).rowcount)

    def is_away(self, row: Row) -> bool:
        """Whether the words of this very row were put away."""
        from desk_app.store.sync_codec import raw_id, sum_of  # noqa: PLC0415 - the same

        sql = (
            "SELECT 1 FROM sync_image"
            " WHERE kind = ? AND id = ? AND length(fields) = 0 AND sum = ? AND seq = ?"
        )
        values = (row.kind, raw_id(row.id), sum_of(row), row.seq)
        return self._driver.execute(sql, values).fetchone() is not None

    def forget_ticket(self, ticket_id: TicketId) -> None:
        """Remove what belongs to a ticket and its search text; its entries are gone already."""
        found = self._driver.execute("SELECT doc FROM ticket WHERE id = ?", (ticket_id,)).fetchone()
        if found and found[0] is not None:
            self._driver.execute("DELETE FROM fts WHERE rowid = ?", found)
            self._driver.execute("DELETE FROM fts_part WHERE rowid = ?", found)
        for sql in _OF_TICKET:
            self._driver.execute(sql, (ticket_id,))

    def expect_blob(self, sha256: bytes, size: int, mime: str) -> None:
        """Say that a file with this hash exists elsewhere; one that is here stays here."""
        self._driver.execute(
            "INSERT OR IGNORE INTO blob (sha256, size, mime, state, text_state, last_use_s)"
            " VALUES (?, ?, ?, 'away', 'away', 0)",
            (sha256, size, mime),
        )

    def adopt(self, source_id: bytes, target_id: bytes) -> None:
        """Give everything of one account to another (a standalone workspace gets a server)."""
        for table in OWNED:
            sql = f"UPDATE {table} SET account_id = ? WHERE account_id = ?"
            self._driver.execute(sql, (target_id, source_id))

    def adopt_active(self, source_id: bytes, target_id: bytes) -> None:
        """The same of all lists and of tickets somebody works on; who those name goes along by itself."""
        for table in _LISTS:
            sql = f"UPDATE {table} SET account_id = ? WHERE account_id = ?"
            self._driver.execute(sql, (target_id, source_id))
        sql = "UPDATE ticket SET account_id = ? WHERE account_id = ? AND active = 1"
        self._driver.execute(sql, (target_id, source_id))
        for table in _ENTRIES:
            self._driver.execute(_ADOPT_OF_TICKETS.format(table, "home_ticket_id"), (target_id, source_id))
        self._driver.execute(_ADOPT_OF_TICKETS.format("attachment", "ticket_id"), (target_id, source_id))

    def repoint(self, column: str, old: bytes, new: bytes) -> None:
        """Let tickets that no server knows name another row instead of one, in one of their columns."""
        unknown = f"{_NO_IMAGE.format('ticket')} AND {_NO_OP}".replace("r.id", "ticket.id")
        sql = f"UPDATE ticket SET {column} = ? WHERE {column} = ? AND {unknown}"
        self._driver.execute(sql, (new, old))

    def unsent(
        self, account_id: bytes, after: tuple[int, int], limit: int
    ) -> tuple[Sequence[tuple[str, bytes]], tuple[int, int] | None]:
        """A stretch of the rows of an account that neither its server nor the outbox knows, parents first."""
        place, rid = after
        kind = _WALKED[place]
        binned = " AND r.deleted_s IS NULL" if kind in _LOOSE else ""
        walked = self._driver.execute(
            f"SELECT r.rid, r.id, r.account_id = ?{binned} AND {_NO_IMAGE.format(kind)} AND {_NO_OP}"
            f" FROM {kind} r WHERE r.rid > ? ORDER BY r.rid LIMIT ?",
            (account_id, rid, STRETCH),
        )
        found: list[tuple[str, bytes]] = []
        count = 0
        for count, (rid, row_id, is_unsent) in enumerate(walked, start=1):  # noqa: B007 - both are read after
            if is_unsent:
                found.append((kind, row_id))
            if len(found) == limit:
                return found, (place, rid)
        if count == STRETCH:
            return found, (place, rid)
        return found, (place + 1, 0) if place + 1 < len(_WALKED) else None
