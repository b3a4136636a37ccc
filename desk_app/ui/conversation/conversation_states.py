"""What the pane says when there is no conversation to show."""

from __future__ import annotations

from typing import Final

from desk_app.presenters.conversation_state import ConversationState, Pane
from desk_app.ui.kit.button_looks import ButtonKind
from desk_app.ui.kit.states import StateAction, StateContent
from desk_app.ui.theme.roles import Tone

WHAT_IS_KEPT: Final = "kept"
"""The way on that leads to the choice of what is kept."""


def content_of(state: ConversationState) -> StateContent | None:
    """The words of a state; None when the conversation itself is shown."""
    match state.pane:
        case Pane.NOTHING:
            return StateContent(
                "No ticket is open", "Choose one in the list. J and K go from one to the next.", "inbox"
            )
        case Pane.EMPTY:
            return StateContent(
                "Nothing was said yet", "Write the first message or note below.", "message-circle"
            )
        case Pane.AWAY:
            ways = (
                StateAction("retry", "Try again"),
                StateAction(WHAT_IS_KEPT, "What is kept here?", ButtonKind.QUIET),
            )
            number = state.header.number if state.header is not None else "this ticket"
            title = f"The messages of {number} are not on this computer"
            return StateContent(title, state.problem, "cloud-off", Tone.OFFLINE, ways)
        case Pane.MISSING:
            return StateContent("This ticket is not here", state.problem, "cloud-off", Tone.OFFLINE)
        case Pane.FAILED:
            again = StateAction("retry", "Try again", ButtonKind.PRIMARY)
            text = f"{state.problem} Nothing is lost: what you wrote is on this computer."
            return StateContent(
                "The conversation cannot be read now", text, "triangle-alert", Tone.DANGER, (again,)
            )
        case Pane.SHOWN | Pane.LOADING:
            return None
