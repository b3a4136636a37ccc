"""A server that is older than this program: what it cannot do waits for its update, and says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from desk_app.domain.changes import AddNote, SetFields, StartSide
from desk_app.domain.entities import Recipients, SideMessage
from desk_app.domain.ids import TicketId, parse_id
from desk_app.domain.syncrules.kinds import BESIDE
from desk_app.sync.events import Tick
from desk_app.sync.old_server import TOO_OLD
from desk_app.sync.outbox_items import OutboxItem, items_of
from desk_app.sync.wire.answers import Answer, HelloAnswer, Refusal, RefusalCode
from desk_app.sync.wire.asks import Ask, PushAsk, print_ask
from desk_app.sync.wire.printing import print_answer, read_answer
from tests.sync.conftest import Member, Team, Wire
from tests.sync.test_splitting import split

Make = Callable[..., Member]


@dataclass
class OldWire(Wire):
    """The line to a server as it was before entries could be moved."""

    is_old: bool = True
    pushes: list[bytes] = field(default_factory=list)

    def ask(self, ask: Ask) -> Answer:
        if isinstance(ask, PushAsk):
            self.pushes.append(print_ask(ask))
            if self.is_old and b'"message.move"' in self.pushes[-1]:
                return Refusal(self.team.server.name, RefusalCode.FAILED)
        answer = super().ask(ask)
        if self.is_old and isinstance(answer, HelloAnswer):
            said = print_answer(answer).replace(b'"verbs":', b'"unknown":')
            return read_answer(said)
        return answer


def _outbox(member: Member) -> list[OutboxItem]:
    return items_of(member.desk.workspace.read(lambda reader: reader.own.outbox()), is_online=True)


@pytest.fixture
def mira(team: Team, make_member: Make) -> Member:
    member = make_member("mira")
    member.wire = OldWire(team, member.wire.device)
    member.engine = member.started()
    member.sync()
    return member


def test_what_an_old_server_cannot_do_waits_with_one_clear_sentence(team: Team, mira: Member) -> None:
    wire = mira.wire
    assert isinstance(wire, OldWire)
    ticket, other = team.ticket("Grinder stops"), team.ticket("Other")
    team.mail(ticket, "One more thing: the invoice.")
    mira.sync()

    new = split(mira, ticket, "One more thing: the invoice.")
    mira.desk.workspace.apply(SetFields(TicketId(parse_id(other)), {"priority": 4}))
    mira.desk.workspace.apply(AddNote(TicketId(parse_id(ticket)), "After the split."))
    for _ in range(3):
        mira.sync(Tick())
    waiting = _outbox(mira)

    assert not any(b'"message.move"' in push for push in wire.pushes), "it is not even tried"
    assert team.rows("ticket")[other]["priority"] == 4, "all else goes on"
    assert {item.reason for item in waiting} == {
        "Your team's server is too old for this change; it goes out once the server is updated.",
        "An earlier change of this ticket waits until your team's server is updated.",
    }

    wire.is_old = False  # it was updated, and this program still runs
    for _ in range(2):
        mira.sync(Tick())
    assert _outbox(mira) == []
    assert [row["body"] for row in team.rows("note").values()] == ["After the split."]
    message = next(key for key in team.server.rows if key[0] == "message")
    assert team.server.rows[message].row.ticket == new


@dataclass
class WireBeforeSides(Wire):
    """The line to a server as it was before side conversations: it names every verb, and not these kinds."""

    is_old: bool = True

    def ask(self, ask: Ask) -> Answer:
        if self.is_old and isinstance(ask, PushAsk):
            assert not any(numbered.body.kind in BESIDE for numbered in ask.ops), "it is not even tried"
        answer = super().ask(ask)
        if self.is_old and isinstance(answer, HelloAnswer):
            return replace(answer, verbs=answer.verbs - BESIDE)
        return answer


def test_what_is_said_beside_waits_for_an_old_server_and_says_so(team: Team, make_member: Make) -> None:
    mira = make_member("mira")
    wire = mira.wire = WireBeforeSides(team, mira.wire.device)
    mira.engine = mira.started()
    ticket, other = team.ticket("Parcel is late"), team.ticket("Other")
    mira.sync()

    people = Recipients(("Carrier <c@trans.example>",))
    mira.desk.workspace.apply(StartSide(TicketId(parse_id(ticket)), "Parcel 4471", people, "Where is it?"))
    mira.desk.workspace.apply(SetFields(TicketId(parse_id(other)), {"priority": 4}))
    for _ in range(3):
        mira.sync(Tick())
    (waiting,) = _outbox(mira)
    shown = mira.desk.workspace.read(lambda reader: reader.tickets.conversation(TicketId(parse_id(ticket))))

    assert (waiting.text, waiting.can_drop, waiting.needs_you) == ("Where is it?", True, False)
    assert waiting.reason == TOO_OLD
    assert [entry.body for entry in shown.conversation.entries if isinstance(entry, SideMessage)] == [
        "Where is it?"
    ]
    assert team.rows("ticket")[other]["priority"] == 4, "all else goes on"

    wire.is_old = False
    for _ in range(2):
        mira.sync(Tick())
    assert _outbox(mira) == []
    assert [row["body"] for row in team.rows("side_message").values()] == ["Where is it?"]
