"""Writing to third parties: a text of its own, people of its own, and never a word of it to the customer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from desk_app.domain.changes import AddMessage, AddNote, DeleteTicket, NewFile
from desk_app.domain.entities import Message, Note, SideMessage
from desk_app.domain.errors import InvalidInput, NotFound
from desk_app.presenters.composer import ComposerPresenter
from desk_app.presenters.composer_drafts import PAUSE_MS, place_of
from desk_app.presenters.composer_state import NEW_SIDE, Mode, Written
from desk_app.services.safe_html import safe_mail
from tests import sides
from tests.conversations import SECRET, Talk
from tests.sides import CARRIER

T = TypeVar("T", Message, Note)
_INES = "ines@miradouro.example"


class Desk:
    """A composer with a box that is typed in."""

    def __init__(self, folder: Path) -> None:
        self.talk = Talk(folder)
        self.written = Written()
        self.open()

    def open(self) -> None:
        self.composer = ComposerPresenter(self.talk.desk.session)
        self._loaded = -1
        self.composer.attach_source(lambda: self.written)
        self.composer.watch(lambda _state: self._show())
        self.composer.open(self.talk.ticket)
        self.talk.settle()

    def _show(self) -> None:
        if self.composer.state.loaded != self._loaded:
            self._loaded, self.written = self.composer.state.loaded, self.composer.state.initial

    def write(self, text: str, html: str | None = None) -> None:
        self.written = Written(text, html)
        self.composer.typed(text)

    def pause(self) -> None:
        self.talk.desk.loop.pass_ms(PAUSE_MS)
        self.talk.settle()

    def send(self) -> None:
        self.composer.sending.send()
        self.talk.settle()

    def again(self) -> None:
        """As after a crash: nothing is kept that was not on the disk."""
        self.talk.settle()
        self.composer.keeper.stop()
        self.composer.attach_source(None)
        self.open()

    def newest(self, kind: type[T]) -> T:
        """The newest message or note."""
        part = self.talk.desk.workspace.read(lambda reader: reader.tickets.conversation(self.talk.ticket))
        return next(entry for entry in reversed(part.conversation.entries) if isinstance(entry, kind))

    @property
    def said(self) -> list[SideMessage]:
        return sides.said(self.talk)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.composer.close()
    desk.talk.settle()
    desk.talk.close()


def test_forwarding_begins_with_the_message_its_files_and_nobody(desk: Desk) -> None:
    desk.composer.sides.begin(desk.newest(Message))

    state = desk.composer.state
    assert (state.mode, state.place) == (Mode.SIDE, NEW_SIDE)
    assert state.side is not None
    assert state.side.line == "Goes to a third party, not to the customer"
    assert state.side.subject == "Fwd: E07: Duo 2 stops mid-shot"
    assert state.side.quote is not None
    assert state.side.quote.head.startswith("Inês Carvalho · Wed 8 Oct 2025, 09:12 · E07")
    assert [file.name for file in state.files] == ["IMG_2231.png"]
    assert (state.recipients, state.to_problem) == ((), "Say who gets this: type a name or an address.")


def test_what_was_formatted_is_forwarded_so_without_what_would_be_fetched_from_elsewhere(desk: Desk) -> None:
    talk = desk.talk
    shot = NewFile(b"p" * 32, "crack.png", "image/png", 9, "crack")
    logo = NewFile(b"l" * 32, "logo.png", "image/png", 9, "logo")
    html = (
        '<p>The <b>left</b> wand <script>alert(1)</script><img src="cid:crack"></p>'
        '<img src="https://count.example/open.gif" width="200" height="80"><a href="https://shop.example/a">page</a>'
    )
    talk.desk.apply(
        AddMessage(talk.ticket, "customer", "The left wand", "customer", html=html, files=(shot, logo))
    )
    desk.again()
    desk.composer.sides.begin(desk.newest(Message))
    desk.composer.recipients.add(CARRIER)
    desk.write("Look <here>")
    desk.send()
    desk.talk.settle()

    (said,) = desk.said
    sent = said.html or ""
    assert sent.startswith("<p>Look &lt;here&gt;</p><p>---------- Forwarded message")
    assert "<b>left</b>" in sent
    assert 'src="cid:crack"' in sent
    assert 'href="https://shop.example/a"' in sent
    assert not any(word in sent for word in ("script", "count.example", "remote:", "logo"))
    assert "crack.png" in [file.name for file in said.attachments if file.content_id == "crack"]
    assert said.body.startswith("Look <here>\n\n---------- Forwarded message")
    shown = safe_mail(sent)
    assert shown is not None
    assert ("Look" in shown.html, "left" in shown.html, "left" in shown.quoted) == (True, False, True)


def test_without_a_message_the_last_one_of_the_ticket_is_forwarded(desk: Desk) -> None:
    desk.composer.sides.begin()
    side = desk.composer.state.side
    assert side is not None
    assert side.quote is not None
    assert side.quote.text.startswith("It has happened again.")


def test_a_note_is_never_forwarded(desk: Desk) -> None:
    desk.talk.desk.apply(AddNote(desk.talk.ticket, f"Said inside {SECRET}"))
    desk.composer.sides.begin(desk.newest(Note))

    state = desk.composer.state
    assert state.side is not None
    assert state.side.quote is None
    assert state.problem == "An internal note is not forwarded. Write what they need to know."
    assert SECRET not in repr(state)


def test_it_is_sent_with_the_message_below_and_to_nobody_else(desk: Desk) -> None:
    desk.composer.sides.begin(desk.newest(Message))
    desk.composer.recipients.add(CARRIER)
    desk.write("Can you collect it?", "<p>Can you <b>collect</b> it?</p>")
    button = desk.composer.state.send.text
    desk.send()

    (said,) = desk.said
    assert button == "Send to Kurier Nord"
    assert said.recipients.to == (CARRIER,)
    assert not said.recipients.cc
    assert said.body.startswith("Can you collect it?\n\n---------- Forwarded message ----------\nFrom: Inês")
    assert "It has happened again." in said.body
    assert (said.html or "").startswith("<p>Can you <b>collect</b> it?</p><p>---")
    assert [file.name for file in said.attachments] == ["IMG_2231.png"]
    assert said.about_id == desk.newest(Message).id
    assert desk.talk.desk.notices[-1].text == "Sending to Kurier"
    assert (desk.composer.state.mode, desk.written) == (Mode.REPLY, Written())


def test_it_can_be_taken_back_and_written_on(desk: Desk) -> None:
    desk.composer.sides.begin(desk.newest(Message))
    desk.composer.recipients.add(CARRIER)
    desk.write("Too early")
    desk.send()
    desk.talk.desk.session.undo()
    desk.talk.settle()

    state = desk.composer.state
    assert not desk.said
    assert (state.place, desk.written.text, state.to_line) == (NEW_SIDE, "Too early", "Kurier Nord")
    assert state.side is not None
    assert state.side.quote is not None


def test_the_quote_can_be_left_out_with_what_came_along(desk: Desk) -> None:
    desk.composer.sides.begin(desk.newest(Message))
    desk.composer.recipients.add(CARRIER)
    desk.composer.sides.leave_quote_out()
    desk.write("Only this")
    desk.send()

    assert (desk.said[0].body, desk.said[0].attachments, desk.said[0].about_id) == ("Only this", (), None)


def test_the_customer_is_refused_in_one_sentence(desk: Desk) -> None:
    desk.composer.sides.begin()

    assert not desk.composer.recipients.add(f"Inês <{_INES.upper()}>")
    assert desk.composer.recipients.why_not(_INES) == "This is the customer: write a reply instead."
    assert desk.composer.recipients.why_not("carrier") == (
        "“carrier” is no address. Write it as name@company.example."
    )
    with pytest.raises(InvalidInput, match="Say who gets this"):
        desk.composer.sending.send()


def test_a_draft_outlives_a_crash_with_people_subject_and_message(desk: Desk) -> None:
    desk.composer.sides.begin(desk.newest(Message))
    desk.composer.recipients.add(CARRIER)
    desk.composer.sides.set_subject("Parcel 4471")
    desk.write("Can you collect")
    desk.pause()
    desk.again()

    state = desk.composer.state
    assert (state.place, desk.written.text, state.to_line) == (NEW_SIDE, "Can you collect", "Kurier Nord")
    assert state.side is not None
    assert state.side.subject == "Parcel 4471"
    assert state.side.quote is not None
    assert [file.name for file in state.files] == ["IMG_2231.png"]


def test_merely_looking_keeps_no_draft(desk: Desk) -> None:
    desk.composer.sides.begin(desk.newest(Message))
    desk.pause()
    desk.composer.choose_mode(Mode.REPLY)
    desk.talk.settle()
    assert not desk.talk.desk.workspace.read(lambda reader: reader.own.drafts())


def test_each_side_conversation_has_a_text_of_its_own(desk: Desk) -> None:
    carrier, maker = sides.start(desk.talk, ago_s=60), sides.start(desk.talk, sides.MAKER, ago_s=30)
    desk.write("For the customer")
    desk.composer.sides.answer(carrier)
    desk.write("For the carrier")
    desk.composer.sides.answer(maker)
    empty = desk.written
    desk.composer.choose_mode(place_of(carrier))

    tabs = [tab.text for tab in desk.composer.state.sides]
    assert tabs == ["With Kurier Nord", "With Pumpenwerk Huber"]
    assert (empty, desk.written.text) == (Written(), "For the carrier")
    desk.again()
    desk.composer.choose_mode(place_of(carrier))
    assert desk.written.text == "For the carrier"
    desk.send()
    assert [(one.body, one.recipients.to) for one in desk.said][-1] == ("For the carrier", (CARRIER,))
    desk.composer.choose_mode(Mode.REPLY)
    assert desk.written.text == "For the customer"


def test_who_answered_gets_the_next_message_too(desk: Desk) -> None:
    side = sides.start(desk.talk)
    sides.answer(desk.talk, side)
    desk.talk.settle()
    desk.composer.sides.answer(side)
    assert [person.address for person in desk.composer.state.recipients if person.is_on] == [
        "dispatch@kurier-nord.example"
    ]


def test_a_reply_never_takes_people_from_a_side_conversation(desk: Desk) -> None:
    side = sides.start(desk.talk)
    sides.answer(desk.talk, side)
    desk.composer.begin(Mode.REPLY, everybody=True)
    assert "kurier" not in repr(desk.composer.state.recipients)


def test_done_closes_its_tab_and_opening_again_brings_it_back(desk: Desk) -> None:
    side = sides.start(desk.talk)
    desk.composer.sides.set_current_done(None, is_done=True)
    desk.talk.settle()
    closed = desk.composer.state.sides
    desk.composer.sides.set_current_done(side, is_done=False)
    desk.talk.settle()

    assert (closed, [tab.text for tab in desk.composer.state.sides]) == ((), ["With Kurier Nord"])
    with pytest.raises(NotFound, match="There is no side conversation"):
        desk.composer.sides.set_current_done(None, is_done=False)


def test_what_is_refused_comes_back_into_its_box(desk: Desk) -> None:
    side = sides.start(desk.talk)
    desk.composer.sides.answer(side)
    desk.write("Are you there?")
    desk.composer.keep()
    desk.talk.settle()
    desk.talk.desk.apply(DeleteTicket(desk.talk.ticket))
    desk.composer.sending.send()
    desk.talk.settle()
    assert (desk.composer.state.place, desk.written.text) == (place_of(side), "Are you there?")
    assert "is in the bin" in desk.composer.state.problem


def test_whom_the_ticket_asked_before_is_completed_too(desk: Desk) -> None:
    sides.start(desk.talk)
    desk.composer.sides.begin()
    desk.composer.sides.find("kurier")
    desk.talk.settle()
    assert [contact.who for contact in desk.composer.state.contacts] == [CARRIER]


def test_people_are_completed_by_name_and_address(desk: Desk) -> None:
    desk.composer.sides.begin()
    desk.composer.sides.find("jonas")
    desk.talk.settle()
    found = [contact.email for contact in desk.composer.state.contacts]
    desk.composer.sides.find("")
    assert (found, desk.composer.state.contacts) == (["jonas@kestrel.example"], ())
