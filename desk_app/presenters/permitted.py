"""What of a ticket lets commands run and texts be written: rights, and how the ticket stands."""

from __future__ import annotations

from typing import Final

from desk_app.commands.spec import Need
from desk_app.domain.entities import TicketRow
from desk_app.domain.standing import Right
from desk_app.presenters.composer_state import Mode
from desk_app.services.reading import Team

_RIGHTS: Final = {
    Need.MAY_REPLY: (Right.REPLY,),
    Need.MAY_NOTE: (Right.NOTE,),
    Need.MAY_CHANGE: (Right.CHANGE,),
    Need.MAY_TAKE: (Right.OWN, Right.CHANGE),
    Need.MAY_DELETE: (Right.DELETE,),
    Need.MAY_WRITE: (),
}
"""One of these rights in the ticket's team is enough; the last is a matter of all teams."""
WRITES: Final = {Mode.REPLY: Right.REPLY, Mode.NOTE: Right.NOTE, Mode.SIDE: Right.REPLY}


def permitted(team: Team) -> frozenset[Need]:
    """What may be done where nothing is said of a single ticket."""
    return frozenset(_RIGHTS) - ({Need.MAY_WRITE} if team.why_not_write else set())


def denied(row: TicketRow | None, team: Team) -> set[Need]:
    """What is not so for a ticket; nothing is denied while its row is not known."""
    if row is None:
        return set()
    return {
        Need.DONE_TICKET if row.status_class.is_active else Need.ACTIVE_TICKET,
        Need.BINNED_TICKET if row.deleted_s is None else Need.NOT_BINNED,
        *(need for need, enough in _RIGHTS.items() if enough and team.why_not(row, *enough)),
    }
