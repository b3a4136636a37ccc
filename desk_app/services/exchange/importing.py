"""`import desk-app FOLDER`: reads an export back; doing it twice changes nothing the second time.

Things that every workspace has (agents, teams, statuses, tags, fields) are recognised by their names: in a
workspace without tickets they take the ids of the export, so that an export of the new workspace equals the
first; otherwise they keep their ids and the export's references are turned to them. Everything else is
recognised by its id, so an import that was stopped goes on where it was.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from desk_app.domain.changes import SYSTEM, Row, UndoKind, Value
from desk_app.domain.entities import FILE_AWAY, FILE_HERE
from desk_app.domain.errors import Cancelled, InvalidInput
from desk_app.domain.fields import search_values
from desk_app.domain.mail.originals import MIME, PACKED_MAX, packed
from desk_app.domain.query.folding import fold
from desk_app.domain.text import count_of
from desk_app.services.bulk import slices
from desk_app.services.exchange.layout import ATTACHMENTS, ORIGINALS, PARTS, Part
from desk_app.services.exchange.reading_back import inside, is_id, read_manifest, read_rows
from desk_app.services.exchange.summaries import Summaries
from desk_app.services.ports import Dump, Intent, Outcome, RowBatch, Unit
from desk_app.services.workspace import Workspace

Progress = Callable[[int, int], bool]
Dumps = Callable[[], AbstractContextManager[Dump]]
"""Opens a dump of the workspace as it is at that moment."""

_BATCH: Final = 1_000
_BATCH_OF_MAILS: Final = 50
_BLOB: Final = ("sha256", "size", "mime", "last_use_s", "state")
_NAMED: Final = tuple(part for part in PARTS if part.identity)
_KEYS: Final = {
    "ticket_tag": ("ticket_id", "tag_id"),
    "ticket_follower": ("ticket_id", "agent_id"),
    "participant": ("ticket_id", "customer_id"),
    "mention": ("note_id", "agent_id"),
    "draft_version": ("draft_id", "version"),
    "mail_ancestor": ("ancestor", "ticket_id"),
    "mail_decision": ("ancestor", "sender"),
}


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What was read in.

    Attributes:
        added: New rows by table.
        known: Rows that were there already.
        missing: SHA-256 (hex) of attachments and mails that the export does not hold.
    """

    added: dict[str, int]
    known: int
    missing: tuple[str, ...]


def import_from(
    folder: Path,
    workspace: Workspace,
    dumps: Dumps,
    progress: Progress = lambda _done, _total: True,
) -> ImportResult:
    """Read an export into a workspace: silent, in steps that can be stopped and repeated.

    Raises:
        InvalidInput: The folder is no export, or a line of it is broken; what came before it is kept.
        Cancelled: `progress` said stop; importing again goes on from there.
    """
    version = read_manifest(folder)["version"]
    parts = tuple(part for part in (*PARTS, ORIGINALS) if part.since <= int(str(version)))
    return _Import(_Source(folder, parts), workspace, dumps, progress).run()


@dataclass(frozen=True, slots=True)
class _Source:
    """An export and the files that its version has."""

    folder: Path
    parts: tuple[Part, ...]


class _Import:
    """One import: maps ids, passes rows on in batches."""

    def __init__(self, source: _Source, workspace: Workspace, dumps: Dumps, progress: Progress) -> None:
        self._folder = source.folder
        self._parts = source.parts
        self._workspace = workspace
        self._dumps = dumps
        self._progress = progress
        self._account_id = b""
        self._ids: dict[bytes, bytes] = {}
        self._added: dict[str, int] = {}
        self._known = 0
        self._done = 0
        self._total = 0

    def run(self) -> ImportResult:
        """Everything in order; see the module."""
        self._total = sum(1 for part in self._parts for _ in read_rows(self._folder, part))
        self._take_named()
        missing = self._take_attachments()
        summaries = Summaries.of(self._folder, self._parts)
        for part in self._parts:
            if part is ORIGINALS:
                missing += self._take_originals()
            elif not part.identity:
                self._take_part(part, summaries)
        self._queue_for_search()
        return ImportResult(self._added, self._known, tuple(missing))

    def _take_named(self) -> None:
        rows = {part: list(read_rows(self._folder, part)) for part in _NAMED}

        def work(unit: Unit) -> Outcome:
            self._account_id = unit.account_id
            is_empty = not unit.exists("ticket")
            for part, given in rows.items():
                self._take_named_part(unit, part, given, adopt=is_empty)
            return Outcome("Imported names and lists")

        self._workspace.run(_INTENT, work)

    def _take_named_part(self, unit: Unit, part: Part, given: list[dict[str, Value]], *, adopt: bool) -> None:
        present = {_identity(part, row): row for row in unit.find(part.table)}
        ids = {row["id"] for row in present.values()}
        for row in given:
            same = present.get(_identity(part, row))
            if row["id"] in ids:
                self._known += 1
            elif same is None:
                unit.insert(part.table, row)
                self._count(part.table, 1)
            elif adopt:
                unit.update(part.table, _bytes(same["id"]), **row)
                self._known += 1
            else:
                self._ids[_bytes(row["id"])] = _bytes(same["id"])
                self._known += 1

    def _take_attachments(self) -> list[str]:
        """Put the attachments' contents into the blob store; gives those the export lacks."""
        part = next(part for part in PARTS if part.table == "attachment")
        wanted: dict[bytes, Row] = {}
        for row in read_rows(self._folder, part):
            wanted.setdefault(_bytes(row["sha256"]), row)
        kept: list[tuple[Value, ...]] = []
        away: list[tuple[Value, ...]] = []
        for sha256, first in wanted.items():
            if self._is_kept(sha256):
                kept.append((sha256, first["size"], first["mime"], 0, FILE_HERE))
            else:
                away.append((sha256, first["size"], first["mime"], 0, FILE_AWAY))
        self._load("blob", _BLOB, [*kept, *away])
        self._welcome(kept)
        return [sha256.hex() for sha256, *_ in away if isinstance(sha256, bytes)]

    def _is_kept(self, sha256: bytes) -> bool:
        """Take the content of an attachment out of the export; False when it is not to be had."""
        path = self._folder / ATTACHMENTS / sha256.hex()
        if not path.is_file():
            return self._workspace.has_file(sha256)
        self._keep_whole(path, sha256)
        return True

    def _welcome(self, kept: Sequence[tuple[Value, ...]]) -> None:
        """Attachments that an earlier import knew without their content have come."""
        with self._dumps() as dump:
            waiting = {
                sha256 for sha256, state in dump.rows("blob", ("sha256", "state")) if state == FILE_AWAY
            }
        come = [row for row in kept if row[0] in waiting]

        def work(unit: Unit) -> Outcome:
            for sha256, size, mime, *_ in come:
                unit.put_blob(_bytes(sha256), int(str(size)), str(mime))
            return Outcome(f"Received {count_of(len(come), 'attachment', 'attachments')}")

        if come:
            self._workspace.run(_INTENT, work)

    def _take_originals(self) -> list[str]:
        """Take the mails as they came; gives those that the export names and lacks."""
        missing: list[str] = []
        for rows in slices(self._new_rows(ORIGINALS), _BATCH_OF_MAILS):
            packs: list[tuple[Value, ...]] = []
            large: list[tuple[Value, ...]] = []
            for row in rows:
                sha256, path = _bytes(row["sha256"]), inside(self._folder, str(row["file"]))
                if not path.is_file():
                    missing.append(sha256.hex())
                elif path.stat().st_size > PACKED_MAX:
                    self._keep_whole(path, sha256)
                    large.append((sha256, path.stat().st_size, MIME, 0, FILE_HERE))
                else:
                    raw = path.read_bytes()
                    _require(path, hashlib.sha256(raw).digest(), sha256)
                    packs.append((sha256, len(raw), packed(raw)))
            self._load("mail_raw", ("sha256", "size", "packed"), packs)
            self._load("blob", _BLOB, large)
        return missing

    def _keep_whole(self, path: Path, sha256: bytes) -> None:
        """Put a file of the export into the blob store, if it is what it says."""
        _require(path, self._workspace.keep_file(path).sha256, sha256)

    def _take_part(self, part: Part, summaries: Summaries) -> None:
        for rows in slices(self._new_rows(part), _BATCH):
            whole = [dict(row) | summaries.columns(row) for row in rows] if part.table == "ticket" else rows
            columns = tuple(whole[0])
            self._load(part.table, columns, [tuple(row.values()) for row in whole])
            if "custom" in columns:
                self._load_custom(rows)

    def _new_rows(self, part: Part) -> Iterator[dict[str, Value]]:
        """Rows that are not here yet, with their references turned to this workspace's own things."""
        key = ("sha256",) if part is ORIGINALS else _KEYS.get(part.table, ("id",))
        with self._dumps() as dump:
            present = set(dump.rows(part.table, key))
        for row in read_rows(self._folder, part):
            self._done += 1
            if self._done % _BATCH == 0 and not self._progress(self._done, self._total):
                raise Cancelled("The import was stopped.", "Import again to go on from there.")
            turned = {column: self._turned(column, value) for column, value in row.items()}
            if tuple(turned[column] for column in key) in present:
                self._known += 1
                continue
            if key == ("id",):
                turned["account_id"] = self._account_id
            yield turned

    def _turned(self, column: str, value: Value) -> Value:
        return self._ids.get(value, value) if isinstance(value, bytes) and is_id(column) else value

    def _load_custom(self, rows: Sequence[Row]) -> None:
        """The search index of custom fields follows from their values."""
        with self._dumps() as dump:
            fields = {str(name): field_id for field_id, name in dump.rows("field", ("id", "name"))}
        values: list[tuple[Value, ...]] = []
        for row in rows:
            for name, value in json.loads(str(row["custom"])).items():
                for position, (text, number) in enumerate(search_values(value) if name in fields else ()):
                    values.append((row["id"], fields[name], position, text, number))
        self._load("field_value", ("owner_id", "field_id", "position", "text", "number"), values)

    def _load(self, table: str, columns: Sequence[str], rows: Sequence[tuple[Value, ...]]) -> None:
        if rows:
            title = f"Imported {count_of(len(rows), 'row', 'rows')} of {table}"
            self._workspace.load(RowBatch([(table, columns, rows)], title, index_later=True))
            self._count(table, len(rows))

    def _queue_for_search(self) -> None:
        """Put what was imported into the search index's queue, now that it is whole."""
        with self._dumps() as dump:
            waiting = [(ticket,) for ticket, doc in dump.rows("ticket", ("id", "doc")) if doc is None]
            queued = set(dump.rows("fts_queue", ("ticket_id",)))
        new = [row for row in waiting if row not in queued]
        if new:
            self._workspace.load(RowBatch([("fts_queue", ("ticket_id",), new)], "Queued for search"))

    def _count(self, table: str, number: int) -> None:
        self._added[table] = self._added.get(table, 0) + number


_INTENT: Final = Intent("import", UndoKind.NONE, "An import is not undone; delete what it brought.", SYSTEM)


def _identity(part: Part, row: Row) -> tuple[str, ...]:
    """What makes two rows the same thing: the first filled column, or all of them for fields."""
    texts = [fold(str(row[column])) for column in part.identity]
    if part.table == "agent":
        return ("email", texts[0]) if texts[0] else ("name", texts[1])
    return tuple(texts)


def _require(path: Path, found: bytes, wanted: bytes) -> None:
    """Refuse a file of the export that is not what it was."""
    if found != wanted:
        raise InvalidInput(f"{path.parent.name}/{path.name} is damaged: its content has another hash.")


def _bytes(value: Value) -> bytes:
    if not isinstance(value, bytes):
        raise InvalidInput("An id is missing in the export.")
    return value
