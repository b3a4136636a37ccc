"""Headers of mails as text: encoded words, raw 8-bit bytes, people, Message-IDs and dates."""

from __future__ import annotations

import base64
import binascii
import re
from datetime import UTC
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from typing import Any, Final

from desk_app.domain.mail.facts import Person
from desk_app.domain.text import fit_line
from desk_app.services.mail.charsets import as_text

_WORD: Final = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_MAIL_ID: Final = re.compile(r"<([^<>\s]{1,900})>")
_BARE_ID: Final = re.compile(r"[^\s<>\"]{1,500}@[^\s<>\"]{1,400}")
_FOLD: Final = re.compile(r"\r?\n[ \t]*")
NO_ID: Final = "@no-message-id.invalid>"
"""Ends the ids we make from the hash of mails that came without one."""
_MOST_PEOPLE: Final = 300
_LONGEST: Final = 100_000
"""Characters of one header that are looked at."""
_COMMENT: Final = re.compile(r"\([^()]*\)")
_YEAR: Final = (0, 253_402_300_799)
"""Epoch seconds a date may have: 1970 to 9999."""


def headers_of(mail: Message[str, str]) -> dict[str, tuple[str, ...]]:
    """All headers as they stand, by lower-case name; raw bytes are still escaped."""
    found: dict[str, list[str]] = {}
    for name, value in mail.raw_items():
        found.setdefault(name.lower(), []).append(_FOLD.sub(" ", str(value)[:_LONGEST]).strip())
    return {name: tuple(values) for name, values in found.items()}


def readable(raw: str) -> str:
    """A header as a person reads it: bytes decoded, encoded words joined (RFC 2047)."""
    text = unescaped(raw)
    if "=?" not in text:
        return text
    out: list[str] = []
    pending: list[tuple[str, bytes]] = []
    at = 0
    for match in _WORD.finditer(text):
        between = text[at : match.start()]
        if between.strip() or not pending:
            out += [*_decoded(pending), between]
            pending = []
        pending.append((match[1].partition("*")[0].lower(), _word(match[2], match[3])))
        at = match.end()
    return "".join([*out, *_decoded(pending), text[at:]])


def unescaped(raw: str) -> str:
    """A header whose raw 8-bit bytes (escaped by the parser) are decoded."""
    if raw.isascii():
        return raw
    return as_text(raw.encode("utf-8", "surrogateescape"))


def _word(kind: str, body: str) -> bytes:
    if kind in "bB":
        try:
            return base64.b64decode(body + "=" * (-len(body) % 4))
        except (binascii.Error, ValueError):
            return body.encode("utf-8", "replace")
    return binascii.a2b_qp(body.replace("_", " ").encode("utf-8", "replace"), header=True)


def _decoded(words: list[tuple[str, bytes]]) -> list[str]:
    """Neighbours of one charset are joined first: some programs split a character over two words."""
    joined: list[tuple[str, bytes]] = []
    for charset, data in words:
        if joined and joined[-1][0] == charset:
            joined[-1] = (charset, joined[-1][1] + data)
        else:
            joined.append((charset, data))
    return [as_text(data, charset) for charset, data in joined]


def people(raw: tuple[str, ...]) -> tuple[Person, ...]:
    """The people of address headers; groups are opened, broken entries left out."""
    if not raw:
        return ()
    found: dict[tuple[str, str], None] = {}
    for name, address in _addresses([unescaped(value) for value in raw]):
        shown = fit_line(readable(name), 300).strip(" '\"")
        plain = fit_line(readable(address), 300)
        if "@" not in plain and not shown:
            shown, plain = plain, ""
        if shown or plain:
            found[shown if shown != plain else "", plain] = None
    return tuple(Person(name, address) for name, address in list(found)[:_MOST_PEOPLE])


def _addresses(values: list[str]) -> list[tuple[str, str]]:
    """Strictly where that works; the lenient way for what strict reading refuses whole."""
    lenient: dict[str, Any] = {"strict": False}
    found: list[tuple[str, str]] = []
    for value in values:
        try:
            strictly = [pair for pair in getaddresses([value]) if pair != ("", "")]
            found += strictly or getaddresses([value], **lenient)
        except TypeError:  # an older Python without the argument; it was lenient by itself
            continue
        except (ValueError, IndexError, RecursionError):
            found += [("", match[0]) for match in _BARE_ID.finditer(value)]
    return found


def mail_ids(raw: tuple[str, ...]) -> tuple[str, ...]:
    """Message-IDs with their angle brackets, in order, without doubles; a bare one gets its brackets."""
    text = readable(" ".join(raw))  # some programs encode ids that are too long for their lines
    found = [f"<{inner}>" for inner in _MAIL_ID.findall(text)]
    if not found:
        found = [f"<{bare}>" for bare in _BARE_ID.findall(text)]
    return tuple(dict.fromkeys(found))


def moment(text: str) -> int | None:
    """A date in epoch seconds; None when it cannot be read."""
    for attempt in (text, _COMMENT.sub("", text)):
        try:
            found = parsedate_to_datetime(attempt)
            at_s = int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp())
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
        if _YEAR[0] <= at_s <= _YEAR[1]:
            return at_s
    return None
