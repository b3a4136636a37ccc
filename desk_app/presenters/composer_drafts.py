"""Keeps drafts: one for each ticket and mode, saved at every pause, in order, never lost on the way.

A text is saved before anything else happens to it: another ticket, the other mode, sending, closing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from desk_app.domain.changes import ChangeSet, DiscardDraft, NewFile, SaveDraft
from desk_app.domain.entities import Draft, DraftWishes, Recipients
from desk_app.domain.ids import DraftId, TicketId
from desk_app.presenters.composer_state import Mode, Written
from desk_app.presenters.session import Session
from desk_app.presenters.timers import Timers

PAUSE_MS: Final = 400


@dataclass(slots=True)
class Slot:
    """The draft of one mode in one ticket.

    Attributes:
        written: The text as it was last known.
        files: What goes along.
        recipients: Chosen by hand; None while they are those to begin with.
        draft_id: The kept draft; None while there is none.
        saving: A first save is on its way, so the id is not known yet.
        seen_id: The newest message that was on screen as it was written.
        wishes: What else was chosen for it: signature, time to leave.
        pictures: Files that stand in the text as pictures, by the name they have there.
    """

    ticket_id: TicketId
    mode: Mode
    written: Written = field(default_factory=Written)
    files: tuple[NewFile, ...] = ()
    recipients: Recipients | None = None
    draft_id: DraftId | None = None
    saving: bool = False
    seen_id: bytes | None = None
    wishes: DraftWishes = field(default_factory=DraftWishes)
    pictures: dict[str, NewFile] = field(default_factory=dict)
    after_save: list[Callable[[], None]] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """There is nothing to keep."""
        return self.written.is_empty and not self.files


class DraftKeeper:
    """Saves slots; GUI thread only."""

    def __init__(self, session: Session, saved: Callable[[Slot], None]) -> None:
        """Begin with nothing.

        Args:
            session: Where drafts are kept.
            saved: Hears when a slot is safe on disk.
        """
        self._session = session
        self._saved = saved
        self._timers = Timers(session.after)

    def later(self, collect: Callable[[], None]) -> None:
        """Save after a pause; typing on begins the pause anew."""
        self._timers.start("pause", PAUSE_MS, collect)

    def stop(self) -> None:
        """No pause is waited for any more."""
        self._timers.stop_all()

    def save(self, slot: Slot) -> None:
        """Keep a slot now; one that became empty is thrown away, one that always was needs nothing."""
        self._timers.stop("pause")
        if slot.is_empty and slot.draft_id is None and not slot.saving:
            return
        if slot.is_empty and slot.draft_id is not None:
            self.discard(slot)
            return
        change = SaveDraft(
            slot.mode.value,
            slot.written.text,
            slot.ticket_id,
            slot.draft_id,
            html=slot.written.html,
            recipients=slot.recipients,
            seen_id=slot.seen_id,
            files=slot.files,
            wishes=slot.wishes,
        )
        slot.saving = True
        self._session.apply(change, lambda changes: self._kept(slot, changes), silent=True)

    def discard(self, slot: Slot, *, silent: bool = True) -> None:
        """Throw the kept draft away; Undo brings it back."""
        if slot.draft_id is not None:
            self._session.apply(DiscardDraft(slot.draft_id), silent=silent)
            slot.draft_id = None

    def when_known(self, slot: Slot, then: Callable[[], None]) -> None:
        """Run something once the id of the slot's draft is known: a reply must use its own draft up."""
        if slot.saving:
            slot.after_save.append(then)
        else:
            then()

    def _kept(self, slot: Slot, changes: ChangeSet) -> None:
        slot.saving = False
        if changes.created.get("draft"):
            slot.draft_id = DraftId(changes.first("draft"))
        self._saved(slot)
        waiting, slot.after_save = slot.after_save, []
        for then in waiting:
            then()


def slot_of(draft: Draft | None, ticket_id: TicketId, mode: Mode) -> Slot:
    """A slot with what was kept."""
    if draft is None:
        return Slot(ticket_id, mode)
    files = tuple(NewFile(f.sha256, f.name, f.mime, f.size, f.content_id) for f in draft.attachments)
    has_recipients = bool(draft.recipients.to or draft.recipients.cc or draft.recipients.bcc)
    return Slot(
        ticket_id,
        mode,
        Written(draft.body, draft.html),
        files,
        draft.recipients if has_recipients else None,
        draft.id,
        seen_id=draft.seen_id,
        wishes=draft.wishes,
        pictures=pictures_in(draft.html, files),
    )


def pictures_in(html: str | None, files: Sequence[NewFile]) -> dict[str, NewFile]:
    """The files that stand in a text as pictures, by their names in it."""
    return {_cid(file): file for file in files if file.content_id and _cid(file) in (html or "")}


def match_pictures(slot: Slot) -> None:
    """A picture that was taken out of the text does not go along; put back, it does again."""
    html = slot.written.html or ""
    others = tuple(file for file in slot.files if slot.pictures.get(_cid(file)) != file)
    shown = tuple(file for name, file in slot.pictures.items() if name in html)
    if {*others, *shown} != set(slot.files):
        slot.files = (*others, *shown)


def _cid(file: NewFile) -> str:
    return f"cid:{file.content_id}"
