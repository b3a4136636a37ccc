"""Writing to a third party with the keyboard: tabs, fields, what is said aloud, and what is refused where."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget

from desk_app.ui.composer.composer import Composer
from desk_app.ui.composer.recipients_panel import RecipientsPanel
from desk_app.ui.conversation.message_card import MessageCard
from desk_app.ui.kit.labels import Paragraph
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role
from tests import sides
from tests.ui.conversation.conftest import Pane


def _composer(pane: Pane) -> Composer:
    return pane.widget.composer


def _button(pane: Pane, name: str) -> QAbstractButton:
    found = pane.widget.findChild(QAbstractButton, name)
    assert found is not None, name
    return found


def _tabs(pane: Pane) -> list[str]:
    buttons = pane.widget.findChildren(QAbstractButton)
    return [
        tab.text() for tab in buttons if tab.objectName().startswith("composer.mode.") and tab.isVisible()
    ]


def _begin(pane: Pane) -> None:
    pane.composer.sides.begin()
    pane.settle()


def _problem(pane: Pane) -> str:
    said = (label.text() for label in _composer(pane).side.findChildren(Paragraph) if label.isVisible())
    return next(said, "")


def _type_address(pane: Pane, text: str) -> None:
    QTest.keyClicks(_composer(pane).side.address, text)
    QTest.keyClick(_composer(pane).side.address, Qt.Key.Key_Return)
    pane.settle()


def test_it_asks_whom_first_and_all_four_signs_differ_from_a_reply(pane: Pane) -> None:
    reply = _button(pane, "composer.send.action").text()
    _begin(pane)
    composer = _composer(pane)

    assert QApplication.focusWidget() is composer.side.address
    assert composer.side.accessibleName() == "Side conversation. Goes to a third party, not to the customer"
    assert composer.field.accessibleName() == "Side conversation"
    _type_address(pane, sides.CARRIER)
    assert _button(pane, "composer.send.action").text() == "Send to Kurier Nord" != reply
    assert _button(pane, "composer.mode.side:new").text() == "With Kurier Nord"
    assert composer.field.accessibleDescription() == "Goes to Kurier Nord, not to the customer"
    ground = composer.grab().toImage().pixelColor(composer.width() // 2, composer.field.y() + 4)
    assert ground == tokens().colour(Role.INFO_BG)
    assert not composer.to_button.isVisible()


def test_the_customer_is_refused_at_the_field(pane: Pane) -> None:
    _begin(pane)
    _type_address(pane, "ines@miradouro.example")

    assert _problem(pane) == "This is the customer: write a reply instead."
    assert _composer(pane).side.address.text() == "ines@miradouro.example"
    _composer(pane).side.address.clear()
    _type_address(pane, sides.CARRIER)
    assert (_problem(pane), _composer(pane).side.address.text()) == ("", "")


def test_nobody_is_one_sentence_at_the_field(pane: Pane) -> None:
    _begin(pane)
    QTest.keyClicks(_composer(pane).field, "Hello")
    QTest.keyClick(_composer(pane).field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    assert _problem(pane) == "Say who gets this: type a name or an address."
    assert QApplication.focusWidget() is _composer(pane).side.address
    assert not sides.said(pane.talk)


def test_written_with_the_keyboard_alone_and_sent(pane: Pane) -> None:
    _begin(pane)
    QTest.keyClicks(_composer(pane).side.address, "dispatch@kurier-nord.example")
    QTest.keyClick(_composer(pane).side.address, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is _composer(pane).side.subject
    QTest.keyClick(_composer(pane).side.subject, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(_composer(pane).side.subject, "Parcel 4471")
    QTest.keyClick(_composer(pane).side.subject, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is _composer(pane).field
    QTest.keyClicks(_composer(pane).field, "Please collect it.")
    QTest.keyClick(_composer(pane).field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    pane.settle()

    (said,) = sides.said(pane.talk)
    assert said.recipients.to == ("dispatch@kurier-nord.example",)
    assert said.body.startswith("Please collect it.\n\n---------- Forwarded")
    card = pane.widget.view.column.card(said.id)
    assert isinstance(card, MessageCard)
    assert card.accessibleName().startswith("Side conversation, from you")
    assert "With dispatch@kurier-nord.ex…, not the customer, Parcel 4471" in card.accessibleName()
    assert _button(pane, "composer.send.action").text() == "Send and wait"


def test_a_name_is_completed_and_chosen_with_the_keyboard(pane: Pane) -> None:
    _begin(pane)
    QTest.keyClicks(_composer(pane).side.address, "jonas")
    pane.settle()
    people = _composer(pane).side.address.people
    offered = [person.name for person in people.people]
    QTest.keyClick(_composer(pane).side.address, Qt.Key.Key_Tab)
    pane.settle()

    assert offered == ["Jonas Weber"]
    assert pane.composer.state.to_line == "Jonas Weber"
    assert QApplication.focusWidget() is _composer(pane).side.address


def test_the_arrow_of_an_answer_writes_on_in_its_side_conversation(pane: Pane) -> None:
    side = sides.start(pane.talk, ago_s=60)
    sides.answer(pane.talk, side)
    pane.settle()
    theirs = sides.said(pane.talk)[-1]
    pane.conversation.go_to(theirs.id)
    pane.settle()
    card = pane.widget.view.column.card(theirs.id)
    assert card is not None
    arrow = card.findChild(QAbstractButton, "card.reply")
    assert arrow is not None
    arrow.click()
    pane.settle()

    assert arrow.accessibleName() == "Answer in this side conversation"
    assert pane.composer.state.side is not None
    assert pane.composer.state.to_line == "Kurier Nord"
    assert QApplication.focusWidget() is _composer(pane).field


def test_a_side_conversation_that_is_done_loses_its_tab(pane: Pane) -> None:
    side = sides.start(pane.talk)
    pane.settle()
    tabs = _tabs(pane)
    _button(pane, f"composer.mode.side:{side.hex()}").click()
    pane.settle()
    sides.done(pane.talk, side)
    pane.settle()

    assert (tabs, _tabs(pane)) == (["Reply", "Internal note", "With Kurier Nord"], ["Reply", "Internal note"])
    assert pane.composer.state.place == "reply"


def test_who_gets_this_shows_what_they_will_read_with_the_forwarded_message(pane: Pane) -> None:
    _begin(pane)
    _type_address(pane, sides.CARRIER)
    _composer(pane).open_recipients()
    panel = pane.widget.findChild(RecipientsPanel) or pane.widget.window().findChild(RecipientsPanel)
    assert panel is not None
    body = panel.findChild(QWidget, "recipients.preview")
    assert "Forwarded message" in body.toPlainText()  # type: ignore[union-attr]  # a MailBody
    field = panel.findChild(QLineEdit, "recipients.add")
    assert field is not None
    field.setText("ines@miradouro.example")
    QTest.keyClick(field, Qt.Key.Key_Return)
    pane.settle()
    assert field.accessibleDescription() == "This is the customer: write a reply instead."
