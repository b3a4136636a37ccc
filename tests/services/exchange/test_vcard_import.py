"""Address books of every age become customers; what a person wrote is never replaced, nothing is doubled."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desk_app.domain.errors import InvalidInput
from desk_app.services.exchange.vcard_import import VcardImport, import_vcards
from desk_app.services.exchange.vcards import Contact, read_vcards
from tests.services.exchange.test_round_trip import Place

OLD = (
    b"BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=96zt=C3=BCrk;Ay=C5=9Fe;;Dr.;\r\n"
    b"TEL;CELL;PREF:+90 532 000 00 01\r\nTEL;FAX:+90 212 999\r\n"
    b"NOTE;ENCODING=QUOTED-PRINTABLE:Line one=0D=0A=\r\nline two\r\n"
    b"PHOTO;ENCODING=BASE64;JPEG:" + b"QUJD" * 9_000 + b"\r\n\r\nEND:VCARD\r\n"
)
MIDDLE = (
    b"BEGIN:VCARD\nVERSION:3.0\nFN:In\xc3\xaas Carvalho\nN:Carvalho;In\xc3\xaas;;;\n"
    b"ORG:Miradouro\\, Lda;Sales\nTITLE:Head of sal\n es\n"
    b"item1.EMAIL;TYPE=INTERNET:ines@miradouro.example\nitem1.X-ABLabel:work\n"
    b"EMAIL;TYPE=INTERNET,pref:ines@home.example\nTEL;TYPE=cell:+351 912 000 001\n"
    b"ADR;TYPE=work:;;Rua do Sol 4;Lisboa;;1200-001;Portugal\nEND:VCARD\n"
)
NEW = (
    b'BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Bo\r\nLANG:sv-SE\r\nTEL;VALUE=uri;TYPE="voice,cell":tel:+46-70-000;ext=1\r\n'
    b"EMAIL;PREF=2:bo@work.example\r\nEMAIL;PREF=1:mailto:bo@first.example\r\nEND:VCARD\r\n"
)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    place = Place(tmp_path / "one")
    yield place
    place.desk.close()


def brought(place: Place, path: Path, data: bytes, *, dry_run: bool = False) -> VcardImport:
    path.write_bytes(data)
    return import_vcards(path, place.workspace, dry_run=dry_run)


def one(data: bytes) -> Contact:
    (found,) = read_vcards(data)
    assert isinstance(found, Contact)
    return found


def test_an_old_card_is_read_with_its_charset_and_its_broken_lines() -> None:
    found = one(OLD)

    assert (found.name, found.addresses) == ("Dr. Ayşe Öztürk", (("phone", "+90 532 000 00 01"),))
    assert found.note.split() == ["Line", "one", "line", "two"]


def test_a_card_of_version_3_keeps_groups_folded_lines_and_the_preferred_address_first() -> None:
    found = one(MIDDLE)

    assert (found.name, found.organisation, found.title) == (
        "Inês Carvalho",
        "Miradouro, Lda",
        "Head of sales",
    )
    assert found.addresses == (
        ("email", "ines@home.example"),
        ("email", "ines@miradouro.example"),
        ("phone", "+351 912 000 001"),
        ("postal", "Rua do Sol 4, Lisboa, 1200-001, Portugal"),
    )


def test_a_card_of_version_4_is_read_with_its_uris() -> None:
    found = one(NEW)

    assert (found.name, found.language) == ("Bo", "sv")
    assert found.addresses == (
        ("email", "bo@first.example"),
        ("email", "bo@work.example"),
        ("phone", "+46-70-000"),
    )


def test_utf_16_and_bare_returns_are_read() -> None:
    assert one(MIDDLE.decode().encode("utf-16")).name == "Inês Carvalho"
    assert one(MIDDLE.replace(b"\n", b"\r")).name == "Inês Carvalho"


def test_all_versions_in_one_file_become_customers_and_twice_changes_nothing(
    place: Place, tmp_path: Path
) -> None:
    first = brought(place, tmp_path / "all.vcf", OLD + MIDDLE + NEW)
    again = brought(place, tmp_path / "all.vcf", OLD + MIDDLE + NEW)

    assert (first.added, first.refused) == (3, [])
    assert (again.added, again.filled, again.known) == (0, 0, 3)
    assert place.desk.sql("SELECT count(*) FROM customer WHERE name = 'Inês Carvalho'") == [(1,)]
    assert place.desk.sql("SELECT name FROM organisation") == [("Miradouro, Lda",)]


def test_who_is_here_learns_what_is_missing_and_keeps_what_was_written(place: Place, tmp_path: Path) -> None:
    place.desk.customer("ines", "ines@miradouro.example")  # known from a bare address
    place.desk.customer("Bosse", "bo@work.example")

    result = brought(place, tmp_path / "all.vcf", MIDDLE + NEW)

    assert (result.added, result.filled) == (0, 2)
    names = [row[0] for row in place.desk.sql("SELECT name FROM customer ORDER BY name")]
    assert names == ["Bosse", "Inês Carvalho"]
    assert place.desk.sql("SELECT count(*) FROM address WHERE kind = 'email'") == [(4,)]


def test_an_unusable_address_is_said_and_the_rest_comes(place: Place, tmp_path: Path) -> None:
    card = (
        b"BEGIN:VCARD\nFN:Ann\nEMAIL:not an address\nTEL:none\nEMAIL:ann@a.example\nEND:VCARD\n"
        b"BEGIN:VCARD\nEND:VCARD\n"
    )

    result = brought(place, tmp_path / "a.vcf", card)

    assert result.added == 1
    assert [sentence for _, sentence in result.refused] == [
        "“not an address” is not an e-mail address.",
        "“none” is not a phone number.",
        "Card 2 has neither a name nor an address.",
    ]


def test_a_dry_run_changes_nothing(place: Place, tmp_path: Path) -> None:
    assert brought(place, tmp_path / "a.vcf", MIDDLE, dry_run=True).added == 1
    assert place.desk.sql("SELECT count(*) FROM customer") == [(0,)]


@pytest.mark.parametrize("data", [b"", b"hello", b"\x00\x01\xff" * 50, b"BEGIN:VCALENDAR\nEND:VCALENDAR\n"])
def test_a_file_without_cards_says_so(place: Place, tmp_path: Path, data: bytes) -> None:
    with pytest.raises(InvalidInput, match="no vCard"):
        brought(place, tmp_path / "a.vcf", data)


def test_a_missing_file_says_so(place: Place, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot be read"):
        import_vcards(tmp_path / "none.vcf", place.workspace)
