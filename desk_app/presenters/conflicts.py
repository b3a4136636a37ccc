"""The page "Conflicts": what two people changed at once, ticket by ticket, and what a person chooses.

Below stands what merged by itself, with nobody being asked, and can be taken back.

Nothing is decided before "Apply": until then the server's values hold and no reply leaves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum, unique
from typing import Final, NamedTuple

from desk_app.domain.changes import ChangeSet
from desk_app.domain.ids import TicketId
from desk_app.domain.text import count_of
from desk_app.presenters.base import Presenter, Stop
from desk_app.presenters.conversation_times import Reader as Times
from desk_app.presenters.field_words import handle_of
from desk_app.presenters.merged import MergedFace, MergedPart, merged_faces, put_together
from desk_app.presenters.syncing import ConflictFace, HeldReply, SyncPresenter, SyncState
from desk_app.services.reading import Lane, MergedLine, Reader, Team
from desk_app.sync.decisions import Side

_TABLES: Final = frozenset({"outbox", "event", "conflict"})
BETWEEN: Final = " / "
"""Stands between two texts that are both kept."""


@unique
class Outcome(StrEnum):
    """What becomes of a reply that was held."""

    EDIT = "edit"
    SEND = "send"
    NOTE = "note"
    DISCARD = "discard"


OUTCOME_WORDS: Final[Mapping[Outcome, str]] = {
    Outcome.EDIT: "Edit, then send",
    Outcome.SEND: "Send as it is",
    Outcome.NOTE: "Keep as note",
    Outcome.DISCARD: "Discard",
}


class Follow(NamedTuple):
    """One thing that happens at "Apply".

    Attributes:
        icon: What kind of thing it is.
        words: A sentence without a full stop.
    """

    icon: str
    words: str


_REPLIES: Final[Mapping[Outcome, Follow]] = {
    Outcome.EDIT: Follow("square-pen", "Your reply opens as a draft in its ticket"),
    Outcome.SEND: Follow("send", "Your reply goes to the customer as it is"),
    Outcome.NOTE: Follow("lock", "Your reply is kept as an internal note"),
    Outcome.DISCARD: Follow("trash-2", "Your reply is thrown away"),
}


@dataclass(frozen=True, slots=True)
class Meeting:
    """A ticket that two people changed at once.

    Attributes:
        by: The other person.
        fields: What both set.
        held: Replies that wait because the other person wrote.
        when: When the other one did, in words.
    """

    ticket_id: TicketId
    number: str
    subject: str
    by: str
    fields: tuple[ConflictFace, ...] = ()
    held: tuple[HeldReply, ...] = ()
    when: str = ""

    @property
    def about(self) -> str:
        """What met, in a few words: "Status, assignee and a reply"."""
        words = [face.label for face in self.fields] + ["A reply"] * bool(self.held)
        words = [word if at == 0 else word[:1].lower() + word[1:] for at, word in enumerate(words)]
        return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


@dataclass(frozen=True, slots=True)
class ConflictsState:
    """The page.

    Attributes:
        meetings: In the order they came.
        at: Which one is shown.
        sides: Whose value a field is to get, by conflict; the other person's where nothing stands.
        outcomes: What is to become of a reply, by its op; "edit, then send" where nothing stands.
        field_at: The field that the keys are about.
        merged: What merged by itself, newest first; read while the page is open.
        merged_key: Which of it is shown instead of a ticket in conflict; "" for none.
    """

    meetings: tuple[Meeting, ...] = ()
    at: int = 0
    sides: Mapping[bytes, Side] = field(default_factory=dict)
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    field_at: int = 0
    merged: tuple[MergedFace, ...] = ()
    merged_key: str = ""

    @property
    def shown(self) -> Meeting | None:
        """The ticket that is shown; None where nothing is in conflict."""
        return self.meetings[self.at] if self.meetings and self.shown_merged is None else None

    @property
    def listed(self) -> tuple[MergedFace, ...]:
        """What merged by itself and is listed: no question about its ticket is open, none was about it."""
        asked = {meeting.ticket_id for meeting in self.meetings}
        return tuple(face for face in self.merged if not face.was_asked and face.ticket_id not in asked)

    @property
    def shown_merged(self) -> MergedFace | None:
        """What merged by itself and is shown; None where a conflict is, or nothing."""
        chosen = next((face for face in self.listed if face.key == self.merged_key), None)
        return chosen or (None if self.meetings else next(iter(self.listed), None))

    @property
    def beside(self) -> tuple[MergedPart, ...]:
        """What merged by itself in the ticket that is shown, beside what a person is asked."""
        shown = self.shown
        if shown is None:
            return ()
        asked = {face.label for face in shown.fields}
        faces = (face for face in self.merged if face.ticket_id == shown.ticket_id)
        return tuple(part for part in put_together(faces) if part.label not in asked)

    def side_of(self, face: ConflictFace) -> Side:
        """Whose value a field is to get."""
        return self.sides.get(face.id, Side.THEIRS)

    def outcome_of(self, held: HeldReply) -> Outcome:
        """What is to become of a reply."""
        return self.outcomes.get(held.item.id, Outcome.EDIT)

    def value_of(self, face: ConflictFace) -> str:
        """What a field will hold."""
        match self.side_of(face):
            case Side.MINE:
                return face.mine
            case Side.OTHER:
                return f"{face.theirs}{BETWEEN}{face.mine}"
            case _:
                return face.theirs

    @property
    def follows(self) -> tuple[Follow, ...]:
        """What happens at "Apply"."""
        shown = self.shown
        if shown is None:
            return ()
        sent = sum(self.side_of(face) is not Side.THEIRS for face in shown.fields)
        lines = []
        if sent:
            goes = count_of(sent, "change goes", "changes go")
            lines.append(Follow("cloud-upload", f"{goes} to the server"))
        elif shown.fields:
            lines.append(Follow("check", "Nothing is sent: the server has these values already"))
        lines += [_REPLIES[self.outcome_of(held)] for held in shown.held]
        if shown.fields:
            lines.append(Follow("history", "Both values stay in the ticket’s history"))
        return tuple(lines)


class ConflictsPresenter(Presenter[ConflictsState]):
    """Collects what a person chooses for one ticket after the other."""

    def __init__(self, sync: SyncPresenter) -> None:
        super().__init__(ConflictsState())
        self._sync, self._session = sync, sync.session
        self._stop = sync.watch(self._follow)
        self._stop_merged: Stop | None = None

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
        for face in shown.fields:
            side = state.side_of(face)
            self._sync.decide(face, side, state.value_of(face) if side is Side.OTHER else "")
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

    def open_ticket(self) -> None:
        """Go to the ticket that is shown."""
        shown = self._state.shown or self._state.shown_merged
        if shown is not None:
            self._sync.open_ticket(shown.ticket_id)

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
        self._show(replace(self._state, meetings=meetings, at=at, field_at=field_at))


def meetings_of(state: SyncState) -> tuple[Meeting, ...]:
    """Conflicts and held replies by ticket, in the order they came."""
    found: dict[TicketId, Meeting] = {}
    for face in state.conflicts:
        meeting = found.get(face.ticket_id) or Meeting(
            face.ticket_id, face.number, face.subject, face.by, when=face.theirs_when
        )
        found[face.ticket_id] = replace(meeting, fields=(*meeting.fields, face))
    for held in state.held:
        item = held.item
        if item.ticket_id is None:
            continue
        number = handle_of(item.number)
        meeting = found.get(item.ticket_id) or Meeting(
            item.ticket_id, number, item.subject, held.newer_by, when=held.newer_when
        )
        found[item.ticket_id] = replace(meeting, held=(*meeting.held, held))
    return tuple(found.values())
