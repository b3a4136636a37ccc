"""The mails of side conversations: made of rows of `side_message`, and filed back where they are answered.

Their marks carry the side conversation where those of replies carry the ticket. So an answer to one can never
be read as words for the customer's thread, and nobody in one learns how to write into the other.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from desk_app.domain.changes import Row, Value
from desk_app.domain.entities import Recipients
from desk_app.domain.ids import MessageId, SideId, TicketId
from desk_app.domain.mail.facts import MailFacts, Person
from desk_app.domain.mail.kinds import MailKind
from desk_app.domain.mail.subjects import bare, own_number, reply_subject
from desk_app.domain.mail.tokens import MailSigner
from desk_app.services.exchange.people import split_person
from desk_app.services.handlers.common import key, number, recipients_json, text
from desk_app.services.handlers.sides import Said, customer_addresses, people_of, recipients_of, say
from desk_app.services.mail.composing import Outgoing, OutgoingFile
from desk_app.services.mail.conversation import Post
from desk_app.services.mail.lookup import UnitLookup
from desk_app.services.mail.mailboxes import Mailbox, person_of
from desk_app.services.mail.outcome import Filed, Rules
from desk_app.services.mail.queueing import note_at
from desk_app.services.ports import Unit

BY_ID: Final = "joined a side conversation by the mail it answers"
BY_NUMBER: Final = (
    "joined a side conversation by the number in its subject; the sender is one of its recipients"
)
UNSENT: Final = "unsent"
"""The fact at a report of ours that names the words it is about."""
_ANCESTORS: Final = 60
_NO_TEXT: Final = "(no text)"


def leads_to_customer(unit: Unit, message: Row) -> bool:
    """Whether somebody who is to get it is the ticket's customer by now (after a merge, say)."""
    ticket = unit.get("ticket", key(message["ticket_id"]))
    theirs = customer_addresses(unit, ticket) if ticket is not None else frozenset()
    return any(split_person(person)[1].lower() in theirs for person in people_of(recipients_of(message)))


def side_mail_id(signer: MailSigner, message: Row, domain: str) -> str:
    """The Message-ID of words in a side conversation."""
    side_id, message_id = TicketId(key(message["side_id"])), MessageId(key(message["id"]))
    return signer.mail_id(side_id, message_id, domain)


def side_outgoing(
    unit: Unit, rules: Rules, box: Mailbox, message: Row, *, files: tuple[OutgoingFile, ...]
) -> Outgoing:
    """The mail of words in a side conversation; nothing of it comes from the ticket's own thread."""
    side = unit.get("side", key(message["side_id"])) or {}
    ticket = unit.get("ticket", key(message["ticket_id"])) or {}
    mark = TicketId(key(message["side_id"]))
    people = recipients_of(message)
    parent = _parent(unit, message)
    subject = reply_subject(text(side["subject"]), text(ticket["number"]) if box.numbers_in_subject else "")
    address = rules.signer.reply_address(mark, box.address) if box.has_plus else ""
    return Outgoing(
        mail_id=side_mail_id(rules.signer, message, box.domain),
        sender=person_of(box, text(message["author_name"])),
        to=_persons(people.to),
        cc=_persons(people.cc),
        bcc=_persons(people.bcc),
        subject=subject if parent is not None else subject.removeprefix("Re: "),
        text=text(message["body"]),
        html=message["html"] if isinstance(message["html"], str) else None,
        files=files,
        sent_s=number(message["sent_s"]),
        thread_id=rules.signer.thread_id(mark, box.domain),
        parent_id=text(parent["mail_id"]) if parent is not None else "",
        parent_references=tuple(text(parent["refs"] or "").split()) if parent is not None else (),
        reply_to=address if len(address.partition("@")[0]) <= 64 else "",  # noqa: PLR2004 - RFC 5321, 4.5.3.1.1
        signature=text(json.loads(text(message["data"])).get("signature", box.signature)),
        instance=rules.instance,
    )


def _parent(unit: Unit, message: Row) -> Row | None:
    """The newest mail of the side conversation that was there before this, theirs rather than ours."""
    rows = [
        row
        for row in unit.find("side_message", side_id=key(message["side_id"]))
        if row["mail_id"] and number(row["rid"]) < number(message["rid"]) and row["author_kind"] != "auto"
    ]
    theirs = [row for row in rows if row["author_kind"] == "other"]
    return (theirs or rows)[-1] if rows else None


def _persons(texts: Iterable[str]) -> tuple[Person, ...]:
    people = (Person(*split_person(entry)) for entry in texts)
    return tuple(person for person in people if person.address)


def file_beside(unit: Unit, post: Post) -> Filed | None:
    """File a mail that belongs to a side conversation; None for all others.

    Whoever else is among its recipients: what answers a side conversation goes into it and nowhere else. Only
    what the customer writes goes to the ticket, where it is answered.
    """
    side, reason = _found(unit, post)
    if side is None:
        return None
    ticket = unit.get("ticket", key(side["ticket_id"]))
    sender = post.mail.facts.sender
    if ticket is None or sender.norm in customer_addresses(unit, ticket):
        return None
    kind = "agent" if sender.norm in post.ours.agents or post.ours.is_ours(sender.norm) else "other"
    author_kind = kind if post.kind in {MailKind.PERSON, MailKind.LIST} else "auto"
    message_id = say(unit, side, _said(post, author_kind))
    if author_kind == "other":
        people = _with_sender(recipients_of(side), sender)
        unit.update("side", key(side["id"]), is_done=0, recipients=recipients_json(people))
    if ticket["deleted_s"] is not None:
        unit.update("ticket", key(ticket["id"]), deleted_s=None)
        unit.event(TicketId(key(ticket["id"])), "restored", {"by": "mail"})
    return Filed("filed", "side", reason, TicketId(key(ticket["id"])), MessageId(message_id))


def file_side_bounce(unit: Unit, post: Post) -> Filed | None:
    """File the delivery report of a mail of a side conversation there, and say so at that mail; else None."""
    facts = post.mail.facts
    message = _written(unit, post.signer, (*facts.inner_ids, *facts.ancestors))
    side = unit.get("side", key(message["side_id"])) if message is not None else None
    if message is None or side is None:
        return None
    said = _said(post, "auto")
    said.values["author_name"] = facts.sender.name or facts.sender.address or "Mail system"
    entry_id = say(unit, side, said)
    failed = [failure.address for failure in facts.failures if failure.is_permanent]
    _mark_undelivered(unit, message, failed)
    ticket_id = TicketId(key(side["ticket_id"]))
    return Filed(
        "filed", "side", "a delivery report about a side conversation", ticket_id, MessageId(entry_id)
    )


def tell_beside(unit: Unit, message: Row, words: str, undelivered: Sequence[str] = ()) -> None:
    """Say in a side conversation what became of words of ours, as a delivery report does.

    Everybody who reads the conversation reads this, on whatever computer; nobody else does.

    Args:
        unit: The open transaction.
        message: What was to leave.
        words: What became of it; `{people}` stands for those it did not reach.
        undelivered: Addresses that a server would not take it for.
    """
    side = unit.get("side", key(message["side_id"]))
    if side is None:
        return
    values: dict[str, Value] = {
        "author_kind": "auto",
        "author_name": "Mail system",
        "body": words.replace("{people}", ", ".join(undelivered)),
        "recipients": "{}",
        "data": json.dumps({"kind": MailKind.BOUNCE.value, UNSENT: key(message["id"]).hex()}),
    }
    say(unit, side, Said(values))
    _mark_undelivered(unit, message, undelivered)


def _mark_undelivered(unit: Unit, message: Row, addresses: Sequence[str]) -> None:
    """Note at words of ours whom they did not reach."""
    if addresses:
        known = json.loads(text(message["data"])).get("undelivered", ())
        note_at(unit, key(message["id"]), undelivered=list(dict.fromkeys([*known, *addresses])))
        unit.update("side_message", key(message["id"]), state="failed")


def _found(unit: Unit, post: Post) -> tuple[Row | None, str]:
    """The side conversation a mail belongs to, and by what."""
    facts = post.mail.facts
    for mark in post.signer.in_addresses(facts.addresses).marks:
        side = unit.get("side", SideId(mark.ticket_id))
        if side is not None:
            return side, BY_ID
    for mail_id in facts.ancestors[:_ANCESTORS]:
        if unit.exists("message", mail_id=mail_id):
            break  # nearer than anything said beside
        message = _written(unit, post.signer, (mail_id,))
        side = unit.get("side", key(message["side_id"])) if message is not None else None
        if side is not None:
            return side, BY_ID
    return _by_number(unit, post, facts), BY_NUMBER


def _by_number(unit: Unit, post: Post, facts: MailFacts) -> Row | None:
    """By the ticket's number, for a recipient of a side conversation who is none of us."""
    wanted = own_number(facts.subject)
    sender = facts.sender.norm
    if not wanted or not sender or sender in post.ours.agents or facts.ancestors:
        return None
    ticket_id = UnitLookup(unit).by_number(wanted)
    sides = unit.find("side", ticket_id=ticket_id) if ticket_id is not None else []
    theirs = [side for side in sides if sender in _addresses(recipients_of(side))]
    words = bare(facts.subject).replace(f"[#{wanted}]", "").strip().casefold()
    same = [side for side in theirs if text(side["subject"]).casefold() == words]
    return next(reversed(same or theirs), None)


def _written(unit: Unit, signer: MailSigner, mail_ids: Sequence[str]) -> Row | None:
    """The words of a side conversation that one of these Message-IDs names."""
    for mark in signer.in_mail_ids(mail_ids).marks:
        row = unit.get("side_message", mark.message_id) if mark.message_id else None
        if row is not None:
            return row
    rows = (row for mail_id in mail_ids for row in unit.find("side_message", mail_id=mail_id))
    return next(rows, None)


def _said(post: Post, author_kind: str) -> Said:
    mail, facts = post.mail, post.mail.facts
    recipients = Recipients(_shown(facts.to), _shown(facts.cc))
    return Said(
        {
            "author_kind": author_kind,
            "author_name": facts.sender.name or facts.sender.address or "Unknown sender",
            "author_address": facts.sender.address,
            "body": mail.text.strip() or mail.seal.words or _NO_TEXT,
            "html": mail.html,
            **({} if post.at_s is None else {"sent_s": post.at_s}),
            "recipients": recipients_json(recipients),
            "mail_id": facts.mail_id,
            "in_reply_to": next(iter(facts.in_reply_to), None),
            "refs": " ".join(facts.references)[-8_000:] or None,
            "raw_sha256": post.raw_sha256,
            "data": json.dumps({"kind": post.kind.value}),
        },
        post.files,
    )


def _with_sender(recipients: Recipients, sender: Person) -> Recipients:
    """The recipients and somebody who has answered, who gets what is written next, too."""
    if not sender.address or sender.norm in _addresses(recipients):
        return recipients
    return replace(recipients, to=(*recipients.to, sender.shown()))


def _addresses(recipients: Recipients) -> frozenset[str]:
    return frozenset(split_person(person)[1].lower() for person in people_of(recipients))


def _shown(people: Iterable[Person]) -> tuple[str, ...]:
    return tuple(person.shown() for person in people)
