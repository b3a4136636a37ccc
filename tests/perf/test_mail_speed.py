"""How fast mails become tickets, beside the parser alone, and how fast one finds its ticket among many."""

from __future__ import annotations

import email
import os
import random
import time
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.policy import SMTP
from itertools import product
from pathlib import Path

import pytest

from desk_app.domain.changes import AddAccount
from desk_app.domain.ids import AccountId, TicketId
from desk_app.domain.mail.facts import MailFacts, Person
from desk_app.domain.mail.resolver import Step, resolve
from desk_app.domain.mail.tokens import MailSigner
from desk_app.services.mail.filing import FILE, Arrival, MailFiler
from desk_app.services.mail.lookup import UnitLookup
from desk_app.services.mail.outcome import Rules
from desk_app.services.ports import Outcome, Unit
from desk_app.services.workspace import Parts, Workspace
from desk_app.store.blobs import BlobStore
from desk_app.store.connect import open_driver
from tests.perf.table import Table, Took, p95, slowness
from tests.services.conftest import ACCOUNT, Desk
from tests.services.test_bulk import NoLibrary

pytestmark = pytest.mark.perf
MAILS = 1_500
MESSAGES = 1_000_000
MAILS_A_SECOND = 300
RESOLVER_S = 0.002
TABLE = Table("Mail")


def typical(count: int) -> list[bytes]:
    """Mails of people: text and HTML, some of them answers, with a quote."""
    chance = random.Random(1)
    words = "the pump of machine seven leaks since monday please send somebody with a new seal".split()  # noqa: SIM905 - reads better
    found = []
    for number in range(count):
        mail = EmailMessage(policy=SMTP)
        mail["From"] = f"Person {number % 300} <p{number % 300}@customer{number % 40}.example>"
        mail["To"], mail["Subject"] = "support@desk.example", f"Pump {number}"
        mail["Message-ID"], mail["Date"] = f"<{number}@customer.example>", "Mon, 06 Oct 2025 10:02:00 +0200"
        if number % 3 and number > 3:
            mail["In-Reply-To"] = mail["References"] = f"<{number - 1}@customer.example>"
        text = " ".join(chance.choices(words, k=120))
        mail.set_content(f"{text}\n\nOn Monday, Support wrote:\n> {text[:200]}\n")
        mail.add_alternative(f"<div><p>{text}</p><blockquote>{text[:200]}</blockquote></div>", subtype="html")
        found.append(mail.as_bytes())
    return found


@pytest.fixture(scope="module", autouse=True)
def table() -> Iterator[None]:
    """Print what was measured."""
    yield
    TABLE.print()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.close()


def test_mails_are_read_and_filed_at_the_stated_rate(desk: Desk, tmp_path: Path) -> None:
    raws = typical(MAILS)
    settings = {"address": "support@desk.example"}
    account = AccountId(desk.apply(AddAccount("mailbox", "Support", settings)).first("account"))
    workspace = Workspace(
        Parts(desk.writer, NoLibrary(), BlobStore.open(tmp_path / "blobs", desk.key)),  # type: ignore[arg-type]  # not read here
        desk.me,
    )
    filer = MailFiler(workspace, Rules(MailSigner(b"s" * 32), "desk"))
    began = time.perf_counter()
    for raw in raws:
        email.message_from_bytes(raw)
    parser_s = time.perf_counter() - began
    began, began_cpu = time.perf_counter(), time.process_time()
    for at in range(0, MAILS, 50):
        part = raws[at : at + 50]
        filer.file([Arrival(account, "INBOX", 1, at + n + 1, raw, 1) for n, raw in enumerate(part)])
    filed_s, cpu_s = time.perf_counter() - began, time.process_time() - began_cpu
    bound = f">= {MAILS_A_SECOND}/s"
    wall, worked = MAILS / filed_s, MAILS / cpu_s * max(slowness(), 1.0)
    TABLE.hold(0, "mails read and filed", f"{wall:,.0f}/s", bound, share=MAILS_A_SECOND / wall)
    TABLE.line(0, "  the parser alone", f"{MAILS / parser_s:,.0f}/s")
    share = MAILS_A_SECOND / worked
    TABLE.hold(
        1,
        "mails a second of a processor as fast as ours",
        f"{worked:,.0f}/s",
        bound,
        share=share,
        decides=True,
    )
    assert desk.sql("SELECT count(*) FROM message") == [(MAILS,)]


def filled(desk: Desk, ticket: TicketId) -> None:
    """A million mails in a ticket, and a million mails they answer that never came here."""
    driver = open_driver(desk.folder / "desk.db", desk.key)
    driver.execute("BEGIN")
    driver.execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
        " INSERT INTO message (id, account_id, ticket_id, home_ticket_id, kind, author_kind, body, sent_s,"
        " received_s, mail_id) SELECT randomblob(16), ?, ?, ?, 'customer', 'customer',"
        " printf('%.100c', 'x'), 1, 1, '<' || (i * 2654435761 % 4294967296) || '@customer.example>' FROM n",
        (MESSAGES, ACCOUNT, ticket, ticket),
    )
    driver.execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
        " INSERT INTO mail_ancestor SELECT randomblob(16) AS r, ? FROM n ORDER BY r",
        (MESSAGES, ticket),
    )
    driver.execute("COMMIT")
    driver.close()


def stored(chance: random.Random) -> str:
    """The Message-ID of one of them."""
    return f"<{chance.randrange(1, MESSAGES) * 2_654_435_761 % 4_294_967_296}@customer.example>"


def forget(path: Path) -> None:
    """Let the system keep nothing of a file in memory."""
    for part in (path, path.with_name(f"{path.name}-wal")):
        if part.exists() and hasattr(os, "posix_fadvise"):
            with part.open("rb") as file:
                os.fsync(file.fileno())
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


Maker = Callable[[random.Random, tuple[str, ...]], MailFacts]
MAIL_KINDS: dict[str, Maker] = {
    "an answer": lambda chance, _: letter(in_reply_to=(stored(chance),)),
    "a new mail": lambda _, __: letter(),
    "an answer to unknown mails": lambda _, unknown: letter(references=unknown),
    "one known among eleven": lambda chance, unknown: letter(references=(stored(chance), *unknown)),
}


def letter(**answers: tuple[str, ...]) -> MailFacts:
    return MailFacts(f"<{os.urandom(8).hex()}@x>", Person("", "p@customer.example"), **answers)  # type: ignore[arg-type]  # ids only


def test_a_ticket_is_found_quickly_among_a_million_messages(desk: Desk) -> None:
    """Cold: nothing of the file is in the system's memory, before each mail anew."""
    ticket, path = desk.ticket(), desk.folder / "desk.db"
    filled(desk, ticket)
    signer, chance = MailSigner(b"s" * 32), random.Random(2)
    for is_cold, (kind, make) in product((False, True), MAIL_KINDS.items()):
        took: list[Took] = []

        def look(
            unit: Unit, make: Maker = make, took: list[Took] = took, *, is_cold: bool = is_cold
        ) -> Outcome:
            lookup = UnitLookup(unit)
            for number in range(200):
                unknown = tuple(f"<{number}.{n}.{chance.random()}@elsewhere.example>" for n in range(10))
                mail = make(chance, unknown)
                if is_cold:
                    forget(path)
                began, began_cpu = time.perf_counter(), time.thread_time()
                found = resolve(mail, lookup, signer)
                took.append(Took(time.perf_counter() - began, time.thread_time() - began_cpu))
                assert (found.ticket_id == ticket) == (found.step is not Step.NEW)
            return Outcome("")

        desk.writer.rehearse(FILE, look).result()
        what = f"the ticket of {kind} among a million messages, {'cold' if is_cold else 'warm'}, p95"
        TABLE.time(2, what, took, RESOLVER_S, point=p95)
