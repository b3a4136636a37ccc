"""Who is in which ticket: fresh while the server talks, with its age while it is away, never made up."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from desk_app.domain.ids import TicketId, id_text
from desk_app.runtime.accounts.presence import OLD_S, PresenceBoard, Seen
from desk_app.sync.wire.news import Doing, Presence, print_present, read_present

TICKET, OTHER = TicketId(bytes(15) + b"\x01"), TicketId(bytes(15) + b"\x02")
ADA, BEN = "00000000-0000-7000-8000-00000000000a", "00000000-0000-7000-8000-00000000000b"


@dataclass
class Clock:
    now: float = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def board(clock: Clock) -> PresenceBoard:
    board = PresenceBoard(clock, lambda: clock() + 1_790_000_000)
    board.came()
    return board


def told(agent: str, doing: Doing, ticket: TicketId = TICKET, for_s: int = 45) -> Presence:
    return Presence(id_text(ticket), doing, agent, for_s)


def test_those_who_type_come_first_and_those_who_left_go(board: PresenceBoard) -> None:
    for presence in (told(ADA, Doing.VIEWING), told(BEN, Doing.TYPING), told(ADA, Doing.VIEWING, OTHER)):
        board.hear(presence)
    both = board.who(TICKET)
    board.hear(told(BEN, Doing.GONE))

    assert both == (Seen(BEN, Doing.TYPING), Seen(ADA, Doing.VIEWING))
    assert board.who(TICKET) == (Seen(ADA, Doing.VIEWING),)
    assert board.who(OTHER) == (Seen(ADA, Doing.VIEWING),)


def test_somebody_who_is_not_heard_of_again_is_gone(board: PresenceBoard, clock: Clock) -> None:
    board.hear(told(ADA, Doing.VIEWING))
    clock.now += 46

    assert board.who(TICKET) == ()


def test_what_was_known_when_the_server_went_stands_with_its_age(board: PresenceBoard, clock: Clock) -> None:
    board.hear(told(ADA, Doing.TYPING))
    board.hear(told(BEN, Doing.VIEWING, for_s=5))
    clock.now += 10
    board.went()
    went_s = clock() + 1_790_000_000
    clock.now += 300

    assert board.who(TICKET) == (Seen(ADA, Doing.TYPING, went_s),)
    assert board.as_of_s == went_s
    clock.now += OLD_S
    assert board.who(TICKET) == ()


def test_a_server_that_talks_again_begins_anew(board: PresenceBoard) -> None:
    board.hear(told(ADA, Doing.VIEWING))
    board.went()
    board.came()

    assert board.who(TICKET) == ()
    assert board.as_of_s is None


def test_nothing_is_as_of_a_time_before_the_server_was_ever_there() -> None:
    board = PresenceBoard()
    board.went()

    assert board.as_of_s is None


def test_windows_of_one_person_are_told_together(board: PresenceBoard) -> None:
    board.say(1, TICKET, Doing.VIEWING)
    board.say(2, TICKET, Doing.TYPING)
    board.say(3, OTHER, Doing.VIEWING)
    together = board.own()
    board.say(2, None, Doing.GONE)

    assert together == {id_text(TICKET): Doing.TYPING, id_text(OTHER): Doing.VIEWING}
    assert board.own() == {id_text(TICKET): Doing.VIEWING, id_text(OTHER): Doing.VIEWING}


def test_whoever_tells_the_server_hears_of_the_change_at_once(board: PresenceBoard) -> None:
    board.say(1, TICKET, Doing.VIEWING)
    board.wait({}, 20, lambda: False)  # comes back at once, or the test takes 20 s
    said = board.own()
    board.close()
    board.wait(said, 20, lambda: False)

    assert said == {id_text(TICKET): Doing.VIEWING}


def test_people_travel_as_one_message() -> None:
    everybody = (told(ADA, Doing.VIEWING), told(BEN, Doing.TYPING, OTHER))

    assert read_present(print_present(everybody)) == everybody
