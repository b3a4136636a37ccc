"""Chips, pictures of people, icons and status glyphs: named, never cut, and not by colour alone."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desk_app.ui.kit.marks import (
    Avatar,
    AvatarSize,
    Chip,
    ChipButton,
    Glyph,
    GlyphSize,
    StatusClass,
)
from desk_app.ui.theme.avatars import AvatarLook
from desk_app.ui.theme.chips import ChipLook
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.look import Appearance, Density, Mode
from desk_app.ui.theme.roles import Role, Tone
from desk_app.ui.theme.theme import Theme

Show = Callable[[QWidget], QWidget]
LATE = ChipLook("6 min late", Tone.DANGER, icon="timer-off")


def test_a_chip_is_read_as_its_words_and_changes_them() -> None:
    chip = Chip(LATE)
    assert (chip.text(), chip.accessibleName()) == ("6 min late", "6 min late")
    before = chip.sizeHint().width()
    chip.set_look(ChipLook("Paused"))

    assert chip.accessibleName() == "Paused"
    assert chip.sizeHint().width() < before
    assert chip.look.text == "Paused"


def test_a_chip_gives_way_when_there_is_no_room() -> None:
    chip = Chip(ChipLook("a-very-long-tag-that-nobody-reads-whole"))

    assert chip.minimumSizeHint().width() < chip.sizeHint().width()


def test_a_chip_that_answers_a_question_is_pressed_and_says_which(show: Show, qtbot: QtBot) -> None:
    chip = ChipButton(LATE, "Why is this due then?", name="due")
    show(chip)
    with qtbot.waitSignal(chip.clicked):
        QTest.keyClick(chip, Qt.Key.Key_Space)

    assert chip.accessibleName() == "6 min late"
    assert chip.accessibleDescription() == chip.toolTip() == "Why is this due then?"
    assert chip.sizeHint().height() >= tokens().target.min


def test_a_picture_is_named_after_the_person() -> None:
    avatar = Avatar(AvatarLook("Inês Carvalho"))
    assert avatar.accessibleName() == "Inês Carvalho"
    avatar.set_look(AvatarLook("Lukas Brandt"))
    assert avatar.accessibleName() == "Lukas Brandt"


def test_pictures_have_the_sizes_of_the_design_and_follow_the_density(theme: Theme) -> None:
    sizes = [Avatar(AvatarLook("A B"), size).sizeHint().width() for size in AvatarSize]
    assert sizes == [18, 20, 24, 28, 40]

    theme.wear(Appearance(mode=Mode.LIGHT, density=Density.COMPACT))
    assert Avatar(AvatarLook("A B")).sizeHint().width() == 20


def _shape(image: QImage) -> list[bool]:
    """Where there is ink, whatever its colour."""
    ground = image.pixelColor(0, 0)
    return [image.pixelColor(x, y) != ground for x in range(image.width()) for y in range(image.height())]


def test_states_of_a_ticket_differ_in_shape_not_only_in_colour(show: Show) -> None:
    shapes = []
    for status in StatusClass:
        glyph = Glyph(f"status-{status}")
        show(glyph)
        glyph.resize(14, 14)
        shapes.append(_shape(glyph.grab().toImage()))

    assert all(one != other for number, one in enumerate(shapes) for other in shapes[number + 1 :])


def test_an_icon_on_a_disc_takes_the_room_of_the_disc() -> None:
    assert Glyph("check").sizeHint().width() == 14
    assert Glyph("check", size=GlyphSize.STATE, disc=Role.ACCENT_BG).sizeHint().width() == 52
