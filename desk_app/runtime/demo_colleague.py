"""A colleague in the demo: signed in to its server like anybody else, and setting what the person has set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from desk_app.connectors.deskserver.client import DeskServer
from desk_app.connectors.deskserver.joining import join
from desk_app.connectors.deskserver.place import ServerPlace
from desk_app.domain.errors import Refused
from desk_app.domain.ids import id_text
from desk_app.domain.syncrules.overlay import as_dict
from desk_app.domain.syncrules.rows import Json, OpBody, Verb
from desk_app.runtime import clock
from desk_app.runtime.demo_server import Access, DemoTeam
from desk_app.services.reading import OutboxLine, Team
from desk_app.sync.wire.answers import HelloAnswer, PushAnswer
from desk_app.sync.wire.asks import HelloAsk, PushAsk
from desk_app.sync.wire.joining import SignIn
from desk_app.sync.wire.parts import NumberedOp, Status

_LOW, _HIGH = 1, 3
_SCHEMA: Final = 1
_NO: Final = "The demo’s server did not take what your colleague did."
_TAKEN: Final = frozenset({Status.APPLIED, Status.MERGED})


@dataclass(frozen=True, slots=True)
class SameField:
    """A field of a ticket that a colleague sets, too.

    Attributes:
        number: The ticket's.
        base: What it was before either.
        theirs: What the colleague makes of it.
    """

    ticket: str
    number: str
    field: str
    base: Json
    theirs: Json


def same_field(waiting: Iterable[OutboxLine], team: Team, colleague: str) -> SameField | None:
    """The newest waiting change that a colleague could have made otherwise; None where there is none."""
    for line in reversed(tuple(waiting)):
        body = line.op.body
        if body.kind != "ticket" or body.verb is not Verb.SET or line.op.n:
            continue
        for name, change in body.data.items():
            base, mine = as_dict(change).get("base"), as_dict(change).get("set")
            if (theirs := _otherwise(name, team, colleague, not_these=(base, mine))) is not None:
                return SameField(body.row_id, line.number, name, base, theirs)
    return None


def _otherwise(name: str, team: Team, colleague: str, *, not_these: tuple[Json, Json]) -> Json:
    """What a colleague would make of a field; None for a field nobody else would touch."""
    choices: Mapping[str, tuple[Json, ...]] = {
        "priority": (_LOW, _HIGH, 2),
        "status_id": tuple(id_text(status) for status in team.statuses),
        "assignee_id": (colleague,),
        "queue_id": tuple(id_text(queue) for queue in team.queues),
    }
    return next((each for each in choices.get(name, ()) if each not in not_these), None)


class DemoColleague:
    """Signs in past the cable: the person's lost network is not theirs."""

    def __init__(self, access: Access, team: DemoTeam) -> None:
        """Sign in.

        Raises:
            DeskError: The server does not answer.
        """
        self._device, self._epoch, self._n = id_text(clock.new_id()), id_text(clock.new_id()), 0
        place = ServerPlace.of(access.behind, proxy="none")
        who = team.colleague
        joined = join(place, SignIn(who.email, team.password, self._device, "Demo"))
        self._server = DeskServer(place, joined.token)

    def set(self, what: SameField) -> None:
        """Set a field.

        Raises:
            Refused: The server says no.
            DeskError: It does not answer.
        """
        hello = self._server.ask(HelloAsk(self._device))
        if not isinstance(hello, HelloAnswer):
            raise Refused(_NO)
        change: dict[str, Json] = {what.field: {"base": what.base, "set": what.theirs}}
        new_id = id_text(clock.new_id())
        body = OpBody(new_id, what.ticket, "ticket", Verb.SET, what.ticket, change)
        op = NumberedOp(self._n + 1, body)
        answer = self._server.ask(PushAsk(self._device, self._epoch, hello.server_epoch, _SCHEMA, (op,)))
        if not isinstance(answer, PushAnswer):
            raise Refused(_NO)
        self._n = answer.last_n
        if any(result.status not in _TAKEN for result in answer.results):
            raise Refused(_NO)

    def close(self) -> None:
        """Give the connection back."""
        self._server.close()
