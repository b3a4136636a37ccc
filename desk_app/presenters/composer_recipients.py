"""Who gets a reply, and why: pure rules (BEHAVIOUR section 5).

A reply goes to whoever wrote the message that is answered. Reply to all adds those who stood in its To and
Cc, without our own addresses. Blind copies are never copied. The ticket's customer is not added when a third
person is answered.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from desk_app.domain.entities import Conversation, Customer, Message, Recipients
from desk_app.presenters.composer_state import Field, Recipient
from desk_app.services.reading import Team


def recipients_for(
    conversation: Conversation,
    team: Team,
    *,
    answered: bytes | None = None,
    everybody: bool = False,
    own: frozenset[str] = frozenset(),
) -> tuple[Recipient, ...]:
    """The recipients to begin with.

    Args:
        conversation: The ticket with its messages.
        team: For our own addresses.
        answered: The message that is answered; the newest from outside when left out.
        everybody: Reply to all.
        own: More addresses of ours, lower case: those of mailboxes.
    """
    ticket = conversation.ticket
    people = {person.id: person for person in (ticket.customer, *ticket.participants) if person is not None}
    message = _answered(conversation, answered)
    ours = {agent.email.lower() for agent in team.agents.values()} | {
        q.email.lower() for q in team.queues.values()
    }
    ours |= own
    found: list[Recipient] = []
    writer = people.get(message.author_id) if message is not None and message.author_id else None  # type: ignore[call-overload]  # an author may be no customer
    if writer is not None:
        why = "Wrote the message you answer" if answered else "Wrote last"
        found.append(_person(writer, why))
    elif ticket.customer is not None:
        found.append(_person(ticket.customer, "Customer of this ticket"))
    if message is not None:
        copies = (
            *_others(message.recipients.to, "Was addressed as well"),
            *_others(message.recipients.cc, "Got a copy"),
        )
        found += [replace(copy, is_on=everybody) for copy in copies]
    return _each_once(found, ours)


def as_recipients(recipients: Iterable[Recipient]) -> Recipients:
    """The ticked ones as a message keeps them."""
    on = [recipient for recipient in recipients if recipient.is_on]
    lists = {field: tuple(r.who for r in on if r.field is field) for field in Field}
    return Recipients(lists[Field.TO], lists[Field.CC], lists[Field.BCC])


def from_draft(kept: Recipients, fresh: tuple[Recipient, ...]) -> tuple[Recipient, ...]:
    """The recipients of a draft, with the reasons that are known; who was unticked stays so."""
    if not (kept.to or kept.cc or kept.bcc):
        return fresh
    chosen = {address_of(who).lower(): field for field, whos in _fields(kept) for who in whos}
    known = {recipient.address.lower() for recipient in fresh}
    mine = [
        replace(r, is_on=r.address.lower() in chosen, field=chosen.get(r.address.lower(), r.field))
        for r in fresh
    ]
    added = [
        Recipient(who, name_of(who), address_of(who), "Added by you", field)
        for field, whos in _fields(kept)
        for who in whos
        if address_of(who).lower() not in known
    ]
    return (*mine, *added)


def added(who: str, field: Field = Field.CC) -> Recipient | None:
    """A recipient a person typed; None when it is no address."""
    address = address_of(who)
    local, at, domain = address.partition("@")
    if not (local and at and "." in domain.strip(".")) or any(char.isspace() for char in address):
        return None
    return Recipient(who.strip(), name_of(who), address, "Added by you", field)


def to_line(recipients: Iterable[Recipient]) -> str:
    """Such as "Inês Carvalho and 2 more"; empty when nobody is ticked."""
    on = [recipient for recipient in recipients if recipient.is_on]
    if not on:
        return ""
    return on[0].name + (f" and {len(on) - 1} more" if len(on) > 1 else "")


def name_of(who: str) -> str:
    """The name in `Name <address>`, else the address."""
    name, bracket, _ = who.partition("<")
    return name.strip(' "') if bracket and name.strip(' "') else address_of(who)


def address_of(who: str) -> str:
    """The address in `Name <address>`."""
    _, bracket, rest = who.rpartition("<")
    return (rest.partition(">")[0] if bracket else who).strip()


def _answered(conversation: Conversation, answered: bytes | None) -> Message | None:
    messages = [entry for entry in conversation.entries if isinstance(entry, Message)]
    if answered is not None:
        return next((message for message in messages if message.id == answered), None)
    from_outside = [message for message in messages if message.author_kind == "customer"]
    return from_outside[-1] if from_outside else None


def _person(person: Customer, reason: str) -> Recipient:
    who = f"{person.name} <{person.email}>" if person.email else ""
    return Recipient(who, person.name, person.email, reason)


def _others(whos: tuple[str, ...], reason: str) -> tuple[Recipient, ...]:
    return tuple(Recipient(who, name_of(who), address_of(who), reason, Field.CC) for who in whos)


def _each_once(found: list[Recipient], ours: set[str]) -> tuple[Recipient, ...]:
    kept: dict[str, Recipient] = {}
    for recipient in found:
        address = recipient.address.lower()
        if address and address not in ours and address not in kept:
            kept[address] = recipient
    return tuple(kept.values())


def _fields(kept: Recipients) -> tuple[tuple[Field, tuple[str, ...]], ...]:
    return (Field.TO, kept.to), (Field.CC, kept.cc), (Field.BCC, kept.bcc)
