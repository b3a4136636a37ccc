"""Mails as they came leave with an export and come back to the last byte."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from desk_app.domain.changes import AddAccount
from desk_app.domain.errors import InvalidInput
from desk_app.domain.ids import AccountId
from desk_app.domain.mail.tokens import MailSigner
from desk_app.services.exchange.importing import import_from
from desk_app.services.exchange.layout import ORIGINALS, PARTS
from desk_app.services.mail.filing import Arrival, MailFiler
from desk_app.services.mail.outcome import Filed, Rules
from tests.services.conftest import ACCOUNT
from tests.services.exchange.test_round_trip import Place, lines
from tests.services.mail.conftest import mail

SMALL = mail(1).as_bytes()
LARGE = mail(2, text="x " * 250_000, subject="Large").as_bytes()
UNREADABLE = b"X-Nothing: \n" + b"".join(
    b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(300)
)
ALL = {SMALL, LARGE, UNREADABLE}


class MailPlace(Place):
    """A desk with a mailbox."""

    def arrive(self, *raws: bytes) -> list[Filed]:
        added = self.desk.apply(AddAccount("mailbox", "Support", {"address": "support@desk.example"}))
        filer = MailFiler(self.workspace, Rules(MailSigner(b"s" * 32), "this-desk"))
        account_id = AccountId(added.first("account"))
        return filer.file(
            [Arrival(account_id, "INBOX", 1, n, raw, 1_790_000_000) for n, raw in enumerate(raws, 1)]
        )


@pytest.fixture
def places(tmp_path: Path) -> Iterator[tuple[MailPlace, MailPlace]]:
    pair = MailPlace(tmp_path / "one"), MailPlace(tmp_path / "two")
    yield pair
    for place in pair:
        place.desk.close()


@pytest.fixture
def export(places: tuple[MailPlace, MailPlace], tmp_path: Path) -> Path:
    states = [filed.state for filed in places[0].arrive(*ALL)]
    assert sorted(states) == ["filed", "filed", "quarantined"]
    assert places[0].export(tmp_path / "a").originals == 3
    return tmp_path / "a"


def test_every_mail_lies_in_the_export_as_it_came(export: Path) -> None:
    assert {path.read_bytes() for path in (export / "mail").rglob("*.eml")} == ALL
    rows = list(map(json.loads, (export / ORIGINALS.file).read_text("utf-8").splitlines()))
    assert {row["sha256"] for row in rows} == {sha256(raw).hexdigest() for raw in ALL}
    assert all((export / row["file"]).stat().st_size == row["size"] for row in rows)
    assert list((export / "attachments").iterdir()) == []


def test_mails_come_back_to_the_last_byte(
    places: tuple[MailPlace, MailPlace], export: Path, tmp_path: Path
) -> None:
    two = places[1]
    result = import_from(export, two.workspace, two.dump)
    two.export(tmp_path / "b")
    assert result.missing == ()
    assert lines(tmp_path / "b") == lines(export)
    assert {path.read_bytes() for path in (tmp_path / "b" / "mail").rglob("*.eml")} == ALL
    hashes = "SELECT hex(sha256) FROM mail_raw UNION SELECT hex(sha256) FROM blob ORDER BY 1"
    assert two.desk.sql(hashes) == places[0].desk.sql(hashes)
    again = import_from(export, two.workspace, two.dump)
    assert {table: n for table, n in again.added.items() if table != "blob"} == {}


def test_a_mailbox_added_after_the_import_doubles_nothing(
    places: tuple[MailPlace, MailPlace], export: Path
) -> None:
    two = places[1]
    import_from(export, two.workspace, two.dump)
    two.desk.now_s += 60  # new ids differ from those of the other desk
    before = two.desk.sql("SELECT count(*) FROM message")
    states = {filed.state for filed in two.arrive(SMALL, LARGE)}
    assert states == {"linked"}
    assert two.desk.sql("SELECT count(*) FROM message") == before


def test_what_waits_to_be_sent_stays_with_the_workspace_that_was_left(
    places: tuple[MailPlace, MailPlace], tmp_path: Path
) -> None:
    one, two = places
    (filed,) = one.arrive(SMALL)
    for state in ("waiting", "sent", "held"):
        one.desk.sql(
            "INSERT INTO mail_out (id, account_id, ticket_id, message_id, mail_id, state, created_s)"
            " VALUES (?, ?, ?, ?, ?, ?, 0)",
            one.desk.new_id(),
            ACCOUNT,
            filed.ticket_id,
            filed.message_id,
            f"<{state}@desk.example>",
            state,
        )
    one.export(tmp_path / "a")
    import_from(tmp_path / "a", two.workspace, two.dump)
    assert two.desk.sql("SELECT mail_id FROM mail_out") == [("<sent@desk.example>",)]


def test_a_changed_mail_is_refused(places: tuple[MailPlace, MailPlace], export: Path) -> None:
    for path in (export / "mail").rglob("*.eml"):
        if path.read_bytes() == SMALL:
            path.write_bytes(SMALL + b"!")
    with pytest.raises(InvalidInput, match="is damaged"):
        import_from(export, places[1].workspace, places[1].dump)


def test_a_mail_that_the_export_lacks_is_named(places: tuple[MailPlace, MailPlace], export: Path) -> None:
    gone = next(path for path in (export / "mail").rglob("*.eml") if path.read_bytes() == SMALL)
    gone.unlink()
    result = import_from(export, places[1].workspace, places[1].dump)
    assert result.missing == (sha256(SMALL).hexdigest(),)


def test_no_file_outside_of_the_export_is_read(
    places: tuple[MailPlace, MailPlace], export: Path, tmp_path: Path
) -> None:
    (tmp_path / "secret.eml").write_bytes(SMALL)
    row = {"sha256": sha256(SMALL).hexdigest(), "size": len(SMALL), "file": "../secret.eml"}
    (export / ORIGINALS.file).write_text(json.dumps(row) + "\n")
    with pytest.raises(InvalidInput, match="does not lie in the export"):
        import_from(export, places[1].workspace, places[1].dump)


def test_an_export_of_the_first_version_is_read(places: tuple[MailPlace, MailPlace], export: Path) -> None:
    for part in (*PARTS, ORIGINALS):
        if part.since > 1:
            (export / part.file).unlink()
    manifest = json.loads((export / "manifest.json").read_text("utf-8")) | {"version": 1}
    (export / "manifest.json").write_text(json.dumps(manifest))
    result = import_from(export, places[1].workspace, places[1].dump)
    assert result.added["message"] == 2
