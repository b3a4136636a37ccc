"""The line is cut at every command to a real server: nothing is lost, nothing doubled."""

from __future__ import annotations

import email
from collections import Counter

import pytest

from desk_app.connectors.mailbox.imap import Credentials, ImapSession
from desk_app.connectors.mailbox.settings import read_settings
from desk_app.runtime.accounts.kinds import CourierState
from desk_app.services.reading import OutgoingEntry
from tests.connectors.mailbox.conftest import MakeOffice
from tests.connectors.mailbox.cutting import Cutter, Moment, Place
from tests.connectors.mailbox.real import DANA, SUPPORT, MailServer, Office, mail

pytestmark = pytest.mark.server
CALM = frozenset({CourierState.OFFLINE, CourierState.SYNCED, CourierState.NEEDS_YOU})


def lay_down(server: MailServer, subject: str) -> None:
    """A mail that lies in the mailbox at once."""
    found = mail(subject, text="words " * 60)
    with (
        ImapSession(read_settings(server.settings(SUPPORT)), Credentials(server.password)) as session,
        session.opened("INBOX", is_reading=False) as client,
    ):
        client.append("INBOX", found.as_bytes())


def through(office: Office, kind: str, cutter: Cutter) -> None:
    """Serve the office once through a line that is cut."""
    office.runner.close()
    office.set_server(**{f"{kind}_port": str(cutter.port)})
    office.runner = office.new_runner()
    office.tick(7_200)
    rest = office.sync()
    cutter.close()
    assert rest.state in CALM, rest


def waiting(office: Office) -> tuple[OutgoingEntry, ...]:
    """What has not left."""
    return office.desk.workspace.read(lambda reader: reader.mails.outgoing())


def calm(office: Office, kind: str, port: str) -> None:
    """Serve it through a whole line until nothing is left to do."""
    office.runner.close()
    office.set_server(**{f"{kind}_port": port})
    office.runner = office.new_runner()
    for _ in range(2):
        office.tick(7_200)
        office.sync()


def test_a_line_cut_at_every_command_to_imap_loses_and_doubles_nothing(
    server: MailServer, open_office: MakeOffice
) -> None:
    port = server.facts["MAIL_IMAP_PORT"]
    office = open_office(imap_security="none", imap_port=port, imap_host="127.0.0.1", moves_to="Done")
    lay_down(server, "First")
    office.sync()
    plain = Cutter(int(port), "imap")
    lay_down(server, "Whole")
    office.reply("1", "An answer that is filed in Sent.")
    through(office, "imap", plain)
    commands = list(plain.commands)
    places = [Place(number, moment) for number in range(len(commands)) for moment in Moment]
    cut = 0
    for number, place in enumerate(places):
        lay_down(server, f"Pump {number}")
        office.reply("1", f"Answer {number}.")
        line = Cutter(int(port), "imap", place)
        through(office, "imap", line)
        cut += line.was_cut
    calm(office, "imap", port)
    print(f"IMAP: {len(commands)} commands ({', '.join(dict.fromkeys(commands))}), {cut} cuts")  # noqa: T201 - the table

    assert cut == len(places)
    assert office.counts()["filed"] == len(places) + 2
    assert {"quarantined", "linked"} & set(office.counts()) == set()
    assert len(server.box(SUPPORT, "Done")) == len(places) + 2
    sent = Counter(str(email.message_from_bytes(raw)["Message-ID"]) for raw in server.box(SUPPORT, "Sent"))
    assert len(server.wait_for(DANA, len(places) + 1)) == len(places) + 1
    assert (len(sent), max(sent.values())) == (len(places) + 1, 1)


@pytest.mark.parametrize("hides", [b"", b"CHUNKING"], ids=["in chunks", "as data"])
def test_a_line_cut_at_every_command_to_smtp_sends_at_most_once_and_loses_nothing(
    server: MailServer, open_office: MakeOffice, hides: bytes
) -> None:
    port = server.facts["MAIL_SUBMISSION_PORT"]
    office = open_office(smtp_security="none", smtp_port=port, smtp_host="127.0.0.1")
    lay_down(server, "Pump")
    office.sync()
    plain = Cutter(int(port), "smtp", hides=hides)
    office.reply("1", "Whole.")
    through(office, "smtp", plain)
    commands = list(plain.commands)
    places = [Place(number, moment) for number in range(len(commands)) for moment in Moment]
    cut, doubts = 0, Counter[str]()
    for number, place in enumerate(places):
        office.reply("1", f"Answer {number}.")
        line = Cutter(int(port), "smtp", place, hides)
        through(office, "smtp", line)
        cut += line.was_cut
        before = doubts.total()
        calm(office, "smtp", port)
        doubts[commands[place.command or 0]] += len(waiting(office)) - before
    held = waiting(office)
    sent = len(places) + 1 - len(held)
    ids = Counter(str(email.message_from_bytes(raw)["Message-ID"]) for raw in server.wait_for(DANA, sent))
    print(  # noqa: T201 - the table
        f"SMTP: {len(commands)} commands ({', '.join(commands)}), {cut} cuts, {sent} sent,"
        f" {len(held)} asked about ({', '.join(f'{n} at {c}' for c, n in doubts.items() if n)})"
    )

    assert cut == len(places)
    assert max(ids.values()) == 1
    assert {entry.state for entry in held} <= {"held"}
    # Before the end has gone there is no doubt; after it a person is asked where nobody can know.
    assert {name for name, number in doubts.items() if number} <= {"BDAT LAST", "(dot)"}
    assert len(held) <= len(Moment)
    assert sent <= len(ids) <= len(places) + 1
