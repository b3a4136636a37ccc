"""More than twenty people are asked about once; saying no loses nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from desk_app.domain.changes import AddAccount
from desk_app.domain.crowds import ASKS_ABOVE, crowd_of
from desk_app.domain.entities import Message, Recipients, SideMessage
from desk_app.domain.errors import NeedsConfirmation
from desk_app.presenters.composer import ComposerPresenter
from desk_app.presenters.composer_drafts import place_of
from desk_app.presenters.composer_state import Written
from desk_app.presenters.question import Question
from tests import sides
from tests.conversations import Talk


@dataclass
class Writing:
    """Somebody who writes to many, and what they are asked."""

    talk: Talk
    asked: list[Question] = field(default_factory=list)
    written: Written = field(default_factory=Written)

    def open(self) -> None:
        self.composer = ComposerPresenter(self.talk.desk.session, self.asked.append)
        self.composer.attach_source(lambda: self.written)
        self._loaded = 0
        self.composer.watch(lambda state: self._take(state.loaded))
        self.composer.open(self.talk.ticket)
        self.talk.settle()

    def _take(self, loaded: int) -> None:
        if loaded != self._loaded:
            self._loaded, self.written = loaded, self.composer.state.initial

    def write(self, text: str, people: int) -> None:
        """To so many; whoever was chosen already counts."""
        self.written = Written(text)
        self.composer.typed(text)
        chosen = sum(recipient.is_on for recipient in self.composer.state.recipients)
        for number in range(people - chosen):
            assert self.composer.recipients.add(f"p{number}@shop.example")

    def send(self, key: str = "", *, at_s: int | None = None) -> None:
        self.composer.sending.send(key, at_s=at_s)
        self.talk.settle()

    def agree(self) -> None:
        self.asked[-1].then()
        self.talk.settle()

    @property
    def sent(self) -> list[str]:
        """What was said to anybody outside from here."""
        part = self.talk.desk.workspace.read(lambda reader: reader.tickets.conversation(self.talk.ticket))
        entries = part.conversation.entries
        return [
            e.body for e in entries if isinstance(e, (Message, SideMessage)) and e.body.startswith("Dear")
        ]


@pytest.fixture
def writing(tmp_path: Path) -> Iterator[Writing]:
    made = Writing(Talk(tmp_path))
    made.talk.desk.apply(AddAccount("mailbox", "Support", {"address": "support@kestrel.example"}))
    made.open()
    yield made
    made.composer.close()
    made.talk.settle()
    made.talk.close()


def test_twenty_people_are_not_asked_about(writing: Writing) -> None:
    writing.write("Dear all", ASKS_ABOVE)
    writing.send()
    assert (writing.asked, writing.sent) == ([], ["Dear all"])


def test_a_reply_to_more_is_asked_about_and_stays_a_draft_until_then(writing: Writing) -> None:
    writing.write("Dear all", 23)
    writing.send()
    (question,) = writing.asked
    assert (question.title, question.verb) == ("Send this to 23 people?", "Send to 23 people")
    assert (writing.sent, writing.written.text) == ([], "Dear all")
    draft = writing.talk.desk.workspace.read(lambda reader: reader.own.draft(writing.talk.ticket, "reply"))
    assert draft is not None
    assert draft.body == "Dear all"

    writing.agree()

    assert (len(writing.asked), writing.sent, writing.written.text) == (1, ["Dear all"], "")


def test_the_way_to_send_is_that_which_was_asked_about(writing: Writing) -> None:
    writing.write("Dear all", 21)
    writing.send("solve")
    writing.agree()
    part = writing.talk.desk.workspace.read(lambda reader: reader.tickets.conversation(writing.talk.ticket))
    assert part.conversation.ticket.row.status == "Solved"


def test_a_reply_to_many_that_leaves_later_is_asked_about(writing: Writing) -> None:
    writing.write("Dear all", 21)
    writing.composer.sending.send_later("in 2 hours")
    assert len(writing.asked) == 1
    writing.talk.settle()
    writing.agree()
    assert writing.sent == ["Dear all"]
    assert writing.talk.desk.notices[-1].text.startswith("Leaves ")


def test_other_people_than_those_agreed_to_are_asked_about_again(writing: Writing) -> None:
    writing.write("Dear all", 21)
    writing.send()
    writing.composer.recipients.add("late@shop.example")
    writing.agree()
    assert [question.verb for question in writing.asked] == ["Send to 21 people", "Send to 22 people"]
    assert writing.sent == []


def test_a_yes_that_comes_in_another_ticket_sends_nothing(writing: Writing) -> None:
    writing.write("Dear all", 21)
    writing.send()
    writing.composer.open(writing.talk.other)
    writing.talk.settle()
    writing.written = Written("Dear other")
    writing.composer.typed("Dear other")
    writing.agree()
    assert (writing.sent, writing.written.text) == ([], "Dear other")


def test_a_side_conversation_with_many_is_asked_about(writing: Writing) -> None:
    side = sides.start(writing.talk)
    writing.talk.settle()
    writing.composer.sides.answer(side)
    writing.write("Dear carriers", 21)
    writing.send()
    assert ([q.verb for q in writing.asked], writing.sent) == (["Send to 21 people"], [])
    assert writing.composer.state.place == place_of(side)
    writing.agree()
    assert writing.sent == ["Dear carriers"]


def test_an_internal_note_is_never_asked_about(writing: Writing) -> None:
    writing.write("Dear all", 21)
    writing.composer.choose_mode("note")
    writing.written = Written("For us")
    writing.composer.typed("For us")
    writing.send()
    assert (writing.asked, writing.written.text) == ([], "")


def test_where_nobody_can_be_asked_nothing_leaves(writing: Writing) -> None:
    writing.composer.close()
    writing.composer = ComposerPresenter(writing.talk.desk.session)
    writing.composer.attach_source(lambda: writing.written)
    writing.composer.open(writing.talk.ticket)
    writing.talk.settle()
    writing.write("Dear all", 21)
    with pytest.raises(NeedsConfirmation, match="21 people"):
        writing.send()
    assert writing.sent == []


def test_who_stands_twice_counts_once() -> None:
    many = tuple(f"p{number}@shop.example" for number in range(21))
    again = ("P One <P1@shop.example>",)
    assert crowd_of(Recipients(many, again, again)) == 21
    assert crowd_of(Recipients(many[:20], again, again)) == 0
    assert crowd_of(Recipients(many[:10], many[10:15], many[15:])) == 21
    assert crowd_of(None) == 0
