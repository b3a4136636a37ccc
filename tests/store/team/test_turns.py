"""Writers that wait for one another share a commit, and one that fails loses nothing of the others."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from desk_app.domain.syncrules.rows import Row
from desk_app.store.team.turns import FULL, Turns
from desk_app.store.team.workspace import WorkspaceStore
from desk_app.sync.server_store import Caller, Disturbed, OpFailed, ServerTx, Stored
from tests.store.team.stage import open_store

WAIT_S = 30
ADA = Caller("d", "e", "ada", is_bot=False, scopes=frozenset(), scope_hash="")


class Book:
    """A workspace whose commits are counted."""

    def __init__(self, folder: Path) -> None:
        self.database, facts, self.store = open_store(folder)
        self.facts = facts
        self.commits: list[int] = []
        self.turns = Turns()

    @contextmanager
    def begin(self) -> Iterator[ServerTx]:
        with self.store.write() as tx:
            yield tx
        self.commits.append(1)

    def wait_for(self, count: int) -> None:
        until = time.monotonic() + WAIT_S
        while self.turns.waiting < count:
            assert time.monotonic() < until
            threading.Event().wait(0.001)

    def write(self, name: str, *, ops: int = 1, fails: bool = False) -> None:
        with self.turns.together(self.begin, ops) as tx:  # type: ignore[arg-type]  # any transaction will do
            tx.put(Stored(Row("tag", name, "", tx.next_seq(), {"name": name}), "", {}))
            if fails:
                raise OpFailed("It fails.")

    def while_others_wait(self, *names: str, ops: int = 1, fails: bool = False) -> list[Future[None]]:
        """Write "a" while the others come to wait; the last of them fails if one is to."""
        with ThreadPoolExecutor(len(names)) as pool:
            with self.turns.together(self.begin, ops):  # type: ignore[arg-type]  # any transaction will do
                done = [pool.submit(self.write, name, fails=fails and name == names[-1]) for name in names]
                self.wait_for(len(names))
            return done

    def names(self) -> set[str]:
        with self.store.read() as tx:
            return set(tx.keys("tag", "", 100))


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    made = Book(tmp_path)
    yield made
    made.database.close()


def _id(digit: str) -> str:
    return f"00000000-0000-7000-8000-0000000000{digit * 2}"


def test_those_who_wait_share_one_commit(book: Book) -> None:
    names = [_id(digit) for digit in "abc"]
    for done in book.while_others_wait(*names):
        done.result(WAIT_S)

    assert book.names() == set(names)
    assert len(book.commits) == 1


def test_a_full_transaction_is_committed_though_others_wait(book: Book) -> None:
    for done in book.while_others_wait(_id("a"), ops=FULL):
        done.result(WAIT_S)

    assert len(book.commits) == 2


def test_one_that_fails_takes_all_back_and_the_others_are_told_to_do_it_again(book: Book) -> None:
    with pytest.raises(Disturbed):
        book.while_others_wait(_id("a"), fails=True)
    book.write(_id("b"))

    assert book.names() == {_id("b")}


def test_nobody_is_answered_before_the_commit(book: Book) -> None:
    book.write(_id("a"))
    with pytest.raises(OpFailed):
        book.write(_id("b"), fails=True)

    assert book.names() == {_id("a")}
    assert len(book.commits) == 1


def test_two_stores_of_a_workspace_write_one_after_the_other(book: Book) -> None:
    other = WorkspaceStore(book.database, book.facts, lambda: 0)

    def write(store: WorkspaceStore, count: int) -> None:
        for place in range(count):
            with store.together(ADA, ()), store.write() as tx:
                tx.put(Stored(Row("tag", _id(f"{place}"), "", tx.next_seq(), {}), "", {}))

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(write, store, 9) for store in (book.store, other)]:
            done.result(WAIT_S)
    with book.store.read() as tx:
        assert tx.head() == 18
        assert len(tx.keys("tag", "", 100)) == 9
