"""The system's keyring keeps a workspace's key, so that it opens without a question.

A thin layer over `keyring` (Windows Credential Manager, macOS Keychain, Secret Service, KWallet). It keeps
32 bytes for each workspace, as 44 characters of base64 (a Windows credential ends at 2,560 bytes), and
nothing else. A backend that would write the key to a plain file, or nowhere, is refused, so that the caller
asks for a passphrase instead.

A backend may show a prompt of the system and block until somebody answers; with nobody there (a remote
shell, a locked session) for ever. So each call runs on a thread of its own and is given up after a time;
the late answer is dropped.
"""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import TYPE_CHECKING, Final, TypeVar

from desk_app.domain.errors import WorkspaceLocked
from desk_app.domain.ids import id_text
from desk_app.store.keyfile import NO_KEYRING, KeychainUnavailable

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE: Final = "Desk App"
"""The name people find the entry under in their system's keyring."""
PATIENCE_S: Final = 60.0
"""Long enough to type the password of a keyring."""

_RECOMMENDED: Final = 1.0
"""`keyring`'s own measure: a backend below this priority is not recommended (keyring.core.recommended)."""
_UNSAFE: Final = ("keyrings.alt.", "keyring.backends.fail.", "keyring.backends.null.")
"""Modules whose backends keep nothing, or keep it in a file that others can read."""

T = TypeVar("T")


class SystemKeychain:
    """Implements `desk_app.store.keyfile.Keychain` on the keyring of this computer."""

    def __init__(
        self, find: Callable[[], KeyringBackend] | None = None, *, patience_s: float = PATIENCE_S
    ) -> None:
        """Nothing is imported or asked yet.

        Args:
            find: Gives the backend; by default the one `keyring` chooses (its configuration counts).
            patience_s: How long one call may take, prompts included.
        """
        self._find = find or _chosen_backend
        self._patience_s = patience_s

    def load(self, workspace_id: bytes) -> bytes | None:
        """The 32 bytes kept for this workspace; None when there are none.

        Raises:
            KeychainUnavailable: There is no safe keyring, or it does not open.
            WorkspaceLocked: The entry is there and is no key.
        """
        user = id_text(workspace_id)
        text = self._ask(lambda backend: backend.get_password(SERVICE, user))
        if text is None:
            return None
        try:
            return base64.b64decode(text, validate=True)
        except ValueError as error:
            raise WorkspaceLocked(
                f"The entry “{SERVICE}” in the system's keyring is no key.",
                "Open the workspace with its recovery code.",
            ) from error

    def save(self, workspace_id: bytes, key: bytes) -> None:
        """Keep 32 bytes, over older ones, and make sure that they can be read back.

        Raises:
            KeychainUnavailable: They could not be kept.
        """
        user, text = id_text(workspace_id), base64.b64encode(key).decode()

        def keep(backend: KeyringBackend) -> bool:
            backend.set_password(SERVICE, user, text)
            return backend.get_password(SERVICE, user) == text

        if not self._ask(keep):
            raise KeychainUnavailable("The system's keyring did not keep the key of the workspace.")

    def forget(self, workspace_id: bytes) -> None:
        """Remove the entry; nothing happens when there is none.

        Raises:
            KeychainUnavailable: It could not be removed.
        """
        user = id_text(workspace_id)

        def remove(backend: KeyringBackend) -> None:
            if backend.get_password(SERVICE, user) is not None:
                backend.delete_password(SERVICE, user)

        self._ask(remove)

    def backend_name(self) -> str:
        """How the keyring calls itself, such as `Keychain`; none of its entries is read.

        Raises:
            KeychainUnavailable: There is no safe keyring.
        """
        return self._ask(lambda backend: str(backend.name))

    def _ask(self, question: Callable[[KeyringBackend], T]) -> T:
        """The backend's answer, or the sentence for why there is none."""
        answer: Future[T] = Future()

        def run() -> None:
            try:
                answer.set_result(question(_safe(self._find())))
            except Exception as error:  # noqa: BLE001 - plug-in boundary: each backend raises its platform's own errors
                answer.set_exception(error)

        threading.Thread(target=run, name="desk-keyring", daemon=True).start()
        try:
            failure = answer.exception(self._patience_s)
        except TimeoutError as error:
            raise KeychainUnavailable(
                f"The system's keyring did not answer within {self._patience_s:.0f} seconds.",
                "Unlock it, then try again.",
            ) from error
        if failure is not None:
            raise _in_words(failure) from failure
        return answer.result()


class MemoryKeychain:
    """A keychain that lasts as long as the process: for throw-away workspaces and tests."""

    def __init__(self) -> None:
        self._keys: dict[bytes, bytes] = {}

    def load(self, workspace_id: bytes) -> bytes | None:
        """The bytes kept for this workspace."""
        return self._keys.get(workspace_id)

    def save(self, workspace_id: bytes, key: bytes) -> None:
        """Keep them."""
        self._keys[workspace_id] = key

    def forget(self, workspace_id: bytes) -> None:
        """Drop them."""
        self._keys.pop(workspace_id, None)


def _chosen_backend() -> KeyringBackend:
    # Imported here because it takes 110 to 140 ms, and 70 more to look for backends (keyring 25.7 on Python
    # 3.11, two shared cores): a workspace with a passphrase, the server and `--help` must not pay for it.
    from keyring import get_keyring  # noqa: PLC0415 - see above

    return get_keyring()


def _safe(backend: KeyringBackend) -> KeyringBackend:
    """The backend, or the first safe one of a chain of them.

    Raises:
        KeychainUnavailable: Each of them would keep the key in the open, or not at all.
    """
    for candidate in _links(backend):
        kind = type(candidate)
        if not f"{kind.__module__}.".startswith(_UNSAFE) and float(candidate.priority) >= _RECOMMENDED:
            return candidate
    raise KeychainUnavailable(NO_KEYRING)


def _links(backend: KeyringBackend) -> Iterator[KeyringBackend]:
    """The backends of a chain, the best first; a single one is its own chain."""
    yield from getattr(backend, "backends", (backend,))  # keyring.backends.chainer


def _in_words(failure: BaseException) -> WorkspaceLocked:
    """The sentence for what a backend raised; by name, since the classes are not imported at start."""
    if isinstance(failure, WorkspaceLocked):
        return failure
    names = {kind.__name__ for kind in type(failure).__mro__}
    if "NoKeyringError" in names:
        return KeychainUnavailable(NO_KEYRING)
    if "KeyringLocked" in names:
        return KeychainUnavailable(
            "The system's keyring is locked, or its use was denied.",
            "Unlock it and allow Desk App to use it.",
        )
    return KeychainUnavailable(
        f"The system's keyring cannot be used ({type(failure).__name__}).",
        "Look at it in the system's settings.",
    )
