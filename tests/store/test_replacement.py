"""A new state takes the place of the old one whole, whenever it is interrupted; the old one is kept."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from desk_app.domain.errors import DeskError
from desk_app.store.backup import list_backups
from desk_app.store.places import sidecars
from desk_app.store.recovery import rebuild, restore_backup
from desk_app.store.replacement import finish_replacement, is_replacing
from tests.store.damaging import LATER_S, aside_of, copy_of
from tests.store.small_desk import KEY, Image, SmallDesk


class Stop(Exception):
    """The computer goes off."""


@pytest.mark.parametrize("kept", [True, False])
def test_an_exchange_stopped_at_any_rename_is_finished_later(
    worked: tuple[Path, Image], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, kept: bool
) -> None:
    template = copy_of(worked, tmp_path / "template")
    (backup,) = list_backups(template.places)
    for stop_at in range(20):
        desk = copy_of((template.places.folder, {}), tmp_path / f"desk-{stop_at}")
        (backup,) = list_backups(desk.places)
        folder, old = desk.places.folder, desk.places.database.read_bytes()
        left = stop_at

        def stopping(
            source: Path, target: Path, rename: Callable[..., Path] = Path.rename, folder: Path = folder
        ) -> Path:
            nonlocal left
            if target.parent == folder or target.parent.name.startswith("set-aside"):
                left -= 1
                if left < 0:
                    raise Stop
            return rename(source, target)

        monkeypatch.setattr(Path, "replace", stopping)
        try:
            done = restore_backup(desk.places, KEY, backup, now_s=LATER_S, replay=kept)
        except Stop:
            monkeypatch.undo()
            aside = finish_replacement(desk.places)
        else:
            monkeypatch.undo()
            aside = done.aside
        assert aside is not None
        assert not is_replacing(desk.places)
        assert (aside / "desk.db").read_bytes() == old
        assert len(desk.image()["change"]) >= backup.content.change_n
        if left >= 0:
            assert stop_at >= 3  # the old database, the new one, the journal
            break
    else:
        pytest.fail("the exchange never came to its end")


def test_a_note_of_an_exchange_that_names_files_elsewhere_is_refused(desk: SmallDesk) -> None:
    desk.close()
    desk.places.replacement.mkdir()
    (desk.places.replacement / "ready.json").write_text('{"aside": "../../etc", "without": []}')

    with pytest.raises(DeskError, match="names a file elsewhere"):
        finish_replacement(desk.places)


def test_sidecars_of_a_lost_database_do_not_meet_the_new_one(desk: SmallDesk) -> None:
    desk.work(10)
    before = desk.image()
    left = SmallDesk(desk.places.folder.with_name("left"))
    for path in (*sidecars(desk.places.database), desk.places.journal):  # but not desk.db
        if path.exists():
            shutil.copy(path, left.places.folder)

    done = rebuild(left.places, KEY, now_s=LATER_S)

    assert aside_of(done, "desk.db-wal").exists()
    assert left.image() == before
