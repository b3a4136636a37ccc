"""Opening a locked workspace by its passphrase or its recovery code, in a window."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desk_app.domain.errors import DeskError, WorkspaceLocked
from desk_app.presenters.account_setup import Doer
from desk_app.presenters.base import Presenter
from desk_app.store.crypto import DataKey
from desk_app.store.keyfile import KeychainUnavailable, WorkspaceKeys


@dataclass(frozen=True, slots=True)
class UnlockState:
    """The question.

    Attributes:
        why: Why the workspace does not open by itself.
        has_passphrase: One is set, so there is a choice.
        by_code: The recovery code is asked for.
        wants_passphrase: The code is right, and there is no keyring: a new passphrase is needed.
        problem: What is wrong with what was typed.
        is_busy: It is being tried.
        key: What opens the workspace; None until it was found.
    """

    why: str
    has_passphrase: bool
    by_code: bool
    wants_passphrase: bool = False
    problem: str = ""
    is_busy: bool = False
    key: DataKey | None = None


class UnlockPresenter(Presenter[UnlockState]):
    """Tries what is typed."""

    def __init__(self, keys: WorkspaceKeys, why: WorkspaceLocked, background: Doer) -> None:
        has_passphrase = keys.ways_in.passphrase
        super().__init__(UnlockState(why.message, has_passphrase, by_code=not has_passphrase))
        self._keys, self._background = keys, background

    def turn(self) -> None:
        """Ask for the other one."""
        by_code = not self._state.by_code
        self._show(replace(self._state, by_code=by_code, problem="", wants_passphrase=False))

    def try_it(self, typed: str, new_passphrase: str = "") -> None:
        """Try what was typed."""
        if self._state.is_busy:
            return
        if not typed.strip():
            self._failed(WorkspaceLocked("Type it first."))
            return
        by_code, keys = self._state.by_code, self._keys

        def work() -> DataKey | None:
            if not by_code:
                return keys.unlock_by_passphrase(typed)
            key = keys.unlock_by_recovery_code(typed)
            if new_passphrase:
                keys.set_passphrase(key, new_passphrase)
                return key
            try:
                keys.remember(key)
            except KeychainUnavailable:
                return key if keys.ways_in.passphrase else None
            return key

        self._show(replace(self._state, is_busy=True, problem=""))
        self._background.do(work, self._tried, self._failed)

    def close(self) -> None:
        """The question goes."""
        self._background.close()

    def _tried(self, key: DataKey | None) -> None:
        self._show(replace(self._state, is_busy=False, key=key, wants_passphrase=key is None))

    def _failed(self, error: DeskError) -> None:
        self._show(replace(self._state, is_busy=False, problem=str(error)))
