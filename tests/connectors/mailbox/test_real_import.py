"""Ten thousand old mails out of a real Dovecot: every one arrives once, closed, and nobody is written to."""

from __future__ import annotations

import os
import pwd
import time
from pathlib import Path

import pytest

from desk_app.runtime import clock
from desk_app.runtime.mail.history import Wanted, import_history
from tests.connectors.mailbox.conftest import MakeOffice
from tests.connectors.mailbox.real import DANA, SUPPORT, MailServer
from tests.perf.test_mail_speed import typical

pytestmark = [pytest.mark.server, pytest.mark.slow]
MAILS = 10_000


def laid_down(server: MailServer, raws: list[bytes]) -> None:
    """Mails put into the mailbox's folder as if they had lain there for long."""
    folder = Path(server.facts["MAIL_DATA"]) / "mail" / SUPPORT / "Maildir" / "cur"
    server.box(SUPPORT)  # makes it
    owner = pwd.getpwnam("nobody")
    for number, raw in enumerate(raws):
        path = folder / f"{1_700_000_000 + number}.M{number}P1.host:2,S"
        path.write_bytes(raw.replace(b"\n", b"\r\n"))
        os.chown(path, owner.pw_uid, owner.pw_gid)


def test_ten_thousand_old_mails_come_in_once_and_nobody_is_written_to(
    server: MailServer, open_office: MakeOffice
) -> None:
    laid_down(server, typical(MAILS))
    soon_s = clock.now_s() + 600
    office = open_office(acknowledge="yes", since_s=str(soon_s), history_s=str(soon_s))
    heard: list[tuple[int, int]] = []

    def told(done: int, total: int) -> bool:
        heard.append((done, total))
        return done < MAILS // 3 or len(heard) > stops[0]

    stops = [10**9]
    began, began_cpu = time.perf_counter(), time.process_time()
    first = import_history(office.history_seat(), Wanted(1_600_000_000), told)
    stops[0] = 0
    second = import_history(office.history_seat(), Wanted(1_600_000_000), told)
    took_s, cpu_s = time.perf_counter() - began, time.process_time() - began_cpu
    again = import_history(office.history_seat(), Wanted(1_600_000_000), told)
    rate = MAILS / took_s
    print(  # noqa: T201 - the figures
        f"{MAILS:,} mails in {took_s:.0f} s ({rate:.0f}/s), {cpu_s:.0f} s of processor here;"
        f" stopped once after {first.new:,}; {len(office.tickets()):,} of the tickets on the first page"
    )

    assert 0 < first.new < MAILS
    assert first.new + second.new == MAILS
    assert again.new == 0
    assert office.counts() == {"filed": MAILS}
    assert heard[0] == (0, MAILS)
    office.tick(60)
    office.sync()
    assert server.box(DANA) == []
    assert {ticket.status for ticket in office.tickets()} == {"Closed"}
