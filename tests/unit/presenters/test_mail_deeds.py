"""Mails in a real workspace, from the window's side: joined, moved, sent later, taken back, signed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desk_app.domain.changes import AddAccount, AddMessage, MailIds
from desk_app.domain.entities import SideMessage
from desk_app.domain.errors import NotFound
from desk_app.domain.ids import MessageId
from desk_app.presenters.composer import ComposerPresenter
from desk_app.presenters.composer_state import ComposerState, Written
from desk_app.presenters.conversation import ConversationPresenter
from desk_app.presenters.conversation_state import Card, Strip
from desk_app.runtime.settings_schema import SIGNATURE
from tests.conversations import Talk


class Desk:
    """A conversation, its composer and a mailbox."""

    def __init__(self, folder: Path) -> None:
        self.talk = Talk(folder)
        self.talk.desk.apply(
            AddAccount(
                "mailbox",
                "Support",
                {"address": "support@kestrel.example", "signature": "Kestrel Support"},
            )
        )
        self.written = Written()
        self.shown = ConversationPresenter(self.talk.desk.session, self.talk.desk.copied.append)
        self.composer = ComposerPresenter(self.talk.desk.session)
        self.composer.attach_source(lambda: self.written)
        self._loaded = self.composer.state.loaded
        self.composer.watch(self._show)

    def _show(self, state: ComposerState) -> None:
        """The box takes another text at once, as the window's does."""
        if state.loaded != self._loaded:
            self._loaded, self.written = state.loaded, state.initial

    def open(self) -> None:
        self.shown.open(self.talk.ticket)
        self.composer.open(self.talk.ticket)
        self.talk.settle()

    def write(self, text: str) -> None:
        self.written = Written(text)
        self.composer.typed(text)

    def came(self, step: str) -> MessageId:
        """A mail of the customer that was joined by a step."""
        talk = self.talk
        mail = MailIds("<one@miradouro.example>", data={"step": step})
        change = AddMessage(
            talk.ticket, "customer", "More about it.", "customer", talk.ines, "Inês Carvalho", mail=mail
        )
        return MessageId(talk.desk.apply(change).first("message"))

    def last(self) -> Card:
        return self.shown.state.cards()[-1]

    def strip(self) -> Strip:
        (strip,) = self.last().strips
        return strip


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.shown.close()
    desk.composer.close()
    desk.talk.close()


def test_a_mail_that_was_joined_wrongly_gets_a_ticket_of_its_own_with_one_press(desk: Desk) -> None:
    message_id = desk.came("references")
    desk.open()
    assert desk.strip().text == "Joined by References"

    desk.shown.deeds.act(message_id, "apart")
    desk.talk.settle()

    assert message_id not in [card.key for card in desk.shown.state.cards()]


def test_moving_means_the_newest_mail_while_none_is_chosen(desk: Desk) -> None:
    message_id = desk.came("in_reply_to")
    desk.open()
    assert desk.last().strips == ()

    desk.shown.deeds.move(desk.talk.other.hex())
    desk.talk.settle()

    other = desk.talk.other
    part = desk.talk.desk.workspace.read(lambda reader: reader.tickets.conversation(other))
    assert message_id in [entry.id for entry in part.conversation.entries]


def test_a_reply_for_later_waits_says_when_and_comes_back(desk: Desk) -> None:
    desk.open()
    desk.write("Good morning, Inês.")
    desk.composer.sending.send_later("tomorrow 8:00")
    desk.talk.settle()
    strip = desk.strip()
    assert strip.text == "Leaves tomorrow at 08:00"

    desk.shown.deeds.act(desk.last().key, "take_back")
    desk.talk.settle()

    assert desk.last().body.text != "Good morning, Inês."
    assert desk.composer.state.initial.text == "Good morning, Inês."


def test_a_reply_for_later_can_leave_now(desk: Desk) -> None:
    desk.open()
    desk.write("Good morning, Inês.")
    desk.composer.sending.send_later("tomorrow 8:00")
    desk.talk.settle()

    desk.shown.deeds.act(desk.last().key, "send_now")
    desk.talk.settle()

    assert desk.strip().text.startswith("Saved here")


@pytest.mark.parametrize(
    ("key", "kept"), [("", "Mira"), ("mailbox", "Kestrel Support"), ("none", ""), ("own", "Mira")]
)
def test_the_signature_is_switched_for_one_reply(desk: Desk, key: str, kept: str) -> None:
    desk.talk.desk.session.preferences.set(SIGNATURE, "Mira")
    desk.open()
    assert [choice.key for choice in desk.composer.state.signatures] == ["own", "mailbox", "none"]
    desk.write("It is on its way.")
    desk.composer.choose_signature(key)
    desk.composer.sending.send()
    desk.talk.settle()

    ticket = desk.talk.ticket
    part = desk.talk.desk.workspace.read(lambda reader: reader.tickets.conversation(ticket))
    replies = [e for e in part.conversation.entries if e.id == desk.last().key]
    assert [getattr(reply, "data", {}).get("signature") for reply in replies] == [kept]


def test_a_third_party_is_written_to_later_with_another_signature(desk: Desk) -> None:
    desk.talk.desk.session.preferences.set(SIGNATURE, "Mira")
    desk.open()
    desk.composer.sides.begin(forwards=False)
    desk.composer.recipients.add("Carrier <c@trans.example>")
    desk.write("Have you got it?")
    desk.composer.choose_signature("mailbox")
    desk.composer.sending.send_later("tomorrow 8:00")
    desk.talk.settle()
    strip = desk.strip()

    (said,) = [card for card in desk.shown.state.cards() if card.side]
    assert strip.text == "Leaves tomorrow at 08:00"
    assert [act.text for act in strip.acts] == ["Send now", "At another time…", "Take back"]
    entry = desk.shown.entry(said.key)
    assert isinstance(entry, SideMessage)
    assert entry.data["signature"] == "Kestrel Support"
    desk.shown.deeds.act(said.key, "take_back")
    desk.talk.settle()
    state = desk.composer.state
    assert (state.initial.text, state.send.text) == ("Have you got it?", "Send tomorrow at 08:00")


def test_signature_and_time_are_kept_with_the_draft(desk: Desk) -> None:
    desk.open()
    desk.write("Good morning, Inês.")
    desk.composer.choose_signature("none")
    desk.composer.sending.send_later("tomorrow 8:00")
    desk.talk.settle()
    desk.shown.deeds.act(desk.last().key, "take_back")
    desk.talk.settle()

    again = ComposerPresenter(desk.talk.desk.session)
    again.open(desk.talk.ticket)
    desk.talk.settle()
    state = again.state
    again.close()

    assert state.initial.text == "Good morning, Inês."
    assert state.signature is not None
    assert (state.signature.key, state.send.text) == ("none", "Send tomorrow at 08:00")
    desk.composer.sending.send()
    desk.talk.settle()
    assert desk.strip().text == "Leaves tomorrow at 08:00"


def test_a_reply_that_waits_can_leave_at_another_time(desk: Desk) -> None:
    desk.open()
    desk.write("Good morning, Inês.")
    desk.composer.sending.send_later("tomorrow 8:00")
    desk.talk.settle()

    desk.shown.choose(desk.last().key)
    desk.shown.deeds.reschedule("tomorrow 10:30")
    desk.talk.settle()

    assert desk.strip().text == "Leaves tomorrow at 10:30"


def test_only_what_waits_can_leave_at_another_time(desk: Desk) -> None:
    desk.open()
    desk.shown.choose(desk.last().key)

    with pytest.raises(NotFound, match="does not wait"):
        desk.shown.deeds.reschedule("tomorrow 10:30")
