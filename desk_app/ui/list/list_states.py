"""What the list says when there are no rows: done, empty, nothing found, not readable."""

from __future__ import annotations

from collections.abc import Callable

from desk_app.presenters.ticket_list_state import ListState, Phase
from desk_app.services.views import DUE_SOON_VIEW, FOLLOWING, FOR_ME, MENTIONS, SNOOZED, UNASSIGNED
from desk_app.ui.kit.button_looks import ButtonKind
from desk_app.ui.kit.states import StateAction, StateContent
from desk_app.ui.theme.roles import Tone

RETRY = "retry"

Caps = Callable[[str], tuple[str, ...]]
"""The key caps of a command."""

_DONE = {
    FOR_ME.id.hex(): ("Nothing needs you now", "Every ticket that was given to you is answered."),
    UNASSIGNED.id.hex(): ("Every ticket has somebody", "New ones appear here until somebody takes them."),
    FOLLOWING.id.hex(): (
        "You follow no ticket",
        "Shift+W follows one: you are told of what others do in it.",
    ),
    MENTIONS.id.hex(): ("Nobody asked for you", "Notes with your name in them appear here."),
    DUE_SOON_VIEW.id.hex(): ("Nothing is due soon", "Tickets appear here an hour before a reply is due."),
    SNOOZED.id.hex(): ("Nothing is snoozed", "Snoozed tickets wait here until their time has come."),
}


def state_of(state: ListState, caps: Caps) -> StateContent | None:
    """What to show in place of rows; None while there are rows, or they are being read."""
    if state.phase is Phase.FAILED:
        return StateContent(
            "This list cannot be read",
            f"{state.problem} Your tickets are safe on this computer.",
            "triangle-alert",
            Tone.DANGER,
            (StateAction(RETRY, "Try again", ButtonKind.PRIMARY),),
        )
    if state.phase is not Phase.EMPTY:
        return None
    if state.is_first:
        return StateContent(
            "No tickets yet",
            "Mails and calls become tickets here, and so does what you write down yourself.",
            "inbox",
            actions=(StateAction("ticket.new", "New ticket", ButtonKind.PRIMARY, caps("ticket.new")),),
        )
    title, text = _DONE.get(state.view_key, ("No ticket is in this view", "It fills by itself."))
    if state.view_key == FOR_ME.id.hex():
        onward = StateAction("go.unassigned", "Show unassigned", caps=caps("go.unassigned"))
    else:
        onward = StateAction("go.all_open", "Show all open", caps=caps("go.all_open"))
    return StateContent(title, text, "check-check", Tone.ACCENT, (onward,))
