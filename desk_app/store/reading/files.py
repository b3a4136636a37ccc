"""Attachments and recipients as they hang on messages, notes and drafts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import select

from desk_app.domain.entities import FILE_HERE, Attachment, Recipients
from desk_app.store import schema
from desk_app.store.reading.session import ReadSession, SqlRow

_BATCH: Final = 500

_a = schema.attachment
_STATEMENT = (
    select(
        _a.c.owner_id,
        _a.c.id,
        _a.c.name,
        _a.c.mime,
        _a.c.size,
        _a.c.sha256,
        _a.c.content_id,
        schema.blob.c.state,
    )
    .select_from(_a.outerjoin(schema.blob, schema.blob.c.sha256 == _a.c.sha256))
    .where(_a.c.deleted_s.is_(None))
    .order_by(_a.c.owner_id, _a.c.position, _a.c.rid)
)


def attachments_of(session: ReadSession, owner_ids: Sequence[bytes]) -> dict[bytes, tuple[Attachment, ...]]:
    """The files of each message, note or draft that has any, in their order."""
    found: dict[bytes, list[Attachment]] = {}
    for start in range(0, len(owner_ids), _BATCH):
        batch = list(owner_ids[start : start + _BATCH])
        for row in session.all(_STATEMENT.where(_a.c.owner_id.in_(batch))):
            found.setdefault(row.owner_id, []).append(_attachment(row))
    return {owner_id: tuple(files) for owner_id, files in found.items()}


def _attachment(row: SqlRow) -> Attachment:
    return Attachment(
        id=row.id,
        name=row.name,
        mime=row.mime,
        size=row.size,
        sha256=row.sha256,
        content_id=row.content_id,
        is_here=row.state == FILE_HERE,
    )


def recipients_of(text: str) -> Recipients:
    """Recipients as a message or draft row keeps them."""
    lists: dict[str, Iterable[str]] = json.loads(text)
    return Recipients(**{name: tuple(lists.get(name, ())) for name in ("to", "cc", "bcc")})
