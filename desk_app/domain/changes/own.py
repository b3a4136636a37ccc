"""Changes of one person's own things: drafts, views, and taking changes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from desk_app.domain.changes.base import Change, UndoKind
from desk_app.domain.changes.tickets import NewFile
from desk_app.domain.entities import DraftKind, DraftWishes, Recipients
from desk_app.domain.ids import DraftId, SideId, TicketId, ViewId


@dataclass(frozen=True, slots=True)
class SaveDraft(Change):
    """Keep text that is being written; saved on every pause in typing.

    Attributes:
        draft_id: The draft to save over; None finds the one of this ticket, kind and person.
        seen_id: The newest message that was on screen, for the stale-reply check.
        wishes: What else was chosen for it; None leaves what is kept.
        side_id: Of the kind "side": the side conversation it is for; None for one that is to be started.
        about_id: Of a side conversation to be started: the message it forwards.
    """

    kind: ClassVar[str] = "draft.save"
    undo: ClassVar[UndoKind] = UndoKind.NONE
    undo_why: ClassVar[str] = "Older versions of a draft are kept with it."
    draft_kind: DraftKind
    body: str
    ticket_id: TicketId | None = None
    draft_id: DraftId | None = None
    subject: str = ""
    html: str | None = None
    recipients: Recipients | None = None
    seen_id: bytes | None = None
    files: tuple[NewFile, ...] | None = None
    wishes: DraftWishes | None = None
    side_id: SideId | None = None
    about_id: bytes | None = None


@dataclass(frozen=True, slots=True)
class RestoreDraft(Change):
    """Put an earlier text back into a draft; the present one is kept as a version, and undo brings it back.

    Attributes:
        body: The earlier text, as `DraftVersion` has it.
    """

    kind: ClassVar[str] = "draft.restore"
    draft_id: DraftId
    body: str


@dataclass(frozen=True, slots=True)
class DiscardDraft(Change):
    """Throw a draft away; undo brings it back."""

    kind: ClassVar[str] = "draft.discard"
    draft_id: DraftId


@dataclass(frozen=True, slots=True)
class SaveView(Change):
    """Keep a query as a view, or change one that exists (`view_id`)."""

    kind: ClassVar[str] = "view.save"
    name: str
    query: str
    sort: str = "due"
    grouping: str = ""
    icon: str = ""
    shortcut: str = ""
    layout: str = "{}"
    view_id: ViewId | None = None
    position: int | None = None


@dataclass(frozen=True, slots=True)
class DeleteView(Change):
    """Remove a view; the tickets in it are not touched."""

    kind: ClassVar[str] = "view.delete"
    view_id: ViewId


@dataclass(frozen=True, slots=True)
class UndoChange(Change):
    """Take one change of the history back; an undo is itself undone by redo."""

    kind: ClassVar[str] = "undo"
    change_id: bytes


@dataclass(frozen=True, slots=True)
class RedoChange(Change):
    """Do an undone change again."""

    kind: ClassVar[str] = "redo"
    change_id: bytes
