"""The first run: how to start, the account, the recovery code, ready. Nothing is left half-made."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from desk_app.domain.errors import DeskError, Refused
from desk_app.presenters.account_setup import AccountSetup, Doer, SetupState
from desk_app.presenters.base import Post, Presenter
from desk_app.presenters.first_run_checks import new_desk, problems_of
from desk_app.presenters.first_run_state import Begun, FirstRunState, FirstSync
from desk_app.presenters.first_run_sync import SyncWatch
from desk_app.presenters.first_run_ways import ACCOUNT_STEPS, DEMO, WAYS, Step, Way
from desk_app.runtime.accounts.kinds import Kinds, Prepared
from desk_app.runtime.accounts.trying import Newcomer, Trial
from desk_app.runtime.demo_desk import make_demo, remove_demo
from desk_app.runtime.first_run import (
    HalfMade,
    begin_workspace,
    clear_leftovers,
    keep_account,
    keyring_problem,
)
from desk_app.runtime.opening_backup import open_backup
from desk_app.runtime.paths import AppFolders
from desk_app.runtime.policy import Policy
from desk_app.store.crypto import DataKey
from desk_app.store.keyfile import Keychain
from desk_app.store.opening import require_workspace

_MAKES_AFTER: Final = frozenset({Step.PERSON, Step.PROTECT, *ACCOUNT_STEPS})
"""Pages after which the workspace is made, where the recovery code comes next."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """On what the wizard stands.

    Attributes:
        folder: Where the workspace is to be.
        kinds: The kinds of accounts.
        policy: What the administrator of this computer has decided.
        keychain: Instead of the system's keyring, for tests.
    """

    folder: Path
    kinds: Kinds = field(default_factory=dict)
    policy: Policy = field(default_factory=Policy)
    keychain: Keychain | None = None


class FirstRunPresenter(Presenter[FirstRunState]):
    """Leads through the steps of a way."""

    def __init__(self, grounds: Grounds, background: Doer, post: Post) -> None:
        """Begin with the first page; the keyring is tried meanwhile.

        Args:
            grounds: On what it stands.
            background: Does what takes a while.
            post: The way to the window's thread, for progress.
        """
        super().__init__(FirstRunState(folder=grounds.folder))
        self._grounds, self._background, self._post = grounds, background, post
        self._trial = Trial(grounds.kinds, Newcomer.unknown(), grounds.policy)
        self._setups: dict[str, AccountSetup] = {}
        self._half: HalfMade | None = None
        self._key: DataKey | None = None
        self._sync: SyncWatch | None = None
        self._stopped = threading.Event()
        background.do(self._look_around, self._looked_around, lambda _error: None)

    @property
    def setup(self) -> AccountSetup | None:
        """The account that is set up on this way; None on a way without one."""
        return self._setups.get(self._state.way.kind)

    # ------------------------------------------------------------ what the person does

    def choose(self, key: str) -> None:
        """Choose a way."""
        way = next((way for way in WAYS if way.key == key), None)
        if way is not None and self._state.step is Step.START:
            self._begin_setup(way)
            setup = self._setups.get(way.kind)
            self._show(replace(self._state, way=way, error="", setup=setup.state if setup else None))

    def type(self, name: str, text: str) -> None:
        """What stands in a field."""
        problems = {key: value for key, value in self._state.problems.items() if key != name}
        typed = {**self._state.typed, name: text}
        self._show(replace(self._state, typed=typed, problems=problems, error=""))

    def next(self) -> None:
        """Go on, when everything that is asked here was given."""
        state = self._state
        if state.busy:
            return
        problems = problems_of(state)
        if problems:
            self._show(replace(state, problems=problems))
        elif state.step is Step.START and state.way is DEMO:
            self._make_demo()
        elif state.step in ACCOUNT_STEPS and self.setup is not None:
            self.setup.next()
        elif state.step is Step.BACKUP:
            self._bring_back()
        elif state.step is Step.CODE:
            self._finish()
        elif state.is_last:
            self._end()
        else:
            self._go_on()

    def back(self) -> None:
        """One page back; what was typed stays, what was made is taken away."""
        state = self._state
        if state.busy and state.way is DEMO:
            self._stopped.set()
            self._show(replace(state, step=Step.START, busy=""))
        elif state.step in ACCOUNT_STEPS and self.setup is not None:
            if not self.setup.back():
                self._go(-1)
        elif not state.busy and state.step not in {Step.START, Step.READY}:
            self._drop()
            self._go(-1)
            if self._state.step in ACCOUNT_STEPS and self.setup is not None:
                self.setup.reopen()

    def open_folder(self, folder: Path) -> None:
        """A workspace that is there already is to be opened, now and at the next start."""
        try:
            require_workspace(folder)
            AppFolders.of_this_person().choose_workspace(folder)
        except (DeskError, OSError) as error:
            self._show(replace(self._state, error=str(error)))
        else:
            self._show(replace(self._state, begun=Begun(folder, self._grounds.keychain)))

    def close(self) -> None:
        """The wizard goes; what is not finished is not left behind."""
        self._stopped.set()
        for setup in self._setups.values():
            setup.give_up()
        self._background.close()
        if self._sync is not None:
            self._sync.close()  # what began it has ended by now
        is_kept = self._key is not None
        for kind, setup in self._setups.items():
            if setup.state.prepared is not None and not (is_kept and kind == self._state.way.kind):
                self._trial.discard(kind, setup.state.prepared)
        self._drop()

    # ------------------------------------------------------------ the account

    def _begin_setup(self, way: Way) -> None:
        """Begin to ask for the account of a way; what was typed before is kept."""
        if way.kind in self._grounds.kinds and way.kind not in self._setups:
            setup = AccountSetup(way.kind, self._trial, self._background, is_new=True)
            self._setups[way.kind] = setup
            setup.watch(lambda state: self._follow_setup(way, state))

    def _follow_setup(self, way: Way, setup: SetupState) -> None:
        """Show what its pages say, and the page it has come to."""
        state = self._state
        if state.way is not way:
            return
        step = state.step
        if step in ACCOUNT_STEPS and not setup.is_done:
            step = way.account_steps[setup.at]
        busy = setup.busy if state.step in ACCOUNT_STEPS else state.busy
        self._show(replace(state, setup=setup, step=step, busy=busy))
        if setup.is_done and step is way.account_steps[-1]:
            self._go_on()

    def _prepared(self) -> Prepared | None:
        return self.setup.result() if self.setup is not None else None

    # ------------------------------------------------------------ what follows

    def _look_around(self) -> str:
        clear_leftovers(self._grounds.folder, keychain=self._grounds.keychain)
        return keyring_problem(self._grounds.keychain)

    def _looked_around(self, problem: str) -> None:
        self._show(replace(self._state, keyring_problem=problem))

    def _go_on(self) -> None:
        """To the next page; the workspace is made before the one with its code."""
        steps = self._state.steps
        after = steps[steps.index(self._state.step) + 1]
        if after is Step.CODE and self._state.step in _MAKES_AFTER:
            self._make()
        else:
            self._go(1)

    def _make(self) -> None:
        prepared, grounds, kind = self._prepared(), self._grounds, self._state.way.kind
        new = new_desk(self._state, prepared, self._trial.newcomer)

        def make() -> HalfMade:
            half = begin_workspace(grounds.folder, new, keychain=grounds.keychain)
            self._half = half  # here already: the wizard may be closed before it hears of it
            if prepared is not None:
                self._half = half = keep_account(half, grounds.kinds, kind, prepared)
            return half

        self._show(replace(self._state, busy="Making your workspace", error="", problems={}))
        self._background.do(make, self._made, self._failed)

    def _made(self, half: HalfMade) -> None:
        typed = {**self._state.typed, "group": ""}
        self._show(replace(self._state, busy="", code=half.recovery_code, typed=typed))
        self._go(1)

    def _finish(self) -> None:
        half = self._half
        if half is None:
            return
        self._show(replace(self._state, busy="Putting it in its place", error="", problems={}))
        self._background.do(half.finish, lambda _none: self._finished(half), self._failed)

    def _finished(self, half: HalfMade) -> None:
        self._half, self._key = None, half.key
        self._show(replace(self._state, busy="", code=""))
        self._go(1)
        if self._state.way.kind:
            self._sync = SyncWatch(
                half, self._grounds.kinds, self._background, post=self._post, show=self._synced
            )

    def _synced(self, sync: FirstSync) -> None:
        self._show(replace(self._state, sync=sync))

    def _end(self) -> None:
        """Open what was made; what is on its way goes on in the window."""
        begun = Begun(self._grounds.folder, self._grounds.keychain, self._key)
        sync, self._sync = self._sync, None
        if sync is None:
            self._show(replace(self._state, begun=begun))
            return
        self._show(replace(self._state, busy="Opening"))
        self._background.do(
            sync.close, lambda _none: self._show(replace(self._state, busy="", begun=begun)), self._failed
        )

    def _bring_back(self) -> None:
        typed, grounds = self._state.typed, self._grounds
        path, secret = Path(typed.get("file", "").strip()), typed.get("secret", "")

        def told(done: int, total: int) -> None:
            self._post(lambda: self._progress(self._stopped, (done, total)))

        def brought(key: DataKey) -> None:
            self._key = key
            self._show(replace(self._state, busy=""))
            self._go(1)

        self._show(replace(self._state, busy="Bringing it back", done=(0, 0), error="", problems={}))
        self._background.do(
            lambda: open_backup(path, grounds.folder, secret, keychain=grounds.keychain, advance=told),
            brought,
            self._failed,
        )

    def _make_demo(self) -> None:
        self._stopped = stopped = threading.Event()

        def told(done: int, total: int) -> bool:
            self._post(lambda: self._progress(stopped, (done, total)))
            return not stopped.is_set()

        def made(demo: tuple[Path, Keychain]) -> None:
            if stopped.is_set():
                remove_demo(demo[0])
            else:
                self._show(replace(self._state, busy="", begun=Begun(*demo, is_demo=True)))

        self._show(replace(self._state, step=Step.READY, busy="Making the demo", done=(0, 0), error=""))
        self._background.do(lambda: make_demo(told), made, self._failed)

    def _progress(self, run: threading.Event, done: tuple[int, int]) -> None:
        if not run.is_set() and self._state.busy:
            self._show(replace(self._state, done=done))

    def _failed(self, error: DeskError) -> None:
        """It cannot be done; without a keyring, a passphrase helps."""
        step = Step.START if self._state.way is DEMO else self._state.step
        if isinstance(error, Refused) and "passphrase" in error.hint:
            self._show(replace(self._state, busy="", keyring_problem=error.message))
        else:
            self._show(replace(self._state, busy="", error=str(error), step=step))

    def _go(self, by: int) -> None:
        steps = self._state.steps
        at = steps.index(self._state.step) + by
        self._show(replace(self._state, step=steps[at], problems={}, error=""))

    def _drop(self) -> None:
        """Take back what was made and not finished."""
        half, self._half = self._half, None
        if half is not None:
            half.discard()
            self._show(replace(self._state, code=""))
