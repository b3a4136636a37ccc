"""The page "Conflicts": what two people changed at once, ticket by ticket, and what a person chooses.

Below stands what merged by itself, with nobody being asked, and can be taken back.

Nothing is decided before "Apply": until then the server's values hold and no reply leaves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from desk_app.commands.spec import Need
from desk_app.domain.changes import ChangeSet
from desk_app.domain.ids import TicketId
from desk_app.presenters.base import Presenter, Stop
from desk_app.presenters.conflicts_state import ConflictsState, Outcome, meetings_of
from desk_app.presenters.conversation_times import Reader as Times
from desk_app.presenters.merged import merged_faces
from desk_app.presenters.sync_state import ConflictFace, HeldReply, SyncState
from desk_app.presenters.syncing import SyncPresenter
from desk_app.services.reading import Lane, MergedLine, Reader, Team
from desk_app.sync.decisions import Side

_TABLES: Final = frozenset({"outbox", "event", "conflict"})


class ConflictsPresenter(Presenter[ConflictsState]):
    """Collects what a person chooses for one ticket after the other."""

    def __init__(self, sync: SyncPresenter) -> None:
        super().__init__(ConflictsState())
        self._sync, self._session = sync, sync.session
        self._stop = sync.watch(self._follow)
        self._stop_merged: Stop | None = None
        self._can_apply_alike = False
        sync.window.bind("conflict.same", lambda _argument: self._apply_alike())
        self.watch(lambda _state: self._provide())

    def close(self) -> None:
        """Follow nothing any more."""
        self._stop()
        self.look(is_open=False)

    def look(self, *, is_open: bool) -> None:
        """Somebody looks at the page, or no longer does: what merged is read only meanwhile."""
        if is_open and self._stop_merged is None:
            self._stop_merged = self._session.on_change(self._changed)
            self._read_merged()
        elif not is_open and self._stop_merged is not None:
            self._stop_merged()
            self._stop_merged = None
        self._provide()

    @property
    def me(self) -> str:
        """The name of who works here."""
        return self._sync.me

    def open(self, ticket_id: TicketId) -> None:
        """Show another ticket."""
        place = next((at for at, each in enumerate(self._state.meetings) if each.ticket_id == ticket_id), 0)
        self._show(replace(self._state, at=place, field_at=0, merged_key=""))

    def open_merged(self, key: str) -> None:
        """Show something that merged by itself."""
        self._show(replace(self._state, merged_key=key))

    def undo(self, key: str) -> None:
        """Take this person's part of something that merged by itself back."""
        face = next((face for face in self._state.merged if face.key == key), None)
        if face is not None and face.can_undo:
            self._session.undo(face.step)

    def go_field(self, step: int) -> None:
        """The keys are about the next field, or the one before."""
        self.go_to_field(self._state.field_at + step)

    def go_to_field(self, at: int) -> None:
        """The keys are about this field."""
        shown = self._state.shown
        if shown is not None and shown.fields:
            self._show(replace(self._state, field_at=max(0, min(at, len(shown.fields) - 1))))

    def choose(self, face: ConflictFace, side: Side) -> None:
        """Say whose value a field is to get; both only where they are texts."""
        if side is Side.OTHER and not face.is_text:
            return
        shown = self._state.shown
        at = shown.fields.index(face) if shown is not None and face in shown.fields else self._state.field_at
        self._show(replace(self._state, sides={**self._state.sides, face.id: side}, field_at=at))

    def choose_here(self, side: Side) -> None:
        """The same for the field that the keys are about."""
        shown = self._state.shown
        if shown is not None and shown.fields:
            self.choose(shown.fields[self._state.field_at], side)

    def choose_all(self, side: Side) -> None:
        """The same for every field of this ticket."""
        shown = self._state.shown
        if shown is not None:
            chosen = {face.id: side for face in shown.fields}
            self._show(replace(self._state, sides={**self._state.sides, **chosen}))

    def decide_reply(self, held: HeldReply, outcome: Outcome) -> None:
        """Say what is to become of a reply."""
        self._show(replace(self._state, outcomes={**self._state.outcomes, held.item.id: outcome}))

    def apply(self) -> None:
        """Do what was chosen for this ticket; the next one follows by itself."""
        state, shown = self._state, self._state.shown
        if shown is None:
            return
        self._sync.decide(state.choices)
        for held in shown.held:
            match state.outcome_of(held):
                case Outcome.EDIT:
                    self._sync.edit(held.item)
                case Outcome.SEND:
                    self._sync.send_again(held.item)
                case Outcome.NOTE:
                    self._sync.keep_as_note(held.item)
                case Outcome.DISCARD:
                    self._sync.discard(held.item)

    def same_for_all(self) -> None:
        """Do what was chosen for the fields of this ticket, and the same for all conflicts like them."""
        self._sync.window.run("conflict.same")

    def open_ticket(self) -> None:
        """Go to the ticket that is shown."""
        shown = self._state.shown or self._state.shown_merged
        if shown is not None:
            self._sync.open_ticket(shown.ticket_id)

    def _apply_alike(self) -> None:
        """Replies wait for a decision of their own: the same for all must send nothing."""
        self._sync.decide((*self._state.choices, *self._state.choices_alike))

    def _provide(self) -> None:
        """The command counts while somebody looks at what it would decide."""
        is_met = self._stop_merged is not None and bool(self._state.alike)
        if is_met is not self._can_apply_alike:
            self._can_apply_alike = is_met
            self._sync.window.provide(Need.ALIKE, is_met=is_met)

    def _changed(self, changes: ChangeSet) -> None:
        if changes.may_concern(_TABLES):
            self._read_merged()

    def _read_merged(self) -> None:
        def question(reader: Reader) -> tuple[Sequence[MergedLine], Team]:
            return reader.own.merged(), reader.team

        def answered(found: tuple[Sequence[MergedLine], Team]) -> None:
            times = Times(self._session.clock(), self._session.zone)
            self._show(replace(self._state, merged=merged_faces(*found, times.short)))

        self._session.ask("conflicts.merged", question, answered, lane=Lane.BACKGROUND, limit_s=None)

    def _follow(self, state: SyncState) -> None:
        meetings = meetings_of(state)
        shown = self._state.shown
        still = next(
            (at for at, each in enumerate(meetings) if shown and each.ticket_id == shown.ticket_id), None
        )
        at = still if still is not None else min(self._state.at, max(len(meetings) - 1, 0))
        fields = len(meetings[at].fields) if meetings else 0
        field_at = min(self._state.field_at, max(fields - 1, 0)) if still is not None else 0
        self._show(
            replace(self._state, meetings=meetings, known=state.all_conflicts, at=at, field_at=field_at)
        )
