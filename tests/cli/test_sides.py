"""Asking a third party from the command line."""

from __future__ import annotations

from tests.cli.conftest import Say

NEW = (
    "ticket",
    "new",
    "--subject",
    "Parcel",
    "--customer",
    "Inês <ines@m.example>",
    "--body",
    "Where is it?",
)
CARRIER = ("--to", "Carrier <c@trans.example>")


def test_a_message_is_forwarded_written_about_and_done(desk: Say) -> None:
    number = desk(*NEW, "--json").json["number"]
    sent = desk("ticket", "forward", number, *CARRIER, "--message", "1", "--body", "Can you tell?", "--json")
    assert sent.status == 0
    assert desk("ticket", "side", "write", number, "--body", "Any news?").status == 0
    shown = desk("ticket", "show", number).out
    assert "With Carrier, not the customer" in shown
    assert "> > Where is it?" in shown
    listed = desk("ticket", "side", "list", number, "--json").json
    assert [one["subject"] for one in listed["sides"]] == ["Parcel"]
    assert [one["body"] for one in listed["messages"]][1] == "Any news?"
    assert desk("ticket", "side", "done", number).status == 0
    assert "done" in desk("ticket", "side", "list", number).out
    assert number in desk("ticket", "list", "has:side").out
    assert number in desk("search", "news").out


def test_what_does_not_go_is_said_in_one_sentence(desk: Say) -> None:
    number = desk(*NEW, "--json").json["number"]
    refused = desk("ticket", "forward", number, "--to", "ines@m.example", "--body", "Hello")
    assert (refused.status, "This is the customer: write a reply instead." in refused.err) == (1, True)
    assert "no such side conversation" in desk("ticket", "side", "write", number, "--body", "Hello").err
    assert "has 1 messages" in desk("ticket", "forward", number, *CARRIER, "--message", "7").err
    assert "Nobody gets this" in desk("ticket", "forward", number, "--body", "Hello").err
