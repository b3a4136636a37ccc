"""Whether words that wait were overtaken: somebody of the other side has written since they were made."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from desk_app.domain.changes import Row
from desk_app.domain.ids import TicketId
from desk_app.services.handlers.common import key, number, text
from desk_app.services.mail.queueing import READ_TO
from desk_app.services.ports import Unit

_STALE: Final = (
    "{name} wrote again after you wrote this. Read that first, then send it after all or write it anew."
)
STALE_BESIDE: Final = "The other side wrote again after this was written."
"""The same for the history, which more people read than what was said beside."""


def newer_words(unit: Unit, row: Row, ticket_id: TicketId) -> str:
    """Who wrote after the reply was made; empty for nobody, for automatic mail and for released mail."""
    if row["is_auto"] or row["is_released"]:
        return ""
    reply = unit.get("message", key(row["message_id"])) or {}
    said = unit.find("message", ticket_id=ticket_id, author_kind="customer", kind="customer")
    newer = _after(reply, said)
    return _STALE.replace("{name}", text(newer["author_name"]) or "The customer") if newer else ""


def newer_words_beside(unit: Unit, row: Row, message: Row) -> str:
    """The same of a third party, for words that were put off; others leave at once."""
    if row["is_released"] or not row["send_after_s"]:
        return ""
    newer = _after(message, unit.find("side_message", side_id=key(message["side_id"]), author_kind="other"))
    name = text(newer["author_name"] or newer["author_address"]) if newer else ""
    return _STALE.replace("{name}", name or "The other side") if newer else ""


def _after(reply: Row, said: Sequence[Row]) -> Row | None:
    """The first of these that came after a reply was made, or after its writer has read last."""
    read_to = max(number(reply["rid"]), json.loads(text(reply["data"])).get(READ_TO, 0))
    return next((message for message in said if number(message["rid"]) > read_to), None)
