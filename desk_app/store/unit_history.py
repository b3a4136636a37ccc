"""The log of changes as a transaction sees it: what was done, and what of it can be done again."""

from __future__ import annotations

from desk_app.domain.changes import Actor, UndoKind
from desk_app.domain.ids import ChangeId
from desk_app.services.ports import LoggedChange
from desk_app.store.codec import decode_rows
from desk_app.store.connect import DriverConnection

_SENT_STATES = "('sending','unknown','accepted','confirmed')"

_MAILED_STATES = "('sending','unknown','sent')"


class UnitHistory:
    """Implements `desk_app.services.ports.History` on the open transaction."""

    def __init__(self, driver: DriverConnection) -> None:
        self._driver = driver

    def logged(self, change_id: bytes) -> LoggedChange | None:
        """A change of the log with its rows."""
        found = self._driver.execute(
            "SELECT n, id, group_id, kind, title, actor_kind, actor_id, at_s, undo, undo_why, state,"
            " undoes, rows FROM change WHERE id = ?",
            (change_id,),
        ).fetchone()
        if found is None:
            return None
        n, id_, group, kind, title, actor_kind, actor_id, at_s, undo, why, state, undoes, rows = found
        return LoggedChange(
            n=n,
            id=ChangeId(id_),
            group_id=group,
            kind=kind,
            title=title,
            actor=Actor(actor_kind, actor_id, ""),
            at_s=at_s,
            undo=UndoKind(undo),
            undo_why=why,
            state=state,
            undoes=undoes,
            rows=decode_rows(rows) if rows is not None else (),
        )

    def set_state(self, change_id: bytes, state: str) -> None:
        """Mark a logged change as done, undone or redo_lost."""
        self._driver.execute("UPDATE change SET state = ? WHERE id = ?", (state, change_id))

    def drop_redo(self) -> None:
        """Forget what could be redone."""
        self._driver.execute("UPDATE change SET state = 'redo_lost' WHERE state = 'undone'")

    def is_sent(self, change_id: bytes) -> bool:
        """True when an op of this change has left (or may have left) this computer."""
        sql = (
            f"SELECT 1 FROM outbox WHERE change_id = ?1 AND state IN {_SENT_STATES}"
            f" UNION ALL SELECT 1 FROM mail_out WHERE change_id = ?1 AND state IN {_MAILED_STATES} LIMIT 1"
        )
        return self._driver.execute(sql, (change_id,)).fetchone() is not None
