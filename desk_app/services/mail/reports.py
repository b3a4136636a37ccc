"""Delivery reports: their recipient blocks and the ids of the mails they enclose."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import Message
from email.parser import HeaderParser
from typing import Any, Final

from desk_app.domain.mail.bounce_words import report_failures
from desk_app.domain.mail.facts import Failure
from desk_app.services.mail.headers import mail_ids, unescaped

_MOST: Final = 200
_HEAD: Final = 200_000


def report_blocks(mail: Message[str, str]) -> tuple[Failure, ...]:
    """What the `message/delivery-status` parts of a mail say about each recipient."""
    blocks: list[dict[str, str]] = []
    for part in _parts(mail):
        if part.get_content_type() == "message/delivery-status":
            blocks += _blocks(part)
    return report_failures(blocks[:_MOST])


def _blocks(part: Message[str, str]) -> Iterator[dict[str, str]]:
    payload: Any = part.get_payload()
    if isinstance(payload, list):
        for block in payload:
            if isinstance(block, Message):
                yield {name.lower(): unescaped(str(value)) for name, value in block.raw_items()}
        return
    for chunk in str(payload)[:_HEAD].replace("\r\n", "\n").split("\n\n"):
        headers = HeaderParser().parsestr(chunk.strip())
        yield {name.lower(): unescaped(str(value)) for name, value in headers.raw_items()}


def enclosed_ids(mail: Message[str, str]) -> tuple[str, ...]:
    """Message-IDs of enclosed mails, the outermost first."""
    found: dict[str, None] = {}
    for part in _parts(mail):
        kind = part.get_content_type()
        payload: Any = part.get_payload()
        if kind == "message/rfc822" and isinstance(payload, list) and payload:
            inner = payload[0]
        elif kind in {"text/rfc822-headers", "message/rfc822-headers", "message/rfc822"}:
            text = payload[0].as_string() if isinstance(payload, list) and payload else str(payload)
            inner = HeaderParser().parsestr(text[:_HEAD].lstrip())
        else:
            continue
        values = tuple(str(value) for value in inner.get_all("Message-ID", []))
        found |= dict.fromkeys(mail_ids(values)[:1])
    return tuple(found)


def _parts(mail: Message[str, str]) -> Iterator[Message[str, str]]:
    """Parts of the mail itself; not those of mails enclosed in it."""
    waiting = [mail]
    seen = 0
    while waiting and seen < _MOST:
        part = waiting.pop(0)
        seen += 1
        yield part
        payload: Any = part.get_payload()
        if isinstance(payload, list) and part.get_content_maintype() == "multipart":
            waiting += [child for child in payload if isinstance(child, Message)]
