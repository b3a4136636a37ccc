"""A row of the tables that everything else reads, as the fields it has when it travels."""

from __future__ import annotations

import json
from typing import Final

from desk_app.domain.changes import Row as Cells
from desk_app.domain.syncrules.rows import Json
from desk_app.services.handlers.common import text
from desk_app.services.ports import Unit
from desk_app.sync.columns import COLUMNS, CUSTOM, CUSTOM_PREFIX, id_words

_TEMPORARY: Final = "new-"


def fields_of(unit: Unit, kind: str, cells: Cells) -> dict[str, Json]:
    """The fields of a row.

    Args:
        unit: For what lies in other tables: tags, addresses, files.
        kind: Its kind and table.
        cells: The whole row.
    """
    fields: dict[str, Json] = {
        name: column.read(cells[name]) for name, column in COLUMNS[kind].items() if name in cells
    }
    row_id = cells["id"]
    assert isinstance(row_id, bytes)  # noqa: S101 - every synchronised table has one
    if kind in CUSTOM:
        held = json.loads(str(cells["custom"] or "{}"))
        fields |= {f"{CUSTOM_PREFIX}{name}": value for name, value in held.items()}
    if kind == "ticket":
        number = str(cells["number"])
        if not number.startswith(_TEMPORARY):
            fields["number"] = number
        fields["deleted"] = cells["deleted_s"] is not None or None
        fields["spam"] = bool(cells["spam"]) or None
        tags = [id_words(row["tag_id"]) for row in unit.find("ticket_tag", ticket_id=row_id)]
        fields["tags"] = sorted(map(str, tags)) or None  # type: ignore[assignment]  # texts are JSON
        followers = [id_words(row["agent_id"]) for row in unit.find("ticket_follower", ticket_id=row_id)]
        fields["followers"] = sorted(map(str, followers)) or None  # type: ignore[assignment]  # texts are JSON
        links = [f"{text(row['kind'])}:{id_words(row['to_id'])}" for row in unit.find("link", from_id=row_id)]
        fields["links"] = sorted(links) or None  # type: ignore[assignment]  # texts are JSON
    if kind == "customer":
        ways = [
            f"{text(row['kind'])}:{text(row['value'])}" for row in unit.find("address", customer_id=row_id)
        ]
        fields["addresses"] = sorted(ways) or None  # type: ignore[assignment]  # texts are JSON
    if kind in ("message", "note", "side_message"):
        fields["files"] = _files(unit, row_id) or None
    if kind == "note":
        agents = [id_words(row["agent_id"]) for row in unit.find("mention", note_id=row_id)]
        fields["mentions"] = sorted(map(str, agents)) or None  # type: ignore[assignment]  # texts are JSON
    return fields


def _files(unit: Unit, owner: bytes) -> list[Json]:
    files: list[Json] = []
    for row in sorted(unit.find("attachment", owner_id=owner), key=lambda row: int(row["position"] or 0)):
        sha256 = row["sha256"]
        files.append(
            {
                "id": id_words(row["id"]),
                "sha256": sha256.hex() if isinstance(sha256, bytes) else "",
                "name": str(row["name"]),
                "mime": str(row["mime"]),
                "size": int(row["size"] or 0),
                **({"content_id": str(row["content_id"])} if row["content_id"] else {}),
            }
        )
    return files
