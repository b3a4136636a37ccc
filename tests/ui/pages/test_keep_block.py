"""The block below "Kept on this computer": sizes beside choices, and a button that gets what is missing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from desk_app.domain.offline import KeepChoice, KeptPart, Part
from desk_app.presenters.keeping import KeepPresenter, state_of
from desk_app.runtime.settings_schema import OFFLINE_TEAMS
from desk_app.ui.sync.keep_block import KeepBlock
from tests.unit.presenters.office import Office

CHOICE = KeepChoice(frozenset({Part.MINE}), 14, 25_000_000, 2_000_000_000)


class Fetcher:
    """Counts how often it is told to look."""

    def __init__(self) -> None:
        self.looks = 0

    def look(self) -> None:
        self.looks += 1


def test_each_line_says_what_it_comes_to() -> None:
    parts = (
        KeptPart(Part.MINE, 2, 3, 6_200_000, 1, 155_000),
        KeptPart(Part.TEAMS, 4, 0, 0, 0, 0),
        KeptPart(Part.PINNED, 0, 0, 0, 0, 0),
        KeptPart(Part.CHOSEN, 2, 3, 6_200_000, 3, 6_200_000),
    )
    state = state_of(parts, CHOICE)

    assert [(line.text, line.is_chosen) for line in state.lines] == [
        ("2 tickets, 3 files, 6.2 MB, 155 kB here.", True),
        ("4 tickets, no files.", False),
        ("No tickets.", True),
        ("2 tickets, 3 files, 6.2 MB, all here; room for 2.0 GB.", True),
    ]
    assert state.is_whole


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_the_button_is_there_while_something_is_missing(
    office: Office, show: Callable[[QWidget], QWidget]
) -> None:
    sql = "UPDATE blob SET state = 'away'"
    office.desk.store.writer.derive(lambda driver: driver.execute(sql).rowcount).result()
    fetcher = Fetcher()
    office.session.preferences.settings.set(OFFLINE_TEAMS, True)
    keep = KeepPresenter(office.session, fetcher)
    block = KeepBlock(keep)
    show(block)
    office.loop.settle(lambda: bool(keep.state.lines))
    QApplication.processEvents()
    is_missing = block.fetch.isVisibleTo(block)
    block.fetch.click()
    keep.close()
    office.close()

    assert is_missing
    assert not keep.state.is_whole
    assert fetcher.looks == 1
