"""What the server lets this person do, kept at the account: what is not allowed says so offline too."""

from __future__ import annotations

import json

from desk_app.domain.ids import AccountId
from desk_app.domain.standing import standing_json
from desk_app.services.ports import Door
from desk_app.store.opening import Store
from desk_app.sync.wire.answers import HelloAnswer


def keep_standing(store: Store, account_id: AccountId, hello: HelloAnswer | None) -> None:
    """Keep what a server said last, and tell every open view when it is something else than before.

    Args:
        store: The workspace's.
        account_id: Whose server it is.
        hello: Its answer; None before the first. One without rights (an older server) leaves it all to the
            server, as before.
    """
    if hello is None:
        return
    said = json.dumps(standing_json(hello.standing)) if hello.standing else ""

    def keep(door: Door) -> None:
        with door.transaction(account_id, "sync.rights") as unit:
            held = unit.get("account", account_id)
            if held is not None and held["standing"] != said:
                unit.update("account", account_id, standing=said)

    store.writer.session(keep).result()
