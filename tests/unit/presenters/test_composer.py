"""Writing: two texts that never mix, drafts that survive, and a button that does what it says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from desk_app.domain.changes import AddNote, AddReply
from desk_app.domain.entities import Conversation, Message, Note, Recipients
from desk_app.domain.errors import InvalidInput
from desk_app.domain.status import StatusClass
from desk_app.presenters.composer import ComposerPresenter
from desk_app.presenters.composer_drafts import PAUSE_MS
from desk_app.presenters.composer_state import Mode, Written
from desk_app.services.mail.filing import FILE
from desk_app.services.ports import Outcome, Unit
from tests.conversations import SECRET, Talk
from tests.unit.presenters.dumping import dumped_composer


class Box:
    """The box a person writes in: types, and takes what the presenter puts into it."""

    def __init__(self, talk: Talk) -> None:
        self.talk = talk
        self.presenter = ComposerPresenter(talk.desk.session)
        self.written = Written()
        self._loaded = -1
        self.presenter.attach_source(lambda: self.written)
        self.presenter.watch(self._show)

    def _show(self, state: object) -> None:
        if self.presenter.state.loaded != self._loaded:
            self._loaded = self.presenter.state.loaded
            self.written = self.presenter.state.initial

    def open(self) -> None:
        self.presenter.open(self.talk.ticket)
        self.talk.settle()

    def type(self, text: str, html: str | None = None) -> None:
        self.written = Written(text, html)
        self.presenter.typed(text)

    def pause(self) -> None:
        self.talk.desk.loop.pass_ms(PAUSE_MS)
        self.talk.settle()

    def conversation(self) -> Conversation:
        ticket = self.talk.ticket
        return self.talk.desk.workspace.read(lambda reader: reader.tickets.conversation(ticket)).conversation


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    talk = Talk(tmp_path)
    box = Box(talk)
    box.open()
    yield box
    box.presenter.close()
    talk.settle()
    talk.close()


def test_a_ticket_opens_to_write_a_reply_to_whoever_wrote_last(box: Box) -> None:
    assert dumped_composer(box.presenter.state) == [
        "[reply] ''",
        "to: Inês Carvalho",
        "x to Inês Carvalho <ines@miradouro.example> (Wrote last)",
        "  cc support@kestrel.example (Was addressed as well)",
        "  cc rui@miradouro.example (Got a copy)",
        "button: Send and wait",
    ]


def test_reply_to_all_ticks_the_others(box: Box) -> None:
    box.presenter.begin(Mode.REPLY, everybody=True)

    assert "rui@miradouro.example" in [r.address for r in box.presenter.state.recipients if r.is_on]


def test_a_draft_is_kept_after_a_pause_and_is_there_again(box: Box) -> None:
    box.type("Hi Inês, I am sorry.", "<p>Hi Inês, <b>I am sorry</b>.</p>")
    box.pause()
    saved = box.presenter.state.saved

    again = Box(box.talk)
    again.open()

    assert saved == "Draft saved 09:42"
    assert again.written == Written("Hi Inês, I am sorry.", "<p>Hi Inês, <b>I am sorry</b>.</p>")
    again.presenter.close()


def test_going_to_another_ticket_keeps_the_text_without_a_pause(box: Box) -> None:
    box.type("Not lost")
    box.presenter.open(box.talk.other)
    box.talk.settle()
    elsewhere = box.written
    box.open()

    assert elsewhere == Written()
    assert box.written.text == "Not lost"


def test_an_emptied_box_leaves_no_draft(box: Box) -> None:
    box.type("A thought")
    box.pause()
    box.type("")
    box.pause()

    ticket = box.talk.ticket
    assert box.talk.desk.workspace.read(lambda reader: reader.own.draft(ticket, "reply")) is None


def test_send_and_wait_replies_and_sets_the_ticket_waiting(box: Box) -> None:
    box.type("Jonas comes tomorrow.", "<p>Jonas comes <b>tomorrow</b>.</p>")
    box.presenter.sending.send()
    emptied = box.written
    box.talk.settle()

    conversation = box.conversation()
    reply = [entry for entry in conversation.entries if isinstance(entry, Message)][-1]
    assert emptied == Written()
    assert (reply.body, reply.html) == ("Jonas comes tomorrow.", "<p>Jonas comes <b>tomorrow</b>.</p>")
    assert reply.recipients.to == ("Inês Carvalho <ines@miradouro.example>",)
    assert conversation.ticket.row.status_class is StatusClass.WAITING_CUSTOMER
    assert box.talk.desk.notices[-1].text == "Sending to Inês"


def test_a_sent_reply_can_be_taken_back_into_the_box(box: Box) -> None:
    box.type("Too early")
    box.presenter.sending.send()
    box.talk.settle()
    group = box.talk.desk.notices[-1].group_id

    box.talk.desk.session.undo()
    box.talk.settle()

    assert group
    assert box.written.text == "Too early"
    assert not [e for e in box.conversation().entries if isinstance(e, Message) and e.body == "Too early"]


def test_send_and_solve_solves(box: Box) -> None:
    box.type("Done.")
    box.presenter.sending.send(box.presenter.sending.solve_key())
    box.talk.settle()

    assert box.conversation().ticket.row.status_class is StatusClass.SOLVED


def test_nothing_is_sent_to_nobody(box: Box) -> None:
    box.type("Hello?")
    box.presenter.recipients.tick("ines@miradouro.example", is_on=False)

    with pytest.raises(InvalidInput, match="Nobody is chosen"):
        box.presenter.sending.send()

    assert box.written.text == "Hello?"


def test_an_empty_reply_is_refused(box: Box) -> None:
    with pytest.raises(InvalidInput, match="nothing written"):
        box.presenter.sending.send()


def test_a_typed_address_is_added_and_nonsense_is_not(box: Box) -> None:
    assert box.presenter.recipients.add("Rui <rui@elsewhere.example>")
    assert not box.presenter.recipients.add("rui at elsewhere")
    assert "rui@elsewhere.example" in [r.address for r in box.presenter.state.recipients]


def test_a_note_names_colleagues_and_goes_nowhere(box: Box) -> None:
    box.presenter.choose_mode(Mode.NOTE)
    box.type("@Priya Raman please call her")
    box.presenter.sending.send()
    box.talk.settle()

    note = [entry for entry in box.conversation().entries if isinstance(entry, Note)][-1]
    priya = box.talk.agents["Priya Raman"]
    named = box.talk.desk.store.library.call(lambda reader: reader.own.history(1))[0]
    assert note.body == "@Priya Raman please call her"
    assert named.kind == "note.add"
    assert box.talk.desk.notices[-1].text == "Added the note"
    assert priya in [colleague.id for colleague in box.presenter.state.colleagues]


def test_adding_a_note_and_solving_is_one_step(box: Box) -> None:
    box.presenter.choose_mode(Mode.NOTE)
    box.type("All fine")
    box.presenter.sending.send(box.presenter.sending.solve_key())
    box.talk.settle()
    solved = box.conversation().ticket.row.status_class

    box.talk.desk.session.undo()
    box.talk.settle()

    assert solved is StatusClass.SOLVED
    assert box.conversation().ticket.row.status_class is not StatusClass.SOLVED


def test_reply_and_note_keep_their_own_texts(box: Box) -> None:
    box.type("For the customer")
    box.presenter.choose_mode(Mode.NOTE)
    empty = box.written
    box.type("For the team")
    box.presenter.choose_mode(Mode.REPLY)
    reply = box.written
    box.presenter.choose_mode(Mode.NOTE)

    assert (empty.text, reply.text, box.written.text) == ("", "For the customer", "For the team")


def test_words_of_notes_never_reach_anything_of_a_reply(box: Box) -> None:
    box.talk.desk.apply(AddNote(box.talk.ticket, f"Said inside {SECRET}"))
    box.presenter.choose_mode(Mode.NOTE)
    box.type(f"Being written {SECRET}")
    box.pause()
    seen: list[str] = []
    box.presenter.watch(lambda state: seen.append(repr(asdict(state))) if state.mode is Mode.REPLY else None)

    box.presenter.choose_mode(Mode.REPLY)
    box.presenter.begin(Mode.REPLY, everybody=True)
    box.type("Dear Inês")
    box.pause()
    box.presenter.sending.send()
    box.talk.settle()

    assert seen
    assert not [state for state in seen if SECRET in state]
    said = [entry for entry in box.conversation().entries if isinstance(entry, Message)]
    assert not [m for m in said if SECRET in f"{m.body}{m.html}{m.subject}{m.recipients}"]


def test_naming_a_colleague_in_a_reply_offers_a_note_and_moves_the_text(box: Box) -> None:
    box.type("@Jonas can you call her?")
    offered = box.presenter.state.offers_note

    box.presenter.make_note()
    note = box.written
    box.presenter.choose_mode(Mode.REPLY)

    assert offered
    assert note.text == "@Jonas can you call her?"
    assert box.written.text == ""


def test_an_address_with_an_at_sign_offers_nothing(box: Box) -> None:
    box.type("Write to jonas@kestrel.example")

    assert not box.presenter.state.offers_note


def test_files_go_along_and_come_back_with_the_draft(box: Box, tmp_path: Path) -> None:
    paper = tmp_path / "paper.txt"
    paper.write_text("words")
    box.type("See the paper")
    box.presenter.files.add([paper])
    box.talk.settle()
    again = Box(box.talk)
    again.open()
    kept = again.presenter.state.files
    again.presenter.close()

    box.presenter.sending.send()
    box.talk.settle()

    reply = [entry for entry in box.conversation().entries if isinstance(entry, Message)][-1]
    assert [file.name for file in kept] == ["paper.txt"]
    assert [file.name for file in reply.attachments] == ["paper.txt"]


def test_a_file_that_cannot_be_attached_says_why(box: Box, tmp_path: Path) -> None:
    box.presenter.files.add([tmp_path / "none.txt"])
    box.talk.settle()

    assert "There is no file" in box.presenter.state.problem
    assert not box.presenter.state.is_busy


def test_a_thrown_away_draft_comes_back_with_undo(box: Box) -> None:
    box.type("Perhaps")
    box.pause()
    box.presenter.discard()
    gone = box.written
    box.talk.settle()

    box.talk.desk.session.undo()
    box.talk.settle()

    assert gone == Written()
    assert box.written.text == "Perhaps"


def test_one_file_that_cannot_be_attached_keeps_no_other_back(box: Box, tmp_path: Path) -> None:
    paper, empty, folder, loop = (tmp_path / name for name in ("paper.txt", "empty.txt", "folder", "loop"))
    paper.write_text("words")
    empty.touch()
    folder.mkdir()
    loop.symlink_to(loop)
    box.presenter.files.add([folder, loop, tmp_path / "none.txt", paper, empty])
    box.talk.settle()

    said = box.presenter.state.problem
    assert [file.name for file in box.presenter.state.files] == ["paper.txt", "empty.txt"]
    assert all(words in said for words in ("“folder” is not a file", "“loop” cannot be read", "none.txt"))
    assert "“empty.txt” is empty." in said
    assert not box.presenter.state.is_busy


def test_a_picture_taken_out_of_the_text_does_not_go_along_and_put_back_it_does(box: Box) -> None:
    html = '<p>Look <img src="cid:one" alt=""></p>'
    box.type("Look [picture]", html)
    box.presenter.files.add_bytes("one.png", lambda: b"png", "image/png", content_id="one")
    box.talk.settle()
    with_picture = box.presenter.state.files
    box.type("Look", "<p>Look <b>here</b></p>")
    box.pause()
    without = box.presenter.state.files
    box.type("Look [picture]", html)
    box.pause()

    again = Box(box.talk)
    again.open()
    kept = again.presenter.state.files
    again.presenter.close()

    assert [file.name for file in with_picture] == ["one.png"]
    assert without == ()
    assert box.presenter.state.files == with_picture == kept


def test_writing_an_own_message_again_never_takes_the_words_of_a_note_along(box: Box) -> None:
    sent = box.talk.desk.apply(AddReply(box.talk.ticket, "It is on its way.")).first("message")
    box.talk.settle()
    box.presenter.choose_mode(Mode.NOTE)
    box.type(f"Being written {SECRET}")

    assert box.presenter.sending.begin_again(sent, elsewhere=True)
    box.talk.settle()

    assert (box.presenter.state.mode, box.written.text) == (Mode.REPLY, "It is on its way.")
    box.presenter.choose_mode(Mode.NOTE)
    assert box.written.text == f"Being written {SECRET}"


def test_what_came_back_is_not_sent_to_the_same_address_again(box: Box) -> None:
    sent = AddReply(box.talk.ticket, "It is on its way.", recipients=Recipients(("ines@miradouro.example",)))
    message = box.talk.desk.apply(sent).first("message")

    def note(unit: Unit) -> Outcome:
        unit.update("message", message, data='{"undelivered": ["ines@miradouro.example"]}')
        return Outcome("Came back")

    box.talk.desk.workspace.run(FILE, note)
    box.talk.settle()
    assert box.presenter.sending.begin_again(message, elsewhere=True)
    assert box.presenter.state.to_problem == "Nobody is chosen to get this."
    box.presenter.recipients.add("rui@elsewhere.example")

    on = [(person.address, person.field.value) for person in box.presenter.state.recipients if person.is_on]
    assert on == [("rui@elsewhere.example", "to")]


def test_a_reply_that_is_wanted_while_the_ticket_is_read_is_begun_then(box: Box) -> None:
    again = ComposerPresenter(box.talk.desk.session)
    again.open(box.talk.other)
    again.begin(Mode.NOTE)
    box.talk.settle()

    assert (again.state.mode, again.state.wants_focus) == (Mode.NOTE, 1)
    again.close()


def test_a_ticket_opens_with_what_was_written_last(box: Box) -> None:
    box.type("For the customer")
    box.pause()
    box.presenter.choose_mode(Mode.NOTE)
    box.type("For the team")
    box.talk.desk.clock.now_s += 60
    box.pause()

    again = Box(box.talk)
    again.open()
    again.presenter.close()

    assert (again.presenter.state.mode, again.written.text) == (Mode.NOTE, "For the team")
