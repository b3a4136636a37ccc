"""Delivery reports: shown on the very message that did not arrive; they reopen nothing and start no clock."""

from __future__ import annotations

import json
from typing import Final

from desk_app.domain.changes import AddMessage, MailIds, Row
from desk_app.domain.ids import MessageId, TicketId
from desk_app.domain.mail.facts import Failure, MailFacts
from desk_app.domain.mail.resolver import Step, resolve
from desk_app.services.handlers.common import key, text
from desk_app.services.handlers.conversation import file_message
from desk_app.services.mail.conversation import Post
from desk_app.services.mail.lookup import UnitLookup
from desk_app.services.mail.outcome import Filed
from desk_app.services.ports import Unit

_SHOWN: Final = 5


def file_bounce(unit: Unit, post: Post) -> Filed:
    """File a delivery report with the message it is about; one about nothing of ours goes to quarantine."""
    facts = post.mail.facts
    message = _returned(unit, post)
    found = resolve(facts, UnitLookup(unit), post.signer)
    ticket_id = UnitLookup(unit).living(TicketId(key(message["ticket_id"]))) if message else found.ticket_id
    if ticket_id is None:
        return Filed("quarantined", reason="A delivery report about a mail that did not leave from here.")
    ticket = unit.get("ticket", ticket_id)
    if ticket is not None and ticket["deleted_s"] is not None:
        unit.update("ticket", ticket_id, deleted_s=None)
    file_message(
        unit,
        AddMessage(
            ticket_id,
            "bounce",
            _words(facts, post.mail.text),
            author_kind="system",
            author_name=facts.sender.name or facts.sender.address or "Mail system",
            subject=facts.subject,
            html=None,
            at_s=post.at_s,
            files=post.files,
            mail=MailIds(facts.mail_id, raw_sha256=post.raw_sha256, data=_data(message, facts)),
        ),
    )
    bounce_id = MessageId(unit.created_last("message"))
    if message is not None and any(failure.is_permanent for failure in facts.failures):
        _mark(unit, message, facts, ticket_id)
    step = Step.ENCLOSED if message else found.step
    return Filed("filed", step.value, step.words, ticket_id, bounce_id)


def _returned(unit: Unit, post: Post) -> Row | None:
    """The message that came back: by our mark or by its Message-ID."""
    facts = post.mail.facts
    ids = (*facts.inner_ids, *facts.ancestors)
    for mark in post.signer.in_mail_ids(ids).marks:
        row = unit.get("message", mark.message_id) if mark.message_id else None
        if row is not None:
            return row
    for mail_id in ids:
        row = next(iter(unit.find("message", mail_id=mail_id)), None)
        if row is not None and row["author_kind"] != "customer":
            return row
    return None


def _words(facts: MailFacts, body: str) -> str:
    """First what happened in one sentence, then what the other side wrote."""
    failures = facts.failures[:_SHOWN]
    lines = [_sentence(failure) for failure in failures]
    return "\n".join([*lines, "", body]).strip() or facts.subject or "A mail could not be delivered."


def _sentence(failure: Failure) -> str:
    status = f" ({failure.status})" if failure.status else ""
    if failure.is_permanent:
        return f"Your mail did not reach {failure.address}{status}."
    return f"Your mail to {failure.address} is delayed{status}; its mail server keeps trying."


def _data(message: Row | None, facts: MailFacts) -> dict[str, object]:
    data: dict[str, object] = {
        "step": Step.ENCLOSED.value,
        "kind": "bounce",
        "failures": [
            {"address": f.address, "action": f.action, "status": f.status, "words": f.words}
            for f in facts.failures[:50]
        ],
    }
    if message is not None:
        data["about"] = key(message["id"]).hex()
    return data


def _mark(unit: Unit, message: Row, facts: MailFacts, ticket_id: TicketId) -> None:
    """Say at the message that it did not arrive, and at the address that it does not work."""
    failed = [failure.address for failure in facts.failures if failure.is_permanent]
    known = json.loads(text(message["data"]))
    data = {**known, "undelivered": list(dict.fromkeys([*known.get("undelivered", ()), *failed]))}
    unit.update("message", key(message["id"]), state="failed", data=json.dumps(data, ensure_ascii=False))
    for address in failed:
        for row in unit.find("address", norm=address, kind="email", deleted_s=None):
            if row["failed_s"] is None:
                unit.update("address", key(row["id"]), failed_s=unit.now_s)
    unit.event(ticket_id, "undelivered", {"to": ", ".join(failed)})
