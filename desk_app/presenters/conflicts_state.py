"""The page "Conflicts" as frozen values: who met whom, what a person has chosen so far, what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum, unique
from typing import Final, NamedTuple

from desk_app.domain.ids import TicketId
from desk_app.domain.text import count_of
from desk_app.presenters.field_words import handle_of
from desk_app.presenters.merged import MergedFace, MergedPart, put_together
from desk_app.presenters.sync_state import ConflictFace, HeldReply, SyncState
from desk_app.services.reading import OpenConflict
from desk_app.sync.decisions import Choice, Side

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
        known: All conflicts there are, as far as it tells which are alike.
        at: Which one is shown.
        sides: Whose value a field is to get, by conflict; the other person's where nothing stands.
        outcomes: What is to become of a reply, by its op; "edit, then send" where nothing stands.
        field_at: The field that the keys are about.
        merged: What merged by itself, newest first; read while the page is open.
        merged_key: Which of it is shown instead of a ticket in conflict; "" for none.
    """

    meetings: tuple[Meeting, ...] = ()
    known: tuple[OpenConflict, ...] = ()
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
                return _both(face.theirs, face.mine)
            case _:
                return face.theirs

    @property
    def alike(self) -> tuple[OpenConflict, ...]:
        """Conflicts of other tickets that are like one of those shown here."""
        shown = self.shown
        if shown is None:
            return ()
        sorts = {face.sort for face in shown.fields}
        return tuple(each for each in self.known if each.ticket_id != shown.ticket_id and each.sort in sorts)

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What was chosen for the fields of the ticket that is shown."""
        fields = self.shown.fields if self.shown is not None else ()
        sides = ((face, self.side_of(face)) for face in fields)
        return tuple(
            Choice(face.id, side, self.value_of(face) if side is Side.OTHER else None) for face, side in sides
        )

    @property
    def choices_alike(self) -> tuple[Choice, ...]:
        """The same for those like them; of texts, each one's own are put together."""
        sides = {
            face.sort: self.side_of(face) for face in (self.shown.fields if self.shown is not None else ())
        }
        return tuple(
            Choice(each.id, side, _both(each.theirs, each.mine) if side is Side.OTHER else None)
            for each in self.alike
            for side in (sides[each.sort],)
        )

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


def _both(theirs: object, mine: object) -> str:
    return f"{theirs}{BETWEEN}{mine}"


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
