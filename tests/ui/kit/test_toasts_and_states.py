"""Toasts, states, loading rows, the sync pill: what they say, for how long, and what follows."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QRect, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desk_app.ui.kit.button_looks import ButtonKind
from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.cards import Banner, Card, CardKind
from desk_app.ui.kit.labels import Paragraph
from desk_app.ui.kit.loading import LoadingRows
from desk_app.ui.kit.menus import Menu
from desk_app.ui.kit.runs import Run
from desk_app.ui.kit.states import StateAction, StateContent, StateOption, StatePanel
from desk_app.ui.kit.sync_pill import SyncFace, SyncPill, SyncState
from desk_app.ui.kit.toast import ToastLook
from desk_app.ui.kit.toasts import ToastHost
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.look import Appearance, Mode
from desk_app.ui.theme.roles import Role, Tone
from desk_app.ui.theme.theme import Theme

Show = Callable[[QWidget], QWidget]


def _column() -> QWidget:
    column = QWidget()
    column.resize(348, 600)
    return column


def _solved(number: int = 4179, *, duration_ms: int = 0) -> ToastLook:
    key, text = f"solved-{number}", f"Solved #{number}"
    return ToastLook(key, text, action="Undo", caps=("Z",), duration_ms=duration_ms)


def test_a_toast_stands_at_the_foot_of_its_column(show: Show) -> None:
    column = show(_column())
    host = ToastHost(column, more_text="and {count} more")
    toast = host.show_toast(_solved())
    place = QRect(toast.mapTo(column, QPoint(0, 0)), toast.size())

    assert place == QRect(12, 600 - 12 - 44, 348 - 24, 44)
    column.resize(500, 400)
    assert toast.mapTo(column, toast.rect().bottomLeft()).y() == 400 - 12 - 1
    host.remove("solved-4179")


def test_undo_is_said_once_and_takes_the_toast_away(show: Show, qtbot: QtBot) -> None:
    host = ToastHost(show(_column()), more_text="and {count} more")
    toast = host.show_toast(_solved())
    assert toast.button is not None
    with qtbot.waitSignal(host.acted) as said, qtbot.assertNotEmitted(host.expired):
        toast.button.click()
    assert said.args == ["solved-4179"]
    assert host.keys == []
    assert not host.isVisible()


def test_a_sentence_that_says_what_to_do_is_shown_whole(show: Show) -> None:
    column = show(_column())
    host = ToastHost(column, more_text="and {count} more")
    usual = host.show_toast(_solved())
    long = host.show_toast(
        ToastLook("why", "“Open” is the last status of its kind. Make another one, then remove it.")
    )
    words = long.findChild(Paragraph)
    assert words is not None

    assert usual.height() == tokens().kit.toast.height
    assert long.height() > usual.height()
    assert words.height() == words.heightForWidth(words.width())
    assert column.rect().contains(QRect(long.mapTo(column, QPoint()), long.size()))
    for key in host.keys:
        host.remove(key)


def test_a_toast_goes_when_its_time_is_over(show: Show, qtbot: QtBot) -> None:
    host = ToastHost(show(_column()), more_text="and {count} more")
    with qtbot.waitSignal(host.expired) as said:
        host.show_toast(_solved(duration_ms=20))
    assert said.args == ["solved-4179"]


def test_time_stands_still_under_the_pointer_and_with_the_focus(show: Show, qtbot: QtBot) -> None:
    column = show(_column())
    host = ToastHost(column, more_text="and {count} more")
    toast = host.show_toast(_solved())
    assert toast.button is not None
    QTest.mouseMove(column.windowHandle(), QPoint(5, 5))
    QTest.mouseMove(column.windowHandle(), toast.mapTo(column, toast.rect().center()))
    qtbot.waitUntil(lambda: toast.is_paused)
    QTest.mouseMove(column.windowHandle(), QPoint(5, 5))
    qtbot.waitUntil(lambda: not toast.is_paused)
    toast.button.setFocus()
    assert toast.is_paused
    toast.button.clearFocus()
    assert not toast.is_paused
    host.remove("solved-4179")


def test_two_are_shown_and_the_rest_wait_behind_a_line(show: Show, qtbot: QtBot) -> None:
    host = ToastHost(show(_column()), more_text="and {count} more")
    toasts = [host.show_toast(_solved(number)) for number in range(5)]

    assert [toast.isVisible() for toast in toasts] == [False, False, False, True, True]
    more = host.findChild(QWidget, "toasts.more")
    assert isinstance(more, QWidget)
    assert more.isVisible()
    with qtbot.waitSignal(host.history_requested):
        QTest.mouseClick(more, Qt.MouseButton.LeftButton)
    host.remove("solved-4")
    assert toasts[2].isVisible()
    for key in host.keys:
        host.remove(key)


def test_the_same_key_replaces_its_toast_and_counts_down_in_place(show: Show) -> None:
    host = ToastHost(show(_column()), more_text="and {count} more")
    host.show_toast(ToastLook("send", "Sending to Inês in 10 s", "send"))
    toast = host.show_toast(ToastLook("send", "Sending to Inês in 9 s", "send"))
    host.set_text("send", "Sending to Inês in 8 s")

    assert host.keys == ["send"]
    assert toast.accessibleName() == "Sending to Inês in 8 s"
    host.remove("send")


def test_a_toast_does_not_hide_the_row_with_the_focus(show: Show) -> None:
    column = show(_column())
    host = ToastHost(column, more_text="and {count} more")
    toast = host.show_toast(_solved())
    host.avoid(QRect(0, 520, 348, 80))

    assert toast.mapTo(column, toast.rect().bottomLeft()).y() < 520
    host.remove("solved-4179")


def test_a_new_toast_fades_in_and_keeps_no_effect(theme: Theme, show: Show, qtbot: QtBot) -> None:
    theme.wear(Appearance(mode=Mode.LIGHT))
    host = ToastHost(show(_column()), more_text="and {count} more")
    host.show_toast(_solved(1))
    toast = host.show_toast(_solved(2))

    qtbot.waitUntil(lambda: toast.graphicsEffect() is None)
    for key in host.keys:
        host.remove(key)


def _named(panel: QWidget, name: str) -> QWidget:
    found = panel.findChild(QWidget, name)
    assert isinstance(found, QWidget)
    return found


def _waiting(rows: QWidget) -> list[QTimer]:
    """The timers of the rows that still run, the next one first: a busy machine may let both end at once."""
    timers = rows.findChildren(QTimer, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return sorted((timer for timer in timers if timer.isActive()), key=QTimer.interval)


def test_a_state_says_what_is_so_and_offers_the_next_step(show: Show, qtbot: QtBot) -> None:
    panel = StatePanel(
        StateContent(
            "The server no longer accepts your sign-in",
            "Your 4 changes are safe on this computer.",
            "key-round",
            Tone.DANGER,
            (
                StateAction("sign-in", "Sign in", ButtonKind.PRIMARY),
                StateAction("copy", "Copy details", ButtonKind.QUIET),
            ),
            detail="401 from help.kestrel.example at 09:41",
        ),
        name="error",
    )
    show(panel)
    with qtbot.waitSignal(panel.acted) as said:
        QTest.mouseClick(_named(panel, "error.copy"), Qt.MouseButton.LeftButton)
    assert said.args == ["copy"]
    assert panel.accessibleName().startswith("The server no longer accepts your sign-in")


def test_no_match_offers_the_search_with_one_word_less(show: Show, qtbot: QtBot) -> None:
    option = StateOption("grinder", (Run("without "), Run("grinder")), "search", "21")
    panel = StatePanel(StateContent("No ticket has all three", options=(option,)), name="none")
    show(panel)
    row = _named(panel, "none.grinder")
    assert row.accessibleName() == "without grinder, 21"
    with qtbot.waitSignal(panel.acted) as said:
        QTest.mouseClick(row, Qt.MouseButton.LeftButton)
    assert said.args == ["grinder"]


@pytest.mark.parametrize(("width", "is_beside"), [(600, True), (280, False)])
def test_ways_on_stand_below_one_another_where_they_have_no_room(
    show: Show, qtbot: QtBot, width: int, is_beside: bool
) -> None:
    actions = (StateAction("clear", "Empty the search"), StateAction("everywhere", "Search everywhere"))
    room = QWidget()
    panel = StatePanel(StateContent("No ticket has all three", actions=actions), name="none", parent=room)
    show(room)
    panel.resize(width, 400)
    first, second = _named(panel, "none.clear"), _named(panel, "none.everywhere")
    qtbot.waitUntil(lambda: (first.y() == second.y()) is is_beside)
    assert all(button.width() >= button.minimumSizeHint().width() for button in (first, second))


def test_a_state_can_become_another(show: Show) -> None:
    panel = StatePanel(StateContent("Nothing here", actions=(StateAction("a", "A"),)), name="state")
    show(panel)
    panel.set_content(StateContent("Nobody here", actions=(StateAction("b", "B"),)))

    visible = [button.objectName() for button in panel.findChildren(Button) if button.isVisible()]
    assert visible == ["state.b"]


def test_nothing_is_shown_for_a_moment_then_shapes_then_words(show: Show, qtbot: QtBot) -> None:
    rows = LoadingRows("Tickets", "Cancel", name="loading")
    rows.resize(348, 400)
    show(rows)
    empty = rows.grab().toImage()
    rows.begin()
    rows.set_progress("1 240 of 2 417 tickets", 1240, 2417)
    assert not rows.shows_shapes
    assert rows.grab().toImage() == empty

    shapes, words = _waiting(rows)
    shapes.timeout.emit()
    assert rows.shows_shapes
    assert rows.grab().toImage() != empty
    assert not _named(rows, "loading.progress").isVisible()
    words.timeout.emit()
    assert _named(rows, "loading.progress").isVisible()
    assert (shapes.interval(), words.interval()) == (300, 2000)
    with qtbot.waitSignal(rows.cancelled):
        QTest.mouseClick(_named(rows, "loading.cancel"), Qt.MouseButton.LeftButton)
    rows.finish()
    assert rows.grab().toImage() == empty


def test_what_comes_quickly_shows_no_shapes_at_all(show: Show) -> None:
    rows = LoadingRows("Tickets", "Cancel", name="loading")
    show(rows)
    rows.begin()
    assert len(_waiting(rows)) == 2
    rows.finish()

    assert not _waiting(rows)
    assert not rows.shows_shapes


@pytest.mark.parametrize("face", list(SyncFace))
def test_every_face_of_the_pill_looks_its_own(show: Show, face: SyncFace) -> None:
    pills = {other: SyncPill(SyncState(other, "Same words"), name=f"sync.{other}") for other in SyncFace}
    for pill in pills.values():
        pill.resize(220, 36)
        show(pill)
    pictures = {other: pill.grab().toImage() for other, pill in pills.items()}

    assert all(pictures[face] != picture for other, picture in pictures.items() if other is not face)


def test_the_pill_is_said_in_words_and_opens_the_outbox(show: Show, qtbot: QtBot) -> None:
    pill = SyncPill(SyncState(SyncFace.OFFLINE, "Offline since 09:31", "4 waiting"), name="sync")
    show(pill)
    assert pill.accessibleName() == "Offline since 09:31, 4 waiting"
    with qtbot.waitSignal(pill.clicked):
        QTest.keyClick(pill, Qt.Key.Key_Space)


def test_its_icon_turns_only_while_bytes_move_and_it_is_seen(theme: Theme, show: Show, qtbot: QtBot) -> None:
    theme.wear(Appearance(mode=Mode.LIGHT))
    pill = SyncPill(SyncState(SyncFace.MOVING, "Sending 3"), name="sync")
    pill.resize(220, 36)
    show(pill)
    first = pill.grab().toImage()
    qtbot.waitUntil(lambda: pill.grab().toImage() != first)

    pill.set_state(SyncState(SyncFace.SYNCED, "Synced just now"))
    still = pill.grab().toImage()
    qtbot.wait(60)
    assert pill.grab().toImage() == still


def test_it_does_not_turn_for_those_who_want_no_motion(show: Show, qtbot: QtBot) -> None:
    pill = SyncPill(SyncState(SyncFace.MOVING, "Sending 3"), name="sync")
    pill.resize(220, 36)
    show(pill)
    still = pill.grab().toImage()
    qtbot.wait(60)

    assert pill.grab().toImage() == still


@pytest.mark.parametrize("kind", list(CardKind))
def test_a_reply_cannot_be_taken_for_a_note(show: Show, kind: CardKind) -> None:
    card, note = Card(kind), Card(CardKind.NOTE)
    for widget in (card, note):
        widget.resize(200, 60)
        show(widget)

    assert (card.grab().toImage() == note.grab().toImage()) == (kind is CardKind.NOTE)


def test_a_card_turns_into_a_note_in_place(show: Show) -> None:
    card = Card(CardKind.CUSTOMER)
    card.resize(200, 60)
    show(card)
    card.set_kind(CardKind.NOTE)

    assert card.grab().toImage().pixelColor(100, 30).name() == tokens().colour(Role.NOTE_BG).name()
    assert card.kind is CardKind.NOTE


def test_a_banner_is_one_sentence_for_screen_readers(show: Show) -> None:
    banner = Banner(
        "Offline since 10:12.", "All is saved.", icon="cloud-off", tone=Tone.OFFLINE, name="offline"
    )
    show(banner)

    assert banner.accessibleName() == "Offline since 10:12. All is saved."
    assert banner.sizeHint().height() == 44


def test_a_menu_entry_that_cannot_be_chosen_says_why(show: Show, qtbot: QtBot) -> None:
    window = show(QWidget())
    menu = Menu("Ticket", name="menu", parent=window)
    solve = menu.add_entry("Solve", name="menu.solve", icon="check")
    erase = menu.add_entry("Erase", name="menu.erase", reason="Only an administrator may erase")
    menu.popup(window.mapToGlobal(QPoint(0, 0)))

    assert erase.toolTip() == "Only an administrator may erase"
    assert not erase.isEnabled()
    with qtbot.waitSignal(solve.triggered):
        QTest.keyClick(menu, Qt.Key.Key_Down)
        QTest.keyClick(menu, Qt.Key.Key_Return)


@pytest.mark.parametrize("face", list(SyncFace))
def test_the_folded_pill_shows_its_icon_and_a_dot_while_something_waits(show: Show, face: SyncFace) -> None:
    quiet, waiting = (SyncPill(SyncState(face, "Words", end), name="sync") for end in ("", "4 waiting"))
    for pill in (quiet, waiting):
        pill.fold(is_folded=True)
        pill.resize(pill.sizeHint())
        show(pill)

    assert waiting.width() == waiting.minimumSizeHint().width()
    assert waiting.toolTip() == "Words, 4 waiting"
    assert waiting.grab().toImage() != quiet.grab().toImage()
    waiting.fold(is_folded=False)
    assert waiting.toolTip() == ""
    assert waiting.sizeHint().width() > waiting.minimumSizeHint().width()
