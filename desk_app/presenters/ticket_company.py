"""One thing a row says of other people: that somebody views its ticket, or types in it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desk_app.presenters.ticket_face import Flag, TicketFace


@dataclass(frozen=True, slots=True)
class Company:
    """Who else is in a ticket.

    Attributes:
        words: "Priya is typing, Ben is viewing".
        is_typing: Somebody writes there.
    """

    words: str
    is_typing: bool

    def beside(self, face: TicketFace) -> TicketFace:
        """The row with a sign for them, and with their names for screen readers and the tooltip."""
        flag = Flag.TYPING if self.is_typing else Flag.VIEWING
        return replace(
            face,
            flags=(flag, *face.flags),
            spoken=f"{face.spoken}, {self.words}",
            company=self.words,
        )
