"""Reading one mail for an import: whatever is broken in it, something sensible comes out.

Only the standard library's parser is used; what it cannot decode is replaced, never raised. The mailbox
channel will read mail more finely; an import wants text, people, time, files and what the mail answers.
"""

from __future__ import annotations

import email
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import default
from email.utils import getaddresses, parsedate_to_datetime
from html import unescape
from typing import Final

from desk_app.domain.text import BODY_MAX, fit_line

_IDS: Final = re.compile(r"<[^<>\s]{1,900}>")
_TAGS: Final = re.compile(r"(?is)<(script|style)\b.*?</\1>|<[^>]{0,2000}>")
_BLOCK_ENDS: Final = re.compile(r"(?i)<(br|/p|/div|/li|/tr|/h\d)\b[^>]{0,200}>")
_DEPTH: Final = 30
_PARTS: Final = 500


@dataclass(frozen=True, slots=True)
class MailFile:
    """An attachment of a mail."""

    name: str
    mime: str
    content: bytes
    content_id: str | None


@dataclass(frozen=True, slots=True)
class ReadMail:
    """A mail in values.

    Attributes:
        mail_id: Its Message-ID, or one made from its hash when it has none.
        ancestors: Message-IDs it answers, the nearest first.
        sender: (name, address); both may be empty.
        to: `Name <address>` texts.
        sent_s: Epoch seconds; None when the date cannot be read.
    """

    mail_id: str
    ancestors: tuple[str, ...]
    in_reply_to: str
    references: str
    sender: tuple[str, str]
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    sent_s: int | None
    text: str
    html: str | None
    files: tuple[MailFile, ...]
    is_automatic: bool


def read_mail(raw: bytes) -> ReadMail:
    """Read a mail; never raises for what is in it."""
    mail = email.message_from_bytes(raw, policy=default)
    references = _header(mail, "References")
    in_reply_to = _header(mail, "In-Reply-To")
    ancestors = [*_IDS.findall(in_reply_to), *reversed(_IDS.findall(references))]
    own = _IDS.search(_header(mail, "Message-ID"))
    digest = hashlib.sha256(raw).hexdigest()
    text, html, files = _content(mail)
    return ReadMail(
        mail_id=own[0] if own else f"<{digest}@no-message-id.invalid>",
        ancestors=tuple(dict.fromkeys(ancestors)),
        in_reply_to=next(iter(_IDS.findall(in_reply_to)), ""),
        references=" ".join(_IDS.findall(references))[-8000:],
        sender=next(iter(_people(mail, "From")), ("", "")),
        to=tuple(map(_shown, _people(mail, "To"))),
        cc=tuple(map(_shown, _people(mail, "Cc"))),
        subject=fit_line(_header(mail, "Subject")),
        sent_s=_sent(mail),
        text=text[:BODY_MAX],
        html=html,
        files=files,
        is_automatic=_header(mail, "Auto-Submitted").lower() not in ("", "no"),
    )


def _header(mail: EmailMessage, name: str) -> str:
    """A header as text; the parser raises for some broken ones, then it is read raw."""
    try:
        return str(mail.get(name, ""))
    except (MessageError, ValueError, TypeError, IndexError, AttributeError, LookupError):
        raw = next((value for key, value in mail.raw_items() if key.lower() == name.lower()), "")
        return str(raw).encode("utf-8", "replace").decode("utf-8")


def _people(mail: EmailMessage, name: str) -> list[tuple[str, str]]:
    found = getaddresses([_header(mail, name)])
    return [(fit_line(who, 300), fit_line(address, 300)) for who, address in found if who or address][:100]


def _shown(person: tuple[str, str]) -> str:
    name, address = person
    return f"{name} <{address}>" if name and address else name or address


def _sent(mail: EmailMessage) -> int | None:
    try:
        moment = parsedate_to_datetime(_header(mail, "Date"))
    except (ValueError, TypeError, OverflowError):
        return None
    try:
        return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        return None


def _content(mail: EmailMessage) -> tuple[str, str | None, tuple[MailFile, ...]]:
    """The text, the HTML and the files of a mail, in their order."""
    texts: list[str] = []
    htmls: list[str] = []
    files: list[MailFile] = []
    for part in _leaves(mail, _DEPTH):
        kind = part.get_content_type()
        is_file = part.get_content_disposition() == "attachment" or part.get_filename() is not None
        if kind == "text/plain" and not is_file:
            texts.append(_text(part))
        elif kind == "text/html" and not is_file:
            htmls.append(_text(part))
        else:
            files.append(_file(part, len(files) + 1))
    html = "\n".join(htmls)[:BODY_MAX] or None
    text = "\n".join(texts) if any(t.strip() for t in texts) else html_text(html or "")
    return text, html, tuple(files)


def _leaves(mail: EmailMessage, depth: int) -> Iterator[EmailMessage]:
    """The parts that hold content; nesting and number are bounded."""
    waiting: list[tuple[EmailMessage, int]] = [(mail, depth)]
    seen = 0
    while waiting and seen < _PARTS:
        part, left = waiting.pop(0)
        seen += 1
        if part.is_multipart() and left and part.get_content_maintype() != "message":
            children = [child for child in part.iter_parts() if isinstance(child, EmailMessage)]
            waiting[:0] = [(child, left - 1) for child in children]
        else:
            yield part


def _bytes(part: EmailMessage) -> bytes:
    """The content of a part; an attached mail as its bytes."""
    if part.get_content_maintype() == "message":
        return b"".join(child.as_bytes() for child in part.get_payload() if isinstance(child, EmailMessage))
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _text(part: EmailMessage) -> str:
    """A text part: its own charset, else UTF-8, else Latin-1 (which takes every byte)."""
    content = _bytes(part)
    for charset in (part.get_content_charset() or "utf-8", "utf-8"):
        try:
            return content.decode(charset)
        except (UnicodeDecodeError, LookupError):
            continue
    return content.decode("latin-1")


def _file(part: EmailMessage, position: int) -> MailFile:
    kind = part.get_content_type()
    name = part.get_filename() or ("mail.eml" if kind == "message/rfc822" else f"file-{position}")
    content_id = part.get("Content-ID")
    return MailFile(str(name), kind, _bytes(part), str(content_id).strip("<> ") if content_id else None)


def html_text(markup: str) -> str:
    """The words of an HTML body, for search and lists; not for showing it."""
    broken = _BLOCK_ENDS.sub("\n", markup)
    lines = (" ".join(line.split()) for line in unescape(_TAGS.sub("", broken)).split("\n"))
    return "\n".join(line for line in lines if line)
