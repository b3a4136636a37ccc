"""Mails from outside: joined by their ids, repeated without doubles, broken ones never lost silently."""

from __future__ import annotations

import mailbox
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from desk_app.domain.errors import Cancelled, InvalidInput
from desk_app.domain.mail.originals import unpacked
from desk_app.domain.text import BODY_MAX
from desk_app.services.exchange.mail_import import import_mail
from tests.services.exchange.test_round_trip import Place

REAL = Path(__file__).parents[4] / "shared" / "data" / "mail" / "parse"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    place = Place(tmp_path / "one")
    yield place
    place.desk.close()


def mail(
    number: int, *, answers: int | None = None, sender: str = "Inês <ines@miradouro.example>"
) -> EmailMessage:
    message = EmailMessage()
    message["Message-ID"] = f"<{number}@mail.example>"
    message["From"] = sender
    message["To"] = "support@kestrel.example"
    message["Subject"] = f"Grinder {number}"
    message["Date"] = f"Mon, 0{number} Sep 2025 10:00:00 +0200"
    if answers is not None:
        message["In-Reply-To"] = f"<{answers}@mail.example>"
        message["References"] = f"<{answers}@mail.example>"
    message.set_content(f"Mail number {number}, café.")
    return message


def box(folder: Path, *mails: EmailMessage) -> Path:
    path = folder / "box.mbox"
    mbox = mailbox.mbox(path)
    for item in mails:
        mbox.add(item)
    mbox.close()
    return path


def test_a_mailbox_becomes_conversations(place: Place, tmp_path: Path) -> None:
    reply = mail(2, answers=1, sender="Mira Okafor <mira@kestrel.example>")
    path = box(tmp_path, mail(3, answers=2), mail(4), reply, mail(1))
    result = import_mail(path, place.workspace)
    assert (result.tickets, result.messages, result.unreadable) == (2, 4, [])
    rows = place.desk.sql("SELECT subject, class, messages FROM ticket ORDER BY created_s")
    assert rows == [("Grinder 1", "closed", 3), ("Grinder 4", "closed", 1)]
    kinds = place.desk.sql("SELECT kind, author_kind FROM message ORDER BY sent_s")
    assert kinds == [
        ("customer", "customer"),
        ("reply", "agent"),
        ("customer", "customer"),
        ("customer", "customer"),
    ]
    assert place.desk.sql("SELECT name FROM customer") == [("Inês",)]


def test_importing_again_adds_nothing(place: Place, tmp_path: Path) -> None:
    path = box(tmp_path, mail(1), mail(2, answers=1))
    import_mail(path, place.workspace)
    again = import_mail(path, place.workspace)
    assert (again.tickets, again.messages, again.known) == (0, 0, 2)


def test_a_dry_run_counts_and_writes_nothing(place: Place, tmp_path: Path) -> None:
    result = import_mail(box(tmp_path, mail(1), mail(2)), place.workspace, dry_run=True)
    assert result.tickets == 2
    assert place.desk.sql("SELECT count(*) FROM ticket") == [(0,)]


def test_a_dry_run_counts_over_batches_and_keeps_no_file(place: Place, tmp_path: Path) -> None:
    mails = [mail(1), *(mail(n, answers=n - 1) for n in range(2, 4)), mail(1)]
    mails[0].add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="e07.png")
    for number in range(120):  # more than one batch
        other = mail(5)
        other.replace_header("Message-ID", f"<other{number}@mail.example>")
        mails.append(other)
    result = import_mail(box(tmp_path, *mails), place.workspace, dry_run=True)
    assert (result.tickets, result.messages, result.known) == (121, 123, 1)
    assert [path for path in (tmp_path / "one" / "blobs").rglob("*") if path.is_file()] == []


def test_a_text_that_is_too_long_is_cut_and_kept_whole(place: Place, tmp_path: Path) -> None:
    message = EmailMessage()
    message["Message-ID"], message["From"], message["Subject"] = "<1@x>", "a@b.example", "Long"
    text = "0123456 x\n" * 210_000
    message.set_content(text, cte="8bit")
    (tmp_path / "long.eml").write_bytes(message.as_bytes())
    import_mail(tmp_path / "long.eml", place.workspace)
    ((body, raw_sha256),) = place.desk.sql("SELECT body, raw_sha256 FROM message")
    assert "All of it is in the file whole-text.txt." in str(body)
    assert len(str(body)) <= BODY_MAX
    ((sha256,),) = place.desk.sql("SELECT sha256 FROM attachment WHERE name = 'whole-text.txt'")
    assert place.workspace.file_bytes(sha256).decode() == text  # type: ignore[arg-type]  # bytes
    assert place.workspace.file_bytes(raw_sha256) == (tmp_path / "long.eml").read_bytes()  # type: ignore[arg-type]  # bytes


@pytest.mark.parametrize(
    "header",
    [
        f"Subject: {'x' * 1_100}",
        "To: " + ", ".join(f"p{n}@x.example" for n in range(101)),
        "References: " + " ".join(f"<{'r' * 80}{n}@x.example>" for n in range(120)),
    ],
    ids=["subject", "people", "references"],
)
def test_a_mail_with_more_than_a_ticket_holds_is_kept_as_it_came(
    place: Place, tmp_path: Path, header: str
) -> None:
    raw = f"From: a@b.example\nMessage-ID: <1@x>\n{header}\n\nx".encode()
    (tmp_path / "a.eml").write_bytes(raw)
    import_mail(tmp_path, place.workspace)
    ((sha256,),) = place.desk.sql("SELECT raw_sha256 FROM message")
    with place.dump() as dump:
        found = dump.row("mail_raw", ("packed",), sha256)  # type: ignore[arg-type]  # bytes
    assert found is not None
    assert unpacked(found[0]) == raw  # type: ignore[arg-type]  # bytes


def test_a_mail_that_fits_is_not_kept_twice(place: Place, tmp_path: Path) -> None:
    import_mail(box(tmp_path, mail(1)), place.workspace)
    assert place.desk.sql("SELECT raw_sha256 FROM message") == [(None,)]
    assert place.desk.sql("SELECT count(*) FROM mail_raw") == [(0,)]


def test_the_history_counts_new_mails_only(place: Place, tmp_path: Path) -> None:
    path = box(tmp_path, mail(1), mail(2))
    import_mail(path, place.workspace)
    import_mail(path, place.workspace)
    titles = place.desk.sql("SELECT title FROM change WHERE kind = 'import' ORDER BY n")
    assert titles == [("Imported 2 mails",), ("Imported 0 mails",)]


def test_open_tickets_stay_open(place: Place, tmp_path: Path) -> None:
    import_mail(box(tmp_path, mail(1)), place.workspace, is_open=True)
    assert place.desk.sql("SELECT class FROM ticket") == [("new",)]


def test_files_and_html_come_along(place: Place, tmp_path: Path) -> None:
    message = mail(1)
    message.add_alternative("<p>Hello <b>café</b></p>", subtype="html")
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="../../e07.png")
    (tmp_path / "one.eml").write_bytes(message.as_bytes())
    import_mail(tmp_path / "one.eml", place.workspace)
    ((name, sha256),) = place.desk.sql("SELECT name, sha256 FROM attachment")
    assert "/" not in str(name)
    assert place.workspace.file_bytes(sha256) == b"\x89PNG"  # type: ignore[arg-type]  # bytes
    ((html,),) = place.desk.sql("SELECT html FROM message")
    assert "<b>café</b>" in str(html)


def test_what_was_taken_before_a_stop_stays(place: Place, tmp_path: Path) -> None:
    path = box(tmp_path, *(mail(n) for n in range(1, 5)))
    with pytest.raises(Cancelled):
        import_mail(path, place.workspace, progress=lambda _done, _total: False)
    assert place.desk.sql("SELECT count(*) FROM ticket") == [(4,)]


@pytest.mark.parametrize("content", [b"no mailbox at all", b"\x00\xff" * 100])
def test_a_file_that_is_no_mailbox_is_named(place: Place, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.bin").write_bytes(content)
    with pytest.raises(InvalidInput, match="neither a mailbox"):
        import_mail(tmp_path / "x.bin", place.workspace)
    with pytest.raises(InvalidInput, match="There is no file"):
        import_mail(tmp_path / "missing", place.workspace)


def test_a_mailbox_cut_in_the_middle_gives_what_is_there(place: Place, tmp_path: Path) -> None:
    path = box(tmp_path, mail(1), mail(2))
    path.write_bytes(path.read_bytes()[:-40])
    assert import_mail(path, place.workspace).messages == 2


def test_a_mail_that_no_reader_should_be_fed_does_not_hold_up_the_others(
    place: Place, tmp_path: Path
) -> None:
    nested = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(2000))
    (tmp_path / "a.eml").write_bytes(b"Subject: deep\n" + nested + b"\nx")
    (tmp_path / "b.eml").write_bytes(b" \n")
    (tmp_path / "c.mbox").write_bytes(b"no mailbox")
    (tmp_path / "d.eml").write_bytes(bytes(mail(1)))
    result = import_mail(tmp_path, place.workspace)
    assert result.messages == 1
    assert sorted((Path(name).name, reason) for name, reason in result.unreadable) == [
        ("a.eml", "The mail is nested too deeply."),
        ("b.eml", "The mail is empty."),
        ("c.mbox", f"{tmp_path / 'c.mbox'} is neither a mailbox (mbox) nor an .eml file."),
    ]


@pytest.mark.parametrize(
    ("header", "kind"),
    [("Auto-Submitted: auto-replied", "auto"), ("Precedence: list", "customer"), ("X-A: b", "customer")],
)
def test_what_a_robot_wrote_is_marked(place: Place, tmp_path: Path, header: str, kind: str) -> None:
    (tmp_path / "a.eml").write_text(f"From: a@b.example\n{header}\n\nx")
    import_mail(tmp_path, place.workspace)
    assert place.desk.sql("SELECT kind FROM message") == [(kind,)]


@pytest.mark.skipif(not REAL.is_dir(), reason="the real mails are not beside this checkout")
def test_every_real_mail_comes_in(place: Place) -> None:
    files = sorted(REAL.rglob("*.eml"))
    result = import_mail(REAL, place.workspace)
    assert result.messages + result.known + len(result.unreadable) == len(files)
    assert len(result.unreadable) <= 2, result.unreadable
