"""The words of a ticket row, line by line, in the sizes of the design."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QRect

from desk_app.presenters.ticket_face import ChipFace, ChipKind, Flag, TicketFace
from desk_app.ui.kit.runs import draw_runs, marked_runs
from desk_app.ui.list.quick import avatar_rect, box_of, words_top
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.canvas import END, Canvas
from desk_app.ui.theme.chips import ChipFill, ChipLook, chip_size, draw_chip
from desk_app.ui.theme.current import dress, tokens
from desk_app.ui.theme.roles import Role, Tone

_CHIPS: Final = {
    ChipKind.CONFLICT: (Tone.CONFLICT, "git-compare-arrows"),
    ChipKind.LATE: (Tone.DANGER, "timer-off"),
    ChipKind.SOON: (Tone.WARNING, "timer"),
    ChipKind.QUEUED: (Tone.OFFLINE, "cloud-upload"),
    ChipKind.PAUSED: (Tone.NEUTRAL, "pause"),
}
_FLAGS: Final = {
    Flag.TYPING: ("keyboard", Role.TEXT_TERTIARY),
    Flag.VIEWING: ("eye", Role.TEXT_TERTIARY),
    Flag.ESCALATED: ("chevrons-up", Role.DANGER_SOLID),
    Flag.MOOD: ("frown", Role.DANGER_SOLID),
    Flag.FILES: ("paperclip", Role.TEXT_TERTIARY),
    Flag.DRAFT: ("pencil", Role.TEXT_TERTIARY),
    Flag.SNOOZED: ("alarm-clock", Role.TEXT_TERTIARY),
    Flag.QUEUED: ("cloud-upload", Role.TEXT_TERTIARY),
}
_WORTH: Final = (
    *(Flag.ESCALATED, Flag.MOOD, Flag.TYPING, Flag.QUEUED),
    *(Flag.DRAFT, Flag.SNOOZED, Flag.FILES, Flag.VIEWING),
)
"""Flags, those that are left out first at the end."""


@dataclass(frozen=True, slots=True)
class Room:
    """Where the words of a row go.

    Attributes:
        whole: From after the picture to the end, the whole height.
        top: Of the first line.
    """

    whole: QRect
    top: int

    @classmethod
    def of(cls, row: QRect) -> Room:
        """The room of a row in the density in force."""
        sizes, box = tokens().panes.ticket_row, box_of(row)
        left = avatar_rect(row).right() + 1 + sizes.gap
        end = box.right() + 1 - sizes.pad_end
        return cls(QRect(left, box.top(), max(end - left, 0), box.height()), words_top(row))

    def line(self, number: int) -> QRect:
        """One line, from 0."""
        height = tokens().panes.ticket_row.line
        return QRect(self.whole.left(), self.top + number * height, self.whole.width(), height)


_Found = tuple[str, Sequence[tuple[int, int]]]
"""A text and what a search found in it."""


@dataclass(frozen=True, slots=True)
class Look:
    """Colour, size and weight of a text."""

    role: Role
    style: TextStyle = TextStyle.BODY
    weight: Weight | None = None


_QUIET: Final = Look(Role.TEXT_TERTIARY, TextStyle.META)


def chip_look(chip: ChipFace) -> ChipLook:
    """A chip of a row in the theme's words."""
    if chip.kind is ChipKind.PLAIN:
        return ChipLook(chip.text, fill=ChipFill.PLAIN)
    tone, icon = _CHIPS[chip.kind]
    return ChipLook(chip.text, tone, icon=icon)


def draw_first(
    canvas: Canvas, line: QRect, face: TicketFace, weight: Weight | None, *, has_flags: bool, hides_time: bool
) -> None:
    """Name, organisation, time; in rows of two lines the flags as well."""
    sizes, quiet = tokens().panes.ticket_row, tokens().colour(Role.TEXT_TERTIARY)
    if not hides_time:
        canvas.text(line, face.time, quiet, style=TextStyle.META, align=END, tabular=True)
    used = dress().fonts.advance(face.time, TextStyle.META, tabular=True)
    if hides_time:
        used = 3 * tokens().kit.icon_button.small
    rest = QRect(line.left(), line.top(), max(line.width() - used - sizes.gap, 0), line.height())
    if has_flags and not hides_time:
        rest = _draw_flags(canvas, rest, face)
    name_weight = weight or Weight.MEDIUM
    wanted = dress().fonts.advance(face.name, TextStyle.BODY, name_weight) + 2
    most = sizes.name_max if face.row.organisation else rest.width()
    width = min(wanted, max(most, rest.width() // 2), rest.width())
    name = QRect(rest.left(), rest.top(), width, rest.height())
    _draw_found(canvas, name, (face.name, face.marks.name), Look(Role.TEXT_PRIMARY, weight=name_weight))
    left = name.right() + 1 - (width - min(width, wanted - 2)) + sizes.name_gap
    if face.row.organisation and rest.right() > left:
        place = QRect(left, rest.top(), rest.right() + 1 - left, rest.height())
        _draw_found(canvas, place, (face.row.organisation, face.marks.organisation), _QUIET)


def draw_second(canvas: Canvas, line: QRect, face: TicketFace, weight: Weight | None) -> None:
    """Subject and the one chip."""
    room = QRect(line)
    if face.chip is not None:
        look = chip_look(face.chip)
        size = chip_size(look)
        top = line.top() + (line.height() - size.height()) // 2
        place = QRect(line.right() + 1 - size.width(), top, size.width(), size.height())
        draw_chip(canvas, place, look)
        room.setRight(place.left() - tokens().panes.ticket_row.name_gap)
    _draw_found(
        canvas,
        room,
        (face.row.subject, face.marks.subject),
        Look(Role.TEXT_PRIMARY, weight=weight or Weight.REGULAR),
    )


def draw_third(canvas: Canvas, line: QRect, face: TicketFace) -> None:
    """Channel, last words, flags."""
    sizes, quiet = tokens().panes.ticket_row, tokens().colour(Role.TEXT_TERTIARY)
    icon = QRect(line.left(), line.top(), sizes.channel_icon, line.height())
    canvas.icon(icon, face.channel, quiet)
    room = _draw_flags(canvas, line, face)
    room.setLeft(icon.right() + 1 + sizes.name_gap)
    _draw_found(canvas, room, (face.preview, face.marks.preview), _QUIET)


def draw_compact(canvas: Canvas, whole: QRect, face: TicketFace, weight: Weight | None) -> None:
    """Everything on one line: columns for name, chip and time, the rest for subject and last words.

    A list too narrow for columns gives the subject what the chip does not need, and the least of the flags.
    """
    sizes, quiet = tokens().panes.ticket_row, tokens().colour(Role.TEXT_TERTIARY)
    height = whole.height()
    name = min(sizes.compact_name, whole.width() // 3)
    place = QRect(whole.left(), whole.top(), name, height)
    _draw_found(
        canvas, place, (face.name, face.marks.name), Look(Role.TEXT_PRIMARY, weight=weight or Weight.MEDIUM)
    )
    left, end = whole.left() + name + sizes.gap, whole.right() + 1
    time = dress().fonts.advance(face.time, TextStyle.META, tabular=True)
    time = max(time, sizes.compact_time)
    canvas.text(
        QRect(end - time, whole.top(), time, height),
        face.time,
        quiet,
        style=TextStyle.META,
        align=END,
        tabular=True,
    )
    end -= time + sizes.gap
    end = _draw_compact_chip(canvas, QRect(left, whole.top(), end - left, height), face)
    room = QRect(left, whole.top(), max(end - left, 0), height)
    room = _draw_flags(canvas, room, face, words=sizes.compact_name // 2)
    subject_weight = weight or Weight.REGULAR
    width = min(dress().fonts.advance(face.row.subject, TextStyle.BODY, subject_weight) + 2, room.width())
    place = QRect(left, whole.top(), width, height)
    look = Look(Role.TEXT_PRIMARY, weight=subject_weight)
    _draw_found(canvas, place, (face.row.subject, face.marks.subject), look)
    left += width + sizes.gap
    if room.right() > left:
        place = QRect(left, whole.top(), room.right() + 1 - left, height)
        _draw_found(
            canvas, place, (face.preview, face.marks.preview), Look(Role.TEXT_TERTIARY, TextStyle.BODY)
        )


def _draw_found(canvas: Canvas, room: QRect, found: _Found, look: Look) -> None:
    """A text, with what a search found in it in the accent's colour."""
    text, marks = found
    if marks:
        runs = [replace(run, weight=run.weight or look.weight) for run in marked_runs(text, marks)]
        draw_runs(canvas, room, runs, style=look.style, role=look.role)
    else:
        canvas.text(room, text, tokens().colour(look.role), style=look.style, weight=look.weight)


def _draw_compact_chip(canvas: Canvas, room: QRect, face: TicketFace) -> int:
    """The chip at the end of its column; gives where the column begins."""
    sizes, end = tokens().panes.ticket_row, room.right() + 1
    width = sizes.compact_chip if room.width() > 2 * (sizes.compact_name + sizes.gap) else 0
    if face.chip is not None:
        look = chip_look(face.chip)
        size = chip_size(look)
        top = room.top() + (room.height() - size.height()) // 2
        draw_chip(canvas, QRect(end - size.width(), top, size.width(), size.height()), look)
        width = max(width, size.width())
    return end - width - sizes.gap if width else end


def _draw_flags(canvas: Canvas, line: QRect, face: TicketFace, *, words: int = 0) -> QRect:
    """Flags at the end of a line; gives what is left of it.

    Args:
        canvas: Where.
        line: The line.
        face: Whose flags.
        words: What is to be left for words: flags that do not fit beside them are left out, the last of
            `_WORTH` first. The row still says them to a screen reader.
    """
    sizes, end = tokens().panes.ticket_row, line.right() + 1
    most = max(line.width() - words, 0) // (sizes.flag_icon + sizes.name_gap)
    drawn = sorted(face.flags, key=_WORTH.index)[:most]
    for flag in reversed([flag for flag in face.flags if flag in drawn]):
        icon, role = _FLAGS[flag]
        place = QRect(end - sizes.flag_icon, line.top(), sizes.flag_icon, line.height())
        canvas.icon(place, icon, tokens().colour(role))
        end -= sizes.flag_icon + sizes.name_gap
    return QRect(line.left(), line.top(), max(end - line.left(), 0), line.height())
