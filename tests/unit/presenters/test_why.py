"""Why a reply is due then, and why this mood: what the history says, and nothing it does not say."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from desk_app.domain.changes import Actor, DeleteTicket, SetFields, UndoChange, Value
from desk_app.domain.ids import AgentId, TicketId
from desk_app.domain.status import StatusClass
from desk_app.presenters.why import CLOCK_EVERY_MS, WRONG, WhyFace, WhyPresenter
from desk_app.presenters.why_due import Ledger, SpanKind
from desk_app.services.reading import Reader
from tests.unit.presenters.office import Office

NAME = "Chidi Eze"
MINUTE_S = 60


class Asker:
    """Somebody at a ticket without a promise, who asks."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.why = WhyPresenter(office.window)
        self.ticket = TicketId(office.desk.tickets[NAME])
        agents = {agent.name: AgentId(key) for key, agent in office.session.team.agents.items()}
        self.priya = Actor("agent", agents["Priya Raman"], "Priya Raman")
        self.begun_s = office.desk.now_s
        office.open(NAME)

    def set(self, minute: int, actor: Actor | None = None, **values: Value) -> bytes:
        """Somebody sets fields so many minutes after the beginning."""
        self.office.desk.now_s = self.begun_s + minute * MINUTE_S
        change = SetFields(self.ticket, values)
        return self.office.desk.workspace.apply(change, actor=actor or self.priya).change_id

    def at(self, minute: int) -> int:
        return self.begun_s + minute * MINUTE_S

    def status(self, status_class: StatusClass) -> bytes:
        statuses = self.office.session.team.statuses
        return next(key for key, each in statuses.items() if each.status_class is status_class)

    def ask(self, minute: int, command: str = "ticket.why_due") -> WhyFace:
        self.office.desk.now_s = self.begun_s + minute * MINUTE_S
        self.why.leave()
        self.office.window.run(command)
        self.office.loop.settle(lambda: self.why.state is not None)
        assert self.why.state is not None
        return self.why.state

    def ledger(self, minute: int) -> Ledger:
        face = self.ask(minute)
        assert face.ledger is not None
        return face.ledger

    def kinds(self, ledger: Ledger) -> list[tuple[SpanKind, int]]:
        return [(each.kind, (each.end_s - each.start_s) // MINUTE_S) for each in ledger.spans]


@pytest.fixture
def asker(office: Office) -> Iterator[Asker]:
    made = Asker(office)
    made.set(0, due_s=None, mood="", status_id=made.status(StatusClass.OPEN))
    yield made
    made.why.close()


def test_who_promised_it_when_and_what_it_was_before(asker: Asker) -> None:
    asker.set(1, due_s=asker.at(30))
    asker.set(2, due_s=asker.at(60))
    face = asker.ask(42)

    assert face.answer == "Wed 8 Oct 2025, 10:41"
    assert (face.beside, face.stands, face.is_loud) == ("Europe/Lisbon", "18 min left", False)
    assert face.lines == (
        "Priya Raman set it on Wed 8 Oct 2025, 09:43; before, it was Wed 8 Oct 2025, 10:11.",
    )
    assert [act.key for act in face.acts] == ["ticket.due"]


def test_what_was_taken_back_is_not_who_promised_it(asker: Asker) -> None:
    asker.set(1, due_s=asker.at(30))
    later = asker.set(2, asker.office.desk.workspace.me, due_s=asker.at(60))
    asker.office.desk.workspace.apply(UndoChange(later))

    assert asker.ask(10).lines[0].startswith("Priya Raman set it on Wed 8 Oct 2025, 09:42")


def test_a_time_no_step_set_came_with_its_ticket(office: Office) -> None:
    """Imports, demos and what a server sends leave no step in the history."""
    why = WhyPresenter(office.window)
    office.open("Lukas Brandt")
    office.window.run("ticket.why_due")
    office.loop.settle(lambda: why.state is not None)
    face = why.state
    assert face is not None
    assert face.lines[0].startswith("Nothing in its history set it: it came with the ticket")
    assert face.ledger is not None
    assert face.ledger.start.startswith("Opened ")
    why.close()


def test_waiting_is_told_apart_and_said_not_to_move_the_time(asker: Asker) -> None:
    asker.set(0, due_s=asker.at(60))
    asker.set(10, status_id=asker.status(StatusClass.WAITING_CUSTOMER))
    waiting = asker.ask(20)
    asker.set(30, status_id=asker.status(StatusClass.OPEN))
    ledger = asker.ledger(50)

    assert waiting.stands == "Paused: Waiting on customer"
    assert waiting.lines[1].endswith("Waiting does not move the time itself.")
    assert asker.kinds(ledger) == [
        (SpanKind.OPEN, 10), (SpanKind.WAITING, 20), (SpanKind.OPEN, 20), (SpanKind.AHEAD, 10)
    ]  # fmt: skip
    assert ledger.sums == ((SpanKind.OPEN, "Open 30 min"), (SpanKind.WAITING, "Waiting 20 min"))
    assert (ledger.start, ledger.mark, ledger.end) == ("Set 09:41", "Now", "Due 10:41")
    assert ledger.mark_s == asker.at(50)


def test_what_is_late_is_late_only_while_somebody_should_answer(asker: Asker) -> None:
    asker.set(0, due_s=asker.at(20))
    asker.set(10, status_id=asker.status(StatusClass.WAITING_CUSTOMER))
    asker.set(30, status_id=asker.status(StatusClass.OPEN))
    face, ledger = asker.ask(36), asker.ledger(36)
    asker.set(40, status_id=asker.status(StatusClass.SOLVED))
    solved = asker.ask(50)

    assert (face.stands, face.is_loud) == ("16 min late", True)
    assert asker.kinds(ledger) == [(SpanKind.OPEN, 10), (SpanKind.WAITING, 20), (SpanKind.LATE, 6)]
    assert (ledger.mark, ledger.end) == ("Due 10:01", "Now")
    assert (solved.stands, solved.is_loud) == ("Nothing is due: Solved", False)


def test_the_answer_follows_the_clock_and_the_ticket_and_goes_with_it(asker: Asker) -> None:
    asker.set(0, due_s=asker.at(60))
    asker.ask(10)
    asker.office.desk.now_s = asker.at(20)
    asker.office.loop.pass_ms(CLOCK_EVERY_MS)
    asker.office.loop.settle(lambda: asker.why.state is not None and asker.why.state.stands == "40 min left")
    asker.set(21, due_s=asker.at(90))
    asker.office.loop.settle(lambda: asker.why.state is not None and asker.why.state.stands == "1 h 09 left")
    asker.office.open("Lukas Brandt")

    assert asker.why.state is None


def test_another_time_is_promised_through_the_usual_picker(asker: Asker) -> None:
    asker.set(0, due_s=asker.at(60))
    asker.ask(10)
    asker.why.act("ticket.due")
    asking = asker.office.window.arguments.state

    assert asker.why.state is None
    assert asking is not None
    assert asking.command.id == "ticket.due"


@pytest.mark.parametrize(
    ("command", "sentence"),
    [("ticket.why_due", " has no time by which a reply is due."), ("ticket.why_mood", " has no mood.")],
)
def test_without_an_answer_one_sentence_says_so(asker: Asker, command: str, sentence: str) -> None:
    asker.office.run(command)

    assert asker.office.notices[-1].text.endswith(sentence)
    assert asker.office.notices[-1].text.startswith("#")
    assert asker.why.state is None


def test_a_mood_says_who_set_it_and_that_no_words_were_read(asker: Asker) -> None:
    asker.set(1, mood="worried")
    asker.set(2, asker.office.desk.workspace.me, mood="angry")
    face = asker.ask(5, "ticket.why_mood")

    assert (face.answer, face.icon, face.ledger) == ("Angry", "frown", None)
    assert face.lines == (
        "You set it on Wed 8 Oct 2025, 09:43; before, it was worried.",
        "Desk App reads no moods out of words: there are none to point at, and nothing says how sure it is.",
    )


def test_a_wrong_mood_is_cleared_and_comes_back_by_undo(asker: Asker) -> None:
    asker.set(1, mood="angry")
    asker.ask(5, "ticket.why_mood")
    asker.why.act(WRONG)
    asker.office.loop.settle(lambda: _mood(asker) == "")
    asker.office.loop.settle(lambda: asker.office.window.history.state.undo is not None)
    asker.office.run("edit.undo")
    asker.office.loop.settle(lambda: _mood(asker) == "angry")
    asker.office.run("ticket.mood", "calm")

    assert _mood(asker) == "calm"
    asker.office.run("ticket.mood", "none")
    assert _mood(asker) == ""


def test_in_the_bin_the_answer_stays_and_nothing_can_be_done(asker: Asker) -> None:
    asker.set(1, mood="angry")
    asker.office.desk.workspace.apply(DeleteTicket(asker.ticket))

    assert asker.ask(5, "ticket.why_mood").blocked.startswith("This ticket is in the bin")


def _mood(asker: Asker) -> str:
    def question(reader: Reader) -> str:
        return reader.tickets.ticket(asker.ticket, resolve_merged=False).ticket.row.mood

    return asker.office.desk.workspace.read(question)
