"""Digests of a workspace's rows, kept up to date with every write, so that comparing reads no rows.

They are kept by scope and kind: what somebody may see is a choice of these, so a few of them added up are the
digests of exactly that. A digest is 256 numbers of 64 bits in one value.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from struct import Struct
from typing import TYPE_CHECKING, Final

from desk_app.domain.syncrules.canonical import BUCKETS, bucket_of, row_hash
from desk_app.domain.syncrules.kinds import scope_of
from desk_app.domain.syncrules.rows import Row

if TYPE_CHECKING:  # it imports this module: its schema wants the rows that are there counted
    from desk_app.store.team.session import Ask, Session

Place = tuple[str, str]
"""(scope, kind)."""
_NUMBERS: Final = Struct(f">{BUCKETS}Q")
_NONE: Final = bytes(_NUMBERS.size)


class Sums:
    """What a transaction changes of the digests of a workspace."""

    def __init__(self) -> None:
        self._changes: dict[Place, dict[int, int]] = {}

    def flip(self, scope: str, row: Row) -> None:
        """Count a row in, or out again: twice is as if it had never been."""
        changes = self._changes.setdefault((scope, row.kind), {})
        bucket = bucket_of(row.id)
        changes[bucket] = changes.get(bucket, 0) ^ row_hash(row)

    def added_to(self, kept: Mapping[Place, bytes]) -> dict[Place, bytes]:
        """The changed digests, from those that were kept."""
        return {place: _changed(kept.get(place, _NONE), changes) for place, changes in self._changes.items()}

    def read(self, session: Session, workspace: str) -> dict[Place, dict[int, int]]:
        """All digests with these changes; what adds up to nothing is left out."""
        rows = session.all(
            "SELECT scope, kind, sums FROM digest WHERE workspace = :workspace", {"workspace": workspace}
        )
        kept = {(scope, kind): bytes(sums) for scope, kind, sums in rows}
        found = {place: _read(sums) for place, sums in {**kept, **self.added_to(kept)}.items()}
        return {place: sums for place, sums in found.items() if sums}

    def taken(self, session: Session, workspace: str) -> list[Ask]:
        """What is to be written of the changes, which begin anew; the workspace is locked."""
        if not self._changes:
            return []
        wanted, values = session.wanted(*zip(*self._changes, strict=True))
        rows = session.all(
            f"SELECT digest.scope, digest.kind, digest.sums FROM {wanted} CROSS JOIN digest"
            " WHERE digest.workspace = :workspace AND digest.scope = wanted.column1"
            " AND digest.kind = wanted.column2",
            {"workspace": workspace, **values},
        )
        kept = {(scope, kind): bytes(sums) for scope, kind, sums in rows}
        digests = self.added_to(kept)
        self._changes.clear()
        return _writes(workspace, digests)


def recount(session: Session) -> None:
    """Count all rows of all workspaces anew."""
    scopes: dict[tuple[str, str], str] = {}
    tickets = "SELECT workspace, kind, id, ticket, fields FROM item WHERE kind = 'ticket'"
    for workspace, row in _rows(session, tickets):
        scopes[workspace, row.id] = scope_of(row)
    found: dict[str, Sums] = {}
    for workspace, row in _rows(session, "SELECT workspace, kind, id, ticket, fields FROM item"):
        scope = scopes.get((workspace, row.ticket), "") if row.ticket else scope_of(row)
        found.setdefault(workspace, Sums()).flip(scope, row)
    session.run("DELETE FROM digest", {})
    for workspace, sums in found.items():
        session.pipeline(_writes(workspace, sums.added_to({})))


def _rows(session: Session, statement: str) -> Iterable[tuple[str, Row]]:
    for _, (workspace, kind, row_id, ticket, fields) in session.each(statement):
        yield workspace, Row(kind, row_id, ticket, 0, json.loads(fields))


def _writes(workspace: str, digests: Mapping[Place, bytes]) -> list[Ask]:
    statement = (
        "INSERT INTO digest (workspace, scope, kind, sums) VALUES (:workspace, :scope, :kind, :sums)"
        " ON CONFLICT (workspace, scope, kind) DO UPDATE SET sums = excluded.sums"
    )
    return [
        (statement, {"workspace": workspace, "scope": scope, "kind": kind, "sums": sums})
        for (scope, kind), sums in digests.items()
    ]


def _changed(sums: bytes, changes: Mapping[int, int]) -> bytes:
    numbers = list(_NUMBERS.unpack(sums))
    for bucket, change in changes.items():
        numbers[bucket] ^= change
    return _NUMBERS.pack(*numbers)


def _read(sums: bytes) -> dict[int, int]:
    return {bucket: number for bucket, number in enumerate(_NUMBERS.unpack(sums)) if number}
