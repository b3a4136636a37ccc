"""What is wrong with what was typed in the wizard, page by page; and the workspace it describes."""

from __future__ import annotations

from typing import Final

from desk_app.domain.errors import InvalidInput
from desk_app.domain.ids import AgentId, parse_id
from desk_app.presenters.account_forms import AGENT_NAME
from desk_app.presenters.first_run_state import FirstRunState
from desk_app.presenters.first_run_ways import SERVER, Step
from desk_app.runtime.accounts.kinds import Prepared
from desk_app.runtime.accounts.trying import Newcomer
from desk_app.runtime.desk import NewDesk
from desk_app.store.key_wraps import check_passphrase

ASKED_GROUP: Final = 5
"""Which group of the recovery code is asked back: nobody types it without having the code."""


def problems_of(state: FirstRunState) -> dict[str, str]:
    """What is wrong with the fields of the page that is shown."""
    match state.step:
        case Step.PERSON:
            return _of_person(state)
        case Step.PROTECT:
            return _of_passphrase(state)
        case Step.BACKUP if not state.typed.get("file", "").strip():
            return {"file": "Choose the file of the backup; its name ends in .deskbackup."}
        case Step.CODE:
            group = "".join(state.typed.get("group", "").upper().split())
            if group != state.code.split("-")[ASKED_GROUP - 1]:
                return {"group": f"That is not group {ASKED_GROUP}. Compare it with what you kept."}
        case _:
            pass
    return {}


def new_desk(state: FirstRunState, prepared: Prepared | None, newcomer: Newcomer) -> NewDesk:
    """The workspace that was described.

    Args:
        state: The wizard.
        prepared: What the remote gave, on a way with an account.
        newcomer: Under which ids it knows this computer.
    """
    typed = state.typed
    passphrase = typed.get("passphrase") or None
    if prepared is None or state.setup is None:
        name = typed.get("name", "").strip() or "My desk"
        return NewDesk(name, typed.get("agent", "").strip(), typed.get("email", "").strip(), passphrase)
    told = state.setup.typed
    if state.way is SERVER:
        email = told.get("email", "").strip()
        return NewDesk(
            prepared.name,
            prepared.person,
            email,
            passphrase,
            AgentId(parse_id(prepared.settings["agent"])),
            parse_id(newcomer.device),
            has_lists=False,
        )
    name = told.get("sender_name", "").strip() or prepared.name
    return NewDesk(name, told.get(AGENT_NAME, "").strip(), "", passphrase)


def _of_person(state: FirstRunState) -> dict[str, str]:
    typed, problems = state.typed, dict[str, str]()
    if not typed.get("agent", "").strip():
        problems["agent"] = "Write your name; customers see it below your replies."
    email = typed.get("email", "").strip()
    if email and ("@" not in email or " " in email):
        problems["email"] = "An address looks like name@example.com. You can leave it empty."
    return problems | _of_passphrase(state)


def _of_passphrase(state: FirstRunState) -> dict[str, str]:
    passphrase = state.typed.get("passphrase", "")
    if not state.keyring_problem and not passphrase:
        return {}
    try:
        check_passphrase(passphrase)
    except InvalidInput as error:
        return {"passphrase": str(error)}
    if state.typed.get("again", "") != passphrase:
        return {"again": "The two do not match."}
    return {}
