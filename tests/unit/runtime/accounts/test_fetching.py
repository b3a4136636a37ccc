"""Files that lie on a server are fetched: resumed, proved, seen by all; a person before what is ahead."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import pytest

from desk_app.domain.accounts import SetupField
from desk_app.domain.changes import AddAccount, ChangeSet, CreateTicket, NewFile
from desk_app.domain.entities import Message
from desk_app.domain.errors import DeskError, NotFound
from desk_app.domain.ids import TicketId
from desk_app.domain.syncrules.rows import Row
from desk_app.runtime.accounts.accounts import Accounts
from desk_app.runtime.accounts.fetching import FETCHED, Fetcher, Wanted
from desk_app.runtime.accounts.kinds import Prepared, Rest, Round, Seat
from desk_app.runtime.desk import Desk
from tests.prepared import own_desk

PATIENCE_S = 60.0
PIECE = 1_000


def a_file(letter: bytes, size: int = 10 * PIECE) -> tuple[Wanted, bytes]:
    data = letter * size
    return Wanted(sha256(data).digest(), size, "text/plain"), data


@dataclass
class Shelf:
    """A kind of account that keeps files, and can break the line after some pieces."""

    name: str = "shelf"
    title: str = "Shelf"
    is_main: bool = True
    fields: tuple[SetupField, ...] = ()
    held: dict[str, bytes] = field(default_factory=dict)
    breaks_after: int = 1_000_000
    gate: threading.Event | None = None
    asked: list[tuple[str, int]] = field(default_factory=list)
    reached: threading.Event = field(default_factory=threading.Event)

    def put(self, *files: tuple[Wanted, bytes]) -> None:
        self.held |= {wanted.sha256.hex(): data for wanted, data in files}

    def prepare(self, answers: Mapping[str, str]) -> Prepared:
        return Prepared(answers)

    def discard(self, prepared: Prepared) -> None:
        del prepared

    def test(self, seat: Seat) -> str:
        return seat.account.name

    def leave(self, seat: Seat) -> None:
        del seat

    def runner(self, seat: Seat) -> Shelf:
        del seat
        return self

    def run(self, round_: Round) -> Rest:
        del round_
        return Rest()

    def files(self, seat: Seat) -> Shelf:
        del seat
        return self

    def thread(self, ticket: str) -> tuple[Row, ...]:
        del ticket
        return ()

    def fetch(self, digest: str, offset: int) -> Iterator[bytes]:
        self.asked.append((digest[:4], offset))
        if digest not in self.held:
            raise NotFound("There is no such file for you.")
        data = self.held[digest][offset:]
        for place in range(0, len(data), PIECE):
            if place >= self.breaks_after:
                raise DeskError("The connection broke in the middle of an answer.")
            yield data[place : place + PIECE]
            self.reached.set()
            if self.gate is not None:
                assert self.gate.wait(PATIENCE_S)

    def close(self) -> None:
        pass


@pytest.fixture
def desk(tmp_path: Path, own_folders: None) -> Iterator[Desk]:
    with own_desk(tmp_path / "desk", "Mira") as desk:
        desk.workspace.apply(AddAccount("shelf", "Shelf", is_main=True))
        yield desk


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def fetcher(desk: Desk, shelf: Shelf) -> Iterator[Fetcher]:
    made = Fetcher(Accounts(desk.premises, {"shelf": shelf}), desk.store)
    yield made
    made.close()


def a_ticket_with(desk: Desk, wanted: Wanted, data: bytes) -> TicketId:
    """A ticket whose message names a file that was here and is not any more."""
    desk.store.blobs.put_bytes(data)
    file = NewFile(wanted.sha256, "notes.txt", "text/plain", wanted.size)
    ticket = TicketId(
        desk.workspace.apply(CreateTicket("E07", body="See file.", files=(file,))).first("ticket")
    )
    desk.store.blobs.delete(wanted.sha256)
    sql = "UPDATE blob SET state = 'away', text_state = 'away'"
    desk.store.writer.derive(lambda driver: driver.execute(sql).rowcount).result()
    return ticket


def is_here(desk: Desk, ticket: TicketId) -> bool:
    shown = desk.workspace.read(lambda reader: reader.tickets.conversation(ticket)).conversation
    return all(
        file.is_here for entry in shown.entries if isinstance(entry, Message) for file in entry.attachments
    )


def test_a_fetched_file_is_here_for_every_view(desk: Desk, shelf: Shelf, fetcher: Fetcher) -> None:
    wanted, data = a_file(b"a")
    shelf.put((wanted, data))
    ticket = a_ticket_with(desk, wanted, data)
    before = is_here(desk, ticket)
    heard: list[ChangeSet] = []
    told: list[tuple[int, int]] = []
    stop = desk.workspace.subscribe(heard.append)
    fetcher.fetch(wanted, lambda here, size: told.append((here, size))).result(PATIENCE_S)
    stop()

    assert not before
    assert is_here(desk, ticket)
    assert desk.workspace.file_bytes(wanted.sha256) == data
    assert told[0] == (0, wanted.size)
    assert told[-1] == (wanted.size, wanted.size)
    assert [(change.kind, ticket in change.tickets) for change in heard] == [(FETCHED, True)]
    assert [blob.sha256 for blob in desk.store.waiting_texts(5)] == [wanted.sha256]


def test_a_broken_line_goes_on_where_it_stopped(shelf: Shelf, fetcher: Fetcher, desk: Desk) -> None:
    wanted, data = a_file(b"b")
    shelf.put((wanted, data))
    shelf.breaks_after = 4 * PIECE
    with pytest.raises(DeskError, match="broke"):
        fetcher.fetch(wanted).result(PATIENCE_S)
    with pytest.raises(DeskError, match="broke"):
        fetcher.fetch(wanted).result(PATIENCE_S)
    shelf.breaks_after = 1_000_000
    fetcher.fetch(wanted).result(PATIENCE_S)

    assert [offset for _, offset in shelf.asked] == [0, 4 * PIECE, 8 * PIECE]
    assert desk.store.blobs.read(wanted.sha256) == data


def test_a_damaged_file_is_refused_and_fetched_anew(shelf: Shelf, fetcher: Fetcher, desk: Desk) -> None:
    wanted, data = a_file(b"c")
    shelf.held[wanted.sha256.hex()] = data[:-1] + b"!"
    with pytest.raises(DeskError, match="arrived damaged"):
        fetcher.fetch(wanted).result(PATIENCE_S)
    had = desk.store.blobs.has(wanted.sha256)
    shelf.put((wanted, data))
    fetcher.fetch(wanted).result(PATIENCE_S)

    assert not had
    assert [offset for _, offset in shelf.asked] == [0, 0]
    assert desk.store.blobs.read(wanted.sha256) == data


def test_what_the_server_does_not_give_is_said_in_its_words(fetcher: Fetcher) -> None:
    with pytest.raises(NotFound, match="no such file"):
        fetcher.fetch(a_file(b"d")[0]).result(PATIENCE_S)


def test_a_person_does_not_wait_for_what_is_fetched_ahead(shelf: Shelf, fetcher: Fetcher, desk: Desk) -> None:
    ahead, wanted = a_file(b"e"), a_file(b"f", 10)
    shelf.put(ahead, wanted)
    shelf.gate = threading.Event()
    fetcher.in_advance = lambda: iter([ahead[0]])
    fetcher.look()
    assert shelf.reached.wait(PATIENCE_S)
    future = fetcher.fetch(wanted[0])
    shelf.gate.set()
    future.result(PATIENCE_S)
    order = [digest for digest, _ in shelf.asked]
    done = fetcher.fetch(a_file(b"g", 1)[0])  # nobody has it; when it was refused, what was ahead may go on
    assert done.exception(PATIENCE_S) is not None

    assert order[:2] == [ahead[0].sha256.hex()[:4], wanted[0].sha256.hex()[:4]]


def test_closing_in_the_middle_keeps_what_has_come(shelf: Shelf, desk: Desk) -> None:
    wanted, data = a_file(b"h")
    shelf.put((wanted, data))
    shelf.gate = threading.Event()
    first = Fetcher(Accounts(desk.premises, {"shelf": shelf}), desk.store)
    future = first.fetch(wanted)
    assert shelf.reached.wait(PATIENCE_S)
    closing = threading.Thread(target=first.close)
    closing.start()
    shelf.gate.set()
    closing.join(PATIENCE_S)
    outcome = future.exception(PATIENCE_S)
    kept = desk.store.blobs.part(wanted.sha256).size

    assert kept > 0 or outcome is None
    assert kept < wanted.size


def test_without_a_server_the_sentence_says_so(desk: Desk) -> None:
    alone = Fetcher(Accounts(desk.premises, {}), desk.store)
    try:
        with pytest.raises(DeskError, match=r"not on this computer|no kind of account"):
            alone.fetch(a_file(b"i")[0]).result(PATIENCE_S)
    finally:
        alone.close()
