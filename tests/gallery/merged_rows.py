"""Changes that merged by themselves, for pictures: as the sync leaves them, in a real workspace."""

from __future__ import annotations

from dataclasses import dataclass

from desk_app.domain.changes import SYSTEM, UndoKind
from desk_app.domain.ids import AccountId, id_text
from desk_app.domain.syncrules.rows import Json, OpBody, Row, Verb
from desk_app.domain.syncrules.storage import Op, OpState, SyncPoint
from desk_app.services.ports import Intent, Outcome, Unit
from desk_app.sync.projection import Projection
from tests.ui.demo_desk import DemoDesk

_READ, _THEIRS, _ARRIVED = 100, 150, 200
"""Positions: how far was read when a change was made, what somebody else did, where it arrived."""
_TO_HIGH: dict[str, Json] = {"field": "priority", "old": "normal", "new": "high"}
_TRANSIT: dict[str, Json] = {"added": ["transit"], "removed": []}


@dataclass(frozen=True)
class _Met:
    """My op in a customer's ticket, and what a colleague did there."""

    customer: str
    kind: str
    verb: Verb
    data: dict[str, Json]
    other: str
    what: str
    said: dict[str, Json]
    ago_s: int


def merge(desk: DemoDesk, account_id: AccountId) -> None:
    """Changes of mine that arrived where Priya and Tom had worked meanwhile."""
    tags = desk.workspace.read(lambda reader: reader.team).tags
    tag = next(id_text(tag_id) for tag_id in tags)
    mine: dict[str, Json] = {"tags": {"add": [tag], "remove": []}}
    subject: dict[str, Json] = {"subject": {"base": "Export", "set": "Export stops at 60 %"}}
    note: dict[str, Json] = {"body": "Lyon has two more hoppers in stock"}
    priya, tom = "Priya Raman", "Tom Berger"
    for met in (
        _Met("Marek Zieliński", "ticket", Verb.SET, subject, tom, "set", _TO_HIGH, 90_000),
        _Met("Sanna Mäkelä", "ticket", Verb.DELTA, mine, priya, "tags", _TRANSIT, 7_200),
        _Met("Sanna Mäkelä", "note", Verb.ADD, note, priya, "set", _TO_HIGH, 7_200),
        _Met("Lukas Brandt", "ticket", Verb.DELTA, mine, priya, "tags", _TRANSIT, 3_600),
    ):
        _Meeting(desk, account_id, met).run()


class _Meeting:
    """One of them on its way into the workspace."""

    def __init__(self, desk: DemoDesk, account_id: AccountId, met: _Met) -> None:
        self._desk, self._account, self._met = desk, account_id, met

    def run(self) -> None:
        self._desk.workspace.run(Intent("ticket.set", UndoKind.INVERSE, "", SYSTEM), self._work)

    def _work(self, unit: Unit) -> Outcome:
        met, now_s = self._met, self._desk.now_s
        ticket_id = self._desk.tickets[met.customer]
        ticket = id_text(ticket_id)
        tx = unit.sync_of(self._account, Projection(unit, self._account))
        tx.put_point(SyncPoint("S-1", seq=_READ, complete_seq=_READ, time_s=now_s))
        row = ticket if met.kind == "ticket" else id_text(unit.new_id())
        body = OpBody(id_text(unit.new_id()), ticket, met.kind, met.verb, row, met.data)
        done_s = now_s - met.ago_s
        tx.put_op(Op(body, tx.next_ord(), OpState.CONFIRMED, applied_seq=_ARRIVED, done_s=done_s))
        event: dict[str, Json] = {
            "kind": met.what,
            "actor_kind": "agent",
            "actor_id": id_text(unit.new_id()),
            "actor_name": met.other,
            "data": met.said,
            "done_s": done_s - 600,
        }
        tx.put_row(Row("event", id_text(unit.new_id()), ticket, _THEIRS, event))
        unit.update("ticket", ticket_id, language="en" if met.ago_s % 7_200 else "fi")
        return Outcome(f"Changed {met.customer}")
