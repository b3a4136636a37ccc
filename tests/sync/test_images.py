"""What is shown of the server's rows and own ops, where the machine alone does not lead there at once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk_app.domain.syncrules.rows import OpBody, Verb
from desk_app.sync.images import Images
from desk_app.sync.local_store import Op, OpState
from tests.sync.simulate.memory_local import MemoryLocal

HERE, NEW, REPLY = "ticket-here", "ticket-new", "reply"


def op(number: int, chain: str, kind: str, verb: Verb, row_id: str, **data: str) -> Op:
    return Op(OpBody(f"op-{number}", chain, kind, verb, row_id, dict(data)), ord=number)


@pytest.fixture
def store() -> MemoryLocal:
    """Two tickets made here, and a reply written in one and split off into the other; nothing is sent."""
    store = MemoryLocal("device", "epoch")
    ops = (
        op(1, HERE, "ticket", Verb.ADD, HERE, subject="Two questions"),
        op(2, HERE, "message", Verb.ADD, REPLY, ticket=HERE, body="Take a picture."),
        op(3, NEW, "ticket", Verb.ADD, NEW, subject="The other question"),
        op(4, HERE, "message", Verb.MOVE, REPLY, into=NEW, **{"from": HERE}),
    )
    with store.transaction() as tx:
        images = Images(tx)
        for each in ops:
            tx.put_op(each)
            images.touch(each.body.chain, each.body.key)
        images.settle()
    return store


def put(store: MemoryLocal, op_id: str, state: OpState) -> None:
    with store.transaction() as tx:
        found = tx.op(op_id)
        assert found is not None
        tx.put_op(replace(found, state=state))
        images = Images(tx)
        images.touch(found.body.chain, found.body.key)
        images.settle()


def place(store: MemoryLocal) -> str:
    """The ticket in which the reply is shown."""
    row = store.row(("message", REPLY))
    assert row is not None
    return row.ticket


def test_what_was_moved_into_a_ticket_made_here_is_shown_there_again_when_it_comes_back(
    store: MemoryLocal,
) -> None:
    at_first = place(store)
    put(store, "op-3", OpState.REJECTED)
    while_refused = place(store)
    put(store, "op-3", OpState.QUEUED)

    assert (at_first, while_refused, place(store)) == (NEW, HERE, NEW)
