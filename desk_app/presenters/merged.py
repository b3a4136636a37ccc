"""What merged by itself, in words: own changes that met those of others, with nobody being asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from desk_app.domain.ids import TicketId
from desk_app.domain.syncrules.overlay import as_dict, as_list
from desk_app.domain.syncrules.rows import Json, Verb
from desk_app.domain.syncrules.storage import Op
from desk_app.domain.text import fenced
from desk_app.presenters.field_words import handle_of, in_words, label_of, label_of_word
from desk_app.services.reading import HistoryStep, MergedLine, Team, TheirChange

_SHOWN: Final = 120
"""Letters of a text that are shown."""
_NAMED: Final = 3
"""Things that are named before the rest is counted."""
_TAGS: Final = "Tags"
_NOTE: Final = "Note"
_ENTRIES: Final = {"message": "Reply", "note": _NOTE}
_VERBS: Final[Mapping[Verb, tuple[str, str]]] = {
    Verb.DELETE: ("Bin", "put into the bin"),
    Verb.RESTORE: ("Bin", "taken out of the bin"),
    Verb.MERGE: ("Merge", "merged into another ticket"),
    Verb.MOVE: ("Split", "moved to another ticket"),
}
_DEEDS: Final = {
    "deleted": ("Bin", "put into the bin"),
    "restored": ("Bin", "taken out of the bin"),
    "merged_into": ("Merge", "merged into another ticket"),
    "merged": ("Merge", "another ticket merged in"),
    "unmerged": ("Merge", "the merge taken back"),
    "split": ("Split", "messages moved to another ticket"),
    "split_from": ("Split", "messages of another ticket moved here"),
    "snoozed": ("Snooze", "snoozed"),
    "woken": ("Snooze", "the snooze ended"),
    "linked": ("Links", "linked with another ticket"),
    "unlinked": ("Links", "a link removed"),
    "undone": ("Undo", "a change taken back"),
    "redone": ("Undo", "a change done again"),
}
"""Events beside "set" and "tags" that change a ticket: what it is called, and what was done."""


@dataclass(frozen=True, slots=True)
class MergedPart:
    """One thing that was changed.

    Attributes:
        label: What: "Priority".
        value: How: "Normal → High".
        whose: Name of who did it; empty for this person.
        is_both: Both sides did.
    """

    label: str
    value: str
    whose: str = ""
    is_both: bool = False

    @property
    def origin(self) -> str:
        """Who it is from, in words."""
        return "from both" if self.is_both else f"from {fenced(self.whose)}" if self.whose else "from you"


@dataclass(frozen=True, slots=True)
class MergedFace:
    """A change that merged by itself.

    Attributes:
        number: Of its ticket, such as "#4175"; empty for none.
        by: Who else worked there.
        about: What was kept, in a few words.
        mine: What this person did.
        theirs: What others did.
        was_asked: Another part of the change was a conflict, so that somebody was asked about it.
        can_undo: This person's part can be taken back.
        is_undone: It has been.
        when: When it had arrived, in words.
    """

    ticket_id: TicketId
    number: str
    subject: str
    by: str
    about: str
    mine: tuple[MergedPart, ...]
    theirs: tuple[MergedPart, ...]
    step: HistoryStep
    was_asked: bool
    can_undo: bool
    when: str

    @property
    def key(self) -> str:
        """What tells it from all others."""
        return f"merged:{self.step.change_ids[0].hex()}:{self.ticket_id.hex()}"

    @property
    def parts(self) -> tuple[MergedPart, ...]:
        """All that was kept."""
        return put_together((self,))

    @property
    def is_undone(self) -> bool:
        """This person's part has been taken back."""
        return self.step.state != "done"


def merged_faces(
    lines: Iterable[MergedLine], team: Team, moment: Callable[[int], str]
) -> tuple[MergedFace, ...]:
    """What merged by itself, in words; what nobody would call a meeting is left out.

    Args:
        lines: Newest first.
        team: Who and what the ids in them mean.
        moment: Says a time in words.
    """
    faces = (_face(line, team, moment) for line in lines)
    return tuple(face for face in faces if face is not None)


def put_together(faces: Iterable[MergedFace]) -> tuple[MergedPart, ...]:
    """What several changes of one ticket come to, each thing once."""
    chosen = tuple(faces)
    mine = dict.fromkeys(part for face in chosen for part in face.mine)
    theirs = dict.fromkeys(part for face in chosen for part in face.theirs)
    return tuple(_joined(tuple(mine), tuple(theirs)))


def _face(line: MergedLine, team: Team, moment: Callable[[int], str]) -> MergedFace | None:
    mine = tuple(dict.fromkeys(_mine(line, team, moment)))
    theirs = tuple(dict.fromkeys(_theirs(line.theirs)))
    asked = {label_of(field) for field in line.clashed}
    theirs = tuple(part for part in theirs if part.label not in asked)
    if not mine or not theirs:
        return None
    by = _people(theirs)
    said = any(op.body.verb is Verb.ADD and op.body.kind in _ENTRIES for op in line.ops)
    return MergedFace(
        ticket_id=line.ticket_id,
        number=handle_of(line.number),
        subject=line.subject,
        by=by,
        about=_about(mine, theirs, by),
        mine=mine,
        theirs=theirs,
        step=line.step,
        was_asked=bool(line.clashed),
        # What was said has reached others, and one press must not change hundreds of tickets.
        can_undo=line.step.can_undo and not said and line.step.tickets == 1,
        when=moment(line.arrived_s),
    )


def _mine(line: MergedLine, team: Team, moment: Callable[[int], str]) -> Iterator[MergedPart]:
    """What this person did."""
    for op in line.ops:
        body = op.body
        if body.kind in _ENTRIES and body.verb is Verb.ADD:
            yield MergedPart(_ENTRIES[body.kind], _quoted(body.data.get("body")))
        elif body.verb in _VERBS:
            yield MergedPart(*_VERBS[body.verb])
        elif body.kind == "ticket" and body.verb in (Verb.SET, Verb.DELTA, Verb.COUNT):
            edits = {name: value for name, value in body.data.items() if name not in line.clashed}
            yield from _edits(op, edits, team, moment)


def _edits(
    op: Op, edits: Mapping[str, Json], team: Team, moment: Callable[[int], str]
) -> Iterator[MergedPart]:
    for name, value in edits.items():
        edit, label = as_dict(value), label_of(name)
        if name == "followers":
            continue  # who is told of a ticket changes nothing of it
        if name == "due_s" and edit.get("set") is None:
            continue  # whoever replies owes nothing more: nobody did that for itself
        if op.body.verb is Verb.SET:
            words = [in_words(team, name, edit.get(side), moment) for side in ("base", "set")]
            yield MergedPart(label, " → ".join(words))
        elif op.body.verb is Verb.DELTA:
            added, removed = (
                [in_words(team, name, item) for item in as_list(edit.get(side))] for side in ("add", "remove")
            )
            yield MergedPart(label, _changed(added, removed))
        else:
            yield MergedPart(label, f"{value} more")


def _theirs(changes: Sequence[TheirChange]) -> Iterator[MergedPart]:
    """What others did."""
    for change in changes:
        who, data = change.by or "an automation", change.data
        if change.entry != "event":
            label = "Message" if change.what == "customer" else _ENTRIES[change.entry]
            yield MergedPart(label, _quoted(data.get("body")), who)
        elif change.what == "set":
            old, new = (str(data.get(side) or "nothing") for side in ("old", "new"))
            yield MergedPart(
                label_of_word(str(data.get("field") or "")), f"{_large(old)} → {_large(new)}", who
            )
        elif change.what == "tags":
            added, removed = (
                [str(name) for name in names] if isinstance(names := data.get(side), list) else []
                for side in ("added", "removed")
            )
            yield MergedPart(_TAGS, _changed(added, removed), who)
        elif change.what in _DEEDS:
            yield MergedPart(*_DEEDS[change.what], who)


def _joined(mine: Sequence[MergedPart], theirs: Sequence[MergedPart]) -> Iterator[MergedPart]:
    """Both sides in one list: what both did alike, or did to the tags, is one line."""
    rest = list(theirs)
    for part in mine:
        same = [
            other
            for other in rest
            if other.label == part.label and (part.label == _TAGS or _end(other) == _end(part))
        ]
        if not same:
            yield part
            continue
        rest = [other for other in rest if other not in same]
        values = dict.fromkeys((part.value, *(other.value for other in same)))
        value = ", ".join(values) if part.label == _TAGS else part.value
        yield replace(part, value=value, is_both=True)
    yield from rest


def _end(part: MergedPart) -> str:
    """What a field was set to."""
    return part.value.rpartition(" → ")[2].casefold()


def _about(mine: Sequence[MergedPart], theirs: Sequence[MergedPart], by: str) -> str:
    own, other = ([*dict.fromkeys(part.label for part in parts)] for parts in (mine, theirs))
    if own == [_TAGS] and _TAGS in other:
        return "Tags from both sides kept"
    if own == [_NOTE] and _NOTE in other:
        whose = _people([part for part in theirs if part.label == _NOTE])
        return f"Your note added after {whose}’s"
    if own == other and all(part.is_both for part in _joined(mine, theirs)):
        return f"{_listed(own)}: both chose the same"
    return f"{_listed(other)} from {by}, {_small(_listed(own))} yours"


def _people(parts: Sequence[MergedPart]) -> str:
    names = list(dict.fromkeys(fenced(part.whose) for part in parts))
    return f"{names[0]} and {len(names) - 1} others" if len(names) > 2 else " and ".join(names)  # noqa: PLR2004 - two names fit


def _listed(labels: Sequence[str]) -> str:
    if len(labels) > _NAMED:
        labels = [*labels[: _NAMED - 1], f"{len(labels) - _NAMED + 1} more"]
    words = [labels[0], *map(_small, labels[1:])]
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]


def _large(words: str) -> str:
    return words[:1].upper() + words[1:]


def _changed(added: Sequence[str], removed: Sequence[str]) -> str:
    return ", ".join([*added, *(f"without {name}" for name in removed)])


def _quoted(words: object) -> str:
    text = " ".join(str(words or "").split())
    return f"“{text if len(text) <= _SHOWN else f'{text[:_SHOWN].rstrip()}…'}”"
