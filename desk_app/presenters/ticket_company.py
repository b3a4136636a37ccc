"""Who else is in a ticket, for its row in the list and the head of its conversation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from desk_app.presenters.ticket_face import Flag, TicketFace


@dataclass(frozen=True, slots=True)
class Company:
    """Who else is in a ticket.

    Attributes:
        words: "Priya is typing, Ben is viewing".
        is_typing: Somebody writes there.
        person: The first of them; empty for nobody, and where nobody knows any more.
    """

    words: str = ""
    is_typing: bool = False
    person: str = ""

    def beside(self, face: TicketFace) -> TicketFace:
        """The row with a sign for them, and with their names for screen readers and the tooltip."""
        flag = Flag.TYPING if self.is_typing else Flag.VIEWING
        return replace(
            face,
            flags=(flag, *face.flags),
            spoken=f"{face.spoken}, {self.words}",
            company=self.words,
        )


NOBODY: Final = Company()
