"""Signed and encrypted mails: what holds is said, what does not is said louder, what is closed stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from functools import cache

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs7,
    pkcs12,
)
from pysequoia import SignatureMode, Tsk, encrypt, sign

from desk_app.domain.changes import Row
from desk_app.domain.errors import InvalidInput
from desk_app.services.mail.ber import NotBer, read_element
from desk_app.services.mail.keys import NO_KEYS, Identity, MailKeys, read_keys
from desk_app.services.mail.openpgp import PgpKey
from desk_app.services.mail.reading import ReadMail, read_mail
from desk_app.services.mail.seals import SealState
from desk_app.services.mail.smime import BadSignature, check_signature
from tests.services.mail.conftest import Post

ANN = "ann@customer.example"
NOW = datetime(2025, 10, 6, 8, 2, tzinfo=UTC)


@dataclass(frozen=True)
class Person:
    key: rsa.RSAPrivateKey
    certificate: x509.Certificate


def certificate_of(
    name: str, address: str, key: rsa.RSAPrivateKey, issuer: Person | None = None
) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=30))
        .not_valid_after(NOW + timedelta(days=300))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
    )
    signer = issuer.key if issuer else key
    builder = builder.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
    ).add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    if address:
        names = x509.SubjectAlternativeName([x509.RFC822Name(address)])
        builder = builder.add_extension(names, critical=False)
    else:
        uses = [False] * 9
        uses[5] = uses[6] = True
        builder = builder.add_extension(x509.KeyUsage(*uses), critical=True)
    return builder.sign(signer, hashes.SHA256())


@cache
def authority() -> Person:
    key = rsa.generate_private_key(65_537, 2_048)
    return Person(key, certificate_of("Example Authority", "", key))


@cache
def ann() -> Person:
    key = rsa.generate_private_key(65_537, 2_048)
    return Person(key, certificate_of("Ann Low", ANN, key, authority()))


def signed(text: str = "The pump leaks.", *, is_detached: bool = True) -> bytes:
    part = EmailMessage(policy=SMTP)
    part.set_content(text)
    options = [pkcs7.PKCS7Options.DetachedSignature] if is_detached else []
    builder = pkcs7.PKCS7SignatureBuilder().set_data(part.as_bytes())
    builder = builder.add_signer(ann().certificate, ann().key, hashes.SHA256())
    if is_detached:
        return headed(builder.sign(Encoding.SMIME, options))
    raw = builder.sign(Encoding.DER, [pkcs7.PKCS7Options.Binary])
    return headed(wrapped(raw, "signed-data"))


def wrapped(cms: bytes, kind: str) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail.set_content(
        cms, maintype="application", subtype="pkcs7-mime", params={"smime-type": kind, "name": "smime.p7m"}
    )
    return mail.as_bytes()


def headed(body: bytes, sender: str = ANN) -> bytes:
    head = (
        f"From: Ann Low <{sender}>\r\nTo: support@desk.example\r\nSubject: Pump\r\n"
        "Date: Mon, 06 Oct 2025 10:02:00 +0200\r\nMessage-ID: <1@customer.example>\r\n"
    )
    return head.encode() + body


def encrypted(inner: bytes) -> bytes:
    builder = pkcs7.PKCS7EnvelopeBuilder().set_data(inner).add_recipient(ann().certificate)
    return headed(wrapped(builder.encrypt(Encoding.DER, [pkcs7.PKCS7Options.Binary]), "enveloped-data"))


TRUSTING = MailKeys(authorities=(authority().certificate,))


def test_a_signature_that_holds_names_the_sender_and_who_confirms_it() -> None:
    mail = read_mail(signed(), TRUSTING)

    assert mail.seal.state is SealState.VALID
    assert (
        mail.seal.words
        == "Signed by Ann Low (ann@customer.example), as Example Authority confirms; unchanged since."
    )
    assert mail.text.strip() == "The pump leaks."


def test_a_signature_nobody_confirms_says_so() -> None:
    seal = read_mail(signed(), NO_KEYS).seal

    assert seal.state is SealState.UNKNOWN
    assert "nobody trusted says" in seal.words


def test_a_changed_mail_is_told_from_its_signature() -> None:
    seal = read_mail(signed().replace(b"leaks", b"beats"), TRUSTING).seal

    assert seal.state is SealState.BROKEN
    assert seal.words == "Do not rely on this mail: the mail was changed after it was signed."


def test_a_signature_of_somebody_else_than_the_sender_says_so() -> None:
    seal = read_mail(signed().replace(f"<{ANN}>".encode(), b"<boss@customer.example>", 1), TRUSTING).seal

    assert seal.state is SealState.OTHER
    assert "it is of ann@customer.example and not of the sender boss@customer.example" in seal.words


def test_a_signature_with_the_words_inside_is_read_and_checked() -> None:
    mail = read_mail(signed("Inside.", is_detached=False), TRUSTING)

    assert (mail.seal.state, mail.text.strip()) == (SealState.VALID, "Inside.")


@pytest.mark.parametrize(
    "junk", [b"", b"\x30", b"\x30\x80", b"\x30\x84\xff\xff\xff\xff", b"0" * 500, b"\x30\x80" * 99]
)
def test_a_damaged_signature_is_not_checked_and_never_counts(junk: bytes) -> None:
    with pytest.raises(BadSignature):
        check_signature(junk, b"x", None)


def test_elements_of_indefinite_length_and_texts_in_pieces_become_strict() -> None:
    loose = b"\x30\x80\x24\x80\x04\x02ab\x04\x01c\x00\x00\x02\x01\x05\x00\x00"

    assert read_element(loose).der() == b"\x30\x08\x04\x03abc\x02\x01\x05"
    with pytest.raises(NotBer):
        read_element(b"\x30\x80" * 60 + b"\x00\x00" * 60)


def test_an_encrypted_mail_opens_with_its_key_and_is_kept_as_it_came() -> None:
    inner = EmailMessage(policy=SMTP)
    inner.set_content("The code is 4711.")
    inner.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="plan.pdf")
    raw = encrypted(inner.as_bytes())

    mail = read_mail(raw, MailKeys((Identity(ann().certificate, ann().key),)))

    assert (mail.text.strip(), [file.name for file in mail.files]) == ("The code is 4711.", ["plan.pdf"])
    assert (mail.seal.is_opened, mail.seal.words) == (True, "Encrypted with S/MIME for you, and opened here.")
    assert b"4711" not in raw


def test_what_is_signed_and_then_encrypted_says_both() -> None:
    inner = signed().partition(b"Message-ID: <1@customer.example>\r\n")[2]

    mail = read_mail(
        encrypted(inner), MailKeys((Identity(ann().certificate, ann().key),), (authority().certificate,))
    )

    assert mail.seal.state is SealState.VALID
    assert mail.seal.is_opened
    assert mail.seal.words.startswith("Encrypted with S/MIME for you, and opened here. Signed by Ann Low")


def test_a_mail_for_another_key_stays_closed_and_whole() -> None:
    mail = read_mail(encrypted(b"Content-Type: text/plain\r\n\r\nsecret"))

    assert mail.seal.state is SealState.CLOSED
    assert "key-add" in mail.seal.words


@pytest.fixture(scope="module")
def pgp() -> PgpKey:
    secret = Tsk.generate(f"Ann Low <{ANN}>")
    return PgpKey(secret.extract_certificate(), secret)


def pgp_signed(key: PgpKey, text: str = "The pump leaks.") -> bytes:
    assert key.secret is not None
    part = EmailMessage(policy=SMTP)
    part.set_content(text)
    covered = part.as_bytes().removesuffix(b"\r\n")
    signature = sign(key.secret.signer(), covered, mode=SignatureMode.DETACHED)
    return headed(
        b'Content-Type: multipart/signed; protocol="application/pgp-signature"; boundary="b"\r\n\r\n--b\r\n'
        + covered
        + b"\r\n--b\r\nContent-Type: application/pgp-signature\r\n\r\n"
        + signature
        + b"\r\n--b--\r\n"
    )


def test_a_pgp_signature_is_checked_with_the_keys_the_team_keeps(pgp: PgpKey) -> None:
    known = MailKeys(pgp=(PgpKey(pgp.certificate),))

    assert read_mail(pgp_signed(pgp), known).seal.state is SealState.VALID
    assert read_mail(pgp_signed(pgp).replace(b"leaks", b"beats"), known).seal.state is SealState.BROKEN
    assert read_mail(pgp_signed(pgp), NO_KEYS).seal.state is SealState.UNCHECKED


def test_words_signed_in_place_are_checked(pgp: PgpKey) -> None:
    assert pgp.secret is not None
    block = sign(pgp.secret.signer(), b"It leaks.\n", mode=SignatureMode.CLEAR)
    known = MailKeys(pgp=(pgp,))

    assert read_mail(headed(b"\r\n" + block), known).seal.state is SealState.VALID
    changed = read_mail(headed(b"\r\n" + block.replace(b"leaks", b"beats")), known)
    assert changed.seal.state is SealState.UNCHECKED


def test_a_pgp_mail_opens_with_its_key(pgp: PgpKey) -> None:
    assert pgp.secret is not None
    inner = EmailMessage(policy=SMTP)
    inner.set_content("The code is 4711.")
    block = encrypt(inner.as_bytes(), [pgp.certificate], signer=pgp.secret.signer())
    raw = headed(
        b'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary="b"\r\n\r\n'
        b"--b\r\n"
        b"Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--b\r\n"
        b"Content-Type: application/octet-stream\r\n\r\n" + block + b"\r\n--b--\r\n"
    )

    mail = read_mail(raw, MailKeys(pgp=(pgp,)))

    assert (mail.text.strip(), mail.seal.state, mail.seal.is_opened) == (
        "The code is 4711.",
        SealState.VALID,
        True,
    )
    assert read_mail(raw).seal.state is SealState.CLOSED


def test_keys_of_every_form_are_read_and_rubbish_is_refused(pgp: PgpKey) -> None:
    identity = pkcs12.serialize_key_and_certificates(
        b"ann", ann().key, ann().certificate, None, BestAvailableEncryption(b"pw")
    )
    both = ann().certificate.public_bytes(Encoding.PEM) + ann().key.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )

    assert len(read_keys(identity, "pw").identities) == 1
    assert len(read_keys(both).identities) == 1
    assert len(read_keys(authority().certificate.public_bytes(Encoding.PEM)).authorities) == 1
    assert len(read_keys(authority().certificate.public_bytes(Encoding.DER)).authorities) == 1
    assert read_keys(bytes(pgp.certificate)).pgp[0].names == (f"Ann Low <{ANN}>",)
    for bad in ((identity, "wrong"), (b"hello", ""), (b"", ""), (b"-----BEGIN PGP MESSAGE-----", "")):
        with pytest.raises(InvalidInput):
            read_keys(*bad)


def test_the_conversation_keeps_the_line_about_the_seal(post: Post) -> None:
    filed = post.one(signed())
    message: Row = post.message(filed)

    assert '"state": "unknown"' in str(message["data"])
    assert str(message["body"]).strip() == "The pump leaks."


def test_no_seal_is_no_line() -> None:
    mail: ReadMail = read_mail(headed(b"\r\nHello"))

    assert (mail.seal.words, mail.seal.state) == ("", SealState.NONE)
