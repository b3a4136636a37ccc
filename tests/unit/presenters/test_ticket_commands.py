"""Commands on tickets: one, several, all of a view; refused, asked for, taken back."""

from __future__ import annotations

import pytest

from desk_app.commands.catalogue import BY_ID
from desk_app.commands.spec import Argument, Need
from desk_app.domain.changes import CreateTag, DeleteTicket, SaveView
from desk_app.domain.entities import TicketRow
from desk_app.domain.ids import TagId, id_text
from desk_app.domain.status import StatusClass
from desk_app.presenters.navigation import NavItem
from desk_app.presenters.ticket_drops import TicketDrops
from desk_app.services.views import UNASSIGNED
from tests.unit.presenters.office import Office

FIRST, SECOND = "Inês Carvalho", "Lukas Brandt"


def row(office: Office, name: str) -> TicketRow:
    return office.desk.workspace.read(lambda r: r.lists.rows_of([office.desk.tickets[name]]))[0]


def entry(office: Office, label: str) -> NavItem:
    """The entry of the navigation, once it is there."""

    def found() -> list[NavItem]:
        return [item for item in office.window.navigation.state.items if item.label == label]

    office.loop.settle(lambda: bool(found()))
    return found()[0]


def test_solving_goes_on_to_the_next_ticket_and_undo_brings_it_back(office: Office) -> None:
    office.open(FIRST)
    office.run("ticket.solve")

    assert row(office, FIRST).status_class is StatusClass.SOLVED
    assert office.window.state.ticket_id == office.desk.tickets[SECOND]
    office.loop.settle(lambda: FIRST not in office.names())
    assert office.window.tickets.cursor_line == 1
    office.loop.settle(lambda: Need.SOMETHING_TO_UNDO in office.window.state.met)
    office.run("edit.undo")
    assert row(office, FIRST).status_class is not StatusClass.SOLVED
    office.loop.settle(lambda: FIRST in office.names())


@pytest.mark.parametrize(
    ("command", "argument", "expected"),
    [
        ("ticket.wait", None, "waiting_customer"),
        ("ticket.priority", "high", "3"),
        ("ticket.subject", "Another subject", "Another subject"),
        ("ticket.snooze", "tomorrow", "True"),
        ("ticket.delete", None, "deleted"),
        ("ticket.unread", None, "unread"),
        ("ticket.due", "fri 14:00", "due"),
    ],
)
def test_a_command_changes_the_open_ticket(
    office: Office, command: str, argument: str | None, expected: str
) -> None:
    office.open("Chidi Eze")
    before = row(office, "Chidi Eze")
    office.run(command, argument)
    after = row(office, "Chidi Eze")

    shown = {
        "ticket.wait": after.status_class.value,
        "ticket.priority": str(after.priority),
        "ticket.subject": after.subject,
        "ticket.snooze": str(after.snooze_s is not None),
        "ticket.delete": "deleted" if after.deleted_s else "",
        "ticket.unread": "unread" if after.is_unread else "",
        "ticket.due": "due" if after.due_s != before.due_s else "",
    }
    assert shown[command] == expected


def test_people_teams_and_tags_are_given_by_their_ids(office: Office) -> None:
    office.open(FIRST)
    team = office.session.team
    milan = next(key for key, agent in team.agents.items() if agent.name == "Milan Kovač")
    office.run("ticket.assign", milan.hex())
    office.run("ticket.assign_team", office.desk.queue("Machines").hex())
    tag = next(key for key, tag in team.tags.items() if tag.name == "e07")
    office.run("ticket.tag", tag.hex())

    after = row(office, FIRST)
    assert (after.assignee, after.queue, after.tags) == ("Milan Kovač", "Machines", ("e07",))


def test_a_new_tag_is_made_and_a_second_time_takes_it_away(office: Office) -> None:
    ticket = office.open(FIRST)
    office.run("ticket.tag", "+brand new")
    office.loop.settle(lambda: _tags(office) == ("brand new",))
    key = next(key for key, tag in office.session.team.tags.items() if tag.name == "brand new")
    office.loop.settle(
        lambda: (known := office.window.tickets.lines.known(ticket)) is None or bool(known.tags)
    )
    office.window.open_ticket(ticket)
    office.loop.settle(lambda: (target := office.window.target_row()) is not None and bool(target.tags))
    office.run("ticket.tag", key.hex())

    assert _tags(office) == ()


def _tags(office: Office) -> tuple[str, ...]:
    return row(office, FIRST).tags


def test_several_tickets_are_changed_as_one_step(office: Office) -> None:
    window = office.window
    for name in (FIRST, SECOND, "Chidi Eze"):
        window.tickets.ticks.toggle(office.desk.tickets[name])
    office.run("ticket.solve")
    office.loop.settle(lambda: not window.jobs.is_running)

    assert office.notices[-1].text == "3 tickets solved"
    assert not window.tickets.state.selection
    window.history.undo_group(office.notices[-1].group_id)
    office.loop.settle(lambda: row(office, SECOND).status_class is not StatusClass.SOLVED)
    assert row(office, "Chidi Eze").status_class is not StatusClass.SOLVED


def test_tickets_that_were_so_before_are_told_apart(office: Office) -> None:
    window = office.window
    for names in ((FIRST,), (FIRST, SECOND), (FIRST, SECOND)):
        for name in names:
            window.tickets.ticks.toggle(office.desk.tickets[name])
        office.run("ticket.solve")
        office.loop.settle(lambda: not window.jobs.is_running and not window.tickets.state.selection)

    told = [notice.text for notice in office.notices if notice.kind != "progress"]
    assert told[-2:] == [
        "1 ticket solved, 1 was so before",
        "Nothing changed, 2 were so before",
    ]
    assert not office.notices[-1].group_id


def test_a_whole_view_is_changed_by_its_query(office: Office) -> None:
    window = office.window
    window.open_view(UNASSIGNED)
    office.loop.settle(lambda: office.is_ready() and window.tickets.state.count == 6)
    window.run("list.select_all")
    window.run("ticket.take")
    office.loop.settle(lambda: window.state.question is not None)
    question = window.state.question
    assert question is not None
    assert (question.title, question.verb) == ("Change 6 tickets?", "Change 6 tickets")
    assert question.text.startswith("They will be assigned to you.\n\n#")
    assert window.tickets.state.selection
    assert not window.jobs.is_running

    question.then()
    office.loop.settle(lambda: any(n.text == "6 tickets assigned to you" for n in office.notices))
    assert not window.tickets.state.selection
    office.loop.settle(lambda: window.tickets.state.count == 0)


def test_a_preview_of_a_whole_view_says_what_would_stay(office: Office) -> None:
    window = office.window
    window.run("list.select_all")
    window.run("ticket.take")
    office.loop.settle(lambda: window.state.question is not None)

    question = window.state.question
    number = window.tickets.state.count
    assert question is not None
    assert question.text.startswith(f"They will be assigned to you. {number} of them would stay as now.")


def test_tickets_dropped_on_a_view_become_what_it_looks_for(office: Office) -> None:
    window = office.window
    tag = TagId(office.desk.workspace.apply(CreateTag("warranty")).first("tag"))
    office.desk.workspace.apply(SaveView("Warranty, mine", "tag:warranty assignee:me is:active"))
    item = entry(office, "Warranty, mine")
    office.loop.settle(lambda: tag in office.session.team.tags)
    window.open_view(UNASSIGNED)
    office.loop.settle(lambda: office.is_ready() and window.tickets.state.count == 6)
    window.tickets.step(1)
    dropped = window.tickets.state.current
    assert dropped is not None
    assert item.takes_tickets

    TicketDrops(window).drop(item.key)

    def is_so() -> bool:
        row = office.desk.workspace.read(lambda reader: reader.lists.rows_of([dropped]))[0]
        return row.tags == ("warranty",) and row.assignee_id == office.session.workspace.me.id

    office.loop.settle(is_so)


def test_a_view_of_words_takes_no_tickets_and_says_so(office: Office) -> None:
    window = office.window
    office.desk.workspace.apply(SaveView("Loud", "grinder has:attachment"))
    item = entry(office, "Loud")
    office.open(FIRST)

    TicketDrops(window).drop(item.key)

    assert not item.takes_tickets
    assert office.notices[-1].text.startswith("Tickets cannot be dropped on “Loud”.")


def test_a_command_that_cannot_run_says_why(office: Office) -> None:
    office.run("ticket.solve")

    assert office.notices[-1].kind == "problem"
    assert office.notices[-1].text == Need.TICKET.value


def test_a_binned_ticket_can_only_be_restored(office: Office) -> None:
    ticket = office.open(FIRST)
    office.desk.workspace.apply(DeleteTicket(ticket))
    office.loop.settle(lambda: Need.BINNED_TICKET in office.window.state.met)

    assert office.window.why_not("ticket.solve") == Need.NOT_BINNED.value
    assert office.window.why_not("ticket.restore") == ""


def test_a_command_without_its_argument_asks_for_it(office: Office) -> None:
    office.open(FIRST)
    office.window.run("ticket.assign")
    asking = office.window.arguments.state
    assert asking is not None
    assert asking.choices[0].text == "Mira Okafor"
    assert asking.choices[0].is_set

    milan = next(choice for choice in asking.choices if choice.text == "Milan Kovač")
    office.window.arguments.choose(milan.key)
    office.loop.settle(lambda: row(office, FIRST).assignee == "Milan Kovač")
    assert office.window.arguments.state is None


def test_times_are_echoed_as_they_were_understood(office: Office) -> None:
    office.open(FIRST)
    office.window.run("ticket.snooze")
    office.window.arguments.type("mon 8")
    asking = office.window.arguments.state

    assert asking is not None
    assert asking.choices[0].hint == "Mon 13 Oct 2025, 08:00"


def test_tickets_of_different_customers_are_merged_only_after_a_yes(office: Office) -> None:
    source, target = office.open(FIRST), office.desk.tickets[SECOND]
    office.window.run("ticket.merge", target.hex())
    office.loop.settle(lambda: office.window.state.question is not None)
    question = office.window.state.question
    assert question is not None
    question.then()
    office.loop.settle(lambda: office.window.state.ticket_id == target)

    office.loop.settle(lambda: Need.MERGED_TICKET in office.window.state.met)
    office.window.run("ticket.unmerge", source.hex())
    office.loop.settle(lambda: Need.MERGED_TICKET not in office.window.state.met)


def test_links_are_copied_by_id_and_numbers_as_people_read_them(office: Office) -> None:
    ticket = office.open(FIRST)
    office.window.run("ticket.copy_link")
    office.window.run("ticket.copy_number")

    assert office.copied == [f"deskapp:ticket/{id_text(ticket)}", f"#{row(office, FIRST).number}"]


def test_arguments_that_are_short_lists_have_choices(office: Office) -> None:
    office.open(FIRST)
    searched = {
        Argument.NONE, Argument.TIME, Argument.TICKET, Argument.CUSTOMER, Argument.VIEW, Argument.TEXT,
        Argument.MERGED,
    }  # fmt: skip
    for argument in set(Argument) - searched:
        assert office.window.arguments.choices(argument), argument


def test_every_ticket_command_is_bound(office: Office) -> None:
    composed = {
        "ticket.forward",
        "ticket.new",
        "ticket.note",
        "ticket.reply",
        "ticket.reply_all",
        "ticket.side",
        "ticket.why_due",
        "ticket.why_mood",
    }
    for name in BY_ID:
        if name.startswith("ticket.") and name not in composed:
            assert office.window.is_bound(name), name


def test_one_key_follows_and_unfollows_and_the_view_is_there_meanwhile(office: Office) -> None:
    ticket = office.open(FIRST)
    me = office.desk.me

    def shown() -> list[str]:
        return [item.label for item in office.window.navigation.state.items]

    assert "Following" not in shown(), "nothing leads to an empty page"
    office.run("ticket.follow")
    office.loop.settle(lambda: "Following" in shown())
    assert (office.notices[-1].text, row(office, FIRST).followers) == (f"You follow {_handle(office)}", (me,))
    office.run("ticket.follow")

    assert office.window.state.ticket_id == ticket
    assert row(office, FIRST).followers == ()
    office.loop.settle(lambda: "Following" not in shown())


def _handle(office: Office) -> str:
    return f"#{row(office, FIRST).number}"


def test_several_are_followed_unless_all_of_them_are(office: Office) -> None:
    window = office.window
    told = []
    for _ in range(2):
        for name in (FIRST, SECOND):
            window.tickets.ticks.toggle(office.desk.tickets[name])
        office.run("ticket.follow")
        office.loop.settle(lambda: not window.jobs.is_running and not window.tickets.state.selection)
        told.append(office.notices[-1].text)

    assert told == ["2 tickets followed", "2 tickets no longer followed"]


def test_a_whole_view_that_is_followed_is_unfollowed(office: Office) -> None:
    office.window.tickets.ticks.select_all()
    office.window.run("ticket.follow")
    office.loop.settle(lambda: office.window.state.question is not None)
    question = office.window.state.question
    assert question is not None
    assert "followed" in question.text
    question.then()
    office.window.ask(None)
    office.loop.settle(lambda: not office.window.jobs.is_running and bool(row(office, FIRST).followers))
    office.window.tickets.ticks.select_all()
    office.window.run("ticket.follow")
    office.loop.settle(lambda: office.window.state.question is not None)
    question = office.window.state.question
    assert question is not None
    assert "no longer followed" in question.text


def test_a_colleague_is_made_a_follower_and_taken_off(office: Office) -> None:
    office.open(FIRST)
    milan = next(key for key, agent in office.session.team.agents.items() if agent.name == "Milan Kovač")
    office.run("ticket.followers", milan.hex())
    assert row(office, FIRST).followers == (milan,)
    office.loop.settle(lambda: (found := office.window.target_row()) is not None and milan in found.followers)
    choices = office.window.arguments.choices(Argument.FOLLOWER)
    assert [choice.text for choice in choices if choice.is_set] == ["Milan Kovač"]
    office.run("ticket.followers", milan.hex())

    assert row(office, FIRST).followers == ()
