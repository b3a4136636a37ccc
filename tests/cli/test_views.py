"""Views at the command line: built-in and own, by name, and completed by the shell."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.shell_completion import ShellComplete

from desk_app.cli.commands import desk_app
from desk_app.services.views import BUILTIN_VIEWS
from tests.cli.conftest import Say


def completed(*words: str) -> list[str]:
    """What the shell is offered for the last of these words."""
    shell = ShellComplete(desk_app, {}, "desk-app", "_DESK_APP_COMPLETE")
    return [item.value for item in shell.get_completions(list(words[:-1]), words[-1])]


@pytest.mark.parametrize("name", ["For me", "for-me", "FOR M"])
def test_a_built_in_view_is_shown_by_its_name(desk: Say, name: str) -> None:
    desk("ticket", "new", "--subject", "Mine", "--assignee", "me")
    desk("ticket", "new", "--subject", "Nobody's")
    assert [row["subject"] for row in desk("view", "show", name, "--json").json["tickets"]] == ["Mine"]


def test_every_view_is_listed_with_its_number(desk: Say) -> None:
    desk("ticket", "new", "--subject", "Nobody's")
    desk("view", "save", "Grinders", "grinder")
    listed = {item["view"]["name"]: item["count"]["number"] for item in desk("view", "list", "--json").json}
    assert list(listed) == [*(view.name for view in BUILTIN_VIEWS), "Grinders"]
    assert (listed["Unassigned"], listed["Everything"], listed["Grinders"]) == (1, 1, 0)
    told = desk("info", "--json").json["views"]
    assert {name: count["number"] for name, count in told.items()} == listed


def test_built_in_views_stay_as_they_are(desk: Say) -> None:
    assert "built-in view" in desk("view", "save", "for me", "e07").err
    assert "“Snoozed” is a built-in view and stays." in desk("view", "remove", "snooz").err


def test_a_wrong_name_lists_the_views(desk: Say) -> None:
    said = desk("view", "show", "Lost")
    assert said.status == 1
    assert "There is no view “Lost”. There are: For me," in said.err


def test_the_shell_completes_names_of_views(desk: Say) -> None:
    desk("view", "save", "Mine and old", "assignee:me")
    assert completed("view", "show", "") == [*(view.name for view in BUILTIN_VIEWS), "Mine and old"]
    assert completed("view", "show", "m") == ["Mentions", "Mine and old"]
    assert completed("view", "remove", "") == ["Mine and old"]


def test_completion_looks_into_the_workspace_that_is_named(desk: Say, tmp_path: Path) -> None:
    desk("view", "save", "Mine and old", "assignee:me")
    elsewhere = str(tmp_path / "other")
    for words in (("--workspace", elsewhere, "view"), ("view", "--workspace", elsewhere)):
        assert completed(*words, "remove", "") == []


def test_completion_asks_nothing_and_prints_nothing(
    desk: Say, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    desk("view", "save", "Mine and old", "assignee:me")
    monkeypatch.delenv("DESK_APP_PASSPHRASE")
    monkeypatch.setattr(click, "prompt", None)
    assert completed("view", "show", "m") == ["Mentions"]
    assert capfd.readouterr() == ("", "")


def test_a_garbled_query_is_answered_in_a_few_sentences(desk: Say) -> None:
    desk("ticket", "new", "--subject", "One")
    said = desk("ticket", "list", "(" * 5_000)
    assert said.status == 0
    assert said.err.splitlines() == [
        "This parenthesis is not closed.",
        "Parentheses can be nested 32 deep; what is deeper is left out.",
    ]


def test_what_is_quoted_from_outside_cannot_steer_the_terminal(desk: Say) -> None:
    for words in (("ticket", "show", "\x1b[31m7\u202e"), ("view", "show", "\x1b]0;x\x07\u202e")):
        said = desk(*words)
        assert said.status == 1
        assert not {"\x1b", "\x07", "\u202e"} & set(said.err)
