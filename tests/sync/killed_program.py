"""A program that writes notes and synchronises until it is killed; says each note once it is safe.

Run as `python -m tests.sync.killed_program FOLDER`; the passphrase comes from the environment.
"""

from __future__ import annotations

import os
import sys
import threading
from itertools import count
from pathlib import Path

from desk_app.app import account_kinds
from desk_app.domain.changes import AddNote
from desk_app.domain.errors import DeskError
from desk_app.runtime.accounts.accounts import Accounts
from desk_app.runtime.accounts.kinds import Round, Trigger
from desk_app.runtime.desk import OpenOptions, open_desk


def main(folder: Path) -> None:
    """Write and synchronise for ever."""
    options = OpenOptions(any_place=True)
    with open_desk(folder, lambda: os.environ["DESK_APP_PASSPHRASE"], options) as desk:
        accounts = Accounts(desk.premises, account_kinds())
        (account,) = accounts.all()
        runner = accounts.kind(account.kind).runner(accounts.seat(account))
        ticket = desk.workspace.read(lambda reader: reader.tickets.find("HD-1"))
        round_ = Round(frozenset({Trigger.ASKED, Trigger.WORK}), threading.Event(), lambda _progress: None)
        for n in count():
            body = f"{os.getpid()}-{n}"
            desk.workspace.apply(AddNote(ticket, body))
            sys.stdout.write(f"{body}\n")
            sys.stdout.flush()
            try:
                runner.run(round_)
            except DeskError as error:
                sys.stderr.write(f"{error}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
