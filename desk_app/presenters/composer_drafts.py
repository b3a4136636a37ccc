"""Keeps drafts: one for each ticket and mode, saved at every pause, in order, never lost on the way.

A text is saved before anything else happens to it: another ticket, another mode, sending, closing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from desk_app.domain.changes import ChangeSet, DiscardDraft, NewFile, SaveDraft
from desk_app.domain.entities import Draft, DraftWishes, Recipients
from desk_app.domain.errors import DeskError
from desk_app.domain.ids import DraftId, SideId, TicketId
from desk_app.presenters.composer_state import NEW_SIDE, Mode, Written
from desk_app.presenters.session import Session
from desk_app.presenters.timers import Timers

PAUSE_MS: Final = 400


@dataclass(slots=True)
class SideSheet:
    """What a draft to a third party has besides.

    Attributes:
        side_id: The side conversation; None while it is being begun.
        subject: Of its mails.
        about_id: The message that is forwarded below the words; None for none.
        preset: Files that came with that message: alone they are nothing that must be kept.
        is_touched: Subject, files or quote were changed by hand.
    """

    side_id: SideId | None = None
    subject: str = ""
    about_id: bytes | None = None
    preset: tuple[NewFile, ...] = ()
    is_touched: bool = False


@dataclass(slots=True)
class Slot:
    """The draft of one mode in one ticket; side conversations have one each.

    Attributes:
        written: The text as it was last known.
        files: What goes along.
        recipients: Chosen by hand; None while they are those to begin with.
        draft_id: The kept draft; None while there is none.
        saving: A first save is on its way, so the id is not known yet.
        seen_id: The newest message that was on screen as it was written.
        wishes: What else was chosen for it: signature, time to leave.
        pictures: Files that stand in the text as pictures, by the name they have there.
        side: What a side conversation has besides; None for a reply or note.
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
    side: SideSheet | None = None
    after_save: list[Callable[[], None]] = field(default_factory=list)

    @property
    def place(self) -> str:
        """Which text of its ticket it is."""
        return self.mode if self.side is None else place_of(self.side.side_id)

    @property
    def is_empty(self) -> bool:
        """There is nothing to keep: what merely came with a forwarded message is no work of anybody."""
        if self.side is None:
            return self.written.is_empty and not self.files
        added = set(self.files) - set(self.side.preset)
        by_hand = self.side.side_id is None and (self.side.is_touched or self.recipients is not None)
        return self.written.is_empty and not added and not by_hand

    @property
    def brings(self) -> bool:
        """There is something to send besides words: files, or a forwarded message."""
        return bool(self.files) or (self.side is not None and self.side.about_id is not None)


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
            subject=slot.side.subject if slot.side is not None else "",
            side_id=slot.side.side_id if slot.side is not None else None,
            about_id=slot.side.about_id if slot.side is not None else None,
        )
        slot.saving = True
        self._session.apply(
            change,
            lambda changes: self._kept(slot, changes),
            silent=True,
            failed=lambda error: self._not_kept(slot, error),
        )

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
        self._go_on(slot)

    def _not_kept(self, slot: Slot, error: DeskError) -> None:
        """What waits for the draft is tried all the same: it is refused itself, and the text comes back."""
        slot.saving = False
        if slot.after_save:
            self._go_on(slot)
        else:
            self._session.complain(error)

    @staticmethod
    def _go_on(slot: Slot) -> None:
        waiting, slot.after_save = slot.after_save, []
        for then in waiting:
            then()


def place_of(side_id: SideId | None) -> str:
    """The place of a side conversation; None for one that is being begun."""
    return NEW_SIDE if side_id is None else f"{Mode.SIDE}:{side_id.hex()}"


def slot_of(draft: Draft | None, ticket_id: TicketId, mode: Mode) -> Slot:
    """A slot with what was kept."""
    if draft is None:
        return Slot(ticket_id, mode)
    files = tuple(NewFile(f.sha256, f.name, f.mime, f.size, f.content_id) for f in draft.attachments)
    side = SideSheet(draft.side_id, draft.subject, draft.about_id, is_touched=True)
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
        side=side if mode is Mode.SIDE else None,
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
