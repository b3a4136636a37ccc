"""The made-up company in a real workspace: the desk of the pictures, sound, and the same every time."""

from __future__ import annotations

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
