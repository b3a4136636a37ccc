"""What happens at the edges: too large, too old, damaged beyond repair; and that all of it has words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk_app.domain.syncrules.rows import OpBody, Verb
from desk_app.sync.events import BlobFailed, Failure, Network, Notice, Poke, Wake
from desk_app.sync.images import Images
from desk_app.sync.lane import FIRST_MS, LONGEST_MS, backoff_ms
from desk_app.sync.local_store import Op, OpState, SyncPoint
from desk_app.sync.outbox import prune, remove, replace_op
from desk_app.sync.push_lane import STRIKES
from desk_app.sync.reasons import reason_of
from desk_app.sync.wire.answers import (
    BucketRows,
    Digests,
    HelloAnswer,
    PushAnswer,
    PushState,
    Refusal,
    RefusalCode,
    Reset,
    ResetWhy,
    SnapshotBlock,
)
from desk_app.sync.wire.asks import HelloAsk, PullAsk, PushAsk, RepairAsk, SnapshotAsk, VerifyAsk
from desk_app.sync.wire.parts import Result, Status
from tests.sync.playbook import EPOCH, TICKET, Playbook, a_reply, a_ticket, an_edit, an_id


@pytest.fixture
def play() -> Playbook:
    return Playbook().connect(a_ticket(5))


def test_a_change_the_server_finds_too_large_alone_is_refused_with_its_text(play: Playbook) -> None:
    play.acts(a_reply(0x20, 0x30), a_reply(0x21, 0x31))
    asked = play.must_push(0x20, 0x21)
    while len(asked[1].ops) > 1:
        play.says(asked, Refusal(EPOCH, RefusalCode.TOO_LARGE))
        play.later(LONGEST_MS)
        asked = play.must_send(PushAsk)
    play.says(asked, Refusal(EPOCH, RefusalCode.TOO_LARGE))

    assert play.op(0x20).state is OpState.REJECTED
    assert play.op(0x20).body.data["body"] == "Try again"
    play.later(LONGEST_MS)
    play.must_push(0x21)


def test_a_proxy_that_finds_a_small_change_too_large_is_wrong_and_loses_nothing(play: Playbook) -> None:
    play.acts(a_reply(0x20, 0x30), a_reply(0x21, 0x31))
    asked = play.must_push(0x20, 0x21)
    for _ in range(12):
        play.says(asked, Refusal("", RefusalCode.TOO_LARGE))
        play.later(LONGEST_MS)
        asked = play.must_send(PushAsk)

    assert [play.op(n).state for n in (0x20, 0x21)] == [OpState.SENDING, OpState.UNKNOWN]
    assert not play.was_told(Notice.NEEDS_YOU)
    assert not play.was_told(Notice.QUARANTINED)


def test_a_large_change_that_a_proxy_does_not_let_through_is_set_aside_and_others_go_on(
    play: Playbook,
) -> None:
    large = a_reply(0x20, 0x30)
    play.acts(replace(large, data={**large.data, "body": "x" * 70_000}))
    asked = play.must_push(0x20)
    for left in reversed(range(STRIKES)):
        play.says(asked, Refusal("", RefusalCode.TOO_LARGE))
        play.later(LONGEST_MS)
        asked = play.must_push(0x20) if left else asked

    assert play.op(0x20).state is OpState.QUARANTINED
    assert "lets nothing so large through" in play.op(0x20).sentence
    assert play.was_told(Notice.QUARANTINED)


def test_a_number_that_no_device_comes_to_begins_a_new_epoch(play: Playbook) -> None:
    play.acts(a_reply(0x20, 0x30))
    asked = play.must_push(0x20)
    play.says(asked, PushAnswer(EPOCH, PushState.READ, last_n=2**53, seq=10, results=()))
    again = play.must_send(PushAsk)[1]

    assert again.epoch != asked[1].epoch
    assert [op.n for op in again.ops] == [1]


def test_a_file_that_cannot_be_sent_is_tried_again_later(play: Playbook) -> None:
    play.acts(a_reply(0x20, 0x30, blobs=("ab" * 32,)))
    play.blobs.clear()
    play.handle(BlobFailed("ab" * 32))
    play.nothing_more()
    play.later(60_000)

    assert play.blobs == ["ab" * 32]


def test_a_server_that_speaks_only_newer_versions_asks_for_an_update() -> None:
    play = Playbook()
    play.dies()
    play.says(play.must_send(HelloAsk), HelloAnswer(EPOCH, 7, 9, ("",), "h1", 10, 0))

    assert play.was_told(Notice.UPGRADE)
    play.nothing_more()


def test_changed_teams_are_noticed_at_hello(play: Playbook) -> None:
    play.handle(Network(is_up=False))
    play.handle(Network(is_up=True))
    play.says(play.must_send(HelloAsk), HelloAnswer(EPOCH, 1, 1, ("",), "h2", 10, 0))

    assert play.point.sweep == ResetWhy.SCOPE
    play.must_send(SnapshotAsk)


def test_teams_that_change_in_the_middle_of_a_snapshot_begin_it_again() -> None:
    play = Playbook()
    play.dies()
    play.says(play.must_send(HelloAsk), HelloAnswer(EPOCH, 1, 1, ("",), "h1", 10, 0))
    first = SnapshotBlock(EPOCH, ("",), "h1", 10, "ticket:x", is_last=False, cursor="", rows=(a_ticket(5),))
    play.says(play.must_send(SnapshotAsk), first)
    play.says(play.must_send(SnapshotAsk), replace(first, scope_hash="h2", after="ticket:y"))

    assert play.must_send(SnapshotAsk)[1].after == ""


def test_a_page_that_does_not_follow_ours_is_asked_for_again(play: Playbook) -> None:
    play.handle(Poke(20))
    play.says(play.must_send(PullAsk), play.page(15, 20, a_ticket(20, subject="Odd")))

    assert play.shown() == a_ticket(5)
    play.must_send(PullAsk)


def test_an_answer_to_another_question_is_no_answer(play: Playbook) -> None:
    play.handle(Poke(20))
    play.says(play.must_send(PullAsk), HelloAnswer(EPOCH, 1, 1, ("",), "h1", 20, 0))
    play.nothing_more()
    play.later(LONGEST_MS)

    play.must_send(PullAsk)


def test_a_late_answer_of_an_earlier_life_is_not_believed(play: Playbook) -> None:
    play.acts(an_edit(0x20, "status_id", "open", "solved"))
    old = play.must_push(0x20)
    play.handle(Poke(12))
    play.says(play.must_send(PullAsk), Reset("S-2", ResetWhy.EPOCH))
    play.says(old, play.pushed(Result(1, an_id(0x20), Status.APPLIED, 11), last_n=1))

    assert play.op(0x20).state is OpState.SENDING


def test_numbers_the_server_forgot_mean_that_it_was_restored(play: Playbook) -> None:
    play.acts(an_edit(0x20, "status_id", "open", "solved"))
    play.says(play.must_push(0x20), play.pushed(Result(1, an_id(0x20), Status.APPLIED, 11), last_n=1))
    play.must_send(PullAsk)
    play.acts(an_edit(0x21, "subject", "Printer", "Scanner"))
    play.says(play.must_push(0x21), PushAnswer(EPOCH, PushState.GAP, 0, 3, ()))

    assert play.point.sweep == ResetWhy.EPOCH
    assert play.op(0x20).body.is_again
    assert not play.op(0x21).body.is_again


def test_what_cannot_be_sent_for_a_quarter_of_an_hour_is_said(play: Playbook) -> None:
    play.acts(an_edit(0x20, "status_id", "open", "solved"))
    for _ in range(5):
        play.fails(play.must_push(0x20), Failure.UNREADABLE)
        play.later(LONGEST_MS)

    assert play.was_told(Notice.STUCK)


def test_a_comparison_at_another_position_says_nothing_and_comes_again(play: Playbook) -> None:
    play.machine.verify.want()
    play.handle(Wake())
    play.says(play.must_send(PullAsk), play.page(10, 10))
    play.says(play.must_send(VerifyAsk), Digests(EPOCH, "h1", 12, {"ticket": {0: 1}}))
    play.nothing_more()
    play.later(5_000)

    play.must_send(VerifyAsk)


def test_a_repair_does_not_take_away_many_rows_by_itself() -> None:
    rows = [replace(a_ticket(n), id=an_id(0x100 * n), ticket=an_id(0x100 * n)) for n in range(1, 21)]
    play = Playbook().connect(*rows, seq=20)
    play.machine.verify.want()
    play.handle(Wake())
    play.says(play.must_send(PullAsk), play.page(20, 20))
    play.says(play.must_send(VerifyAsk), Digests(EPOCH, "h1", 20, {}))
    play.says(play.must_send(RepairAsk), BucketRows(EPOCH, "h1", 20, "ticket", 0, ()))

    assert len(play.store.rows) == 20
    assert play.was_told(Notice.VERIFY_FAILED)


def test_a_bucket_of_another_view_takes_nothing_away(play: Playbook) -> None:
    play.machine.verify.want()
    play.handle(Wake())
    play.says(play.must_send(PullAsk), play.page(10, 10))
    play.says(play.must_send(VerifyAsk), Digests(EPOCH, "h1", 10, {}))
    play.says(play.must_send(RepairAsk), BucketRows(EPOCH, "h2", 10, "ticket", 0, ()))

    assert play.shown() == a_ticket(5)
    play.must_send(VerifyAsk)


def test_a_held_reply_can_be_sent_all_the_same_in_its_place(play: Playbook) -> None:
    play.acts(a_reply(0x20, 0x30), an_edit(0x21, "status_id", "open", "solved"))
    held = Result(1, an_id(0x20), Status.HELD, code="stale", sentence="Somebody wrote.", target=an_id(0x44))
    play.says(play.must_push(0x20, 0x21), play.pushed(held, Result(2, an_id(0x21), Status.SKIP), last_n=2))
    play.must_send(PullAsk)
    with play.store.transaction() as tx:
        images = Images(tx)
        replace_op(images, play.op(0x20), a_reply(0x22, 0x30, seen=an_id(0x44)))
        images.settle()
    play.handle(Wake())

    play.must_push(0x22, 0x21)


def test_dropping_a_held_edit_lets_what_follows_start_from_the_server_s_value(play: Playbook) -> None:
    play.acts(an_edit(0x20, "status_id", "open", "closed"), an_edit(0x21, "status_id", "closed", "solved"))
    with play.store.transaction() as tx:
        images = Images(tx)
        remove(images, play.op(0x20))
        images.settle()

    assert play.op(0x21).body.data == {"status_id": {"base": "open", "set": "solved"}}
    assert an_id(0x20) not in play.store.ops


def test_the_log_forgets_only_what_is_old_by_the_server_s_clock_and_never_the_newest_thousand() -> None:
    play = Playbook()
    month_s = 31 * 86_400
    with play.store.transaction() as tx:
        for n in range(1, 1_101):
            body = OpBody(an_id(n), TICKET, "note", Verb.ADD, an_id(0x9000 + n), {})
            tx.put_op(Op(body, n, OpState.CONFIRMED, done_s=1_000 if n % 2 else month_s))
        tx.put_point(SyncPoint(time_s=month_s + 2_000))
        assert prune(tx) == 50
        assert len(tx.log()) == 1_050
        tx.put_point(SyncPoint(time_s=0))  # a clock ten years back
        assert prune(tx) == 0


@pytest.mark.parametrize("state", OpState)
@pytest.mark.parametrize("is_online", [True, False])
@pytest.mark.parametrize("before", [None, *OpState])
def test_no_state_is_without_a_reason(state: OpState, is_online: bool, before: OpState | None) -> None:
    op = Op(an_edit(0x20, "status_id", "open", "solved"), 2, state, sentence="Why not.")
    chain = [Op(an_edit(0x19, "status_id", "new", "open"), 1, before), op] if before else [op]

    assert reason_of(op, chain, is_online=is_online, stopped="").endswith(".")


def test_back_off_doubles_up_to_five_minutes_and_obeys_the_server() -> None:
    bounds = [backoff_ms(n, lambda: 0.999_999) for n in (1, 2, 3, 50)]

    assert bounds == [FIRST_MS - 1, 2 * FIRST_MS - 1, 4 * FIRST_MS - 1, LONGEST_MS - 1]
    assert backoff_ms(1, lambda: 0.0) == 100
    assert backoff_ms(1, lambda: 0.5, retry_after_s=90) == 90_000


def test_a_page_of_a_feed_that_was_reset_meanwhile_is_dropped(play: Playbook) -> None:
    play.handle(Poke(12))
    old = play.must_send(PullAsk)
    play.handle(Network(is_up=False))
    play.handle(Network(is_up=True))
    play.says(play.must_send(HelloAsk), HelloAnswer("S-2", 1, 1, ("",), "h1", 3, 0))
    play.says(old, play.page(10, 12))

    assert play.point.sweep == ResetWhy.EPOCH
    assert play.point.seq == 0
