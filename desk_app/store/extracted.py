"""Text of attachments: which files wait to be read, and keeping what was read."""

from __future__ import annotations

from dataclasses import dataclass

from desk_app.domain.entities import FILE_HERE
from desk_app.store.connect import DriverConnection


@dataclass(frozen=True, slots=True)
class WaitingBlob:
    """A file whose text is not known yet; `name` is the name it has in one of its messages."""

    sha256: bytes
    mime: str
    name: str


def waiting_texts(driver: DriverConnection, limit: int) -> list[WaitingBlob]:
    """Files that wait to be read."""
    rows = driver.execute(
        "SELECT b.sha256, b.mime,"
        " coalesce((SELECT name FROM attachment a WHERE a.sha256 = b.sha256 LIMIT 1), '')"
        " FROM blob b WHERE b.text_state = 'todo' AND b.state = ? LIMIT ?",
        (FILE_HERE, limit),
    )
    return [WaitingBlob(*row) for row in rows]


def keep_text(driver: DriverConnection, sha256: bytes, text: str | None, state: str) -> None:
    """Keep what was read and queue the tickets that have the file for the search index."""
    driver.execute("UPDATE blob SET text = ?, text_state = ? WHERE sha256 = ?", (text, state, sha256))
    if text:
        driver.execute(
            "INSERT OR IGNORE INTO fts_queue SELECT DISTINCT ticket_id FROM attachment"
            " WHERE sha256 = ? AND ticket_id IS NOT NULL AND owner_kind != 'draft'",
            (sha256,),
        )
