"""What is read of a ticket for writing to it, in one question: conversation, drafts, mailboxes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from desk_app.domain.entities import Conversation, Draft, Message, SideConversation, SideMessage, TicketRow
from desk_app.domain.ids import SideId, TicketId
from desk_app.domain.standing import Right
from desk_app.presenters.composer_drafts import SideSheet, Slot, place_of, slot_of
from desk_app.presenters.composer_mailbox import Post, read_post
from desk_app.presenters.composer_sides import Forwarded
from desk_app.presenters.composer_state import NEW_SIDE, Mode, Written
from desk_app.services.reading import Reader, Team

_LOOKED_AT: Final = 30
_ALL: Final = 100_000


@dataclass(frozen=True, slots=True)
class Opened:
    """A ticket that can be written to.

    Attributes:
        conversation: The ticket with its newest messages.
        drafts: The person's, newest first.
        post: The mailboxes.
        forwarded: Messages that drafts forward, by id.
    """

    conversation: Conversation
    drafts: tuple[Draft, ...]
    post: Post
    forwarded: Mapping[bytes, Forwarded] = field(default_factory=dict)

    def side(self, side_id: SideId | None) -> SideConversation | None:
        """A side conversation of the ticket."""
        return next((side for side in self.conversation.sides if side.id == side_id), None)

    def slots(self) -> dict[str, Slot]:
        """What was begun, and an empty place for everything else that can be written in."""
        ticket_id = self.conversation.ticket.id
        found = {mode.value: Slot(ticket_id, mode) for mode in (Mode.REPLY, Mode.NOTE)}
        for side in self.conversation.sides:
            if not side.is_done:
                sheet = SideSheet(side.id, side.subject)
                found[place_of(side.id)] = Slot(ticket_id, Mode.SIDE, side=sheet)
        for draft in reversed(self.drafts):
            slot = slot_of(draft, ticket_id, Mode(draft.kind))
            known = self.side(draft.side_id)
            if slot.side is not None and draft.side_id is not None:
                if known is None:
                    continue  # it is in another ticket by now
                slot.side.subject = known.subject
            found[slot.place] = slot
        return found

    def begun(self) -> dict[str, int]:
        """When each draft was written last, by its place."""
        return {
            place_of(draft.side_id) if draft.kind == "side" else draft.kind: draft.updated_s
            for draft in reversed(self.drafts)
        }


def read_opened(reader: Reader, ticket_id: TicketId) -> Opened:
    """Read it; on a reader thread."""
    conversation = reader.tickets.conversation(ticket_id, _LOOKED_AT).conversation
    kept = reader.own.drafts_of(ticket_id)
    wanted = {draft.about_id for draft in kept if draft.about_id is not None}
    found = _messages(conversation, wanted)
    if len(found) < len(wanted):  # an old message is being forwarded
        found = _messages(reader.tickets.conversation(ticket_id, _ALL).conversation, wanted)
    return Opened(conversation, kept, read_post(reader, ticket_id), found)


def take(slots: dict[str, Slot], fresh: Mapping[str, Slot], replaced: Mapping[str, Written]) -> str:
    """Take what was read where nothing newer is written; gives a side conversation's text that came back.

    Args:
        slots: What is written in the window, by place.
        fresh: What the store has.
        replaced: Texts that stood here as an earlier one was brought back, or that taken back.
    """
    came = ""
    for place, slot in fresh.items():
        present = slots.get(place)
        # What is being written here is newer than what was read.
        is_other = present is not None and _is_other(present, slot, replaced.get(place))
        if present is None or (present.is_empty and not present.saving) or is_other:
            came = place if slot.side is not None and not slot.is_empty else came
            slots[place] = slot
    for place, slot in tuple(slots.items()):
        if slot.is_empty and not slot.saving and place not in fresh and place != NEW_SIDE:
            del slots[place]  # it is done
    return came


def _is_other(present: Slot, slot: Slot, replaced: Written | None) -> bool:
    """Another text was put into the draft, and nothing was written here since."""
    is_untouched = not present.saving and replaced == present.written
    return is_untouched and slot.draft_id is not None and slot.draft_id == present.draft_id


def usual_mode(row: TicketRow, team: Team) -> Mode:
    """The mode where nothing was begun: a reply, or a note where only that may be written."""
    may_only_note = team.why_not(row, Right.REPLY) and not team.why_not(row, Right.NOTE)
    return Mode.NOTE if may_only_note else Mode.REPLY


def _messages(conversation: Conversation, wanted: set[bytes]) -> dict[bytes, Forwarded]:
    return {
        entry.id: entry
        for entry in conversation.entries
        if isinstance(entry, Message | SideMessage) and entry.id in wanted
    }
