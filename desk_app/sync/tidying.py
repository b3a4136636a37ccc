"""After the first sync with a server: this computer's own lists make room for the team's.

A new workspace begins with statuses, a team and an agent of its own. Once the server's are here, those that
no ticket uses go into the bin, so that pickers do not show everything twice.
"""

from __future__ import annotations

from typing import Final

from desk_app.domain.changes import Row
from desk_app.domain.ids import AccountId
from desk_app.services.ports import Unit

_USED_BY: Final = (("status", "status_id"), ("queue", "queue_id"), ("agent", "assignee_id"))


def _is_double(agent: Row, agents: list[Row], account_id: AccountId) -> bool:
    """Whether the server has an agent with this address."""
    email = str(agent["email"]).casefold()
    return any(row["account_id"] == account_id and str(row["email"]).casefold() == email for row in agents)


def tidy(unit: Unit, account_id: AccountId) -> int:
    """Bin rows of other accounts that the server has its own of; gives how many went."""
    gone = 0
    for table, column in _USED_BY:
        rows = unit.find(table, deleted_s=None)
        if not any(row["account_id"] == account_id for row in rows):
            continue
        for row in rows:
            row_id = row["id"]
            if row["account_id"] == account_id or not isinstance(row_id, bytes):
                continue
            if table == "agent" and not _is_double(row, rows, account_id):
                continue  # a person is never left without themselves
            if not unit.exists("ticket", **{column: row_id}):
                unit.update(table, row_id, deleted_s=unit.now_s)
                gone += 1
    return gone
