"""After the first sync with a server: this computer's own lists make room for the team's.

A new workspace begins with statuses, a team and an agent of its own, and one that was used alone has tickets
that stand in them. Once the server's are here, nothing is shown twice: own tickets take the server's status
or team of the same name, and what no ticket uses any more goes into the bin.
"""

from __future__ import annotations

from typing import Final

from desk_app.domain.changes import Row
from desk_app.domain.ids import AccountId
from desk_app.services.handlers.common import key
from desk_app.services.ports import Unit
from desk_app.sync.columns import id_words
from desk_app.sync.local_store import LocalTx
from desk_app.sync.projection import Projection

_USED_BY: Final = (("status", "status_id"), ("queue", "queue_id"), ("agent", "assignee_id"))
_NAMED: Final = frozenset({"status", "queue"})
"""Tables whose rows mean the same where they are called the same (a status: and are of one class)."""


def tidy(unit: Unit, account_id: AccountId) -> int:
    """Bin own rows that the server has its own of; gives how many went."""
    tx = unit.sync_of(account_id, Projection(unit, account_id))
    gone = 0
    for table, column in _USED_BY:
        rows = unit.find(table, deleted_s=None)
        theirs = [row for row in rows if _is_of_server(tx, table, row, account_id)]
        own = [row for row in rows if row not in theirs and not unit.exists("outbox", row_id=row["id"])]
        for row in own if theirs else ():
            twin = _twin(table, row, theirs)
            is_taken_along = row["account_id"] == account_id or table == "agent"
            if twin is None and is_taken_along:
                continue  # also: a person is never left without themselves
            row_id = key(row["id"])
            if twin is not None and table in _NAMED:
                unit.copies.repoint(column, row_id, twin)
            if not unit.exists("ticket", **{column: row_id}):
                unit.update(table, row_id, deleted_s=unit.now_s)
                gone += 1
    return gone


def _is_of_server(tx: LocalTx, table: str, row: Row, account_id: AccountId) -> bool:
    """Whether the server knows a row; one that is to be taken along is its account's, and not known yet."""
    return row["account_id"] == account_id and tx.row((table, str(id_words(row["id"])))) is not None


def _twin(table: str, mine: Row, theirs: list[Row]) -> bytes | None:
    """The server's row that means the same."""
    meaning = _meaning(table, mine)
    return next((key(row["id"]) for row in theirs if meaning[0] and _meaning(table, row) == meaning), None)


def _meaning(table: str, row: Row) -> tuple[str, object]:
    named_by = "email" if table == "agent" else "name"
    return " ".join(str(row[named_by]).casefold().split()), row.get("class")
