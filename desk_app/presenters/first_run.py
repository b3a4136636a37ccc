"""The first run: how to start, who you are, the recovery code, ready. Nothing is left half-made."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Protocol, TypeVar

from desk_app.domain.errors import DeskError, InvalidInput, Refused
from desk_app.presenters.base import Post, Presenter
from desk_app.presenters.first_run_ways import DEMO, WAYS, Step, Way
from desk_app.runtime.demo_desk import make_demo, remove_demo
from desk_app.runtime.desk import NewDesk
from desk_app.runtime.first_run import HalfMade, begin_workspace, clear_leftovers, keyring_problem
from desk_app.store.key_wraps import check_passphrase
from desk_app.store.keyfile import Keychain

ASKED_GROUP: Final = 5
"""Which group of the recovery code is asked back: nobody types it without having the code."""

T = TypeVar("T")


class Doer(Protocol):
    """Does work beside the window; `desk_app.runtime.background` implements it."""

    def do(
        self, work: Callable[[], T], then: Callable[[T], None], failed: Callable[[DeskError], None]
    ) -> None:
        """Do it, and answer in the window's thread."""

    def close(self) -> None:
        """Do nothing more."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What the first run ends with: a workspace that can be opened.

    Attributes:
        folder: Where it lies.
        keychain: What opens it; None for the system's keyring.
        is_demo: It is thrown away afterwards.
    """

    folder: Path
    keychain: Keychain | None = None
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class FirstRunState:
    """The wizard.

    Attributes:
        way: How to start.
        step: The page that is shown.
        typed: What was typed, by field: `name`, `agent`, `email`, `passphrase`, `again`, `group`.
        problems: What is wrong with a field, by field; shown when the person goes on.
        keyring_problem: Why a passphrase is needed; empty when it is not.
        code: The recovery code, while it may be seen.
        busy: What is being done; empty for nothing.
        done: Of the demo: tickets so far, and in all.
        error: Why it went no further.
        folder: Where the workspace will be.
        begun: Set at the end: what to open.
    """

    way: Way = DEMO
    step: Step = Step.START
    typed: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    keyring_problem: str = ""
    code: str = ""
    busy: str = ""
    done: tuple[int, int] = (0, 0)
    error: str = ""
    folder: Path = Path()
    begun: Begun | None = None

    @property
    def is_last(self) -> bool:
        """Whether the page that is shown is the way's last."""
        return self.step is self.way.steps[-1]


class FirstRunPresenter(Presenter[FirstRunState]):
    """Leads through the steps of a way."""

    def __init__(
        self, folder: Path, background: Doer, post: Post, *, keychain: Keychain | None = None
    ) -> None:
        """Begin with the first page; the keyring is tried meanwhile.

        Args:
            folder: Where the workspace is to be.
            background: Does what takes a while.
            post: The way to the window's thread, for progress.
            keychain: Instead of the system's keyring, for tests.
        """
        super().__init__(FirstRunState(folder=folder))
        self._folder, self._background, self._post, self._keychain = folder, background, post, keychain
        self._half: HalfMade | None = None
        self._stopped = threading.Event()
        background.do(self._look_around, self._looked_around, lambda _error: None)

    # ------------------------------------------------------------ what the person does

    def choose(self, key: str) -> None:
        """Choose a way."""
        way = next((way for way in WAYS if way.key == key), None)
        if way is not None and self._state.step is Step.START:
            self._show(replace(self._state, way=way, error=""))

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
        problems = self._problems()
        if problems:
            self._show(replace(state, problems=problems))
        elif state.step is Step.START and state.way is DEMO:
            self._make_demo()
        elif state.step is Step.PERSON:
            self._make()
        elif state.step is Step.CODE:
            self._finish()
        elif state.is_last:
            self._show(replace(state, begun=Begun(self._folder, self._keychain)))
        else:
            self._go(1)

    def back(self) -> None:
        """One page back; what was typed stays, what was made is taken away."""
        if self._state.busy and self._state.way is DEMO:
            self._stopped.set()
            self._show(replace(self._state, step=Step.START, busy=""))
        elif not self._state.busy and self._state.step not in {Step.START, Step.READY}:
            self._drop()
            self._go(-1)

    def close(self) -> None:
        """The wizard goes; what is not finished is not left behind."""
        self._stopped.set()
        self._background.close()
        self._drop()

    # ------------------------------------------------------------ what follows

    def _look_around(self) -> str:
        clear_leftovers(self._folder, keychain=self._keychain)
        return keyring_problem(self._keychain)

    def _looked_around(self, problem: str) -> None:
        self._show(replace(self._state, keyring_problem=problem))

    def _problems(self) -> dict[str, str]:
        """What is wrong with the fields of this page."""
        typed, problems = self._state.typed, dict[str, str]()
        if self._state.step is Step.PERSON:
            if not typed.get("agent", "").strip():
                problems["agent"] = "Write your name; customers see it below your replies."
            email = typed.get("email", "").strip()
            if email and ("@" not in email or " " in email):
                problems["email"] = "An address looks like name@example.com. You can leave it empty."
            problems |= self._passphrase_problems()
        elif self._state.step is Step.CODE:
            group = "".join(typed.get("group", "").upper().split())
            if group != self._state.code.split("-")[ASKED_GROUP - 1]:
                problems["group"] = f"That is not group {ASKED_GROUP}. Compare it with what you kept."
        return problems

    def _passphrase_problems(self) -> dict[str, str]:
        typed = self._state.typed
        passphrase = typed.get("passphrase", "")
        if not self._state.keyring_problem and not passphrase:
            return {}
        try:
            check_passphrase(passphrase)
        except InvalidInput as error:
            return {"passphrase": str(error)}
        if typed.get("again", "") != passphrase:
            return {"again": "The two do not match."}
        return {}

    def _make(self) -> None:
        typed = self._state.typed
        new = NewDesk(
            typed.get("name", "").strip() or "My desk",
            typed.get("agent", "").strip(),
            typed.get("email", "").strip(),
            typed.get("passphrase") or None,
        )

        def make() -> HalfMade:
            half = begin_workspace(self._folder, new, keychain=self._keychain)
            self._half = half  # here already: the wizard may be closed before it hears of it
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
        self._background.do(half.finish, lambda _none: self._finished(), self._failed)

    def _finished(self) -> None:
        self._half = None
        self._show(replace(self._state, busy="", code=""))
        self._go(1)

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
        steps = self._state.way.steps
        at = steps.index(self._state.step) + by
        self._show(replace(self._state, step=steps[at], problems={}, error=""))

    def _drop(self) -> None:
        """Take back what was made and not finished."""
        half, self._half = self._half, None
        if half is not None:
            half.discard()
            self._show(replace(self._state, code=""))
