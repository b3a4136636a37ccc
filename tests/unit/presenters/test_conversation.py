"""The conversation as people see it: what is open, what is collapsed, what is new, and what can be done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desk_app.domain.changes import AddMessage, AddNote, MarkRead, SetFields, Value
from desk_app.domain.entities import AuthorKind
from desk_app.domain.errors import NotFound
from desk_app.domain.ids import TicketId
from desk_app.presenters.conversation import ConversationPresenter
from desk_app.presenters.conversation_state import Card, Earlier, EventLine, Kind, Pane, UnreadRule
from desk_app.presenters.palette_memory import MemoryHabits
from desk_app.presenters.trusted_senders import TrustedSenders
from tests.conversations import Talk
from tests.kestrel import NOW_S
from tests.unit.presenters.dumping import dumped


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    opened = Talk(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def shown(talk: Talk) -> Iterator[ConversationPresenter]:
    presenter = ConversationPresenter(talk.desk.session, talk.desk.copied.append)
    presenter.open(talk.ticket)
    talk.settle()
    yield presenter
    presenter.close()


def test_a_ticket_opens_with_its_last_three_and_the_rest_collapsed(shown: ConversationPresenter) -> None:
    assert dumped(shown.state) == [
        "[shown]",
        "#2 E07: Duo 2 stops mid-shot | Reply due in 18 min, Frustrated | Solve",
        "  ^ 3 earlier messages",
        "  - call Priya Raman Tue 16:42: Descaled on Sunday, still stops. Asked for a photo of the di",
        (
            "  + customer Inês Carvalho to support and 1 more 09:12:"
            " It has happened again. The machine stops about ten seconds i"
            " (+3 quoted) files: IMG_2231.png blocked: 2 remote images and 1 tracker (Mailchimp) blocked"
        ),
        "  . You set mood to frustrated · 09:13 [Undo]",
        "  . You set due time to Wed 8 Oct 2025, 10:00 · 09:13 [Undo]",
        "  + note You [Internal note] 09:20: @Jonas is there a flow meter (part 4471) in the Lisbon van? ",
    ]


def test_the_earlier_ones_open_as_one_line_each(shown: ConversationPresenter) -> None:
    shown.show_earlier()

    cards = shown.state.cards()
    assert [card.is_open for card in cards] == [False, False, False, False, True, True]
    assert not any(isinstance(item, Earlier) for item in shown.state.items)


def test_a_collapsed_card_gets_its_body_when_it_is_opened(talk: Talk, shown: ConversationPresenter) -> None:
    long = talk.long(12)
    shown.open(long)
    talk.settle()
    shown.show_earlier()
    html = next(card for card in shown.state.cards() if not card.is_ready)

    shown.toggle(html.key)
    talk.settle()

    opened = next(card for card in shown.state.cards() if card.key == html.key)
    assert opened.is_open
    assert opened.is_ready
    assert opened.body.mail is not None


def test_it_opens_at_the_first_unread_with_a_rule_before_it(talk: Talk, shown: ConversationPresenter) -> None:
    shown.open(None)
    for number in range(5):
        talk.desk.clock.now_s = NOW_S - 600 + number
        talk.desk.apply(
            AddMessage(talk.ticket, "customer", f"And again {number}", "customer", author_name="Inês")
        )
    shown.open(talk.ticket)
    talk.settle()

    place = next(index for index, item in enumerate(shown.state.items) if isinstance(item, UnreadRule))
    after = shown.state.items[place + 1]
    assert isinstance(after, Card)
    assert (after.body.text, shown.state.opened_at) == ("And again 0", after.key)
    assert all(card.is_open for card in shown.state.cards() if card.body.text.startswith("And again"))


def test_reading_it_does_not_take_the_rule_away_while_it_is_looked_at(
    talk: Talk, shown: ConversationPresenter
) -> None:
    shown.open(None)
    talk.desk.apply(AddMessage(talk.ticket, "customer", "New one", "customer", author_name="Inês"))
    shown.open(talk.ticket)
    talk.settle()

    talk.desk.apply(MarkRead(talk.ticket, NOW_S + 1))
    talk.desk.apply(AddNote(talk.ticket, "Seen"))
    talk.settle()

    assert any(isinstance(item, UnreadRule) for item in shown.state.items)


def test_what_others_changed_since_is_told(talk: Talk, shown: ConversationPresenter) -> None:
    shown.open(None)
    talk.desk.clock.now_s = NOW_S - 60
    priya = talk.desk.workspace.me.__class__("agent", talk.agents["Priya Raman"], "Priya Raman")
    values: dict[str, Value] = {"priority": 2}
    talk.desk.workspace.apply(SetFields(talk.ticket, values), actor=priya)
    shown.open(talk.ticket)
    talk.settle()

    assert [(change.field, change.old, change.new) for change in shown.state.changed] == [
        ("priority", "urgent", "normal")
    ]


def test_a_change_is_taken_back_from_its_line(talk: Talk, shown: ConversationPresenter) -> None:
    line = next(item for item in shown.state.items if isinstance(item, EventLine) and item.undo)

    shown.deeds.undo(line.undo)
    talk.settle()

    assert shown.state.header is not None
    assert "Frustrated" not in [fact.text for fact in shown.state.header.facts]


def test_a_message_is_split_off_and_undo_brings_it_back(talk: Talk, shown: ConversationPresenter) -> None:
    before = [card.key for card in shown.state.cards()]

    shown.deeds.split_off(before[-1])
    talk.settle()
    without = [card.key for card in shown.state.cards()]
    talk.desk.session.undo()
    talk.settle()

    assert before[-1] not in without
    assert before[-1] in [card.key for card in shown.state.cards()]


def test_copying_says_who_said_it_and_when(talk: Talk, shown: ConversationPresenter) -> None:
    mail = next(card for card in shown.state.cards() if card.kind is Kind.CUSTOMER)

    shown.deeds.copy(mail.key)
    shown.deeds.copy(mail.key, markdown=True)

    text, markdown = talk.desk.copied
    assert text.startswith("Inês Carvalho, Wed 8 Oct 2025, 09:12\n\nIt has happened again.")
    assert markdown.startswith("**Inês Carvalho, Wed 8 Oct 2025, 09:12**\n\n> It has happened again.")


def test_commands_without_a_chosen_message_say_so(shown: ConversationPresenter) -> None:
    with pytest.raises(NotFound, match="Choose a message first"):
        shown.deeds.copy()


def test_stepping_goes_from_message_to_message(shown: ConversationPresenter) -> None:
    keys = [card.key for card in shown.state.cards()]

    shown.step(-1)
    first = shown.state.chosen
    shown.step(-1)

    assert (first, shown.state.chosen) == (keys[-1], keys[-2]) or first == keys[-2]
    assert shown.state.opened_at == shown.state.chosen


def test_finding_opens_what_it_finds_and_goes_around(talk: Talk, shown: ConversationPresenter) -> None:
    shown.finding.find("DESCALE")
    talk.settle()
    first = shown.state.find
    assert first is not None
    assert (first.at, first.total) == (1, 4)

    shown.finding.step(-1)

    last = shown.state.find
    assert last is not None
    assert last.at == 4
    assert last.place is not None
    assert next(card for card in shown.state.cards() if card.key == last.place[0]).is_open


def test_the_original_is_shown_as_it_came(talk: Talk, shown: ConversationPresenter) -> None:
    mail = next(card for card in shown.state.cards() if card.kind is Kind.CUSTOMER)

    shown.deeds.show_original(mail.key)
    talk.settle()

    assert shown.state.original is not None
    assert "count.list-manage.com" in shown.state.original.text


def test_times_say_both_zones(shown: ConversationPresenter) -> None:
    mail = next(card for card in shown.state.cards() if card.kind is Kind.CUSTOMER)

    assert mail.when.full == "Wed 8 Oct 2025, 09:12 · 08:12 in Lisbon · 30 min ago"


def test_chat_lines_that_follow_one_another_are_one_card(talk: Talk, shown: ConversationPresenter) -> None:
    speakers: tuple[AuthorKind, ...] = ("customer", "agent", "customer")
    for number, who in enumerate(speakers):
        talk.desk.clock.now_s = NOW_S - 300 + number * 30
        line = AddMessage(talk.ticket, "chat", f"Line {number}", who, author_name=who.title(), channel="chat")
        talk.desk.apply(line)
    talk.settle()

    chat = shown.state.cards()[-1]
    assert [line.text for line in chat.body.lines] == ["Line 0", "Line 1", "Line 2"]
    assert len(chat.entry_ids) == 3


def test_a_new_message_appears_and_saved_drafts_do_not_disturb(
    talk: Talk, shown: ConversationPresenter
) -> None:
    talk.desk.apply(AddMessage(talk.ticket, "customer", "One more", "customer", author_name="Inês"))
    talk.settle()

    assert shown.state.cards()[-1].body.text == "One more"


def test_a_ticket_that_is_not_here_says_so(talk: Talk, shown: ConversationPresenter) -> None:
    shown.open(TicketId(bytes(16)))
    talk.settle()

    assert shown.state.pane is Pane.MISSING
    assert shown.state.problem


def test_the_subject_is_changed_in_place(talk: Talk, shown: ConversationPresenter) -> None:
    shown.deeds.edit_subject()
    editing = shown.state.editing_subject
    shown.deeds.set_subject("  Another subject ")
    talk.settle()

    assert editing
    assert shown.state.header is not None
    assert shown.state.header.subject == "Another subject"
    assert not shown.state.editing_subject


def test_pictures_of_a_trusted_sender_are_shown_in_every_message_until_no_longer(talk: Talk) -> None:
    senders = TrustedSenders(MemoryHabits())
    first = ConversationPresenter(talk.desk.session, talk.desk.copied.append, senders)
    first.open(talk.ticket)
    talk.settle()
    mail = next(card for card in first.state.cards() if card.blocked is not None)
    assert not mail.shows_pictures
    first.show_pictures(mail.key, always=True)
    first.close()
    again = ConversationPresenter(talk.desk.session, talk.desk.copied.append, senders)
    again.open(talk.ticket)
    talk.settle()
    mail = next(card for card in again.state.cards() if card.blocked is not None)

    assert mail.shows_pictures
    assert mail.is_trusted
    assert senders.all() == {talk.ines.hex()}
    again.show_pictures(mail.key, always=False)
    assert not any(card.shows_pictures for card in again.state.cards())
    assert senders.all() == frozenset()
    again.close()


def test_notes_and_own_replies_have_no_sender_to_trust(shown: ConversationPresenter) -> None:
    shown.show_earlier()

    assert {card.kind for card in shown.state.cards() if card.sender} == {Kind.CUSTOMER}
