"""Writing with what lies outside of the window: pasted pictures, dropped files, a power cut in between."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.desk import Desk, Screen, missing
from tests.e2e.giving import RED

pytestmark = [pytest.mark.screen, pytest.mark.skipif(bool(missing()), reason=missing() or "all there")]

_WIDTH, _HEIGHT = 1440, 900
_GIVER = (1360, 40)
_IN_GIVER = (1390, 70)
_WORDS = (800, 800)  # in the text of the composer
_TOO_MUCH = 3_000_000_000


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    screen = Screen(_WIDTH, _HEIGHT)
    try:
        with Desk(screen, tmp_path / "workspace") as desk:
            desk.run("demo", "--no-window", "--tickets", "60", "--workspace", str(desk.folder))
            desk.open()
            _write(desk)
            yield desk
    finally:
        screen.close()


def _write(desk: Desk) -> None:
    desk.key("g", "a")
    desk.rest()
    desk.key("j")
    desk.rest()
    desk.key("r")
    desk.rest()


def draft(desk: Desk) -> dict[str, object]:
    """The newest draft; empty while there is none."""
    return next(iter(desk.listed("draft", "list")), {})


def files(desk: Desk) -> list[str]:
    kept = draft(desk).get("attachments", [])
    assert isinstance(kept, list)
    return [file["name"] for file in kept]


def drop(desk: Desk, *paths: Path) -> None:
    with desk.screen.giving("files", *map(str, _GIVER), *map(str, paths)):
        desk.until(lambda: desk.screen.do("search", "--onlyvisible", "--name", "Files to give") != "")
        desk.rest()
        desk.drag(_IN_GIVER, _WORDS)
        desk.rest()


def test_a_pasted_picture_and_dropped_files_are_there_after_a_power_cut(desk: Desk, tmp_path: Path) -> None:
    desk.type("Look: ")
    with desk.screen.giving("picture", "300", "90"):
        desk.key("ctrl+v")
        desk.until(lambda: len(files(desk)) == 1)
    assert "<img" in str(draft(desk)["html"])
    assert desk.screen.shows(RED)

    letter, empty, huge = tmp_path / "letter.txt", tmp_path / "empty.txt", tmp_path / "huge.bin"
    letter.write_text("The belt is 42 cm long.")
    empty.touch()
    with huge.open("wb") as file:
        file.truncate(_TOO_MUCH)
    drop(desk, huge, tmp_path, letter, empty)
    desk.until(lambda: files(desk)[1:] == ["letter.txt", "empty.txt"])

    desk.kill()
    desk.open()
    _write(desk)
    picture = files(desk)[0]
    assert files(desk) == [picture, "letter.txt", "empty.txt"]
    assert desk.screen.shows(RED)
    desk.key("ctrl+Return")
    desk.until(lambda: "Replied" in desk.steps()[0])
    number = next(word for word in desk.steps()[0].split() if word.startswith("#")).lstrip("#")
    shown = desk.run("ticket", "show", number)
    assert all(name in shown for name in ("Look:", picture, "letter.txt", "empty.txt"))
