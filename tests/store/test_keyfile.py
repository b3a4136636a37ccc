"""The ways into a workspace: each opens it, each can be changed, and none is lost by accident."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from desk_app.domain.errors import (
    DeskError,
    InvalidInput,
    NeedsConfirmation,
    ReadOnly,
    Refused,
    StoreError,
    WorkspaceDamaged,
    WorkspaceLocked,
    WorkspaceMissing,
    WorkspaceTooNew,
)
from desk_app.runtime.keychain import MemoryKeychain
from desk_app.store.crypto import DataKey
from desk_app.store.key_wraps import Cost
from desk_app.store.keyfile import Keychain, KeychainUnavailable, NewKeys, WaysIn, WorkspaceKeys

WORKSPACE = bytes(range(16))
PASSPHRASE = "four unrelated gräy words"
CHEAP = Cost(memory_kib=64, passes=1, lanes=1)
Json = dict[str, Any]


class LockedKeychain:
    """A keyring that refuses everything."""

    def load(self, workspace_id: bytes) -> bytes | None:
        raise KeychainUnavailable("The system's keyring is locked.", "Unlock it.")

    def save(self, workspace_id: bytes, key: bytes) -> None:
        raise KeychainUnavailable("The system's keyring is locked.", "Unlock it.")

    def forget(self, workspace_id: bytes) -> None:
        raise KeychainUnavailable("The system's keyring is locked.", "Unlock it.")


@pytest.fixture
def keychain() -> MemoryKeychain:
    return MemoryKeychain()


@pytest.fixture
def keys(tmp_path: Path, keychain: MemoryKeychain) -> WorkspaceKeys:
    return keys_of(tmp_path, keychain)


def keys_of(folder: Path, keychain: Keychain | None) -> WorkspaceKeys:
    return WorkspaceKeys(folder, keychain, cost=CHEAP)


def made(keys: WorkspaceKeys, passphrase: str | None = None) -> NewKeys:
    return keys.create(WORKSPACE, passphrase=passphrase)


def test_each_way_opens_the_same_workspace(keys: WorkspaceKeys) -> None:
    new = made(keys, PASSPHRASE)

    assert keys.unlock() == new.key
    assert keys.unlock_by_passphrase(PASSPHRASE) == new.key
    assert keys.unlock_by_recovery_code(new.recovery_code) == new.key
    assert keys.workspace_id == WORKSPACE
    assert keys.ways_in == WaysIn(keyring=True, passphrase=True)


def test_nothing_secret_is_in_the_key_file(keys: WorkspaceKeys, tmp_path: Path) -> None:
    new = made(keys, PASSPHRASE)
    text = (tmp_path / "keys.json").read_bytes()

    for secret in (new.key.reveal(), new.key.derive("check"), PASSPHRASE.encode()):
        assert secret not in text
        assert secret.hex().encode() not in text
    assert new.recovery_code not in text.decode()
    assert new.recovery_code.replace("-", "") not in text.decode()
    assert PASSPHRASE not in repr(new)
    assert new.key.reveal().hex() not in repr(new)
    assert [file.name for file in tmp_path.iterdir()] == ["keys.json"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no permission bits; the profile folder is private")
def test_the_key_file_is_private(keys: WorkspaceKeys, tmp_path: Path) -> None:
    made(keys)

    assert (tmp_path / "keys.json").stat().st_mode & 0o777 == 0o600


def test_without_a_keyring_a_passphrase_is_needed(tmp_path: Path) -> None:
    keys = keys_of(tmp_path, None)

    with pytest.raises(Refused, match=r"no safe keyring .* Give the workspace a passphrase"):
        made(keys)
    assert list(tmp_path.iterdir()) == []

    new = made(keys, PASSPHRASE)
    assert keys.ways_in == WaysIn(keyring=False, passphrase=True)
    assert keys.unlock_by_passphrase(PASSPHRASE) == new.key
    with pytest.raises(WorkspaceLocked, match=r"not kept in .* keyring\. Open it with its passphrase or"):
        keys.unlock()


def test_a_locked_keyring_at_the_start_leads_to_a_passphrase(tmp_path: Path) -> None:
    keys = keys_of(tmp_path, LockedKeychain())

    with pytest.raises(Refused, match=r"keyring is locked\. Give the workspace a passphrase"):
        made(keys)
    made(keys, PASSPHRASE)

    assert keys.ways_in == WaysIn(keyring=False, passphrase=True)


def test_a_lost_keyring_is_healed_by_the_recovery_code(tmp_path: Path, keys: WorkspaceKeys) -> None:
    new = made(keys)
    after_reinstall = keys_of(tmp_path, MemoryKeychain())

    with pytest.raises(WorkspaceLocked, match=r"has lost the key .* Open it with its recovery code"):
        after_reinstall.unlock()
    key = after_reinstall.unlock_by_recovery_code(new.recovery_code.lower().replace("-", " "))
    after_reinstall.remember(key)

    assert after_reinstall.unlock() == new.key


def test_a_keyring_that_cannot_be_asked_names_the_other_ways(tmp_path: Path, keys: WorkspaceKeys) -> None:
    new = made(keys, PASSPHRASE)

    for keychain in (None, LockedKeychain()):
        without = keys_of(tmp_path, keychain)
        with pytest.raises(KeychainUnavailable, match="Open it with its passphrase or its recovery code"):
            without.unlock()
        with pytest.raises(KeychainUnavailable):
            without.remember(new.key)
        with pytest.raises(KeychainUnavailable):
            without.lock()
        assert without.ways_in == WaysIn(keyring=True, passphrase=True)


@pytest.mark.parametrize("kept", [b"x" * 32, b"short"])
def test_a_keyring_entry_that_is_another_key_is_told(
    keys: WorkspaceKeys, keychain: MemoryKeychain, kept: bytes
) -> None:
    made(keys)
    keychain.save(WORKSPACE, kept)

    with pytest.raises(WorkspaceLocked, match="with its recovery code"):
        keys.unlock()


def test_two_workspaces_keep_their_keys_apart(tmp_path: Path, keychain: MemoryKeychain) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    made_keys = []
    for number, folder in enumerate(folders):
        folder.mkdir()
        made_keys.append(keys_of(folder, keychain).create(bytes([number]) * 16))

    assert [keys_of(folder, keychain).unlock() for folder in folders] == [new.key for new in made_keys]
    with pytest.raises(WorkspaceLocked, match="not the one of this workspace"):
        keys_of(folders[0], None).unlock_by_recovery_code(made_keys[1].recovery_code)
    with pytest.raises(WorkspaceLocked, match="not the key of this workspace"):
        keys_of(folders[0], keychain).remember(made_keys[1].key)


def test_a_mistyped_code_is_told_by_its_group(keys: WorkspaceKeys) -> None:
    code = made(keys).recovery_code
    wrong = code[:10] + ("2" if code[10] != "2" else "3") + code[11:]

    with pytest.raises(WorkspaceLocked, match="one character looks wrong in group 3"):
        keys.unlock_by_recovery_code(wrong)


def test_a_passphrase_is_added_changed_and_removed(keys: WorkspaceKeys) -> None:
    key = made(keys).key
    with pytest.raises(WorkspaceLocked, match="has no passphrase"):
        keys.unlock_by_passphrase(PASSPHRASE)

    keys.set_passphrase(key, PASSPHRASE)
    keys.set_passphrase(key, "another passphrase")

    assert keys.unlock_by_passphrase("another passphrase") == key
    with pytest.raises(WorkspaceLocked, match="not the passphrase of this workspace"):
        keys.unlock_by_passphrase(PASSPHRASE)
    keys.remove_passphrase()
    assert keys.ways_in == WaysIn(keyring=True, passphrase=False)
    with pytest.raises(Refused, match="has no passphrase"):
        keys.remove_passphrase()


def test_the_only_comfortable_way_in_cannot_be_removed(tmp_path: Path) -> None:
    keys = keys_of(tmp_path, None)
    new = made(keys, PASSPHRASE)

    with pytest.raises(Refused, match="only the recovery code would open"):
        keys.remove_passphrase()
    assert keys.unlock_by_passphrase(PASSPHRASE) == new.key


def test_renewing_the_recovery_code_ends_the_old_one(keys: WorkspaceKeys) -> None:
    new = made(keys)

    renewed = keys.renew_recovery_code(new.key)

    assert renewed != new.recovery_code
    assert keys.unlock_by_recovery_code(renewed) == new.key
    with pytest.raises(WorkspaceLocked, match="codes before it stop working"):
        keys.unlock_by_recovery_code(new.recovery_code)


def test_a_locked_workspace_asks_at_each_start(keys: WorkspaceKeys, keychain: MemoryKeychain) -> None:
    new = made(keys, PASSPHRASE)

    keys.lock()

    assert keychain.load(WORKSPACE) is None
    with pytest.raises(WorkspaceLocked, match="passphrase or its recovery code"):
        keys.unlock()
    assert keys.unlock_by_passphrase(PASSPHRASE) == new.key
    keys.lock()  # a second time changes nothing
    keys.remember(new.key)
    assert keys.unlock() == new.key


def test_locking_without_a_passphrase_needs_a_word(keys: WorkspaceKeys) -> None:
    new = made(keys)

    with pytest.raises(NeedsConfirmation, match="only its recovery code opens it"):
        keys.lock()
    assert keys.unlock() == new.key

    keys.lock(confirmed=True)
    assert keys.ways_in == WaysIn(keyring=False, passphrase=False)
    assert keys.unlock_by_recovery_code(new.recovery_code) == new.key


def test_keys_are_never_made_over_others(keys: WorkspaceKeys) -> None:
    new = made(keys)

    with pytest.raises(Refused, match=r"There is a workspace in .* already"):
        made(keys)
    assert keys.unlock() == new.key


def test_keys_that_could_not_be_written_leave_nothing_in_the_keyring(
    tmp_path: Path, keychain: MemoryKeychain
) -> None:
    with pytest.raises(StoreError, match=r"keys\.json cannot be written"):
        made(keys_of(tmp_path / "no such folder", keychain))

    assert keychain.load(WORKSPACE) is None


@pytest.mark.parametrize(
    ("passphrase", "why"),
    [
        ("short", "has 5 characters; it needs 8 to 1,024"),
        ("", "has 0 characters"),
        ("x" * 1025, "has 1025 characters"),
        ("tab\tin the middle", "cannot be typed"),
        ("half a \ud800 pair", "cannot be typed"),
    ],
)
def test_a_passphrase_that_cannot_be_used_is_refused(
    keys: WorkspaceKeys, tmp_path: Path, passphrase: str, why: str
) -> None:
    with pytest.raises(InvalidInput, match=why):
        made(keys, passphrase)
    assert not (tmp_path / "keys.json").exists()


@pytest.mark.parametrize("typed", ["", "x", "\ud800", "x" * 100_000, "four unrelated grey words"])
def test_any_wrong_passphrase_is_a_sentence(keys: WorkspaceKeys, typed: str) -> None:
    made(keys, PASSPHRASE)

    with pytest.raises(WorkspaceLocked, match="not the passphrase"):
        keys.unlock_by_passphrase(typed)


def test_a_passphrase_typed_on_another_system_is_the_same(keys: WorkspaceKeys) -> None:
    new = made(keys, "\u00e9cole\u00a0rose")

    assert keys.unlock_by_passphrase("e\u0301cole rose") == new.key


def test_the_cost_of_a_passphrase_stands_in_the_file(tmp_path: Path) -> None:
    new = made(keys_of(tmp_path, None), PASSPHRASE)

    with_default_cost = WorkspaceKeys(tmp_path, None)
    assert with_default_cost.unlock_by_passphrase(PASSPHRASE) == new.key
    with_default_cost.set_passphrase(new.key, PASSPHRASE)

    wrap = json.loads((tmp_path / "keys.json").read_bytes())["wraps"]["passphrase"]
    assert {name: wrap[name] for name in ("kdf", "memory_kib", "passes", "lanes")} == {
        "kdf": "argon2id",
        **asdict(Cost(memory_kib=65536, passes=3, lanes=4)),
    }
    assert keys_of(tmp_path, None).unlock_by_passphrase(PASSPHRASE) == new.key


def test_a_folder_without_keys_is_no_workspace(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()

    for folder in (tmp_path, tmp_path / "missing", file):
        with pytest.raises(WorkspaceMissing, match=r"There is no workspace in .* desk-app init"):
            keys_of(folder, None).unlock()


def test_a_key_file_cut_anywhere_is_a_sentence(keys: WorkspaceKeys, tmp_path: Path) -> None:
    made(keys, PASSPHRASE)
    path = tmp_path / "keys.json"
    whole = path.read_bytes()

    for size in range(len(whole.rstrip())):
        path.write_bytes(whole[:size])
        with pytest.raises(WorkspaceDamaged, match=r"keys\.json is damaged\. Put back"):
            keys.unlock()


def set_at(*way: str, to: object) -> Callable[[Json], None]:
    def change(content: Json) -> None:
        for name in way[:-1]:
            content = content[name]
        content[way[-1]] = to

    return change


def removed(*way: str) -> Callable[[Json], None]:
    def change(content: Json) -> None:
        for name in way[:-1]:
            content = content[name]
        del content[way[-1]]

    return change


@pytest.mark.parametrize(
    "change",
    [
        set_at("format", to="something else"),
        set_at("version", to=0),
        set_at("version", to="1"),
        set_at("version", to=True),
        set_at("workspace", to="not an id"),
        set_at("workspace", to=5),
        set_at("keyring", to="yes"),
        set_at("check", to="AAAA"),
        set_at("check", to="not base64!"),
        set_at("check", to=7),
        set_at("wraps", to=[]),
        set_at("wraps", "passphrase", to="x"),
        set_at("wraps", "passphrase", "kdf", to="md5"),
        set_at("wraps", "passphrase", "memory_kib", to=2**31),
        set_at("wraps", "passphrase", "memory_kib", to=1),
        set_at("wraps", "passphrase", "memory_kib", to=1e3),
        set_at("wraps", "passphrase", "passes", to=10**9),
        set_at("wraps", "passphrase", "passes", to=0),
        set_at("wraps", "passphrase", "lanes", to=-1),
        set_at("wraps", "passphrase", "lanes", to=2**24),
        set_at("wraps", "recovery", "salt", to="AAAA"),
        set_at("wraps", "recovery", "sealed", to="A" * 5000),
        removed("wraps", "recovery"),
        removed("check"),
        removed("keyring"),
    ],
)
def test_a_hostile_key_file_is_a_sentence_and_costs_no_time(
    keys: WorkspaceKeys, tmp_path: Path, change: Callable[[Json], None]
) -> None:
    made(keys, PASSPHRASE)
    path = tmp_path / "keys.json"
    content = json.loads(path.read_bytes())
    change(content)
    path.write_text(json.dumps(content))

    with pytest.raises(WorkspaceDamaged, match=r"keys\.json is damaged"):
        keys.unlock_by_passphrase(PASSPHRASE)


@pytest.mark.parametrize(
    "text", [b"", b"[]", b"null", b"[" * 60_000, b"\xff\xfe", b'{"format": 1' + b" " * 70_000]
)
def test_what_is_no_key_file_at_all_is_a_sentence(keys: WorkspaceKeys, tmp_path: Path, text: bytes) -> None:
    (tmp_path / "keys.json").write_bytes(text)

    with pytest.raises(WorkspaceDamaged, match=r"keys\.json is damaged"):
        keys.unlock()


def test_a_newer_key_file_is_left_alone(keys: WorkspaceKeys, tmp_path: Path) -> None:
    new = made(keys)
    path = tmp_path / "keys.json"
    path.write_text(json.dumps({**json.loads(path.read_bytes()), "version": 2, "wraps": "of another shape"}))
    before = path.read_bytes()

    for use in (keys.unlock, keys.lock, lambda: keys.set_passphrase(new.key, PASSPHRASE)):
        with pytest.raises(WorkspaceTooNew, match="newer version"):
            use()
    assert path.read_bytes() == before


def test_cheaper_parameters_cannot_be_slipped_under_a_wrap(keys: WorkspaceKeys, tmp_path: Path) -> None:
    made(keys, PASSPHRASE)
    path = tmp_path / "keys.json"
    content = json.loads(path.read_bytes())
    content["workspace"] = "00000000-0000-0000-0000-000000000000"
    path.write_text(json.dumps(content))

    with pytest.raises(WorkspaceLocked):
        keys.unlock_by_passphrase(PASSPHRASE)


def test_a_key_file_made_of_two_is_noticed(tmp_path: Path) -> None:
    contents = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        made(keys_of(tmp_path / name, None), PASSPHRASE)
        contents.append(json.loads((tmp_path / name / "keys.json").read_bytes()))
    contents[0]["wraps"] = contents[1]["wraps"]
    (tmp_path / "one" / "keys.json").write_text(json.dumps(contents[0]))

    with pytest.raises(WorkspaceDamaged, match="put together from two"):
        keys_of(tmp_path / "one", None).unlock_by_passphrase(PASSPHRASE)


def test_a_crash_while_writing_leaves_the_old_keys(keys: WorkspaceKeys, tmp_path: Path) -> None:
    new = made(keys)
    (tmp_path / ".incoming-0123").write_bytes(b'{"format": "desk-app ke')  # what a crash leaves behind

    assert keys.unlock() == new.key


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a folder this user cannot write")
def test_a_read_only_folder_is_a_sentence(keys: WorkspaceKeys, tmp_path: Path) -> None:
    new = made(keys)
    tmp_path.chmod(0o500)

    with pytest.raises(ReadOnly, match="Check the rights"):
        keys.set_passphrase(new.key, PASSPHRASE)
    tmp_path.chmod(0o700)


def test_every_refusal_is_for_people(keys: WorkspaceKeys) -> None:
    refusals: list[DeskError] = []
    for act in (keys.unlock, keys.lock, keys.remove_passphrase):
        with pytest.raises(DeskError) as refusal:
            act()
        refusals.append(refusal.value)

    assert all(error.message.endswith(".") and "\n" not in str(error) for error in refusals)
    assert DataKey.generate().reveal().hex() not in str(refusals)
