"""The References of an outgoing mail (RFC 5322, 3.6.4), kept short for servers that cut long headers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

FIRST: Final = 4
LAST: Final = 6
"""How many are kept from each end, as Request Tracker does: the root groups, the nearest ones thread."""


def outgoing_references(parent_references: Sequence[str], parent_id: str, thread_id: str) -> tuple[str, ...]:
    """References of an answer: the ticket's pseudo-reference, those of the parent, and the parent itself.

    Args:
        parent_references: Message-IDs the parent answered, the oldest first.
        parent_id: Message-ID of the parent; empty when nothing is answered.
        thread_id: The constant reference of the ticket.
    """
    own = [mail_id for mail_id in (*parent_references, parent_id) if mail_id and mail_id != thread_id]
    chain = list(dict.fromkeys(reversed(own)))[::-1]  # a doubled id counts where it is nearest
    if len(chain) > FIRST + LAST:
        chain = [*chain[:FIRST], *chain[-LAST:]]
    return (thread_id, *chain)
