"""The system's keyring keeps 32 bytes safely or says in one sentence why it does not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend
from keyring.core import load_keyring
from keyring.errors import InitError, KeyringLocked, NoKeyringError

from desk_app.domain.errors import WorkspaceLocked
from desk_app.runtime.keychain import SERVICE, MemoryKeychain, SystemKeychain
from desk_app.store.keyfile import Keychain, KeychainUnavailable

WORKSPACE = bytes(range(16))
USER = "00010203-0405-0607-0809-0a0b0c0d0e0f"
KEY = bytes(range(100, 132))
FAIL, NULL = (load_keyring(f"keyring.backends.{name}.Keyring") for name in ("fail", "null"))


class SafeBackend(KeyringBackend):
    """A keyring as the systems have it."""

    priority = 5.0

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.entries[service, username]


class PlaintextBackend(SafeBackend):
    """`keyrings.alt.file.PlaintextKeyring` by its module; it even claims to be recommended."""

    __module__ = "keyrings.alt.file"


class WeakBackend(SafeBackend):
    """Not recommended by its own word."""

    priority = 0.5


class ForgetfulBackend(SafeBackend):
    """Takes everything and keeps nothing, under a name of its own."""

    def set_password(self, service: str, username: str, password: str) -> None:
        pass


class Chain(SafeBackend):
    """Several backends behind one, as `keyring.backends.chainer` has them."""

    def __init__(self, *backends: KeyringBackend) -> None:
        super().__init__()
        self.backends = list(backends)


class BrokenBackend(SafeBackend):
    """Raises what it was given."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def get_password(self, service: str, username: str) -> str | None:
        raise self.error

    def set_password(self, service: str, username: str, password: str) -> None:
        raise self.error


class SilentBackend(SafeBackend):
    """Waits for a person who is not there."""

    def __init__(self) -> None:
        super().__init__()
        self.answered = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.answered.wait(30)
        return None


def keychain_of(backend: KeyringBackend) -> SystemKeychain:
    return SystemKeychain(lambda: backend)


@pytest.fixture(params=["system", "memory"])
def keychain(request: pytest.FixtureRequest) -> Keychain:
    return keychain_of(SafeBackend()) if request.param == "system" else MemoryKeychain()


def test_a_key_is_kept_replaced_and_forgotten(keychain: Keychain) -> None:
    assert keychain.load(WORKSPACE) is None

    keychain.save(WORKSPACE, bytes(32))
    keychain.save(WORKSPACE, KEY)
    keychain.save(bytes(16), bytes(32))
    assert keychain.load(WORKSPACE) == KEY

    keychain.forget(WORKSPACE)
    keychain.forget(WORKSPACE)
    assert keychain.load(WORKSPACE) is None
    assert keychain.load(bytes(16)) == bytes(32)


def test_the_entry_is_found_by_the_programs_name_and_fits_windows() -> None:
    backend = SafeBackend()

    keychain_of(backend).save(WORKSPACE, KEY)

    assert list(backend.entries) == [(SERVICE, USER)]
    assert SERVICE == "Desk App"  # people have entries of this name
    assert len(backend.entries[SERVICE, USER].encode("utf-16-le")) == 88  # of 2,560


@pytest.mark.parametrize(
    "backend",
    [
        FAIL,
        NULL,
        PlaintextBackend(),
        WeakBackend(),
        Chain(),
        Chain(FAIL, PlaintextBackend(), NULL),
    ],
    ids=lambda backend: type(backend).__name__,
)
def test_a_keyring_that_is_none_is_refused(backend: KeyringBackend) -> None:
    keychain = keychain_of(backend)

    with pytest.raises(KeychainUnavailable, match="no safe keyring"):
        keychain.save(WORKSPACE, KEY)
    with pytest.raises(KeychainUnavailable, match="no safe keyring"):
        keychain.load(WORKSPACE)
    with pytest.raises(KeychainUnavailable, match="no safe keyring"):
        keychain.forget(WORKSPACE)
    assert not getattr(backend, "entries", None)


def test_the_safe_one_of_a_chain_is_used() -> None:
    plain, safe = PlaintextBackend(), SafeBackend()

    keychain_of(Chain(plain, safe)).save(WORKSPACE, KEY)

    assert not plain.entries
    assert safe.entries


def test_a_keyring_that_does_not_keep_is_noticed_at_once() -> None:
    with pytest.raises(KeychainUnavailable, match="did not keep the key"):
        keychain_of(ForgetfulBackend()).save(WORKSPACE, KEY)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (KeyringLocked("Failed to unlock the collection!"), r"is locked, or its use was denied\. Unlock it"),
        (NoKeyringError("No recommended backend was available."), "no safe keyring"),
        (InitError("Failed to create the collection"), r"cannot be used \(InitError\)"),
        (RuntimeError("D-Bus went away"), r"cannot be used \(RuntimeError\)"),
        (OSError(5, "I/O error"), r"cannot be used \(OSError\)"),
    ],
)
def test_a_keyring_that_does_not_open_is_a_sentence(error: Exception, words: str) -> None:
    keychain = keychain_of(BrokenBackend(error))

    with pytest.raises(KeychainUnavailable, match=words):
        keychain.load(WORKSPACE)
    with pytest.raises(KeychainUnavailable, match=words):
        keychain.save(WORKSPACE, KEY)


def test_a_keyring_configured_wrongly_is_a_sentence() -> None:
    def find() -> KeyringBackend:
        raise ModuleNotFoundError("No module named 'mykeyring'")

    with pytest.raises(KeychainUnavailable, match="ModuleNotFoundError"):
        SystemKeychain(find).load(WORKSPACE)


def test_a_prompt_nobody_answers_is_given_up() -> None:
    backend = SilentBackend()

    with pytest.raises(KeychainUnavailable, match="did not answer within 0 seconds"):
        SystemKeychain(lambda: backend, patience_s=0.05).load(WORKSPACE)

    backend.answered.set()


@pytest.mark.parametrize("entry", ["not base64!", "größe", "AAA"])
def test_an_entry_that_is_no_key_is_a_sentence(entry: str) -> None:
    backend = SafeBackend()
    backend.entries[SERVICE, USER] = entry

    with pytest.raises(WorkspaceLocked, match=r"is no key\. Open the workspace with its recovery code"):
        keychain_of(backend).load(WORKSPACE)


def test_starting_the_program_does_not_pay_for_the_keyring() -> None:
    code = "import sys, desk_app.runtime.keychain as k; k.SystemKeychain(); print('keyring' in sys.modules)"

    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)

    assert said.stdout.strip() == "False"


@pytest.mark.skipif(
    not (shutil.which("dbus-run-session") and shutil.which("gnome-keyring-daemon")),
    reason="needs dbus-run-session and gnome-keyring-daemon",
)
def test_a_real_secret_service_keeps_the_key(tmp_path: Path) -> None:
    script = f"""
set -e
printf secret | gnome-keyring-daemon --unlock --components=secrets >/dev/null
{sys.executable} - <<'PYTHON'
from desk_app.runtime.keychain import SystemKeychain
keychain, user, key = SystemKeychain(patience_s=20), bytes(range(16)), bytes(range(100, 132))
assert keychain.load(user) is None
keychain.save(user, bytes(32))
keychain.save(user, key)
assert keychain.load(user) == key
keychain.forget(user)
keychain.forget(user)
assert keychain.load(user) is None
print("kept and forgotten")
PYTHON
"""
    kept_out = ("PYTHON_KEYRING_BACKEND", "DBUS_SESSION_BUS_ADDRESS")
    environment = {name: value for name, value in os.environ.items() if name not in kept_out} | {
        "HOME": str(tmp_path),
        "XDG_RUNTIME_DIR": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path / "data"),
    }

    said = subprocess.run(
        ["dbus-run-session", "--", "bash", "-c", script],
        check=False,
        capture_output=True,
        text=True,
        env=environment,
        cwd=Path(__file__).parents[3],
        timeout=60,
    )

    assert "kept and forgotten" in said.stdout, said.stderr
