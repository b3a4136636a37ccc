"""How a mail says it is signed or encrypted; `seals` opens it and says what that proves."""

from __future__ import annotations

from email.message import Message
from enum import StrEnum
from typing import Any, Final

_SMIME: Final = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})


class Protection(StrEnum):
    """What surrounds the content of a mail."""

    NONE = ""
    SMIME_SIGNED = "smime_signed"
    SMIME_ENCRYPTED = "smime_encrypted"
    PGP_SIGNED = "pgp_signed"
    PGP_ENCRYPTED = "pgp_encrypted"


def protection_of(mail: Message[str, str], text: str) -> Protection:
    """What a mail says of itself, and the armour in its text."""
    kind = mail.get_content_type()
    protocol = _parameter(mail, "protocol")
    if kind == "multipart/encrypted":
        return Protection.PGP_ENCRYPTED
    if kind == "multipart/signed":
        return Protection.PGP_SIGNED if "pgp" in protocol else Protection.SMIME_SIGNED
    if kind in _SMIME:
        is_signed = _parameter(mail, "smime-type") in {"signed-data", "certs-only"}
        return Protection.SMIME_SIGNED if is_signed else Protection.SMIME_ENCRYPTED
    if "-----BEGIN PGP MESSAGE-----" in text:
        return Protection.PGP_ENCRYPTED
    if "-----BEGIN PGP SIGNED MESSAGE-----" in text:
        return Protection.PGP_SIGNED
    return Protection.NONE


def _parameter(mail: Message[str, str], name: str) -> str:
    value: Any = mail.get_param(name)
    return value.lower() if isinstance(value, str) else ""
