"""Clearing away what nobody needs any more: old tombstones, results of ops, uploads that were given up.

Ages are taken from the server's clock, and a clock can be wrong by years. So nothing is cleared until a daily
visit has found the clock going as it should for a week.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from desk_app.store.team.database import TeamDatabase
from desk_app.store.team.files import FileFolder
from desk_app.store.team.session import Session, Values

_DAY_S: Final = 24 * 3600
TOMBSTONES_S: Final = 400 * _DAY_S
"""A year offline, and some."""
RESULTS_S: Final = 90 * _DAY_S
"""Longer than the 30 days for which clients may tell an op again."""
UPLOADS_S: Final = 7 * _DAY_S
NAMELESS_S: Final = 90 * _DAY_S
"""Files that no row names: the op that would may wait on a client for 30 days."""
INVITATIONS_S: Final = 30 * _DAY_S
VISIT_S: Final = 20 * 3600
"""Between two visits; a little less than a day, so that each day has one."""
_JUMP_S: Final = 8 * _DAY_S
STEADY_VISITS: Final = 7


@dataclass(frozen=True, slots=True)
class Cleared:
    """How much went."""

    tombstones: int = 0
    results: int = 0
    uploads: int = 0
    files: int = 0


class Clearing:
    """Clears one workspace, once a day, in whichever process comes first."""

    def __init__(self, database: TeamDatabase, workspace: str, folder: FileFolder) -> None:
        self._database = database
        self._workspace = workspace
        self._folder = folder

    def visit(self, now_s: int) -> Cleared:
        """Clear what is old, when it is time to."""
        if self._steady_visits(now_s) < STEADY_VISITS:
            return Cleared()
        with self._database.writing() as session:
            self._lock(session)
            tombstones = self._tombstones(session, now_s - TOMBSTONES_S)
            results = self._results(session, now_s - RESULTS_S)
            uploads = self._uploads(session, now_s - UPLOADS_S)
            files = self._nameless(session, now_s - NAMELESS_S)
            session.run(
                "DELETE FROM invitation WHERE workspace = :workspace AND expires_s < :before",
                self._values(before=now_s - INVITATIONS_S),
            )
        for upload in uploads:
            self._folder.drop_upload(upload)
        for digest in files:
            self._folder.drop(digest)
        return Cleared(tombstones, results, len(uploads), len(files))

    def _steady_visits(self, now_s: int) -> int:
        """Note a visit; gives how many in a row found the clock going as it should, 0 when it is not time."""
        with self._database.writing() as session:
            self._lock(session)
            row = session.first(
                "SELECT visited_s, visits FROM upkeep WHERE workspace = :workspace", self._values()
            )
            visited_s, visits = row or (0, 0)
            if 0 <= now_s - visited_s < VISIT_S:
                return 0
            visits = visits + 1 if 0 < now_s - visited_s <= _JUMP_S else 1
            session.run(
                "INSERT INTO upkeep (workspace, visited_s, visits) VALUES (:workspace, :now_s, :visits)"
                " ON CONFLICT (workspace) DO UPDATE SET visited_s = excluded.visited_s,"
                " visits = excluded.visits",
                self._values(now_s=now_s, visits=visits),
            )
        return int(visits)

    def _lock(self, session: Session) -> None:
        """Let no op be done meanwhile: one could name a file that goes."""
        if session.is_postgres:
            session.run("SELECT 1 FROM workspace WHERE id = :workspace FOR UPDATE", self._values())

    def _tombstones(self, session: Session, before: int) -> int:
        """Whoever stands before one that goes has to read everything anew."""
        old = "FROM tombstone WHERE workspace = :workspace AND at_s < :before"
        newest = session.one(f"SELECT coalesce(max(seq), 0) {old}", self._values(before=before))[0]
        session.run(
            "UPDATE workspace SET oldest = :newest WHERE id = :workspace AND oldest < :newest",
            self._values(newest=newest),
        )
        return session.run(f"DELETE {old}", self._values(before=before))

    def _results(self, session: Session, before: int) -> int:
        """Results, and numbers but the newest of each life of a device, which says where it stands."""
        session.run(
            "DELETE FROM op_number WHERE workspace = :workspace AND at_s < :before AND EXISTS"
            " (SELECT 1 FROM op_number AS newer WHERE newer.workspace = op_number.workspace"
            " AND newer.device = op_number.device AND newer.epoch = op_number.epoch"
            " AND newer.n > op_number.n)",
            self._values(before=before),
        )
        return session.run(
            "DELETE FROM op_result WHERE workspace = :workspace AND at_s < :before",
            self._values(before=before),
        )

    def _uploads(self, session: Session, before: int) -> list[str]:
        old = "FROM upload WHERE workspace = :workspace AND at_s < :before"
        found = [row[0] for row in session.all(f"SELECT id {old}", self._values(before=before))]
        session.run(f"DELETE {old}", self._values(before=before))
        return found

    def _nameless(self, session: Session, before: int) -> list[str]:
        rows = session.all(
            "SELECT sha256 FROM file WHERE workspace = :workspace AND at_s < :before AND NOT EXISTS"
            " (SELECT 1 FROM file_name WHERE file_name.workspace = file.workspace"
            " AND file_name.sha256 = file.sha256)",
            self._values(before=before),
        )
        going: list[Values] = [self._values(sha256=row[0]) for row in rows]
        for table in ("file", "file_sender"):
            session.many(f"DELETE FROM {table} WHERE workspace = :workspace AND sha256 = :sha256", going)
        return [str(values["sha256"]) for values in going]

    def _values(self, **values: str | int) -> Values:
        return {"workspace": self._workspace, **values}
