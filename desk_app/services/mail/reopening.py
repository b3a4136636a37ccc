"""Looks at a kept mail again with the keys there are now: opens what was closed, checks what was unknown."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Final

from desk_app.domain.changes import SYSTEM, UndoKind
from desk_app.domain.entities import Message
from desk_app.domain.errors import NotFound
from desk_app.domain.mail.facts import UNSEARCHED
from desk_app.domain.text import clean_body
from desk_app.services.handlers.common import add_files, key, refresh_summary
from desk_app.services.mail.keys import MailKeys
from desk_app.services.mail.reading import ReadMail, read_mail
from desk_app.services.mail.seals import Seal
from desk_app.services.ports import Intent, Outcome, Unit
from desk_app.services.workspace import Workspace

HERE_ONLY: Final = "Its words are on this computer only; colleagues see it closed."
_CHECK: Final = Intent("mail.check", UndoKind.NONE, "Look at it again instead.", SYSTEM)


def look_again(
    workspace: Workspace, message: Message, keys: MailKeys, *, searches_opened: bool = True
) -> Seal:
    """Check and open the mail of a message again; gives what its wrapping proves now.

    Args:
        workspace: The door.
        message: Which.
        keys: What it is checked and opened with.
        searches_opened: Search finds its words once it is open.

    Raises:
        NotFound: The mail as it came is not here.
        UnreadableMail: It cannot be read.
    """
    if message.raw_sha256 is None:
        raise NotFound("The mail as it came is not kept here.")
    mail = read_mail(workspace.file_bytes(message.raw_sha256), keys)
    if mail.seal.protection:
        _keep(workspace, message, mail, searches_opened=searches_opened)
    return mail.seal


def _keep(workspace: Workspace, message: Message, mail: ReadMail, *, searches_opened: bool) -> None:
    known = {file.sha256 for file in message.attachments}
    files = []
    for file in mail.files if mail.seal.is_opened else ():
        new = replace(workspace.keep_bytes(file.name, file.content, file.mime), content_id=file.content_id)
        files += [new] if new.sha256 not in known else []

    def work(unit: Unit) -> Outcome:
        seal = mail.seal.facts
        if mail.seal.is_opened and _is_of_team(unit, message):
            seal = {**seal, "words": f"{mail.seal.words} {HERE_ONLY}"}
        data = {**message.data, "seal": seal, **({} if searches_opened else {UNSEARCHED: True})}
        body = clean_body(mail.text or mail.seal.words, required=False)
        unit.update(
            "message",
            message.id,
            data=json.dumps(data, ensure_ascii=False),
            body=body if mail.seal.is_opened else message.body,
            html=mail.html if mail.seal.is_opened else message.html,
        )
        add_files(unit, ("message", message.id), message.ticket_id, tuple(files))
        refresh_summary(unit, message.ticket_id)
        unit.touch(message.ticket_id)
        return Outcome("Looked at a mail again")

    workspace.run(_CHECK, work)


def _is_of_team(unit: Unit, message: Message) -> bool:
    """Whether the ticket belongs to a server, which keeps the message as it was filed."""
    ticket = unit.get("ticket", message.ticket_id)
    account = unit.get("account", key(ticket["account_id"])) if ticket is not None else None
    return account is not None and bool(account["is_main"])
