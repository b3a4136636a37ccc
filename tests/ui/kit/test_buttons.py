"""Buttons: what they say, how high they are, how they are pressed, and why they cannot be."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QAbstractAnimation, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desk_app.ui.kit.button_looks import ButtonKind, ButtonSize, ButtonState, colours_of
from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.icon_buttons import IconButton, LinkButton, SplitButton
from desk_app.ui.kit.themed import HoverFade
from desk_app.ui.theme.colours import contrast
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.look import Appearance, Density, Mode
from desk_app.ui.theme.roles import Role
from desk_app.ui.theme.theme import Theme
from tests.ui.conftest import tab_to

Show = Callable[[QWidget], QWidget]


def _column(*widgets: QWidget) -> QWidget:
    window = QWidget()
    column = QVBoxLayout(window)
    for widget in widgets:
        column.addWidget(widget)
    return window


def _colours(image: QImage) -> set[str]:
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


@pytest.mark.parametrize(
    ("size", "height"),
    [(ButtonSize.LARGE, 48), (ButtonSize.NORMAL, 32), (ButtonSize.SMALL, 28), (ButtonSize.TINY, 24)],
)
def test_a_button_has_the_height_of_its_size(size: ButtonSize, height: int) -> None:
    assert Button("Send", name="send", size=size).sizeHint().height() == height


def test_fingers_get_higher_buttons(theme: Theme) -> None:
    theme.wear(Appearance(mode=Mode.LIGHT, density=Density.TOUCH))

    assert Button("Send", name="send").sizeHint().height() == 44
    assert IconButton("x", "Close", name="close").sizeHint().width() == 44


def test_a_button_grows_with_its_words_icon_and_keys() -> None:
    button = Button("Show unassigned", name="show")
    plain = button.sizeHint().width()
    button.set_caps(("G", "U"))
    with_keys = button.sizeHint().width()
    button.set_icon_name("inbox")

    assert plain < with_keys < button.sizeHint().width()
    assert button.minimumSizeHint() == button.sizeHint()
    assert button.accessibleDescription() == "G U"


def test_space_and_click_press_it(show: Show, qtbot: QtBot) -> None:
    button = Button("Send", name="send")
    window = show(_column(button))
    with qtbot.waitSignal(button.clicked):
        QTest.mouseClick(
            window.windowHandle(),
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
            button.geometry().center(),
        )
    tab_to(window, "send")
    with qtbot.waitSignal(button.clicked):
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_Space)


def test_a_blocked_button_stays_and_says_why(show: Show, qtbot: QtBot) -> None:
    button = Button("Solve", name="solve")
    show(_column(button))
    button.set_blocked("You may read this ticket, not change it")

    with qtbot.assertNotEmitted(button.clicked):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert button.isVisible()
    assert button.toolTip() == button.accessibleDescription() == "You may read this ticket, not change it"

    button.set_caps(("E",))
    button.set_blocked("")
    assert button.isEnabled()
    assert button.accessibleDescription() == "E"


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("kind", list(ButtonKind))
def test_the_words_of_every_kind_can_be_read_in_every_state(
    theme: Theme, mode: Mode, kind: ButtonKind
) -> None:
    theme.wear(Appearance(mode=mode))
    ground = tokens().colour(Role.TOAST_BG if kind is ButtonKind.TOAST else Role.BG_CONTENT)
    for state in (ButtonState(), ButtonState(hover=1.0), ButtonState(down=True), ButtonState(checked=True)):
        colours = colours_of(kind, state)
        back = colours.back or ground
        seen = back if back.alpha() == 255 else _over(back, ground)
        assert contrast(colours.words, seen) >= 4.5, state


def _over(front: QColor, back: QColor) -> QColor:
    share = front.alphaF()
    mixed = [f * share + b * (1 - share) for f, b in zip(_rgb(front), _rgb(back), strict=True)]
    return QColor.fromRgbF(*mixed)


def _rgb(colour: QColor) -> tuple[float, float, float]:
    return colour.redF(), colour.greenF(), colour.blueF()


def test_a_primary_button_is_filled_and_darker_while_pressed(show: Show) -> None:
    button = Button("Send", name="send", kind=ButtonKind.PRIMARY)
    show(_column(button))

    assert tokens().colour(Role.ACCENT_SOLID).name() in _colours(button.grab().toImage())
    button.setDown(True)
    assert tokens().colour(Role.ACCENT_PRESS).name() in _colours(button.grab().toImage())


def _hover(window: QWidget, button: Button, qtbot: QtBot) -> None:
    """Come from elsewhere: Qt sends nothing when the pointer of an earlier test already stands there.

    And come until it is noticed: a window that is just being shown may still move under the pointer.
    """

    def is_hovered() -> bool:
        QTest.mouseMove(window.windowHandle(), window.rect().bottomRight())
        QTest.mouseMove(window.windowHandle(), button.geometry().center())
        return button.hover_level == 1.0

    qtbot.waitUntil(is_hovered)


def test_hover_shows_at_once_and_leaves_at_once_without_motion(show: Show, qtbot: QtBot) -> None:
    button = Button("Solve", name="solve")
    window = show(_column(button))
    _hover(window, button, qtbot)
    QTest.mouseMove(window.windowHandle(), window.rect().bottomRight())
    qtbot.waitUntil(lambda: button.hover_level == 0.0)


def test_hover_fades_when_things_may_move(theme: Theme, show: Show, qtbot: QtBot) -> None:
    theme.wear(Appearance(mode=Mode.LIGHT))
    button = Button("Solve", name="solve")
    window = show(_column(button))
    _hover(window, button, qtbot)
    fade = button.findChild(HoverFade)
    assert fade is not None
    states: list[QAbstractAnimation.State] = []
    fade.stateChanged.connect(lambda now, _before: states.append(now))
    QTest.mouseMove(window.windowHandle(), window.rect().bottomRight())
    qtbot.waitUntil(lambda: button.hover_level == 0.0)
    qtbot.waitUntil(lambda: states == [QAbstractAnimation.State.Running, QAbstractAnimation.State.Stopped])


def test_an_icon_button_is_named_by_what_it_does() -> None:
    button = IconButton("user-round-plus", "Assign this ticket", name="assign")
    button.set_label("Assign this ticket", ("A",))

    assert button.accessibleName() == "Assign this ticket"
    assert button.accessibleDescription() == "A"
    assert "Assign this ticket" in button.toolTip()
    assert button.sizeHint().width() == 28


def test_the_halves_of_a_split_button_do_different_things(show: Show, qtbot: QtBot) -> None:
    split = SplitButton("Send and wait", "Other ways to send", name="send")
    window = show(_column(split))
    with qtbot.waitSignal(split.clicked), qtbot.assertNotEmitted(split.menu_requested):
        split.action_part.click()
    with qtbot.waitSignal(split.menu_requested), qtbot.assertNotEmitted(split.clicked):
        split.menu_part.click()
    tab_to(window, "send.action")
    with qtbot.waitSignal(split.menu_requested):
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_Down)
    assert split.menu_part.accessibleName() == "Other ways to send"


def test_a_split_button_grows_with_what_it_will_do(show: Show) -> None:
    split = SplitButton("Send", "Other ways to send", name="send")
    show(_column(split))
    before = split.sizeHint().width()
    split.set_text("Send and wait for the customer")

    assert split.sizeHint().width() > before


def test_a_link_is_high_enough_to_hit() -> None:
    assert LinkButton("Undo", name="undo").sizeHint().height() >= tokens().target.min
