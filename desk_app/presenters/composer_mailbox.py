"""Which mailbox a mail leaves through, and what stands under it: a signature of the person, or its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from desk_app.domain.entities import TicketRow
from desk_app.domain.ids import AccountId, TicketId
from desk_app.domain.mail.subjects import reply_subject
from desk_app.presenters.composer_drafts import Slot
from desk_app.presenters.composer_state import ComposerState, Mode, Signature
from desk_app.services.mail.mailboxes import Mailbox, answering, mailbox_of, person_of
from desk_app.services.mail.queueing import NO_LATER
from desk_app.services.reading import Reader, Team

_AT_ONCE: Final = "A note is added at once."
_NO_SIGNATURE: Final = Signature("none", "No signature", "")


@dataclass(frozen=True, slots=True)
class Post:
    """What the workspace knows of mailboxes, for one ticket.

    Attributes:
        boxes: Those that work.
        mailed: Accounts through which the ticket's mails came, oldest first.
        has_server: A team's server sends what no mailbox here does.
    """

    boxes: tuple[Mailbox, ...] = ()
    mailed: tuple[AccountId, ...] = ()
    has_server: bool = False

    def answering(self, row: TicketRow, team: Team) -> Mailbox | None:
        """The mailbox that a reply leaves through; None where nothing is mailed."""
        queue = team.queues.get(row.queue_id) if row.queue_id is not None else None
        return answering(self.boxes, self.mailed, (queue.name, queue.email) if queue else ("", ""))

    @property
    def addresses(self) -> frozenset[str]:
        """Everything that is ours, lower case."""
        return frozenset().union(*(box.addresses for box in self.boxes))


def read_post(reader: Reader, ticket_id: TicketId) -> Post:
    """Read it; on a reader thread."""
    settings: Sequence[tuple[AccountId, Mapping[str, str]]] = reader.mails.mailboxes()
    if not settings:
        return Post(has_server=reader.mails.has_main())
    mailed = tuple(entry.account_id for entry in reader.mails.of_ticket(ticket_id))
    return Post(
        tuple(mailbox_of(account_id, values) for account_id, values in settings),
        mailed,
        reader.mails.has_main(),
    )


def with_mailbox(
    state: ComposerState, slot: Slot, box: Mailbox | None, own_signature: str, *, has_server: bool
) -> ComposerState:
    """The state with what follows from the mailbox.

    Args:
        state: As it was.
        slot: The draft; its `wishes` hold the key of the signature that was chosen for it.
        box: The mailbox that answers.
        own_signature: The person's, from the settings; empty for none.
        has_server: A team's server sends what no mailbox here does.
    """
    if slot.mode is Mode.NOTE:
        return replace(state, signatures=(), signature=None, no_later=_AT_ONCE)
    found = [Signature("own", "Yours", own_signature)] if own_signature else []
    if box is not None and box.signature.strip():
        found.append(Signature("mailbox", f"Of {box.address}", box.signature.strip()))
    choices = (*found, _NO_SIGNATURE) if found else ()
    chosen = next((one for one in choices if one.key == slot.wishes.signature), next(iter(choices), None))
    return replace(
        state,
        signatures=choices,
        signature=chosen,
        no_later="" if box is not None or has_server else NO_LATER,
    )


def as_it_leaves(state: ComposerState, row: TicketRow, box: Mailbox | None, name: str) -> ComposerState:
    """The state with subject and sender as the mail will have them.

    Args:
        state: As it was.
        row: The ticket.
        box: The mailbox that answers; None where that is not known here.
        name: Of the person who writes.
    """
    if box is None:
        return replace(state, subject=reply_subject(row.subject))
    tag = row.number if box.numbers_in_subject else ""
    return replace(state, subject=reply_subject(row.subject, tag), mailbox=person_of(box, name).shown())
