"""The audit log: who did what to accounts, rights and devices; nothing of customers stands in it."""

from __future__ import annotations

from dataclasses import dataclass

from desk_app.store.team.session import Session

PAGE = 200


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One thing that was done.

    Attributes:
        id: Sorts by time.
        actor: Agent id; "" for nobody known.
        what: A word such as `signed_in`, `wrong_password`, `device_revoked`.
        about: Agent, device or address it was done to.
        address: Where it came from.
    """

    id: str
    at_s: int
    actor: str
    what: str
    about: str
    address: str


def write_audit(session: Session, workspace: str, line: AuditLine) -> None:
    """Add a line; there is no way to change or remove one."""
    session.run(
        "INSERT INTO audit (workspace, id, at_s, actor, what, about, address)"
        " VALUES (:workspace, :id, :at_s, :actor, :what, :about, :address)",
        {
            "workspace": workspace,
            "id": line.id,
            "at_s": line.at_s,
            "actor": line.actor,
            "what": line.what,
            "about": line.about[:200],
            "address": line.address,
        },
    )


def read_audit(session: Session, workspace: str, below: str = "") -> list[AuditLine]:
    """The newest lines, or those before one."""
    bound = "AND id < :below " if below else ""
    rows = session.all(
        "SELECT id, at_s, actor, what, about, address FROM audit WHERE workspace = :workspace "
        f"{bound}ORDER BY id DESC LIMIT :most",
        {"workspace": workspace, "below": below, "most": PAGE},
    )
    return [AuditLine(*row) for row in rows]
