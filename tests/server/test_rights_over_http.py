"""What somebody may not see does not reach them by any route; what they may not do is not done."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256

import pytest

from desk_app.connectors.deskserver.errors import JoiningRefused
from desk_app.connectors.deskserver.files import FileLine
from desk_app.domain.standing import EVERY_TEAM, ROLE_RIGHTS, Right, Role
from desk_app.domain.syncrules.rows import Json, OpBody, Verb
from desk_app.sync.wire.answers import (
    BucketRows,
    Digests,
    GoneEntry,
    InEntry,
    OutEntry,
    Page,
    Refusal,
    RefusalCode,
    Reset,
)
from desk_app.sync.wire.asks import HelloAsk, PullAsk, RepairAsk, VerifyAsk
from desk_app.sync.wire.files import FileAsk
from desk_app.sync.wire.news import Doing, Presence, print_news
from desk_app.sync.wire.parts import Status
from tests.server.stage import (
    Desk,
    Office,
    a_change,
    a_message,
    a_move,
    a_note,
    a_team_row,
    a_ticket,
    new_id,
)

SECRET = b"the customer's contract"
DIGEST = sha256(SECRET).hexdigest()
_WORKING = ROLE_RIGHTS[Role.AGENT]


class Bytes:
    def __init__(self, data: bytes) -> None:
        self.data = data

    def read(self, offset: int, size: int) -> bytes:
        return self.data[offset : offset + size]


class House:
    """Two teams; a ticket with a message, a note and a file in the one that outsiders do not see."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.admin = office.person(Role.ADMIN)
        self.open_team, self.closed_team = a_team_row("Open"), a_team_row("Closed")
        self.admin.push(self.open_team, self.closed_team)
        self.visible, self.hidden = a_ticket(self.open_team.row_id), a_ticket(self.closed_team.row_id)
        FileLine(self.admin.server.line).send(FileAsk(DIGEST, len(SECRET), "text/plain"), Bytes(SECRET))
        secret = a_message(self.hidden.row_id, self.admin.agent, "planted secret")
        with_file = OpBody(
            secret.id, secret.chain, "message", Verb.ADD, secret.row_id, secret.data, (DIGEST,)
        )
        note = a_note(self.hidden.row_id, self.admin.agent, "planted note")
        results = self.admin.push(self.visible, self.hidden, with_file, note)
        assert {result.status for result in results} == {Status.APPLIED}

    def outsider(self, rights: Right = _WORKING) -> Desk:
        return self.office.person(Role.AGENT, {self.open_team.row_id: rights})


@pytest.fixture
def house(office: Office) -> House:
    return House(office)


def test_nothing_of_another_team_comes_by_any_route(house: House) -> None:
    desk = house.outsider()
    seen = repr(desk.fill())
    page = desk.pull()
    house.admin.push(
        a_change(house.hidden.row_id, "priority", None, 4),
        a_message(house.hidden.row_id, house.admin.agent, "planted secret"),
    )
    seen += repr([page, desk.pull()])
    for kind in ("ticket", "message", "note"):
        for bucket in {int(house.hidden.row_id[-2:], 16), 0, 255}:
            seen += repr(desk.server.ask(RepairAsk(desk.server_epoch, kind, bucket)))
    verified = desk.server.ask(VerifyAsk(desk.server_epoch))

    assert isinstance(verified, Digests)
    assert len(verified.sums["ticket"]) == 1
    assert "planted" not in seen
    assert house.hidden.row_id not in seen
    assert house.visible.row_id in seen


def test_what_one_may_do_is_told_without_naming_what_is_hidden(house: House) -> None:
    closed, open_team = house.closed_team.row_id, house.open_team.row_id
    rights = {EVERY_TEAM: _WORKING, closed: Right.NONE, open_team: Right.READ | Right.NOTE}
    told = house.office.person(Role.AGENT, rights).hello()
    nobody = house.office.person(Role.AGENT, {}).hello()

    assert closed not in repr(told)
    assert told.standing is not None
    assert told.standing.in_team(open_team) == Right.READ | Right.NOTE
    assert nobody.standing is not None
    assert (nobody.scopes, dict(nobody.standing.rights)) == ((), {})


def test_a_hash_is_not_enough_to_get_a_file_or_to_learn_of_it(house: House) -> None:
    desk = house.outsider()
    files = FileLine(desk.server.line)
    with pytest.raises(JoiningRefused, match="no such file"):
        files.fetch_whole(DIGEST)
    stolen = a_message(house.visible.row_id, desk.agent)
    named = OpBody(stolen.id, stolen.chain, "message", Verb.ADD, stolen.row_id, stolen.data, (DIGEST,))
    nothing = OpBody(new_id(), stolen.chain, "message", Verb.ADD, new_id(), stolen.data, ("0" * 64,))
    announced = desk.post("/v1/blobs", {"sha256": DIGEST, "size": len(SECRET), "mime": "x"}).json()
    results = (*desk.push(named), *desk.push(nothing))

    assert announced["have"] is False
    assert [(result.status, result.code) for result in results] == [(Status.LATER, "blob")] * 2
    assert FileLine(house.admin.server.line).fetch_whole(DIGEST) == SECRET


def test_nothing_is_done_to_a_ticket_one_does_not_see(house: House) -> None:
    desk = house.outsider()
    desk.hello()
    hidden = house.hidden.row_id
    house.admin.push(OpBody(new_id(), hidden, "ticket", Verb.DELETE, hidden, {}))
    ops = (
        a_change(hidden, "priority", None, 1),
        a_message(hidden, desk.agent),
        a_note(hidden, desk.agent),
        OpBody(new_id(), hidden, "ticket", Verb.RESTORE, hidden, {}),
        OpBody(new_id(), house.visible.row_id, "ticket", Verb.MERGE, house.visible.row_id, {"into": hidden}),
        a_ticket(house.closed_team.row_id),
        a_ticket(new_id()),
    )
    results = [desk.push(op)[0] for op in ops]
    typing = print_news(Presence(hidden, Doing.TYPING))

    assert [(result.status, result.code) for result in results] == [(Status.REJECTED, "no_access")] * len(ops)
    assert desk.post("/v1/presence", json.loads(typing)).status_code == 404


def test_nothing_is_moved_out_of_or_into_a_ticket_one_does_not_see(house: House) -> None:
    desk = house.outsider()
    hidden, visible = house.hidden.row_id, house.visible.row_id
    secret, own = a_message(hidden, house.admin.agent, "planted secret"), a_message(visible, desk.agent)
    house.admin.push(secret)
    desk.push(own)
    lied = replace(a_move(secret, visible, visible), data={"from": hidden, "into": visible})
    guessed = a_move(a_message(visible, desk.agent), visible, visible)
    results = [desk.push(op)[0] for op in (lied, a_move(secret, visible, visible), guessed)]
    out = desk.push(a_move(own, visible, hidden))[0]
    from_there = desk.push(a_move(secret, hidden, visible))[0]

    told = {(result.status, result.code, result.sentence) for result in results}
    assert told == {(Status.LATER, "unknown", "The server does not know it yet.")}
    assert [(out.status, out.code), (from_there.status, from_there.code)] == [
        (Status.REJECTED, "no_access"),
        (Status.REJECTED, "no_access"),
    ]
    assert "planted" not in repr(desk.rows())


def test_who_sees_only_the_ticket_an_entry_left_has_it_no_more(house: House) -> None:
    desk = house.outsider()
    message = a_message(house.visible.row_id, house.admin.agent, "not for everybody")
    house.admin.push(message)
    before = set(desk.rows())
    done = house.admin.push(a_move(message, house.visible.row_id, house.hidden.row_id))[0]
    told = [entry for entry in desk.pull().entries if isinstance(entry, GoneEntry)]
    stranger = house.office.person(Role.AGENT, {new_id(): _WORKING})
    stranger.fill()
    verified = desk.server.ask(VerifyAsk(desk.server_epoch))

    assert message.row_id in before
    assert done.status is Status.APPLIED
    assert [(entry.kind, entry.id) for entry in told] == [("message", message.row_id)]
    assert message.row_id not in repr(stranger.pull())
    assert message.row_id not in desk.rows()
    assert isinstance(verified, Digests)
    assert "message" not in verified.sums


def test_who_may_not_change_tickets_may_take_back_an_empty_one_they_made(house: House) -> None:
    desk = house.outsider(_WORKING)
    mine, full = a_ticket(house.open_team.row_id), a_ticket(house.open_team.row_id)
    desk.push(mine, full, a_message(full.row_id, desk.agent))

    def binned(ticket: str, verb: Verb = Verb.DELETE) -> Status:
        return desk.push(OpBody(new_id(), ticket, "ticket", verb, ticket, {}))[0].status

    assert binned(mine.row_id) is Status.APPLIED
    assert binned(mine.row_id, Verb.RESTORE) is Status.APPLIED
    assert binned(full.row_id) is Status.REJECTED
    assert binned(house.visible.row_id) is Status.REJECTED


def _tagging(ticket: str) -> OpBody:
    return OpBody(new_id(), ticket, "ticket", Verb.DELTA, ticket, {"tags": {"add": ["x"]}})


@pytest.mark.parametrize(
    ("missing", "make"),
    [
        (Right.REPLY, lambda ticket, desk: a_message(ticket, desk.agent)),
        (Right.NOTE, lambda ticket, desk: a_note(ticket, desk.agent)),
        (Right.CHANGE, lambda ticket, desk: a_change(ticket, "priority", None, 3)),
        (Right.CHANGE | Right.OWN, lambda ticket, desk: a_change(ticket, "assignee_id", None, desk.agent)),
        (Right.DELETE, lambda ticket, desk: OpBody(new_id(), ticket, "ticket", Verb.DELETE, ticket, {})),
        (
            Right.CHANGE,
            lambda ticket, desk: OpBody(
                new_id(), ticket, "ticket", Verb.DELTA, ticket, {"tags": {"add": ["x"]}}
            ),
        ),
    ],
)
def test_each_right_is_needed_for_what_it_allows(
    house: House, missing: Right, make: Callable[[str, Desk], OpBody]
) -> None:
    everything = ~Right.NONE
    without, with_it = house.outsider(everything & ~missing), house.outsider(everything)
    refused = without.push(make(house.visible.row_id, without))[0]
    allowed = with_it.push(make(house.visible.row_id, with_it))[0]

    assert (refused.status, refused.code) == (Status.REJECTED, "no_access")
    assert refused.sentence.endswith(".")
    assert allowed.status is Status.APPLIED


def test_notes_are_for_those_who_may_see_them(house: House) -> None:
    note = a_note(house.visible.row_id, house.admin.agent, "planted note")
    house.admin.push(note)
    without = house.outsider(_WORKING & ~Right.SEE_NOTES)
    rows = without.rows()
    house.admin.push(a_note(house.visible.row_id, house.admin.agent, "planted later"))

    assert note.row_id not in rows
    assert "planted" not in repr(without.pull())
    assert note.row_id in house.outsider().rows()


def test_a_ticket_that_leaves_ones_teams_goes_and_one_that_comes_arrives_whole(house: House) -> None:
    desk = house.outsider()
    desk.fill()
    move = house.closed_team.row_id, house.open_team.row_id
    house.admin.push(
        a_change(house.visible.row_id, "queue_id", move[1], move[0]),
        a_change(house.hidden.row_id, "queue_id", move[0], move[1]),
    )
    entries = desk.pull().entries

    assert [entry.ticket for entry in entries if isinstance(entry, OutEntry)] == [house.visible.row_id]
    arrived = [entry for entry in entries if isinstance(entry, InEntry)]
    assert [(entry.ticket.id, len(entry.rows)) for entry in arrived] == [(house.hidden.row_id, 2)]


def test_rights_that_change_are_felt_at_the_next_question(house: House) -> None:
    desk = house.outsider()
    desk.fill()
    body = {"rights": {house.closed_team.row_id: ["read"]}}
    assert house.admin.post(f"/v1/admin/people/{desk.agent}", body, "PUT").status_code == 200
    answer = desk.server.ask(PullAsk(desk.device, desk.cursor, 100))

    assert isinstance(answer, Reset)
    assert set(desk.rows()) & {house.visible.row_id, house.hidden.row_id} == {house.hidden.row_id}


def test_a_new_team_is_seen_at_once_by_those_who_see_all(house: House) -> None:
    everywhere = house.office.person(Role.AGENT)
    everywhere.fill()
    team = a_team_row("New")
    ticket = a_ticket(team.row_id)
    results = house.admin.push(team, ticket)

    assert [result.status for result in results] == [Status.APPLIED] * 2
    page = everywhere.pull()
    assert isinstance(page, Page)
    assert ticket.row_id in repr(page.entries)


@pytest.mark.parametrize("kind", ["message", "note", "event"])
def test_nobody_writes_in_somebody_elses_name(house: House, kind: str) -> None:
    desk = house.outsider()
    other = house.admin.agent
    authors: dict[str, dict[str, Json]] = {
        "message": {"public": True, "body": "x", "author_kind": "agent", "author_id": other},
        "note": {"body": "x", "author_id": other},
        "event": {"kind": "assigned", "actor_kind": "agent", "actor_id": other},
    }
    data = authors[kind]
    ticket = house.visible.row_id
    forged = OpBody(new_id(), ticket, kind, Verb.ADD, new_id(), {"ticket": ticket, **data})

    assert desk.push(forged)[0].code == "no_access"


def test_people_teams_and_statuses_are_for_administrators(house: House) -> None:
    desk = house.outsider()
    row = desk.agent
    promote = OpBody(new_id(), row, "agent", Verb.SET, row, {"role": {"base": "agent", "set": "admin"}})
    status = OpBody(new_id(), new_id(), "status", Verb.ADD, new_id(), {"name": "Mine"})
    customer = OpBody(new_id(), new_id(), "customer", Verb.ADD, new_id(), {"name": "Carl"})
    codes = [desk.push(op)[0].status for op in (a_team_row(), status, customer)]

    assert codes == [Status.REJECTED, Status.REJECTED, Status.APPLIED]
    assert desk.push(promote)[0].status in (Status.REJECTED, Status.LATER)
    for method, path in (("GET", "people"), ("GET", "audit"), ("POST", f"devices/{desk.device}/revoke")):
        assert desk.post(f"/v1/admin/{path}", {}, method).status_code == 403


def test_another_workspace_on_the_same_server_is_another_world(house: House, office: Office) -> None:
    stranger = Office(office.team, office.url)
    desk = stranger.person(Role.ADMIN)
    try:
        assert desk.rows() == {}
        result = desk.push(a_message(house.visible.row_id, desk.agent))[0]
        assert result.status is Status.LATER
        with pytest.raises(JoiningRefused):
            FileLine(desk.server.line).fetch_whole(DIGEST)
    finally:
        stranger.close()


def test_a_token_that_is_stolen_expired_or_taken_back_opens_nothing(house: House) -> None:
    person = house.outsider()
    expired = house.office.device(person.agent, lasts_s=-1)
    stolen = house.office.device(person.agent)
    house.admin.post(f"/v1/admin/devices/{stolen.device}/revoke")
    other_name = Desk(person.url, person.token, new_id(), person.agent)
    garbled = Desk(person.url, person.token[:-1], person.device, person.agent)
    answers = [desk.server.ask(HelloAsk(desk.device)) for desk in (expired, stolen, other_name, garbled)]
    codes = [answer.code for answer in answers if isinstance(answer, Refusal)]
    for desk in (other_name, garbled):
        desk.close()

    assert codes == [RefusalCode.AUTH, RefusalCode.REVOKED, RefusalCode.FORBIDDEN, RefusalCode.AUTH]
    assert stolen.post("/v1/blobs", {}).status_code == 403
    assert expired.post("/v1/presence", {}).status_code == 401
    person.hello()


def test_somebody_shut_out_is_nobody(house: House) -> None:
    desk = house.outsider()
    assert house.admin.post(f"/v1/admin/people/{desk.agent}", {"active": False}, "PUT").status_code == 200
    answer = desk.server.ask(HelloAsk(desk.device))

    assert isinstance(answer, Refusal)
    assert answer.code is RefusalCode.AUTH


def test_a_bucket_asked_for_again_holds_what_may_be_seen(house: House) -> None:
    desk = house.outsider()
    desk.hello()
    bucket = int(house.visible.row_id[-2:], 16)
    answer = desk.server.ask(RepairAsk(desk.server_epoch, "ticket", bucket))

    assert isinstance(answer, BucketRows)
    assert [row.id for row in answer.rows] == [house.visible.row_id]
