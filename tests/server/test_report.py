"""`desk-app sync doctor` is for support: nothing that anybody wrote, and no name or address, is in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desk_app.app import run
from tests.server.desks import PASSWORD, Person, invited, join
from tests.server.stage import Process

PLANTED = "kingfisher"
"""Stands in everything that a person can write or name."""


def test_the_report_says_how_the_sync_stands_and_not_one_planted_word(
    tmp_path: Path, person: Person, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    monkeypatch.setenv("DESK_APP_SERVER_PASSWORD", PASSWORD)
    setup = ("setup", "--name", f"{PLANTED} Ltd", "--email", f"{PLANTED}@example.org")
    person("server", "server", *setup, "--data", str(data))
    server = Process(data)
    file = tmp_path / f"{PLANTED}.txt"
    file.write_text(f"{PLANTED} in a file")
    for who in ("ada", "ben"):
        join(person, who, server.url, invited(person, who, data))
    words = ("--subject", f"A {PLANTED}", "--customer", f"{PLANTED}@example.com", "--body", f"{PLANTED}!")
    ticket = person("ada", "ticket", "new", *words, "--attach", str(file))["id"]
    for who in ("ada", "ben"):
        person(who, "sync", "--once")
    # A conflict, then unsent work of each kind, and a refusal of the server.
    person("ben", "ticket", "set", ticket, f"subject=Ben's {PLANTED}")
    person("ada", "ticket", "set", ticket, f"subject=Ada's {PLANTED}")
    for who in ("ada", "ben"):
        person(who, "sync", "--once")
    server.kill()
    person("ben", "ticket", "note", ticket, "--body", f"Between us: {PLANTED}")
    person("ben", "ticket", "reply", ticket, "--body", f"Dear {PLANTED}", "--attach", str(file))
    person("ben", "ticket", "set", ticket, f"tags+={PLANTED}")

    report = tmp_path / "report.json"
    folder = str(person.folder / "ben")
    capfd.readouterr()
    assert run(["--workspace", folder, "sync", "doctor"]) == 0
    shown = capfd.readouterr().out
    assert run(["--workspace", folder, "sync", "doctor", str(report)]) == 0
    told = json.loads(report.read_text())

    assert {one["op"] for one in told["open_ops"]} >= {"note.add", "message.add", "ticket.delta", "tag.add"}
    assert [(one["field"], one["count"]) for one in told["conflicts"]] == [("subject", 1)]
    assert told["positions"][0]["seq"] > 0
    for text in (shown, report.read_text()):
        for word in (PLANTED, "example.org", "example.com", "Ada", "ben", "Kestrel", server.url, "127.0.0.1"):
            assert word.casefold() not in text.casefold(), word
