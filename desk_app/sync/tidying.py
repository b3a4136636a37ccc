"""After the first sync with a server: this computer's own lists make room for the team's.

A new workspace begins with statuses, a team and an agent of its own, and one that was used alone has tickets
that stand in them. Once the server's are here, nothing is shown twice: own tickets take the server's status
or team of the same name, also those that wait to be sent, and what no ticket uses any more goes into the bin.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from desk_app.domain.changes import Row
from desk_app.domain.ids import AccountId
from desk_app.domain.syncrules.rows import Json
from desk_app.services.handlers.common import key
from desk_app.services.ports import Unit
from desk_app.sync.columns import id_words
from desk_app.sync.images import Images
from desk_app.sync.outbox import take_back
from desk_app.sync.projection import Projection

_USED_BY: Final = (("status", "status_id"), ("queue", "queue_id"), ("agent", "assignee_id"))
_NAMED: Final = frozenset({"status", "queue"})
"""Tables whose rows mean the same where they are called the same (a status: and are of one class)."""


def tidy(unit: Unit, account_id: AccountId) -> int:
    """Bin own rows that the server has its own of; gives how many went."""
    projection = Projection(unit, account_id)
    images = Images(unit.sync_of(account_id, projection))
    gone = 0
    for table, column in _USED_BY:
        rows = unit.find(table, deleted_s=None)
        theirs = [row for row in rows if _is_of_server(images, table, row, account_id)]
        own = [row for row in rows if row not in theirs]
        for row in own if theirs else ():
            row_id, twin = key(row["id"]), _twin(table, row, theirs)
            if unit.exists("outbox", row_id=row["id"]):
                gone += twin is not None and table in _NAMED and _use_instead(images, table, row_id, twin)
                continue
            is_taken_along = row["account_id"] == account_id or table == "agent"
            if twin is None and is_taken_along:
                continue  # also: a person is never left without themselves
            if twin is not None and table in _NAMED:
                unit.copies.repoint(column, row_id, twin)
            if not unit.exists("ticket", **{column: row_id}) and not _follows(unit, table, row_id):
                unit.update(table, row_id, deleted_s=unit.now_s)
                gone += 1
    images.settle()
    projection.finish()
    return gone


def _follows(unit: Unit, table: str, row_id: bytes) -> bool:
    """Whether a row is a colleague who follows a ticket."""
    return table == "agent" and unit.exists("ticket_follower", agent_id=row_id)


def _is_of_server(images: Images, table: str, row: Row, account_id: AccountId) -> bool:
    """Whether the server knows a row; one that is to be taken along is its account's, and not known yet."""
    return row["account_id"] == account_id and images.base((table, str(id_words(row["id"])))) is not None


def _use_instead(images: Images, table: str, row_id: bytes, twin: bytes) -> bool:
    """Let what waits to be sent name the server's row, and take the own one back; False once it has left."""
    mine, theirs = str(id_words(row_id)), str(id_words(twin))
    making = list(images.tx.open_ops_of(mine, (table, mine)))
    if not making or not all(take_back(images, op.id) for op in making):
        return False
    for op in list(images.tx.open_ops()):
        data = {name: _named(value, mine, theirs) for name, value in op.body.data.items()}
        if data != op.body.data:
            images.tx.put_op(replace(op, body=replace(op.body, data=data)))
            images.touch(op.body.chain, op.body.key)
    return True


def _named(value: Json, mine: str, theirs: str) -> Json:
    """A value of an op with one id in place of another, however deep it lies."""
    match value:
        case str():
            return theirs if value == mine else value
        case list():
            return [_named(item, mine, theirs) for item in value]
        case dict():
            return {name: _named(item, mine, theirs) for name, item in value.items()}
        case _:
            return value


def _twin(table: str, mine: Row, theirs: list[Row]) -> bytes | None:
    """The server's row that means the same."""
    meaning = _meaning(table, mine)
    return next((key(row["id"]) for row in theirs if meaning[0] and _meaning(table, row) == meaning), None)


def _meaning(table: str, row: Row) -> tuple[str, object]:
    named_by = "email" if table == "agent" else "name"
    return " ".join(str(row[named_by]).casefold().split()), row.get("class")
