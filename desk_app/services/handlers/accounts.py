"""Connecting the workspace with remotes, and leaving them."""

from __future__ import annotations

import json
from typing import Final

from desk_app.domain.accounts import LOCAL, TOOK_OVER, AccountState
from desk_app.domain.changes import AddAccount, RemoveAccount, Row, SetAccount, Value
from desk_app.domain.errors import InvalidInput, NotFound, Refused
from desk_app.domain.ids import AccountId
from desk_app.domain.text import NAME_MAX, clean_line, count_of
from desk_app.services.handlers.common import key, text
from desk_app.services.ports import Outcome, Unit

_THROUGH: Final = frozenset({"confirmed", "accepted"})
"""States of ops the server has."""


def add_account(unit: Unit, change: AddAccount) -> Outcome:
    """Connect with a remote; a main account takes over new tickets from the one before."""
    name = clean_line(change.name, "name", NAME_MAX)
    _require_free(unit, name)
    if change.is_main and (main := unit.find("account", is_main=1)):
        raise Refused(
            f"This workspace works with “{text(main[0]['name'])}” already.",
            "Remove that account first, or make a workspace for the other server.",
        )
    values: dict[str, Value] = {
        "kind": change.account_kind,
        "name": name,
        "base_url": change.settings.get("url", ""),
        "caps": _json({TOOK_OVER: "yes"} if change.takes_over else {}),
        "state": AccountState.OK.value,
        "next_number": 1,
        "settings": _json({**change.settings}),
        "is_main": int(change.is_main),
    }
    if change.account_id is not None:
        values["id"] = change.account_id
    account_id = unit.insert("account", values)
    if change.takes_over:
        for local in unit.find("account", kind=LOCAL):
            unit.copies.adopt(key(local["id"]), account_id)
    return Outcome(f"Added the account {name}")


def set_account(unit: Unit, change: SetAccount) -> Outcome:
    """Rename an account, change its settings, pause it or go on."""
    account = _remote(unit, change.account_id)
    values: dict[str, Value] = {}
    if change.name is not None and change.name != account["name"]:
        values["name"] = clean_line(change.name, "name", NAME_MAX)
        _require_free(unit, text(values["name"]))
    if change.settings:
        values["settings"] = _json({**json.loads(text(account["settings"])), **change.settings})
    if change.state is AccountState.REMOVED:
        raise InvalidInput("An account is removed by removing it.")
    if change.state is not None:
        values["state"] = change.state.value
    unit.update("account", change.account_id, **values)
    return Outcome(f"Changed the account {text(account['name'])}")


def remove_account(unit: Unit, change: RemoveAccount) -> Outcome:
    """Sign out; nothing unsent is ever dropped with it."""
    account = _remote(unit, change.account_id)
    waiting = [op for op in unit.find("outbox", account_id=change.account_id) if op["state"] not in _THROUGH]
    mails = [row for row in unit.find("mail_out", account_id=change.account_id) if row["state"] != "sent"]
    name = text(account["name"])
    if mails:
        raise Refused(
            f"{count_of(len(mails), 'mail has', 'mails have')} not been sent from {name} yet.",
            "Send them first (desk-app sync), or drop them (desk-app mail waiting, mail drop).",
        )
    if waiting:
        count = f"{len(waiting)} changes have" if len(waiting) > 1 else "One change has"
        raise Refused(
            f"{count} not been sent to {name} yet.",
            "Send them first (desk-app sync), or export and drop them (desk-app outbox export, outbox drop).",
        )
    unit.update("account", change.account_id, state=AccountState.REMOVED.value, is_main=0)
    return Outcome(f"Removed the account {name}")


def _remote(unit: Unit, account_id: AccountId) -> Row:
    account = unit.get("account", account_id)
    if account is None or account["state"] == AccountState.REMOVED:
        raise NotFound("This account does not exist here.")
    if account["kind"] == LOCAL:
        raise Refused("This computer's own account cannot be changed.")
    return account


def _require_free(unit: Unit, name: str) -> None:
    for other in unit.find("account"):
        if text(other["name"]).casefold() == name.casefold() and other["state"] != AccountState.REMOVED:
            raise Refused(f"There is an account called “{name}” already.", "Choose another name.")


def _json(settings: dict[str, str]) -> str:
    kept = {name: value for name, value in sorted(settings.items()) if value}
    return json.dumps(kept, ensure_ascii=False)
