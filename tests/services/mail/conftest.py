"""A real workspace with two mailboxes, and mails that arrive in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from desk_app.domain.changes import AddAccount, CreateAgent, Row
from desk_app.domain.ids import AccountId, TicketId
from desk_app.domain.mail.brake import Limits
from desk_app.domain.mail.tokens import MailSigner
from desk_app.services.mail.filing import Arrival, MailFiler
from desk_app.services.mail.outbox import MailOutbox
from desk_app.services.mail.outcome import Filed, Rules
from desk_app.services.workspace import Parts, Workspace
from desk_app.store.blobs import BlobStore
from tests.services.conftest import Desk
from tests.services.test_bulk import NoLibrary

SUPPORT = "support@desk.example"
ANN = "Ann Low <ann@customer.example>"


@dataclass
class Post:
    """The mail channel of a desk, as its runner uses it."""

    desk: Desk
    workspace: Workspace
    rules: Rules
    filer: MailFiler
    support: AccountId
    billing: AccountId
    uid: int = 0

    def arrive(
        self,
        *mails: bytes | EmailMessage,
        box: AccountId | None = None,
        folder: str = "INBOX",
        is_history: bool = False,
    ) -> list[Filed]:
        arrivals = []
        for mail in mails:
            self.uid += 1
            raw = mail if isinstance(mail, bytes) else mail.as_bytes(policy=SMTP)
            arrivals.append(
                Arrival(box or self.support, folder, 1, self.uid, raw, self.desk.now_s, is_history=is_history)
            )
        return self.filer.file(arrivals)

    def one(self, mail: bytes | EmailMessage, **how: object) -> Filed:
        (filed,) = self.arrive(mail, **how)  # type: ignore[arg-type]  # passed through
        return filed

    def ticket(self, filed: Filed) -> Row:
        assert filed.ticket_id is not None
        return self.desk.row("ticket", filed.ticket_id)

    def message(self, filed: Filed) -> Row:
        assert filed.message_id is not None
        return self.desk.row("message", filed.message_id)

    def outbox(self, take_back_s: int = 10, box: AccountId | None = None) -> MailOutbox:
        return MailOutbox(self.workspace, box or self.support, self.rules, take_back_s)

    def count(self, table: str, where: str = "1") -> int:
        ((number,),) = self.desk.sql(f"SELECT count(*) FROM {table} WHERE {where}")
        assert isinstance(number, int)
        return number


def mail(
    number: int,
    *,
    answers: str = "",
    sender: str = ANN,
    subject: str = "Pump",
    to: str = SUPPORT,
    text: str = "",
    **headers: str,
) -> EmailMessage:
    """A mail with the Message-ID `<number@customer.example>`."""
    message = EmailMessage(policy=SMTP)
    message["Message-ID"] = f"<{number}@customer.example>"
    message["From"], message["To"], message["Subject"] = sender, to, subject
    if answers:
        message["In-Reply-To"] = answers
        message["References"] = answers
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text or f"Words of mail {number}.")
    return message


MakePost = Callable[..., Post]


@pytest.fixture
def make_post(desk: Desk, tmp_path: Path) -> MakePost:
    def make(limits: Limits | None = None, **settings: str) -> Post:
        desk.apply(CreateAgent("Bo Lind", "bo@desk.example"))
        boxes = [
            AccountId(
                desk.apply(AddAccount("mailbox", name, {"address": address, **settings})).first("account")
            )
            for name, address in (("Support", SUPPORT), ("Billing", "billing@desk.example"))
        ]
        blobs = BlobStore.open(tmp_path / "blobs", desk.key)
        workspace = Workspace(Parts(desk.writer, NoLibrary(), blobs), desk.me)  # type: ignore[arg-type]  # not read here
        rules = Rules(MailSigner(b"s" * 32), "this-desk", limits=limits or Limits())
        return Post(desk, workspace, rules, MailFiler(workspace, rules), boxes[0], boxes[1])

    return make


@pytest.fixture
def post(make_post: MakePost) -> Post:
    return make_post()


def ticket_id(filed: Filed) -> TicketId:
    """The ticket a mail went to."""
    assert filed.ticket_id is not None
    return filed.ticket_id
