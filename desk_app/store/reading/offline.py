"""Which files are to be kept here, how large they are, and which need not be here any more."""

from __future__ import annotations

from typing import Final

from desk_app.domain.offline import KeepChoice, KeptPart, Part, RemoteFile
from desk_app.store.reading.session import ReadSession

_DAY_S: Final = 86_400
_TESTS: Final = {
    Part.MINE: "t.active = 1 AND t.assignee_id = :me",
    Part.TEAMS: "t.active = 1",
    Part.RECENT: "t.updated_s >= :since",
    Part.PINNED: "t.id IN (SELECT ticket_id FROM pin)",
}
_FILES: Final = (
    "SELECT DISTINCT b.sha256, b.size, b.state, b.mime FROM ticket t JOIN attachment a ON a.ticket_id = t.id"
    " AND a.deleted_s IS NULL AND a.owner_kind != 'draft' JOIN blob b ON b.sha256 = a.sha256"
    " WHERE t.deleted_s IS NULL AND b.size <= :largest AND ({0})"
)
_SIZES: Final = (
    "SELECT count(*), coalesce(sum(size), 0), coalesce(sum(state = 'here'), 0),"
    " coalesce(sum(size) FILTER (WHERE state = 'here'), 0) FROM ({0})"
)
_KNOWN_THERE: Final = (
    "NOT EXISTS (SELECT 1 FROM attachment a WHERE a.sha256 = b.sha256 AND NOT EXISTS"
    " (SELECT 1 FROM sync_image i WHERE i.id = a.owner_id AND i.seq > 0))"
    " AND EXISTS (SELECT 1 FROM attachment a WHERE a.sha256 = b.sha256)"
)
"""Every message and note that names the file came from the server, so the server has it."""


class StoreOffline:
    """Implements `desk_app.services.reading.Offline`."""

    def __init__(self, session: ReadSession) -> None:
        self._session = session

    def parts(self, choice: KeepChoice) -> tuple[KeptPart, ...]:
        """How large each choice is or would be, and all that is chosen together."""
        tests = {**_TESTS, Part.CHOSEN: _chosen(choice)}
        return tuple(self._part(part, test, choice) for part, test in tests.items())

    def missing(self, choice: KeepChoice, limit: int) -> tuple[RemoteFile, ...]:
        """Files that are to be here and are not, those of the newest tickets first."""
        sql = (
            "SELECT b.sha256, b.size, b.mime FROM ticket t JOIN attachment a ON a.ticket_id = t.id"
            " AND a.deleted_s IS NULL JOIN blob b ON b.sha256 = a.sha256 WHERE b.state = 'away'"
            f" AND t.deleted_s IS NULL AND b.size <= :largest AND ({_chosen(choice)})"
            " GROUP BY b.sha256 ORDER BY max(t.updated_s) DESC, b.sha256 LIMIT :most"
        )
        rows = self._session.plain(sql, {**self._values(choice), "most": limit})
        return tuple(RemoteFile(*row) for row in rows)

    def held_bytes(self) -> int:
        """How much lies here of what the server has too."""
        sql = f"SELECT coalesce(sum(b.size), 0) FROM blob b WHERE b.state = 'here' AND {_KNOWN_THERE}"
        return int(self._session.plain(sql)[0][0])

    def spare(self, choice: KeepChoice, limit: int) -> tuple[RemoteFile, ...]:
        """Files that lie here, that the server has, and that nobody chose; longest unused first."""
        sql = (
            f"SELECT b.sha256, b.size, b.mime FROM blob b WHERE b.state = 'here' AND {_KNOWN_THERE}"
            f" AND b.sha256 NOT IN (SELECT sha256 FROM ({_FILES.format(_chosen(choice))}))"
            " ORDER BY b.last_use_s, b.sha256 LIMIT :most"
        )
        rows = self._session.plain(sql, {**self._values(choice), "most": limit})
        return tuple(RemoteFile(*row) for row in rows)

    def _part(self, part: Part, test: str, choice: KeepChoice) -> KeptPart:
        values = self._values(choice)
        tickets = self._session.plain(
            f"SELECT count(*) FROM ticket t WHERE t.deleted_s IS NULL AND ({test})", values
        )
        sizes = self._session.plain(_SIZES.format(_FILES.format(test)), values)
        return KeptPart(part, int(tickets[0][0]), *map(int, sizes[0]))

    def _values(self, choice: KeepChoice) -> dict[str, object]:
        return {
            "me": self._session.viewer.me,
            "since": self._session.now_s - choice.recent_days * _DAY_S,
            "largest": choice.largest_bytes,
        }


def _chosen(choice: KeepChoice) -> str:
    return " OR ".join(f"({test})" for part, test in _TESTS.items() if part in {*choice.parts, Part.PINNED})
