"""Who gets an answer, and why (BEHAVIOUR section 5)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from desk_app.domain.mail.facts import Person
from desk_app.domain.mail.tokens import without_mark

Field = Literal["to", "cc"]
_PLUS: Final = "+"


@dataclass(frozen=True, slots=True)
class Proposed:
    """One recipient and the reason.

    Attributes:
        field: Where the address goes.
        reason: In words that follow the address ("wrote the message").
    """

    person: Person
    field: Field
    reason: str


@dataclass(frozen=True, slots=True)
class ReplyTo:
    """The message that is answered, as far as recipients go.

    Attributes:
        sender: Of From.
        reply_to: Of Reply-To; empty without one.
        to: Of To.
        cc: Of Cc.
        delivered_to: Addresses it arrived at, lower case.
    """

    sender: Person
    reply_to: tuple[Person, ...] = ()
    to: tuple[Person, ...] = ()
    cc: tuple[Person, ...] = ()
    delivered_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """Recipients of an answer.

    Attributes:
        people: In order, without doubles and without ourselves.
        warning: What the person should know before sending; empty for nothing.
    """

    people: tuple[Proposed, ...]
    warning: str = ""

    def addresses(self, field: Field) -> tuple[str, ...]:
        """`Name <address>` texts of one field."""
        return tuple(proposed.person.shown() for proposed in self.people if proposed.field == field)


def propose(message: ReplyTo, own: Collection[str], *, to_all: bool) -> Proposal:
    """Who gets an answer to one message.

    Args:
        message: The message that is answered.
        own: All our addresses and aliases, lower case.
        to_all: Also those it was sent to.
    """
    people = _answered(message, own)
    if not to_all:
        return Proposal(_distinct(people, own))
    if _was_blind_copy(message, own):
        return Proposal(
            _distinct(people, own),
            "This mail came as a blind copy, so answering everybody would show that we got it; "
            "only the sender is answered.",
        )
    others = [
        *(Proposed(person, "to" if not people else "cc", "was written to as well") for person in message.to),
        *(Proposed(person, "cc", "got a copy") for person in message.cc),
    ]
    return Proposal(_distinct([*people, *others], own))


def _answered(message: ReplyTo, own: Collection[str]) -> list[Proposed]:
    """Reply-To of this very message, else From; when it is our own, those it went to."""
    wanted = [person for person in message.reply_to if person.norm and not is_own(person.norm, own)]
    if wanted:
        return [Proposed(person, "to", "asked for answers there (Reply-To)") for person in wanted]
    if message.sender.norm and not is_own(message.sender.norm, own):
        return [Proposed(message.sender, "to", "wrote the message")]
    return [Proposed(person, "to", "got our last message") for person in message.to]


def _was_blind_copy(message: ReplyTo, own: Collection[str]) -> bool:
    """Only where it is known that it reached us: an address of ours that neither To nor Cc names."""
    named = {person.norm for person in (*message.to, *message.cc)}
    reached = any(is_own(address, own) for address in message.delivered_to)
    return reached and not any(is_own(address, own) for address in named)


def is_own(address: str, own: Collection[str]) -> bool:
    """Whether an address is ours, also with a mark or another part after a plus sign."""
    norm = without_mark(address).strip().lower()
    local, _, domain = norm.rpartition("@")
    return norm in own or f"{local.split(_PLUS, 1)[0]}@{domain}" in own


def _distinct(people: Sequence[Proposed], own: Collection[str]) -> tuple[Proposed, ...]:
    kept: dict[str, Proposed] = {}
    for proposed in people:
        if "@" in proposed.person.norm and not is_own(proposed.person.norm, own):
            kept.setdefault(proposed.person.norm, proposed)
    return tuple(kept.values())
