"""The parts of a mail: which of them are its words, its HTML, its pictures and its files."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.errors import MessageError
from email.message import Message
from html import escape
from typing import Any, Final

from desk_app.domain.filenames import safe_file_name
from desk_app.services.mail.charsets import as_text
from desk_app.services.mail.flowed import unflowed
from desk_app.services.mail.headers import readable
from desk_app.services.mail.html_words import html_text
from desk_app.services.mail.winmail import read_winmail

_DEEPEST: Final = 60
_MOST_PARTS: Final = 1_000
_WINMAIL: Final = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_THIN: Final = 4
"""The plain text counts as a mere hint ("see the HTML") when the HTML has this many times its words."""
_HINT: Final = 300
_NAMES: Final = {
    "application/pgp-signature": "signature.asc",
    "application/pgp-encrypted": "pgp-version.txt",
    "message/rfc822": "mail.eml",
    "text/calendar": "invitation.ics",
    "message/delivery-status": "delivery-report.txt",
    "message/disposition-notification": "receipt.txt",
    "text/rfc822-headers": "headers.txt",
}
"""What parts are called that have no name of their own."""


@dataclass(frozen=True, slots=True)
class MailFile:
    """An attachment of a mail.

    Attributes:
        content_id: What the HTML calls it, without angle brackets; a Content-Location where it has only that.
        is_inline: The mail wants it shown within the text.
    """

    name: str
    mime: str
    content: bytes
    content_id: str | None
    is_inline: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """What a mail holds.

    Attributes:
        text: Its words.
        html: Its HTML; empty without one.
        calendar: The text of its first calendar part; empty without one.
    """

    text: str
    html: str
    files: tuple[MailFile, ...]
    calendar: str


@dataclass(slots=True)
class _Found:
    texts: list[str] = field(default_factory=list)
    htmls: list[str] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)
    files: list[MailFile] = field(default_factory=list)
    calendar: str = ""


def content_of(mail: Message[str, str]) -> Content:
    """The words and files of a mail, in their order."""
    found = _Found()
    for part, in_alternative in _leaves(mail):
        kind = part.get_content_type()
        if kind.startswith("multipart/"):
            kind = "text/plain"  # a container that could not be opened; its text is better read than hidden
        if kind in {"text/plain", "text/html"} and not _is_file(part):
            _take_words(found, part, kind, in_alternative=in_alternative)
            continue
        file = _file(part, len(found.files) + 1)
        if kind == "text/calendar" and not found.calendar:
            found.calendar = as_text(file.content, part.get_content_charset())
        inner = read_winmail(file.content) if _is_winmail(file) else None
        if inner is None:
            found.files.append(file)
            continue
        found.files += [MailFile(safe_file_name(f.name), f.mime, f.content, None) for f in inner.files]
        if inner.text:
            found.texts.append(inner.text)
    html = "\n".join(found.htmls)
    return Content(_words("\n".join(found.texts), html), html, tuple(found.files), found.calendar)


def _words(text: str, html: str) -> str:
    """The plain text, unless it is empty or only hints at the HTML."""
    if not html:
        return text
    if not text.strip():
        return html_text(html)
    if len(text) < _HINT:
        words = html_text(html)
        if len(words) > _HINT and len(words) > _THIN * len(text.strip()):
            return words
    return text


def _take_words(found: _Found, part: Message[str, str], kind: str, *, in_alternative: bool) -> None:
    text = as_text(bytes_of(part), part.get_content_charset(), is_html=kind == "text/html")
    if kind == "text/html":
        # A page beside texts, not instead of them: the texts would not be seen otherwise.
        found.htmls += [*map(_page, found.loose), text]
        found.loose = []
        return
    if _parameter(part, "format") == "flowed":
        text = unflowed(text, del_sp=_parameter(part, "delsp") == "yes")
    found.texts.append(text)
    if in_alternative or not text.strip():
        return
    if found.htmls:
        found.htmls.append(_page(text))
    else:
        found.loose.append(text)


def _page(text: str) -> str:
    return f"<pre>{escape(text, quote=False)}</pre>"


def _leaves(mail: Message[str, str]) -> Iterator[tuple[Message[str, str], bool]]:
    """The parts that hold content, and whether they stand in an alternative; depth and number are bounded."""
    waiting: list[tuple[Message[str, str], int, bool]] = [(mail, _DEEPEST, False)]
    seen = 0
    while waiting and seen < _MOST_PARTS:
        part, left, in_alternative = waiting.pop(0)
        seen += 1
        payload: Any = part.get_payload()
        if isinstance(payload, list) and left and part.get_content_maintype() != "message":
            inside = in_alternative or part.get_content_type() == "multipart/alternative"
            waiting[:0] = [(child, left - 1, inside) for child in payload if isinstance(child, Message)]
        else:
            yield part, in_alternative


def bytes_of(part: Message[str, str]) -> bytes:
    """The content of a part with its transfer encoding removed; an attached mail as its bytes."""
    payload: Any = part.get_payload()
    if isinstance(payload, list):
        return b"\n".join(_whole(child) for child in payload if isinstance(child, Message))
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64":
        return _from_base64(str(payload))
    try:
        decoded: Any = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        decoded = str(payload).encode("utf-8", "surrogateescape")
    return decoded if isinstance(decoded, bytes) else b""


def _whole(mail: Message[str, str]) -> bytes:
    """An attached mail as bytes; one whose headers the library will not write again, as they stand."""
    try:
        return mail.as_bytes()
    except (MessageError, ValueError, LookupError):
        head = "".join(f"{name}: {value}\n" for name, value in mail.raw_items())
        return f"{head}\n{mail.get_payload()}".encode("utf-8", "surrogateescape")


def _from_base64(text: str) -> bytes:
    """Base64 in which lines are broken, padded in the middle or cut at the end."""
    data = text.encode("ascii", "ignore")
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        kept = bytes(c for c in data if c in _ALPHABET)
        return base64.b64decode(kept[: len(kept) - (len(kept) % 4 == 1)] + b"=" * (-len(kept) % 4))


_ALPHABET: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")


def _is_file(part: Message[str, str]) -> bool:
    """An attachment, or a text with a name of its own that is not meant to be read in place."""
    disposition = part.get_content_disposition()
    return disposition == "attachment" or (disposition != "inline" and _name(part) is not None)


def _name(part: Message[str, str]) -> str | None:
    try:
        name = part.get_filename()
    except (ValueError, TypeError, LookupError, IndexError):
        return None
    return readable(name) if name else None


def _file(part: Message[str, str], position: int) -> MailFile:
    kind = part.get_content_type()
    own = _name(part)
    plain = own or _NAMES.get(kind, f"file-{position}")
    content_id = (
        str(part.get("Content-ID") or "").strip("<> \t") or str(part.get("Content-Location") or "").strip()
    )
    is_inline = part.get_content_disposition() != "attachment" and bool(content_id)
    return MailFile(safe_file_name(plain), kind, bytes_of(part), content_id or None, is_inline)


def _is_winmail(file: MailFile) -> bool:
    return file.mime in _WINMAIL or file.name.lower() == "winmail.dat"


def _parameter(part: Message[str, str], name: str) -> str:
    value: Any = part.get_param(name)
    return value.lower() if isinstance(value, str) else ""
