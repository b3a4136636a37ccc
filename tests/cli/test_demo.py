"""The made-up company in a real workspace: the desk of the pictures, sound, and the same every time."""

from __future__ import annotations

from desk_app.runtime.demo_desk import throw_away_folder
from desk_app.runtime.instance import DEMO_ACTS, InstanceLock, Request, Wish
from tests.cli.conftest import Say

TICKETS = 600


def test_the_demo_fills_a_sound_workspace(say: Say) -> None:
    made = say("demo", "--no-window", "--tickets", str(TICKETS))
    assert made.status == 0, made.err
    assert f"{TICKETS} tickets" in made.out

    mine = say("--json", "ticket", "list", "assignee:me is:open")
    assert mine.status == 0, mine.err
    assert "E07: Duo 2 stops mid-shot" in mine.out

    examined = say("doctor")
    assert examined.status == 0, examined.out


def test_a_demo_never_lands_in_a_workspace_in_use(desk: Say) -> None:
    refused = desk("demo", "--no-window", "--tickets", "10")

    assert refused.status != 0
    assert "Traceback" not in refused.err
    assert desk("--json", "ticket", "list").out.count("E07") == 0


def test_the_open_demo_is_told_to_lose_its_network(say: Say) -> None:
    without = say("demo", "--offline")
    heard: list[Request] = []
    folder = throw_away_folder()
    with InstanceLock.take(folder, heard.append):
        said = [say("demo", f"--{act}") for act in DEMO_ACTS]

    assert without.status == 1
    assert "No demo is open" in without.err
    assert [each.status for each in said] == [0, 0, 0]
    assert heard == [Request(Wish.DEMO, act) for act in DEMO_ACTS]
