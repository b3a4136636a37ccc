"""All sealed values of the database at once: sealing them first, under another key, or giving them up."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from desk_app.domain import totp

if TYPE_CHECKING:  # the database imports this module: a step of its schema seals what was not
    from desk_app.store.team.session import Session

CURSOR_KEY_BYTES = 32


def about_factor(workspace: str, agent: str) -> str:
    """What the secret of a second factor is bound to."""
    return f"{workspace}/{agent}/factor"


def about_cursors(workspace: str) -> str:
    """What the key that signs cursors is bound to."""
    return f"{workspace}/cursors"


def seal_all(session: Session) -> None:
    """Seal what an earlier version kept in the clear."""
    for workspace, key in session.all("SELECT id, cursor_key FROM workspace", {}):
        _put_cursor_key(session, workspace, bytes(key))
    for workspace, agent, secret in session.all(
        "SELECT workspace, agent, secret FROM person WHERE secret <> ''", {}
    ):
        _put_factor(session, workspace, agent, totp.read_secret(secret))


def reseal_all(session: Session) -> None:
    """Seal everything with the newest key."""
    for workspace, key in session.all("SELECT id, cursor_key FROM workspace", {}):
        plain = session.seal.open(bytes(key).decode(), about_cursors(workspace))
        _put_cursor_key(session, workspace, plain)
    for workspace, agent, secret in session.all(
        "SELECT workspace, agent, secret FROM person WHERE secret <> ''", {}
    ):
        _put_factor(session, workspace, agent, session.seal.open(secret, about_factor(workspace, agent)))


def forget_all(session: Session) -> int:
    """Give up what no key opens; gives how many second factors went. Clients read everything anew."""
    for (workspace,) in session.all("SELECT id FROM workspace", {}):
        _put_cursor_key(session, workspace, secrets.token_bytes(CURSOR_KEY_BYTES))
    return session.run("UPDATE person SET secret = '', has_factor = 0 WHERE secret <> ''", {})


def check_opens(session: Session) -> None:
    """See that the key is the one of this database.

    Raises:
        StoreError: It is another, or missing.
    """
    found = session.first("SELECT id, cursor_key FROM workspace ORDER BY created_s, id LIMIT 1", {})
    if found:
        session.seal.open(bytes(found[1]).decode(errors="replace"), about_cursors(found[0]))


def _put_cursor_key(session: Session, workspace: str, plain: bytes) -> None:
    session.run(
        "UPDATE workspace SET cursor_key = :sealed WHERE id = :workspace",
        {"workspace": workspace, "sealed": session.seal.close(plain, about_cursors(workspace)).encode()},
    )


def _put_factor(session: Session, workspace: str, agent: str, plain: bytes) -> None:
    session.run(
        "UPDATE person SET secret = :sealed WHERE workspace = :workspace AND agent = :agent",
        {
            "workspace": workspace,
            "agent": agent,
            "sealed": session.seal.close(plain, about_factor(workspace, agent)),
        },
    )
