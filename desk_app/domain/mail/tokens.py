"""Our own signed marks in mails: Message-IDs, reply addresses and a line in the text.

Whoever answers sends one of them back, and then the ticket is known for certain. Each carries the ticket and
a keyed hash, so that nobody can write into a ticket by guessing; a wrong hash counts as no mark at all.
Letters are small throughout (base32), because some systems change the case of addresses.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from desk_app.domain.ids import ID_BYTES, MessageId, TicketId

_MAC_BYTES: Final = 10
"""80 bits: nobody tries 2**79 mails."""
_ADDRESS_MAC_BYTES: Final = 8
"""64 bits, so that `support+token@` stays within the 64 characters of a local part (RFC 5321, 4.5.3.1.1)."""
_ID: Final = re.compile(r"<desk\.([a-z2-7]{68})@[^<>@\s]+>", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"[^@\s<>]*\+t([a-z2-7]{39})@[^@\s<>]+", re.IGNORECASE)
_MARKER: Final = re.compile(r"\[desk:([a-z2-7]{68})\]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a valid mark says.

    Attributes:
        ticket_id: The ticket.
        message_id: The message that carried it; None for a reply address, which names only the ticket.
    """

    ticket_id: TicketId
    message_id: MessageId | None = None


@dataclass(frozen=True, slots=True)
class MarkSearch:
    """The marks found in a text.

    Attributes:
        marks: Valid ones, in order.
        forged: How many looked like ours and carry a wrong hash.
    """

    marks: tuple[Mark, ...] = ()
    forged: int = 0


class MailSigner:
    """Makes and checks the marks of one workspace."""

    def __init__(self, key: bytes) -> None:
        """Take the secret.

        Args:
            key: 32 bytes that only this workspace has.
        """
        self._key = key

    def mail_id(self, ticket_id: TicketId, message_id: MessageId, domain: str) -> str:
        """The Message-ID of an outgoing message; the same each time it is asked for."""
        return f"<desk.{self._whole(ticket_id, message_id)}@{domain}>"

    def reply_address(self, ticket_id: TicketId, mailbox: str) -> str:
        """`support+t...@example.com` for a mailbox that takes such addresses."""
        local, _, domain = mailbox.rpartition("@")
        body = bytes(ticket_id)
        return f"{local}+t{_text(body + self._mac(b'address', body, _ADDRESS_MAC_BYTES))}@{domain}"

    def marker(self, ticket_id: TicketId, message_id: MessageId) -> str:
        """A line for the text, for providers that replace Message-IDs."""
        return f"[desk:{self._whole(ticket_id, message_id)}]"

    def thread_id(self, ticket_id: TicketId, domain: str) -> str:
        """A pseudo-reference that all mails of a ticket share, so that mail programs show one thread."""
        body = bytes(ticket_id)
        return f"<desk-thread.{_text(body + self._mac(b'thread', body, _ADDRESS_MAC_BYTES))}@{domain}>"

    def in_mail_ids(self, mail_ids: Iterable[str]) -> MarkSearch:
        """Our marks among Message-IDs."""
        return self._found((_ID, b"message", _MAC_BYTES), mail_ids)

    def in_addresses(self, addresses: Iterable[str]) -> MarkSearch:
        """Our marks among addresses."""
        return self._found((_ADDRESS, b"address", _ADDRESS_MAC_BYTES), addresses)

    def in_text(self, text: str) -> MarkSearch:
        """Our marks in the words of a mail."""
        return self._found((_MARKER, b"message", _MAC_BYTES), (text,))

    def _whole(self, ticket_id: TicketId, message_id: MessageId) -> str:
        body = bytes(ticket_id) + bytes(message_id)
        return _text(body + self._mac(b"message", body, _MAC_BYTES))

    def _mac(self, purpose: bytes, body: bytes, length: int) -> bytes:
        return hmac.digest(self._key, purpose + b"\0" + body, hashlib.sha256)[:length]

    def _found(self, form: tuple[re.Pattern[str], bytes, int], texts: Iterable[str]) -> MarkSearch:
        pattern, purpose, length = form
        marks: dict[Mark, None] = {}
        forged = 0
        for match in (found for text in texts for found in pattern.finditer(text)):
            raw = _bytes(match[1])
            body, mac = raw[:-length], raw[-length:]
            if not hmac.compare_digest(mac, self._mac(purpose, body, length)):
                forged += 1
                continue
            message_id = MessageId(body[ID_BYTES:]) if len(body) > ID_BYTES else None
            marks[Mark(TicketId(body[:ID_BYTES]), message_id)] = None
        return MarkSearch(tuple(marks), forged)


def without_mark(address: str) -> str:
    """A reply address as people know it: without our mark."""
    match = _ADDRESS.fullmatch(address.strip())
    if match is None:
        return address
    local, _, domain = address.strip().rpartition("@")
    return f"{local[: local.rindex('+')]}@{domain}"


def _text(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip("=").lower()


def _bytes(text: str) -> bytes:
    return base64.b32decode(text.upper() + "=" * (-len(text) % 8))
