"""The settings of a mailbox account: where its servers are and how it signs in."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from desk_app.domain.errors import InvalidInput

IMAPS: Final = 993
IMAP: Final = 143
SMTPS: Final = 465
SUBMISSION: Final = 587
_YES: Final = frozenset({"yes", "on", "true", "1"})


class Security(StrEnum):
    """How a connection is protected."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"
    """Only for servers on this very computer."""


@dataclass(frozen=True, slots=True)
class Server:
    """One server."""

    host: str
    port: int
    security: Security

    @property
    def words(self) -> str:
        """`imap.example.com:993 (TLS)`."""
        return f"{self.host}:{self.port} ({self.security.value.upper()})"


@dataclass(frozen=True, slots=True)
class MailSettings:
    """Where a mailbox is and how it is used.

    Attributes:
        user: Name to sign in with; the address where nothing else is said.
        uses_oauth: Signs in with a token instead of a password.
        ca_file: Own certificate authority (PEM); empty for those of the system.
        folders: Folders that are fetched.
        sent_folder: Where sent mails are kept; empty finds it.
        files_itself: The provider keeps sent mails by itself.
        marks_read: Fetched mails are marked as read.
        marks_seen: Mails are marked as read once their ticket was read here.
        marks_answered: Mails are marked as answered once an answer has left.
        follows_flags: What another program marks as read counts as read here.
        spam_to: Mails of tickets that are spam are moved there; empty leaves them.
        moves_to: Fetched mails are moved there; empty leaves them.
        serves_team: It sends what colleagues write on other computers of the same team server, too.
        since_s: Mails that came before are history: filed closed, or not at all.
        history_s: How far back history goes, epoch seconds; same as `since_s` for none.
    """

    address: str
    user: str
    imap: Server
    smtp: Server
    uses_oauth: bool = False
    ca_file: str = ""
    folders: tuple[str, ...] = ("INBOX",)
    sent_folder: str = ""
    files_itself: bool = False
    marks_read: bool = False
    moves_to: str = ""
    marks_seen: bool = False
    marks_answered: bool = False
    follows_flags: bool = False
    spam_to: str = ""
    serves_team: bool = False
    since_s: int = 0
    history_s: int = 0

    def context(self) -> ssl.SSLContext:
        """What certificates are checked against; always checked.

        Raises:
            InvalidInput: The file of the own authority cannot be read.
        """
        if not self.ca_file:
            return ssl.create_default_context()
        try:
            return ssl.create_default_context(cafile=str(Path(self.ca_file).expanduser()))
        except (OSError, ssl.SSLError) as error:
            raise InvalidInput(
                f"The certificate authority in {self.ca_file} cannot be read.", "Name a PEM file."
            ) from error


def read_settings(kept: Mapping[str, str]) -> MailSettings:
    """The settings as an account keeps them.

    Raises:
        InvalidInput: A port is no number, or a kind of protection is not known.
    """
    address = kept.get("address", "").strip()
    folders = tuple(part.strip() for part in kept.get("folders", "").split(",") if part.strip())
    since_s = _number(kept, "since_s", 0)
    return MailSettings(
        address=address,
        user=kept.get("user", "").strip() or address,
        imap=read_server(kept, "imap", IMAPS, IMAP),
        smtp=read_server(kept, "smtp", SMTPS, SUBMISSION),
        uses_oauth=bool(kept.get("oauth", "").strip()),
        ca_file=kept.get("ca_file", "").strip(),
        folders=folders or ("INBOX",),
        sent_folder=kept.get("sent_folder", "").strip(),
        files_itself=kept.get("files_itself", "no") in _YES,
        marks_read=kept.get("marks_read", "no") in _YES,
        moves_to=kept.get("moves_to", "").strip(),
        marks_seen=kept.get("marks_seen", "no") in _YES,
        marks_answered=kept.get("marks_answered", "no") in _YES,
        follows_flags=kept.get("follows_flags", "no") in _YES,
        spam_to=kept.get("spam_to", "").strip(),
        serves_team=kept.get("serves_team", "no") in _YES,
        since_s=since_s,
        history_s=_number(kept, "history_s", since_s),
    )


def read_server(kept: Mapping[str, str], kind: str, tls_port: int, other_port: int) -> Server:
    """One server of the settings; port and protection follow from one another where one is missing.

    Raises:
        InvalidInput: A port is no number, or a kind of protection is not known.
    """
    word = kept.get(f"{kind}_security", "").strip().lower()
    given = _number(kept, f"{kind}_port", 0)
    try:
        security = Security(word) if word else Security.STARTTLS if given == other_port else Security.TLS
    except ValueError as error:
        raise InvalidInput(
            f"“{word[:20]}” is no kind of protection.", "Choose tls, starttls or none."
        ) from error
    port = given or (tls_port if security is Security.TLS else other_port)
    return Server(kept.get(f"{kind}_host", "").strip(), port, security)


def _number(kept: Mapping[str, str], name: str, default: int) -> int:
    text = kept.get(name, "").strip()
    if not text:
        return default
    if not text.isdecimal() or len(text) > 10:  # noqa: PLR2004 - epoch seconds have ten digits
        raise InvalidInput(f"“{text[:20]}” is not a number for {name.replace('_', ' ')}.")
    return int(text)
