"""The composer under a person's hands: typing, formatting, pasting, names, and what goes out of it."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QContextMenuEvent, QImage, QTextCharFormat, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu
from pytestqt.qtbot import QtBot

from desk_app.domain.entities import Message, Note
from desk_app.domain.spelling import Words, packed
from desk_app.presenters.composer_drafts import PAUSE_MS
from desk_app.presenters.composer_state import Mode, Written
from desk_app.presenters.spelling import Spelling
from desk_app.ui.composer.rich_text import written_in
from desk_app.ui.composer.writing_field import WritingField
from desk_app.ui.theme.words import isolate
from tests.ui.conversation.conftest import Pane


def _field(pane: Pane) -> WritingField:
    return pane.widget.composer.field


def _entries(pane: Pane) -> tuple[object, ...]:
    ticket = pane.talk.ticket
    return pane.talk.desk.workspace.read(
        lambda reader: reader.tickets.conversation(ticket)
    ).conversation.entries


def _button(pane: Pane, name: str) -> QAbstractButton:
    button = pane.widget.findChild(QAbstractButton, name)
    assert button is not None
    return button


def test_formatting_becomes_clean_html_and_plain_text(pane: Pane) -> None:
    field = _field(pane)
    field.setPlainText("Hi Inês,\n\nJonas comes tomorrow.\nfirst\nsecond")
    document = field.document()
    cursor = QTextCursor(document.findBlockByNumber(2))
    cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
    field.setTextCursor(cursor)
    field.turn_bold()
    cursor = QTextCursor(document.findBlockByNumber(3))
    cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
    field.setTextCursor(cursor)
    field.turn_list(numbered=False)

    written = field.now()

    assert written.text == "Hi Inês,\n\nJonas comes tomorrow.\n- first\n- second"
    assert (
        written.html
        == "<p>Hi Inês,</p><p><b>Jonas comes tomorrow.</b></p><ul><li>first</li><li>second</li></ul>"
    )


def test_a_link_says_where_it_leads_in_plain_text_too(pane: Pane) -> None:
    field = _field(pane)
    field.setPlainText("our article")
    field.selectAll()
    field.set_link("https://kestrel.example/e07")

    assert field.now().text == "our article <https://kestrel.example/e07>"
    assert field.now().html == '<p><a href="https://kestrel.example/e07">our article</a></p>'


def test_plain_words_have_no_html(pane: Pane) -> None:
    QTest.keyClicks(_field(pane), "Hello")

    assert _field(pane).now().html is None


def test_what_was_formatted_comes_back_formatted(pane: Pane) -> None:
    field = _field(pane)
    field.setPlainText("bold words")
    field.selectAll()
    field.turn_bold()
    before = field.now()
    pane.talk.desk.loop.pass_ms(PAUSE_MS)
    pane.settle()
    pane.composer.open(pane.talk.other)
    pane.settle()
    pane.composer.open(pane.talk.ticket)
    pane.settle()

    assert written_in(field.document()) == before


def test_each_mode_keeps_its_text_and_its_undo(pane: Pane) -> None:
    field = _field(pane)
    QTest.keyClicks(field, "For the customer")
    _button(pane, "composer.mode.note").click()
    pane.settle()
    note_at_first = field.toPlainText()
    QTest.keyClicks(field, "For the team")
    _button(pane, "composer.mode.reply").click()
    pane.settle()
    reply = field.toPlainText()
    field.undo()

    assert (note_at_first, reply) == ("", "For the customer")
    assert field.toPlainText() != "For the customer"


def test_the_note_says_so_in_words_and_on_its_button(pane: Pane) -> None:
    _button(pane, "composer.mode.note").click()
    pane.settle()
    QTest.keyClicks(_field(pane), "x")

    assert _button(pane, "composer.send.action").text() == "Add note"
    assert _field(pane).accessibleDescription() == "Only your team sees this"
    assert not pane.widget.composer.to_button.isVisible()


def test_control_enter_sends_what_the_button_says(pane: Pane) -> None:
    QTest.keyClicks(_field(pane), "Jonas comes tomorrow.")
    QTest.keyClick(_field(pane), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    pane.settle()

    sent = [entry for entry in _entries(pane) if isinstance(entry, Message)][-1]
    assert sent.body == "Jonas comes tomorrow."
    assert _field(pane).toPlainText() == ""


def test_escape_never_discards_what_was_written(pane: Pane) -> None:
    QTest.keyClicks(_field(pane), "Not lost")
    QTest.keyClick(_field(pane), Qt.Key.Key_Escape)

    assert _field(pane).toPlainText() == "Not lost"


def test_an_empty_reply_cannot_be_sent_and_says_why(pane: Pane) -> None:
    button = _button(pane, "composer.send.action")

    assert not button.isEnabled()
    assert button.accessibleDescription() == "There is nothing written yet."


def test_a_colleagues_name_is_completed_from_the_keyboard(pane: Pane) -> None:
    pane.composer.choose_mode(Mode.NOTE)
    pane.settle()
    field = _field(pane)
    QTest.keyClicks(field, "Hi @pri")
    QTest.keyClick(field, Qt.Key.Key_Return)
    QTest.keyClicks(field, "please call")
    QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    pane.settle()

    note = [entry for entry in _entries(pane) if isinstance(entry, Note)][-1]
    assert note.body == "Hi @Priya Raman please call"


def test_pasted_text_comes_without_its_formatting(pane: Pane) -> None:
    mime = QMimeData()
    mime.setHtml("<b>bold</b><img src='file:///etc/passwd'>")
    mime.setText("bold")

    _field(pane).insertFromMimeData(mime)

    assert _field(pane).now().text == "bold"
    assert _field(pane).now().html is None


def test_a_pasted_picture_is_attached_and_stands_in_the_text(pane: Pane) -> None:
    image = QImage(20, 10, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    mime = QMimeData()
    mime.setImageData(image)

    _field(pane).insertFromMimeData(mime)
    pane.settle()

    (file,) = pane.composer.state.files
    assert file.mime == "image/png"
    assert _field(pane).now().html == f'<p><img src="cid:{file.content_id}" alt=""></p>'


def test_a_dropped_file_is_attached(pane: Pane) -> None:
    paper = pane.talk.desk.folder / "paper.txt"
    paper.write_text("words")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(paper))])

    _field(pane).insertFromMimeData(mime)
    pane.settle()

    assert [file.name for file in pane.composer.state.files] == ["paper.txt"]
    assert _field(pane).toPlainText() == ""


def test_who_gets_this_can_be_changed(pane: Pane) -> None:
    QTest.keyClicks(_field(pane), "Hello")
    pane.widget.composer.open_recipients()
    boxes = pane.widget.findChildren(QAbstractButton, "recipients.tick")
    assert [box.isChecked() for box in boxes] == [True, False, False]

    boxes[2].click()
    pane.settle()

    assert pane.widget.composer.to_button.accessibleName() == "To Inês Carvalho and 1 more. Who gets this"


def test_closing_keeps_what_was_written_without_a_pause(pane: Pane) -> None:
    QTest.keyClicks(_field(pane), "Half a sent")
    pane.widget.close_view()
    pane.talk.settle()

    ticket = pane.talk.ticket
    draft = pane.talk.desk.workspace.read(lambda reader: reader.own.draft(ticket, "reply"))
    assert draft is not None
    assert draft.body == "Half a sent"


def test_the_hint_in_the_empty_field_keeps_its_order_in_a_right_to_left_window(pane: Pane) -> None:
    field = _field(pane)
    hint = field.placeholderText()

    assert hint == isolate(hint[1:-1])
    assert hint[1:-1].endswith("…")


def _underlined(field: WritingField) -> list[str]:
    """The words with a wave below them."""
    wave = QTextCharFormat.UnderlineStyle.SpellCheckUnderline
    text, found = field.document().firstBlock().text(), ""
    for form in field.document().firstBlock().layout().formats():
        if form.format.underlineStyle() == wave:
            found += text[form.start : form.start + form.length]
        else:
            found += " "
    return found.split()


def test_a_wrong_word_is_underlined_once_it_is_written_and_the_menu_mends_it(pane: Pane) -> None:
    field = _field(pane)
    field.spell(Spelling(Words(packed({"the": 9, "machine": 5, "stops": 3})), frozenset({"ines"})))
    field.setFocus()
    QTest.keyClicks(field, "Ines the machne")
    while_writing = _underlined(field)
    QTest.keyClicks(field, " ")
    assert (while_writing, _underlined(field)) == ([], ["machne"])

    field.moveCursor(QTextCursor.MoveOperation.Left)
    menu = _menu(field)
    entries = [action.text() for action in menu.actions()]
    assert entries[:2] == ["machine", "“machne” is right"]
    menu.actions()[0].trigger()
    menu.close()

    assert field.toPlainText() == "Ines the machine "
    assert _underlined(field) == []
    assert field.now().html is None


def test_nothing_is_written_by_being_shown_or_marked(pane: Pane) -> None:
    field = _field(pane)
    written: list[str] = []
    field.written.connect(written.append)
    field.put(Mode.REPLY, Written("Ines the machne ", None))
    field.spell(Spelling(Words(packed({"the": 9})), frozenset({"ines"})))
    field.moveCursor(QTextCursor.MoveOperation.End)
    assert _underlined(field) == ["machne"]
    assert written == []


def test_a_word_that_is_right_is_told(pane: Pane, qtbot: QtBot) -> None:
    field = _field(pane)
    field.spell(Spelling(Words(packed({"the": 9})), frozenset()))
    field.setPlainText("qwrtz the")
    field.moveCursor(QTextCursor.MoveOperation.Start)
    menu = _menu(field)
    assert [action.text() for action in menu.actions()][:2] == ["No suggestions", "“qwrtz” is right"]
    with qtbot.waitSignal(field.word_known) as told:
        menu.actions()[1].trigger()
    menu.close()

    assert told.args == ["qwrtz"]


def _menu(field: WritingField) -> QMenu:
    """What the menu key opens."""
    where = field.cursorRect().center()
    QApplication.sendEvent(field, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, where, where))
    menu = field.findChild(QMenu, "composer.menu")
    assert menu is not None
    return menu
