"""`import csv FILE`: a table from another system as tickets, one row each.

Columns are matched by their headings (`SYNONYMS`) or by `--map`. A row is known again by its `id` column
(or by its whole content when there is none), so an import can be repeated without doubles. A row that
cannot be used is listed with its line; the others go in.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Final

from desk_app.domain.changes import SYSTEM, AddMessage, CreateTicket, MailIds, UndoKind
from desk_app.domain.errors import Cancelled, DeskError, InvalidInput
from desk_app.domain.ids import StatusId, TicketId
from desk_app.domain.query.folding import fold
from desk_app.domain.status import PRIORITY_NAMES, Priority, StatusClass
from desk_app.domain.text import SUBJECT_MAX, count_of, fit_line
from desk_app.services.bulk import slices
from desk_app.services.exchange.people import customer_of, split_person
from desk_app.services.handlers.common import key, status_of_class
from desk_app.services.handlers.conversation import create_ticket, file_message
from desk_app.services.handlers.custom import write_custom
from desk_app.services.ports import Intent, Outcome, Unit
from desk_app.services.workspace import Workspace

Progress = Callable[[int, int], bool]
_BATCH: Final = 200
_FIELD_MAX: Final = 2_000_000

SYNONYMS: Final[dict[str, tuple[str, ...]]] = {
    "id": (
        "id",
        "number",
        "ticket",
        "ticket id",
        "ticket number",
        "case",
        "case id",
        "issue id",
        "key",
        "bug id",
    ),
    "subject": ("subject", "title", "summary", "short description", "name"),
    "body": ("body", "description", "text", "message", "details", "comment"),
    "customer": (
        "customer",
        "requester",
        "requestor",
        "email",
        "e-mail",
        "from",
        "reporter",
        "contact",
        "caller",
    ),
    "status": ("status", "state"),
    "priority": ("priority", "prio"),
    "created": ("created", "created at", "created on", "date", "opened", "opened at", "creation date"),
    "tags": ("tags", "labels", "keywords"),
}
"""What a column can become, with headings it is recognised by."""

_STATUS_WORDS: Final[dict[str, StatusClass]] = {
    "new": StatusClass.NEW,
    "open": StatusClass.OPEN,
    "active": StatusClass.OPEN,
    "in progress": StatusClass.OPEN,
    "pending": StatusClass.WAITING_CUSTOMER,
    "waiting": StatusClass.WAITING_CUSTOMER,
    "on hold": StatusClass.WAITING_THIRD_PARTY,
    "resolved": StatusClass.SOLVED,
    "solved": StatusClass.SOLVED,
    "fixed": StatusClass.SOLVED,
    "closed": StatusClass.CLOSED,
    "done": StatusClass.CLOSED,
}
_ZIP: Final = b"PK\x03\x04"
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_LOOK: Final = 4_000
"""Bytes in which a file that is no text shows itself."""
_DATES: Final = ("%d/%m/%Y %H:%M", "%d.%m.%Y %H:%M", "%d.%m.%Y", "%d/%m/%Y", "%Y/%m/%d %H:%M", "%Y/%m/%d")


@dataclass(slots=True)
class CsvImport:
    """What came of an import of a table.

    Attributes:
        columns: Which heading became what; headings that were left out are missing.
        refused: (line, sentence).
    """

    columns: dict[str, str]
    tickets: int = 0
    known: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)

    def begin(self) -> None:
        """Count from nothing again."""
        self.tickets = self.known = 0
        self.refused.clear()

    def add(self, other: CsvImport) -> None:
        """Add what came of more rows."""
        self.tickets += other.tickets
        self.known += other.known
        self.refused += other.refused


def import_csv(
    path: Path,
    workspace: Workspace,
    zone: tzinfo,
    *,
    mapping: Mapping[str, str] | None = None,
    dry_run: bool = False,
    progress: Progress = lambda _done, _total: True,
) -> CsvImport:
    """Read a table into a workspace.

    Args:
        path: CSV or TSV in UTF-8, UTF-16 or Latin-1; the delimiter is found out.
        workspace: Where to.
        zone: The zone of times that do not say theirs.
        mapping: What a heading becomes, where its name does not tell: {"Betreff": "subject"};
            `custom.NAME` fills a custom field.
        dry_run: Only tell what would come of it.
        progress: Told about how many characters of how many are done; False stops, what was taken stays.

    Raises:
        InvalidInput: It is no table, or nothing in it can be the subject.
        Cancelled: `progress` said stop.
    """
    headings, rows = read_table(path)
    result = CsvImport(match_columns(headings, mapping or {}))
    if "subject" not in result.columns.values():
        raise InvalidInput(
            f"No column of {path.name} is the subject (columns: {', '.join(headings)}).",
            "Say which one with --map “heading=subject”.",
        )
    total, done = path.stat().st_size, 0
    for part in slices(rows, _BATCH):
        found = CsvImport(result.columns)

        def work(
            unit: Unit, part: Sequence[tuple[int, dict[str, str]]] = part, found: CsvImport = found
        ) -> Outcome:
            found.begin()  # on a full disk it is tried a second time
            for line, row in part:
                _take(unit, (line, row), found, zone)
            return Outcome(f"Imported {count_of(found.tickets, 'row', 'rows')}")

        if dry_run:
            workspace.rehearse(_INTENT, work)
        else:
            workspace.run(_INTENT, work)
        result.add(found)
        done += sum(len(cell) for _, row in part for cell in row.values())
        if not progress(min(done, total), total):
            raise Cancelled("The import was stopped.", "Import again to go on from there.")
    return result


_INTENT: Final = Intent("import", UndoKind.NONE, "An import is not undone; delete what it brought.", SYSTEM)


def read_table(path: Path) -> tuple[list[str], Iterator[tuple[int, dict[str, str]]]]:
    """The headings, and (line, cells by heading) of every row.

    Raises:
        InvalidInput: The file cannot be read or has no headings.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror}.") from error
    if raw.startswith(_ZIP) or (b"\0" in raw[:_LOOK] and not raw.startswith(_UTF16)):
        raise InvalidInput(f"{path.name} is not a table in text.", "Save it as CSV first.")
    text = _decoded(raw)
    csv.field_size_limit(_FIELD_MAX)
    delimiter = _delimiter(text)
    _check_quotes(text, delimiter, path)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    headings = [fit_line(cell, 200) for cell in next(reader, [])]
    if not any(headings):
        raise InvalidInput(f"{path} holds no table: its first line has no headings.")
    return headings, _rows(reader, headings, path)


def _check_quotes(text: str, delimiter: str, path: Path) -> None:
    """Refuse a table in which a quote is opened and never closed: all rows behind it would be one cell.

    Raises:
        InvalidInput: There is one; the sentence says in which row.
    """
    if text.count('"') % 2 == 0:
        return
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    row = 0
    try:
        for _ in reader:
            row += 1
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise InvalidInput(
                f"In row {row + 1} of {path.name} a quotation mark is opened and never closed.",
                "Close it, or write it twice where it is meant as a sign.",
            ) from error


def _rows(
    reader: Iterator[list[str]], headings: list[str], path: Path
) -> Iterator[tuple[int, dict[str, str]]]:
    line = 1
    try:
        for line, cells in enumerate(reader, 2):
            if any(cell.strip() for cell in cells):
                yield line, dict(zip(headings, cells, strict=False))
    except csv.Error as error:
        raise InvalidInput(f"{path}, line {line + 1}, cannot be read: {error}.") from error


def _decoded(raw: bytes) -> str:
    for mark, charset in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if raw.startswith(mark):
            return raw.decode(charset, "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _delimiter(text: str) -> str:
    """The candidate that the first line holds most of; a comma when there is none."""
    first = text.split("\n", 1)[0]
    return max(",;\t|", key=first.count)


def match_columns(headings: Sequence[str], mapping: Mapping[str, str]) -> dict[str, str]:
    """What each heading becomes: first as the person says, then by its name; each target once.

    Raises:
        InvalidInput: The person names a heading or target that does not exist.
    """
    for heading, target in mapping.items():
        if heading not in headings:
            raise InvalidInput(f"There is no column “{heading}”.", f"Columns: {', '.join(headings)}.")
        if target not in SYNONYMS and not target.startswith("custom."):
            raise InvalidInput(
                f"A column cannot become “{target}”.", f"Targets: {', '.join(SYNONYMS)}, custom.NAME."
            )
    columns = dict(mapping)
    for target, names in SYNONYMS.items():
        found = next((h for h in headings if fold(h) in names and h not in columns), None)
        if found is not None and target not in columns.values():
            columns[found] = target
    return columns


def _take(unit: Unit, place: tuple[int, dict[str, str]], result: CsvImport, zone: tzinfo) -> None:
    line, row = place
    values = {target: row.get(heading, "").strip() for heading, target in result.columns.items()}
    mark = _mark(values, row)
    if unit.exists("message", mail_id=mark):
        result.known += 1
        return
    outcome = unit.attempt(lambda inner: _make(inner, values, mark, zone))
    if isinstance(outcome, DeskError):
        result.refused.append((line, str(outcome)))
    else:
        result.tickets += 1


def _mark(values: Mapping[str, str], row: Mapping[str, str]) -> str:
    """By what the row is known again; kept where a mail has its Message-ID."""
    identity = values.get("id") or repr(sorted((k or "", v) for k, v in row.items()))
    return f"<csv-{hashlib.sha256(identity.encode('utf-8', 'replace')).hexdigest()[:40]}@import.invalid>"


def _make(unit: Unit, values: Mapping[str, str], mark: str, zone: tzinfo) -> Outcome:
    at_s = read_time(values.get("created", ""), zone)
    customer = customer_of(unit, *split_person(values.get("customer", "")))
    wanted = _STATUS_WORDS.get(fold(values.get("status", "")), StatusClass.CLOSED)
    create_ticket(
        unit,
        CreateTicket(
            fit_line(values.get("subject", "")) or "(no subject)",
            customer,
            status_id=StatusId(key(status_of_class(unit, wanted)["id"])),
            priority=PRIORITY_NAMES.get(fold(values.get("priority", "")), Priority.NORMAL),
            channel="import",
            at_s=at_s,
        ),
    )
    ticket_id = TicketId(unit.created_last("ticket"))
    custom = {name.partition(".")[2]: value for name, value in values.items() if name.startswith("custom.")}
    write_custom(unit, "ticket", ticket_id, {name: value for name, value in custom.items() if value})
    message = AddMessage(
        ticket_id, "customer", _text(values), author_id=customer, at_s=at_s, mail=MailIds(mark)
    )
    file_message(unit, message)
    for name in filter(None, (part.strip() for part in values.get("tags", "").split(","))):
        _tag(unit, ticket_id, fit_line(name, 60))
    return Outcome("")


def _text(values: Mapping[str, str]) -> str:
    """The words of a row; a subject that is too long for one stands before them, whole."""
    subject, body = values.get("subject", ""), values.get("body", "")
    if body and len(subject) > SUBJECT_MAX:
        return f"{subject}\n\n{body}"
    return body or subject or "(no text)"


def _tag(unit: Unit, ticket_id: TicketId, name: str) -> None:
    known = unit.find("tag", norm=fold(name), deleted_s=None)
    tag_id = key(known[0]["id"]) if known else unit.insert("tag", {"name": name, "norm": fold(name)})
    if not unit.exists("ticket_tag", ticket_id=ticket_id, tag_id=tag_id):
        unit.insert("ticket_tag", {"ticket_id": ticket_id, "tag_id": tag_id})


def read_time(text: str, zone: tzinfo) -> int | None:
    """A time as tables write it: ISO 8601 or day first; None for an empty cell.

    Raises:
        InvalidInput: It is no time.
    """
    if not text:
        return None
    moment: datetime | None = None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        for form in _DATES:
            try:
                moment = datetime.strptime(text, form).replace(tzinfo=zone)
                break
            except ValueError:
                continue
    if moment is None:
        raise InvalidInput(f"“{text[:40]}” is not a time.")
    try:
        return int((moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC).timestamp())
    except (OverflowError, ValueError):
        raise InvalidInput(f"“{text[:40]}” is not a time.") from None
