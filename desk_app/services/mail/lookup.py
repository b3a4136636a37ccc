"""Answers the thread resolver from the rows of one open transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

from desk_app.domain.changes import Row
from desk_app.domain.ids import ID_BYTES, CustomerId, TicketId
from desk_app.services.handlers.common import key, text
from desk_app.services.ports import Unit

_MERGES: Final = 50
"""Merges followed; a cycle ends there."""


def short(text: str) -> bytes:
    """What is kept of a Message-ID or address that is only compared."""
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()[:ID_BYTES]


def foreign_key(tag: str, sender: str) -> bytes:
    """Another help desk's number in the mails of one sender, kept among the ancestors."""
    return short(f"tag:{tag.lower()}|{sender}")


class UnitLookup:
    """Implements `desk_app.domain.mail.resolver.Lookup`."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def corrected(self, mail_ids: Sequence[str], sender: str) -> TicketId | None:
        """Where a person has put earlier mails of this sender that answered one of these."""
        who = short(sender)
        for mail_id in mail_ids:
            row = self._unit.get("mail_decision", short(mail_id) + who)
            if row is not None and (ticket_id := self.living(TicketId(key(row["ticket_id"])))) is not None:
                return ticket_id
        return None

    def living(self, ticket_id: TicketId) -> TicketId | None:
        """The ticket itself, or the one it was merged into."""
        seen: set[bytes] = set()
        found: bytes = ticket_id
        while len(seen) < _MERGES and found not in seen:
            seen.add(found)
            row = self._unit.get("ticket", found)
            if row is None:
                return None
            if row["merged_into"] is None:
                return TicketId(found)
            found = key(row["merged_into"])
        return None

    def by_mail_id(self, mail_id: str) -> TicketId | None:
        """The ticket of the stored message with this Message-ID."""
        for row in self._unit.find("message", mail_id=mail_id):
            ticket_id = self.living(TicketId(key(row["ticket_id"])))
            if ticket_id is not None:
                return ticket_id
        return None

    def by_ancestor(self, mail_ids: Sequence[str]) -> TicketId | None:
        """The ticket of a stored message that answers one of these."""
        return next((found for mail_id in mail_ids if (found := self._ancestor(short(mail_id)))), None)

    def by_number(self, number: str) -> TicketId | None:
        """The ticket with this number."""
        for row in self._unit.find("ticket", number=number):
            if row["deleted_s"] is None:
                return self.living(TicketId(key(row["id"])))
        return None

    def by_foreign_tag(self, tag: str, sender: str) -> TicketId | None:
        """The ticket of this sender that carries another help desk's number."""
        return self._ancestor(foreign_key(tag, sender))

    def takes_part(self, ticket_id: TicketId, address: str) -> bool:
        """Whether the address is of the ticket's customer, a participant or a colleague."""
        ticket = self._unit.get("ticket", ticket_id)
        if ticket is None:
            return False
        agents = self._unit.find("agent", deleted_s=None)
        if any(text(agent["email"]).lower() == address for agent in agents):
            return True
        for row in self._unit.find("address", norm=address, kind="email", deleted_s=None):
            customer_id = CustomerId(key(row["customer_id"]))
            if ticket["customer_id"] == customer_id:
                return True
            if self._unit.get("participant", ticket_id + customer_id) is not None:
                return True
        return False

    def _ancestor(self, ancestor: bytes) -> TicketId | None:
        rows: list[Row] = self._unit.find("mail_ancestor", ancestor=ancestor)
        living = (self.living(TicketId(key(row["ticket_id"]))) for row in rows)
        return next((ticket_id for ticket_id in living if ticket_id is not None), None)


def remember_ancestors(unit: Unit, ancestors: Sequence[bytes], ticket_id: TicketId) -> None:
    """Keep what a stored mail answers, so that another that answers the same finds it."""
    for ancestor in dict.fromkeys(ancestors):
        if unit.get("mail_ancestor", ancestor + ticket_id) is None:
            unit.insert("mail_ancestor", {"ancestor": ancestor, "ticket_id": ticket_id})
