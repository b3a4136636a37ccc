"""A morning at the desk with the keyboard alone: triage, reply, undo, bulk, theme, and a power cut."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.desk import Desk, Screen, missing

pytestmark = [pytest.mark.screen, pytest.mark.skipif(bool(missing()), reason=missing() or "all there")]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    screen = Screen()
    try:
        with Desk(screen, tmp_path / "workspace") as desk:
            desk.run("demo", "--no-window", "--tickets", "200", "--workspace", str(desk.folder))
            desk.open()
            yield desk
    finally:
        screen.close()


# What is pressed on one ticket, what is typed then, and words of the step that the history must show.
_TRIAGE = (
    ("e", "", "Solved"),
    ("w", "", "wait on the customer"),
    ("i", "", "Assigned"),
    ("shift+p", "urgent", "Set priority of"),
    ("l", "warranty", "Changed the tags of"),
    ("h", "tomorrow", "Snoozed"),
    ("a", "tom", "to Tom"),
    ("exclam", "", "spam"),
    ("numbersign", "", "into the bin"),
    ("e", "", "Solved"),
)


def test_ten_tickets_are_triaged_with_the_keyboard_alone(desk: Desk) -> None:
    desk.key("g", "a")
    desk.rest()
    seen = desk.steps()
    for key, words, said in _TRIAGE:
        desk.key("j")
        desk.rest()
        desk.key(key)
        if words:
            desk.type(words)
            desk.key("Return")
        seen = desk.until_step(said, seen)

    desk.key("z", "z")
    desk.until(lambda: desk.steps()[0] == seen[2])
    assert desk.close() == 0


def _write(desk: Desk) -> None:
    """Begin a reply to the second ticket of all that are open."""
    desk.key("g", "a")
    desk.rest()
    desk.key("j")
    desk.rest()
    desk.key("r")
    desk.rest()


def test_a_reply_with_a_file_a_bulk_change_and_the_dark_look(desk: Desk, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("The belt of the machine is 42 cm long.")
    seen = desk.steps()

    _write(desk)
    desk.type("It is on its way.")
    desk.key("ctrl+shift+a")
    desk.comes("Attach files")
    desk.type(str(letter))
    desk.key("Return")
    desk.until(lambda: "letter.txt" in desk.run("draft", "list", "--json"))
    desk.comes("Kestrel")
    desk.key("ctrl+Return")
    seen = desk.until_step("Replied", seen)
    number = next(word for word in seen[0].split() if word.startswith("#")).lstrip("#")
    shown = desk.run("ticket", "show", number)
    assert "It is on its way." in shown
    assert "letter.txt" in shown

    desk.key("Escape", "g", "u")
    desk.rest()
    desk.key("j", "ctrl+a", "l")
    desk.rest()
    desk.type("warranty")
    desk.key("Return")
    desk.rest()
    desk.key("Tab", "space")  # all of a list asks first: from "Leave it as it is" to the verb
    seen = desk.until_step("tags", seen)

    desk.key("ctrl+k")
    desk.rest()
    desk.type("dark")
    desk.key("Return")
    desk.until(lambda: "dark" in desk.run("setting", "list"))


def test_what_was_being_written_is_there_after_a_power_cut(desk: Desk) -> None:
    _write(desk)
    desk.type("Half a reply, and then the power went")
    desk.until(lambda: "Half a reply, and then the power went" in desk.run("draft", "list"))
    desk.kill()
    desk.open()

    desk.run("doctor")
    assert "Half a reply, and then the power went" in desk.run("draft", "list")
