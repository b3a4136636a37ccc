"""A mail file that the system hands over becomes one ticket, is shown, and a bad one is told."""

from __future__ import annotations

from pathlib import Path

from desk_app.presenters.mail_opening import open_mail
from desk_app.services.reading import ListQuery
from tests.unit.presenters.office import Office

MAIL = b"""From: Lukas Brandt <lukas@example.com>
To: help@kestrel.example
Subject: Grinder is louder than ever
Message-ID: <louder@example.com>
Date: Fri, 20 Nov 2026 10:00:00 +0000

Since Sunday.
"""


def shown_subject(office: Office) -> str:
    ticket = office.window.state.ticket_id
    return (
        "" if ticket is None else office.desk.workspace.read(lambda r: r.lists.rows_of([ticket]))[0].subject
    )


def count_of(office: Office, word: str) -> int:
    return office.desk.workspace.read(lambda r: r.lists.count(ListQuery(word))).number


def test_a_mail_becomes_an_open_ticket_and_is_shown(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "a mail.eml"
    path.write_bytes(MAIL)

    open_mail(office.window, path)

    office.loop.settle(lambda: shown_subject(office) == "Grinder is louder than ever")


def test_the_same_mail_again_leads_to_its_ticket(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "a mail.eml"
    path.write_bytes(MAIL)
    open_mail(office.window, path)
    office.loop.settle(lambda: shown_subject(office) == "Grinder is louder than ever")
    first = office.window.state.ticket_id
    office.open("Lukas Brandt")

    open_mail(office.window, path)

    office.loop.settle(lambda: office.window.state.ticket_id == first)


def test_a_mail_is_filed_but_not_shown_when_something_else_was_opened_meanwhile(
    office: Office, tmp_path: Path
) -> None:
    path = tmp_path / "a mail.eml"
    path.write_bytes(MAIL)
    other = office.open("Lukas Brandt")

    open_mail(office.window, path, lambda: False)

    office.loop.settle(lambda: count_of(office, "louder") == 1)
    office.loop.pass_ms(200)
    assert office.window.state.ticket_id == other


def test_a_file_that_is_gone_is_told(office: Office, tmp_path: Path) -> None:
    open_mail(office.window, tmp_path / "gone.eml")

    office.loop.settle(lambda: any("There is no file" in notice.text for notice in office.notices))


def test_a_mail_whose_ticket_is_in_the_bin_says_so(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "a mail.eml"
    path.write_bytes(MAIL)
    open_mail(office.window, path)
    office.loop.settle(lambda: shown_subject(office) == "Grinder is louder than ever")
    office.run("ticket.delete")

    open_mail(office.window, path)

    office.loop.settle(lambda: any("Its ticket is in the bin." in n.text for n in office.notices))
