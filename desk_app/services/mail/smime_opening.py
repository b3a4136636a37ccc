"""Opens S/MIME mails that were encrypted for the team (RFC 8551, 3.3; CMS, RFC 5652 and 5083).

The form is read here, in all the ways programs write it; keys and contents are opened by `cryptography`.
RSA is the only kind of key that mail programs encrypt for in practice.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.padding import PKCS7

from desk_app.services.mail.ber import Element, NotBer, read_element

_ENVELOPED: Final = bytes.fromhex("2a864886f70d010703")
_AUTH_ENVELOPED: Final = bytes.fromhex("2a864886f70d0109100117")
_OAEP: Final = bytes.fromhex("2a864886f70d010107")
_AES_CBC: Final = frozenset(bytes.fromhex(f"6086480165030401{end}") for end in ("02", "16", "2a"))
_AES_GCM: Final = frozenset(bytes.fromhex(f"6086480165030401{end}") for end in ("06", "1a", "2e"))
_TRIPLE_DES: Final = bytes.fromhex("2a864886f70d0307")
_HASHES: Final[dict[bytes, hashes.HashAlgorithm]] = {
    bytes.fromhex("2b0e03021a"): hashes.SHA1(),  # noqa: S303 - the default of OAEP, where it does no harm
    bytes.fromhex("608648016503040201"): hashes.SHA256(),
    bytes.fromhex("608648016503040202"): hashes.SHA384(),
    bytes.fromhex("608648016503040203"): hashes.SHA512(),
}
_SEQUENCE: Final = 0x30
_SET: Final = 0x31
_MOST_RECIPIENTS: Final = 100
_TAG_BYTES: Final = 16


def opened(cms: bytes, key: rsa.RSAPrivateKey) -> bytes | None:
    """What was encrypted, as a mail of its own; None when it is not for this key or of an unknown kind."""
    try:
        info = read_element(cms)
        kind, data = info.part(0).content, info.part(1).part(0)
        if kind not in {_ENVELOPED, _AUTH_ENVELOPED}:
            return None
        at = next(n for n, part in enumerate(data.parts) if part.tag == _SET)
        tag = data.part(at + 2).octets if kind == _AUTH_ENVELOPED else b""
        for content_key in _content_keys(data.part(at), key):
            content = _content(data.part(at + 1), content_key, tag)
            if content is not None:
                return content
    except (NotBer, ValueError, StopIteration, UnsupportedAlgorithm):
        return None
    return None


def _content_keys(recipients: Element, key: rsa.RSAPrivateKey) -> Iterator[bytes]:
    """Keys of the content that this key opens; those of other recipients come out as nothing."""
    for recipient in recipients.parts[:_MOST_RECIPIENTS]:
        if recipient.tag != _SEQUENCE or len(recipient.parts) < 4:  # noqa: PLR2004 - RFC 5652, 6.2.1
            continue
        try:
            yield key.decrypt(recipient.part(3).octets, _padding(recipient.part(2)))
        except ValueError:
            continue


def _padding(algorithm: Element) -> padding.AsymmetricPadding:
    if algorithm.part(0).content != _OAEP:
        return padding.PKCS1v15()
    digest: hashes.HashAlgorithm = hashes.SHA1()  # noqa: S303 - as RFC 4055, 4.1 says when nothing is named
    for part in algorithm.parts[1].parts if len(algorithm.parts) > 1 else ():
        if part.tag == 0xA0:  # noqa: PLR2004 - hashFunc, the first of its parameters
            digest = _HASHES.get(part.part(0).part(0).content, digest)
    return padding.OAEP(padding.MGF1(digest), digest, None)


def _content(encrypted: Element, key: bytes, tag: bytes) -> bytes | None:
    """The content of EncryptedContentInfo; None when the key is not the right one."""
    algorithm, sealed = encrypted.part(1), encrypted.part(2).octets
    kind, parameters = algorithm.part(0).content, algorithm.part(1)
    try:
        if kind in _AES_GCM:
            nonce = parameters.part(0).octets
            return AESGCM(key).decrypt(nonce, sealed + tag[:_TAG_BYTES], None)
        if kind in _AES_CBC:
            return _unpadded(Cipher(algorithms.AES(key), modes.CBC(parameters.octets)), sealed, 128)
        if kind == _TRIPLE_DES:
            return _unpadded(Cipher(TripleDES(key), modes.CBC(parameters.octets)), sealed, 64)
    except (ValueError, InvalidTag):
        return None
    return None


def _unpadded(cipher: Cipher[modes.CBC], sealed: bytes, block_bits: int) -> bytes:
    decryptor, unpadder = cipher.decryptor(), PKCS7(block_bits).unpadder()
    plain = decryptor.update(sealed) + decryptor.finalize()
    return unpadder.update(plain) + unpadder.finalize()
