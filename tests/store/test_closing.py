"""A closed store has let go of its files: a restore, in the same process too, wants them for itself."""

from __future__ import annotations

from pathlib import Path

from desk_app.runtime.desk import NewDesk, OpenOptions, make_desk, open_desk
from desk_app.runtime.keychain import MemoryKeychain
from desk_app.store.recovery import require_sole_use


def test_a_closed_desk_lets_go_of_its_database(tmp_path: Path) -> None:
    keychain = MemoryKeychain()
    make_desk(tmp_path / "desk", NewDesk("Kestrel", "Mira"), keychain=keychain)
    with open_desk(tmp_path / "desk", str, OpenOptions(watch=True, keychain=keychain)) as desk:
        desk.workspace.read(lambda reader: reader.team)
        places, key = desk.store.places, desk.store.key

    require_sole_use(places, key)
