"""Whatever a mail is broken by, it can be read; what must not be opened says why."""

from __future__ import annotations

import random
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from desk_app.services.mail.protection import Protection
from desk_app.services.mail.reading import ReadMail, UnreadableMail, read_mail

HEAD = (
    b"From: Ann <ann@customer.example>\r\nTo: support@desk.example\r\nSubject: Pump\r\nMessage-ID: <1@x>\r\n"
)


def read(body: bytes, head: bytes = b"") -> ReadMail:
    return read_mail(HEAD + head + b"\r\n" + body)


def test_a_plain_mail_is_read_whole() -> None:
    mail = read(b"It leaks.\r\n", b"Date: Mon, 6 Oct 2025 10:02:00 +0200\r\nReferences: <a@x>\r\n <b@x>\r\n")

    assert mail.facts.mail_id == "<1@x>"
    assert mail.facts.references == ("<a@x>", "<b@x>")
    assert (mail.facts.sender.name, mail.facts.sender.address) == ("Ann", "ann@customer.example")
    assert mail.text.strip() == "It leaks."
    assert mail.sent_s == 1_759_737_720


@pytest.mark.parametrize(
    ("declared", "data", "text"),
    [
        ("utf-8", "Grüße".encode(), "Grüße"),
        ("us-ascii", "Grüße".encode("latin-1"), "Grüße"),
        ("gb2312", "朱镕基".encode("gb18030"), "朱镕基"),
        ("ks_c_5601-1987", "뷁".encode("cp949"), "뷁"),
        ("shift_jis", "①".encode("cp932"), "①"),
        ("iso-8859-1", b"\x93quoted\x94", "“quoted”"),
        ("no-such-charset", "Grüße".encode(), "Grüße"),
        ("utf-16", "\ufeffHi".encode("utf-16-le"), "Hi"),
        ("hex", b"00", "00"),
    ],
)
def test_charsets_are_read_as_they_are_meant(declared: str, data: bytes, text: str) -> None:
    mail = read(data, f"Content-Type: text/plain; charset={declared}\r\n".encode())

    assert mail.text.strip() == text


def test_a_letter_split_over_two_encoded_words_is_whole() -> None:
    mail = read(b"x", b"X: 1\r\n").facts
    assert mail.subject == "Pump"
    split = read_mail(b"From: a@b\r\nSubject: =?utf-8?B?w4Q=?= =?utf-8?Q?=C3?=\r\n =?utf-8?Q?=BC?=\r\n\r\nx")

    assert split.facts.subject == "Äü"


def test_raw_bytes_in_headers_are_read() -> None:
    mail = read_mail("From: Jürgen <j@x.example>\r\nSubject: Größe\r\n\r\nx".encode("latin-1"))

    assert (mail.facts.sender.name, mail.facts.subject) == ("Jürgen", "Größe")


def test_a_line_that_is_no_header_does_not_hide_the_rest() -> None:
    mail = read_mail(b"Fro :uMm broken\r\n" + HEAD + b"\r\nwords\r\n")

    assert (mail.facts.subject, mail.text.strip()) == ("Pump", "words")


def test_soft_line_ends_are_joined() -> None:
    mail = read(b"one \r\ntwo\r\n-- \r\nAnn\r\n", b"Content-Type: text/plain; format=flowed\r\n")

    assert mail.text.splitlines()[:3] == ["one two", "-- ", "Ann"]


def build(html: str, text: str = "") -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["Subject"], mail["Message-ID"] = "ann@customer.example", "Pump", "<1@x>"
    if text:
        mail.set_content(text)
        mail.add_alternative(html, subtype="html")
    else:
        mail.set_content(html, subtype="html")
    return mail


def test_a_mail_of_html_alone_has_words() -> None:
    mail = read_mail(build("<style>p{}</style><p>It <b>leaks</b></p><p>much</p>").as_bytes())

    assert mail.text == "It leaks\nmuch"
    assert mail.html is not None


def test_a_text_that_only_points_at_the_html_gives_way_to_it() -> None:
    words = "The pump of machine seven leaks since Monday. " * 20

    assert "machine seven" in read_mail(build(f"<p>{words}</p>", "Please see the HTML.").as_bytes()).text


def test_a_text_beside_the_html_is_shown_with_it() -> None:
    mail = EmailMessage(policy=SMTP)
    mail["From"] = "ann@customer.example"
    mail.set_content("before <&>")
    mail.make_mixed()
    page = EmailMessage(policy=SMTP)
    page.set_content("<p>page</p>", subtype="html")
    mail.attach(page)

    html = read_mail(mail.as_bytes()).html

    assert html is not None
    assert html.index("before &lt;&amp;&gt;") < html.index("page")


def test_pictures_and_files_are_told_apart() -> None:
    mail = build('<img src="cid:pic">', "x")
    part = list(mail.iter_parts())[1]
    assert isinstance(part, EmailMessage)
    part.add_related(b"\x89PNG", "image", "png", cid="<pic>")
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="Prüfung 1.pdf")

    files = read_mail(mail.as_bytes()).files

    assert [(f.name, f.content_id, f.is_inline) for f in files] == [
        ("file-1", "pic", True),
        ("Prüfung 1.pdf", None, False),
    ]


def test_an_attached_mail_is_a_file_and_its_words_are_not_ours() -> None:
    mail = EmailMessage(policy=SMTP)
    mail["From"] = "ann@customer.example"
    mail.set_content("see attached")
    mail.add_attachment(build("<p>inner</p>", "inner words"))

    read_whole = read_mail(mail.as_bytes())

    assert read_whole.text.strip() == "see attached"
    assert b"inner words" in read_whole.files[0].content


def test_an_invitation_is_read_with_its_zone() -> None:
    calendar = (
        "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:u1\r\nSEQUENCE:2\r\n"
        "SUMMARY:Visit\\, plant 3\r\nDTSTART;TZID=Europe/Lisbon:20250701T090000\r\nDURATION:PT1H30M\r\n"
        "ORGANIZER;CN=Ann:mailto:ann@customer.example\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:us@desk.example\r\n"
        "BEGIN:VALARM\r\nSUMMARY:no\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    mail = read(calendar.encode(), b"Content-Type: text/calendar; method=REQUEST; charset=utf-8\r\n")

    assert mail.invitation is not None
    assert mail.invitation.title == "Invitation: Visit, plant 3"
    assert (mail.invitation.start_s, mail.invitation.zone) == (1_751_356_800, "Europe/Lisbon")
    assert mail.invitation.end_s == 1_751_362_200
    assert mail.invitation.answers == (("us@desk.example", "ACCEPTED"),)


@pytest.mark.parametrize(
    ("kind", "protection"),
    [
        ('multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b', Protection.PGP_ENCRYPTED),
        ('multipart/signed; protocol="application/pgp-signature"; boundary=b', Protection.PGP_SIGNED),
        ('multipart/signed; protocol="application/pkcs7-signature"; boundary=b', Protection.SMIME_SIGNED),
        ("application/pkcs7-mime; smime-type=enveloped-data", Protection.SMIME_ENCRYPTED),
        ("application/pkcs7-mime; smime-type=signed-data", Protection.SMIME_SIGNED),
        ("text/plain", Protection.NONE),
    ],
)
def test_a_mail_says_how_it_is_protected(kind: str, protection: Protection) -> None:
    assert (
        read(b"--b\r\n\r\nx\r\n--b--\r\n", f"Content-Type: {kind}\r\n".encode()).seal.protection is protection
    )


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n\r\n",
        b"".join(b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (i, i) for i in range(400)),
    ],
)
def test_what_must_not_be_opened_says_why(raw: bytes) -> None:
    with pytest.raises(UnreadableMail):
        read_mail(raw)


def test_a_hundred_nested_parts_are_read_or_refused() -> None:
    raw = HEAD + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i) for i in range(100)
    )
    raw += b"Content-Type: text/plain\r\n\r\ndeep\r\n"

    assert read_mail(raw).facts.subject == "Pump"


@pytest.mark.parametrize("seed", range(40))
def test_a_mutilated_mail_is_read_or_refused_and_never_crashes(seed: int) -> None:
    chance = random.Random(seed)
    mail = build('<p>Grüße <img src="cid:pic"></p>', "Grüße")
    mail.add_attachment(b"x" * 500, maintype="application", subtype="ms-tnef", filename="winmail.dat")
    raw = bytearray(mail.as_bytes())
    for _ in range(chance.randrange(1, 60)):
        at = chance.randrange(len(raw))
        raw[at : at + chance.randrange(6)] = chance.randbytes(chance.randrange(6))

    try:
        found = read_mail(bytes(raw))
    except UnreadableMail:
        return
    assert found.sha256
    assert "\x00" not in found.facts.subject
