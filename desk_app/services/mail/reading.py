"""Reads the raw bytes of a mail into values: whatever is broken in it, something sensible comes out.

Only the standard library's parser is used, with its plain policy: headers are decoded here, because the
structured policy raises for some broken ones and is several times slower. What no reader should be fed
(thousands of nested parts, enormous mails) is refused with a reason and goes to quarantine.
"""

from __future__ import annotations

import email
import hashlib
import re
from dataclasses import dataclass
from email.errors import MissingHeaderBodySeparatorDefect
from email.message import Message
from email.policy import Compat32
from typing import Any, Final

from desk_app.domain.errors import DeskError
from desk_app.domain.mail.bounce_words import failures_in_words
from desk_app.domain.mail.facts import NOBODY, Failure, MailFacts, Person
from desk_app.domain.mail.invitation import Invitation
from desk_app.domain.mail.kinds import is_mail_robot
from desk_app.domain.text import BODY_MAX, fit_line
from desk_app.services.mail.headers import NO_ID, headers_of, mail_ids, moment, people, readable
from desk_app.services.mail.invitations import read_invitation
from desk_app.services.mail.keys import NO_KEYS, MailKeys
from desk_app.services.mail.parts import Content, MailFile, content_of
from desk_app.services.mail.protection import protection_of
from desk_app.services.mail.reports import enclosed_ids, report_blocks
from desk_app.services.mail.seals import NO_SEAL, Seal, Wrapped, joined, unsealed

LARGEST: Final = 80_000_000
"""Bytes of a mail that is still opened; servers rarely let more than 50 MB through."""
HEAD_MAX: Final = 262_144
"""Bytes in which the headers of a mail are looked for."""
WHOLE_TEXT: Final = "whole-text.txt"
WHOLE_PAGE: Final = "whole-page.html"
"""Files that hold what is longer than a message can be."""
_MOST_BOUNDARIES: Final = 250
_REFERENCES_MAX: Final = 200
_DELIVERED: Final = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-delivered-to")
_HEAD_END: Final = re.compile(rb"\r?\n\r?\n")
_HEADER: Final = re.compile(rb"[!-9;-~]{1,200}:|[ \t]+\S")
_FEW_HEADERS: Final = 3
_PARAMETERS: Final = 10_000
"""Characters; the library's time grows with the square of the number of parameters."""
_WRAPPINGS: Final = 3
"""Signed, encrypted, signed again: more is nobody's habit."""
_SEEN: Final = 60_000
"""Characters of text that the rules look at."""


_CUT: Final = f"\n\n[The mail is longer than a message can be. All of it is in the file {WHOLE_TEXT}.]"


class UnreadableMail(DeskError):
    """A mail that cannot be opened; it is kept whole and shown in quarantine."""


@dataclass(frozen=True, slots=True)
class ReadMail:
    """A mail in values.

    Attributes:
        facts: What the rules decide from.
        sent_s: Epoch seconds of its Date; None when that cannot be read.
        text: Its words; made from the HTML where there is no plain text.
        html: Its HTML as received, not made safe; None without one.
        files: Attachments and pictures; words and HTML that are too long for a message as well.
        bcc: Blind copies, which only a sent mail of our own names.
        invitation: A meeting it asks for, moves or calls off.
        seal: What it was wrapped in, and what that proves.
        sha256: Of the raw mail.
    """

    facts: MailFacts
    sent_s: int | None
    text: str
    html: str | None
    files: tuple[MailFile, ...]
    bcc: tuple[Person, ...]
    invitation: Invitation | None
    seal: Seal
    sha256: bytes


def read_mail(raw: bytes, keys: MailKeys = NO_KEYS) -> ReadMail:
    """Read a mail.

    Args:
        raw: As it came.
        keys: What protected mails are checked and opened with.

    Raises:
        UnreadableMail: It is empty, too large or nested too deeply to be opened safely.
    """
    if not raw.strip():
        raise UnreadableMail("The mail is empty.")
    check_size(len(raw))
    if raw.count(b"boundary=") > _MOST_BOUNDARIES:
        raise UnreadableMail("The mail is nested too deeply.")
    try:
        mail = _parsed(raw)
        content = content_of(mail)
        return _read(mail, raw, content, keys)
    except RecursionError as error:
        raise UnreadableMail("The mail is nested too deeply.") from error
    except (ValueError, LookupError) as error:
        # The library stumbles over raw bytes and NUL in the names of charsets and files.
        raise UnreadableMail("The mail is damaged: its parts cannot be told apart.") from error


def check_size(size: int) -> None:
    """Say whether a mail of so many bytes is opened.

    Raises:
        UnreadableMail: It is too large.
    """
    if size > LARGEST:
        raise UnreadableMail(f"The mail is larger than {LARGEST // 1_000_000} MB.")


def sent_in(head: bytes) -> int | None:
    """When a mail was sent, epoch seconds, from its beginning alone; None when that is not said."""
    end = _HEAD_END.search(head)
    try:
        return _sent_s(headers_of(_parsed(head[: end.start()] if end else head)))
    except (ValueError, LookupError):
        return None


class _AsReceived(Compat32):
    """Gives headers as they came, raw bytes escaped, instead of replacing what is not ASCII."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        """The value itself; of one with parameters as much as the library takes apart in bounded time."""
        return value[:_PARAMETERS] if name.lower().startswith("content-") else value


_POLICY: Final = _AsReceived()


def _parsed(raw: bytes) -> Message[str, str]:
    """The mail; a line that is no header does not end the headers when more of them follow."""
    mail = email.message_from_bytes(raw, policy=_POLICY)
    if not any(isinstance(defect, MissingHeaderBodySeparatorDefect) for defect in mail.defects):
        return mail
    head, blank, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    lines = head.split(b"\n")
    kept = [line for line in lines if _HEADER.match(line)]
    if len(kept) < _FEW_HEADERS or len(kept) * 2 < len(lines):
        return mail
    return email.message_from_bytes(b"\n".join(kept) + blank + body, policy=_POLICY)


def _read(mail: Message[str, str], raw: bytes, content: Content, keys: MailKeys) -> ReadMail:
    digest = hashlib.sha256(raw).digest()
    headers = headers_of(mail)
    sender = next(iter(people(headers.get("from", ()))), NOBODY)
    if not sender.address:
        other = next(iter(people(headers.get("sender", ()))), NOBODY)
        sender = Person(sender.name or other.name, other.address)
    sent_s = _sent_s(headers)
    content, seal = _unwrapped(raw, (mail, content), sender, sent_s, keys=keys)
    own_id = next(iter(mail_ids(headers.get("message-id", ())[:1])), f"<{digest.hex()}{NO_ID}")
    facts = MailFacts(
        mail_id=own_id,
        sender=sender,
        subject=fit_line(readable(_first(headers, "subject"))),
        reply_to=people(headers.get("reply-to", ())),
        to=people(headers.get("to", ())),
        cc=people(headers.get("cc", ())),
        delivered_to=tuple(
            person.norm for name in _DELIVERED for person in people(headers.get(name, ())) if person.norm
        ),
        in_reply_to=mail_ids(headers.get("in-reply-to", ()))[:_REFERENCES_MAX],
        references=mail_ids(headers.get("references", ()))[-_REFERENCES_MAX:],
        inner_ids=enclosed_ids(mail),
        headers={
            name: tuple(map(readable, values)) for name, values in headers.items() if name != "received"
        },
        content_type=mail.get_content_type(),
        report_type=_parameter(mail, "report-type"),
        failures=_failures(mail, sender, headers, content.text),
        text=content.text[:_SEEN],
    )
    return ReadMail(
        facts=facts,
        sent_s=sent_s,
        text=_fitting(content.text),
        html=content.html[:BODY_MAX] if content.html else None,
        files=(*content.files, *_overlong(content)),
        bcc=people(headers.get("bcc", ())),
        invitation=read_invitation(content.calendar) if content.calendar else None,
        seal=seal,
        sha256=digest,
    )


def _fitting(text: str) -> str:
    """The words, as many as a message can hold; it says where the others are."""
    return text if len(text) <= BODY_MAX else text[: BODY_MAX - len(_CUT)] + _CUT


def _overlong(content: Content) -> tuple[MailFile, ...]:
    """Words and HTML that do not fit, whole, as files."""
    whole = ((WHOLE_TEXT, "text/plain", content.text), (WHOLE_PAGE, "text/html", content.html))
    return tuple(
        MailFile(name, mime, text.encode("utf-8", "replace"), None)
        for name, mime, text in whole
        if len(text) > BODY_MAX
    )


def _sent_s(headers: dict[str, tuple[str, ...]]) -> int | None:
    return moment(_first(headers, "date")) if "date" in headers else _received(headers)


def _unwrapped(
    raw: bytes,
    outer: tuple[Message[str, str], Content],
    sender: Person,
    sent_s: int | None,
    *,
    keys: MailKeys,
) -> tuple[Content, Seal]:
    """What is within a protected mail, as far as it can be opened, and what its wrappings prove."""
    mail, content = outer
    seal = NO_SEAL
    for _ in range(_WRAPPINGS):
        protection = protection_of(mail, content.text)
        if not protection:
            break
        found = unsealed(Wrapped(raw, mail, protection, content.text, sender.norm, sent_s), keys)
        seal = joined(seal, found)
        if found.content is None:
            break
        raw, mail = found.content, _parsed(found.content)
        content = content_of(mail)
    return content, seal


def _first(headers: dict[str, tuple[str, ...]], name: str) -> str:
    return next(iter(headers.get(name, ())), "")


def _received(headers: dict[str, tuple[str, ...]]) -> int | None:
    """The time at which the last server took the mail, for mails without a date."""
    return moment(_first(headers, "received").rpartition(";")[2])


def _parameter(mail: Message[str, str], name: str) -> str:
    value: Any = mail.get_param(name)
    return value.lower() if isinstance(value, str) else ""


def _failures(
    mail: Message[str, str], sender: Person, headers: dict[str, tuple[str, ...]], text: str
) -> tuple[Failure, ...]:
    """Which addresses a delivery report names; nothing for mails that are none."""
    standard = report_blocks(mail)
    if standard or _parameter(mail, "report-type") == "disposition-notification":
        return standard
    named = people(headers.get("x-failed-recipients", ()))
    if named:
        status = failures_in_words(text)
        words = status[0] if status else Failure("")
        return tuple(Failure(person.norm, words.action, words.status, words.words) for person in named)
    path = _first(headers, "return-path").strip("<> \t")
    has_no_path = "return-path" in headers and not path
    if not is_mail_robot(sender.norm) and not (has_no_path and "auto-submitted" not in headers):
        return ()
    ours = [person.norm for name in ("to", *_DELIVERED) for person in people(headers.get(name, ()))]
    return failures_in_words(text, ours)
