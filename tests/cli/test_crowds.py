"""More than twenty people get nothing unasked from the command line."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Say

NEW = ("ticket", "new", "--subject", "Recall", "--customer", "Inês <ines@m.example>", "--body", "Which ones?")
MANY = tuple(word for number in range(21) for word in ("--to", f"p{number}@shop.example"))
ASKED = "Send this to 21 people?"


@pytest.fixture
def number(desk: Say) -> str:
    return str(desk(*NEW, "--json").json["number"])


def answered(monkeypatch: pytest.MonkeyPatch, word: str) -> list[str]:
    """A person at a terminal who answers this; gives what they are asked."""
    asked: list[str] = []

    def answer(prompt: str) -> str:
        asked.append(prompt)
        return word

    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("click.termui.visible_prompt_func", answer)
    return asked


@pytest.mark.parametrize("verb", ["reply", "forward"])
def test_where_nobody_can_be_asked_yes_is_needed(
    desk: Say, number: str, verb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    refused = desk("ticket", verb, number, *MANY, "--body", "All of them")
    assert (refused.status, refused.err.strip()) == (1, f"{ASKED} Say so with --yes.")
    assert "All of them" not in desk("ticket", "show", number).out
    assert desk("ticket", verb, number, *MANY, "--body", "All of them", "--yes").status == 0
    assert "All of them" in desk("ticket", "show", number).out


def test_twenty_people_are_not_asked_about(desk: Say, number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    assert desk("ticket", "reply", number, *MANY[2:], "--body", "Most of them").status == 0


@pytest.mark.parametrize(("word", "status"), [("y", 0), ("n", 1)])
def test_at_a_terminal_the_question_is_asked(
    desk: Say, number: str, word: str, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answered(monkeypatch, word)
    said = desk("ticket", "reply", number, *MANY, "--body", "All of them")
    assert (said.status, len(asked)) == (status, 1)
    assert ASKED in said.err + asked[0]
    assert ("All of them" in desk("ticket", "show", number).out) is (status == 0)


def test_writing_on_to_many_is_asked_about_too(
    desk: Say, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    desk("ticket", "forward", number, *MANY, "--body", "All of them", "--yes")
    assert ASKED in desk("ticket", "side", "write", number, "--body", "Any news?").err
    assert desk("ticket", "side", "write", number, "--body", "Any news?", "--yes").status == 0
