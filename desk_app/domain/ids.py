"""Identity: client-made UUIDv7 values, 16 bytes, final from the first moment.

A thing created offline keeps its id for ever, so nothing has to be renamed when it reaches a server
(SYNC rule: no id mapping). Ids sort by the time they were made (RFC 9562 section 5.7). Clock and
randomness are passed in; this module has neither.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import NewType

from desk_app.domain.errors import InvalidInput

AccountId = NewType("AccountId", bytes)
AgentId = NewType("AgentId", bytes)
AssetId = NewType("AssetId", bytes)
AttachmentId = NewType("AttachmentId", bytes)
ChangeId = NewType("ChangeId", bytes)
CustomerId = NewType("CustomerId", bytes)
DraftId = NewType("DraftId", bytes)
EventId = NewType("EventId", bytes)
FieldId = NewType("FieldId", bytes)
MessageId = NewType("MessageId", bytes)
NoteId = NewType("NoteId", bytes)
OrganisationId = NewType("OrganisationId", bytes)
QueueId = NewType("QueueId", bytes)
SideId = NewType("SideId", bytes)
SideMessageId = NewType("SideMessageId", bytes)
StatusId = NewType("StatusId", bytes)
TagId = NewType("TagId", bytes)
TicketId = NewType("TicketId", bytes)
ViewId = NewType("ViewId", bytes)

ID_BYTES = 16

IdSource = Callable[[], bytes]
"""Gives a new 16-byte id at each call; injected so that tests and simulations are repeatable."""


def uuid7(now_ms: int, entropy: bytes) -> bytes:
    """Build a UUIDv7.

    Args:
        now_ms: Unix time in milliseconds, 0 <= now_ms < 2**48.
        entropy: At least 10 random bytes; the first 10 are used.

    Returns:
        16 bytes: 48 bits of time, version 7, 12 random bits, variant 10, 62 random bits.
    """
    tail = bytearray(entropy[:10])
    tail[0] = 0x70 | (tail[0] & 0x0F)
    tail[2] = 0x80 | (tail[2] & 0x3F)
    return now_ms.to_bytes(6, "big") + bytes(tail)


def id_text(value: bytes) -> str:
    """The canonical text of an id, 36 characters (`0198c0de-...`)."""
    return str(uuid.UUID(bytes=value))


def parse_id(text: str) -> bytes:
    """Read an id from its canonical text.

    Raises:
        InvalidInput: The text is not a UUID.
    """
    try:
        return uuid.UUID(text).bytes
    except ValueError as error:
        raise InvalidInput(f"“{text[:60]}” is not an id.") from error
