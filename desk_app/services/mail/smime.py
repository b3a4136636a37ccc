"""S/MIME (RFC 8551): checks who signed a mail; `smime_opening` opens what was encrypted for the team.

The signature's form (CMS, RFC 5652) is read here; every cryptographic step is done by `cryptography`. What is
not understood is said so and never counts as valid.
"""

from __future__ import annotations

import hashlib
import ssl
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.x509 import verification

from desk_app.services.mail.ber import Element, NotBer, read_element

_SIGNED_DATA: Final = bytes.fromhex("2a864886f70d010702")
_MESSAGE_DIGEST: Final = bytes.fromhex("2a864886f70d010904")
_PSS: Final = bytes.fromhex("2a864886f70d01010a")
_HASHES: Final[dict[bytes, hashes.HashAlgorithm]] = {
    bytes.fromhex("608648016503040201"): hashes.SHA256(),
    bytes.fromhex("608648016503040202"): hashes.SHA384(),
    bytes.fromhex("608648016503040203"): hashes.SHA512(),
}
"""Only what is not broken: a signature over SHA-1 or MD5 proves nothing any more."""
_EXPLICIT_0: Final = 0xA0
_SET: Final = 0x31
_SEQUENCE: Final = 0x30
_MOST_CERTIFICATES: Final = 30


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed.

    Attributes:
        name: As the certificate says.
        addresses: Mail addresses of the certificate, lower case.
        issuer: Who issued the certificate.
        is_trusted: An authority that this computer or the team trusts vouches for it.
    """

    name: str
    addresses: tuple[str, ...]
    issuer: str
    is_trusted: bool


class BadSignature(Exception):
    """The signature does not hold, or cannot be checked.

    Attributes:
        is_broken: It was checked and does not hold: the mail was changed, or somebody else signed it.
    """

    def __init__(self, words: str, *, is_broken: bool = False) -> None:
        """Keep what happened, in words that follow "cannot be checked:"."""
        super().__init__(words)
        self.is_broken = is_broken


def check_signature(
    cms: bytes, content: bytes | None, at_s: int | None, authorities: Sequence[x509.Certificate] = ()
) -> tuple[Signer, bytes]:
    """Check a signature; gives who signed, and what.

    Args:
        cms: The signature, with the content in it or without.
        content: What was signed, byte for byte with CRLF line ends; None where it is within.
        at_s: When the mail was sent, for the validity of certificates; None for now.
        authorities: What the team trusts besides this computer's own.

    Raises:
        BadSignature: It does not hold, or cannot be checked.
    """
    try:
        return _checked(cms, content, at_s, authorities)
    except (NotBer, ValueError, UnsupportedAlgorithm, IndexError) as error:
        raise BadSignature("it is damaged, or of a kind that is not known here") from error


def _checked(
    cms: bytes, content: bytes | None, at_s: int | None, authorities: Sequence[x509.Certificate]
) -> tuple[Signer, bytes]:
    data = _signed_data(read_element(cms))
    inside = data.part(2)
    signed = inside.part(1).part(0).octets if content is None else content
    certificates = list(_certificates(data))
    info = data.parts[-1].part(0)
    certificate = _of_signer(info.part(1), certificates)
    if certificate is None:
        raise BadSignature("the certificate of its signer is not with it")
    _verify(info, certificate, signed)
    at = datetime.fromtimestamp(at_s, UTC) if at_s is not None else None
    is_trusted = _is_trusted(certificate, certificates, at, authorities)
    return Signer(_name(certificate), _addresses(certificate), _issuer(certificate), is_trusted), signed


def _signed_data(info: Element) -> Element:
    if info.part(0).content != _SIGNED_DATA:
        raise NotBer("no signature")
    return info.part(1).part(0)


def _certificates(data: Element) -> Iterator[x509.Certificate]:
    for part in data.parts:
        if part.tag == _EXPLICIT_0:
            for one in part.parts[:_MOST_CERTIFICATES]:
                if one.tag == _SEQUENCE:
                    yield x509.load_der_x509_certificate(one.der())


def _of_signer(named: Element, certificates: Sequence[x509.Certificate]) -> x509.Certificate | None:
    """The certificate a signer names, by issuer and number or by the mark of its key."""
    if named.tag == _SEQUENCE:
        issuer, number = named.part(0).der(), int.from_bytes(named.part(1).content, signed=True)
        same = (c for c in certificates if c.serial_number == number and c.issuer.public_bytes() == issuer)
        return next(same, None)
    mark = named.octets
    return next((c for c in certificates if _key_mark(c) == mark), None)


def _key_mark(certificate: x509.Certificate) -> bytes | None:
    try:
        return certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    except x509.ExtensionNotFound:
        return None


def _verify(info: Element, certificate: x509.Certificate, signed: bytes) -> None:
    """The hash of the content, and the signature over it."""
    algorithm = _HASHES.get(info.part(2).part(0).content)
    if algorithm is None:
        raise BadSignature("it was made in a way that is not safe any more")
    at = 3
    covered = signed
    if info.part(at).tag == _EXPLICIT_0:
        attributes = info.part(at)
        if _attribute(attributes, _MESSAGE_DIGEST) != hashlib.new(algorithm.name, signed).digest():
            raise BadSignature("the mail was changed after it was signed", is_broken=True)
        covered = attributes.tagged(_SET).der()  # RFC 5652, 5.4
        at += 1
    kind, signature = info.part(at), info.part(at + 1).octets
    try:
        _verify_with(certificate, (signature, covered), algorithm, is_pss=kind.part(0).content == _PSS)
    except InvalidSignature as error:
        raise BadSignature("it was not made with this certificate", is_broken=True) from error


def _attribute(attributes: Element, wanted: bytes) -> bytes:
    for attribute in attributes.parts:
        if attribute.part(0).content == wanted:
            return attribute.part(1).part(0).octets
    raise NotBer("no digest")


def _verify_with(
    certificate: x509.Certificate,
    signed: tuple[bytes, bytes],
    algorithm: hashes.HashAlgorithm,
    *,
    is_pss: bool,
) -> None:
    signature, covered = signed
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        pss = padding.PSS(padding.MGF1(algorithm), padding.PSS.AUTO)
        key.verify(signature, covered, pss if is_pss else padding.PKCS1v15(), algorithm)
    elif isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(signature, covered, ec.ECDSA(algorithm))
    elif isinstance(key, ed25519.Ed25519PublicKey):
        key.verify(signature, covered)
    else:
        raise BadSignature("its kind of key is not known here")


def _is_trusted(
    leaf: x509.Certificate,
    others: Sequence[x509.Certificate],
    at: datetime | None,
    authorities: Sequence[x509.Certificate],
) -> bool:
    """Whether a chain leads to an authority; the purposes of web servers do not matter here."""
    roots = [*authorities, *_system_roots()]
    if not roots:
        return False
    everything = verification.ExtensionPolicy.permit_all()
    builder = verification.PolicyBuilder().store(verification.Store(roots))
    builder = builder.time(at) if at is not None else builder
    builder = builder.extension_policies(
        ca_policy=verification.ExtensionPolicy.webpki_defaults_ca(), ee_policy=everything
    )
    try:
        builder.build_client_verifier().verify(leaf, [one for one in others if one != leaf])
    except (verification.VerificationError, ValueError):
        return False
    return _may_sign(leaf)


def _may_sign(certificate: x509.Certificate) -> bool:
    """Whether a certificate is meant for mail, where it says what it is meant for."""
    try:
        uses = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return True
    any_use = x509.ObjectIdentifier("2.5.29.37.0")
    return x509.oid.ExtendedKeyUsageOID.EMAIL_PROTECTION in uses or any_use in uses


@cache
def _system_roots() -> tuple[x509.Certificate, ...]:
    """The authorities of this computer, where it names them."""
    found = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # some roots are older than the rules
        for raw in ssl.create_default_context().get_ca_certs(binary_form=True):
            try:
                found.append(x509.load_der_x509_certificate(raw))
            except ValueError:
                continue
    return tuple(found)


def _addresses(certificate: x509.Certificate) -> tuple[str, ...]:
    found: list[str] = []
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        found += names.get_values_for_type(x509.RFC822Name)
    except (x509.ExtensionNotFound, ValueError):
        pass
    named = certificate.subject.get_attributes_for_oid(x509.NameOID.EMAIL_ADDRESS)
    found += [str(attribute.value) for attribute in named]
    return tuple(dict.fromkeys(address.strip().lower() for address in found))


def _name(certificate: x509.Certificate) -> str:
    return _common(certificate.subject) or next(iter(_addresses(certificate)), "somebody without a name")


def _issuer(certificate: x509.Certificate) -> str:
    if certificate.issuer == certificate.subject:
        return "themselves"
    return _common(certificate.issuer) or certificate.issuer.rfc4514_string()


def _common(name: x509.Name) -> str:
    for kind in (x509.NameOID.COMMON_NAME, x509.NameOID.ORGANIZATION_NAME):
        found = name.get_attributes_for_oid(kind)
        if found:
            return str(found[0].value)
    return ""
