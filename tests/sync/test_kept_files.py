"""The offline set: files of chosen tickets come before anybody asks, within a budget; nothing unsent goes."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

import pytest

from desk_app.domain.changes import AddNote, NewFile, PinTicket, UndoChange
from desk_app.domain.errors import NotFound
from desk_app.domain.ids import TicketId, id_text, parse_id
from desk_app.domain.offline import Part
from desk_app.domain.syncrules.rows import Json, Row
from desk_app.runtime.accounts.fetching import fetch
from desk_app.runtime.accounts.keeping import Keeper, choice_of
from desk_app.runtime.settings_schema import (
    OFFLINE_BUDGET_MB,
    OFFLINE_LARGEST_MB,
    OFFLINE_MINE,
    OFFLINE_RECENT_DAYS,
    OFFLINE_TEAMS,
)
from tests.sync.conftest import STATUS_SOLVED, Member, Team
from tests.sync.test_engine import Make

HALF_MB = 500_000


class Shelf:
    """The server's files."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}

    def thread(self, ticket: str) -> tuple[Row, ...]:
        del ticket
        return ()

    def fetch(self, digest: str, offset: int) -> Iterator[bytes]:
        if digest not in self.held:
            raise NotFound("There is no such file for you.")
        yield self.held[digest][offset:]

    def close(self) -> None:
        pass


class Stage:
    """A member whose tickets have files on the server."""

    def __init__(self, team: Team, mira: Member) -> None:
        self.team, self.mira, self.shelf = team, mira, Shelf()
        self.me = mira.desk.workspace.me.id or b""
        for setting, value in ((OFFLINE_MINE, True), (OFFLINE_TEAMS, False)):
            mira.desk.settings.set(setting, value)
        mira.desk.settings.set(OFFLINE_RECENT_DAYS, 0)

    def ticket(self, subject: str, letter: bytes, size: int = HALF_MB, **fields: str) -> bytes:
        """A ticket with one file; gives the file's hash."""
        data = letter * size
        digest = sha256(data).hexdigest()
        ticket = self.team.ticket(subject, **fields)
        file: dict[str, Json] = {
            "id": self.team.new_id(),
            "sha256": digest,
            "name": "a.bin",
            "mime": "x/y",
            "size": size,
        }
        said: dict[str, Json] = {
            "public": True,
            "kind": "customer",
            "body": "See file.",
            "sent_s": 1_790_000_100,
        }
        self.team.add("message", self.team.new_id(), {**said, "files": [file]}, ticket)
        self.shelf.held[digest] = data
        return bytes.fromhex(digest)

    def mine(self, subject: str, letter: bytes, size: int = HALF_MB, **fields: str) -> bytes:
        return self.ticket(subject, letter, size, assignee_id=id_text(self.me), **fields)

    def keep(self) -> list[bytes]:
        """Fetch everything that is to be here; gives what was asked for."""
        desk = self.mira.desk
        asked: list[bytes] = []
        for wanted in Keeper(desk.workspace, desk.store, desk.settings).wanted():
            asked.append(wanted.sha256)
            try:
                fetch(desk.store, self.mira.account, self.shelf, wanted, tell=lambda _here, _all: None)
            except NotFound:
                continue
        return asked

    def here(self, *files: bytes) -> list[bool]:
        return [self.mira.desk.workspace.has_file(file) for file in files]

    def pin(self, subject: str, *, is_pinned: bool = True) -> bytes:
        found = self.mira.sql("SELECT id FROM ticket WHERE subject = ?", subject)[0][0]
        assert isinstance(found, bytes)
        return self.mira.desk.workspace.apply(PinTicket(TicketId(found), is_pinned=is_pinned)).change_id


@pytest.fixture
def stage(team: Team, make_member: Make) -> Stage:
    mira = make_member("mira")
    mira.sync()
    return Stage(team, mira)


def test_files_of_my_open_tickets_and_of_pinned_ones_come_unasked(stage: Stage) -> None:
    mine, others = stage.mine("Mine", b"a"), stage.ticket("Another's", b"b")
    done = stage.mine("Mine, solved", b"c", status_id=STATUS_SOLVED)
    stage.mira.sync()
    stage.keep()
    before = stage.here(mine, others, done)
    change = stage.pin("Another's")
    stage.keep()
    pinned = stage.here(mine, others, done)
    stage.mira.desk.workspace.apply(UndoChange(change))

    assert before == [True, False, False]
    assert pinned == [True, True, False]
    assert stage.mira.sql("SELECT count(*) FROM pin") == [(0,)]


def test_each_choice_is_told_with_its_size_before_it_is_made(stage: Stage) -> None:
    stage.mine("Mine", b"a")
    stage.ticket("Another's", b"b")
    stage.ticket("Large", b"c", 3 * HALF_MB)
    stage.mira.desk.settings.set(OFFLINE_LARGEST_MB, 1)
    stage.mira.sync()
    stage.keep()
    choice = choice_of(stage.mira.desk.settings)
    parts = stage.mira.desk.workspace.read(lambda reader: reader.offline.parts(choice))

    told = {part.part: (part.tickets, part.files, part.size, part.files_here) for part in parts}
    assert told[Part.MINE] == (1, 1, HALF_MB, 1)
    assert told[Part.TEAMS] == (3, 2, 2 * HALF_MB, 1)
    assert told[Part.PINNED] == (0, 0, 0, 0)
    assert told[Part.CHOSEN] == (1, 1, HALF_MB, 1)


def test_the_budget_holds_and_what_nobody_chose_goes_first(stage: Stage) -> None:
    first = [stage.mine("One", b"a"), stage.mine("Two", b"b")]
    stage.mira.desk.settings.set(OFFLINE_BUDGET_MB, 1)
    stage.mira.sync()
    stage.keep()
    both = stage.here(*first)
    third = stage.mine("Three", b"c")
    stage.mira.sync()
    full = stage.keep()
    one = stage.mira.sql("SELECT id FROM ticket WHERE subject = 'One'")[0][0]
    assert isinstance(one, bytes)
    stage.team.set(id_text(one), assignee_id=None)
    stage.mira.sync()
    stage.keep()

    assert both == [True, True]
    assert full == []
    assert stage.here(*first, third) == [False, True, True]
    assert stage.mira.sql("SELECT state FROM blob WHERE sha256 = ?", first[0]) == [("away",)]


def test_what_the_server_does_not_have_never_goes(stage: Stage) -> None:
    ticket = stage.team.ticket("Another's")
    stage.mira.sync()
    desk = stage.mira.desk
    data = b"own" * 200_000
    desk.store.blobs.put_bytes(data)
    own = sha256(data).digest()
    note = AddNote(TicketId(parse_id(ticket)), "With a file", (NewFile(own, "own.bin", "x/y", len(data)),))
    desk.workspace.apply(note)
    desk.settings.set(OFFLINE_BUDGET_MB, 0)
    stage.mine("Mine", b"a")
    stage.mira.wire.cut = None
    asked = stage.keep()

    assert asked == []
    assert stage.here(own) == [True]


def test_a_file_that_cannot_be_had_keeps_no_other_from_coming(stage: Stage) -> None:
    gone, there = stage.mine("Gone", b"a"), stage.mine("There", b"b")
    del stage.shelf.held[gone.hex()]
    stage.mira.sync()
    asked = stage.keep()

    assert sorted(asked) == sorted([gone, there])
    assert stage.here(gone, there) == [False, True]


def test_choosing_the_teams_or_the_last_days_adds_their_files(stage: Stage) -> None:
    others = stage.ticket("Another's", b"b")
    solved = stage.ticket("Solved lately", b"c", status_id=STATUS_SOLVED)
    stage.mira.sync()
    stage.mira.desk.settings.set(OFFLINE_TEAMS, True)
    stage.keep()
    teams = stage.here(others, solved)
    stage.mira.desk.settings.set(OFFLINE_RECENT_DAYS, 3_650)
    stage.keep()

    assert teams == [True, False]
    assert stage.here(others, solved) == [True, True]
