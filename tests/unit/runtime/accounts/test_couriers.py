"""Accounts are set up, served by a thread each, and stopped."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk_app.domain.accounts import Account
from desk_app.domain.changes import CreateTicket
from desk_app.domain.errors import DeskError, NotFound, Refused
from desk_app.domain.ids import AccountId
from desk_app.runtime.accounts.accounts import Accounts
from desk_app.runtime.accounts.couriers import (
    INTERVAL,
    LOOK_OFFLINE_S,
    LOOK_S,
    Couriers,
    CourierStatus,
    interval_of,
)
from desk_app.runtime.accounts.kinds import CourierState, Trigger
from desk_app.runtime.desk import Desk
from tests.prepared import own_desk
from tests.telegraph import PATIENCE_S, Telegraph


@pytest.fixture
def desk(tmp_path: Path, own_folders: None) -> Iterator[Desk]:
    with own_desk(tmp_path / "desk", "Mira") as desk:
        yield desk


@pytest.fixture
def kind() -> Telegraph:
    return Telegraph()


@pytest.fixture
def accounts(desk: Desk, kind: Telegraph) -> Accounts:
    return Accounts(desk.premises, {"telegraph": kind})


def add(accounts: Accounts, name: str = "") -> None:
    accounts.add("telegraph", name, accounts.prepare("telegraph", {"url": "dots", "token": "dash"}))


def test_an_account_keeps_its_settings_here_and_its_secret_elsewhere(accounts: Accounts) -> None:
    add(accounts)

    account = accounts.find("wire")
    assert dict(account.settings) == {"url": "dots", "speed": "slow"}
    assert accounts.test(account) == "Heard dash from dots."


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"token": "dash"}, "Address is missing"),
        ({"url": "dots", "token": "dash", "colour": "red"}, "no setting “colour”"),
        ({"url": "nowhere", "token": "dash"}, "no telegraph at “nowhere”"),
    ],
)
def test_answers_that_do_not_work_are_refused_in_words(
    accounts: Accounts, answers: dict[str, str], words: str
) -> None:
    with pytest.raises(DeskError, match=words):
        accounts.prepare("telegraph", answers)

    assert accounts.all() == ()


def test_signing_in_again_changes_the_secret_alone(accounts: Accounts) -> None:
    add(accounts)

    accounts.sign_in(accounts.find("Wire"), {"token": "new"})

    assert accounts.test(accounts.find("Wire")) == "Heard new from dots."


def test_no_two_accounts_have_the_same_name(accounts: Accounts) -> None:
    add(accounts, "Post")

    with pytest.raises(Refused, match="called “POST” already"):
        add(accounts, "POST")


def test_a_removed_account_is_gone_with_its_secret(accounts: Accounts) -> None:
    add(accounts, "Post")
    account = accounts.find("post")

    accounts.remove(account)

    with pytest.raises(NotFound, match="no account called “Post”"):
        accounts.find("Post")
    assert accounts.seat(account).secrets == {}


def test_an_account_is_served_at_the_start_and_when_there_is_something_to_send(
    desk: Desk, accounts: Accounts, kind: Telegraph
) -> None:
    add(accounts)
    couriers = Couriers(accounts, desk.workspace, interval_s=3_600)
    try:
        kind.wait(lambda kind: Trigger.START in frozenset().union(*kind.rounds))
        desk.workspace.apply(CreateTicket("E07: Duo 2 stops"))
        kind.wait(lambda kind: Trigger.WORK in frozenset().union(*kind.rounds))
    finally:
        couriers.close()
    assert kind.closed == ["Wire"]


def test_an_account_added_later_is_served_and_one_paused_is_not(
    desk: Desk, accounts: Accounts, kind: Telegraph
) -> None:
    seen: list[CourierStatus] = []
    paused = threading.Event()
    couriers = Couriers(accounts, desk.workspace, interval_s=3_600)
    couriers.listen(seen.append)
    try:
        add(accounts)
        kind.wait(lambda kind: bool(kind.rounds))
        accounts.set_paused(accounts.find("Wire"), is_paused=True)
        for _ in range(1_200):
            if [status.state for status in couriers.statuses] == [CourierState.PAUSED]:
                break
            paused.wait(0.05)
        before = len(kind.rounds)
        couriers.call_all(Trigger.ASKED)
        assert len(kind.rounds) == before
        assert [status.state for status in couriers.statuses] == [CourierState.PAUSED]
    finally:
        couriers.close()
    assert any(status.progress.sending == 1 for status in seen)


def test_what_goes_wrong_is_shown_in_words_and_tried_again(
    desk: Desk, accounts: Accounts, kind: Telegraph
) -> None:
    kind.fails = True
    add(accounts)
    told = threading.Event()
    couriers = Couriers(accounts, desk.workspace, interval_s=3_600)
    couriers.listen(lambda status: told.set() if status.state is CourierState.STOPPED else None)
    try:
        couriers.call_all(Trigger.ASKED)
        assert told.wait(PATIENCE_S)
        assert couriers.statuses[0].sentence == "The wire is cut. Mend it."
        kind.fails = False
        couriers.call_all(Trigger.ASKED)
        kind.wait(lambda kind: len(kind.rounds) >= 2)
    finally:
        couriers.close()


@pytest.mark.parametrize("jump_s", [8 * 3_600, 10 * 365 * 86_400])
def test_a_computer_that_slept_calls_everybody_at_once_and_once(
    desk: Desk, accounts: Accounts, kind: Telegraph, jump_s: int
) -> None:
    """Its interval is an hour and its schedule missed eight calls, or ten years of them."""
    add(accounts)
    now = [1_000.0, 1_790_000_000.0]
    couriers = Couriers(accounts, desk.workspace, interval_s=3_600, clocks=(lambda: now[0], lambda: now[1]))
    try:
        kind.wait(lambda kind: Trigger.START in frozenset().union(*kind.rounds))
        couriers.look()
        now[1] += jump_s  # the clock that never goes back stood still meanwhile
        couriers.look()
        kind.wait(lambda kind: Trigger.WAKE in frozenset().union(*kind.rounds))
        couriers.look()
    finally:
        couriers.close()

    assert sum(Trigger.WAKE in why for why in kind.rounds) == 1


def test_while_a_server_is_away_it_is_looked_for_a_network_more_often(
    desk: Desk, accounts: Accounts, kind: Telegraph
) -> None:
    kind.is_away = True
    add(accounts)
    states: queue.Queue[CourierState] = queue.Queue()
    couriers = Couriers(accounts, desk.workspace, interval_s=3_600)
    couriers.listen(lambda status: states.put(status.state))
    try:
        for kind.is_away, state, every_s in (
            (True, CourierState.OFFLINE, LOOK_OFFLINE_S),
            (False, CourierState.SYNCED, LOOK_S),
        ):
            couriers.call_all(Trigger.ASKED)
            while states.get(timeout=PATIENCE_S) is not state:
                pass
            couriers.look()
            assert couriers.looks_every_s == every_s
    finally:
        couriers.close()


def test_what_an_account_asks_waits_for_a_yes_and_is_said_once(
    desk: Desk, accounts: Accounts, kind: Telegraph
) -> None:
    kind.asks = "412 rows are gone. They stay here until you agree."
    add(accounts)
    asked, answered = threading.Event(), threading.Event()

    def heard(status: CourierStatus) -> None:
        if status.asks:
            asked.set()
        elif asked.is_set() and kind.agreed:
            answered.set()

    couriers = Couriers(accounts, desk.workspace, interval_s=3_600)
    couriers.listen(heard)
    couriers.call_all(Trigger.ASKED)
    try:
        assert asked.wait(PATIENCE_S)
        couriers.agree(accounts.find("Wire").id)
        assert answered.wait(PATIENCE_S)
    finally:
        couriers.close()
    assert kind.agreed == 1


@pytest.mark.parametrize(
    ("kept", "seconds"), [("", 60.0), ("15", 900.0), ("0", 60.0), ("often", 60.0), ("99999", 60.0)]
)
def test_each_account_has_an_interval_of_its_own(kept: str, seconds: float) -> None:
    account = Account(AccountId(b"a" * 16), "telegraph", "Wire", {INTERVAL: kept})

    assert interval_of(account) == seconds


def test_an_account_has_its_secrets_from_the_first_call_on_and_new_ones_after_signing_in(
    desk: Desk, accounts: Accounts, kind: Telegraph
) -> None:
    couriers = Couriers(accounts, desk.workspace, interval_s=3_600)
    try:
        add(accounts)
        kind.wait(lambda kind: kind.seen == ["dash"])
        accounts.sign_in(accounts.find("Wire"), {"token": "dot"})
        kind.wait(lambda kind: kind.seen == ["dash", "dot"])
    finally:
        couriers.close()


def test_an_account_that_is_refused_leaves_no_secret_behind(desk: Desk, accounts: Accounts) -> None:
    add(accounts)
    with pytest.raises(Refused, match="called"):
        add(accounts, "wire")

    assert len(accounts.all()) == 1
