"""What can go wrong on the way to a mail server, in words: a table, not branches."""

from __future__ import annotations

import smtplib
import socket
import ssl
from enum import StrEnum
from typing import Final

from imapclient.exceptions import IMAPClientError

from desk_app.domain.errors import DeskError


class Trouble(StrEnum):
    """What a problem means for what happens next."""

    OFFLINE = "offline"
    """The server cannot be reached; it is tried again by itself."""
    SIGN_IN = "sign_in"
    """A person has to sign in again."""
    STOPPED = "stopped"
    """A person has to change something."""
    REFUSED = "refused"
    """The server will not take this mail, now or later."""
    LATER = "later"
    """The server does not take it now."""


class MailProblem(DeskError):
    """The mail server did not do what was asked.

    Attributes:
        trouble: What it means.
    """

    def __init__(self, message: str, hint: str = "", *, trouble: Trouble) -> None:
        """Keep the sentences and what they mean."""
        super().__init__(message, hint)
        self.trouble = trouble


_CERTIFICATE: Final = {
    "CERTIFICATE_VERIFY_FAILED: self": "it is signed by itself and not by an authority this computer trusts",
    "unable to get local issuer": "it is not signed by an authority this computer trusts",
    "certificate has expired": "it has expired",
    "not yet valid": "it is not valid yet; check this computer's clock",
    "Hostname mismatch": "it belongs to another name",
    "IP address mismatch": "it belongs to another name",
    "self-signed": "it is signed by itself and not by an authority this computer trusts",
    "self signed": "it is signed by itself and not by an authority this computer trusts",
}


_AGAIN: Final = "It is tried again by itself."
_REFUSED_LOGIN: Final = (
    "{host} does not accept the user name and password.",
    "Check both. Many providers want an app password instead of your own, or signing in with the browser.",
    Trouble.SIGN_IN,
)
_PASSING: Final = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]")
_REFUSED_TOKEN: Final = (
    "{host} does not accept what the provider says about you.",
    "Sign in again with the account of this mailbox.",
    Trouble.SIGN_IN,
)
_PROBLEMS: Final[
    tuple[tuple[type[Exception] | tuple[type[Exception], ...], tuple[str, str, Trouble]], ...]
] = (
    (
        ssl.SSLError,
        ("{host} does not speak TLS on this port.", "Choose STARTTLS or another port.", Trouble.STOPPED),
    ),
    (
        socket.gaierror,
        ("There is no server called {host}, or the network is away.", "Check its name.", Trouble.OFFLINE),
    ),
    (TimeoutError, ("{host} does not answer.", _AGAIN, Trouble.OFFLINE)),
    (
        ConnectionRefusedError,
        ("{host} refuses connections on this port.", "Check the port.", Trouble.OFFLINE),
    ),
    (
        (OSError, smtplib.SMTPException, IMAPClientError),
        ("The connection to {host} broke.", _AGAIN, Trouble.OFFLINE),
    ),
)
"""Kinds of errors, the special ones first, and what they mean."""


def sign_in_refused(host: str, answer: str, *, with_token: bool) -> MailProblem:
    """A server does not let somebody in.

    Args:
        host: Its name.
        answer: What it said; some reasons pass by themselves (RFC 5530, 3).
        with_token: With a token of the provider rather than a password.
    """
    if any(code in answer.upper() for code in _PASSING):
        return MailProblem(f"{host} lets nobody in at the moment.", _AGAIN, trouble=Trouble.LATER)
    return _table_entry(_REFUSED_TOKEN if with_token else _REFUSED_LOGIN, host)


def in_words(error: BaseException, host: str) -> MailProblem:
    """The problem behind an error of a library.

    Args:
        error: What was raised.
        host: The server's name, for the sentence.
    """
    if isinstance(error, MailProblem):
        return error
    if isinstance(error, ssl.SSLCertVerificationError):
        reason = next((words for mark, words in _CERTIFICATE.items() if mark in str(error)), "")
        return MailProblem(
            f"The certificate of {host} is not accepted: {reason or 'it cannot be checked'}.",
            "Check the server's name, or name your own certificate authority in the account.",
            trouble=Trouble.STOPPED,
        )
    if isinstance(error, smtplib.SMTPResponseException):
        return _answered(error.smtp_code, _text(error.smtp_error), host)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()), (550, b""))
        address = next(iter(error.recipients), "the recipient")
        return _answered(code, f"{address}: {_text(words)}", host)
    found = next((entry for kind, entry in _PROBLEMS if isinstance(error, kind)), None)
    if found is None:
        raise error
    return _table_entry(found, host)


def _table_entry(entry: tuple[str, str, Trouble], host: str) -> MailProblem:
    message, hint, trouble = entry
    return MailProblem(message.replace("{host}", host), hint, trouble=trouble)


def _answered(code: int, words: str, host: str) -> MailProblem:
    said = f"{host} answers: {code} {' '.join(words.split())[:200]}"
    if code >= 500:  # noqa: PLR2004 - RFC 5321, 4.2.1: 5yz is permanent
        return MailProblem(
            f"{said}.", "Change the mail or its recipients, then send it again.", trouble=Trouble.REFUSED
        )
    return MailProblem(f"{said}.", "It is tried again by itself.", trouble=Trouble.LATER)


def _text(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else words
