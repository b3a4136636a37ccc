"""What a ticket's list row says about its conversation, counted from the files of an export."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from desk_app.domain.changes import Row, Value
from desk_app.domain.text import preview
from desk_app.services.exchange.layout import Part
from desk_app.services.exchange.reading_back import read_rows
from desk_app.services.handlers.common import entry_side


@dataclass(slots=True)
class _Summary:
    messages: int = 0
    notes: int = 0
    files: int = 0
    customer_s: int | None = None
    agent_s: int | None = None
    side_s: int | None = None
    newest_s: int = -1
    preview: str = ""
    preview_from: str = ""


class Summaries:
    """Counters, times and previews by ticket."""

    def __init__(self) -> None:
        self._by_ticket: dict[Value, _Summary] = {}

    @classmethod
    def of(cls, folder: Path, has: Sequence[Part]) -> Summaries:
        """Read the entries and attachments of an export once.

        Args:
            folder: The export.
            has: The files that its version has.
        """
        summaries = cls()
        parts = {part.table: part for part in has}
        for row in read_rows(folder, parts["message"]):
            summaries.add_message(row)
        for row in read_rows(folder, parts["note"]):
            summaries.add_note(row)
        for row in read_rows(folder, parts["side_message"]) if "side_message" in parts else ():
            summaries.add_side_message(row)
        for row in read_rows(folder, parts["attachment"]):
            if row["owner_kind"] != "draft":
                summaries.of_ticket(row["ticket_id"]).files += 1
        return summaries

    def of_ticket(self, ticket_id: Value) -> _Summary:
        """The summary of one ticket, made at first sight."""
        return self._by_ticket.setdefault(ticket_id, _Summary())

    def add_message(self, row: Row) -> None:
        """Count a message."""
        summary = self.of_ticket(row["ticket_id"])
        summary.messages += 1
        at_s = _int(row["sent_s"])
        if row["author_kind"] == "customer":
            summary.customer_s = max(at_s, summary.customer_s or 0)
        elif row["author_kind"] == "agent":
            summary.agent_s = max(at_s, summary.agent_s or 0)
        self._newest(summary, row, at_s)

    def add_note(self, row: Row) -> None:
        """Count a note."""
        summary = self.of_ticket(row["ticket_id"])
        summary.notes += 1
        self._newest(summary, row, _int(row["created_s"]))

    def add_side_message(self, row: Row) -> None:
        """Count what was said beside."""
        summary = self.of_ticket(row["ticket_id"])
        at_s = _int(row["sent_s"])
        if row["author_kind"] == "other":
            summary.side_s = max(at_s, summary.side_s or 0)
        self._newest(summary, row, at_s)

    def _newest(self, summary: _Summary, row: Row, at_s: int) -> None:
        if at_s >= summary.newest_s:
            summary.newest_s = at_s
            summary.preview = preview(str(row["body"]))
            summary.preview_from = entry_side(row)

    def columns(self, ticket: Row) -> dict[str, Value]:
        """The derived columns of a ticket row."""
        summary = self._by_ticket.get(ticket["id"], _Summary())
        return {
            "updated_s": max(_int(ticket["created_s"]), summary.newest_s),
            "messages": summary.messages,
            "notes": summary.notes,
            "files": summary.files,
            "customer_s": summary.customer_s,
            "agent_s": summary.agent_s,
            "side_s": summary.side_s,
            "preview": summary.preview,
            "preview_from": summary.preview_from,
        }


def _int(value: Value) -> int:
    return value if isinstance(value, int) else 0
