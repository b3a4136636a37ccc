"""Killed at any moment of sending, a reply leaves once or waits for a person: never twice, never lost."""

from __future__ import annotations

import random
import subprocess
import sys
import threading

import pytest

from tests.connectors.mailbox.real import DANA, SUPPORT, MailServer, Office, mail

pytestmark = pytest.mark.server
ROUNDS = 14


def test_killed_while_sending_exactly_one_mail_leaves(server: MailServer, office: Office) -> None:
    server.write(mail("Pump"))
    server.wait_for(SUPPORT, 1)
    office.sync()
    office.runner.close()
    chance, killed = random.Random(5), 0
    command = [sys.executable, "-m", "tests.connectors.mailbox.child_sender"]
    for number in range(ROUNDS):
        office.reply("1", f"Answer {number}.")
        office.tick()
        child = subprocess.Popen(
            [*command, str(office.desk.folder), server.password], stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        threading.Event().wait(chance.uniform(0, 0.25))
        child.kill()
        killed += child.wait() != 0
        child.stdout.close()
    office.runner = office.new_runner()
    for _ in range(3):
        office.tick(60)
        office.sync()

    waiting = office.desk.workspace.read(lambda reader: reader.mails.outgoing())
    left = [
        raw.decode().partition("\r\n\r\n")[2].split("\r\n")[0]
        for raw in server.wait_for(DANA, ROUNDS - len(waiting))
    ]
    print(f"killed {killed} of {ROUNDS}: {len(left)} left once, {len(waiting)} wait for a person")  # noqa: T201 - the counts
    assert len(left) == len(set(left))
    assert all(entry.state == "held" for entry in waiting)
    assert ROUNDS - len(waiting) <= len(left) <= ROUNDS
    assert killed >= 2, "hardly any was killed: the machine sends faster than the longest wait"
