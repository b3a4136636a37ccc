"""Puts a mail into its conversation: finds or opens the ticket, the author and what changes by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import partial
from typing import Final

from desk_app.domain.changes import (
    AddMessage,
    AddNote,
    CreateTicket,
    LinkTickets,
    MailIds,
    MergeTicket,
    NewFile,
    Row,
)
from desk_app.domain.entities import AuthorKind, MessageKind, Recipients
from desk_app.domain.ids import AccountId, AgentId, CustomerId, MessageId, StatusId, TicketId
from desk_app.domain.mail.facts import NOBODY, UNSEARCHED, Person
from desk_app.domain.mail.forwards import original_sender
from desk_app.domain.mail.kinds import MailKind
from desk_app.domain.mail.resolver import Placement, Step, resolve
from desk_app.domain.mail.subjects import foreign_tag, is_reply
from desk_app.domain.mail.tokens import MailSigner
from desk_app.domain.status import StatusClass
from desk_app.services.exchange.people import customer_of, is_placeholder
from desk_app.services.handlers.common import handle, key, status_of_class, text
from desk_app.services.handlers.conversation import add_message, add_note, create_ticket, file_message
from desk_app.services.handlers.merging import merge_ticket
from desk_app.services.handlers.properties import link_tickets
from desk_app.services.mail.lookup import UnitLookup, foreign_key, remember_ancestors, short
from desk_app.services.mail.mailboxes import Ours, team_of
from desk_app.services.mail.reading import ReadMail
from desk_app.services.ports import Unit

_ANCESTORS: Final = 20
_REFS_MAX: Final = 8_000
_NO_TEXT: Final = "(no text)"


@dataclass(frozen=True, slots=True)
class Post:
    """A mail that is to be filed.

    Attributes:
        raw_sha256: Of the raw mail.
        at_s: When it was written or came, epoch seconds; None for now.
        is_history: Nothing is reopened, new tickets are closed.
        follow_up_s: A closed ticket older than this is not reopened.
        searches_opened: Search finds the words of encrypted mails that were opened.
    """

    account_id: AccountId
    ours: Ours
    mail: ReadMail
    kind: MailKind
    files: tuple[NewFile, ...]
    raw_sha256: bytes
    signer: MailSigner
    at_s: int | None
    is_history: bool
    follow_up_s: int
    searches_opened: bool = True


@dataclass(frozen=True, slots=True)
class Placed:
    """Where it went."""

    step: Step
    reason: str
    ticket_id: TicketId
    message_id: MessageId | None
    claimed_id: TicketId | None
    is_new: bool


@dataclass(frozen=True, slots=True)
class _Author:
    message_kind: MessageKind
    author_kind: AuthorKind
    author_id: bytes | None
    name: str
    customer: CustomerId | None
    is_internal: bool = False


def file_in_conversation(unit: Unit, post: Post) -> Placed:
    """File a mail that is no delivery report.

    Raises:
        DeskError: It does not fit into the workspace; the sentence goes to quarantine with it.
    """
    found = resolve(post.mail.facts, UnitLookup(unit), post.signer)
    ticket = unit.get("ticket", found.ticket_id) if found.ticket_id else None
    follows: Row | None = None
    if ticket is not None and _is_over(unit, ticket, post):
        follows, ticket = ticket, None
    author = _author(unit, post, ticket)
    is_new = ticket is None
    ticket_id = TicketId(key(ticket["id"])) if ticket else _open_ticket(unit, post, author)
    if ticket is not None and ticket["deleted_s"] is not None:
        unit.update("ticket", ticket_id, deleted_s=None)
        unit.event(ticket_id, "restored", {"by": "mail"})
    message_id = _add(unit, post, author, ticket_id, data=_data(post, found, author))
    if follows is not None:
        link_tickets(unit, LinkTickets(ticket_id, TicketId(key(follows["id"])), "follow_up_of"))
    _remember_people(unit, post, ticket_id, author)
    _remember_thread(unit, post, ticket_id)
    if post.is_history:
        _bring_together(unit, post, ticket_id)
    reason = f"follows {handle(follows)}, which is closed for long" if follows else found.step.words
    return Placed(found.step, reason, ticket_id, message_id, found.claimed, is_new)


def _is_over(unit: Unit, ticket: Row, post: Post) -> bool:
    """A ticket closed for long keeps its end; what follows gets a ticket of its own (BEHAVIOUR section 7)."""
    if post.is_history or post.kind not in {MailKind.PERSON, MailKind.LIST}:
        return False
    ended_s = ticket["solved_s"]
    is_closed = ticket["class"] == StatusClass.CLOSED and not ticket["spam"]
    return is_closed and isinstance(ended_s, int) and unit.now_s - ended_s > post.follow_up_s


def _author(unit: Unit, post: Post, ticket: Row | None) -> _Author:
    facts = post.mail.facts
    sender = facts.sender
    is_auto = post.kind in {MailKind.AWAY, MailKind.MACHINE}
    if post.ours.is_ours(sender.norm):
        name = sender.name or sender.address
        if is_auto:  # the acknowledgement of another workspace on this mailbox
            return _Author("auto", "bot", None, name, _outside(unit, post))
        return _Author("reply", "agent", None, name, _outside(unit, post))
    agent = post.ours.agents.get(sender.norm)
    if agent is not None:
        return _by_agent(unit, post, ticket, agent)
    customer = customer_of(unit, sender.name, sender.address) if "@" in sender.address else None
    kind: MessageKind = "auto" if is_auto else "customer"
    return _Author(kind, "customer", customer, sender.name or _known_name(unit, customer, sender), customer)


def _known_name(unit: Unit, customer: CustomerId | None, sender: Person) -> str:
    """What somebody who gives no name is called here (by an address book, say)."""
    person = unit.get("customer", customer) if customer is not None else None
    name = text(person["name"]) if person else ""
    has_name = bool(name) and not is_placeholder(name, sender.address)
    return name if has_name else sender.address or "Unknown sender"


def _by_agent(unit: Unit, post: Post, ticket: Row | None, agent: Row) -> _Author:
    """A colleague writes from a mail program: to the customer too, or only to us."""
    agent_id, name = AgentId(key(agent["id"])), text(agent["name"])
    outside = _outside(unit, post)
    if ticket is not None:
        # What reached nobody outside (the answer to something internal) stays internal.
        return _Author("reply", "agent", agent_id, name, None, is_internal=outside is None)
    original = original_sender(post.mail.text) if not is_reply(post.mail.facts.subject) else NOBODY
    if original.address and not post.ours.is_ours(original.norm) and original.norm not in post.ours.agents:
        customer = customer_of(unit, original.name, original.address)
        return _Author("customer", "customer", customer, original.name or original.address, customer)
    return _Author("reply", "agent", agent_id, name, outside)


def _outside(unit: Unit, post: Post) -> CustomerId | None:
    """The first person outside the team that a mail went to."""
    facts = post.mail.facts
    for person in (*facts.to, *facts.cc, *post.mail.bcc):
        if "@" in person.norm and not post.ours.is_ours(person.norm) and person.norm not in post.ours.agents:
            return customer_of(unit, person.name, person.address)
    return None


def _open_ticket(unit: Unit, post: Post, author: _Author) -> TicketId:
    facts = post.mail.facts
    box = post.ours.mailbox(post.account_id)
    closed = StatusId(key(status_of_class(unit, StatusClass.CLOSED)["id"])) if post.is_history else None
    create_ticket(
        unit,
        CreateTicket(
            facts.subject or "(no subject)",
            author.customer,
            queue_id=team_of(unit, box, facts.addresses),
            status_id=closed,
            at_s=post.at_s,
        ),
    )
    return TicketId(unit.created_last("ticket"))


def _add(
    unit: Unit, post: Post, author: _Author, ticket_id: TicketId, *, data: Mapping[str, object]
) -> MessageId | None:
    mail, facts = post.mail, post.mail.facts
    body = mail.text if mail.text.strip() else _instead(mail)
    if author.is_internal:
        add_note(unit, AddNote(ticket_id, f"{author.name} wrote by mail:\n\n{body}", post.files))
        return None
    refs = " ".join(facts.references)
    change = AddMessage(
        ticket_id,
        author.message_kind,
        body,
        author_kind=author.author_kind,
        author_id=author.author_id,
        author_name=author.name,
        subject=facts.subject,
        html=mail.html,
        at_s=post.at_s,
        recipients=Recipients(_shown(facts.to), _shown(facts.cc)),
        files=post.files,
        mail=MailIds(
            facts.mail_id, next(iter(facts.in_reply_to), ""), refs[-_REFS_MAX:], post.raw_sha256, data
        ),
    )
    if post.is_history:
        file_message(unit, change)
    else:
        add_message(unit, change)
    return MessageId(unit.created_last("message"))


def _instead(mail: ReadMail) -> str:
    """What stands in the place of words where a mail has none."""
    if mail.seal.words:
        return mail.seal.words
    return mail.invitation.title if mail.invitation else _NO_TEXT


def _data(post: Post, found: Placement, author: _Author) -> dict[str, object]:
    """What is known of a mail beyond its columns."""
    mail = post.mail
    data: dict[str, object] = {"step": found.step.value, "kind": post.kind.value}
    if mail.facts.sender.address:
        data["from"] = mail.facts.sender.shown()
    if found.claimed is not None:
        data["claimed"] = found.claimed.hex()
    if mail.seal.protection:
        data["protection"] = mail.seal.protection.value
        data["seal"] = mail.seal.facts
        if mail.seal.is_opened and not post.searches_opened:
            data[UNSEARCHED] = True
    if mail.invitation is not None:
        data["invitation"] = asdict(mail.invitation)
    if mail.facts.reply_to:
        data["reply_to"] = [person.shown() for person in mail.facts.reply_to]
    if mail.facts.delivered_to:
        data["delivered_to"] = list(mail.facts.delivered_to[:10])
    if author.author_kind == "customer" and author.name != (
        mail.facts.sender.name or mail.facts.sender.address
    ):
        data["forwarded_by"] = mail.facts.sender.shown()
    return data


def _remember_people(unit: Unit, post: Post, ticket_id: TicketId, author: _Author) -> None:
    """Who writes and is not the customer takes part from now on; the customer is never changed silently."""
    ticket = unit.get("ticket", ticket_id) or {}
    people = [author.customer] if author.author_kind == "customer" else []
    for person in (*post.mail.facts.to, *post.mail.facts.cc):
        if not post.ours.is_ours(person.norm):
            known = unit.find("address", norm=person.norm, kind="email", deleted_s=None)
            people += [CustomerId(key(row["customer_id"])) for row in known[:1]]
    for customer_id in dict.fromkeys(people):
        if customer_id is None or customer_id == ticket.get("customer_id"):
            continue
        if unit.get("participant", ticket_id + customer_id) is None:
            unit.insert("participant", {"ticket_id": ticket_id, "customer_id": customer_id, "role": "cc"})


def _remember_thread(unit: Unit, post: Post, ticket_id: TicketId) -> None:
    """Keep the ancestors that never came here, and another help desk's number."""
    facts = post.mail.facts
    unknown = [short(a) for a in facts.ancestors[:_ANCESTORS] if not unit.exists("message", mail_id=a)]
    tag = foreign_tag(facts.subject)
    if tag is not None and facts.sender.norm:
        unknown.append(foreign_key(tag.text, facts.sender.norm))
    remember_ancestors(unit, unknown, ticket_id)


def _bring_together(unit: Unit, post: Post, ticket_id: TicketId) -> None:
    """A mail of old times that comes after its answers joins their tickets with its own.

    Folders are imported one after the other, so our answer (Sent) comes after what a customer wrote to it.
    Only closed tickets of the same customer are merged: nobody works on them.
    """
    lookup = UnitLookup(unit)
    for row in unit.find("mail_ancestor", ancestor=short(post.mail.facts.mail_id)):
        other_id = lookup.living(TicketId(key(row["ticket_id"])))
        other = unit.get("ticket", other_id) if other_id is not None and other_id != ticket_id else None
        if other_id is not None and other is not None and other["class"] == StatusClass.CLOSED:
            unit.attempt(partial(merge_ticket, change=MergeTicket(other_id, ticket_id)))


def _shown(people: tuple[Person, ...]) -> tuple[str, ...]:
    return tuple(person.shown() for person in people)
