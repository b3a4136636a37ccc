"""The conversation as a person meets it: keyboard, screen reader, cards that are reused, places that stay."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from desk_app.domain.changes import AddMessage, SetFields
from desk_app.presenters.conversation_state import Kind
from desk_app.presenters.conversation_state import Pane as Showing
from desk_app.ui.conversation.conversation_states import content_of
from desk_app.ui.conversation.event_row import EventRow
from desk_app.ui.conversation.message_card import MessageCard
from desk_app.ui.kit.cards import CardKind
from desk_app.ui.kit.states import StatePanel
from desk_app.ui.theme.base_sizes import TextStyle
from desk_app.ui.theme.current import dress, tokens
from tests.ui.conversation.conftest import Pane


def _cards(pane: Pane) -> list[MessageCard]:
    return pane.widget.view.column.cards()


def _of(pane: Pane, kind: Kind) -> MessageCard:
    return next(card for card in _cards(pane) if card.state is not None and card.state.kind is kind)


def test_every_kind_has_its_own_ground_and_word(pane: Pane) -> None:
    note, mail = _of(pane, Kind.NOTE), _of(pane, Kind.CUSTOMER)

    assert (note.kind, mail.kind) == (CardKind.NOTE, CardKind.CUSTOMER)
    assert note.accessibleName().startswith("Internal note from you, 09:20")
    assert mail.accessibleName() == "Message from Inês Carvalho, 09:12, 1 file"


def test_quoted_words_are_folded_and_come_back_on_request(pane: Pane) -> None:
    mail = _of(pane, Kind.CUSTOMER)
    assert mail.body is not None
    folded = mail.body.toPlainText()

    mail.findChild(QAbstractButton, "card.quote").click()  # type: ignore[union-attr]  # it is there

    assert "Please descale" not in folded
    assert "Please descale" in mail.body.toPlainText()
    assert mail.body.toPlainText().startswith(folded[:40])


def test_no_card_scrolls_and_none_is_cut(pane: Pane) -> None:
    for card in _cards(pane):
        if card.body is not None and card.body.isVisible():
            assert card.body.height() >= card.body.document().size().height()
            assert card.body.verticalScrollBar().maximum() == 0


def test_the_last_message_is_in_view_when_a_ticket_is_opened(pane: Pane) -> None:
    last = _cards(pane)[-1]
    view = pane.widget.view
    top = last.mapTo(view.area.viewport(), last.rect().topLeft()).y()

    assert 0 <= top < view.area.viewport().height()


def test_cards_are_reused_from_ticket_to_ticket(pane: Pane) -> None:
    before = set(map(id, pane.widget.findChildren(MessageCard)))
    pane.conversation.open(pane.talk.other)
    pane.settle()
    pane.conversation.open(pane.talk.ticket)
    pane.settle()

    assert set(map(id, pane.widget.findChildren(MessageCard))) == before


def test_earlier_messages_open_from_the_keyboard(pane: Pane) -> None:
    earlier = pane.widget.findChild(QAbstractButton, "earlier")
    assert earlier is not None
    assert earlier.accessibleName() == "Show 3 earlier messages"
    earlier.setFocus()

    QTest.keyClick(earlier, Qt.Key.Key_Space)
    pane.settle()

    assert len(_cards(pane)) == 6


def test_enter_opens_and_closes_a_card(pane: Pane) -> None:
    call = _of(pane, Kind.CALL)
    call.setFocus()

    QTest.keyClick(call, Qt.Key.Key_Return)
    pane.settle()

    assert call.state is not None
    assert call.state.is_open
    assert pane.conversation.state.chosen == call.state.key


def test_undo_on_an_event_line_takes_the_change_back(pane: Pane) -> None:
    row = next(row for row in pane.widget.findChildren(EventRow) if "mood" in row.accessibleName())
    row.findChild(QAbstractButton, "event.undo").click()  # type: ignore[union-attr]  # it is there
    pane.settle()

    assert pane.conversation.state.header is not None
    assert "Frustrated" not in [fact.text for fact in pane.conversation.state.header.facts]


def test_lines_of_events_stand_close_and_can_still_be_hit(pane: Pane) -> None:
    pane.talk.desk.apply(SetFields(pane.talk.ticket, {"priority": 2}))
    pane.talk.desk.apply(SetFields(pane.talk.ticket, {"priority": 1}))
    pane.settle()
    rows = sorted((row for row in pane.widget.findChildren(EventRow) if row.isVisible()), key=QWidget.y)
    first, second = rows[-2:]

    assert second.y() - first.y() == dress().fonts.line(TextStyle.META) + tokens().panes.conversation.gap
    assert first.height() == second.height() == tokens().least_target
    assert not first.geometry().intersects(second.geometry())


def test_finding_marks_what_it_finds(pane: Pane) -> None:
    pane.conversation.finding.find("e07")
    pane.settle()

    marked = [card for card in _cards(pane) if card.body is not None and card.body.extraSelections()]
    assert len(marked) == 2
    assert pane.widget.view.find_bar.field.text() == "e07"

    QTest.keyClick(pane.widget.view.find_bar.field, Qt.Key.Key_Escape)
    assert pane.conversation.state.find is None
    assert not [card for card in _cards(pane) if card.body is not None and card.body.extraSelections()]


def test_what_happened_after_the_last_message_is_seen_with_it(pane: Pane, qtbot: QtBot) -> None:
    pane.widget.resize(pane.widget.width(), 560)
    pane.talk.desk.apply(SetFields(pane.talk.ticket, {"priority": 2}))
    pane.settle()
    bar = pane.widget.view.area.verticalScrollBar()

    qtbot.waitUntil(lambda: 0 < bar.maximum() == bar.value())


def test_a_message_that_comes_does_not_move_what_is_being_read(pane: Pane) -> None:
    pane.conversation.show_earlier()
    pane.settle()
    bar = pane.widget.view.area.verticalScrollBar()
    pane.widget.view._to_see = b""  # noqa: SLF001 - as after a turn of the wheel
    bar.setValue(0)

    pane.talk.desk.apply(AddMessage(pane.talk.ticket, "customer", "One more", "customer", author_name="Inês"))
    pane.settle()

    assert bar.value() == 0


def test_everything_that_takes_the_focus_has_a_name(pane: Pane) -> None:
    unnamed = [
        widget.objectName() or type(widget).__name__
        for widget in pane.widget.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isVisible()
        and not widget.accessibleName()
        and not (isinstance(widget, QAbstractButton) and widget.text())
    ]

    assert not unnamed


def test_the_subject_is_changed_by_a_click_and_enter(pane: Pane) -> None:
    header = pane.widget.view.header
    header.edit_wanted.emit()
    field = QApplication.focusWidget()
    assert field is not None
    assert field.objectName() == "conversation.subject_field"

    QTest.keyClicks(field, "Another subject")
    QTest.keyClick(field, Qt.Key.Key_Return)
    pane.settle()

    assert pane.conversation.state.header is not None
    assert pane.conversation.state.header.subject == "Another subject"


def test_without_a_ticket_there_is_nothing_to_write_to(pane: Pane) -> None:
    pane.conversation.open(None)
    pane.settle()

    assert not pane.widget.composer.isVisible()


def test_words_that_are_not_here_are_asked_for_again_or_lead_to_what_is_kept(pane: Pane) -> None:
    state = replace(pane.conversation.state, pane=Showing.AWAY, problem="The server cannot be reached.")
    content = content_of(state)
    asked: list[str] = []
    pane.widget.view.kept_wanted.connect(lambda: asked.append("kept"))
    panel = pane.widget.view.findChild(StatePanel)
    assert panel is not None
    assert content is not None
    for way in content.actions:
        panel.acted.emit(way.key)

    assert content.title.startswith("The messages of #")
    assert [way.text for way in content.actions] == ["Try again", "What is kept here?"]
    assert asked == ["kept"]
