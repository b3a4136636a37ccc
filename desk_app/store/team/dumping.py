"""Backups of a team server: one archive that either database can be filled from.

Rows are JSON lines as they were at one moment; files never change once they are there, so they are added
afterwards. A restored server is another life: every workspace gets a new epoch, from which clients know that
they have to tell again what only they still know.
"""

from __future__ import annotations

import json
import zipfile
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Final

from desk_app.domain.errors import InvalidInput, Refused
from desk_app.domain.syncrules.rows import Json
from desk_app.store.durable import Incoming, disk_words
from desk_app.store.team.database import TeamDatabase
from desk_app.store.team.files import FileFolder
from desk_app.store.team.schema import STEPS, TABLES
from desk_app.store.team.session import Session, Value
from desk_app.store.team.workspace import rename_lives

_LEFT_OUT: Final = frozenset({"upload", "presence"})
"""What is on its way, or over in a minute."""
_KEPT: Final = tuple(table for table in TABLES if table not in _LEFT_OUT)
_FACTS: Final = "backup.json"
_BATCH: Final = 500
_NOT_OURS: Final = "That is no backup of a Desk server, or it is damaged."


def write_backup(database: TeamDatabase, folder: Path, target: Path) -> dict[str, int]:
    """Write a backup while the server runs; gives the number of rows by table.

    Raises:
        DiskFull: There is no room.
    """
    counts: dict[str, int] = {}
    # Everything of the team is in it, so nobody else reads it; cut short, it never stands under its name.
    with disk_words("The backup"), Incoming(target.parent) as incoming:
        with zipfile.ZipFile(incoming.file, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
            with database.reading() as session:
                for table in _KEPT:
                    with archive.open(f"{table}.jsonl", "w", force_zip64=True) as lines:
                        counts[table] = _write_table(session, table, lines)
                files = session.all("SELECT workspace, sha256 FROM file ORDER BY workspace, sha256", {})
            for workspace, digest in files:
                path = _place(folder, workspace).path(digest)
                archive.write(path, f"files/{workspace}/{digest}", zipfile.ZIP_STORED)
            archive.writestr(_FACTS, json.dumps({"step": len(STEPS), "counts": counts}))
        incoming.publish(target)
    return counts


def restore_backup(
    database: TeamDatabase, folder: Path, source: Path, finish: Callable[[Session], object]
) -> dict[str, int]:
    """Fill an empty server from a backup, as a new life; gives the number of rows by table.

    Args:
        database: Where to.
        folder: Where its files go.
        source: The backup.
        finish: Done to what it keeps sealed before it counts: sees that the key fits, or does without.

    Raises:
        InvalidInput: It is no backup, or one of a newer version.
        Refused: The server is not empty.
    """
    try:
        archive = zipfile.ZipFile(source)
    except (OSError, zipfile.BadZipFile) as error:
        raise InvalidInput(_NOT_OURS, "Choose the file that `server backup` wrote.") from error
    with archive:
        facts = _facts(archive)
        with database.reading() as session:
            _require_empty(session)
        with disk_words("A file of the backup"):
            _restore_files(archive, folder)
        with database.writing() as session:
            _require_empty(session)
            counts = {table: _read_table(session, table, archive) for table in _tables(facts)}
            if counts != facts["counts"]:
                raise InvalidInput(_NOT_OURS)
            for step in range(int(str(facts["step"])), len(STEPS)):
                database.follow(step + 1, session)
            finish(session)
            rename_lives(session)
    return counts


def _require_empty(session: Session) -> None:
    if session.first("SELECT 1 FROM workspace", {}):
        raise Refused("This server is not empty.", "Restore into a new folder or a new database.")


def _facts(archive: zipfile.ZipFile) -> dict[str, Json]:
    try:
        facts: dict[str, Json] = json.loads(archive.read(_FACTS))
        step = facts["step"]
    except (KeyError, ValueError, zipfile.BadZipFile) as error:
        raise InvalidInput(_NOT_OURS) from error
    if not isinstance(step, int) or step > len(STEPS):
        raise InvalidInput("The backup is of a newer version.", "Use that version to restore it.")
    return facts


def _tables(facts: dict[str, Json]) -> tuple[str, ...]:
    """The tables of a backup: an older version had fewer."""
    counts = facts["counts"]
    return tuple(table for table in _KEPT if isinstance(counts, dict) and table in counts)


def _write_table(session: Session, table: str, lines: IO[bytes]) -> int:
    count = 0
    for columns, row in session.each(f"SELECT * FROM {table}"):
        shown = {
            name: {"b": b64encode(value).decode()} if isinstance(value, bytes) else value
            for name, value in zip(columns, row, strict=True)
        }
        lines.write(json.dumps(shown, separators=(",", ":")).encode() + b"\n")
        count += 1
    return count


def _read_table(session: Session, table: str, archive: zipfile.ZipFile) -> int:
    count = 0
    batch: list[dict[str, Value]] = []
    statement = ""
    for row in _rows(archive, table):
        if not statement:
            names = ", ".join(row)
            values = ", ".join(f":{name}" for name in row)
            statement = f"INSERT INTO {table} ({names}) VALUES ({values})"
        batch.append(row)
        count += 1
        if len(batch) == _BATCH:
            session.many(statement, batch)
            batch = []
    if batch:
        session.many(statement, batch)
    return count


def _rows(archive: zipfile.ZipFile, table: str) -> Iterator[dict[str, Value]]:
    try:
        with archive.open(f"{table}.jsonl") as lines:
            for line in lines:
                shown = json.loads(line)
                yield {
                    name: b64decode(value["b"]) if isinstance(value, dict) else value
                    for name, value in shown.items()
                    if name.isidentifier()
                }
    except (KeyError, ValueError, zipfile.BadZipFile) as error:
        raise InvalidInput(_NOT_OURS) from error


def _restore_files(archive: zipfile.ZipFile, folder: Path) -> None:
    for name in archive.namelist():
        parts = name.split("/")
        if parts[0] == "files" and len(parts) == 3 and ".." not in parts:  # noqa: PLR2004 - files, workspace, hash
            target = _place(folder, parts[1]).path(parts[2])
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(archive.read(name))


def _place(folder: Path, workspace: str) -> FileFolder:
    return FileFolder(folder / "files" / workspace)
