"""Puts what was written in side conversations into the queue of mails to send.

Only rows of `side_message` are taken here, and none in `queueing`, which is for replies to customers: who
gets a mail is read from the very row that is sent, never from its ticket.
"""

from __future__ import annotations

import json
from dataclasses import replace

from desk_app.domain.changes import Row
from desk_app.domain.ids import MessageId, SideMessageId, TicketId
from desk_app.services.handlers.common import key, text
from desk_app.services.mail.mailboxes import MAILBOX, ours_of
from desk_app.services.mail.queueing import (
    Queued,
    note_at,
    queued_facts,
    sending_mailbox,
    wanted_time,
    write_row,
)
from desk_app.services.ports import Unit


def queue_side_of_team(unit: Unit, message: Row) -> bool:
    """Queue what a colleague wrote elsewhere, where no mailbox there sends it; says whether it was."""
    side = unit.get("side", key(message["side_id"]))
    is_done = unit.exists("mail_out", message_id=key(message["id"]))
    data = json.loads(text(message["data"]))
    if side is None or is_done or data.get("mailbox"):
        return False
    wanted_s = wanted_time(data)
    return queue_side(unit, side, SideMessageId(key(message["id"])), wanted_s, is_released=wanted_s is None)


def queue_side(
    unit: Unit,
    side: Row,
    message_id: SideMessageId,
    send_at_s: int | None = None,
    *,
    is_released: bool = False,
) -> bool:
    """Queue words of ours where the workspace has a mailbox for them; says whether they were.

    Args:
        unit: The open transaction.
        side: The side conversation.
        message_id: What is to leave.
        send_at_s: Not before this moment, epoch seconds; None for at once.
        is_released: It could be taken back elsewhere already.
    """
    ticket = unit.get("ticket", key(side["ticket_id"]))
    if ticket is None or not unit.exists("account", kind=MAILBOX, state="ok"):
        return False
    box = sending_mailbox(unit, ours_of(unit), ticket)
    if box is None or unit.get("side_message", message_id) is None:
        return False
    wanted = Queued(MessageId(message_id), TicketId(key(ticket["id"])), box.account_id)
    write_row(unit, replace(wanted, send_after_s=send_at_s or 0, is_released=is_released))
    note_at(unit, message_id, **queued_facts(box, send_at_s))
    unit.update("side_message", message_id, state="queued")
    return True
