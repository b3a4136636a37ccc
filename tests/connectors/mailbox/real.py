"""A real Dovecot and Exim, started for the length of the tests, and people who write through them."""

from __future__ import annotations

import os
import smtplib
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from desk_app.connectors.mailbox.imap import Credentials, ImapSession
from desk_app.connectors.mailbox.settings import read_settings
from desk_app.domain.changes import AddAccount, AddReply, SetAccount
from desk_app.domain.entities import Message, TicketRow
from desk_app.domain.ids import AccountId, MessageId
from desk_app.runtime.accounts.kinds import Rest, Round, Seat, Trigger
from desk_app.runtime.desk import Desk, NewDesk, OpenOptions, make_desk, open_desk
from desk_app.runtime.keychain import MemoryKeychain
from desk_app.runtime.mail.runner import MailboxRunner
from desk_app.runtime.settings_schema import TAKE_BACK_S
from desk_app.services.mail.filing import FILE
from desk_app.services.ports import Outcome, Unit
from desk_app.services.reading import ListQuery

SUPPORT, ALICE, DANA = "support@example.test", "alice@example.test", "dana@customer.test"


@dataclass(frozen=True)
class MailServer:
    """The pair of servers; every mailbox has the same password."""

    script: Path
    facts: dict[str, str]

    def call(self, *arguments: str, data: bytes | None = None) -> str:
        environment = {**os.environ, "MAIL_DATA": self.facts["MAIL_DATA"]}
        done = subprocess.run(
            [str(self.script), *arguments],
            env=environment,
            input=data,
            capture_output=True,
            timeout=90,
            check=True,
        )
        return done.stdout.decode()

    @property
    def password(self) -> str:
        return self.facts["MAIL_PASSWORD"]

    def settings(self, address: str, **more: str) -> dict[str, str]:
        return {
            "address": address,
            "imap_host": "localhost",
            "imap_port": self.facts["MAIL_IMAPS_PORT"],
            "imap_security": "tls",
            "smtp_host": "localhost",
            "smtp_port": self.facts["MAIL_SUBMISSION_PORT"],
            "smtp_security": "starttls",
            "ca_file": self.facts["MAIL_CA"],
            **more,
        }

    def write(self, mail: EmailMessage, sender: str = DANA) -> None:
        """Somebody outside sends a mail."""
        with smtplib.SMTP("127.0.0.1", int(self.facts["MAIL_SMTP_PORT"]), timeout=20) as smtp:
            smtp.sendmail(sender, [a.addr_spec for a in mail["To"].addresses], mail.as_bytes(policy=SMTP))

    def box(self, address: str, folder: str = "INBOX") -> list[bytes]:
        """The mails in a folder, oldest first."""
        settings = read_settings(self.settings(address))
        with ImapSession(settings, Credentials(self.password)) as session:
            uids = session.new_uids(folder, 0)
            return [mail.raw for mail in session.fetch(folder, uids)] if uids else []

    def wait_for(self, address: str, count: int, folder: str = "INBOX") -> list[bytes]:
        """The same, as soon as there are so many (delivery takes a moment)."""
        pause = threading.Event()
        mails: list[bytes] = []
        for _ in range(100):
            mails = self.box(address, folder)
            if len(mails) >= count:
                return mails
            pause.wait(0.1)
        raise AssertionError(f"{address} has {len(mails)} mails instead of {count}")


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Start one of our own; skips, saying so, where that is not possible."""
    script = Path(os.environ["DESK_APP_SERVERS"]) / "mail"
    with tempfile.TemporaryDirectory(prefix="dm") as folder:  # unix sockets want a short path
        Path(folder).chmod(0o755)
        environment = {**os.environ, "MAIL_DATA": f"{folder}/s"}
        done = subprocess.run(
            [str(script), "start"], env=environment, capture_output=True, timeout=120, check=False
        )
        if done.returncode:
            pytest.skip(f"no mail server can be started here: {done.stderr.decode()[-200:]}")
        facts = dict(line.split("=", 1) for line in done.stdout.decode().splitlines() if "=" in line)
        server = MailServer(script, facts)
        try:
            yield server
        finally:
            with suppress(subprocess.SubprocessError):
                server.call("destroy")


def mail(
    subject: str, *, sender: str = DANA, to: str = SUPPORT, text: str = "It leaks.", **headers: str
) -> EmailMessage:
    found = EmailMessage(policy=SMTP)
    found["From"], found["To"], found["Subject"] = f"Dana <{sender}>", to, subject
    found["Message-ID"] = f"<{os.urandom(8).hex()}@customer.test>"
    for name, value in headers.items():
        found[name.replace("_", "-")] = value
    found.set_content(text)
    return found


class Office:
    """A workspace with a mailbox on the real server."""

    def __init__(self, folder: Path, server: MailServer, address: str = SUPPORT, **settings: str) -> None:
        self.server = server
        keychain = MemoryKeychain()
        folder.mkdir()
        make_desk(folder, NewDesk("Kestrel", "Mira", "", "pass phrase"), keychain=keychain, any_place=True)
        self.desk: Desk = open_desk(
            folder, lambda: "pass phrase", OpenOptions(keychain=keychain, any_place=True)
        )
        self.desk.settings.set(TAKE_BACK_S, 0)
        kept = server.settings(address, **settings)
        done = self.desk.workspace.apply(AddAccount("mailbox", address, kept))
        self.account_id = AccountId(done.first("account"))
        self.stop = threading.Event()
        self.runner = self.new_runner()

    def seat(self) -> Seat:
        accounts = self.desk.workspace.read(lambda reader: reader.own.accounts())
        account = next(a for a in accounts if a.id == self.account_id)
        return Seat(account, {}, self.desk.workspace, self.desk.store, self.desk.settings)

    def history_seat(self) -> Seat:
        """The seat with its password, as the command line has it."""
        return replace(self.seat(), secrets={"password": self.server.password})

    def new_runner(self, *, watches: bool = False) -> MailboxRunner:
        credentials = Credentials(self.server.password)
        return MailboxRunner(self.seat(), lambda: credentials, watches=watches)

    def sync(self) -> Rest:
        return self.runner.run(Round(frozenset({Trigger.ASKED}), self.stop, lambda _progress: None))

    def counts(self) -> dict[str, int]:
        return self.desk.workspace.read(lambda reader: reader.mails.counts())

    def tickets(self) -> list[TicketRow]:
        """All tickets, the oldest first."""
        page = self.desk.workspace.read(lambda reader: reader.lists.page(ListQuery("", "created")))
        return sorted(page.rows, key=lambda row: row.rid)

    def messages(self, number: str = "1") -> list[Message]:
        """The messages of a ticket."""
        found = self.desk.workspace.read(lambda reader: reader.tickets.ticket(number))
        part = self.desk.workspace.read(lambda reader: reader.tickets.conversation(found.ticket.id))
        return [entry for entry in part.conversation.entries if isinstance(entry, Message)]

    def reply(self, number: str, text: str) -> MessageId:
        found = self.desk.workspace.read(lambda reader: reader.tickets.ticket(number))
        return MessageId(self.desk.workspace.apply(AddReply(found.ticket.id, text)).first("message"))

    def send(self) -> Rest:
        """Sync again once what was written cannot be taken back any more."""
        self.tick()
        rest = self.sync()
        assert rest.sent, rest
        return rest

    def set_server(self, **settings: str) -> None:
        """Change where the account's servers are."""
        self.desk.workspace.apply(SetAccount(self.account_id, settings=settings))

    def tick(self, seconds: int = 10) -> None:
        """Let time pass for what waits: rows are made older instead of waiting."""

        def work(unit: Unit) -> Outcome:
            for row in unit.find("mail_out", account_id=self.account_id):
                past = {name: max(0, int(row[name] or 0) - seconds) for name in ("created_s", "next_try_s")}
                unit.update("mail_out", bytes(row["id"]), **past)  # type: ignore[arg-type]  # an id
            return Outcome("")

        self.desk.workspace.run(FILE, work)

    def close(self) -> None:
        self.runner.close()
        self.desk.close()
