"""Subjects: the marks other help desks put into them, our own tag, and "Re:" in many languages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_PREFIX: Final = re.compile(
    r"\s*(?:(?:re|aw|sv|vs|odp|ynt|antw|antwort|rv|res|rif|r|vá|atb|bls|doorst|回复|回覆|答复|返信)"
    r"(?:\s*\[\d{1,3}\]|\s*\(\d{1,3}\))?\s*[:\uff1a])",
    re.IGNORECASE,
)
_FORWARD: Final = re.compile(
    r"\s*(?:fwd?|wg|tr|rv|enc|vb|vl|pd|továbbítás|weitergeleitet|转发|轉寄|転送)(?:\s*\[\d{1,3}\])?\s*[:\uff1a]",
    re.IGNORECASE,
)
_OWN_TAG: Final = re.compile(r"\[#(\d{1,12})\]")
_FOREIGN: Final = (
    ("Request Tracker", re.compile(r"\[[\w.\- ]{1,60} #\d{1,12}\]")),
    ("Zammad", re.compile(r"\[(?:Ticket|Case|Issue)#\s?:?\d{1,20}\]", re.IGNORECASE)),
    ("ServiceNow", re.compile(r"\b(?:INC|RITM|REQ|CHG|PRB|TASK|SCTASK|CS)\d{7,10}\b")),
    ("Jira", re.compile(r"[\[(][A-Z][A-Z0-9]{1,9}-\d{1,8}[\])]")),
    ("Zendesk", re.compile(r"\[(?:Request received|Ticket ID|Anfrage)[: ]\s*#?\d{1,12}\]", re.IGNORECASE)),
    ("OTRS", re.compile(r"\[Ticket#\d{6,20}\]")),
    ("GLPI", re.compile(r"\[GLPI #\d{1,12}\]")),
)


@dataclass(frozen=True, slots=True)
class ForeignTag:
    """The mark of another help desk.

    Attributes:
        system: Its name.
        text: The mark as it stands in the subject; the same mark means the same matter there.
    """

    system: str
    text: str


def own_number(subject: str) -> str | None:
    """The number in our tag `[#4182]`; None without one."""
    match = _OWN_TAG.search(subject)
    return match[1] if match else None


def foreign_tag(subject: str) -> ForeignTag | None:
    """The first mark of another help desk."""
    for system, pattern in _FOREIGN:
        match = pattern.search(subject)
        if match is not None:
            return ForeignTag(system, match[0])
    return None


def bare(subject: str) -> str:
    """A subject without "Re:" and "Fwd:" in front; the marks of other help desks stay."""
    while match := _PREFIX.match(subject) or _FORWARD.match(subject):
        subject = subject[match.end() :]
    return subject.strip()


def is_reply(subject: str) -> bool:
    """Whether it begins with "Re:" or its like."""
    return bool(_PREFIX.match(subject))


def reply_subject(subject: str, number: str = "") -> str:
    """The subject of an answer: one "Re:", and our tag once when a number is given.

    Args:
        subject: Of the ticket or of the mail that is answered.
        number: The ticket's number, for mailboxes that put it into subjects; empty for none.
    """
    words = bare(subject)
    tag = f"[#{number}]"
    if number.isdigit() and tag not in words:
        words = f"{tag} {words}"
    return f"Re: {words}"
