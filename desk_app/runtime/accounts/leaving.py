"""Leaving an account that has not sent everything: what waits goes into a file first, word for word."""

from __future__ import annotations

import json
from pathlib import Path

from desk_app.domain.accounts import Account
from desk_app.domain.changes import DropMail
from desk_app.domain.plain import plain
from desk_app.runtime.accounts.accounts import Accounts, Waiting
from desk_app.services.workspace import Workspace
from desk_app.store.durable import disk_words, write_whole
from desk_app.sync.decisions import Decisions
from desk_app.sync.outbox_items import items_of


def leave_with_file(accounts: Accounts, workspace: Workspace, account: Account, path: Path) -> int:
    """Write what waits into a file, take it out of the outbox, and sign out.

    The words of replies and notes also stay as drafts of their tickets.

    Args:
        accounts: Of the workspace.
        workspace: The door for changes.
        account: Which one to leave.
        path: The file; written whole before anything else is done.

    Returns:
        How many things a person did are in the file.

    Raises:
        Refused: Something is being sent at this moment, so the server may have it already.
        StoreError: The file cannot be written; nothing was changed.
    """
    waiting = accounts.waiting(account)
    with disk_words("The file of what was not sent"):
        write_whole(path, json.dumps(_facts(waiting), ensure_ascii=False, indent=2).encode("utf-8"))
    items = items_of(waiting.changes, is_online=False)
    for item in items:
        Decisions(workspace).drop(item.op_ids)
    for mail in waiting.mails:
        workspace.apply(DropMail(mail.message_id))
    accounts.remove(account)
    return len(items) + len(waiting.mails)


def _facts(waiting: Waiting) -> dict[str, object]:
    changes = [
        {
            "title": line.title,
            "ticket": line.number,
            "subject": line.subject,
            "done_s": line.created_s,
            "op": plain(line.op),
        }
        for line in waiting.changes
    ]
    return {"changes": changes, "mails": plain(waiting.mails)}
