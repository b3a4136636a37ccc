"""Mails that a colleague forwards to the mailbox: whose they were, so that the right customer is proposed."""

from __future__ import annotations

import re
from email.utils import parseaddr
from typing import Final

from desk_app.domain.mail.facts import NOBODY, Person
from desk_app.domain.quoting.attribution import forwards, is_header_block

_FROM: Final = re.compile(
    r"[\s>*_]*(?:From|Von|De|Da|Van|Od|Från|Fra|Lähettäjä|Feladó|Gönderen|От|差出人|发件人)\s*[:\uff1a][*_]*\s*(.+)",
    re.IGNORECASE,
)
_MAILTO: Final = re.compile(r"\[mailto:([^\]\s]+)\]", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"[^\s<>\"(),;:\[\]]+@[^\s<>\"(),;:\[\]]+\.[^\s<>\"(),;:\[\]]+")
_LINES: Final = 400
_REACH: Final = 8


def original_sender(text: str) -> Person:
    """Who wrote the mail that was forwarded; nobody when none is found.

    Args:
        text: The words of the forwarding mail.
    """
    lines = text[:200_000].split("\n")[:_LINES]
    for at, line in enumerate(lines):
        if not (forwards(line.strip()) or is_header_block(lines, at)):
            continue
        for near in lines[at : at + _REACH]:
            match = _FROM.match(near)
            if match is not None:
                return _person(match[1])
    return NOBODY


def _person(words: str) -> Person:
    """Name and address as mail programs write them, also `Name [mailto:address]` and `address (Name)`."""
    mailto = _MAILTO.search(words)
    found = mailto or _ADDRESS.search(words)
    if found is None:
        return NOBODY
    address = (mailto[1] if mailto else found[0]).strip(".*_")
    name, parsed = parseaddr(_MAILTO.sub("", words))
    if not parsed or not name:
        name = words[: found.start()].strip(" <\"'*_[(")
    return Person("" if "@" in name else name.strip(), address)
