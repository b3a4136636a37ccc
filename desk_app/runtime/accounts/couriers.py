"""One thread for each account, and what makes it go: interval, wake, network, click, something to send.

APScheduler only posts; the threads do the work. Nothing is missed by a lost event: whoever has something to
do is called again at the interval whatever happened.
"""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from typing import Final

from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger  # type: ignore[import-untyped]  # no stubs for this module

from desk_app.domain.accounts import Account, AccountState
from desk_app.domain.changes import ChangeSet
from desk_app.domain.errors import DeskError
from desk_app.domain.ids import AccountId
from desk_app.runtime.accounts.accounts import Accounts
from desk_app.runtime.accounts.kinds import Consenting, CourierState, Progress, Rest, Round, Runner, Trigger
from desk_app.services.workspace import Workspace

INTERVAL_S: Final = 60.0
LOOK_S: Final = 5
"""How often a sleep of the computer and a change of its address are looked for."""
LOOK_OFFLINE_S: Final = 1
"""The same while a server cannot be reached: whoever plugs the cable in waits for it."""
ASLEEP_S: Final = 20.0
STALL_S: Final = 600.0
"""A call that takes longer than this is said to be stuck."""
CLOSE_S: Final = 10.0
INTERVAL: Final = "interval_min"
"""Setting of an account: so many minutes between two calls."""
MOST_MIN: Final = 24 * 60
MAILS: Final = frozenset({"sync.mail", "sync.mail_out"})
"""Changes that a mailbox made, which the team's server wants to know."""
ROWS: Final = "sync.rows"
"""Changes that came from the team's server."""
SERVES_TEAM: Final = "serves_team"
"""The setting of a mailbox that sends what colleagues wrote elsewhere."""
SYNC: Final = "sync."
"""Beginning of the kinds of changes that come from a remote; they give it nothing to send."""

IDLE: Final = Progress()

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CourierStatus:
    """How an account stands.

    Attributes:
        since_s: When it got into this state, epoch seconds.
        synced_s: When a call last ended well; 0 for never since the start.
        progress: How far the present call is.
        asks: What is to happen only when a person agrees (`Couriers.agree`), one sentence; empty for nothing.
    """

    account: Account
    state: CourierState
    sentence: str = ""
    since_s: float = 0.0
    synced_s: float = 0.0
    progress: Progress = IDLE
    sent: int = 0
    got: int = 0
    waiting: int = 0
    asks: str = ""


Listener = Callable[[CourierStatus], None]


class Courier:
    """The thread of one account, from construction to `close`."""

    def __init__(self, accounts: Accounts, account: Account, listener: Listener) -> None:
        self.status = CourierStatus(account, CourierState.WORKING, since_s=time.time())
        self._accounts = accounts
        self._listener = listener
        self._stop = threading.Event()
        self._wanted = threading.Condition()
        self._why: set[Trigger] = {Trigger.START}
        self._began_s = 0.0
        self._is_agreed = False
        self._thread = threading.Thread(target=self._run, name=f"desk-sync-{account.name}", daemon=True)
        self._thread.start()

    def call(self, why: Trigger) -> None:
        """Serve the account as soon as possible; any thread may ask."""
        with self._wanted:
            self._why.add(why)
            self._wanted.notify()

    def agree(self) -> None:
        """The person agrees to what the last call asked; any thread may say so."""
        with self._wanted:
            self._is_agreed = True
        self.call(Trigger.ASKED)

    def close(self) -> None:
        """Finish the call under way (within a deadline) and end the thread."""
        self._stop.set()
        self.call(Trigger.ASKED)
        self._thread.join(CLOSE_S)

    def is_stuck(self) -> bool:
        """Whether the present call takes far too long."""
        return bool(self._began_s) and time.monotonic() - self._began_s > STALL_S

    def _run(self) -> None:
        runner: Runner | None = None
        again_s: float | None = None
        try:
            while not self._stop.is_set():
                why = self._next(again_s)
                if self._stop.is_set():
                    break
                rest, runner = self._serve(runner, why)
                again_s = rest.again_s
        finally:
            if runner is not None:
                runner.close()

    def _next(self, again_s: float | None) -> frozenset[Trigger]:
        with self._wanted:
            if not self._why:
                self._wanted.wait(again_s)
            why, self._why = frozenset(self._why) or frozenset({Trigger.INTERVAL}), set()
            return why

    def _serve(self, runner: Runner | None, why: frozenset[Trigger]) -> tuple[Rest, Runner | None]:
        account = self.status.account
        self._tell(replace(self.status, progress=IDLE))
        self._began_s = time.monotonic()
        try:
            if runner is None:
                kind = self._accounts.kind(account.kind)
                runner = kind.runner(self._accounts.seat(account, lambda: self.call(Trigger.POKE)))
            if self._is_agreed and isinstance(runner, Consenting):
                runner.agree()
            self._is_agreed = False
            rest = runner.run(Round(why, self._stop, self._progress))
        except DeskError as error:
            rest = Rest(CourierState.STOPPED, str(error))
        except Exception:
            _logger.exception("an account could not be served", extra={"kind": account.kind})
            rest = Rest(CourierState.STOPPED, "Desk App made a mistake here; it tries again by itself.")
        self._began_s = 0.0
        self._ended(rest)
        return rest, runner

    def _ended(self, rest: Rest) -> None:
        now_s = time.time()
        status = self.status
        is_well = rest.state in (CourierState.SYNCED, CourierState.NEEDS_YOU)
        self._tell(
            replace(
                status,
                state=rest.state,
                sentence=rest.sentence,
                since_s=status.since_s if rest.state is status.state else now_s,
                synced_s=now_s if is_well else status.synced_s,
                progress=IDLE,
                sent=status.sent + rest.sent,
                got=status.got + rest.got,
                waiting=rest.waiting,
                asks=rest.asks,
            )
        )

    def _progress(self, progress: Progress) -> None:
        self._tell(replace(self.status, state=CourierState.WORKING, progress=progress))

    def _tell(self, status: CourierStatus) -> None:
        self.status = status
        self._listener(status)


def interval_of(account: Account, default_s: float = INTERVAL_S) -> float:
    """How often an account is served when nothing calls for it, in seconds."""
    minutes = account.settings.get(INTERVAL, "")
    return 60.0 * int(minutes) if minutes.isdecimal() and 0 < int(minutes) <= MOST_MIN else default_s


class Couriers:
    """The threads of all accounts of a workspace, from construction to `close`.

    Attributes:
        looks_every_s: How often it is looked for a sleep and another address now, in seconds.
    """

    def __init__(
        self,
        accounts: Accounts,
        workspace: Workspace,
        *,
        interval_s: float = INTERVAL_S,
        waits: bool = False,
        clocks: tuple[Callable[[], float], Callable[[], float]] = (time.monotonic, time.time),
    ) -> None:
        """Begin to serve.

        Args:
            accounts: Whom.
            workspace: Whose changes give them something to send.
            interval_s: Longest time between two calls.
            waits: Nothing begins before `begin` is called: a window wants to be seen first.
            clocks: Seconds of one that never goes back, and the date.
        """
        self._clocks = clocks
        self._interval_s = interval_s
        self._accounts = accounts
        self._lock = threading.Lock()
        self._refreshing = threading.Lock()
        self._couriers: dict[AccountId, Courier] = {}
        self._paused: dict[AccountId, CourierStatus] = {}
        self._listeners: list[Listener] = []
        self._address = _address()
        self.looks_every_s = LOOK_S
        self._seen = self._now()
        self._scheduler = BackgroundScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
        )
        self._scheduler.add_job(self.look, "interval", seconds=LOOK_S, id="look")
        self._stop_listening = workspace.subscribe(self._committed)
        self._has_begun = False
        if not waits:
            self.begin()

    def begin(self) -> None:
        """Serve all accounts from now on."""
        self._has_begun = True
        self.refresh()
        self._scheduler.start()

    @property
    def statuses(self) -> tuple[CourierStatus, ...]:
        """How each account stands."""
        with self._lock:
            running = [courier.status for courier in self._couriers.values()]
            return (*running, *self._paused.values())

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Hear of every new status, on the account's thread; returns the way to stop it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def call_all(self, why: Trigger) -> None:
        """Serve every account as soon as possible; any thread may ask."""
        with self._lock:
            couriers = tuple(self._couriers.values())
        for courier in couriers:
            if courier.is_stuck():
                _logger.warning("an account is stuck", extra={"kind": courier.status.account.kind})
            courier.call(why)

    def refresh(self) -> None:
        """Begin to serve new accounts, stop with those that were paused or removed."""
        with self._refreshing:
            self._refresh()

    def _refresh(self) -> None:
        wanted = {account.id: account for account in self._accounts.all()}
        with self._lock:
            gone = [
                self._couriers.pop(account_id)
                for account_id, courier in tuple(self._couriers.items())
                if wanted.get(account_id) != courier.status.account
                or wanted[account_id].state is AccountState.PAUSED
            ]
        for courier in gone:
            with suppress(JobLookupError):  # the scheduler has ended meanwhile
                self._scheduler.remove_job(courier.status.account.id.hex())
            courier.close()
        with self._lock:
            self._paused = {
                account.id: CourierStatus(account, CourierState.PAUSED, since_s=time.time())
                for account in wanted.values()
                if account.state is AccountState.PAUSED
            }
            for account in wanted.values():
                if account.id not in self._couriers and account.id not in self._paused:
                    self._couriers[account.id] = courier = Courier(self._accounts, account, self._tell)
                    self._plan(courier)

    def agree(self, account_id: AccountId) -> None:
        """The person agrees to what an account asks (`CourierStatus.asks`)."""
        with self._lock:
            courier = self._couriers.get(account_id)
        if courier is not None:
            courier.agree()

    def _plan(self, courier: Courier) -> None:
        """Call it at its account's interval, a little earlier or later so that not all come at once."""
        seconds = interval_of(courier.status.account, self._interval_s)
        self._scheduler.add_job(
            lambda: courier.call(Trigger.INTERVAL),
            IntervalTrigger(seconds=int(seconds), jitter=max(1, int(seconds / 4)), timezone="UTC"),
            id=courier.status.account.id.hex(),
        )

    def look(self) -> None:
        """See whether the computer slept or its address changed."""
        before_run, before_date = self._seen
        self._seen = now_run, now_date = self._now()
        # Where the monotonic clock stands still in sleep only the date tells; elsewhere both jump.
        if max(now_run - before_run, now_date - before_date) > ASLEEP_S + LOOK_S:
            self.call_all(Trigger.WAKE)
        address = _address()
        if address != self._address:
            self._address = address
            self.call_all(Trigger.NETWORK)
        is_offline = any(status.state is CourierState.OFFLINE for status in self.statuses)
        self._look_every(LOOK_OFFLINE_S if is_offline else LOOK_S)

    def _now(self) -> tuple[float, float]:
        steady, date = self._clocks
        return steady(), date()

    def _look_every(self, seconds: int) -> None:
        if seconds != self.looks_every_s:
            self.looks_every_s = seconds
            self._scheduler.add_job(self.look, "interval", seconds=seconds, id="look", replace_existing=True)

    def close(self) -> None:
        """Stop all threads; each finishes the call it is in."""
        self._stop_listening()
        if self._has_begun:
            self._scheduler.shutdown(wait=True)
        with self._lock:
            couriers = tuple(self._couriers.values())
            self._couriers.clear()
        for courier in couriers:
            courier.close()

    def _committed(self, changes: ChangeSet) -> None:
        """On the writer's thread: something may be there to send, or the accounts may have changed."""
        if changes.kind.startswith("account."):
            threading.Thread(target=self.refresh, name="desk-accounts", daemon=True).start()
        elif changes.kind == "load":
            self.call_all(Trigger.LOADED)
        elif not changes.kind.startswith(SYNC):
            self.call_all(Trigger.WORK)
        else:
            self._pass_on(changes.kind)

    def _pass_on(self, kind: str) -> None:
        """What one account brought may be another's business: mails for the server, answers for a mailbox."""
        with self._lock:
            couriers = tuple(self._couriers.values())
        for courier in couriers:
            account = courier.status.account
            if account.is_main and kind in MAILS:
                courier.call(Trigger.WORK)
            elif kind == ROWS and account.settings.get(SERVES_TEAM) == "yes":
                courier.call(Trigger.POKE)

    def _tell(self, status: CourierStatus) -> None:
        for listener in tuple(self._listeners):
            listener(status)


def _address() -> str:
    """The address this computer would speak from; "" without a network. Nothing is sent (UDP connect)."""
    with suppress(OSError), closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as probe:
        probe.connect(("192.0.2.1", 9))  # TEST-NET-1 (RFC 5737), never reached
        return str(probe.getsockname()[0])
    return ""
