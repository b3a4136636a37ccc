"""What a person may not do stays in its place, disabled, and says why."""

from __future__ import annotations

import json

from desk_app.domain.ids import AccountId, id_text
from desk_app.domain.standing import EVERY_TEAM, ROLE_RIGHTS, Right, Role, Standing, standing_json
from desk_app.presenters.composer import ComposerPresenter
from desk_app.presenters.composer_state import Mode
from desk_app.presenters.conversation import ConversationPresenter
from desk_app.presenters.details import DetailsPresenter
from desk_app.presenters.details_sections import SectionKeeper
from desk_app.presenters.window import WindowPresenter
from desk_app.services.ports import Door
from tests.habits import NoHabits
from tests.kestrel import Kestrel

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
    me = kestrel.workspace.me.id
    assert me is not None
    standing = Standing(id_text(me), Role.VIEWER, {EVERY_TEAM: rights})
    account: AccountId = kestrel.workspace.read(lambda reader: reader.own.accounts())[0].id

    def keep(door: Door) -> None:
        with door.transaction(account, "sync.rights") as unit:
            unit.update("account", account, standing=json.dumps(standing_json(standing)))

    kestrel.store.writer.session(keep).result()
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
    assert first.denied == {Mode.REPLY: "You may not reply in this team.", Mode.NOTE: ""}
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
