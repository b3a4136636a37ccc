"""Which right stands behind which need of a command and behind which way to write."""

from __future__ import annotations

from typing import Final

from desk_app.commands.spec import Need
from desk_app.domain.standing import Right
from desk_app.presenters.composer_state import Mode

RIGHTS: Final = {
    Need.MAY_REPLY: (Right.REPLY,),
    Need.MAY_NOTE: (Right.NOTE,),
    Need.MAY_CHANGE: (Right.CHANGE,),
    Need.MAY_TAKE: (Right.OWN, Right.CHANGE),
    Need.MAY_DELETE: (Right.DELETE,),
    Need.MAY_WRITE: (),
}
"""One of these rights in the ticket's team is enough; the last is a matter of all teams."""
WRITES: Final = {Mode.REPLY: Right.REPLY, Mode.NOTE: Right.NOTE}
