"""Messages as mail files (RFC 5322), for programs that read nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTPUTF8
from email.utils import format_datetime

from desk_app.domain.changes import Value
from desk_app.domain.ids import id_text
from desk_app.domain.text import fit_line


def mail_bytes(message: Mapping[str, Value], number: str) -> bytes:
    """A message row as the bytes of an EML file.

    Args:
        message: Columns of `message`.
        number: Number of its ticket, kept in `X-Desk-Ticket`.
    """
    mail = EmailMessage(policy=SMTPUTF8)
    mail["Subject"] = fit_line(_text(message["subject"])) or f"#{number}"
    mail["Date"] = format_datetime(datetime.fromtimestamp(_int(message["sent_s"]), UTC))
    mail["From"] = Address(display_name=fit_line(_text(message["author_name"]), 200) or "unknown")
    people = json.loads(_text(message["recipients"]) or "{}")
    for header, name in (("To", "to"), ("Cc", "cc")):
        shown = ", ".join(fit_line(str(person), 300) for person in people.get(name, []))
        if shown:
            mail[f"X-Desk-{header}"] = shown
    mail["Message-ID"] = fit_line(_text(message["mail_id"])) or f"<{_id(message['id'])}@desk-app.invalid>"
    for header, column in (("In-Reply-To", "in_reply_to"), ("References", "refs")):
        if value := fit_line(_text(message[column]), 4000):
            mail[header] = value
    mail["X-Desk-Ticket"] = number
    mail["X-Desk-Kind"] = _text(message["kind"])
    mail.set_content(_text(message["body"]).encode("utf-8", "replace").decode("utf-8"))
    if html := _text(message["html"]):
        mail.add_alternative(html.encode("utf-8", "replace").decode("utf-8"), subtype="html")
    return mail.as_bytes()


def _text(value: Value) -> str:
    return value if isinstance(value, str) else ""


def _int(value: Value) -> int:
    return value if isinstance(value, int) else 0


def _id(value: Value) -> str:
    return id_text(value) if isinstance(value, bytes) else ""
