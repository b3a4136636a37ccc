"""What a server has said last of what the person may do, put into a workspace without one."""

from __future__ import annotations

import json

from desk_app.domain.ids import AccountId, id_text
from desk_app.domain.standing import EVERY_TEAM, Right, Role, Standing, standing_json
from desk_app.services.ports import Door
from desk_app.services.workspace import Workspace
from desk_app.store.opening import Store


def allow(
    store: Store, workspace: Workspace, account: AccountId, rights: Right, *, team: str = EVERY_TEAM
) -> None:
    """The person of a workspace, no administrator, has these rights in a team (or all) of an account."""
    me = workspace.me.id
    assert me is not None
    said = json.dumps(standing_json(Standing(id_text(me), Role.AGENT, {team: rights})))

    def keep(door: Door) -> None:
        with door.transaction(account, "sync.rights") as unit:
            unit.update("account", account, standing=said)

    store.writer.session(keep).result()


def own_account(workspace: Workspace) -> AccountId:
    """This computer's own account."""
    return workspace.read(lambda reader: reader.own.accounts())[0].id
