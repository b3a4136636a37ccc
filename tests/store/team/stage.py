"""A team server's store with one workspace, in a folder or on PostgreSQL."""

from __future__ import annotations

from pathlib import Path

from desk_app.store.team.database import TeamDatabase
from desk_app.store.team.workspace import WorkspaceFacts, WorkspaceStore, make_workspace, workspaces

WORKSPACE = "00000000-0000-7000-8000-0000000000f0"


def open_store(folder: Path, url: str = "") -> tuple[TeamDatabase, WorkspaceFacts, WorkspaceStore]:
    """The store of one workspace, made when it is not there."""
    database = TeamDatabase.open(folder, url)
    with database.writing() as session:
        found = workspaces(session)
        facts = found[0] if found else make_workspace(session, WORKSPACE, "Kestrel", 0)
    return database, facts, WorkspaceStore(database, facts, lambda: 0)
