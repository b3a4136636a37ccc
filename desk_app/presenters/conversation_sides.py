"""Side conversations among the cards of a ticket: whom each is with, which is done, what can be done next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from desk_app.domain.entities import Conversation, Entry, SideMessage
from desk_app.domain.ids import SideId
from desk_app.domain.text import fenced
from desk_app.presenters.composer_sides import party_of
from desk_app.presenters.conversation_state import Act, Strip
from desk_app.presenters.side_lines import ICON, SideLine

ANSWER: Final = "side_answer"
"""The act of writing on in a side conversation."""
DONE: Final = "side_done"
REOPEN: Final = "side_reopen"


@dataclass(frozen=True, slots=True)
class Beside:
    """The side conversations of a ticket as cards show them.

    Attributes:
        parties: Whom each is with, short.
        subjects: What each is about.
        done: Those that are done.
        last: The newest message of each.
    """

    parties: Mapping[SideId, str] = field(default_factory=dict)
    subjects: Mapping[SideId, str] = field(default_factory=dict)
    done: frozenset[SideId] = frozenset()
    last: frozenset[bytes] = frozenset()


def beside_of(conversation: Conversation) -> Beside:
    """What the cards of a ticket need to know of its side conversations."""
    if not conversation.sides:
        return Beside()
    entries = conversation.entries
    newest = _newest(entries)
    return Beside(
        {side.id: party_of(side, entries) for side in conversation.sides},
        {side.id: side.subject for side in conversation.sides},
        frozenset(side.id for side in conversation.sides if side.is_done),
        frozenset(message.id for message in newest.values()),
    )


def side_lines(conversation: Conversation, unread: frozenset[bytes]) -> tuple[SideLine, ...]:
    """The side conversations of a ticket: open ones first, those with the newest words at the top.

    Args:
        conversation: The ticket with its entries.
        unread: Cards that are new.
    """
    newest = _newest(conversation.entries)
    said = (entry for entry in conversation.entries if isinstance(entry, SideMessage))
    new = {message.side_id for message in said if message.id in unread}
    lines = [
        (
            side.is_done,
            -(newest[side.id].sent_s if side.id in newest else side.created_s),
            SideLine(
                side.id,
                party_of(side, conversation.entries),
                side.subject,
                is_done=side.is_done,
                is_unread=side.id in new,
                last=newest[side.id].id if side.id in newest else b"",
            ),
        )
        for side in conversation.sides
    ]
    return tuple(line for _, _, line in sorted(lines, key=lambda one: one[:2]))


def label_of(side_id: SideId, beside: Beside) -> str:
    """What stands on each card of a side conversation."""
    who = fenced(beside.parties.get(side_id, "a third party"))
    return label_with(f"{who} (done)" if side_id in beside.done else who)


def label_with(who: str) -> str:
    """What says with whom something is said, and with whom not."""
    return f"With {who}, not the customer"


def side_strip(message: SideMessage, beside: Beside) -> Strip | None:
    """The line at the foot of a side conversation's last card: what can be done next."""
    if message.id not in beside.last:
        return None
    if message.side_id in beside.done:
        return Strip("side", "check", "This side conversation is done", (Act(REOPEN, "Open again"),))
    if message.author_kind == "agent":
        return None
    who = fenced(beside.parties.get(message.side_id, "a third party"))
    acts = (Act(ANSWER, "Answer"), Act(DONE, "Mark as done"))
    return Strip("side", ICON, f"{who} has answered", acts, "info")


def _newest(entries: Sequence[Entry]) -> dict[SideId, SideMessage]:
    """The newest message of each side conversation."""
    return {entry.side_id: entry for entry in entries if isinstance(entry, SideMessage)}
