"""Words of tickets outside the offline set are not here; heads are, and nothing the sync proves changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from desk_app.domain.changes import AddNote, CreateTicket, PinTicket, SaveDraft
from desk_app.domain.errors import NotFound
from desk_app.domain.ids import TicketId, id_text, parse_id
from desk_app.domain.syncrules.rows import Json, Row
from desk_app.presenters.conversation import ConversationPresenter
from desk_app.presenters.conversation_state import EventLine
from desk_app.runtime.accounts.fetching import fetch_words
from desk_app.runtime.accounts.keeping import Keeper, choice_of
from desk_app.runtime.settings_schema import OFFLINE_MINE, OFFLINE_RECENT_DAYS, OFFLINE_WORDS
from desk_app.store.check_rows import MISCOUNTED
from desk_app.store.indexing import index_all
from desk_app.sync.events import Notice
from tests.sync.conftest import Member, Team, no_network
from tests.sync.test_presented import Screen

Make = Callable[..., Member]
CANARY = "kingfisher"


class Threads:
    """Implements `FileSource` over the server in memory."""

    def __init__(self, team: Team, device: str) -> None:
        self._team, self._device = team, device

    def thread(self, ticket: str) -> Sequence[Row]:
        found = self._team.core.feeds.whole(self._team.caller(self._device), ticket)
        if found is None:
            raise NotFound("There is no such ticket for you.")
        return found.rows

    def fetch(self, sha256: str, offset: int) -> object:
        raise NotImplementedError

    def close(self) -> None:
        pass


class Desk:
    """Somebody who keeps the words of chosen tickets only: pinned ones and own ones."""

    def __init__(self, team: Team, member: Member) -> None:
        self.team, self.member = team, member
        settings = member.desk.settings
        settings.set(OFFLINE_RECENT_DAYS, 0)
        settings.set(OFFLINE_MINE, False)
        settings.set(OFFLINE_WORDS, "chosen")
        self.keeper = Keeper(member.desk.workspace, member.desk.store, settings)

    def index(self) -> None:
        self.member.desk.store.writer.alone(index_all).result()

    def fetch(self, ticket: str) -> int:
        source = Threads(self.team, self.member.desk.store.device_id())
        return fetch_words(self.member.desk.store, self.member.account, source, TicketId(parse_id(ticket)))  # type: ignore[arg-type]  # fetches no files

    def head(self) -> list[tuple[object, ...]]:
        return self.member.sql(
            "SELECT messages, notes, preview, updated_s, customer_s FROM ticket ORDER BY id"
        )

    def away(self, ticket: str) -> tuple[int, int]:
        key = TicketId(parse_id(ticket))
        part = self.member.desk.workspace.read(lambda reader: reader.tickets.conversation(key))
        return part.away, len(part.conversation.entries)


@pytest.fixture
def ticket(team: Team) -> str:
    ticket = team.ticket("Grinder stops")
    team.mail(ticket, f"A {CANARY} sits on it.")
    team.add(
        "note",
        team.new_id(),
        {"body": "Between us", "author_name": "Ada", "created_s": 1_790_000_050},
        ticket,
    )
    return ticket


@pytest.fixture
def desk(team: Team, ticket: str, make_member: Make) -> Desk:
    del ticket
    member = make_member("mira")
    member.sync()
    return Desk(team, member)


def test_the_words_go_and_the_head_stays(desk: Desk, ticket: str) -> None:
    desk.index()
    found, before = desk.member.tickets(CANARY), desk.head()
    gone = desk.keeper.put_words_away()
    desk.index()

    assert (found, gone) == (["Grinder stops"], 2)
    assert desk.member.sql("SELECT count(*) FROM message") == [(0,)]
    assert desk.member.sql("SELECT count(*) FROM note") == [(0,)]
    assert desk.head() == before
    assert desk.away(ticket) == (2, 0)
    assert desk.member.tickets(CANARY) == []
    assert desk.member.tickets("grinder") == ["Grinder stops"]
    assert desk.member.sql(MISCOUNTED) == []


def test_nothing_the_sync_proves_changes(desk: Desk) -> None:
    desk.keeper.put_words_away()
    engine = desk.member.engine = desk.member.started()
    standing = desk.member.sync()

    assert (standing.waiting, standing.stuck, standing.problem) == (0, 0, "")
    assert engine._machine is not None  # noqa: SLF001 - what it was told shows that it compared
    assert Notice.VERIFIED in engine._machine.context._told  # noqa: SLF001 - the same
    assert desk.member.sql("SELECT count(*) FROM message") == [(0,)]


def test_the_words_come_back_when_the_ticket_is_opened(desk: Desk, ticket: str) -> None:
    desk.keeper.put_words_away()
    came = desk.fetch(ticket)
    desk.index()
    desk.keeper.opened(TicketId(parse_id(ticket)))

    assert came == 2
    assert desk.away(ticket) == (0, 2)
    assert desk.member.tickets(CANARY) == ["Grinder stops"]
    assert desk.keeper.put_words_away() == 0, "what somebody looks at stays"
    assert desk.fetch(ticket) == 0, "what is here is not written again"


def test_a_ticket_that_changes_and_gets_a_mail_meanwhile_is_still_known_by_its_head(
    desk: Desk, team: Team, ticket: str
) -> None:
    desk.keeper.put_words_away()
    team.set(ticket, priority=4)
    said: dict[str, Json] = {
        "public": True,
        "kind": "customer",
        "channel": "email",
        "author_kind": "customer",
    }
    team.add("message", team.new_id(), {**said, "body": "It burns.", "sent_s": 1_790_000_500}, ticket)
    desk.member.sync()
    partly = desk.away(ticket)
    desk.fetch(ticket)

    assert desk.member.sql("SELECT priority, messages, notes, preview FROM ticket") == [
        (4, 2, 1, "It burns.")
    ]
    assert partly == (2, 1)
    assert desk.away(ticket) == (0, 3)


@pytest.mark.parametrize("why", ["pinned", "unsent", "draft", "own"])
def test_what_is_chosen_or_worked_on_keeps_its_words(desk: Desk, ticket: str, why: str) -> None:
    apply, key = desk.member.desk.workspace.apply, TicketId(parse_id(ticket))
    if why == "pinned":
        apply(PinTicket(key, is_pinned=True))
    elif why == "unsent":
        desk.member.wire.cut = no_network()
        apply(AddNote(key, "Not sent yet"))
    elif why == "draft":
        apply(SaveDraft("reply", "Half a", key))
    else:
        team_set = desk.team.set
        desk.member.desk.settings.set(OFFLINE_MINE, True)
        me = desk.member.sql("SELECT id FROM agent WHERE name = 'mira'")[0][0]
        assert isinstance(me, bytes)
        team_set(ticket, assignee_id=id_text(me))
        desk.member.sync()

    assert desk.keeper.put_words_away() == 0
    assert desk.member.sql(f"SELECT count(*) FROM message WHERE body LIKE '%{CANARY}%'") == [(1,)]


def test_what_is_chosen_later_is_wanted_again(desk: Desk, ticket: str) -> None:
    desk.keeper.put_words_away()
    nothing = list(desk.keeper.words_wanted())
    desk.member.desk.workspace.apply(PinTicket(TicketId(parse_id(ticket)), is_pinned=True))
    pinned = list(desk.keeper.words_wanted())
    desk.member.desk.settings.set(OFFLINE_WORDS, "all")

    assert (nothing, pinned) == ([], [TicketId(parse_id(ticket))])
    assert list(desk.keeper.words_wanted()) == pinned


def test_own_tickets_of_this_computer_keep_theirs(team: Team, make_member: Make) -> None:
    alone = make_member.alone("mira")  # type: ignore[attr-defined]  # the fixture makes both
    alone.workspace.apply(CreateTicket("Before the team", body="Mine alone"))
    member = make_member(desk=alone)
    member.sync()

    assert Desk(team, member).keeper.put_words_away() == 0
    assert member.sql("SELECT body FROM message") == [("Mine alone",)]


def test_a_choice_says_about_how_large_its_words_are(desk: Desk) -> None:
    choice = choice_of(desk.member.desk.settings)
    parts = desk.member.desk.workspace.read(lambda reader: reader.offline.parts(choice))
    teams = next(part for part in parts if part.part.value == "teams")

    assert (teams.tickets, teams.entries) == (1, 2)
    assert teams.words_size > 40


def test_what_is_here_does_not_pass_for_all_there_is(desk: Desk, ticket: str) -> None:
    desk.keeper.put_words_away()
    key = TicketId(parse_id(ticket))
    desk.member.desk.workspace.apply(AddNote(key, "Mine"))
    screen = Screen(desk.member)
    conversation = ConversationPresenter(screen.session, lambda _text: None)
    conversation.open(key)
    screen.loop.until(lambda: len(conversation.state.items) > 0)
    first = conversation.state.items[0]
    conversation.close()
    screen.close()

    assert isinstance(first, EventLine)
    assert first.spoken == "2 messages and notes are not on this computer"
    assert [card.body.text for card in conversation.state.cards()] == ["Mine"]
