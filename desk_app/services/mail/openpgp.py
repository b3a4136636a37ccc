"""PGP (RFC 9580, RFC 3156): checks and opens mails with the keys a team keeps; Sequoia does the work.

Sequoia (through `pysequoia`) comes as a wheel for Windows, macOS and Linux, so nothing has to be installed
beside the program. A key that the team has added counts as the key of whoever it names: that is what adding
it says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from pysequoia import Cert, Sig, Tsk, decrypt, verify
from pysequoia.packet import PacketPile

from desk_app.services.mail.smime import Signer

_SIGNED: Final = re.compile(r"-----BEGIN PGP SIGNED MESSAGE-----.*?-----END PGP SIGNATURE-----", re.DOTALL)
_MESSAGE: Final = re.compile(rb"-----BEGIN PGP MESSAGE-----.*?-----END PGP MESSAGE-----", re.DOTALL)
_SECRET_PACKETS: Final = frozenset({b"\xc5", b"\x94", b"\x95", b"\x96", b"\x97"})
"""First byte of a secret key without armour (RFC 9580, 4.2 and 5.5.1)."""
_LONGEST: Final = 60_000_000
_VOUCHED: Final = "your team’s list of keys"


@dataclass(frozen=True, slots=True)
class PgpKey:
    """A key the team keeps.

    Attributes:
        certificate: What signatures are checked with.
        secret: Opens what was encrypted for it; None for somebody else's key.
        password: Opens the secret; empty where it is not locked.
    """

    certificate: Cert
    secret: Tsk | None = None
    password: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Whom it belongs to, `Name <address>`."""
        return tuple(str(user_id) for user_id in self.certificate.user_ids)

    @property
    def marks(self) -> frozenset[str]:
        """Fingerprints and short marks of the key and its parts, lower case."""
        packets = PacketPile.from_bytes(bytes(self.certificate))
        found = (mark for packet in packets for mark in (packet.fingerprint, packet.key_id) if mark)
        return frozenset(mark.lower() for mark in found)


class PgpProblem(Exception):
    """The signature does not hold, or cannot be checked.

    Attributes:
        is_broken: It was checked with the right key and does not hold.
    """

    def __init__(self, words: str, *, is_broken: bool = False) -> None:
        """Keep what happened."""
        super().__init__(words)
        self.is_broken = is_broken


def read_pgp_keys(data: bytes, password: str = "") -> list[PgpKey]:
    """The keys in a file: one with its secret, or any number of certificates.

    Raises:
        ValueError: There is none, or the password does not open it.
    """
    try:
        if b"PRIVATE KEY BLOCK" in data or data[:1] in _SECRET_PACKETS:
            secret = Tsk.from_bytes(data)
            secret.decryptor(password or None)  # proves the password
            return [PgpKey(secret.extract_certificate(), secret, password)]
        found = [PgpKey(certificate) for certificate in Cert.split_bytes(data)]
    except RuntimeError as error:
        raise ValueError("no usable PGP key") from error
    if not found:
        raise ValueError("no usable PGP key")
    return found


def check_pgp(pair: tuple[bytes, bytes] | None, text: str, keys: Iterable[PgpKey]) -> Signer:
    """Who signed a mail.

    Args:
        pair: What was signed, byte for byte, and the signature; None where both stand in the text.
        text: The words of the mail.
        keys: What the team keeps.

    Raises:
        PgpProblem: Nobody whose key is here, or the signature does not hold.
    """
    known = list(keys)
    certificates = [key.certificate for key in known]
    found: PgpKey | None = None
    try:
        if pair is not None:
            signature = Sig.from_bytes(pair[1])
            marks = {(mark or "").lower() for mark in (signature.issuer_fingerprint, signature.issuer_key_id)}
            found = _key(known, marks - {""})
            result = verify(bytes=pair[0], store=lambda _ids: certificates, signature=signature)
        else:
            block = _SIGNED.search(text)
            result = verify(bytes=block[0].encode() if block else b"", store=lambda _ids: certificates)
    except RuntimeError as error:
        if found is not None:
            raise PgpProblem("the mail was changed after it was signed", is_broken=True) from error
        raise PgpProblem("the key of its signer is not here, or the text was changed") from error
    return _signer(known, result.valid_sigs)


def open_pgp(data: bytes, keys: Iterable[PgpKey]) -> tuple[bytes, Signer | None] | None:
    """What was encrypted and who signed it; None where no key here opens it."""
    known = list(keys)
    block = _MESSAGE.search(data)
    message = block[0] if block else data
    if len(message) > _LONGEST:
        return None
    certificates = [key.certificate for key in known]
    for key in known:
        if key.secret is None:
            continue
        try:
            decryptor = key.secret.decryptor(key.password or None)
            result = decrypt(message, decryptor=decryptor, store=lambda _ids: certificates)
        except RuntimeError:
            continue  # another key, or damaged: the words say that it could not be opened
        signer = _signer(known, result.valid_sigs) if result.valid_sigs else None
        return result.bytes or b"", signer
    return None


def _key(keys: Iterable[PgpKey], marks: Iterable[str]) -> PgpKey | None:
    wanted = set(marks)
    return next((key for key in keys if wanted & key.marks), None)


def _signer(keys: Iterable[PgpKey], signatures: Iterable[object]) -> Signer:
    """The first key that signed; pysequoia gives only signatures that hold."""
    marks = {str(getattr(one, "certificate", "")).lower() for one in signatures}
    key = _key(keys, marks)
    if key is None:
        raise PgpProblem("the key of its signer is not here")
    names = key.names
    addresses = tuple(name.rpartition("<")[2].strip("> ").lower() for name in names if "@" in name)
    name = next((name.partition("<")[0].strip() for name in names), "") or next(iter(addresses), "somebody")
    return Signer(name, addresses, _VOUCHED, is_trusted=True)
