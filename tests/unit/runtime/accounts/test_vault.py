"""Secrets of accounts are kept in the keyring or sealed, and never in the open."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk_app.domain.errors import WorkspaceDamaged
from desk_app.domain.ids import AccountId
from desk_app.runtime.accounts.vault import FILE, Vault
from desk_app.runtime.keychain import MemoryKeychain
from desk_app.store.crypto import DataKey
from tests.no_keyring import NoKeyring

ONE, OTHER = AccountId(b"\x01" * 16), AccountId(b"\x02" * 16)
KEY = DataKey(b"k" * 32)


def test_a_secret_lies_in_the_keyring_and_not_on_the_disk(tmp_path: Path) -> None:
    vault = Vault(tmp_path, KEY, MemoryKeychain())

    vault.keep(ONE, {"token": "t-1"})

    assert vault.secrets(ONE) == {"token": "t-1"}
    assert list(tmp_path.iterdir()) == []


def test_without_a_keyring_secrets_are_sealed_with_the_key_of_the_workspace(tmp_path: Path) -> None:
    Vault(tmp_path, KEY, NoKeyring()).keep(ONE, {"password": "correct horse"})
    Vault(tmp_path, KEY, NoKeyring()).keep(OTHER, {"password": "staple"})

    assert Vault(tmp_path, KEY, NoKeyring()).secrets(ONE) == {"password": "correct horse"}
    assert b"horse" not in (tmp_path / FILE).read_bytes()
    with pytest.raises(WorkspaceDamaged):
        Vault(tmp_path, DataKey(b"x" * 32), NoKeyring()).secrets(ONE)


def test_a_secret_too_long_for_a_keyring_is_sealed_beside_it(tmp_path: Path) -> None:
    vault = Vault(tmp_path, KEY, MemoryKeychain())

    vault.keep(ONE, {"token": "x" * 2_000})
    vault.keep(OTHER, {"token": "short"})

    assert vault.secrets(ONE) == {"token": "x" * 2_000}
    assert vault.secrets(OTHER) == {"token": "short"}


def test_a_new_secret_takes_the_place_of_the_old_one_wherever_that_was(tmp_path: Path) -> None:
    keychain = MemoryKeychain()
    Vault(tmp_path, KEY, NoKeyring()).keep(ONE, {"token": "old"})

    Vault(tmp_path, KEY, keychain).keep(ONE, {"token": "new"})

    assert Vault(tmp_path, KEY, keychain).secrets(ONE) == {"token": "new"}


def test_a_forgotten_account_leaves_nothing(tmp_path: Path) -> None:
    vault = Vault(tmp_path, KEY, NoKeyring())
    vault.keep(ONE, {"token": "t"})

    vault.forget(ONE)

    assert vault.secrets(ONE) == {}
    assert not (tmp_path / FILE).exists()
