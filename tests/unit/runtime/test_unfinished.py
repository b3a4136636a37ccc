"""A first run that is killed in the middle leaves nothing in the folder or in the keyring."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk_app.runtime.desk import NewDesk, OpenOptions, open_desk
from desk_app.runtime.first_run import HalfMade, begin_workspace, clear_leftovers
from desk_app.runtime.keychain import MemoryKeychain

TOKEN = bytes(range(16))


class WatchedKeychain(MemoryKeychain):
    """Knows what is in it; can end the program after putting something there."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: set[bytes] = set()
        self.dies = False

    def save(self, workspace_id: bytes, key: bytes) -> None:
        super().save(workspace_id, key)
        self.entries.add(workspace_id)
        if self.dies:
            raise KeyboardInterrupt

    def forget(self, workspace_id: bytes) -> None:
        super().forget(workspace_id)
        self.entries.discard(workspace_id)


@pytest.fixture
def keychain() -> WatchedKeychain:
    return WatchedKeychain()


def begun(folder: Path, keychain: WatchedKeychain) -> HalfMade:
    return begin_workspace(folder, NewDesk("Kestrel", "Ada", "ada@example.org"), keychain=keychain)


def test_what_was_killed_before_its_code_was_kept_is_gone_at_the_next_start(
    tmp_path: Path, keychain: WatchedKeychain
) -> None:
    half = begun(tmp_path / "desk", keychain)
    half.keychain.save(TOKEN, b"the token of an account")
    before = set(keychain.entries)
    cleared = clear_leftovers(tmp_path / "desk", keychain=keychain)

    assert len(before) == 2
    assert TOKEN in before
    assert cleared == 1
    assert keychain.entries == set()
    assert list(tmp_path.iterdir()) == []


def test_a_kill_between_note_and_entry_or_in_the_middle_of_a_note_is_cleared_too(
    tmp_path: Path, keychain: WatchedKeychain
) -> None:
    half = begun(tmp_path / "desk", keychain)
    note = half.part / "keyring-entries"
    note.write_text(note.read_text() + f"{TOKEN.hex()}\n0badc")
    clear_leftovers(tmp_path / "desk", keychain=keychain)

    assert keychain.entries == set()


def test_a_finished_workspace_keeps_its_key_and_no_note(tmp_path: Path, keychain: WatchedKeychain) -> None:
    half = begun(tmp_path / "desk", keychain)
    half.finish()
    half.keychain.save(TOKEN, b"later")
    cleared = clear_leftovers(tmp_path / "desk", keychain=keychain)

    assert cleared == 0
    assert not (tmp_path / "desk" / "keyring-entries").exists()
    with open_desk(tmp_path / "desk", str, OpenOptions(keychain=keychain, any_place=True)) as desk:
        assert desk.workspace.me.name == "Ada"
