"""What waits in the team's mailbox, for whomever, is seen and decided about on every colleague's computer."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from desk_app.domain.changes import AddAccount, AddReply, DropMail, ReleaseMail, Row, ScheduleMail, StartSide
from desk_app.domain.entities import Recipients
from desk_app.domain.errors import NotFound
from desk_app.domain.ids import AccountId, MessageId, TicketId, parse_id
from desk_app.domain.syncrules.overlay import as_dict
from desk_app.presenters.conversation_mail import Marks
from desk_app.presenters.conversation_team_mail import with_team_mail
from desk_app.runtime import clock
from desk_app.runtime.mail.team_replies import TeamReplies
from desk_app.services.mail.filing import FILE
from desk_app.services.ports import Outcome, Unit
from desk_app.services.reading import MailMarks, Reader
from tests.sync.conftest import Member, Team

HOUR_S = 3_600
WHY = "Inês wrote again."


class Mailbox:
    """The team's mailbox: an ordinary member that sends for everybody."""

    def __init__(self, member: Member) -> None:
        self.member = member
        settings = {"address": "support@kestrel.example"}
        done = member.desk.workspace.apply(AddAccount("mailbox", "Support", settings))
        self.replies = TeamReplies(member.desk.workspace, AccountId(done.first("account")), 0)

    def work(self) -> None:
        """One round: hear of colleagues, do what they want, tell them."""
        self.member.sync()
        self.replies.take()
        self.member.sync()

    def row(self) -> Row | None:
        """What is still to be sent."""
        rows: list[Row] = []

        def look(unit: Unit) -> Outcome:
            rows.extend(row for row in unit.find("mail_out") if row["state"] != "sent")
            return Outcome("")

        self.member.desk.workspace.rehearse(FILE, look)
        return next(iter(rows), None)

    def set(self, state: str, event: str, message: MessageId, ticket: TicketId) -> None:
        """What the sender does with the row: hold it, or send it."""

        def work(unit: Unit) -> Outcome:
            (row,) = unit.find("mail_out", message_id=message)
            unit.update("mail_out", row["id"], state=state, reason=WHY)  # type: ignore[arg-type]  # an id
            if event:
                unit.event(ticket, event, {"why": WHY, "message": message.hex()})
            return Outcome("")

        self.member.desk.workspace.run(FILE, work)
        self.member.sync()


@pytest.fixture
def mira(make_member: Callable[..., Member]) -> Member:
    return make_member("mira")


@pytest.fixture
def mailbox(make_member: Callable[..., Member]) -> Mailbox:
    return Mailbox(make_member("mail"))


@pytest.fixture
def at_s() -> int:
    return clock.now_s() + HOUR_S


@pytest.fixture
def ticket(team: Team, mira: Member) -> TicketId:
    found = team.ticket()
    team.mail(found, "It stops.")
    mira.sync()
    return TicketId(parse_id(found))


CARRIER = Recipients(("Carrier <c@trans.example>",))


@pytest.fixture(params=["message", "side_message"])
def reply(
    request: pytest.FixtureRequest, mira: Member, mailbox: Mailbox, ticket: TicketId, at_s: int
) -> MessageId:
    """A reply, or a question to a carrier, for later; it waits in the mailbox."""
    change = (
        AddReply(ticket, "Tomorrow.", send_at_s=at_s)
        if request.param == "message"
        else StartSide(ticket, "Parcel", CARRIER, "Tomorrow.", send_at_s=at_s)
    )
    done = mira.desk.workspace.apply(change)
    mira.sync()
    mailbox.work()
    row = mailbox.row()
    assert row is not None
    assert row["send_after_s"] == at_s
    return MessageId(done.first(request.param))


def standing(member: Member, ticket: TicketId, reply: MessageId) -> MailMarks | None:
    """How the reply stands on somebody's computer."""
    member.sync()

    def question(reader: Reader) -> MailMarks | None:
        own: Marks = {mark.message_id: mark for mark in reader.mails.marks(ticket)}
        entries = reader.tickets.conversation(ticket).conversation.entries
        return with_team_mail(own, entries, clock.now_s()).get(reply)

    return member.desk.workspace.read(question)


def test_everybody_sees_when_it_leaves_and_that_it_is_held(
    make_member: Callable[..., Member],
    mira: Member,
    mailbox: Mailbox,
    ticket: TicketId,
    reply: MessageId,
    at_s: int,
) -> None:
    jonas = make_member("jonas")
    for member in (mira, jonas):
        mark = standing(member, ticket, reply)
        assert mark is not None
        assert (mark.state, mark.send_after_s, mark.is_remote) == ("waiting", at_s, True)

    mailbox.set("held", "mail_held", reply, ticket)

    for member in (mira, jonas):
        mark = standing(member, ticket, reply)
        assert mark is not None
        assert (mark.state, mark.reason) == ("held", WHY)


def test_a_held_one_is_sent_after_all(
    mira: Member, mailbox: Mailbox, ticket: TicketId, reply: MessageId
) -> None:
    mailbox.set("held", "mail_held", reply, ticket)
    mira.sync()
    mira.desk.workspace.apply(ReleaseMail(reply))
    asked = standing(mira, ticket, reply)
    mailbox.work()

    row, mark = mailbox.row(), standing(mira, ticket, reply)
    assert asked is not None
    assert asked.state == "asked"
    assert row is not None
    assert (row["state"], row["is_released"]) == ("waiting", 1)
    assert mark is not None
    assert mark.state == ""


@pytest.mark.parametrize("is_held", [False, True])
def test_it_leaves_at_another_time(
    mira: Member, mailbox: Mailbox, ticket: TicketId, reply: MessageId, at_s: int, *, is_held: bool
) -> None:
    if is_held:
        mailbox.set("held", "mail_held", reply, ticket)
        mira.sync()
    mira.desk.workspace.apply(ScheduleMail(reply, at_s + HOUR_S))
    mira.sync()
    mailbox.work()

    row, mark = mailbox.row(), standing(mira, ticket, reply)
    assert row is not None
    assert (row["state"], row["send_after_s"]) == ("waiting", at_s + HOUR_S)
    assert mark is not None
    assert (mark.state, mark.send_after_s) == ("waiting", at_s + HOUR_S)


def test_it_is_dropped(mira: Member, mailbox: Mailbox, ticket: TicketId, reply: MessageId) -> None:
    mira.desk.workspace.apply(DropMail(reply))
    mira.sync()
    mailbox.work()

    mark = standing(mira, ticket, reply)
    assert mailbox.row() is None
    assert mark is not None
    assert mark.state == "dropped"


def test_what_comes_too_late_is_told_and_done_once(
    team: Team, mira: Member, mailbox: Mailbox, ticket: TicketId, reply: MessageId
) -> None:
    mailbox.set("sent", "", reply, ticket)
    mira.desk.workspace.apply(DropMail(reply))
    mira.sync()
    mailbox.work()
    mailbox.work()

    late = [row["data"] for row in team.rows("event").values() if row["kind"] == "mail_too_late"]
    mark = standing(mira, ticket, reply)
    assert [as_dict(data).get("why") for data in late] == ["It had left already."]
    assert [as_dict(data).get("message") for data in late] == [reply.hex()]
    assert mark is not None
    assert mark.state == ""


def test_a_wish_in_another_tickets_history_moves_nothing(
    team: Team, mira: Member, mailbox: Mailbox, reply: MessageId
) -> None:
    other = team.ticket("Another one")
    data = {"message": reply.hex(), "act": "drop"}
    event = {"kind": "mail_asked", "actor_kind": "agent", "data": data, "done_s": clock.now_s()}
    team.add("event", team.new_id(), event, other)  # type: ignore[arg-type]  # JSON
    mailbox.work()

    assert mailbox.row() is not None


def test_a_message_that_waits_nowhere_is_refused(mira: Member, ticket: TicketId) -> None:
    came = mira.desk.workspace.read(lambda reader: reader.tickets.conversation(ticket)).conversation.entries

    with pytest.raises(NotFound, match="waits to be sent"):
        mira.desk.workspace.apply(ReleaseMail(MessageId(came[0].id)))
