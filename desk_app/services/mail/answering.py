"""Acknowledges a new ticket, off by default, and only where no loop can come of it (BEHAVIOUR section 4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from desk_app.domain.changes import AddMessage
from desk_app.domain.entities import Recipients
from desk_app.domain.ids import MessageId, TicketId
from desk_app.domain.mail.brake import HOUR_S, BrakeVerdict, SentSoFar, may_answer
from desk_app.domain.mail.facts import MailFacts, Person
from desk_app.domain.mail.kinds import no_answer_reason
from desk_app.services.handlers.common import any_ticket, handle, number, text
from desk_app.services.handlers.conversation import file_message
from desk_app.services.mail.mailboxes import Mailbox, Ours
from desk_app.services.mail.outcome import Rules
from desk_app.services.mail.queueing import Queued, queue_mail
from desk_app.services.ports import Unit

WORDS: Final = (
    "Thank you for your message. It has the number {number} and will be answered as soon as we can.\n\n"
    "Your subject: {subject}"
)
BRAKE: Final = "Automatic mail is stopped: "


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What is acknowledged."""

    facts: MailFacts
    ticket_id: TicketId
    ours: Ours


def acknowledge(unit: Unit, box: Mailbox, what: Acknowledged, rules: Rules) -> None:
    """Queue an acknowledgement, or write into the ticket's history why there is none."""
    own = what.ours.addresses | frozenset(what.ours.agents)
    reason = no_answer_reason(what.facts, own, rules.instance)
    address = _return_address(what.facts)
    verdict = BrakeVerdict(may_send=False, reason=reason) if reason else _verdict(unit, address, what, rules)
    if not verdict.may_send and not verdict.is_brake:
        unit.event(what.ticket_id, "not_acknowledged", {"why": verdict.reason})
        return
    ticket = any_ticket(unit, what.ticket_id)
    words = (box.acknowledgement or WORDS).replace("{number}", handle(ticket))
    body = words.replace("{subject}", text(ticket["subject"]))
    file_message(
        unit,
        AddMessage(
            what.ticket_id,
            "auto",
            body,
            author_kind="bot",
            author_name=box.sender_name or box.address,
            subject=text(ticket["subject"]),
            recipients=Recipients((Person("", address).shown(),)),
        ),
    )
    message_id = MessageId(unit.created_last("message"))
    held = f"{BRAKE}{verdict.reason}. Look at what is going on, then release it." if verdict.is_brake else ""
    queue_mail(unit, Queued(message_id, what.ticket_id, box.account_id, is_auto=True, held=held))
    unit.insert(
        "auto_answer",
        {
            "ticket_id": what.ticket_id,
            "address": address,
            "bucket": unit.now_s // rules.limits.window_s,
            "sent_s": unit.now_s,
        },
    )


def _return_address(facts: MailFacts) -> str:
    """Automatic answers go to the Return-Path (RFC 3834, 4); to the sender where a server writes none."""
    path = (facts.header("return-path") or "").strip().strip("<>").strip().lower()
    return path or facts.sender.norm


def _verdict(unit: Unit, address: str, what: Acknowledged, rules: Rules) -> BrakeVerdict:
    to_address = unit.find("auto_answer", address=address)
    window = rules.limits.window_s
    bucket = unit.now_s // window
    recent = [row for n in (bucket - 1, bucket) for row in unit.find("auto_answer", bucket=n)]
    sent = SentSoFar(
        to_sender=sum(number(row["sent_s"]) > unit.now_s - HOUR_S for row in to_address),
        in_ticket=sum(row["ticket_id"] == what.ticket_id for row in to_address),
        in_all=sum(number(row["sent_s"]) > unit.now_s - window for row in recent),
    )
    return may_answer(sent, rules.limits)
