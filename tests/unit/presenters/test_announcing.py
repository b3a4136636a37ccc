"""What is announced, what is not, and what is told together."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.changes import Actor, AddMessage, AddNote, Change, CreateTicket, FollowTicket, SetFields
from desk_app.domain.ids import AgentId, TicketId
from desk_app.presenters.announcement import Announcement
from desk_app.presenters.announcing import (
    CLOCK_EVERY_MS,
    LOOK_MS,
    TOGETHER_MS,
    Announcer,
    AnnouncerPorts,
)
from desk_app.runtime.quiet_hours import Hours, is_quiet
from desk_app.runtime.settings_schema import NOTIFY, QUIET_HOURS, Setting
from desk_app.services.reading import Lane
from desk_app.services.views import FOLLOWING
from desk_app.store.connect import READERS
from tests.unit.presenters.office import Office

INES, LUKAS = "Inês Carvalho", "Lukas Brandt"


class Desktop:
    """What the desktop was asked to show."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.shown: list[Announcement] = []
        self.counts: list[int] = []
        self.looked_at: set[TicketId] = set()
        ports = AnnouncerPorts(self.shown.append, self.counts.append, self.looked_at.__contains__)
        self.heard: set[bytes] = set()
        office.session.on_change(lambda changes: self.heard.add(changes.change_id))
        self.announcer = Announcer(office.session, ports)
        self.settle()
        agents = office.session.team.agents.values()
        self.priya = next(AgentId(agent.id) for agent in agents if agent.name == "Priya Raman")

    def settle(self) -> None:
        session = self.office.session
        self.office.loop.settle(
            lambda: not [name for name in session.questions if name.startswith("announcing")]
        )

    def happen(self, *changes: Change, by: Actor | None = None) -> TicketId | None:
        """Somebody else does something; then enough time passes for it to be told."""
        made: TicketId | None = None
        somebody = by or Actor("agent", self.priya, "Priya Raman")
        for change in changes:
            done = self.office.desk.workspace.apply(change, actor=somebody)
            made = TicketId(done.first("ticket")) if "ticket" in done.created else made
            self.office.loop.settle(lambda done=done: done.change_id in self.heard)  # type: ignore[misc]  # bound now
            self.office.loop.pass_ms(LOOK_MS)
            self.settle()
        self.office.loop.pass_ms(TOGETHER_MS)
        self.settle()
        return made

    def ticket(self, name: str) -> TicketId:
        return self.office.desk.tickets[name]

    def mail(self, name: str, words: str = "Any news?") -> AddMessage:
        return AddMessage(self.ticket(name), "customer", words)


@pytest.fixture
def desktop(office: Office) -> Iterator[Desktop]:
    made = Desktop(office)
    yield made
    made.announcer.close()


def test_new_mail_in_my_ticket_is_announced_with_its_words(desktop: Desktop) -> None:
    desktop.happen(desktop.mail(INES))

    (shown,) = desktop.shown
    assert shown.title == "New mail: Inês Carvalho"
    assert shown.text == "E07: Duo 2 stops mid-shot\nAny news?"
    assert shown.ticket_id == desktop.ticket(INES)


def test_mail_that_comes_while_the_program_starts_is_announced(office: Office) -> None:
    may_read = threading.Event()
    for number in range(READERS):  # so that nobody reads what was there already before the mail comes
        office.session.ask(
            f"held {number}", lambda _reader: may_read.wait(60), lambda _held: None, lane=Lane.BACKGROUND
        )
    shown: list[Announcement] = []
    ports = AnnouncerPorts(shown.append, lambda _count: None, lambda _ticket: False)
    announcer = Announcer(office.session, ports)
    heard: list[bytes] = []
    office.session.on_change(lambda changes: heard.append(changes.change_id))
    done = office.desk.workspace.apply(
        AddMessage(office.desk.tickets[INES], "customer", "Any news?"), actor=Actor("customer", None, INES)
    )
    office.loop.settle(lambda: done.change_id in heard)
    may_read.set()

    office.loop.settle(lambda: bool(shown))
    assert [told.title for told in shown] == ["New mail: Inês Carvalho"]
    announcer.close()


def test_what_comes_together_is_told_together(desktop: Desktop) -> None:
    names = [INES, LUKAS, "Yasmin Haddad", "Chidi Eze"]
    desktop.happen(*(desktop.mail(name) for name in names))

    (shown,) = desktop.shown
    assert shown.title == "4 tickets need you"
    assert shown.text.endswith(" and 1 more")
    assert shown.ticket_id is None


def test_mail_in_tickets_of_others_is_not_announced(desktop: Desktop) -> None:
    desktop.happen(SetFields(desktop.ticket(INES), {"assignee_id": desktop.priya}))
    desktop.happen(desktop.mail(INES))

    assert desktop.shown == []


def test_a_ticket_that_is_given_to_me_is_announced_once(desktop: Desktop) -> None:
    made = desktop.happen(CreateTicket("Broken grinder", body="Hello"))
    assert made is not None
    me = desktop.office.desk.me
    desktop.happen(SetFields(made, {"assignee_id": me}))
    desktop.happen(SetFields(made, {"priority": 3}))

    assert [shown.title for shown in desktop.shown] == ["Given to you: Broken grinder"]


def test_what_i_do_myself_is_not_announced(desktop: Desktop) -> None:
    me = desktop.office.desk.workspace.me
    made = desktop.happen(CreateTicket("Mine", body="Hello"), by=me)
    assert made is not None
    desktop.happen(SetFields(made, {"assignee_id": desktop.office.desk.me}), by=me)

    assert desktop.shown == []


def test_a_mention_comes_before_everything_else(desktop: Desktop) -> None:
    note = AddNote(desktop.ticket(INES), "@Mira could you look?", mentions=(desktop.office.desk.me,))
    desktop.happen(desktop.mail(INES), note)

    (shown,) = desktop.shown
    assert shown.title == "You were mentioned: Inês Carvalho"


def test_what_is_looked_at_is_not_announced(desktop: Desktop) -> None:
    desktop.looked_at.add(desktop.ticket(INES))
    desktop.happen(desktop.mail(INES))

    assert desktop.shown == []


@pytest.mark.parametrize(("wanted", "number"), [("all", 1), ("mentions", 0), ("nothing", 0)])
def test_the_person_says_what_is_announced(desktop: Desktop, wanted: str, number: int) -> None:
    desktop.office.desk.preferences.set(NOTIFY, wanted)
    desktop.happen(desktop.mail(INES))

    assert len(desktop.shown) == number


def test_nothing_is_announced_in_quiet_hours(desktop: Desktop) -> None:
    desktop.office.desk.preferences.set(QUIET_HOURS, "09:00-10:00")  # the clock says 09:41
    desktop.happen(desktop.mail(INES))

    assert desktop.shown == []


def test_a_reply_that_becomes_late_is_announced(desktop: Desktop) -> None:
    desktop.office.desk.now_s += 20 * 60
    desktop.office.loop.pass_ms(CLOCK_EVERY_MS)
    desktop.settle()
    desktop.office.loop.pass_ms(TOGETHER_MS)
    desktop.settle()

    assert [shown.title for shown in desktop.shown] == ["The reply is late: Inês Carvalho"]


def test_unread_tickets_are_counted(desktop: Desktop) -> None:
    before = desktop.counts[-1]
    desktop.office.desk.now_s += 60
    desktop.happen(desktop.mail(INES))

    assert desktop.counts[-1] == before + 1


@pytest.mark.parametrize(
    ("hours", "clock", "quiet"),
    [
        ("22:00-07:00", "23:30", True),
        ("22:00-07:00", "06:59", True),
        ("22:00-07:00", "07:00", False),
        ("12:00-13:00", "12:00", True),
        ("12:00-13:00", "13:00", False),
        ("", "03:00", False),
    ],
)
def test_quiet_hours_go_over_midnight(hours: str, clock: str, quiet: bool) -> None:
    at = dt.datetime.fromisoformat(f"2025-10-08T{clock}").replace(tzinfo=dt.UTC)

    assert is_quiet(hours, int(at.timestamp()), dt.UTC) is quiet


@pytest.mark.parametrize(("typed", "kept"), [(" 9:00 – 10:30 ", "09:00-10:30"), ("", "")])
def test_quiet_hours_are_read_as_people_write_them(typed: str, kept: str) -> None:
    assert Hours().read(typed) == kept


@given(st.text(max_size=14))
def test_whatever_is_typed_as_quiet_hours_is_taken_or_refused(typed: str) -> None:
    try:
        kept = Hours().read(typed)
    except ValueError:
        return
    assert Hours().read(kept) == kept
    is_quiet(kept, 0, dt.UTC)


@pytest.fixture
def followed(desktop: Desktop) -> TicketId:
    """A colleague's ticket that I follow."""
    ticket = desktop.ticket(INES)
    desktop.happen(SetFields(ticket, {"assignee_id": desktop.priya}))
    desktop.happen(FollowTicket(ticket), by=desktop.office.desk.workspace.me)
    desktop.shown.clear()
    return ticket


def test_what_others_do_in_a_ticket_i_follow_is_announced(desktop: Desktop, followed: TicketId) -> None:
    office = desktop.office
    statuses = {status.name: key for key, status in office.session.team.statuses.items()}
    agents = {agent.name: key for key, agent in office.session.team.agents.items()}
    desktop.happen(desktop.mail(INES))
    desktop.happen(AddNote(followed, "Pump ordered."))
    desktop.happen(SetFields(followed, {"assignee_id": agents["Milan Kovač"]}))
    desktop.happen(SetFields(followed, {"status_id": statuses["Solved"]}))
    desktop.happen(SetFields(followed, {"priority": 1}))

    assert [shown.title for shown in desktop.shown] == [
        "New mail: Inês Carvalho",
        "New internal note: Inês Carvalho",
        "Now with Milan Kovač: Inês Carvalho",
        "Now Solved: Inês Carvalho",
    ]
    assert desktop.shown[1].text.endswith("Pump ordered.")
    assert {shown.ticket_id for shown in desktop.shown} == {followed}


def test_to_be_made_a_follower_by_a_colleague_is_announced_once(desktop: Desktop) -> None:
    me, ticket = desktop.office.desk.workspace.me, desktop.ticket(INES)
    assert me.id is not None
    desktop.happen(SetFields(ticket, {"assignee_id": desktop.priya}))
    desktop.happen(FollowTicket(ticket, AgentId(me.id)))
    desktop.happen(FollowTicket(ticket, desktop.priya), SetFields(ticket, {"priority": 1}))
    desktop.happen(FollowTicket(ticket, is_following=False), by=me)
    desktop.happen(FollowTicket(ticket), by=me)

    (shown,) = desktop.shown
    assert (shown.title, shown.ticket_id) == (f"A colleague made you follow: {INES}", ticket)


def test_own_changes_and_unfollowed_tickets_are_not_announced(desktop: Desktop, followed: TicketId) -> None:
    me = desktop.office.desk.workspace.me
    desktop.happen(AddNote(followed, "Mine."), by=me)
    desktop.happen(SetFields(followed, {"assignee_id": None}), by=me)
    desktop.happen(FollowTicket(followed, is_following=False), by=me)
    desktop.happen(AddNote(followed, "Hers."))

    assert desktop.shown == []


def test_news_of_several_followed_tickets_lead_to_the_view_of_them(desktop: Desktop) -> None:
    me = desktop.office.desk.workspace.me
    tickets = [desktop.ticket(name) for name in (INES, LUKAS)]
    for ticket in tickets:
        desktop.happen(SetFields(ticket, {"assignee_id": desktop.priya}))
        desktop.happen(FollowTicket(ticket), by=me)
    desktop.shown.clear()
    desktop.happen(*(AddNote(ticket, "Pump ordered.") for ticket in tickets))

    (shown,) = desktop.shown
    assert (shown.title, shown.ticket_id, shown.view) == ("News in 2 tickets you follow", None, FOLLOWING)


@pytest.mark.parametrize(("setting", "value"), [(NOTIFY, "mentions"), (QUIET_HOURS, "00:00-23:59")])
def test_followed_tickets_keep_to_the_settings(
    desktop: Desktop, followed: TicketId, setting: Setting[str], value: str
) -> None:
    desktop.office.session.preferences.set(setting, value)
    desktop.happen(AddNote(followed, "Pump ordered."))

    assert desktop.shown == []
