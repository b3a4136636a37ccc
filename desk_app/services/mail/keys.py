"""The keys a team has for mail: its own for opening, others' and authorities' for checking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key, pkcs12

from desk_app.domain.errors import InvalidInput
from desk_app.services.mail.openpgp import PgpKey, read_pgp_keys

_NO_KEY: Final = "There is no key or certificate in it that Desk App can use."
_FORMS: Final = "It reads PKCS#12 (.p12, .pfx), certificates (.pem, .cer) and PGP keys (.asc)."


@dataclass(frozen=True, slots=True)
class Identity:
    """A certificate of the team with its private key."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey


@dataclass(frozen=True, slots=True)
class MailKeys:
    """Everything that mails are opened and checked with.

    Attributes:
        identities: For S/MIME.
        authorities: Certificates the team trusts besides those of this computer.
        pgp: PGP keys, with their secrets where they are the team's own.
    """

    identities: tuple[Identity, ...] = ()
    authorities: tuple[x509.Certificate, ...] = ()
    pgp: tuple[PgpKey, ...] = ()

    def __add__(self, other: MailKeys) -> MailKeys:
        """Both."""
        return MailKeys(
            self.identities + other.identities, self.authorities + other.authorities, self.pgp + other.pgp
        )

    @property
    def lines(self) -> tuple[str, ...]:
        """What they are, one line each."""
        own = (f"S/MIME key of {one.certificate.subject.rfc4514_string()}" for one in self.identities)
        trusted = (f"trusted authority {one.subject.rfc4514_string()}" for one in self.authorities)
        pgp = (f"PGP {'key' if one.secret else 'certificate'} of {', '.join(one.names)}" for one in self.pgp)
        return (*own, *trusted, *pgp)


NO_KEYS: Final = MailKeys()


def read_keys(data: bytes, password: str = "") -> MailKeys:
    """The keys in a file, whichever of the usual forms it has.

    Args:
        data: The file.
        password: Opens it; empty for none.

    Raises:
        InvalidInput: There is no key in it, or the password is wrong.
    """
    if b"BEGIN PGP" in data[:4_000]:
        return _pgp(data, password)
    if b"-----BEGIN" in data:
        return _pem(data, password)
    try:
        return MailKeys(authorities=(x509.load_der_x509_certificate(data),))
    except ValueError:
        pass
    try:
        found = pkcs12.load_pkcs12(data, password.encode() if password else None)
    except ValueError:
        return _pgp(data, password)
    key, certificate = found.key, found.cert
    if not isinstance(key, rsa.RSAPrivateKey) or certificate is None:
        raise InvalidInput("The key is not of a kind that S/MIME mail is opened with (RSA).")
    return MailKeys((Identity(certificate.certificate, key),))


def _pem(data: bytes, password: str) -> MailKeys:
    try:
        certificates = x509.load_pem_x509_certificates(data)
        if b"PRIVATE KEY" not in data:
            return MailKeys(authorities=tuple(certificates))
        key = load_pem_private_key(data, password.encode() if password else None)
    except (ValueError, TypeError) as error:
        raise InvalidInput(_NO_KEY, f"Check the password. {_FORMS}") from error
    if not isinstance(key, rsa.RSAPrivateKey):
        raise InvalidInput("The key is not of a kind that S/MIME mail is opened with (RSA).")
    return MailKeys((Identity(certificates[0], key),))


def _pgp(data: bytes, password: str) -> MailKeys:
    try:
        return MailKeys(pgp=tuple(read_pgp_keys(data, password)))
    except ValueError as error:
        raise InvalidInput(_NO_KEY, f"Check the password. {_FORMS}") from error
