"""Encrypted mail whose key comes later: opened here, found if that is wanted, and honest about others."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from desk_app.domain.changes import AddAccount
from desk_app.domain.entities import Message
from desk_app.domain.ids import AccountId
from desk_app.domain.mail.tokens import MailSigner
from desk_app.runtime.desk import Desk, NewDesk, OpenOptions, make_desk, open_desk
from desk_app.runtime.keychain import MemoryKeychain
from desk_app.services.mail.filing import Arrival, MailFiler
from desk_app.services.mail.keys import NO_KEYS, Identity, MailKeys
from desk_app.services.mail.outcome import Rules
from desk_app.services.mail.reopening import HERE_ONLY, look_again
from desk_app.services.reading import ListQuery
from desk_app.store.connect import DriverConnection
from tests.services.mail.test_seals import ann, encrypted

KEYS = MailKeys((Identity(ann().certificate, ann().key),))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    keychain = MemoryKeychain()
    folder = tmp_path / "desk"
    folder.mkdir()
    make_desk(folder, NewDesk("Kestrel", "Mira", "", "pass phrase"), keychain=keychain, any_place=True)
    with open_desk(folder, lambda: "pass phrase", OpenOptions(keychain=keychain, any_place=True)) as desk:
        yield desk


def secret() -> bytes:
    inner = EmailMessage(policy=SMTP)
    inner.set_content("The word is heliotrope.")
    return encrypted(inner.as_bytes())


def arrive(desk: Desk, keys: MailKeys = NO_KEYS, *, searches_opened: bool = True) -> Message:
    """The mail comes in; gives its message."""
    account = AccountId(
        desk.workspace.apply(AddAccount("mailbox", "Support", {"address": "support@desk.example"})).first(
            "account"
        )
    )
    rules = Rules(MailSigner(b"s" * 32), "desk", keys=keys, searches_opened=searches_opened)
    MailFiler(desk.workspace, rules).file([Arrival(account, "INBOX", 1, 1, secret(), 1)])
    return message(desk)


def message(desk: Desk) -> Message:
    (row,) = desk.workspace.read(lambda reader: reader.lists.page(ListQuery(""))).rows
    part = desk.workspace.read(lambda reader: reader.tickets.conversation(row.id))
    (found,) = [entry for entry in part.conversation.entries if isinstance(entry, Message)]
    return found


def _left(driver: DriverConnection) -> int:
    (number,) = driver.execute("SELECT count(*) FROM fts_queue").fetchone()
    return int(number)


def found(desk: Desk, word: str) -> int:
    """How many tickets a search finds, once the index knows everything."""
    deadline, pause = time.monotonic() + 60, threading.Event()
    while desk.store.writer.derive(_left).result():
        assert time.monotonic() < deadline
        pause.wait(0.1)  # the index grows while nobody writes
    return len(desk.workspace.read(lambda reader: reader.lists.page(ListQuery(word))).rows)


def test_a_key_that_comes_later_opens_the_mail_and_its_words_are_found(desk: Desk) -> None:
    closed = arrive(desk)
    assert "heliotrope" not in closed.body

    seal = look_again(desk.workspace, closed, KEYS)

    assert seal.is_opened
    assert "heliotrope" in message(desk).body
    assert found(desk, "heliotrope") == 1


@pytest.mark.parametrize("is_later", [False, True])
def test_search_leaves_opened_words_alone_where_that_was_chosen(desk: Desk, *, is_later: bool) -> None:
    came = arrive(desk, NO_KEYS if is_later else KEYS, searches_opened=False)
    if is_later:
        look_again(desk.workspace, came, KEYS, searches_opened=False)

    assert "heliotrope" in message(desk).body
    assert found(desk, "heliotrope") == 0
    assert found(desk, "pump") == 1


def test_where_a_server_keeps_the_ticket_the_line_says_who_can_read_it(desk: Desk) -> None:
    desk.workspace.apply(AddAccount("deskserver", "Team", {}, is_main=True, takes_over=True))
    closed = arrive(desk)

    look_again(desk.workspace, closed, KEYS)

    assert str(message(desk).data["seal"]["words"]).endswith(HERE_ONLY)  # type: ignore[index]  # JSON


def test_alone_nobody_else_is_spoken_of(desk: Desk) -> None:
    look_again(desk.workspace, arrive(desk), KEYS)

    assert HERE_ONLY not in str(message(desk).data["seal"])
