"""What a person may not do stays in its place, disabled, and says why."""

from __future__ import annotations

from desk_app.domain.standing import ROLE_RIGHTS, Right, Role
from desk_app.presenters.composer import ComposerPresenter
from desk_app.presenters.composer_state import Mode
from desk_app.presenters.conversation import ConversationPresenter
from desk_app.presenters.details import DetailsPresenter
from desk_app.presenters.details_sections import SectionKeeper
from desk_app.presenters.window import WindowPresenter
from tests.habits import NoHabits
from tests.kestrel import Kestrel
from tests.rights import allow, own_account

E07 = "E07: Duo 2 stops mid-shot"
_COMMANDS = {
    "ticket.new": "You may read here, but not write.",
    "ticket.reply": "You may not reply in this team.",
    "ticket.note": "You may not write notes in this team.",
    "ticket.solve": "You may not change tickets of this team.",
    "ticket.take": "You may not take tickets of this team.",
    "ticket.delete": "You may not delete tickets of this team.",
    "ticket.unread": "",
    "ticket.copy_link": "",
}


def _allow(kestrel: Kestrel, rights: Right) -> None:
    allow(kestrel.store, kestrel.workspace, own_account(kestrel.workspace), rights)
    kestrel.settle()


def _why(window: WindowPresenter) -> dict[str, str]:
    return {command: window.why_not(command) for command in _COMMANDS}


def test_commands_say_what_may_not_be_done(kestrel: Kestrel) -> None:
    window = kestrel.window()
    window.open_ticket(kestrel.tickets[E07])
    kestrel.settle()
    free = _why(window)

    _allow(kestrel, ROLE_RIGHTS[Role.VIEWER])
    looking = _why(window)
    _allow(kestrel, Right.READ | Right.OWN | Right.NOTE)
    taking = _why(window)
    _allow(kestrel, ~Right.NONE)

    assert set(free.values()) == {""}
    assert looking == _COMMANDS
    assert [command for command, why in taking.items() if why] == [
        "ticket.reply",
        "ticket.solve",
        "ticket.delete",
    ]
    assert _why(window) == free, "what is allowed again can be done at once"


def test_the_composer_opens_for_what_may_be_written(kestrel: Kestrel) -> None:
    composer = ComposerPresenter(kestrel.session)
    _allow(kestrel, Right.READ | Right.NOTE)
    composer.open(kestrel.tickets[E07])
    kestrel.settle()
    first = composer.state
    _allow(kestrel, Right.READ)
    second = composer.state

    assert (first.mode, first.blocked) == (Mode.NOTE, "")
    why = "You may not reply in this team."
    assert first.denied == {Mode.REPLY: why, Mode.NOTE: "", Mode.SIDE: why}
    assert second.blocked == "You may not write notes in this team."
    composer.close()


def test_header_and_details_are_blocked_with_the_reason(kestrel: Kestrel) -> None:
    window = kestrel.window()
    conversation = ConversationPresenter(kestrel.session, kestrel.copied.append)
    details = DetailsPresenter(window, SectionKeeper(NoHabits()))
    window.open_ticket(kestrel.tickets[E07])
    conversation.open(kestrel.tickets[E07])
    kestrel.settle()

    _allow(kestrel, ROLE_RIGHTS[Role.VIEWER])

    assert conversation.state.header is not None
    assert conversation.state.header.blocked == "You may not change tickets of this team."
    assert details.state.blocked == "You may not change tickets of this team."
    details.edit("priority")
    kestrel.settle()
    assert details.editor.state is None
