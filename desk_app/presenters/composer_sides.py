"""What a side conversation is to whoever writes in it: whom it is with, what is forwarded. Pure rules.

A side conversation has recipients of its own; none of them ever is the ticket's customer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from html import escape
from typing import Final, TypeGuard

from desk_app.domain.changes import NewFile
from desk_app.domain.entities import (
    Conversation,
    Customer,
    Entry,
    Message,
    Recipients,
    SideConversation,
    SideMessage,
)
from desk_app.domain.ids import SideId
from desk_app.domain.mail.subjects import bare
from desk_app.presenters.composer_recipients import address_of, name_of
from desk_app.presenters.composer_state import Field, Quote, Recipient, Written
from desk_app.presenters.conversation_times import Reader
from desk_app.services.safe_html import forwardable, text_as_html

FORWARDED: Final = "---------- Forwarded message ----------"
"""The line above a forwarded message."""
NOT_THE_CUSTOMER: Final = "This is the customer: write a reply instead."
NOBODY: Final = "Say who gets this: type a name or an address."
IS_A_NOTE: Final = "An internal note is not forwarded. Write what they need to know."

Forwarded = Message | SideMessage
_SHORT: Final = 24


def party_of(side: SideConversation, entries: Iterable[Entry] = ()) -> str:
    """Whom a side conversation is with, short: by name, else by address.

    Args:
        side: The conversation.
        entries: Of its ticket; an answer tells the name of somebody of whom only the address was known.
    """
    everybody = (*side.recipients.to, *side.recipients.cc, *side.recipients.bcc)
    first = next(iter(everybody), "")
    if "<" not in first or name_of(first) == address_of(first):
        for entry in entries:
            if is_answer(entry, side.id) and entry.author_name:
                first = f"{entry.author_name} <{entry.author_address}>"
    return short_name(first)


def is_answer(entry: Entry, side_id: SideId) -> TypeGuard[SideMessage]:
    """Whether an entry is what a third party wrote in a side conversation."""
    return isinstance(entry, SideMessage) and entry.side_id == side_id and entry.author_kind == "other"


def short_name(who: str) -> str:
    """The name in `Name <address>`, else the address; cut where it is very long."""
    name = name_of(who)
    return name if len(name) <= _SHORT else f"{name[: _SHORT - 1].rstrip()}…"


def line_of(who: str) -> str:
    """Who reads what is written, and who does not."""
    return f"Goes to {who}, not to the customer" if who else "Goes to a third party, not to the customer"


def people_of(side: SideConversation, entries: Iterable[Entry]) -> tuple[Recipient, ...]:
    """Who gets the next message of a side conversation: those it is with, and whoever answered in it."""
    found: dict[str, Recipient] = {}
    for field, whos in _fields(side.recipients):
        for who in whos:
            found.setdefault(address_of(who).lower(), _recipient(who, field, "In this side conversation"))
    for entry in entries:
        if is_answer(entry, side.id):
            who = (
                f"{entry.author_name} <{entry.author_address}>" if entry.author_name else entry.author_address
            )
            found.setdefault(entry.author_address.lower(), _recipient(who, Field.TO, "Answered in it"))
    return tuple(found.values())


def own_addresses(customer: Customer | None) -> frozenset[str]:
    """The customer's mail addresses, lower case."""
    addresses = customer.addresses if customer is not None else ()
    return frozenset(address.value.lower() for address in addresses if address.kind == "email")


def problem_with(recipients: Sequence[Recipient], customer: frozenset[str]) -> str:
    """Why a side conversation cannot go to these; empty when it can."""
    on = [recipient for recipient in recipients if recipient.is_on]
    if any(recipient.address.lower() in customer for recipient in on):
        return NOT_THE_CUSTOMER
    if on:
        return ""
    return "Nobody is chosen to get this." if recipients else NOBODY


# ------------------------------------------------------------ what is forwarded


def last_message(conversation: Conversation) -> Forwarded | None:
    """What is forwarded where no message is chosen: the last one that was said between team and customer."""
    messages = [entry for entry in conversation.entries if isinstance(entry, Message)]
    return messages[-1] if messages else None


def forward_subject(subject: str) -> str:
    """The subject of what is forwarded."""
    return f"Fwd: {bare(subject).strip()}"


def files_of(entry: Forwarded | None) -> tuple[NewFile, ...]:
    """The files that go along with a forwarded message; pictures in its text are none of them."""
    if entry is None:
        return ()
    html = entry.html or ""
    return tuple(
        NewFile(file.sha256, file.name, file.mime, file.size)
        for file in entry.attachments
        if not (file.content_id and f"cid:{file.content_id}" in html)
    )


def quote_of(entry: Forwarded, subject: str, clockface: Reader) -> Quote:
    """A message as it stands below the words.

    Args:
        entry: The message.
        subject: Of the ticket, for a message without one.
        clockface: For its time.
    """
    about = (entry.subject if isinstance(entry, Message) else "") or subject
    when = clockface.full(entry.sent_s).partition(" · ")[0]
    pictures = (
        NewFile(file.sha256, file.name, file.mime, file.size, file.content_id)
        for file in entry.attachments
        if file.content_id
    )
    head = f"{entry.author_name or 'Somebody'} · {when} · {about}"
    return Quote(head, entry.body.strip("\n"), entry.html or "", tuple(pictures))


def as_sent_on(written: Written, quote: Quote | None) -> tuple[Written, tuple[NewFile, ...]]:
    """What leaves, formatted as what it forwards, and the pictures in that. Not for the GUI thread."""
    shown, names = forwardable(quote.html) if quote is not None and quote.html else ("", frozenset())
    pictures = quote.pictures if quote is not None else ()
    return with_quote(written, quote, shown), tuple(file for file in pictures if file.content_id in names)


def with_quote(written: Written, quote: Quote | None, shown: str = "") -> Written:
    """The words, and the forwarded message below them.

    Args:
        written: The words.
        quote: The message; None for none.
        shown: It as HTML that may be sent on; empty for its plain words.
    """
    if quote is None:
        return written
    who, when, about = quote.head.split(" · ", 2)
    head = f"{FORWARDED}\nFrom: {who}\nDate: {when}\nSubject: {about}"
    said = "\n\n".join(part for part in (written.text.rstrip(), head, quote.text) if part)
    if written.html is None and not shown:
        return replace(written, text=said)
    words = text_as_html(written.text) if written.html is None else written.html
    below = f"<p>{escape(head, quote=False).replace(chr(10), '<br>')}</p>"
    quoted = f'<blockquote type="cite">{shown or text_as_html(quote.text)}</blockquote>'
    return Written(said, f"{words}{below}{quoted}")


def _recipient(who: str, field: Field, reason: str) -> Recipient:
    return Recipient(who, name_of(who), address_of(who), reason, field)


def _fields(kept: Recipients) -> tuple[tuple[Field, tuple[str, ...]], ...]:
    return (Field.TO, kept.to), (Field.CC, kept.cc), (Field.BCC, kept.bcc)
