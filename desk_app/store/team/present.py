"""Who views which ticket, or types a reply: short-lived, shared by all server processes."""

from __future__ import annotations

from desk_app.store.team.session import Session
from desk_app.sync.wire.news import Doing, Presence

LASTS_S = 45
"""A client says it again every 30 seconds."""


def say_present(session: Session, workspace: str, presence: Presence, now_s: int) -> None:
    """Keep what somebody does with a ticket; what is over goes."""
    values = {
        "workspace": workspace,
        "ticket": presence.ticket,
        "agent": presence.agent,
        "doing": presence.doing.value,
        "until_s": now_s + LASTS_S,
        "now_s": now_s,
    }
    session.run("DELETE FROM presence WHERE workspace = :workspace AND until_s < :now_s", values)
    if presence.doing is Doing.GONE:
        session.run(
            "DELETE FROM presence WHERE workspace = :workspace AND ticket = :ticket AND agent = :agent",
            values,
        )
        return
    session.run(
        "INSERT INTO presence (workspace, ticket, agent, doing, until_s)"
        " VALUES (:workspace, :ticket, :agent, :doing, :until_s) ON CONFLICT (workspace, ticket, agent)"
        " DO UPDATE SET doing = excluded.doing, until_s = excluded.until_s",
        values,
    )


def who_is_present(session: Session, workspace: str, now_s: int) -> list[Presence]:
    """Everybody who is somewhere now."""
    rows = session.all(
        "SELECT ticket, doing, agent, until_s FROM presence"
        " WHERE workspace = :workspace AND until_s >= :now_s",
        {"workspace": workspace, "now_s": now_s},
    )
    return [Presence(ticket, Doing(doing), agent, until_s - now_s) for ticket, doing, agent, until_s in rows]
