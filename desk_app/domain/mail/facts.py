"""What the rules need to know of a mail, as values; `services.mail` reads them out of the raw bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

UNSEARCHED: Final = "unsearched"
"""Among what is kept beside a message: search does not look into it."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody named in a mail.

    Attributes:
        name: As it is shown; may be empty.
        address: As it was written; may be empty in broken mail.
    """

    name: str
    address: str

    @property
    def norm(self) -> str:
        """The address under which two spellings are the same."""
        return self.address.strip().lower()

    def shown(self) -> str:
        """`Name <address>`, or what there is of it."""
        return f"{self.name} <{self.address}>" if self.name and self.address else self.name or self.address


NOBODY = Person("", "")


@dataclass(frozen=True, slots=True)
class Failure:
    """One address a mail did not reach.

    Attributes:
        address: Lower case.
        action: "failed" or "delayed".
        status: Enhanced status code (RFC 3463) such as "5.1.1", or an SMTP code; empty when unknown.
        words: What the other side said; one line, may be empty.
    """

    address: str
    action: str = "failed"
    status: str = ""
    words: str = ""

    @property
    def is_permanent(self) -> bool:
        """True unless the other side said that it tries again."""
        return self.action != "delayed" and not self.status.startswith("4")


@dataclass(frozen=True, slots=True)
class MailFacts:
    """A mail as the rules see it.

    Attributes:
        mail_id: Message-ID with angle brackets; one made from the hash of the mail where it had none.
        in_reply_to: Message-IDs of In-Reply-To, in order.
        references: Message-IDs of References, the oldest first.
        inner_ids: Message-IDs of mails within it (`message/rfc822`, `text/rfc822-headers`).
        sender: Of From.
        delivered_to: Addresses of Delivered-To, X-Original-To, Envelope-To and the like, lower case.
        headers: All headers by lower-case name, decoded, in order of appearance.
        content_type: Of the whole mail, lower case, without parameters.
        report_type: `report-type` of a `multipart/report`, lower case.
        failures: What its delivery report says.
        text: The words in it.
    """

    mail_id: str
    sender: Person = NOBODY
    subject: str = ""
    reply_to: tuple[Person, ...] = ()
    to: tuple[Person, ...] = ()
    cc: tuple[Person, ...] = ()
    delivered_to: tuple[str, ...] = ()
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    inner_ids: tuple[str, ...] = ()
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    content_type: str = "text/plain"
    report_type: str = ""
    failures: tuple[Failure, ...] = ()
    text: str = ""

    def header(self, name: str) -> str | None:
        """The first header of a (lower-case) name; None when there is none."""
        return next(iter(self.headers.get(name, ())), None)

    @property
    def ancestors(self) -> tuple[str, ...]:
        """Every Message-ID it answers, the nearest first."""
        return tuple(dict.fromkeys((*self.in_reply_to, *reversed(self.references))))

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every address it was sent to, lower case, without doubles."""
        named = (person.norm for person in (*self.to, *self.cc))
        return tuple(dict.fromkeys((*self.delivered_to, *named)))
