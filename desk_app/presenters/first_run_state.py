"""What the wizard shows, as one frozen value."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from desk_app.presenters.account_setup import SetupState
from desk_app.presenters.first_run_ways import DEMO, Step, Way
from desk_app.store.crypto import DataKey
from desk_app.store.keyfile import Keychain


@dataclass(frozen=True, slots=True)
class Begun:
    """What the first run ends with: a workspace that can be opened.

    Attributes:
        folder: Where it lies.
        keychain: What opens it; None for the system's keyring.
        key: The key itself, where it is known already.
        is_demo: It is thrown away afterwards.
    """

    folder: Path
    keychain: Keychain | None = None
    key: DataKey | None = None
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class FirstSync:
    """How far the first sync is.

    Attributes:
        sentence: In words.
        tickets: How many are here.
        is_moving: More are on their way.
    """

    sentence: str = "Connecting…"
    tickets: int = 0
    is_moving: bool = True


@dataclass(frozen=True, slots=True)
class FirstRunState:
    """The wizard.

    Attributes:
        way: How to start.
        step: The page that is shown.
        typed: What was typed, by field: `name`, `agent`, `email`, `passphrase`, `again`, `group`.
        problems: What is wrong with a field, by field; shown when the person goes on.
        setup: The account that is set up; None on a way without one.
        keyring_problem: Why a passphrase is needed; empty when it is not.
        code: The recovery code, while it may be seen.
        busy: What is being done; empty for nothing.
        done: Of the demo: tickets so far, and in all.
        sync: How far the first sync is; None without an account.
        error: Why it went no further.
        folder: Where the workspace will be.
        begun: Set at the end: what to open.
    """

    way: Way = DEMO
    step: Step = Step.START
    typed: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    setup: SetupState | None = None
    keyring_problem: str = ""
    code: str = ""
    busy: str = ""
    done: tuple[int, int] = (0, 0)
    sync: FirstSync | None = None
    error: str = ""
    folder: Path = Path()
    begun: Begun | None = None

    @property
    def steps(self) -> tuple[Step, ...]:
        """The pages of the way, here and now."""
        return tuple(step for step in self.way.steps if step is not Step.PROTECT or self.keyring_problem)

    @property
    def is_last(self) -> bool:
        """Whether the page that is shown is the way's last."""
        return self.step is self.way.steps[-1]
