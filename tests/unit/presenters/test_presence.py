"""The head of a conversation says who else is there; the others hear where this person is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC

import pytest

from desk_app.domain.ids import TicketId, id_text
from desk_app.presenters.composer import ComposerPresenter
from desk_app.presenters.composer_state import Written
from desk_app.presenters.list_presence import ListPresence
from desk_app.presenters.presence import LOOK_MS, TYPING_MS, PresencePresenter, presence_words
from desk_app.presenters.ticket_face import Flag, TicketFace
from desk_app.runtime.accounts.presence import PresenceBoard, Seen
from desk_app.services.reading import Team
from desk_app.sync.wire.news import Doing, Presence
from tests.unit.presenters.office import Office

NINE_S = 1_790_067_600.0


@dataclass
class Stage:
    """A window's presence over a real board."""

    office: Office
    board: PresenceBoard = field(default_factory=PresenceBoard)
    words: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.board.came()
        self.composer = ComposerPresenter(self.office.session)
        self.composer.attach_source(lambda: Written("Have you tried …"))
        self.stop: Callable[[], None] = self.office.window.on_ticket(self.composer.open)
        self.presence = PresencePresenter(
            self.office.window, self.composer, self.board, lambda who: self.words.append(who.words)
        )

    def close(self) -> None:
        self.presence.close()
        self.stop()
        self.composer.close()


@pytest.fixture
def stage(office: Office) -> Stage:
    return Stage(office)


def test_others_are_named_while_they_are_there(stage: Stage) -> None:
    ticket = stage.office.open(next(iter(stage.office.desk.tickets)))
    who = next(iter(stage.office.session.team.agents.values()))
    stage.board.hear(Presence(id_text(ticket), Doing.TYPING, id_text(who.id), 45))
    stage.office.loop.settle(lambda: stage.words[-1:] == [f"{who.name} is typing"])
    stage.board.hear(Presence(id_text(ticket), Doing.GONE, id_text(who.id), 45))
    stage.office.loop.settle(lambda: stage.words[-1:] == [""])
    stage.close()


def test_the_server_hears_where_the_person_is_and_that_they_type(stage: Stage) -> None:
    ticket = stage.office.open(next(iter(stage.office.desk.tickets)))
    viewing = stage.board.own()
    stage.office.loop.settle(lambda: not stage.composer.state.blocked)
    stage.composer.typed("Have you tried …")
    typing = stage.board.own()
    stage.close()

    assert viewing == {id_text(ticket): Doing.VIEWING}
    assert typing == {id_text(ticket): Doing.TYPING}
    assert stage.board.own() == {}
    assert TYPING_MS > 0


@pytest.mark.parametrize(
    ("count", "as_of_s", "words"),
    [
        (0, None, ""),
        (1, None, "Somebody is viewing"),
        (4, None, "Somebody is viewing, Somebody is viewing, 2 more"),
        (0, NINE_S, "As of 09:00"),
        (1, NINE_S, "As of 09:00: Somebody was viewing"),
    ],
)
def test_what_is_known_is_told_with_its_age(count: int, as_of_s: float | None, words: str) -> None:
    seen = [
        Seen(id_text(TicketId(bytes(15) + bytes([place]))), Doing.VIEWING, as_of_s) for place in range(count)
    ]

    assert presence_words(seen, Team(), UTC, as_of_s) == words


@pytest.fixture
def rows(office: Office) -> Iterator[tuple[Office, PresenceBoard]]:
    board = PresenceBoard()
    board.came()
    presence = ListPresence(office.window, board)
    yield office, board
    presence.close()


def _face(office: Office, ticket: TicketId) -> TicketFace:
    lines = office.window.tickets.lines
    place = lines.place_of(ticket)
    assert place is not None
    face = lines.face(lines.shape.line_of(place))
    assert isinstance(face, TicketFace)
    return face


def _wait(office: Office, ticket: TicketId, words: str) -> None:
    """Until the row says this of others."""
    office.loop.settle(lambda: _face(office, ticket).company == words)


def test_a_row_says_who_is_in_its_ticket(rows: tuple[Office, PresenceBoard]) -> None:
    office, board = rows
    ticket = next(iter(office.desk.tickets.values()))
    who = next(iter(office.session.team.agents.values()))
    before = _face(office, ticket)
    board.hear(Presence(id_text(ticket), Doing.TYPING, id_text(who.id), 45))
    _wait(office, ticket, f"{who.name} is typing")
    typing = _face(office, ticket)
    board.hear(Presence(id_text(ticket), Doing.VIEWING, id_text(who.id), 45))
    _wait(office, ticket, f"{who.name} is viewing")
    viewing = _face(office, ticket)
    board.hear(Presence(id_text(ticket), Doing.GONE, id_text(who.id), 45))
    _wait(office, ticket, "")

    assert (typing.flags[0], viewing.flags[0]) == (Flag.TYPING, Flag.VIEWING)
    assert typing.spoken.endswith(f"{who.name} is typing")
    assert _face(office, ticket) == before


def test_rows_say_nothing_of_others_while_the_server_is_away(rows: tuple[Office, PresenceBoard]) -> None:
    office, board = rows
    ticket = next(iter(office.desk.tickets.values()))
    board.hear(Presence(id_text(ticket), Doing.VIEWING, id_text(ticket), 45))
    _wait(office, ticket, "Somebody is viewing")
    board.went()
    _wait(office, ticket, "")
    assert board.who(ticket)


def test_whoever_left_without_a_word_leaves_the_row(office: Office) -> None:
    clock_s = 0.0
    board = PresenceBoard(steady=lambda: clock_s)
    board.came()
    presence = ListPresence(office.window, board)
    ticket = next(iter(office.desk.tickets.values()))
    board.hear(Presence(id_text(ticket), Doing.VIEWING, id_text(ticket), 45))
    _wait(office, ticket, "Somebody is viewing")
    clock_s = 46.0
    office.loop.pass_ms(LOOK_MS)
    presence.close()

    assert _face(office, ticket).company == ""
