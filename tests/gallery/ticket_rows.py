"""A ticket row in three densities, painted with the theme's helpers as a list delegate will do."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desk_app.ui.theme.avatars import AvatarLook, draw_avatar
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.canvas import END, Canvas
from desk_app.ui.theme.chips import ChipFill, ChipLook, chip_size, draw_chip
from desk_app.ui.theme.current import dress, tokens
from desk_app.ui.theme.roles import Role, Tone


@dataclass(frozen=True, slots=True)
class Sample:
    name: str
    organisation: str
    time: str
    subject: str
    due: ChipLook
    channel: str
    last: str
    unread: bool = False
    flags: tuple[tuple[str, Role], ...] = ()


SAMPLES = (
    Sample(
        "Inês Carvalho", "Café Miradouro", "09:12", "E07: Duo 2 stops mid-shot",
        ChipLook("18 min", Tone.WARNING, icon="timer"), "mail",
        "It has happened again. The machine stops about ten seconds into a shot",
        flags=(("chevrons-up", Role.DANGER_SOLID), ("frown", Role.DANGER_SOLID)),
    ),
    Sample(
        "Lukas Brandt", "Rösterei am Kanal", "09:31", "Grinder invoice charged twice",
        ChipLook("42 min", Tone.WARNING, icon="timer"), "message-circle",
        "I can see two debits of €418.00 on the 14th, same invoice number", unread=True,
    ),
    Sample(
        "Yasmin Haddad", "Tilda & Finn", "08:57", "Three One grinders to Malmö by Friday?",
        ChipLook("1 h 10", fill=ChipFill.PLAIN), "mail", "Hello again! We open the second shop next week and",
        flags=(("paperclip", Role.TEXT_TERTIARY),),
    ),
)  # fmt: skip


class DensityRows(QWidget):
    """The three densities of the components sheet."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        scale = tokens().look.scale
        return QSize(round(860 * scale), round((160 + 10 + 3 * 34) * scale))

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        scale, gap = tokens().look.scale, tokens().space(5)
        tall, cosy, compact = (round(height * scale) for height in (80, 60, 34))
        first = round(380 * scale)
        canvas = Canvas.on(painter, self)
        surface, radius = tokens().colour(Role.BG_SURFACE), tokens().radius.md
        canvas.fill(QRect(0, 0, first, 2 * tall), surface, radius)
        canvas.fill(QRect(first + gap, 0, self.width() - first - gap, 2 * tall), surface, radius)
        for index, sample in enumerate(SAMPLES[:2]):
            comfortable_row(canvas, QRect(0, index * tall, first, tall), sample, selected=index == 0)
            cosy_row(
                canvas,
                QRect(first + gap, index * cosy, self.width() - first - gap, cosy),
                sample,
                selected=index == 0,
            )
        top = 2 * tall + tokens().space(2)
        for index, sample in enumerate(SAMPLES):
            compact_row(
                canvas, QRect(0, top + index * compact, self.width(), compact), sample, selected=index == 0
            )
        painter.end()


def comfortable_row(canvas: Canvas, row: QRect, sample: Sample, *, selected: bool) -> None:
    sizes, box = (
        tokens().panes.ticket_row,
        row.adjusted(tokens().panes.ticket_row.margin, 0, -tokens().panes.ticket_row.margin, 0),
    )
    canvas.row(box, selected=selected, hovered=False, radius=tokens().radius.md)
    avatar = tokens().kit.avatar.row
    draw_avatar(
        canvas,
        QRect(box.left() + sizes.pad_start, box.top() + sizes.pad_top, avatar, avatar),
        AvatarLook(sample.name),
    )
    if sample.unread:
        canvas.dot(
            QRect(box.left() + sizes.dot_inset, box.top() + sizes.dot_top, sizes.dot, sizes.dot),
            tokens().colour(Role.ACCENT_SOLID),
        )
    left, end = box.left() + sizes.text_start, box.right() + 1 - sizes.pad_end
    lines = [
        QRect(left, box.top() + sizes.pad_top + sizes.line * index, end - left, sizes.line)
        for index in range(3)
    ]
    _first_line(canvas, lines[0], sample, flags=False)
    _second_line(canvas, lines[1], sample)
    third, quiet = lines[2], tokens().colour(Role.TEXT_TERTIARY)
    canvas.icon(QRect(third.left(), third.top(), sizes.channel_icon, sizes.line), sample.channel, quiet)
    third.setRight(_flags(canvas, third, sample))
    third.setLeft(third.left() + sizes.channel_icon + sizes.name_gap)
    canvas.text(third, sample.last, quiet, style=TextStyle.META)


def cosy_row(canvas: Canvas, row: QRect, sample: Sample, *, selected: bool) -> None:
    sizes, box = (
        tokens().panes.ticket_row,
        row.adjusted(tokens().panes.ticket_row.margin, 0, -tokens().panes.ticket_row.margin, 0),
    )
    canvas.row(box, selected=selected, hovered=False, radius=tokens().radius.md)
    avatar = tokens().kit.avatar.list
    draw_avatar(
        canvas,
        QRect(box.left() + sizes.pad_start, box.top() + sizes.pad_top, avatar, avatar),
        AvatarLook(sample.name),
    )
    if sample.unread:
        canvas.dot(
            QRect(box.left() + sizes.dot_inset, box.top() + sizes.dot_top, sizes.dot, sizes.dot),
            tokens().colour(Role.ACCENT_SOLID),
        )
    left, end = box.left() + sizes.pad_start + avatar + sizes.gap, box.right() + 1 - sizes.pad_end
    _first_line(canvas, QRect(left, box.top() + sizes.pad_top, end - left, sizes.line), sample, flags=True)
    _second_line(canvas, QRect(left, box.top() + sizes.pad_top + sizes.line, end - left, sizes.line), sample)


def compact_row(canvas: Canvas, row: QRect, sample: Sample, *, selected: bool) -> None:
    sizes = tokens().panes.ticket_row
    canvas.row(row, selected=selected, hovered=False, radius=tokens().radius.sm)
    avatar, weight = tokens().kit.avatar.small, Weight.SEMIBOLD if sample.unread else Weight.MEDIUM
    left = row.left() + sizes.pad_start
    draw_avatar(
        canvas, QRect(left, row.top() + (row.height() - avatar) // 2, avatar, avatar), AvatarLook(sample.name)
    )
    if sample.unread:
        canvas.dot(
            QRect(row.left() + sizes.dot_inset, row.center().y() - sizes.dot // 2, sizes.dot, sizes.dot),
            tokens().colour(Role.ACCENT_SOLID),
        )
    left += avatar + sizes.gap
    primary, quiet = tokens().colour(Role.TEXT_PRIMARY), tokens().colour(Role.TEXT_TERTIARY)
    canvas.text(QRect(left, row.top(), sizes.compact_name, row.height()), sample.name, primary, weight=weight)
    left += sizes.compact_name + sizes.gap
    end = row.right() + 1 - sizes.pad_end
    canvas.text(
        QRect(end - sizes.compact_time, row.top(), sizes.compact_time, row.height()),
        sample.time,
        quiet,
        style=TextStyle.META,
        align=END,
    )
    end -= sizes.compact_time + sizes.gap
    chip = chip_size(sample.due)
    draw_chip(
        canvas,
        QRect(
            end - chip.width(), row.top() + (row.height() - chip.height()) // 2, chip.width(), chip.height()
        ),
        sample.due,
    )
    end -= max(sizes.compact_chip, chip.width()) + sizes.gap
    end = _flags(canvas, QRect(left, row.top(), end - left, row.height()), sample)
    subject = Weight.SEMIBOLD if sample.unread else Weight.REGULAR
    width = dress().fonts.advance(sample.subject, TextStyle.BODY, subject) + 1
    canvas.text(
        QRect(left, row.top(), min(width, end - left), row.height()), sample.subject, primary, weight=subject
    )
    left += width + sizes.gap
    canvas.text(QRect(left, row.top(), max(end - left, 0), row.height()), sample.last, quiet)


def _first_line(canvas: Canvas, line: QRect, sample: Sample, *, flags: bool) -> None:
    sizes, quiet = tokens().panes.ticket_row, tokens().colour(Role.TEXT_TERTIARY)
    weight = Weight.SEMIBOLD if sample.unread else Weight.MEDIUM
    canvas.text(line, sample.time, quiet, style=TextStyle.META, align=END)
    end = line.right() + 1 - dress().fonts.advance(sample.time, TextStyle.META) - sizes.gap
    if flags:
        end = _flags(canvas, QRect(line.left(), line.top(), end - line.left(), line.height()), sample)
    name = min(dress().fonts.advance(sample.name, TextStyle.BODY, weight) + 2, sizes.name_max)
    canvas.text(
        QRect(line.left(), line.top(), name, line.height()),
        sample.name,
        tokens().colour(Role.TEXT_PRIMARY),
        weight=weight,
    )
    left = line.left() + name + sizes.name_gap
    canvas.text(
        QRect(left, line.top(), max(end - left, 0), line.height()),
        sample.organisation,
        quiet,
        style=TextStyle.META,
    )


def _second_line(canvas: Canvas, line: QRect, sample: Sample) -> None:
    chip = chip_size(sample.due)
    place = QRect(line.right() + 1 - chip.width(), line.top(), chip.width(), chip.height())
    draw_chip(canvas, place, sample.due)
    weight = Weight.SEMIBOLD if sample.unread else Weight.REGULAR
    room = QRect(
        line.left(),
        line.top(),
        place.left() - line.left() - tokens().panes.ticket_row.name_gap,
        line.height(),
    )
    canvas.text(room, sample.subject, tokens().colour(Role.TEXT_PRIMARY), weight=weight)


def _flags(canvas: Canvas, line: QRect, sample: Sample) -> int:
    """Paint the flags at the end of a line; gives where the rest of the line ends."""
    sizes, end = tokens().panes.ticket_row, line.right() + 1
    for icon, role in reversed(sample.flags):
        canvas.icon(
            QRect(end - sizes.flag_icon, line.top(), sizes.flag_icon, line.height()),
            icon,
            tokens().colour(role),
        )
        end -= sizes.flag_icon + sizes.name_gap
    return end
