"""The server's sync rules: what a push does, what a feed tells, and what nobody gets by any route."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from desk_app.domain.syncrules.rows import Fields, Json, OpBody, Verb
from desk_app.sync.server_core import ServerCore
from desk_app.sync.server_cursor import Cursor, CursorSigner
from desk_app.sync.server_feed import FeedDesk
from desk_app.sync.server_push import PushDesk
from desk_app.sync.server_store import Caller, Tombstone
from desk_app.sync.wire.answers import (
    BucketRows,
    Digests,
    GoneEntry,
    HelloAnswer,
    InEntry,
    OutEntry,
    Page,
    PushAnswer,
    PushState,
    Refusal,
    RefusalCode,
    Reset,
    ResetWhy,
    RowEntry,
    SnapshotBlock,
)
from desk_app.sync.wire.asks import (
    Ask,
    HelloAsk,
    PullAsk,
    PushAsk,
    RepairAsk,
    SnapshotAsk,
    VerifyAsk,
)
from desk_app.sync.wire.parts import NumberedOp, Result, Status
from tests.sync.playbook import TICKET, a_reply, an_edit, an_id
from tests.sync.simulate.memory_server import MemoryServer
from tests.sync.simulate.parts import TeamRights

EPOCH = "S-1"
Q1, Q2 = "q1", "q2"
ADA = Caller(an_id(0xA), "", "ada", is_bot=False, scopes=frozenset({"", f"q:{Q1}"}), scope_hash="h1")
BEN = Caller(
    an_id(0xB), "", "ben", is_bot=False, scopes=frozenset({"", f"q:{Q1}", f"q:{Q2}"}), scope_hash="h2"
)


@dataclass
class Team:
    """A server and how its clients ask it."""

    store: MemoryServer = field(default_factory=lambda: MemoryServer(EPOCH))
    numbers: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rights = TeamRights()
        self.signer = CursorSigner(b"key")
        feeds = FeedDesk(self.store, self.rights, self.signer)
        self.core = ServerCore(self.store, PushDesk(self.store, self.rights), feeds)

    def push(self, who: Caller, *bodies: OpBody) -> tuple[Result, ...]:
        first = self.numbers.get(who.device, 0) + 1
        ops = tuple(NumberedOp(first + place, body) for place, body in enumerate(bodies))
        answer = self.ask(who, PushAsk(who.device, an_id(1), EPOCH, 1, ops))
        assert isinstance(answer, PushAnswer)
        self.numbers[who.device] = answer.last_n
        return answer.results

    def pull(self, who: Caller, after: int) -> Page:
        cursor = self.signer.text(Cursor(EPOCH, who.scope_hash, 1, after))
        answer = self.ask(who, PullAsk(who.device, cursor, 100))
        assert isinstance(answer, Page)
        return answer

    def ask(self, who: Caller, ask: Ask) -> object:
        return self.core.answer(who, ask, 0)


@pytest.fixture
def team() -> Team:
    team = Team()
    create = OpBody(an_id(0x10), TICKET, "ticket", Verb.ADD, TICKET, {"subject": "Printer", "queue_id": Q1})
    assert team.push(ADA, create)[0].status is Status.APPLIED
    return team


def an_op(n: int, verb: Verb, data: Fields, *, kind: str = "ticket", row: str = TICKET) -> OpBody:
    return OpBody(an_id(n), TICKET, kind, verb, row, data)


def a_second_ticket(team: Team, queue: str = Q1) -> str:
    other = an_id(0x200)
    data: dict[str, Json] = {"subject": "Scanner", "queue_id": queue}
    team.push(BEN, OpBody(an_id(0x11), other, "ticket", Verb.ADD, other, data))
    return other


def test_a_ticket_gets_its_number_and_keeps_it_when_told_again(team: Team) -> None:
    other = an_id(0x300)
    data: dict[str, Json] = {"subject": "Again", "queue_id": Q1, "number": "HD-77"}
    again = OpBody(an_id(0x12), other, "ticket", Verb.ADD, other, data, is_again=True)

    assert team.store.rows["ticket", TICKET].row.fields["number"] == "HD-1"
    assert team.push(ADA, again)[0].number == "HD-77"
    assert team.push(ADA, replace(again, id=an_id(0x13), row_id=an_id(0x301)))[0].number == "HD-2"


def test_the_same_op_again_gives_the_same_result_and_no_second_effect(team: Team) -> None:
    note = an_op(0x20, Verb.ADD, {"ticket": TICKET, "body": "x"}, kind="note", row=an_id(0x30))
    first = team.push(ADA, note)
    again = team.push(ADA, note)

    assert replace(again[0], n=first[0].n) == first[0]
    assert team.store.effects[note.id] == 1


def test_a_number_known_under_another_op_is_a_fork_and_a_missing_one_a_gap(team: Team) -> None:
    op = an_edit(0x20, "priority", None, 3)
    fork = team.ask(ADA, PushAsk(ADA.device, an_id(1), EPOCH, 1, (NumberedOp(1, op),)))
    gap = team.ask(ADA, PushAsk(ADA.device, an_id(1), EPOCH, 1, (NumberedOp(9, op),)))

    assert isinstance(fork, PushAnswer)
    assert isinstance(gap, PushAnswer)
    assert (fork.state, gap.state) == (PushState.EPOCH_FORK, PushState.GAP)
    assert team.store.rows["ticket", TICKET].row.fields.get("priority") is None


def test_the_rest_of_a_chain_is_skipped_behind_what_was_not_applied(team: Team) -> None:
    unknown = an_id(0x999)
    lost = OpBody(an_id(0x20), unknown, "note", Verb.ADD, an_id(0x30), {"ticket": unknown, "body": "x"})
    behind = replace(lost, id=an_id(0x21), row_id=an_id(0x31))
    results = team.push(ADA, lost, behind, an_edit(0x22, "priority", None, 3))

    assert [result.status for result in results] == [Status.LATER, Status.SKIP, Status.APPLIED]


def test_a_changed_question_holds_the_answer(team: Team) -> None:
    question: dict[str, Json] = {"ticket": TICKET, "public": True, "body": "Any news?"}
    mail = an_op(0x20, Verb.ADD, question, kind="message", row=an_id(0x40))
    team.core.pushes.apply_own(replace(BEN, device=""), mail)
    held = team.push(ADA, a_reply(0x21, 0x41))[0]

    assert (held.status, held.code, held.target) == (Status.HELD, "stale", an_id(0x40))
    assert team.push(ADA, a_reply(0x22, 0x41, seen=an_id(0x40)))[0].status is Status.APPLIED


def test_a_mail_that_comes_in_twice_is_one_message(team: Team) -> None:
    mail = an_op(0x20, Verb.ADD, {"ticket": TICKET, "body": "x"}, kind="message", row=an_id(0x40))

    first = team.core.pushes.apply_own(BEN, mail)
    assert team.core.pushes.apply_own(BEN, mail) == first


def test_an_op_on_a_merged_ticket_goes_to_its_target(team: Team) -> None:
    other = a_second_ticket(team)
    assert team.push(ADA, an_op(0x20, Verb.MERGE, {"into": other}))[0].status is Status.APPLIED
    note = an_op(0x21, Verb.ADD, {"ticket": TICKET, "body": "x"}, kind="note", row=an_id(0x30))
    result = team.push(ADA, note)[0]

    assert (result.status, result.target) == (Status.REDIRECT, other)
    assert team.store.rows["note", an_id(0x30)].row.ticket == other
    assert team.push(ADA, an_op(0x22, Verb.MERGE, {"into": other}))[0].status is Status.NOOP
    assert team.push(BEN, replace(an_op(0x23, Verb.MERGE, {"into": TICKET}), chain=other))[0].code == "cycle"
    unmerge = an_op(0x24, Verb.SET, {"merged_into": {"base": other, "set": None}})
    assert team.push(ADA, unmerge)[0].status is Status.APPLIED


@pytest.mark.parametrize(
    ("op", "status", "code"),
    [
        (an_op(0x50, Verb.SET, {"number": {"base": "HD-1", "set": "HD-2"}}), Status.REJECTED, "invalid"),
        (an_op(0x50, Verb.SET, {"tags": {"base": [], "set": ["a"]}}), Status.REJECTED, "invalid"),
        (an_op(0x50, Verb.DELTA, {"priority": {"add": [1]}}), Status.REJECTED, "invalid"),
        (an_op(0x50, Verb.COUNT, {"subject": 1}), Status.REJECTED, "invalid"),
        (an_op(0x50, Verb.ADD, {"secret": 1}, kind="note", row=an_id(0x51)), Status.REJECTED, "invalid"),
        (an_op(0x50, Verb.DELETE, {}, kind="note"), Status.REJECTED, "invalid"),
        (an_op(0x50, Verb.MERGE, {}), Status.REJECTED, "invalid"),
        (an_op(0x50, Verb.MERGE, {"into": an_id(0x888)}), Status.LATER, "unknown"),
        (an_op(0x50, Verb.MERGE, {"into": TICKET}), Status.REJECTED, "cycle"),
        (an_op(0x50, Verb.RESTORE, {}), Status.NOOP, ""),
        (an_op(0x50, Verb.COUNT, {"votes": 0}), Status.NOOP, ""),
    ],
)
def test_nothing_an_op_carries_is_believed_without_a_look(
    team: Team, op: OpBody, status: Status, code: str
) -> None:
    result = team.push(ADA, op)[0]

    assert (result.status, result.code) == (status, code)


def test_what_is_in_the_bin_or_destroyed_is_not_written_to(team: Team) -> None:
    team.push(ADA, an_op(0x20, Verb.DELETE, {}))
    assert team.push(ADA, an_edit(0x21, "priority", None, 3))[0].code == "deleted"
    with team.store.write() as tx:
        tx.destroy(Tombstone(tx.next_seq(), "ticket", TICKET, f"q:{Q1}"))
    assert team.push(ADA, an_edit(0x22, "priority", None, 3))[0].code == "gone"
    again = OpBody(an_id(0x23), TICKET, "ticket", Verb.ADD, TICKET, {"subject": "Back", "queue_id": Q1})
    assert team.push(ADA, again)[0].code == "gone"
    assert GoneEntry in [type(entry) for entry in team.pull(ADA, 1).entries]


def test_without_access_nothing_is_written_merged_or_seen(team: Team) -> None:
    hidden = a_second_ticket(team, Q2)
    edit = OpBody(an_id(0x20), hidden, "ticket", Verb.SET, hidden, {"priority": {"base": None, "set": 4}})
    assert team.push(ADA, edit)[0].code == "no_access"
    assert team.push(ADA, an_op(0x21, Verb.MERGE, {"into": hidden}))[0].code == "no_access"

    told = [team.pull(ADA, 0), *(team.ask(ADA, ask) for ask in _READS)]
    assert hidden not in repr(told)
    assert hidden in repr(team.pull(BEN, 0))


_READS: tuple[Ask, ...] = (
    SnapshotAsk(EPOCH, 0, "", 100),
    VerifyAsk(EPOCH),
    RepairAsk(EPOCH, "ticket", 0),
    HelloAsk(ADA.device),
)


def test_a_ticket_that_moves_leaves_one_view_and_comes_whole_into_the_other(team: Team) -> None:
    note = an_op(0x20, Verb.ADD, {"ticket": TICKET, "body": "x"}, kind="note", row=an_id(0x30))
    team.push(ADA, note)
    before = team.store.head()
    team.push(ADA, an_edit(0x21, "queue_id", Q1, Q2))

    assert [type(entry) for entry in team.pull(ADA, before).entries] == [OutEntry]
    arrival = team.pull(BEN, before).entries[-1]
    assert isinstance(arrival, InEntry)
    assert [row.id for row in arrival.rows] == [an_id(0x30)]


def test_a_child_brings_its_ticket_and_an_own_op_its_result(team: Team) -> None:
    before = team.store.head()
    note = an_op(0x20, Verb.ADD, {"ticket": TICKET, "body": "x"}, kind="note", row=an_id(0x30))
    result = team.push(ADA, note)[0]
    page = team.pull(ADA, before)

    assert [type(entry) for entry in page.entries] == [RowEntry]
    assert [row.id for row in page.parents] == [TICKET]
    assert page.acks == (result,)
    assert team.pull(BEN, before).acks == ()


@pytest.mark.parametrize(
    ("cursor", "why"),
    [
        ("garbage", ResetWhy.UNREADABLE),
        (Cursor("S-0", "h1", 1, 0), ResetWhy.EPOCH),
        (Cursor(EPOCH, "h1", 1, 10_000), ResetWhy.EPOCH),
        (Cursor(EPOCH, "h0", 1, 0), ResetWhy.SCOPE),
    ],
)
def test_a_cursor_of_another_log_is_answered_with_a_reset(
    team: Team, cursor: str | Cursor, why: ResetWhy
) -> None:
    text = cursor if isinstance(cursor, str) else team.signer.text(cursor)

    assert team.ask(ADA, PullAsk(ADA.device, text, 10)) == Reset(EPOCH, why)


def test_a_cursor_nobody_was_given_is_not_read(team: Team) -> None:
    text = team.signer.text(Cursor(EPOCH, "h1", 1, 0))

    assert team.ask(ADA, PullAsk(ADA.device, text.replace("0|1|", "1|1|", 1), 10)) == Reset(
        EPOCH, ResetWhy.UNREADABLE
    )


@pytest.mark.parametrize(
    "ask",
    [
        PushAsk(ADA.device, an_id(1), "S-0", 1, ()),
        SnapshotAsk("S-0", 0, "", 10),
        VerifyAsk("S-0"),
        RepairAsk("S-0", "ticket", 0),
    ],
)
def test_a_question_to_another_life_of_the_server_is_refused(team: Team, ask: Ask) -> None:
    assert team.ask(ADA, ask) == Refusal(EPOCH, RefusalCode.EPOCH)


def test_another_device_s_name_and_an_unknown_schema_are_refused(team: Team) -> None:
    assert team.ask(ADA, HelloAsk(BEN.device)) == Refusal(EPOCH, RefusalCode.FORBIDDEN)
    assert team.ask(ADA, PushAsk(ADA.device, an_id(1), EPOCH, 99, ())) == Refusal(EPOCH, RefusalCode.UPGRADE)


def test_hello_says_what_may_be_seen_and_digests_and_buckets_agree(team: Team) -> None:
    hello = team.ask(ADA, HelloAsk(ADA.device))
    digests = team.ask(ADA, VerifyAsk(EPOCH))
    bucket = team.ask(ADA, RepairAsk(EPOCH, "ticket", 0))

    assert isinstance(hello, HelloAnswer)
    assert hello.scopes == ("", f"q:{Q1}")
    assert isinstance(digests, Digests)
    assert list(digests.sums) == ["ticket"]
    assert isinstance(bucket, BucketRows)
    assert [row.id for row in bucket.rows] == [TICKET]


def test_a_snapshot_is_read_block_by_block_and_tears_no_ticket(team: Team) -> None:
    for n in range(450):
        row = an_id(0x4000 + n)
        team.push(ADA, OpBody(an_id(0x8000 + n), row, "tag", Verb.ADD, row, {"name": f"t{n}"}))
    note = an_op(0x20, Verb.ADD, {"ticket": TICKET, "body": "x"}, kind="note", row=an_id(0x30))
    team.push(ADA, note)
    ids: list[str] = []
    ask = SnapshotAsk(EPOCH, 0, "", 100)
    while True:
        block = team.ask(ADA, ask)
        assert isinstance(block, SnapshotBlock)
        ids += [row.id for row in block.rows]
        if block.is_last:
            break
        ask = replace(ask, start=block.start, after=block.after)

    assert len(ids) == len(set(ids)) == 452
    assert ids[-2:] == [TICKET, an_id(0x30)]
