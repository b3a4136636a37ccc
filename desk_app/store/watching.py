"""Hearing of what another process wrote: the command line beside the window, or the window beside it.

`PRAGMA data_version` changes when any other connection commits and costs microseconds, so it is asked a
few times a second; the change log then says what is new.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Engine

from desk_app.domain.changes import ChangeSet, UndoKind
from desk_app.domain.ids import ID_BYTES, ChangeId, TicketId
from desk_app.store.connect import DriverConnection, driver_of

POLL_S: Final = 0.25
OWN_REMEMBERED: Final = 4_096
"""Most changes of one look are 500; a commit is looked at within a second or so."""
_MAX_NEW: Final = 500


class OwnChanges:
    """The changes of this process, which the watcher does not tell again.

    A change is remembered before its commit: remembered after it, the watcher may have looked in between. One
    that was taken back after all is in no log and does no harm here.
    """

    def __init__(self) -> None:
        self._ids: OrderedDict[bytes, None] = OrderedDict()

    def remember(self, change_id: bytes) -> None:
        """A change of this process is about to be committed; the writer's thread says so."""
        self._ids[change_id] = None
        if len(self._ids) > OWN_REMEMBERED:
            self._ids.popitem(last=False)

    def __contains__(self, change_id: bytes) -> bool:
        return change_id in self._ids


class Watcher:
    """Calls back with the ChangeSets of other processes.

    Tables are not told (the log does not keep them); a listener refreshes whatever shows the tickets.
    """

    def __init__(
        self,
        engine: Engine,
        own: OwnChanges,
        publish: Callable[[ChangeSet], None],
    ) -> None:
        self._engine = engine
        self._own = own
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
            if change_id in self._own:
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
