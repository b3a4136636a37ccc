"""Putting on a look: what Qt, widgets and those who wait for it are told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desk_app.runtime.paths import resources
from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.labels import ElidedLabel
from desk_app.ui.kit.marks import Chip
from desk_app.ui.theme.chips import ChipLook
from desk_app.ui.theme.current import dress, tokens
from desk_app.ui.theme.look import Appearance, Density, Look, Mode, SystemLook, Wish, settle
from desk_app.ui.theme.roles import Role
from desk_app.ui.theme.system import SystemWatch, system_text_scale, wants_less_motion
from desk_app.ui.theme.theme import Theme


def test_a_look_reaches_qt_and_our_own_painting(theme: Theme, qapp: QApplication) -> None:
    theme.wear(Appearance(mode=Mode.DARK, reduced_motion=Wish.ON))

    assert tokens().look.mode is Mode.DARK
    assert qapp.palette().color(QPalette.ColorRole.Window) == tokens().colour(Role.BG_WINDOW)
    assert qapp.font().pixelSize() == 13
    background = tokens().colour(Role.BG_RAISED)
    assert f"{background.red()}, {background.green()}, {background.blue()}" in qapp.styleSheet()


def test_widgets_take_new_sizes_when_the_text_grows(theme: Theme, show: Callable[[QWidget], QWidget]) -> None:
    window = QWidget()
    column = QVBoxLayout(window)
    chip, button, label = Chip(ChipLook("VIP")), Button("Send", name="send"), ElidedLabel("Open")
    for widget in (chip, button, label):
        column.addWidget(widget)
    show(window)
    before = [widget.sizeHint().height() for widget in (chip, button, label)]

    theme.wear(Appearance(mode=Mode.LIGHT, reduced_motion=Wish.ON, text_scale=2.0))

    after = [widget.sizeHint().height() for widget in (chip, button, label)]
    assert before == [20, 32, 20]
    assert after == [40, 64, 40]
    assert label.font().pixelSize() == 26


def test_those_who_wait_for_a_new_look_are_told_once(theme: Theme, qtbot: QtBot) -> None:
    with qtbot.waitSignal(theme.changed):
        theme.wear(Appearance(mode=Mode.DARK, reduced_motion=Wish.ON))
    with qtbot.assertNotEmitted(theme.changed):
        theme.wear(Appearance(mode=Mode.DARK, reduced_motion=Wish.ON))
    assert theme.appearance.mode is Mode.DARK
    assert theme.tokens is tokens()


def test_density_is_a_look_of_its_own(theme: Theme) -> None:
    theme.wear(Appearance(mode=Mode.LIGHT, density=Density.TOUCH))

    assert tokens().density.control == 44


def test_icons_of_the_old_colours_are_forgotten(theme: Theme) -> None:
    light = dress().action_icon("check").pixmap(15, 15).toImage()
    theme.wear(Appearance(mode=Mode.DARK, reduced_motion=Wish.ON))

    assert dress().action_icon("check").pixmap(15, 15).toImage() != light


@pytest.mark.parametrize(
    ("appearance", "system", "look"),
    [
        (Appearance(), SystemLook(), Look()),
        (Appearance(), SystemLook(Mode.DARK, high_contrast=True), Look(Mode.DARK, high_contrast=True)),
        (Appearance(mode=Mode.LIGHT), SystemLook(Mode.DARK), Look(Mode.LIGHT)),
        (Appearance(contrast=Wish.OFF), SystemLook(high_contrast=True), Look()),
        (Appearance(contrast=Wish.ON), SystemLook(), Look(high_contrast=True)),
        (Appearance(), SystemLook(reduced_motion=True), Look(reduced_motion=True)),
        (Appearance(reduced_motion=Wish.OFF), SystemLook(reduced_motion=True), Look()),
        (Appearance(text_scale=9.0), SystemLook(), Look(scale=2.0)),
        (Appearance(text_scale=0.1), SystemLook(), Look(scale=1.0)),
    ],
)
def test_a_persons_wish_goes_before_the_systems(
    appearance: Appearance, system: SystemLook, look: Look
) -> None:
    assert settle(appearance, system) == look


def test_the_system_is_asked_without_a_screen(theme: Theme) -> None:
    watch = SystemWatch()

    assert watch.look().mode in Mode
    assert wants_less_motion() in {True, False}
    assert 1.0 <= system_text_scale() <= 2.0


def test_a_fixed_mode_is_told_to_the_system_so_that_title_bars_match(
    theme: Theme, qapp: QApplication
) -> None:
    theme.wear(Appearance(mode=Mode.DARK))
    dark = qapp.styleHints().colorScheme()
    theme.wear(Appearance(mode=Mode.LIGHT))

    assert (dark.name, qapp.styleHints().colorScheme().name) in {("Dark", "Light"), ("Unknown", "Unknown")}


def test_a_theme_without_its_files_says_what_is_missing(qapp: QApplication, tmp_path: Path) -> None:
    with pytest.raises(Exception, match="design tokens are missing"):
        Theme(qapp, folder=tmp_path)
    assert resources("tokens.json").is_file()
