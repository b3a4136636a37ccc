"""Hearing of what another process wrote: the command line beside the window, or the window beside it.

`PRAGMA data_version` changes when any other connection commits and costs microseconds, so it is asked a
few times a second; the change log then says what is new.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Engine

from desk_app.domain.changes import ChangeSet, UndoKind
from desk_app.domain.ids import ID_BYTES, ChangeId, TicketId
from desk_app.store.connect import DriverConnection, driver_of

POLL_S: Final = 0.25
_MAX_NEW: Final = 500


class Watcher:
    """Calls back with the ChangeSets of other processes.

    Tables are not told (the log does not keep them); a listener refreshes whatever shows the tickets.
    """

    def __init__(
        self,
        engine: Engine,
        is_own: Callable[[bytes], bool],
        publish: Callable[[ChangeSet], None],
    ) -> None:
        self._engine = engine
        self._is_own = is_own
        self._publish = publish
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="desk-watcher", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop watching."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        with self._engine.connect() as connection:
            driver = driver_of(connection)
            version, last = _version(driver), _last(driver)
            while not self._stop.wait(POLL_S):
                try:
                    seen = _version(driver)
                    if seen != version:
                        version = seen
                        last = self._tell(driver, last)
                except sqlcipher.OperationalError:
                    continue  # busy for once: the next look finds the same news

    def _tell(self, driver: DriverConnection, last: int) -> int:
        rows = driver.execute(
            "SELECT n, id, group_id, kind, title, undo, undo_why, tickets, actor_id FROM change"
            " WHERE n > ? ORDER BY n LIMIT ?",
            (last, _MAX_NEW),
        ).fetchall()
        for n, change_id, group_id, kind, title, undo, why, tickets, actor_id in rows:
            last = n
            if self._is_own(change_id):
                continue
            ids = (tickets[at : at + ID_BYTES] for at in range(0, len(tickets), ID_BYTES))
            self._publish(
                ChangeSet(
                    change_id=ChangeId(change_id),
                    n=n,
                    group_id=group_id,
                    kind=kind,
                    title=title,
                    tickets=frozenset(map(TicketId, ids)),
                    tables=frozenset(),
                    undo=UndoKind(undo),
                    undo_why=why,
                    actor_id=actor_id,
                )
            )
        return last


def _version(driver: DriverConnection) -> int:
    return int(driver.execute("PRAGMA data_version").fetchone()[0])


def _last(driver: DriverConnection) -> int:
    return int(driver.execute("SELECT coalesce(max(n), 0) FROM change").fetchone()[0])
