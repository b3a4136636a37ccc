"""Makes the mail of a message: HTML and plain text, inline pictures, threading headers, signature.

It takes an `Outgoing`, which can be made of a row of `message` only; there is no way from an internal note
to here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape
from typing import Final

from desk_app.domain.errors import InvalidInput
from desk_app.domain.mail.facts import Person
from desk_app.domain.mail.kinds import LOOP_HEADER
from desk_app.domain.mail.references import outgoing_references
from desk_app.domain.text import fit_line
from desk_app.services.mail.html_words import html_text

LARGEST: Final = 35_000_000
"""Bytes of files in one mail; base64 makes them a third longer, and servers refuse more."""
_CALENDAR: Final = "text/calendar; method="
_LINE: Final = 900
_NAME_JUNK: Final = re.compile(r"[\r\n\0]")
_POLICY: Final = SMTP


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """A file of a mail.

    Attributes:
        content_id: What the HTML calls it; None for an attachment.
    """

    name: str
    mime: str
    content: bytes
    content_id: str | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message as it is to leave.

    Attributes:
        mail_id: Its Message-ID, made before the first attempt and the same in all of them.
        sent_s: Its date, epoch seconds.
        parent_id: Message-ID of what it answers; empty for nothing.
        parent_references: Message-IDs that its parent answers.
        thread_id: The constant reference of the ticket.
        reply_to: Where answers go when not to the sender (our marked address); empty for none.
        marker: A signed line under the text, for providers that replace Message-IDs; empty for none.
        instance: Our id in the loop header.
        is_auto: Nobody wrote it.
    """

    mail_id: str
    sender: Person
    to: tuple[Person, ...]
    cc: tuple[Person, ...]
    bcc: tuple[Person, ...]
    subject: str
    text: str
    html: str | None
    files: tuple[OutgoingFile, ...]
    sent_s: int
    thread_id: str
    parent_id: str = ""
    parent_references: tuple[str, ...] = ()
    reply_to: str = ""
    signature: str = ""
    marker: str = ""
    instance: str = ""
    is_auto: bool = False

    @property
    def recipients(self) -> tuple[str, ...]:
        """Addresses of the envelope, without doubles."""
        people = (*self.to, *self.cc, *self.bcc)
        return tuple(dict.fromkeys(person.address for person in people if person.address))

    @property
    def envelope_sender(self) -> str:
        """Empty for automatic mail, so that nothing answers it (RFC 3834, 3.3)."""
        return "" if self.is_auto else self.sender.address


def compose(outgoing: Outgoing) -> bytes:
    """The mail as bytes, with CRLF line ends.

    Raises:
        InvalidInput: Nobody gets it, an address cannot be one, or its files are too large.
    """
    size = sum(len(file.content) for file in outgoing.files)
    if size > LARGEST:
        raise InvalidInput(
            f"The files of this mail have {size // 1_000_000} MB; {LARGEST // 1_000_000} MB can be sent.",
            "Send fewer or smaller files.",
        )
    if not outgoing.recipients:
        raise InvalidInput("Nobody gets this mail.", "Add a recipient.")
    mail = EmailMessage(policy=_POLICY)
    _set_headers(mail, outgoing)
    mail.set_content(_plain(outgoing), cte=_encoding(_plain(outgoing)))
    inline = [file for file in outgoing.files if _is_inline(file, outgoing.html)]
    if outgoing.html:
        _add_html(mail, outgoing, inline)
    for file in outgoing.files:
        if file.mime.startswith(_CALENDAR):
            _add_calendar(mail, file)
        elif file not in inline:
            _attach(mail.add_attachment, file)
    return _thread_headers(outgoing) + mail.as_bytes()


def _set_headers(mail: EmailMessage, outgoing: Outgoing) -> None:
    mail["From"] = _address(outgoing.sender)
    for name, people in (("To", outgoing.to), ("Cc", outgoing.cc)):
        if people:
            mail[name] = [_address(person) for person in people]
    mail["Subject"] = fit_line(outgoing.subject)
    mail["Date"] = format_datetime(datetime.fromtimestamp(outgoing.sent_s, UTC))
    if outgoing.reply_to:
        mail["Reply-To"] = _address(Person(outgoing.sender.name, outgoing.reply_to))
    if outgoing.is_auto:
        mail["Auto-Submitted"] = "auto-replied"
        mail["X-Auto-Response-Suppress"] = "All"
        mail[LOOP_HEADER.title()] = outgoing.instance


def _thread_headers(outgoing: Outgoing) -> bytes:
    """Headers with Message-IDs, one a line; the library would encode ids that are longer than its lines."""
    references = outgoing_references(outgoing.parent_references, outgoing.parent_id, outgoing.thread_id)
    lines = [f"Message-ID: {outgoing.mail_id}"]
    if outgoing.parent_id:
        lines.append(f"In-Reply-To: {outgoing.parent_id}")
    folded = "\r\n ".join(one for one in references if len(one) <= _LINE)
    lines.append(f"References: {folded}")
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8", "replace")


def _address(person: Person) -> Address:
    name = _NAME_JUNK.sub(" ", person.name)
    try:
        return Address(name, addr_spec=person.address)
    except (ValueError, IndexError) as error:
        raise InvalidInput(f"“{person.address[:80]}” is not an address mail can be sent to.") from error


def _plain(outgoing: Outgoing) -> str:
    text = outgoing.text if outgoing.text.strip() else html_text(outgoing.html or "")
    parts = [text.rstrip()]
    if outgoing.signature.strip():
        parts.append(f"-- \n{outgoing.signature.strip()}")
    if outgoing.marker:
        parts.append(outgoing.marker)
    return "\n\n".join(parts) + "\n"


def _encoding(text: str) -> str:
    """Lines that servers would cut, and letters that old ones spoil, are encoded."""
    is_plain = text.isascii() and all(len(line) <= _LINE for line in text.split("\n"))
    return "7bit" if is_plain else "quoted-printable"


def _add_html(mail: EmailMessage, outgoing: Outgoing, inline: Sequence[OutgoingFile]) -> None:
    body = outgoing.html or ""
    if outgoing.signature.strip():
        lines = "<br>".join(escape(line) for line in outgoing.signature.strip().split("\n"))
        body += f'<div class="signature">-- <br>{lines}</div>'
    if outgoing.marker:
        body += f'<div style="color:#999999;font-size:11px">{escape(outgoing.marker)}</div>'
    for file in inline:
        body = body.replace(f"cid:{file.content_id}", f"cid:{_content_id(file, outgoing)}")
    page = f'<html><head><meta charset="utf-8"></head><body>{body}</body></html>'
    mail.add_alternative(page, subtype="html", cte="quoted-printable")
    part = list(mail.iter_parts())[-1]
    if isinstance(part, EmailMessage):
        for file in inline:
            _attach(part.add_related, file, cid=f"<{_content_id(file, outgoing)}>", disposition="inline")
        if inline:
            part.set_param("type", "text/html")  # RFC 2387, 3.1


def _add_calendar(mail: EmailMessage, file: OutgoingFile) -> None:
    """An answer to an invitation stands beside the words, where calendars look for it (RFC 6047, 2.4)."""
    mail.add_alternative(file.content.decode("utf-8", "replace"), subtype="calendar", cte="quoted-printable")
    part = list(mail.iter_parts())[-1]
    part.set_param("method", file.mime.partition("method=")[2].partition(";")[0].strip() or "REPLY")


def _attach(add: Callable[..., None], file: OutgoingFile, **how: str) -> None:
    main, _, sub = file.mime.partition("/")
    if main in {"message", "multipart"} or not sub:
        main, sub = "application", "octet-stream"
    add(file.content, maintype=main, subtype=sub.split(";")[0].strip(), filename=file.name, **how)


def _content_id(file: OutgoingFile, outgoing: Outgoing) -> str:
    """A name with a domain behind it, as the standard wants it (RFC 2045, 7)."""
    name = file.content_id or ""
    return name if "@" in name else f"{name}@{outgoing.sender.address.rpartition('@')[2]}"


def _is_inline(file: OutgoingFile, html: str | None) -> bool:
    return bool(html and file.content_id and f"cid:{file.content_id}" in html)
