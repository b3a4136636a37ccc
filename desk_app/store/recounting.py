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
    side_s = (SELECT max(sent_s) FROM side_message WHERE ticket_id = ticket.id AND author_kind = 'other'),
    class = coalesce((SELECT class FROM status WHERE id = ticket.status_id), class)
WHERE id = ?"""
AWAY: Final = (
    "(SELECT count(*) FROM sync_image WHERE ticket_id = {0} AND kind = '{1}' AND length(fields) = 0)"
)
"""Entries of a ticket whose words are not kept on this computer (it is not in the offline set)."""
_AWAY_COUNTS: Final = (
    f"SELECT {AWAY.format('?1', 'message')}, {AWAY.format('?1', 'note')}, {AWAY.format('?1', 'side_message')}"
)
_HEAD: Final = "SELECT files, customer_s, agent_s, side_s FROM ticket WHERE id = ?"
_COUNT_AWAY: Final = """
UPDATE ticket SET messages = messages + ?2, notes = notes + ?3, files = max(files, ?4),
    customer_s = nullif(max(coalesce(customer_s, 0), coalesce(?5, 0)), 0),
    agent_s = nullif(max(coalesce(agent_s, 0), coalesce(?6, 0)), 0),
    side_s = nullif(max(coalesce(side_s, 0), coalesce(?7, 0)), 0)
WHERE id = ?1"""

_NEWEST: Final = """
SELECT body, side FROM (
    SELECT body, sent_s AS at_s, rid, CASE WHEN kind = 'call' THEN 'call' WHEN kind IN ('auto', 'bounce')
        THEN 'auto' WHEN author_kind IN ('agent', 'bot') THEN 'us' ELSE 'customer' END AS side
    FROM message WHERE ticket_id = :ticket
    UNION ALL
    SELECT body, created_s, rid, 'note' FROM note WHERE ticket_id = :ticket
    UNION ALL
    SELECT body, sent_s, rid, 'side' FROM side_message WHERE ticket_id = :ticket
) ORDER BY at_s DESC, rid DESC LIMIT 1"""
"""The newest entry and whose it is, as `services.handlers.common.entry_side` says it."""


def count_away(driver: DriverConnection, ticket_id: bytes) -> tuple[int, int, int]:
    """How many messages, notes and side messages of a ticket are known here by their number alone."""
    messages, notes, beside = driver.execute(_AWAY_COUNTS, (ticket_id,)).fetchone()
    return int(messages), int(notes), int(beside)


def recount(driver: DriverConnection, ticket_id: bytes) -> None:
    """Make the numbers, the class and the preview of one ticket again, inside the caller's transaction."""
    away = count_away(driver, ticket_id)
    head = driver.execute(_HEAD, (ticket_id,)).fetchone() if any(away) else None
    driver.execute(_COUNT, (ticket_id,))
    if head:  # what is not here is known by its head alone, which stays as it was
        driver.execute(_COUNT_AWAY, (ticket_id, *away[:2], *head))
    newest = driver.execute(_NEWEST, {"ticket": ticket_id}).fetchone()
    if head and newest is None:
        return
    text, side = (preview(newest[0]), newest[1]) if newest else ("", "")
    driver.execute("UPDATE ticket SET preview = ?, preview_from = ? WHERE id = ?", (text, side, ticket_id))
