"""The details pane: what it shows of a ticket, and that a value changed there changes that ticket alone."""

from __future__ import annotations

import pytest

from desk_app.domain.changes import ChangeTags, DefineField, DeleteTicket, FollowTicket, SetFields
from desk_app.domain.entities import TicketRow
from desk_app.domain.ids import TagId
from desk_app.domain.status import StatusClass
from desk_app.presenters.details import DetailsPhase, DetailsPresenter, DetailsTab
from desk_app.presenters.details_editing import CLEAR
from desk_app.presenters.details_face import PropertyFace, time_in
from desk_app.presenters.details_sections import SectionKeeper
from desk_app.presenters.details_timeline import TimelineFilter
from desk_app.presenters.window import WindowPresenter
from desk_app.services.reading import Reader
from tests.habits import NoHabits
from tests.kestrel import NOW_S, Kestrel

E07 = "E07: Duo 2 stops mid-shot"
GRINDER = "Grinder invoice charged twice"


@pytest.fixture
def window(kestrel: Kestrel) -> WindowPresenter:
    return kestrel.window()


@pytest.fixture
def details(kestrel: Kestrel, window: WindowPresenter) -> DetailsPresenter:
    made = DetailsPresenter(window, SectionKeeper(NoHabits()))
    window.open_ticket(kestrel.tickets[E07])
    kestrel.settle()
    return made


def _property(details: DetailsPresenter, key: str) -> PropertyFace:
    return next(face for face in details.state.properties if face.key == key)


def _row(kestrel: Kestrel, subject: str) -> TicketRow:
    def question(reader: Reader) -> TicketRow:
        return reader.tickets.ticket(kestrel.tickets[subject]).ticket.row

    return kestrel.workspace.read(question)


def _choose(kestrel: Kestrel, details: DetailsPresenter, key: str, text: str) -> None:
    details.edit(key)
    kestrel.settle()
    asked = details.editor.state
    assert asked is not None
    details.editor.choose(next(choice.key for choice in asked.choices if choice.text == text))
    kestrel.settle()


def test_the_customer_is_shown_with_role_contacts_and_the_clock_where_they_are(
    details: DetailsPresenter,
) -> None:
    customer = details.state.customer

    assert customer is not None
    assert (customer.name, customer.about, customer.is_vip) == (
        "Inês Carvalho",
        "Owner, Café Miradouro",
        True,
    )
    assert [contact.text for contact in customer.contacts] == ["ines@miradouro.example", "+351 21 555 0147"]
    assert customer.time_there == "08:42 in Lisbon"
    assert details.state.assets[0].facts == "Firmware 2.8.1 · Warranty to Mar 2027"


def test_empty_properties_invite_and_full_ones_say_their_value(details: DetailsPresenter) -> None:
    shown = {face.key: (face.text, face.is_missing) for face in details.state.properties}

    assert shown == {
        "status": ("Open", False),
        "priority": ("Urgent", False),
        "assignee": ("Mira Okafor", False),
        "team": ("Machines", False),
        "tags": ("e07, flow-meter, warranty", False),
        "due": ("10:00", False),
        "custom.serial_seen": ("Fill in", True),
        "custom.parts_sent": ("Choose", True),
        "custom.site": ("Lisbon", False),
    }


def test_a_needed_field_says_so_while_it_is_empty(kestrel: Kestrel, details: DetailsPresenter) -> None:
    kestrel.apply(DefineField("ticket", "order", "Order", required=True))
    kestrel.settle()

    assert _property(details, "custom.order").text == "Fill in (needed)"


@pytest.mark.parametrize(
    ("key", "text", "after"),
    [
        ("priority", "Low", "Low"),
        ("assignee", "Milan Kovač", "Milan Kovač"),
        ("assignee", "Nobody", "Assign somebody"),
        ("team", "Admin and billing", "Admin and billing"),
        ("status", "Solved", "Solved"),
        ("custom.site", "Turin", "Turin"),
        ("custom.site", "No value", "Choose"),
        ("custom.parts_sent", "Yes", "Yes"),
    ],
)
def test_choosing_a_value_sets_it(
    kestrel: Kestrel, details: DetailsPresenter, key: str, text: str, after: str
) -> None:
    _choose(kestrel, details, key, text)

    assert _property(details, key).text == after
    assert details.editor.state is None


def test_a_value_is_that_of_the_shown_ticket_even_while_others_are_ticked(
    kestrel: Kestrel, window: WindowPresenter, details: DetailsPresenter
) -> None:
    window.tickets.ticks.toggle(kestrel.tickets[GRINDER])

    _choose(kestrel, details, "priority", "Low")

    assert _row(kestrel, E07).priority == 1
    assert _row(kestrel, GRINDER).priority == 2


def test_a_time_is_understood_as_it_is_typed_and_can_be_taken_back(
    kestrel: Kestrel, details: DetailsPresenter
) -> None:
    details.edit("due")
    details.editor.type("tomorrow 14:30")
    asked = details.editor.state
    assert asked is not None
    assert asked.choices[0].hint == "Thu 9 Oct 2025, 14:30"
    details.editor.choose(asked.choices[0].key)
    kestrel.settle()
    assert _property(details, "due").text == "Thu 14:30"

    details.edit("due")
    details.editor.choose(CLEAR)
    kestrel.settle()
    assert _property(details, "due").is_missing


def test_text_that_is_no_time_offers_only_the_usual_times(details: DetailsPresenter) -> None:
    details.edit("due")
    details.editor.type("whenever")
    asked = details.editor.state

    assert asked is not None
    assert "whenever" not in [choice.key for choice in asked.choices]


def test_a_free_field_takes_what_is_typed(kestrel: Kestrel, details: DetailsPresenter) -> None:
    details.edit("custom.serial_seen")
    details.editor.type("KD2-1")
    details.editor.choose("KD2-1")
    kestrel.settle()

    assert _property(details, "custom.serial_seen").text == "KD2-1"


def test_a_value_that_does_not_fit_cannot_be_chosen_and_says_why(
    kestrel: Kestrel, details: DetailsPresenter
) -> None:
    kestrel.apply(DefineField("ticket", "weight", "Weight", "number"))
    kestrel.settle()
    details.edit("custom.weight")
    details.editor.type("heavy")
    asked = details.editor.state

    assert asked is not None
    assert asked.reasons == (("heavy", "Weight takes a number, not “heavy”."),)


def test_tags_are_ticked_one_by_one_and_new_ones_are_made(
    kestrel: Kestrel, details: DetailsPresenter
) -> None:
    details.edit("tags")
    asked = details.editor.state
    assert asked is not None
    assert [choice.text for choice in asked.choices if choice.is_set] == ["e07", "flow-meter", "warranty"]
    details.editor.toggle(next(c.key for c in asked.choices if c.text == "warranty"), is_on=False)
    details.editor.type("Milan")
    details.editor.toggle("+Milan", is_on=True)
    kestrel.settle()

    assert _row(kestrel, E07).tags == ("e07", "flow-meter", "Milan")
    assert details.editor.state is not None


def test_ticks_follow_what_others_change_while_the_picker_is_open(
    kestrel: Kestrel, details: DetailsPresenter
) -> None:
    details.edit("tags")
    grinder = next(k for k, tag in kestrel.session.team.tags.items() if tag.name == "grinder")
    kestrel.apply(ChangeTags(kestrel.tickets[E07], add=(TagId(grinder),)))
    kestrel.settle()
    asked = details.editor.state

    assert asked is not None
    assert {choice.text for choice in asked.choices if choice.is_set} >= {"grinder"}


def test_another_customer_is_found_by_name(kestrel: Kestrel, details: DetailsPresenter) -> None:
    details.choose_customer()
    details.editor.type("lukas")
    kestrel.settle()
    asked = details.editor.state
    assert asked is not None
    assert [choice.text for choice in asked.choices] == ["Lukas Brandt"]
    details.editor.choose(asked.choices[0].key)
    kestrel.settle()

    customer = details.state.customer
    assert customer is not None
    assert customer.name == "Lukas Brandt"


def test_a_ticket_in_the_bin_cannot_be_changed_and_says_why(
    kestrel: Kestrel, details: DetailsPresenter
) -> None:
    kestrel.apply(DeleteTicket(kestrel.tickets[E07]))
    kestrel.settle()
    details.edit("priority")

    assert details.state.blocked == "This ticket is in the bin. Restore it to change it."
    assert details.editor.state is None


def test_a_change_from_elsewhere_is_shown(kestrel: Kestrel, details: DetailsPresenter) -> None:
    solved = next(k for k, s in kestrel.session.team.statuses.items() if s.status_class is StatusClass.SOLVED)
    kestrel.apply(SetFields(kestrel.tickets[E07], {"status_id": solved}))
    kestrel.settle()

    assert _property(details, "status").status is StatusClass.SOLVED


def test_links_can_be_followed_and_removed(
    kestrel: Kestrel, window: WindowPresenter, details: DetailsPresenter
) -> None:
    link = details.state.links[0]
    assert (link.words, link.subject) == ("Related", "Who should assign milk-line cleaning visits?")
    details.unlink(link.link_id)
    kestrel.settle()
    assert details.state.links == ()

    details.open_ticket(link.ticket_id)
    kestrel.settle()
    assert window.state.ticket_id == link.ticket_id


def test_what_was_shown_stays_until_the_next_ticket_is_read(
    kestrel: Kestrel, window: WindowPresenter, details: DetailsPresenter
) -> None:
    window.open_ticket(kestrel.tickets[GRINDER])

    assert details.state.phase is DetailsPhase.READY
    assert details.state.customer is not None
    assert details.state.customer.name == "Inês Carvalho"
    kestrel.settle()
    assert details.state.customer.name == "Lukas Brandt"


def test_without_a_ticket_nothing_is_shown(
    kestrel: Kestrel, window: WindowPresenter, details: DetailsPresenter
) -> None:
    window.open_ticket(None)
    kestrel.settle()

    assert details.state.phase is DetailsPhase.NOTHING
    assert details.state.properties == ()
    assert details.timeline.state.customer_id is None


def test_the_latest_four_of_the_timeline_are_shown_with_the_number_of_all(
    details: DetailsPresenter,
) -> None:
    timeline = details.timeline.state

    assert [face.meta for face in timeline.recent] == [
        "Internal note · 09:20 · Mira Okafor",
        "Mail · 09:12 · #2",
        "Call · Tue 16:42 · Priya Raman",
        "Mail · Sun 09:42 · #2",
    ]
    assert timeline.total == "All 6"


def test_the_timeline_can_be_narrowed_to_one_kind(kestrel: Kestrel, details: DetailsPresenter) -> None:
    details.timeline.choose(TimelineFilter.CALLS)
    kestrel.settle()

    assert [face.icon for face in details.timeline.state.lines] == ["phone"]
    assert len(details.timeline.state.recent) == 4


def test_months_of_the_timeline_are_named(details: DetailsPresenter) -> None:
    months = [face.month for face in details.timeline.state.lines]

    assert list(dict.fromkeys(months)) == ["October 2025", "August 2025"]


def test_similar_tickets_are_looked_for_only_when_somebody_looks(
    kestrel: Kestrel, details: DetailsPresenter
) -> None:
    assert details.similar.state.ticket_id is None
    details.choose_tab(DetailsTab.SIMILAR)
    kestrel.settle()

    assert [face.subject for face in details.similar.state.own] == ["Which filter for hard water?"]


def test_the_timeline_command_shows_its_tab(window: WindowPresenter, details: DetailsPresenter) -> None:
    window.run("conversation.timeline")

    assert details.state.tab is DetailsTab.TIMELINE


def test_folding_and_order_of_sections_are_remembered_for_every_ticket(kestrel: Kestrel) -> None:
    habits = NoHabits()
    details = DetailsPresenter(kestrel.window(), SectionKeeper(habits))
    details.fold("links", is_folded=True)
    details.move_section("timeline", -3)

    again = SectionKeeper(habits).sections()
    assert [(section.key, section.is_folded) for section in again] == [
        ("timeline", False),
        ("properties", False),
        ("sides", False),
        ("links", True),
    ]
    assert details.state.sections == again


@pytest.mark.parametrize("kept", [None, 7, [["properties"]], {"links": True}, [["gone", True]]])
def test_nonsense_in_the_habits_gives_the_usual_sections(kept: object) -> None:
    habits = NoHabits()
    habits.set("details.sections", kept)

    assert [each.key for each in SectionKeeper(habits).sections()] == [
        "properties",
        "sides",
        "links",
        "timeline",
    ]


@pytest.mark.parametrize("zone", ["", "Nowhere/Land", "../etc/passwd", "\0"])
def test_a_zone_nobody_knows_gives_no_clock(zone: str) -> None:
    assert time_in(zone, NOW_S) == ""


def test_contacts_go_to_the_clipboard(kestrel: Kestrel, details: DetailsPresenter) -> None:
    details.copy("ines@miradouro.example")

    assert kestrel.copied == ["ines@miradouro.example"]


def test_who_does_not_want_to_wait_stops_the_reading_and_may_try_again(
    kestrel: Kestrel, window: WindowPresenter
) -> None:
    details = DetailsPresenter(window, SectionKeeper(NoHabits()))
    window.open_ticket(kestrel.tickets[E07])
    details.stop_reading()
    kestrel.settle()
    assert (details.state.phase, details.state.customer) == (DetailsPhase.FAILED, None)

    details.retry()
    kestrel.settle()
    assert details.state.phase is DetailsPhase.READY
    details.timeline.reload()
    details.timeline.stop_reading()
    details.similar.show(kestrel.tickets[E07])
    details.similar.stop_reading()
    kestrel.settle()
    assert details.timeline.state.problem
    assert details.similar.state.problem
    details.close()


def test_followers_stand_in_the_details_while_there_are_any(
    kestrel: Kestrel, details: DetailsPresenter
) -> None:
    assert not [face for face in details.state.properties if face.key == "followers"]
    ticket = kestrel.tickets[E07]
    tom = next(
        key
        for key, agent in kestrel.workspace.read(lambda r: r.team).agents.items()
        if agent.name != kestrel.workspace.me.name
    )
    kestrel.workspace.apply(FollowTicket(ticket, tom))
    kestrel.settle()
    face = _property(details, "followers")
    details.edit("followers")
    asked = details.editor.state
    assert asked is not None
    me = next(choice for choice in asked.choices if choice.hint == "you")
    details.editor.toggle(me.key, is_on=True)
    kestrel.settle()
    both = _property(details, "followers")
    details.editor.cancel()
    details.stop_following()
    kestrel.settle()

    assert (face.people, face.can_leave, me.is_set) == ((face.text,), False, False)
    assert (len(both.people), both.can_leave) == (2, True)
    assert _property(details, "followers") == face
