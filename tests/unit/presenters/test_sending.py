"""The seconds in which a sent reply can be taken back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from desk_app.domain.changes import AddReply, ChangeSet, StartSide
from desk_app.domain.entities import Recipients
from desk_app.presenters.palette_memory import FileHabits
from desk_app.presenters.sending import SENDING, SENT, SendingPresenter, WaitingReplies
from desk_app.presenters.session import Notice
from desk_app.runtime.settings_schema import TAKE_BACK_S
from tests.habits import NoHabits
from tests.unit.presenters.office import Office

INES = "Inês Carvalho"


class Sending:
    """A window in which a reply was just sent."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.replies = WaitingReplies(NoHabits())
        self.presenter = SendingPresenter(office.session, self.replies)

    def reply(self, words: str = "Jonas comes tomorrow.") -> ChangeSet:
        ticket = self.office.desk.tickets[INES]
        changes = self.office.desk.workspace.apply(AddReply(ticket, words))
        self.office.session.tell(Notice(f"Sending to {INES}", SENDING, changes.group_id, ticket_id=ticket))
        return changes

    def pass_s(self, seconds: int) -> None:
        for _second in range(seconds):
            self.office.desk.now_s += 1
            self.office.loop.pass_ms(1_000)

    def told(self) -> list[tuple[str, str]]:
        return [(n.text, n.kind) for n in self.office.notices if n.kind in {SENDING, SENT} and n.replaces]


@pytest.fixture
def sending(office: Office) -> Iterator[Sending]:
    made = Sending(office)
    yield made
    made.presenter.close()


def test_the_time_that_is_left_is_counted_down_and_ends(sending: Sending) -> None:
    changes = sending.reply()
    assert sending.told() == [("Sending to Inês Carvalho in 10 s", SENDING)]
    assert sending.replies.all() == {changes.group_id}
    sending.pass_s(3)
    assert sending.told()[-1] == ("Sending to Inês Carvalho in 7 s", SENDING)
    sending.pass_s(7)

    assert sending.told()[-1] == ("Sending to Inês Carvalho", SENT)
    assert sending.replies.all() == frozenset()
    before = len(sending.told())
    sending.pass_s(3)
    assert len(sending.told()) == before


def test_the_time_is_what_the_person_chose(sending: Sending) -> None:
    sending.office.desk.preferences.set(TAKE_BACK_S, 60)
    sending.reply()

    assert sending.told() == [("Sending to Inês Carvalho in 60 s", SENDING)]


def test_without_any_time_it_is_just_told(sending: Sending) -> None:
    sending.office.desk.preferences.set(TAKE_BACK_S, 0)
    sending.reply()

    assert sending.told() == []
    assert sending.office.notices[-1].text == "Replied to Inês Carvalho"  # it may be offline


def test_taking_it_back_ends_the_countdown(sending: Sending) -> None:
    changes = sending.reply()
    sending.office.window.history.undo_group(changes.group_id)
    sending.office.loop.settle(lambda: sending.told()[-1][1] == SENT)

    assert sending.replies.all() == frozenset()


def test_undoing_something_else_lets_it_count_on(sending: Sending) -> None:
    sending.reply()
    sending.office.open("Lukas Brandt")
    sending.office.run("ticket.priority", "high")
    sending.office.run("edit.undo")
    sending.office.loop.settle(lambda: "sending.undone" not in sending.office.session.questions)
    sending.pass_s(1)

    assert sending.told()[-1] == ("Sending to Inês Carvalho in 9 s", SENDING)


def test_a_side_conversation_that_waited_gets_its_time_again(sending: Sending) -> None:
    office = sending.office
    ticket, people = office.desk.tickets[INES], Recipients(("Kurier Nord <dispatch@kurier.example>",))
    changes = office.desk.workspace.apply(StartSide(ticket, "Parcel", people, "Where is it?"))
    sending.presenter.close()
    sending.replies.add(changes.group_id)
    again = SendingPresenter(office.session, sending.replies)
    again.resume()
    office.loop.settle(lambda: bool(sending.told()))
    number = office.desk.workspace.read(lambda r: r.tickets.ticket(ticket.hex())).ticket.row.number

    assert sending.told() == [(f"Sending to Kurier Nord about #{number} in 10 s", SENDING)]
    again.close()


def test_what_waited_when_the_program_ended_gets_its_time_again(sending: Sending) -> None:
    changes = sending.reply()
    sending.presenter.close()
    sending.office.desk.now_s += 3_600
    sending.office.notices.clear()
    again = SendingPresenter(sending.office.session, sending.replies)
    again.resume()
    sending.office.loop.settle(lambda: bool(sending.told()))
    ticket = sending.office.desk.workspace.read(
        lambda r: r.tickets.ticket(sending.office.desk.tickets[INES].hex())
    )

    assert sending.told() == [(f"Sending #{ticket.ticket.row.number} in 10 s", SENDING)]
    assert sending.office.notices[-1].group_id == changes.group_id
    again.close()


def test_what_was_taken_back_elsewhere_is_not_shown_again(sending: Sending) -> None:
    changes = sending.reply()
    sending.presenter.close()
    sending.office.window.history.undo_group(changes.group_id)
    sending.office.loop.settle(lambda: any(n.kind == "info" for n in sending.office.notices))
    again = SendingPresenter(sending.office.session, sending.replies)
    again.resume()
    sending.office.loop.settle(lambda: not sending.replies.all())

    again.close()


def test_what_waits_outlives_a_crash(sending: Sending) -> None:
    folder = sending.office.desk.folder
    WaitingReplies(FileHabits(folder)).add(b"\x01" * 16)
    kept = WaitingReplies(FileHabits(folder))
    assert kept.all() == {b"\x01" * 16}
    kept.remove(b"\x01" * 16)

    assert WaitingReplies(FileHabits(folder)).all() == frozenset()
