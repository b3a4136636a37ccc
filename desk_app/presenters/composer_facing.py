"""What the composer shows of a draft besides its text: recipients, button, files, reasons. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from desk_app.domain.entities import TicketRow
from desk_app.presenters.composer_drafts import Slot
from desk_app.presenters.composer_recipients import from_draft, to_line
from desk_app.presenters.composer_sending import LATER, choice_of, choices_of
from desk_app.presenters.composer_state import ComposerState, Mode, Recipient, SendChoice
from desk_app.presenters.conversation_times import Reader


def with_slot(
    state: ComposerState,
    slot: Slot,
    row: TicketRow | None,
    *,
    fresh: tuple[Recipient, ...],
    send_key: str,
    denied: Mapping[Mode, str],
) -> ComposerState:
    """The state with everything that follows from a slot, but for its text.

    Args:
        state: As it was.
        slot: The draft of one mode.
        row: The ticket, if it has been read.
        fresh: The recipients a reply begins with.
        send_key: The way to send that was chosen last in this mode.
        denied: Why the person may not write in a mode; "" when they may.
    """
    reply = slot.mode is Mode.REPLY
    recipients = from_draft(slot.recipients, fresh) if slot.recipients else fresh
    in_bin = row is not None and row.deleted_s is not None
    return replace(
        state,
        recipients=recipients if reply else (),
        to_line=to_line(recipients) if reply else "",
        to_problem=to_problem(recipients) if reply else "",
        files=slot.files,
        send=choice_of(slot.mode, send_key),
        choices=choices_of(slot.mode),
        is_empty=slot.written.is_empty and not slot.brings,
        saved=state.saved if slot.draft_id else "",
        blocked="This ticket is in the bin. Restore it first." if in_bin else denied.get(slot.mode, ""),
        denied={} if in_bin else denied,
        subject=f"Re: {row.subject}" if row else "",
        mailbox=row.queue if row else "",
    )


def with_time(state: ComposerState, slot: Slot, clockface: Reader) -> ComposerState:
    """The state with the time at which a reply was to leave, when it was taken back: the button says it."""
    at_s = slot.wishes.send_at_s
    if at_s is None or at_s <= clockface.now_s or state.no_later:
        return state
    choice = SendChoice(LATER, f"Send {clockface.ahead(at_s)}", "clock")
    return replace(state, send=choice, choices=(choice, *state.choices))


def with_people_of(state: ComposerState, chosen: ComposerState) -> ComposerState:
    """The state with whom another one goes to, where that goes to anybody."""
    if not chosen.recipients:
        return state
    people, line, problem = chosen.recipients, chosen.to_line, chosen.to_problem
    return replace(state, recipients=people, to_line=line, to_problem=problem)


def to_problem(recipients: Sequence[Recipient]) -> str:
    """Why a reply cannot be sent to anybody; empty when it can."""
    if any(recipient.is_on for recipient in recipients):
        return ""
    return "Nobody is chosen to get this." if recipients else "There is no address to send to. Add one."
