"""What a change of everything a search finds would do, told before it is done.

All tickets are counted, the first of them are rehearsed: a rehearsal keeps the writer busy, and a million of
them would keep it busy for minutes.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Final

from desk_app.domain.changes import Change, DeleteTicket, RestoreTicket, SetFields, SnoozeTicket
from desk_app.domain.text import count_of, fenced
from desk_app.presenters.bulk_targets import targets_of
from desk_app.presenters.ticket_selection import Selection
from desk_app.services.bulk import SLICE, BulkPreview, preview_bulk
from desk_app.services.reading import Reader
from desk_app.services.workspace import Workspace

_NAMED: Final = 4
_SHOWS_IN_ROW: Final = (SetFields, SnoozeTicket, DeleteTicket, RestoreTicket)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What would happen.

    Attributes:
        total: Tickets that are meant.
        looked_at: How many of them were rehearsed, the first of the list.
        changed: Of those: how many would become different.
        refusal: Why one of them would be left as it is; empty when none.
        names: The first tickets, as "#4182 Subject".
    """

    total: int
    looked_at: int
    changed: int
    refusal: str
    names: tuple[str, ...]

    def words(self, done: str) -> str:
        """What is asked, in sentences; `done` completes "will be"."""
        same = self.looked_at - self.changed
        rest = self.total > self.looked_at
        of_these = f"the first {self.looked_at:,}" if rest else "them"
        sentences = [f"They will be {done}."]
        if same:
            sentences.append(f"{count_of(same, 'of', 'of')} {of_these} would stay as now.")
        if self.refusal:
            sentences.append(self.refusal)
        more = self.total - len(self.names)
        others = f" and {more:,} more" if more > 0 else ""
        return f"{' '.join(sentences)}\n\n{', '.join(self.names)}{others}.\n\nOne Undo takes all of it back."


def look_ahead(reader: Reader, workspace: Workspace, targets: Selection, template: Change) -> Outlook:
    """Rehearse a change on the first targets; on a reader thread, the writer rolls it back."""
    total, ids = targets_of(reader, targets)
    first = list(islice(ids, SLICE))
    previews = list(preview_bulk(workspace, first, template))
    changed = sum(1 for preview in previews if _changes(preview, template))
    refusal = next((preview.refusal for preview in previews if preview.refusal), "")
    names = tuple(f"#{row.number} {fenced(row.subject)}" for row in reader.lists.rows_of(first[:_NAMED]))
    return Outlook(total, len(first), changed, refusal, names)


def _changes(preview: BulkPreview, template: Change) -> bool:
    """Whether a ticket would be different; of tags and read marks its row says nothing."""
    return not preview.refusal and (bool(preview.changes) or not isinstance(template, _SHOWS_IN_ROW))
