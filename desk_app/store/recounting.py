"""Counting the entries of tickets again, where their numbers do not agree with the conversation."""

from __future__ import annotations

from typing import Final

from desk_app.domain.text import preview
from desk_app.store.connect import DriverConnection

_COUNT: Final = """
UPDATE ticket SET
    messages = (SELECT count(*) FROM message WHERE ticket_id = ticket.id),
    notes = (SELECT count(*) FROM note WHERE ticket_id = ticket.id),
    files = (SELECT count(*) FROM attachment WHERE ticket_id = ticket.id AND owner_kind != 'draft'),
    customer_s = (SELECT max(sent_s) FROM message WHERE ticket_id = ticket.id AND author_kind = 'customer'),
    agent_s = (SELECT max(sent_s) FROM message WHERE ticket_id = ticket.id AND author_kind = 'agent'),
    class = coalesce((SELECT class FROM status WHERE id = ticket.status_id), class)
WHERE id = ?"""

_NEWEST: Final = """
SELECT body, side FROM (
    SELECT body, sent_s AS at_s, rid, CASE WHEN kind = 'call' THEN 'call' WHEN kind IN ('auto', 'bounce')
        THEN 'auto' WHEN author_kind IN ('agent', 'bot') THEN 'us' ELSE 'customer' END AS side
    FROM message WHERE ticket_id = :ticket
    UNION ALL
    SELECT body, created_s, rid, 'note' FROM note WHERE ticket_id = :ticket
) ORDER BY at_s DESC, rid DESC LIMIT 1"""
"""The newest entry and whose it is, as `services.handlers.common.entry_side` says it."""


def recount(driver: DriverConnection, ticket_id: bytes) -> None:
    """Make the numbers, the class and the preview of one ticket again, inside the caller's transaction."""
    driver.execute(_COUNT, (ticket_id,))
    newest = driver.execute(_NEWEST, {"ticket": ticket_id}).fetchone()
    text, side = (preview(newest[0]), newest[1]) if newest else ("", "")
    driver.execute("UPDATE ticket SET preview = ?, preview_from = ? WHERE id = ?", (text, side, ticket_id))
