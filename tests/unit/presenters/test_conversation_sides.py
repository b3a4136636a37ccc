"""Side conversations among the cards: whose words they are, and who reads them, is never in doubt."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desk_app.domain.errors import NotFound
from desk_app.presenters.composer import ComposerPresenter
from desk_app.presenters.composer_drafts import place_of
from desk_app.presenters.composer_siding import ELSEWHERE
from desk_app.presenters.composer_state import Mode
from desk_app.presenters.conversation import ConversationPresenter
from desk_app.presenters.conversation_commands import bind_composer, bind_conversation
from desk_app.presenters.conversation_sides import DONE, REOPEN
from desk_app.presenters.conversation_state import Card, Kind
from desk_app.presenters.ticket_face import face_of
from desk_app.services.mail.filing import FILE
from desk_app.services.ports import Outcome, Unit
from tests import sides
from tests.conversations import Talk


class Shown:
    """A conversation without widgets."""

    def __init__(self, folder: Path) -> None:
        self.talk = Talk(folder)
        self.presenter = ConversationPresenter(self.talk.desk.session, self.talk.desk.copied.append)

    def open(self) -> None:
        self.presenter.open(self.talk.ticket)
        self.talk.settle()

    def cards(self) -> list[Card]:
        return [card for card in self.presenter.state.cards() if card.side]


@pytest.fixture
def shown(tmp_path: Path) -> Iterator[Shown]:
    shown = Shown(tmp_path)
    yield shown
    shown.presenter.close()
    shown.talk.close()


def test_cards_say_with_whom_and_that_the_customer_does_not_read_them(shown: Shown) -> None:
    side = sides.start(shown.talk, ago_s=600)
    sides.answer(shown.talk, side, ago_s=300)
    shown.open()

    ours, theirs = shown.cards()
    assert (ours.kind, ours.who, ours.label) == (Kind.SIDE, "You", "With Kurier Nord, not the customer")
    assert (theirs.kind, theirs.who, theirs.meta) == (Kind.ANSWER, "Petra Lindt", "Parcel 4471")
    assert theirs.spoken.startswith(
        "Side conversation, from Petra Lindt, 09:37, With Kurier Nord, not the customer, Parcel 4471"
    )
    assert [strip.text for strip in theirs.strips] == ["Kurier Nord has answered"]


def test_an_answer_counts_as_new(shown: Shown) -> None:
    side = sides.start(shown.talk, ago_s=1_500)
    sides.answer(shown.talk, side, ago_s=60)
    shown.open()

    assert shown.presenter.state.opened_at == shown.cards()[-1].key
    (line,) = shown.presenter.sides.state
    assert (line.who, line.is_unread, line.is_done) == ("Kurier Nord", True, False)


def test_done_is_one_line_and_can_be_opened_again(shown: Shown) -> None:
    side = sides.start(shown.talk, ago_s=600)
    sides.answer(shown.talk, side, ago_s=300)
    shown.open()
    key = shown.cards()[-1].key
    shown.presenter.deeds.act(key, DONE)
    shown.talk.settle()
    closed = shown.cards()
    shown.presenter.deeds.act(key, REOPEN)
    shown.talk.settle()

    assert [(card.is_open, card.label) for card in closed] == [
        (False, "With Kurier Nord (done), not the customer")
    ] * 2
    assert [strip.text for strip in closed[-1].strips] == ["This side conversation is done"]
    assert all(card.is_open for card in shown.cards())
    assert not any(card.is_done for card in shown.cards())


def test_its_words_are_found_copied_and_gone_through(shown: Shown) -> None:
    side = sides.start(shown.talk, ago_s=600)
    sides.answer(shown.talk, side, ago_s=300)
    shown.open()
    theirs = shown.cards()[-1]
    shown.presenter.finding.find("half past nine")
    assert shown.presenter.state.find is not None
    assert shown.presenter.state.find.total == 1
    shown.presenter.deeds.copy(theirs.key)
    assert "Petra Lindt (with kurier nord, not the customer)" in shown.talk.desk.copied[-1]
    shown.presenter.choose(shown.cards()[0].key)
    shown.presenter.step(1)
    assert shown.presenter.state.chosen == theirs.key
    assert shown.presenter.chosen_side == side


def test_what_did_not_arrive_says_so_and_can_be_written_to_somebody_else(shown: Shown) -> None:
    side = sides.start(shown.talk)
    message = sides.said(shown.talk)[0].id

    def come_back(unit: Unit) -> Outcome:
        unit.update("side_message", message, data='{"undelivered": ["dispatch@kurier-nord.example"]}')
        return Outcome("Came back")

    shown.talk.desk.workspace.run(FILE, come_back)
    shown.talk.settle()
    shown.open()
    (card,) = shown.cards()
    composer = ComposerPresenter(shown.talk.desk.session)
    composer.open(shown.talk.ticket)
    shown.talk.settle()
    is_there = composer.sending.begin_again(card.key, elsewhere=True)
    state = composer.state
    composer.close()
    shown.talk.settle()

    assert (card.state, card.strips[0].text) == ("Came back", "Did not reach dispatch@kurier-nord.example")
    assert is_there
    assert (state.place, state.initial.text) == (place_of(side), sides.ASKED)
    assert (state.problem, state.to_problem) == (ELSEWHERE, "Nobody is chosen to get this.")


def test_it_is_not_split_off(shown: Shown) -> None:
    sides.start(shown.talk)
    shown.open()
    with pytest.raises(NotFound, match="A side conversation stays with its ticket"):
        shown.presenter.deeds.split_off(shown.cards()[0].key)


def test_the_list_tells_words_of_a_third_party_from_those_of_the_customer(shown: Shown) -> None:
    side = sides.start(shown.talk, ago_s=60)
    sides.answer(shown.talk, side)
    desk = shown.talk.desk
    row = desk.workspace.read(lambda reader: reader.lists.rows_of([shown.talk.ticket]))[0]
    face = face_of(row, desk.session.clock(), desk.session.zone)

    assert face.channel == "building-2"
    assert face.preview.startswith("Side: Good morning, yes.")
    assert "side conversation: Good morning, yes." in face.spoken
    assert row.is_unread


def test_reply_on_a_message_of_a_third_party_goes_to_them_and_forward_takes_the_chosen_one(
    shown: Shown,
) -> None:
    talk, conversation = shown.talk, shown.presenter
    side = sides.start(talk, ago_s=60)
    sides.answer(talk, side)
    composer = ComposerPresenter(talk.desk.session)
    window = talk.desk.window()
    stops = [*bind_conversation(window, conversation), *bind_composer(window, conversation, composer)]
    window.open_ticket(talk.ticket)
    talk.settle()
    conversation.show_earlier()
    conversation.choose(shown.cards()[-1].key)
    window.run("ticket.reply")
    theirs = composer.state
    customer = next(card for card in reversed(conversation.state.cards()) if card.kind is Kind.CUSTOMER)
    conversation.choose(customer.key)
    window.run("ticket.reply")
    reply = composer.state
    window.run("ticket.forward")
    forwarded = composer.state.side
    for stop in (*stops, composer.close):
        stop()

    assert (theirs.place, theirs.to_line) == (place_of(side), "Kurier Nord")
    assert (reply.mode, reply.to_line) == (Mode.REPLY, "Inês Carvalho")
    assert forwarded is not None
    assert forwarded.quote is not None
    assert forwarded.quote.text.startswith("It has happened again.")
