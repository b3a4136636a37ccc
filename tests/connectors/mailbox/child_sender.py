"""Sends what waits in a workspace, in a process that the test kills at some moment."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from desk_app.connectors.mailbox.imap import Credentials
from desk_app.runtime.accounts.kinds import Round, Seat, Trigger
from desk_app.runtime.desk import OpenOptions, open_desk
from desk_app.runtime.keychain import MemoryKeychain
from desk_app.runtime.mail.runner import MailboxRunner


def main(folder: str, password: str) -> None:
    """Serve the first mailbox once."""
    options = OpenOptions(keychain=MemoryKeychain(), any_place=True)
    with open_desk(Path(folder), lambda: "pass phrase", options) as desk:
        accounts = desk.workspace.read(lambda reader: reader.own.accounts())
        account = next(account for account in accounts if account.kind == "mailbox")
        seat = Seat(account, {}, desk.workspace, desk.store, desk.settings)
        runner = MailboxRunner(seat, lambda: Credentials(password), watches=False)
        print("ready", flush=True)  # noqa: T201 - tells the test that sending begins
        runner.run(Round(frozenset({Trigger.ASKED}), threading.Event(), lambda _progress: None))
        runner.close()
    print("done", flush=True)  # noqa: T201 - tells the test that it was not killed


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
