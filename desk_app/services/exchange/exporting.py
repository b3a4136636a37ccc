"""`export`: everything of a workspace into a folder that other programs can read and `import` reads back."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from desk_app.domain.changes import Value
from desk_app.domain.errors import Cancelled, InvalidInput, NotFound, StoreError, WorkspaceDamaged
from desk_app.domain.filenames import safe_file_name
from desk_app.domain.ids import ID_BYTES, id_text
from desk_app.domain.mail.originals import unpacked
from desk_app.services.exchange.layout import (
    ATTACHMENTS,
    FORMAT,
    JSON_COLUMNS,
    MAIL,
    MANIFEST,
    ORIGINALS,
    OTHER_MAIL,
    PARTS,
    VERSION,
    Part,
)
from desk_app.services.exchange.mail_files import mail_bytes
from desk_app.services.ports import BlobStore, Dump

Progress = Callable[[int, int], bool]
"""Told (done, total) lines; False stops."""

_STEP = 2_000
_MESSAGE_COLUMNS = (
    "id",
    "ticket_id",
    "kind",
    "author_name",
    "subject",
    "body",
    "html",
    "sent_s",
    "recipients",
    "mail_id",
    "in_reply_to",
    "refs",
    "raw_sha256",
)


@dataclass(frozen=True, slots=True)
class ExportResult:
    """What was written.

    Attributes:
        folder: Where it lies.
        lines: Number of lines by file name.
        attachments: Number of attachment files.
        originals: Number of mails written as they came.
        missing: SHA-256 (hex) of attachments whose content is not on this computer, or damaged.
    """

    folder: Path
    lines: dict[str, int]
    attachments: int
    originals: int
    missing: tuple[str, ...]


def export_to(
    folder: Path,
    source: tuple[Dump, BlobStore],
    facts: Mapping[str, object],
    progress: Progress = lambda _done, _total: True,
) -> ExportResult:
    """Write the export.

    Args:
        folder: A new or empty folder.
        source: The tables and the attachment contents.
        facts: More for the manifest: name of the workspace, time, version of the program.
        progress: Told how far it is.

    Raises:
        InvalidInput: The folder holds something already.
        Cancelled: `progress` said stop; the folder then has no manifest and is not an export.
        StoreError: The folder cannot be written.
    """
    dump, blobs = source
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise InvalidInput(f"{folder} is not empty.", "Choose a new folder.")
        total = sum(dump.count(part.table) for part in PARTS) + dump.count("blob") + dump.count("message")
        told = _Told(progress, total)
        lines = {part.file: _write_part(folder, dump, part, told) for part in PARTS}
        attachments, missing = _write_attachments(folder, dump, blobs, told)
        with _Originals(folder, source) as originals:
            _write_mail(folder, dump, originals, told)
            originals.write_others()
        lines[ORIGINALS.file] = originals.count
        manifest = {"format": FORMAT, "version": VERSION, **facts, "lines": lines}
        _write_text(folder / MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=2) + "\n")
    except OSError as error:
        raise StoreError(
            f"{folder} cannot be written: {error.strerror}.", "Choose another folder."
        ) from error
    return ExportResult(folder, lines, attachments, originals.count, tuple(missing))


class _Told:
    """Counts lines and passes them on now and then."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress = progress
        self._total = total
        self._done = 0

    def line(self) -> None:
        self._done += 1
        if self._done % _STEP == 0 and not self._progress(self._done, self._total):
            raise Cancelled("The export was stopped.", "The folder holds only a part of it; delete it.")


def _write_part(folder: Path, dump: Dump, part: Part, told: _Told) -> int:
    count = 0
    with (folder / part.file).open("w", encoding="utf-8", newline="\n") as file:
        for row in dump.rows(part.table, part.columns):
            told.line()
            line = dict(zip(part.columns, row, strict=True))
            if part.only is None or line[part.only[0]] == part.only[1]:
                _write_line(file, line)
                count += 1
    return count


def _write_line(file: TextIO, values: Mapping[str, Value]) -> None:
    line = {column: plain(column, value) for column, value in values.items()}
    file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")


def plain(column: str, value: Value) -> object:
    """A cell as the export holds it."""
    if isinstance(value, bytes):
        return id_text(value) if len(value) == ID_BYTES else value.hex()
    if column in JSON_COLUMNS and isinstance(value, str):
        return json.loads(value)
    if isinstance(value, str):
        # A lone surrogate (from a broken mail) is not text; it would make the whole file unreadable.
        return value.encode("utf-8", "replace").decode("utf-8")
    return value


def _write_attachments(folder: Path, dump: Dump, blobs: BlobStore, told: _Told) -> tuple[int, list[str]]:
    place = folder / ATTACHMENTS
    place.mkdir()
    missing: list[str] = []
    written = 0
    for sha256 in _hashes(dump):
        told.line()
        try:
            blobs.export(sha256, place / sha256.hex())
        except (NotFound, WorkspaceDamaged):
            missing.append(sha256.hex())
        else:
            written += 1
    return written, missing


def _hashes(dump: Dump) -> Iterator[bytes]:
    """What is attached anywhere, each content once."""
    seen: set[bytes] = set()
    for (sha256,) in dump.rows("attachment", ("sha256",)):
        if isinstance(sha256, bytes) and sha256 not in seen:
            seen.add(sha256)
            yield sha256


class _Originals:
    """The mails as they came: written where they belong, listed with their hashes, each once in the list."""

    def __init__(self, folder: Path, source: tuple[Dump, BlobStore]) -> None:
        self._folder = folder
        self._dump, self._blobs = source
        self._listed: set[bytes] = set()

    def __enter__(self) -> Self:
        """Begin the list."""
        self._list = (self._folder / ORIGINALS.file).open("w", encoding="utf-8", newline="\n")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the list."""
        self._list.close()

    @property
    def count(self) -> int:
        """How many are listed."""
        return len(self._listed)

    def write(self, sha256: Value, place: Path) -> bool:
        """Write the mail with this hash as it came; False when it was not kept or is not to be had."""
        if not isinstance(sha256, bytes):
            return False
        found = self._dump.row("mail_raw", ("packed",), sha256)
        if found is not None and isinstance(found[0], bytes):
            place.write_bytes(unpacked(found[0]))
        else:
            try:
                self._blobs.export(sha256, place)
            except (NotFound, WorkspaceDamaged):
                return False
        if sha256 not in self._listed:
            self._listed.add(sha256)
            file = place.relative_to(self._folder).as_posix()
            _write_line(self._list, {"sha256": sha256, "size": place.stat().st_size, "file": file})
        return True

    def write_others(self) -> None:
        """Write the mails that were kept and are no message: those in quarantine."""
        for (sha256,) in self._dump.rows("mail", ("sha256",)):
            if isinstance(sha256, bytes) and sha256 not in self._listed:
                place = self._folder / MAIL / OTHER_MAIL
                place.mkdir(parents=True, exist_ok=True)
                self.write(sha256, place / f"{sha256.hex()}.eml")


def _write_mail(folder: Path, dump: Dump, originals: _Originals, told: _Told) -> None:
    """Every message as an EML file under its ticket's number; notes never (they are nobody else's)."""
    numbers = {row[0]: str(row[1]) for row in dump.rows("ticket", ("id", "number"))}
    counts: dict[str, int] = {}
    for row in dump.rows("message", _MESSAGE_COLUMNS):
        told.line()
        message = dict(zip(_MESSAGE_COLUMNS, row, strict=True))
        number = numbers[message["ticket_id"]]
        counts[number] = counts.get(number, 0) + 1
        place = folder / MAIL / safe_file_name(number)
        place.mkdir(parents=True, exist_ok=True)
        path = place / f"{counts[number]:04}.eml"
        if not originals.write(message["raw_sha256"], path):
            path.write_bytes(mail_bytes(message, number))


def _write_text(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
