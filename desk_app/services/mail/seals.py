"""Opens what a mail is wrapped in and says what that proves: who signed it, whether it was for the team.

A mail can be wrapped twice (signed, then encrypted). Each wrapping adds a sentence; the content of the
innermost one is what the conversation shows, and the mail as it came is kept whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from email.message import Message
from enum import StrEnum
from typing import Final

from desk_app.services.mail.keys import MailKeys
from desk_app.services.mail.openpgp import PgpProblem, check_pgp, open_pgp
from desk_app.services.mail.parts import bytes_of
from desk_app.services.mail.protection import Protection
from desk_app.services.mail.smime import BadSignature, Signer, check_signature
from desk_app.services.mail.smime_opening import opened

_ENDS: Final = re.compile(rb"\r\n|\r|\n")


class SealState(StrEnum):
    """What the wrapping of a mail proves."""

    NONE = ""
    VALID = "valid"
    """Signed by the sender, unchanged, and somebody who is trusted says that it is them."""
    UNKNOWN = "unknown"
    """Signed and unchanged, but nobody who is trusted says whose key that is."""
    OTHER = "other"
    """Signed by somebody else than the sender."""
    BROKEN = "broken"
    """Changed after it was signed."""
    UNCHECKED = "unchecked"
    """Signed in a way that cannot be checked here."""
    CLOSED = "closed"
    """Encrypted, and there is no key here that opens it."""


@dataclass(frozen=True, slots=True)
class Seal:
    """What is known of the wrapping of a mail.

    Attributes:
        protection: What it is wrapped in.
        state: What the signature proves; `CLOSED` when it could not be opened; none for an encrypted mail
            without a signature.
        is_opened: It was encrypted and is open now.
        words: For a person; one or two sentences.
        signer: Name of who signed; empty for nobody.
        content: The mail within, as bytes, where there is one to be read instead.
    """

    protection: Protection = Protection.NONE
    state: SealState = SealState.NONE
    is_opened: bool = False
    words: str = ""
    signer: str = ""
    content: bytes | None = None

    @property
    def facts(self) -> dict[str, object]:
        """What is kept of it at the message."""
        return {
            "state": self.state.value,
            "words": self.words,
            "signer": self.signer,
            "is_opened": self.is_opened,
        }


NO_SEAL: Final = Seal()
_CLOSED: Final = (
    "This mail is encrypted with {how} for a key that is not here. Add the key (desk-app mail key-add) and"
    " look at the mail again (desk-app mail check); the original is kept whole."
)
_NOT_CHECKED: Final = "This mail is signed with {how}, but the signature cannot be checked: {why}."
_BROKEN: Final = "Do not rely on this mail: {why}."


def joined(outer: Seal, inner: Seal) -> Seal:
    """Both wrappings as one: the outer kind, what the inner one proves, the words of both."""
    if not outer.protection:
        return inner
    return Seal(
        outer.protection,
        inner.state or outer.state,
        is_opened=outer.is_opened or inner.is_opened,
        words=f"{outer.words} {inner.words}",
        signer=inner.signer or outer.signer,
    )


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A mail that says it is protected.

    Attributes:
        raw: As it came.
        protection: What it says of itself.
        text: Its words, where the armour of PGP may stand.
        sender: Lower-case address of its From.
        sent_s: Its date.
    """

    raw: bytes
    mail: Message[str, str]
    protection: Protection
    text: str
    sender: str
    sent_s: int | None


def unsealed(wrapped: Wrapped, keys: MailKeys) -> Seal:
    """Open and check; never raises for what a stranger wrote."""
    match wrapped.protection:
        case Protection.SMIME_SIGNED:
            return _smime_signed(wrapped, keys)
        case Protection.SMIME_ENCRYPTED:
            return _smime_opened(wrapped, keys)
        case Protection.PGP_SIGNED:
            return _pgp_signed(wrapped, keys)
        case Protection.PGP_ENCRYPTED:
            return _pgp_opened(wrapped, keys)
        case _:
            return NO_SEAL


def _smime_signed(wrapped: Wrapped, keys: MailKeys) -> Seal:
    pair = _signed_pair(wrapped)
    cms = pair[1] if pair else bytes_of(wrapped.mail)
    is_detached = wrapped.mail.get_content_type() == "multipart/signed"
    if is_detached and pair is None:
        return _unchecked(wrapped, "its parts cannot be told apart")
    try:
        signer, content = check_signature(cms, pair[0] if pair else None, wrapped.sent_s, keys.authorities)
    except BadSignature as problem:
        found = _refused(wrapped, str(problem), is_broken=problem.is_broken)
        return found if is_detached else replace(found, content=None)
    seal = _signed_by(wrapped, signer)
    return seal if is_detached else replace(seal, content=content)


def _smime_opened(wrapped: Wrapped, keys: MailKeys) -> Seal:
    cms = bytes_of(wrapped.mail)
    for identity in keys.identities:
        content = opened(cms, identity.key)
        if content is not None:
            return Seal(
                wrapped.protection, is_opened=True, words=_OPENED.format(how="S/MIME"), content=content
            )
    return _closed(wrapped)


def _pgp_signed(wrapped: Wrapped, keys: MailKeys) -> Seal:
    pair = _signed_pair(wrapped)
    try:
        signer = check_pgp(pair, wrapped.text, keys.pgp)
    except PgpProblem as problem:
        return _refused(wrapped, str(problem), is_broken=problem.is_broken)
    return _signed_by(wrapped, signer)


def _pgp_opened(wrapped: Wrapped, keys: MailKeys) -> Seal:
    armoured = next(
        (bytes_of(p) for p in wrapped.mail.walk() if p.get_content_type() == "application/octet-stream"), b""
    )
    found = open_pgp(armoured or wrapped.text.encode(), keys.pgp)
    if found is None:
        return _closed(wrapped)
    content, signer = found
    is_mime = wrapped.mail.get_content_type() == "multipart/encrypted"
    whole = content if is_mime else b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + content
    opened_words = _OPENED.format(how="PGP")
    if signer is None:
        return Seal(wrapped.protection, is_opened=True, words=opened_words, content=whole)
    seal = _signed_by(wrapped, signer)
    return replace(seal, is_opened=True, words=f"{opened_words} {seal.words}", content=whole)


_OPENED: Final = "Encrypted with {how} for you, and opened here."


def _signed_by(wrapped: Wrapped, signer: Signer) -> Seal:
    """A signature that holds: is it the sender's, and who says so?"""
    if wrapped.sender not in signer.addresses:
        whom = next(iter(signer.addresses), signer.name)
        sender = wrapped.sender or "of this mail"
        words = f"The signature holds, but it is of {whom} and not of the sender {sender}."
        return Seal(wrapped.protection, SealState.OTHER, words=words, signer=signer.name)
    if signer.is_trusted:
        words = f"Signed by {signer.name} ({wrapped.sender}), as {signer.issuer} confirms; unchanged since."
        return Seal(wrapped.protection, SealState.VALID, words=words, signer=signer.name)
    words = (
        f"Signed by {signer.name} ({wrapped.sender}) and unchanged since, but nobody trusted says that it is"
        f" them (the key is vouched for by {signer.issuer})."
    )
    return Seal(wrapped.protection, SealState.UNKNOWN, words=words, signer=signer.name)


def _refused(wrapped: Wrapped, why: str, *, is_broken: bool) -> Seal:
    if is_broken:
        return Seal(wrapped.protection, SealState.BROKEN, words=_BROKEN.format(why=why))
    return _unchecked(wrapped, why)


def _unchecked(wrapped: Wrapped, why: str) -> Seal:
    words = _NOT_CHECKED.format(how=_how(wrapped), why=why)
    return Seal(wrapped.protection, SealState.UNCHECKED, words=words)


def _closed(wrapped: Wrapped) -> Seal:
    return Seal(wrapped.protection, SealState.CLOSED, words=_CLOSED.format(how=_how(wrapped)))


def _how(wrapped: Wrapped) -> str:
    return "S/MIME" if wrapped.protection in {Protection.SMIME_SIGNED, Protection.SMIME_ENCRYPTED} else "PGP"


def _signed_pair(wrapped: Wrapped) -> tuple[bytes, bytes] | None:
    """What was signed, byte for byte, and the signature, of a `multipart/signed`; None for other mails."""
    boundary = wrapped.mail.get_boundary()
    if wrapped.mail.get_content_type() != "multipart/signed" or not boundary:
        return None
    whole = _ENDS.sub(b"\r\n", wrapped.raw)
    mark = b"\r\n--" + boundary.encode("utf-8", "surrogateescape")
    begin = whole.find(mark)
    begin = whole.find(b"\r\n", begin + 2) + 2
    end = whole.find(mark, begin)
    payload = wrapped.mail.get_payload()
    if begin < len(mark) or end < 0 or not isinstance(payload, list) or len(payload) != 2:  # noqa: PLR2004 - RFC 1847, 2.1
        return None
    second = payload[1]
    return (whole[begin:end], bytes_of(second)) if isinstance(second, Message) else None
