"""The painting that rows and widgets share: mirrored, cut to fit, and with shadows that lie outside."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from desk_app.ui.theme.avatars import AvatarLook, avatar_colour, draw_avatar
from desk_app.ui.theme.canvas import Canvas
from desk_app.ui.theme.chips import ChipFill, ChipLook, ChipShape, chip_size, draw_chip
from desk_app.ui.theme.current import dress, tokens
from desk_app.ui.theme.look import Appearance, Mode, Wish
from desk_app.ui.theme.roles import Role, Tone
from desk_app.ui.theme.theme import Theme

WIDE, HIGH = 200, 40
LTR, RTL = Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft
PAPER = QColor("#FF00FF")


def _paint(draw: Callable[[Canvas], object], direction: Qt.LayoutDirection = LTR) -> QImage:
    image = QImage(WIDE, HIGH, QImage.Format.Format_ARGB32)
    image.fill(PAPER)
    painter = QPainter(image)
    draw(Canvas(painter, image.rect(), direction))
    painter.end()
    return image


def _touched(image: QImage) -> QRect:
    """The smallest rectangle that holds everything that was painted."""
    spots = [(x, y) for x in range(WIDE) for y in range(HIGH) if image.pixelColor(x, y) != PAPER]
    if not spots:
        return QRect()
    xs, ys = [x for x, _y in spots], [y for _x, y in spots]
    return QRect(min(xs), min(ys), max(xs) - min(xs) + 1, max(ys) - min(ys) + 1)


def test_right_to_left_mirrors_places_and_not_shapes() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.fill(QRect(10, 5, 30, 20), QColor("black"))

    assert _touched(_paint(draw)) == QRect(10, 5, 30, 20)
    assert _touched(_paint(draw, RTL)) == QRect(WIDE - 40, 5, 30, 20)


def test_text_stands_at_the_start_and_is_cut_at_the_end() -> None:
    def short(canvas: Canvas) -> None:
        canvas.text(QRect(20, 0, 100, HIGH), "Open", tokens().colour(Role.TEXT_PRIMARY))

    def long(canvas: Canvas) -> None:
        canvas.text(QRect(20, 0, 60, HIGH), "A subject that does not fit", tokens().colour(Role.TEXT_PRIMARY))

    assert abs(_touched(_paint(short)).left() - 20) <= 2
    assert abs(_touched(_paint(short, RTL)).right() - (WIDE - 20)) <= 2
    assert _touched(_paint(long)).right() <= 80


def test_arrows_turn_around_and_clocks_do_not() -> None:
    def icon(name: str, direction: Qt.LayoutDirection, *, flips: bool) -> QImage:
        colour = tokens().colour(Role.TEXT_PRIMARY)
        whole = QRect((WIDE - HIGH) // 2, 0, HIGH, HIGH)
        return _paint(lambda canvas: canvas.icon(whole, name, colour, flips=flips), direction)

    forward = icon("chevron-right", LTR, flips=True)
    assert icon("chevron-right", RTL, flips=True) != forward
    assert icon("clock", RTL, flips=False) == icon("clock", LTR, flips=False)
    # Wherever it stands, an arrow along the line of reading points the other way.
    assert icon("reply", RTL, flips=False) != icon("reply", LTR, flips=False)


@pytest.mark.parametrize("fill", list(ChipFill))
@pytest.mark.parametrize("shape", list(ChipShape))
def test_a_chip_fills_the_room_it_asks_for(fill: ChipFill, shape: ChipShape) -> None:
    chip = ChipLook("18 min", Tone.WARNING, fill, "timer", shape)
    size = chip_size(chip)
    image = _paint(lambda canvas: draw_chip(canvas, QRect(10, 4, size.width(), size.height()), chip))

    touched = _touched(image)
    assert QRect(10, 4, size.width(), size.height()).contains(touched)
    if fill is not ChipFill.PLAIN:
        assert touched.width() == size.width()


def test_a_chip_has_the_height_of_the_design() -> None:
    assert chip_size(ChipLook("VIP")).height() == 20
    assert chip_size(ChipLook("#4182", shape=ChipShape.SQUARE)).height() == 24
    assert chip_size(ChipLook("Internal note", fill=ChipFill.LABEL)).height() == 18


def test_in_high_contrast_a_chip_is_an_outline(theme: Theme) -> None:
    chip = ChipLook("Late", Tone.DANGER)
    theme.wear(Appearance(mode=Mode.LIGHT, contrast=Wish.ON))
    image = _paint(lambda canvas: draw_chip(canvas, QRect(0, 0, 60, 20), chip))

    assert image.pixelColor(50, 3).name() == tokens().colour(Role.BG_CONTENT).name()
    assert image.pixelColor(30, 0).name() == tokens().tone(Tone.DANGER).border.name()


def test_a_selected_row_is_marked_without_tints_too(theme: Theme) -> None:
    def row(canvas: Canvas) -> None:
        canvas.row(canvas.bounds, selected=True, hovered=False, radius=8)

    assert _paint(row).pixelColor(100, 20) == tokens().colour(Role.ACCENT_BG)
    theme.wear(Appearance(mode=Mode.LIGHT, contrast=Wish.ON))
    assert _paint(row).pixelColor(100, 0).name() == tokens().colour(Role.ACCENT_SOLID).name()


def test_a_person_has_one_colour_and_white_letters() -> None:
    who = AvatarLook("Inês Carvalho", "ines@miradouro.example")
    image = _paint(lambda canvas: draw_avatar(canvas, QRect(0, 0, HIGH, HIGH), who))

    assert image.pixelColor(HIGH // 2, 3).name() == avatar_colour(who).name()
    assert image.pixelColor(0, 0) == PAPER
    assert avatar_colour(AvatarLook("Inês C.", "ines@miradouro.example")) == avatar_colour(who)


def test_a_company_is_square_with_one_letter() -> None:
    assert AvatarLook("Kestrel Coffee", square=True).letters == "K"


@pytest.mark.parametrize("ratio", [1.0, 2.0])
@pytest.mark.parametrize("level", [2, 3])
def test_a_shadow_is_darkest_at_the_panel_and_gone_at_its_reach(level: int, ratio: float) -> None:
    lift = tokens().elevations[level]
    side = 300
    image = QImage(round(side * ratio), round(side * ratio), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    panel = QRect(100, 100, 100, 100)
    dress().shadows.patch(lift, 12, ratio).draw(painter, panel, down=lift.y)
    painter.end()

    def alpha(x: int, y: int) -> int:
        return image.pixelColor(round(x * ratio), round(y * ratio)).alpha()

    below = [alpha(150, 201 + step) for step in range(0, lift.blur + lift.y, 4)]
    assert below == sorted(below, reverse=True)
    assert below[0] > below[-1]
    assert alpha(150, 202 + lift.blur + lift.y) == 0
    assert abs(alpha(150 - 40, 203) - alpha(150 + 39, 203)) <= 1
    assert alpha(97, 150) == pytest.approx(alpha(202, 150), abs=1)


def test_a_shadow_fits_a_panel_as_flat_as_a_toast() -> None:
    lift = tokens().elevations[2]
    patch = dress().shadows.patch(lift, tokens().kit.toast.radius, 1.0)

    assert 2 * patch.inset <= tokens().kit.toast.height + 2 * patch.reach


def test_the_same_shadow_is_made_once() -> None:
    lift = tokens().elevations[2]

    assert dress().shadows.patch(lift, 12, 1.0) is dress().shadows.patch(lift, 12, 1.0)
