"""The words of the page "Conflicts": the list at its side, and who stands behind the two columns."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desk_app.presenters.conflicts_state import ConflictsState, Meeting
from desk_app.presenters.merged import MergedFace
from desk_app.ui.details.lines import PanelLine, heading
from desk_app.ui.kit.labels import ElidedLabel
from desk_app.ui.kit.marks import Avatar, AvatarSize
from desk_app.ui.kit.runs import Run
from desk_app.ui.theme.avatars import AvatarLook
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role, Tone


def lines_of(state: ConflictsState) -> list[PanelLine]:
    """What needs a person, and below it what merged by itself."""
    lines: list[PanelLine] = []
    if state.meetings:
        lines = [heading(f"Needs you  {len(state.meetings)}"), *map(_meeting_line, state.meetings)]
    if state.listed:
        merged = heading(f"Merged by themselves  {len(state.listed)}")
        lines += [merged, *map(_merged_line, state.listed)]
    return lines


def _meeting_line(meeting: Meeting) -> PanelLine:
    return PanelLine(
        meeting.ticket_id.hex(),
        (Run(meeting.subject or meeting.number, Weight.MEDIUM),),
        meeting.about,
        icon="git-compare-arrows",
        tone=Tone.CONFLICT,
        foot=_joined(meeting.number, f"you and {meeting.by}", meeting.when),
    )


def _merged_line(face: MergedFace) -> PanelLine:
    return PanelLine(
        face.key,
        (Run(face.subject or face.number),),
        face.about,
        icon="check",
        foot=_joined(face.number, face.when, "taken back" if face.is_undone else ""),
        act="Undo" if face.can_undo else "",
    )


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def sentence(meeting: Meeting) -> str:
    """What happened, for the top of the page."""
    count = len(meeting.fields)
    if not count:
        return f"{meeting.number}  {meeting.by} wrote while your reply was waiting. It has not been sent."
    things = "thing" if count == 1 else f"{count} things"
    return f"{meeting.number}  You and {meeting.by} changed the same {things}. Everything else was merged."


def people(meeting: Meeting, me: str) -> QWidget:
    """Whose values stand in which column, where they are and since when."""
    row = QWidget()
    across = QHBoxLayout(row)
    across.setContentsMargins(0, 0, 0, 0)
    across.setSpacing(tokens().panes.page.gap)
    first = meeting.fields[0]
    for name, title, where, when in (
        (me, "Yours", "On this computer", first.mine_when),
        (meeting.by, f"{meeting.by}’s", "On the server", first.theirs_when),
    ):
        person = QHBoxLayout()
        person.setSpacing(tokens().space(2))
        person.addWidget(Avatar(AvatarLook(name), AvatarSize.LIST))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(ElidedLabel(title, weight=Weight.SEMIBOLD))
        said = ", ".join(part for part in (where, when) if part)
        words.addWidget(ElidedLabel(said, style=TextStyle.META, role=Role.TEXT_TERTIARY))
        person.addLayout(words, 1)
        across.addLayout(person, 1)
    row.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return row
