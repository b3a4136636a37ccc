"""Which files and words are to be kept here, how large they are, and which need not be here any more."""

from __future__ import annotations

from typing import Final

from desk_app.domain.ids import TicketId
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


_IS_MERGED: Final = (
    "(t.merged_into IS NOT NULL OR EXISTS (SELECT 1 FROM ticket s WHERE s.merged_into = t.id))"
)
_WITH_WORDS: Final = (
    "SELECT t.id FROM ticket t WHERE NOT ({0}) AND t.account_id IN (SELECT id FROM account WHERE is_main = 1)"
    " AND (EXISTS (SELECT 1 FROM message m WHERE m.ticket_id = t.id)"
    " OR EXISTS (SELECT 1 FROM note n WHERE n.ticket_id = t.id))"
    f" AND NOT {_IS_MERGED}"
    " AND NOT EXISTS (SELECT 1 FROM sync_image i WHERE i.ticket_id = t.id AND i.seq = 0)"
    " AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.chain = t.id AND o.state != 'confirmed')"
    " AND NOT EXISTS (SELECT 1 FROM shadow h WHERE h.chain = t.id)"
    " AND NOT EXISTS (SELECT 1 FROM draft d WHERE d.ticket_id = t.id)"
    " AND NOT EXISTS (SELECT 1 FROM mail_out x WHERE x.ticket_id = t.id AND x.state != 'sent')"
    " AND NOT EXISTS (SELECT 1 FROM message m JOIN mail x ON x.message_id = m.id WHERE m.ticket_id = t.id)"
    " ORDER BY t.updated_s LIMIT :most"
)
"""Tickets whose words the server has, that nobody here works on, and that are not chosen."""
_WORDLESS: Final = (
    "SELECT t.id FROM ticket t"
    " WHERE t.id IN (SELECT i.ticket_id FROM sync_image i WHERE length(i.fields) = 0)"
    f" AND (({{0}}) OR {_IS_MERGED}) ORDER BY t.updated_s DESC LIMIT :most"
)
_ENTRY_BYTES: Final = (
    "SELECT coalesce(avg(size), 0) FROM (SELECT length(CAST(body AS BLOB)) + coalesce(length(CAST(html AS"
    " BLOB)), 0) AS size FROM message ORDER BY rid DESC LIMIT 500)"
)
_KEPT_FACTOR: Final = 2
"""What a message takes beside its text: the row as it travels, compressed, and the index of its words."""


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

    def words_to_drop(self, choice: KeepChoice, limit: int) -> tuple[TicketId, ...]:
        """Tickets whose words need not be here, longest without activity first."""
        if choice.all_words:
            return ()
        rows = self._session.plain(
            _WITH_WORDS.format(_chosen(choice)), {**self._values(choice), "most": limit}
        )
        return tuple(TicketId(row[0]) for row in rows)

    def words_missing(self, choice: KeepChoice, limit: int) -> tuple[TicketId, ...]:
        """Tickets whose words are to be here and are not, newest first."""
        chosen = "1" if choice.all_words else _chosen(choice)
        rows = self._session.plain(_WORDLESS.format(chosen), {**self._values(choice), "most": limit})
        return tuple(TicketId(row[0]) for row in rows)

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
        heads = self._session.plain(
            "SELECT count(*), coalesce(sum(t.messages + t.notes), 0) FROM ticket t"
            f" WHERE t.deleted_s IS NULL AND ({test})",
            values,
        )
        sizes = self._session.plain(_SIZES.format(_FILES.format(test)), values)
        tickets, entries = map(int, heads[0])
        files, size, files_here, size_here = map(int, sizes[0])
        words_size = int(entries * self._entry_bytes())
        return KeptPart(part, tickets, files, size, files_here, size_here, entries, words_size)

    def _entry_bytes(self) -> float:
        """About how many bytes of this computer a message takes, from the newest ones."""
        return float(self._session.plain(_ENTRY_BYTES)[0][0]) * _KEPT_FACTOR

    def _values(self, choice: KeepChoice) -> dict[str, object]:
        return {
            "me": self._session.viewer.me,
            "since": self._session.now_s - choice.recent_days * _DAY_S,
            "largest": choice.largest_bytes,
        }


def _chosen(choice: KeepChoice) -> str:
    return " OR ".join(f"({test})" for part, test in _TESTS.items() if part in {*choice.parts, Part.PINNED})
