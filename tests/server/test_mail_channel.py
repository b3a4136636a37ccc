"""The team's mailbox, served by a running server: real Dovecot and Exim, real server, a real client."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.connectors.mailbox.real import ALICE, DANA, SUPPORT, MailServer, mail, mail_server

pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def mails() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


class Machine:
    """A person's command line with folders of its own."""

    def __init__(self, folder: Path, mails: MailServer) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "DESK_APP_WORKSPACE": str(folder / "desk"),
            "DESK_APP_PASSPHRASE": "correct horse battery staple",
            "DESK_APP_SERVER_PASSWORD": "correct horse battery staple",
            "DESK_APP_PASSWORD": mails.password,
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            "XDG_DATA_HOME": str(folder / "data"),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "XDG_STATE_HOME": str(folder / "state"),
        }

    def say(self, *words: str, **more: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "desk_app", *words],
            env={**self.environment, **more},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    @contextmanager
    def serving(self) -> Iterator[str]:
        """A running server; gives its address."""
        command = [
            sys.executable,
            "-m",
            "desk_app",
            "serve",
            "--data",
            str(self.folder / "team"),
            "--port",
            "0",
        ]
        process = subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            yield line.rpartition(" ")[2].strip()
        finally:
            process.terminate()
            process.communicate(timeout=60)


def until(what: str, check: object, patience_s: float = 60.0) -> None:
    """Wait for something that the machines bring about by themselves."""
    pause, deadline = threading.Event(), time.monotonic() + patience_s
    while time.monotonic() < deadline:
        if check():  # type: ignore[operator]  # a question
            return
        pause.wait(0.5)
    raise AssertionError(f"it did not happen: {what}")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, mails: MailServer) -> Iterator[tuple[Machine, str]]:
    """A person, a server with the team's mailbox, and a ticket that a mail made; gives its number."""
    folder = tmp_path_factory.mktemp("office")
    machine = Machine(folder, mails)
    team = ("--data", str(folder / "team"))
    machine.say(
        "server", "setup", *team, "--name", "Kestrel", "--email", "ann@kestrel.example", "--agent", "Ann"
    )
    settings = [
        f"--set={name}={value}" for name, value in mails.settings(SUPPORT).items() if name != "address"
    ]
    added = machine.say("server", "mailbox-add", *team, SUPPORT, *settings)
    assert "Added the mailbox" in added
    assert SUPPORT in machine.say("server", "mailboxes", *team)
    machine.say("init", "--name", "Kestrel", "--agent", "Ann", "--email", "ann@kestrel.example")
    with machine.serving() as url:
        words = ("--url", url, "--email", "ann@kestrel.example", "--plain", "yes")
        machine.say("account", "add", "deskserver", *words, DESK_APP_PASSWORD="correct horse battery staple")
        mails.write(mail("Pump"))

        def has_ticket() -> bool:
            machine.say("sync")
            return "Pump" in machine.say("ticket", "list")

        until("the mail is a ticket at the client", has_ticket)
        machine.say("setting", "set", "sending.take_back_s", "0")
        (row,) = json.loads(machine.say("ticket", "list", "--json"))["tickets"]
        yield machine, row["number"]


def test_a_mail_becomes_a_ticket_of_the_team_and_a_colleagues_answer_leaves_once(
    mails: MailServer, office: tuple[Machine, str], tmp_path: Path
) -> None:
    machine, number = office
    plan = tmp_path / "plan.txt"
    plan.write_text("Turn it off.")
    machine.say("ticket", "reply", number, "--body", "Descale it.", "--attach", str(plan))
    machine.say("sync")
    (answer,) = mails.wait_for(DANA, 1)
    assert b"Descale it." in answer
    assert b"plan.txt" in answer
    assert f"<{SUPPORT}>".encode() in answer or SUPPORT.encode() in answer
    answers = answer.decode().partition("Message-ID: ")[2].partition("\r\n")[0]
    mails.write(mail("Something else", text="It worked.", In_Reply_To=answers))

    def has_answer() -> bool:
        machine.say("sync")
        return "It worked." in machine.say("ticket", "show", number)

    until("the customer's answer is in the conversation", has_answer)
    assert len(mails.box(DANA)) == 1
    assert "Pump" in machine.say("ticket", "list")
    assert machine.say("ticket", "list").count("\n") <= 3


def test_what_is_asked_beside_waits_in_the_teams_mailbox_and_obeys_who_wrote_it(
    mails: MailServer, office: tuple[Machine, str]
) -> None:
    machine, number = office

    def ask(to: str, words: str, *more: str) -> str:
        said = machine.say("ticket", "forward", number, "--to", to, "--body", words, *more, "--json")
        return str(json.loads(said)["message"])

    def shown() -> str:
        machine.say("sync")
        return machine.say("ticket", "show", number)

    later = ("--send-at", "in 2 hours")
    kept, dropped = ask(ALICE, "Part 7?", *later), ask(ALICE, "Part 8?", *later)
    ask("nobody@customer.test", "Part 9?")
    until("why one could not leave is told beside", lambda: "no such mailbox" in shown())
    machine.say("mail", "drop", dropped)
    machine.say("mail", "release", kept)
    until("the other is known not to leave", lambda: "gave up sending" in shown())
    (asked,) = mails.wait_for(ALICE, 1)
    assert b"Part 7?" in asked
    machine.say("mail", "drop", kept)
    until("what comes too late is told", lambda: "It had left already." in shown())
    assert len(mails.box(ALICE)) == 1
    assert not any(b"Part" in one for one in mails.box(DANA))
