"""What was not sent when a team shuts a computer out: handed to the server before all here is destroyed.

Nothing a person wrote is thrown away by the program; but whoever was shut out must not keep it either. So the
server takes it, once, for the administrator.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import Final

from desk_app.connectors.deskserver.errors import JoiningRefused
from desk_app.connectors.deskserver.joining import Membership
from desk_app.connectors.deskserver.place import ServerPlace
from desk_app.domain.errors import DeskError
from desk_app.domain.ids import id_text
from desk_app.domain.syncrules.rows import Json
from desk_app.domain.syncrules.storage import OpState
from desk_app.services.workspace import Workspace

TRIES: Final = 3
PAUSE_S: Final = 2.0
_MOST: Final = 5_000


def unsent_of(workspace: Workspace) -> list[Mapping[str, Json]]:
    """Everything of the outbox that the server does not have."""
    lines = workspace.read(lambda reader: reader.own.outbox(_MOST))
    return [
        {
            "title": line.title,
            "ticket": line.number,
            "subject": line.subject,
            "done_s": line.created_s,
            "ticket_id": id_text(line.ticket_id) if line.ticket_id else "",
            "op": line.op.body.name,
            "data": dict(line.op.body.data),
        }
        for line in lines
        if line.op.state is not OpState.ACCEPTED
    ]


def hand_over(place: ServerPlace, token: str, unsent: Sequence[Mapping[str, Json]]) -> bool:
    """Give it to the server; whether it took it. The line was there a moment ago: a few tries are enough."""
    membership = Membership(place, token)
    patience = threading.Event()  # nobody sets it: only its time-outs are wanted
    try:
        for _ in range(TRIES):
            try:
                membership.leave_behind(unsent)
            except JoiningRefused:
                return False
            except DeskError:
                patience.wait(PAUSE_S)
            else:
                return True
        return False
    finally:
        membership.close()
