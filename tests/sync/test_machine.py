"""The essential situations of the sync machine, as scripts of what is sent and said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk_app.domain.syncrules.rows import OpBody, Row, Verb
from desk_app.sync.events import (
    BlobSent,
    BrakeReleased,
    Failure,
    Network,
    Notice,
    Poke,
    SignedIn,
    Wake,
)
from desk_app.sync.images import Images
from desk_app.sync.local_store import OpState
from desk_app.sync.outbox import take_back
from desk_app.sync.reasons import reason_of
from desk_app.sync.wire.answers import (
    BucketRows,
    Digests,
    GoneEntry,
    HelloAnswer,
    InEntry,
    OutEntry,
    PushAnswer,
    PushState,
    Refusal,
    RefusalCode,
    Reset,
    ResetWhy,
    SnapshotBlock,
)
from desk_app.sync.wire.asks import HelloAsk, PullAsk, PushAsk, RepairAsk, SnapshotAsk, VerifyAsk
from desk_app.sync.wire.parts import Clash, Result, Status
from tests.sync.playbook import EPOCH, TICKET, Playbook, a_message, a_reply, a_ticket, an_edit, an_id


@pytest.fixture
def play() -> Playbook:
    return Playbook().connect(a_ticket(5))


def test_a_change_is_shown_at_once_and_confirmed_only_by_the_feed(play: Playbook) -> None:
    play.acts(an_edit(0x20, "status_id", "open", "solved"))
    assert play.shown().fields["status_id"] == "solved"

    play.says(play.must_push(0x20), play.pushed(Result(1, an_id(0x20), Status.APPLIED, 11), last_n=1))
    assert play.op(0x20).state is OpState.ACCEPTED

    play.says(play.must_send(PullAsk), play.page(10, 11, a_ticket(11, status_id="solved")))
    assert play.op(0x20).state is OpState.CONFIRMED
    assert play.shown() == a_ticket(11, status_id="solved")
    assert not play.store.shadows
    play.nothing_more()


def test_a_page_from_elsewhere_does_not_hide_an_own_change(play: Playbook) -> None:
    play.acts(an_edit(0x20, "status_id", "open", "solved"))
    play.must_push(0x20)
    play.handle(Poke(11))
    play.says(play.must_send(PullAsk), play.page(10, 11, a_ticket(11, subject="Printer 2")))

    assert play.shown().fields["status_id"] == "solved"
    assert play.shown().fields["subject"] == "Printer 2"
    assert play.store.shadows["ticket", TICKET].base == a_ticket(11, subject="Printer 2")


def test_an_op_without_an_answer_is_sent_again_under_its_number(play: Playbook) -> None:
    play.acts(an_edit(0x20, "status_id", "open", "solved"))
    asked = play.must_push(0x20)
    play.fails(asked)
    assert play.op(0x20).state is OpState.UNKNOWN
    play.nothing_more()

    play.later(1_000)
    assert play.must_push(0x20)[1].ops == asked[1].ops


def test_an_op_found_half_sent_at_the_start_is_sent_again_under_its_number(play: Playbook) -> None:
    play.acts(an_edit(0x20, "status_id", "open", "solved"))
    before = play.must_push(0x20)[1]
    play.dies()
    play.says(play.must_send(HelloAsk), HelloAnswer(EPOCH, 1, 1, ("",), "h1", 10, 0))

    assert play.must_push(0x20)[1].ops == before.ops


def test_a_change_made_while_a_push_is_under_way_goes_in_the_next(play: Playbook) -> None:
    play.acts(an_edit(0x20, "status_id", "open", "solved"))
    asked = play.must_push(0x20)
    play.acts(an_edit(0x21, "subject", "Printer", "Scanner"))
    play.nothing_more()
    play.says(asked, play.pushed(Result(1, an_id(0x20), Status.APPLIED, 11), last_n=1))

    assert play.must_push(0x21)[1].ops[0].n == 2


def test_a_reply_waits_a_little_longer_than_the_person_was_told() -> None:
    play = Playbook(hold_ms=3_000).connect(a_ticket(5))
    play.acts(a_reply(0x20, 0x30), window_ms=10_000)
    play.nothing_more()

    assert play.wait_ms == 13_000


def test_a_reply_can_be_taken_back_until_its_window_is_over(play: Playbook) -> None:
    play.acts(a_reply(0x20, 0x30), window_ms=10_000)
    play.nothing_more()
    assert play.wait_ms == 10_000
    play.handle(Wake())
    play.must_send(PullAsk)
    play.nothing_more()
    with play.store.transaction() as tx:
        images = Images(tx)
        assert take_back(images, an_id(0x20))
        images.settle()
    assert ("message", an_id(0x30)) not in play.store.rows

    play.acts(a_reply(0x21, 0x31), window_ms=10_000)
    play.later(10_000)
    play.must_push(0x21)
    with play.store.transaction() as tx:
        assert not take_back(Images(tx), an_id(0x21))


def test_a_reply_waits_for_its_file(play: Playbook) -> None:
    blob = "ab" * 32
    play.acts(a_reply(0x20, 0x30, blobs=(blob,)), an_edit(0x21, "status_id", "open", "solved"))
    assert play.blobs == [blob]
    assert not play.sent
    assert "file" in reason_of(play.op(0x20), [], is_online=True, stopped="")
    play.blobs.clear()

    play.store.blobs[blob] = True
    play.handle(BlobSent(blob))
    play.must_push(0x20, 0x21)


def test_a_stale_reply_is_held_and_the_rest_of_its_ticket_waits(play: Playbook) -> None:
    play.acts(a_reply(0x20, 0x30), an_edit(0x21, "status_id", "open", "solved"))
    asked = play.must_push(0x20, 0x21)
    held = Result(1, an_id(0x20), Status.HELD, code="stale", sentence="Somebody wrote.", target=an_id(0x44))
    play.says(asked, play.pushed(held, Result(2, an_id(0x21), Status.SKIP), last_n=2))

    assert play.op(0x20).state is OpState.HELD
    assert play.op(0x21).state is OpState.QUEUED
    assert play.was_told(Notice.NEEDS_YOU)
    chain = play.store.open_ops()
    assert "decision" in reason_of(play.op(0x21), chain, is_online=True, stopped="")
    play.must_send(PullAsk)
    play.nothing_more()


def test_what_was_built_on_a_refused_change_starts_from_where_it_started(play: Playbook) -> None:
    play.acts(an_edit(0x20, "status_id", "open", "closed"), an_edit(0x21, "status_id", "closed", "solved"))
    asked = play.must_push(0x20, 0x21)
    refused = Result(1, an_id(0x20), Status.REJECTED, code="status", sentence="Not from here.")
    play.says(asked, play.pushed(refused, Result(2, an_id(0x21), Status.SKIP), last_n=2))

    op = play.must_push(0x21)[1].ops[0]
    assert op.n == 3
    assert op.body.data == {"status_id": {"base": "open", "set": "solved"}}


def test_children_of_a_refused_ticket_need_a_person_and_keep_their_text(play: Playbook) -> None:
    other = an_id(0x200)
    create = OpBody(an_id(0x20), other, "ticket", Verb.ADD, other, {"subject": "New", "status_id": "open"})
    note = OpBody(
        an_id(0x21), other, "note", Verb.ADD, an_id(0x31), {"ticket": other, "body": "Mind the dog"}
    )
    play.acts(create, note)
    refused = Result(1, an_id(0x20), Status.REJECTED, code="no_access", sentence="You may not.")
    play.says(play.must_push(0x20, 0x21), play.pushed(refused, Result(2, note.id, Status.SKIP), last_n=2))

    assert play.op(0x21).state is OpState.NEEDS_AGENT
    assert play.op(0x21).body.data["body"] == "Mind the dog"
    assert ("ticket", other) not in play.store.rows


def test_a_true_conflict_keeps_theirs_and_remembers_both(play: Playbook) -> None:
    play.acts(an_edit(0x20, "status_id", "open", "solved"))
    clash = Clash("status_id", "open", "solved", "waiting", "ada")
    result = Result(1, an_id(0x20), Status.CONFLICT, 11, clashes=(clash,))
    play.says(play.must_push(0x20), play.pushed(result, last_n=1))
    assert play.shown().fields["status_id"] == "solved"  # until the feed shows theirs
    play.says(play.must_send(PullAsk), play.page(10, 11, a_ticket(11, status_id="waiting")))

    assert play.shown().fields["status_id"] == "waiting"
    kept = play.store.conflicts[an_id(0x20), "status_id"]
    assert (kept.mine, kept.theirs, kept.by) == ("solved", "waiting", "ada")


def test_an_op_the_server_fails_on_three_times_stands_aside_and_the_others_go_on(play: Playbook) -> None:
    other = an_id(0x200)
    tag = OpBody(an_id(0x21), other, "tag", Verb.ADD, other, {"name": "vip"})
    play.acts(an_edit(0x20, "status_id", "open", "solved"), tag)
    for _ in range(3):
        failed = Result(1, an_id(0x20), Status.RETRY, code="failed", sentence="It fails.")
        play.says(play.must_push(0x20, 0x21), play.pushed(failed, last_n=0))
        play.sent = [send for send in play.sent if not isinstance(send.ask, PullAsk)]
        play.later(5 * 60_000)

    assert play.op(0x20).state is OpState.QUARANTINED
    assert play.was_told(Notice.QUARANTINED)
    assert play.must_push(0x21)[1].ops[0].n == 1
    assert play.shown().fields["status_id"] == "solved"


def test_a_server_that_breaks_on_everything_makes_no_op_a_culprit(play: Playbook) -> None:
    play.acts(an_edit(0x20, "status_id", "open", "solved"))
    for _ in range(6):
        play.says(play.must_push(0x20), Refusal(EPOCH, RefusalCode.FAILED))
        play.sent.clear()
        play.later(5 * 60_000)

    assert play.op(0x20).strikes <= 1
    assert play.op(0x20).state is not OpState.QUARANTINED


def test_a_reused_number_makes_a_new_epoch_and_new_numbers(play: Playbook) -> None:
    play.acts(an_edit(0x20, "status_id", "open", "solved"))
    request, ask = play.must_push(0x20)
    play.says((request, ask), PushAnswer(EPOCH, PushState.EPOCH_FORK, 7, 11, ()))

    again = play.must_push(0x20)[1]
    assert again.epoch != ask.epoch
    assert again.ops[0].n == 1


def test_a_restored_server_gets_everything_again_and_no_list_goes_empty(play: Playbook) -> None:
    play.acts(an_edit(0x20, "status_id", "open", "solved"))
    first = play.must_push(0x20)
    play.says(first, play.pushed(Result(1, an_id(0x20), Status.APPLIED, 11), last_n=1))
    play.says(play.must_send(PullAsk), play.page(10, 11, a_ticket(11, status_id="solved")))
    play.handle(Poke(12))
    play.says(play.must_send(PullAsk), Reset("S-2", ResetWhy.EPOCH))

    again = play.must_push(0x20)[1]
    assert again.server_epoch == "S-2"
    assert again.epoch != first[1].epoch
    assert again.ops[0].body.is_again
    assert play.shown().fields["status_id"] == "solved"
    play.snapshot([a_ticket(3)], 3, "S-2")
    assert play.shown().fields["status_id"] == "solved"  # the server lost it, the person does not see that


def test_an_answer_of_another_life_changes_nothing_but_starts_the_reset(play: Playbook) -> None:
    play.acts(an_edit(0x20, "status_id", "open", "solved"))
    result = Result(1, an_id(0x20), Status.APPLIED, 99)
    play.says(play.must_push(0x20), play.pushed(result, last_n=1, epoch="S-2"))

    assert play.op(0x20).state is OpState.SENDING  # in the first push of the new life
    assert play.point.server_epoch == "S-2"
    assert play.point.sweep == ResetWhy.EPOCH


def test_a_head_behind_our_cursor_means_a_restore_whatever_the_server_calls_itself(play: Playbook) -> None:
    play.handle(Network(is_up=False))
    play.handle(Network(is_up=True))
    play.says(play.must_send(HelloAsk), HelloAnswer(EPOCH, 1, 1, ("",), "h1", 7, 0))

    assert play.point.sweep == ResetWhy.EPOCH


def test_a_late_answer_is_believed_by_op_id_only(play: Playbook) -> None:
    play.acts(an_edit(0x20, "status_id", "open", "solved"))
    first = play.must_push(0x20)
    play.fails(first)
    play.later(5_000)
    play.must_push(0x20)
    play.says(first, play.pushed(Result(1, an_id(0x20), Status.APPLIED, 11), last_n=44))

    assert play.op(0x20).state is OpState.ACCEPTED
    assert play.store.device().next_n == 1


def test_a_ticket_that_leaves_takes_its_rows_and_leaves_the_own_text(play: Playbook) -> None:
    play.handle(Poke(12))
    play.says(play.must_send(PullAsk), play.page(10, 12, a_message(0x40, 12)))
    play.handle(Network(is_up=False))
    play.acts(a_reply(0x20, 0x30))
    play.handle(Network(is_up=True))
    play.says(play.must_send(HelloAsk), HelloAnswer(EPOCH, 1, 1, ("",), "h1", 12, 0))
    asked = play.must_push(0x20)
    play.says(play.must_send(PullAsk), play.page(12, 13, OutEntry(13, TICKET)))
    assert not play.store.rows
    refused = Result(1, an_id(0x20), Status.REJECTED, code="no_access", sentence="You have no access.")
    play.says(asked, play.pushed(refused, last_n=1))

    assert play.op(0x20).state is OpState.REJECTED
    assert play.op(0x20).body.data["body"] == "Try again"


def test_a_ticket_that_comes_into_view_comes_whole(play: Playbook) -> None:
    other = an_id(0x200)
    ticket = replace(a_ticket(11), id=other, ticket=other)
    play.handle(Poke(12))
    entry = InEntry(12, ticket, (a_message(0x40, 3, other),))
    play.says(play.must_send(PullAsk), play.page(10, 12, entry))

    assert play.shown(("message", an_id(0x40))).seq == 3


def test_what_a_ticket_that_comes_whole_does_not_bring_goes_but_not_what_waits_here(play: Playbook) -> None:
    note = Row("note", an_id(0x50), TICKET, 11, {"body": "Between us"})
    play.handle(Poke(11))
    play.says(play.must_send(PullAsk), play.page(10, 11, note))
    play.handle(Network(is_up=False))
    play.acts(a_reply(0x20, 0x30))
    play.handle(Network(is_up=True))
    play.says(play.must_send(HelloAsk), HelloAnswer(EPOCH, 1, 1, ("",), "h1", 13, 0))
    play.must_push(0x20)
    entry = InEntry(13, a_ticket(12), (a_message(0x40, 3),))
    play.says(play.must_send(PullAsk), play.page(11, 13, entry))

    assert note.key not in play.store.rows
    assert play.shown(("message", an_id(0x40))).seq == 3
    assert play.shown(("message", an_id(0x30))).fields["body"] == "Try again"


def test_many_deletions_wait_for_a_person() -> None:
    rows = [replace(a_ticket(n), id=an_id(0x300 + n), ticket=an_id(0x300 + n)) for n in range(1, 61)]
    play = Playbook().connect(*rows, seq=60)
    gone = [GoneEntry(60 + n, "ticket", row.id) for n, row in enumerate(rows[:55], 1)]
    play.handle(Poke(115))
    page = play.page(60, 115, *gone)
    play.says(play.must_send(PullAsk), page)
    assert len(play.store.rows) == 60
    assert play.was_told(Notice.BRAKE)
    play.nothing_more()

    play.handle(BrakeReleased())
    play.says(play.must_send(PullAsk), page)
    assert len(play.store.rows) == 5


def test_a_damaged_row_is_found_and_only_its_bucket_sent_again(play: Playbook) -> None:
    truth = play.store.base_sums()
    play.store.rows["ticket", TICKET] = a_ticket(9, subject="Pr#nter")
    play.machine.verify.want()
    play.handle(Wake())
    play.says(play.must_send(PullAsk), play.page(10, 10))
    play.says(play.must_send(VerifyAsk), Digests(EPOCH, "h1", 10, truth))
    asked = play.must_send(RepairAsk)
    assert (asked[1].kind, asked[1].bucket) == ("ticket", 0)
    play.says(asked, BucketRows(EPOCH, "h1", 10, "ticket", 0, (a_ticket(5),)))

    assert play.shown() == a_ticket(5)
    play.says(play.must_send(VerifyAsk), Digests(EPOCH, "h1", 10, truth))
    assert play.was_told(Notice.VERIFIED)


def test_a_difference_that_cannot_be_repaired_is_said_and_not_tried_for_ever(play: Playbook) -> None:
    play.machine.verify.want()
    play.handle(Wake())
    play.says(play.must_send(PullAsk), play.page(10, 10))
    for _ in range(2):
        play.says(play.must_send(VerifyAsk), Digests(EPOCH, "h1", 10, {"ticket": {0: 1}}))
        play.says(play.must_send(RepairAsk), BucketRows(EPOCH, "h1", 10, "ticket", 0, (a_ticket(5),)))
    play.says(play.must_send(VerifyAsk), Digests(EPOCH, "h1", 10, {"ticket": {0: 1}}))

    assert play.was_told(Notice.VERIFY_FAILED)
    play.nothing_more()


@pytest.mark.parametrize(
    ("code", "notice"),
    [
        (RefusalCode.AUTH, Notice.SIGN_IN),
        (RefusalCode.UPGRADE, Notice.UPGRADE),
        (RefusalCode.REVOKED, Notice.REVOKED),
        (RefusalCode.FORBIDDEN, Notice.FORBIDDEN),
    ],
)
def test_what_only_a_person_can_mend_stops_everything_and_keeps_the_queue(
    play: Playbook, code: RefusalCode, notice: Notice
) -> None:
    play.acts(an_edit(0x20, "status_id", "open", "solved"))
    play.says(play.must_push(0x20), Refusal(EPOCH, code))
    play.later(3_600_000)

    play.nothing_more()
    assert play.was_told(notice)
    stopped = play.machine.context.stopped
    waiting = replace(play.op(0x20), state=OpState.QUEUED)
    assert reason_of(waiting, [], is_online=True, stopped=stopped) == stopped
    play.handle(SignedIn())
    play.must_send(HelloAsk)


def test_a_busy_server_is_left_alone_as_long_as_it_asks(play: Playbook) -> None:
    play.acts(an_edit(0x20, "status_id", "open", "solved"))
    play.says(play.must_push(0x20), Refusal(EPOCH, RefusalCode.BUSY, retry_after_s=120))
    play.later(119_000)
    play.nothing_more()
    play.later(1_000)

    play.must_push(0x20)


def test_a_portal_s_page_is_no_answer_and_a_change_of_network_tries_at_once(play: Playbook) -> None:
    play.acts(an_edit(0x20, "status_id", "open", "solved"))
    play.fails(play.must_push(0x20), Failure.PORTAL)
    play.nothing_more()
    play.handle(Network(is_up=True))
    play.says(play.must_send(HelloAsk), HelloAnswer(EPOCH, 1, 1, ("",), "h1", 10, 0))

    play.must_push(0x20)


def test_what_found_no_connection_has_not_left_and_what_went_before_may_have(play: Playbook) -> None:
    play.acts(an_edit(0x20, "status_id", "open", "solved"))
    play.fails(play.must_push(0x20))
    play.acts(an_edit(0x21, "priority", 2, 3))
    play.later(600_000)
    asked = play.must_push(0x20, 0x21)
    numbers = [op.n for op in asked[1].ops]
    play.fails(asked, Failure.UNREACHED)
    with play.store.transaction() as tx:
        stands = [(op.state, op.n) for op in tx.open_ops()]
        taken = [take_back(Images(tx), an_id(n)) for n in (0x20, 0x21)]

    assert stands == [(OpState.UNKNOWN, numbers[0]), (OpState.QUEUED, 0)]
    assert taken == [False, True]


def test_a_snapshot_goes_on_where_it_stopped_after_a_crash() -> None:
    play = Playbook()
    play.dies()
    play.says(play.must_send(HelloAsk), HelloAnswer(EPOCH, 1, 1, ("",), "h1", 10, 0))
    asked = play.must_send(SnapshotAsk)
    first = SnapshotBlock(EPOCH, ("",), "h1", 10, "ticket:x", is_last=False, cursor="", rows=(a_ticket(5),))
    play.says(asked, first)
    assert play.shown() == a_ticket(5)  # the first screen is there after the first block
    play.dies()
    play.says(play.must_send(HelloAsk), HelloAnswer(EPOCH, 1, 1, ("",), "h1", 10, 0))

    assert play.must_send(SnapshotAsk)[1].after == "ticket:x"


def test_nothing_is_pushed_before_the_server_has_said_who_it_is() -> None:
    play = Playbook()
    play.acts(an_edit(0x20, "status_id", "open", "solved"))

    play.must_send(HelloAsk)
    play.nothing_more()


def test_a_push_never_holds_more_than_two_hundred_ops_or_a_megabyte(play: Playbook) -> None:
    long = "x" * 400_000
    notes = [
        OpBody(an_id(0x500 + n), TICKET, "note", Verb.ADD, an_id(0x700 + n), {"ticket": TICKET, "body": long})
        for n in range(4)
    ]
    play.acts(*notes)

    assert len(play.must_send(PushAsk)[1].ops) == 2


def test_an_op_that_waits_for_an_answer_is_not_sent_ahead_of_one_that_was_put_off(play: Playbook) -> None:
    play.acts(an_edit(0x20, "status_id", "open", "closed"), an_edit(0x21, "status_id", "closed", "solved"))
    asked = play.must_push(0x20, 0x21)
    while len(asked[1].ops) > 1:  # the server breaks, so fewer are sent
        play.says(asked, Refusal(EPOCH, RefusalCode.FAILED))
        play.sent = [send for send in play.sent if not isinstance(send.ask, PullAsk)]
        play.later(5 * 60_000)
        asked = play.must_send(PushAsk)
    assert [op.body.id for op in asked[1].ops] == [an_id(0x20)]
    later = Result(1, an_id(0x20), Status.LATER, code="unknown", sentence="Not yet.")
    play.says(asked, play.pushed(later, last_n=2))

    assert play.op(0x21).state is OpState.QUEUED
    assert not [send for send in play.sent if isinstance(send.ask, PushAsk)]
