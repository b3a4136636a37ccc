"""What merged by itself is told by what each had read, and one's own part can be taken back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from desk_app.domain.changes import AddNote, ChangeTags, CreateTag, SetFields
from desk_app.domain.ids import TagId, TicketId, parse_id
from desk_app.presenters.conflicts import ConflictsPresenter
from desk_app.presenters.merged import MergedFace, merged_faces
from desk_app.sync.decisions import Choice, Decisions, Side
from tests.sync.conftest import Member, Team, no_network
from tests.sync.test_presented import Screen
from tests.unit.presenters.golden_text import check_golden
from tests.unit.presenters.pane_dumps import dumped_conflicts


def faces(member: Member) -> tuple[MergedFace, ...]:
    found = member.desk.workspace.read(lambda reader: (reader.own.merged(), reader.team))
    return merged_faces(*found, str)


def parts(member: Member) -> list[tuple[str, str, str]]:
    return [(part.label, part.value, part.origin) for face in faces(member) for part in face.parts]


@pytest.fixture
def mira(make_member: Callable[..., Member]) -> Member:
    return make_member("mira")


@pytest.fixture
def ben(make_member: Callable[..., Member]) -> Member:
    return make_member("ben")


@pytest.fixture
def ticket(team: Team, mira: Member, ben: Member) -> TicketId:
    """A ticket that both have read."""
    made = team.ticket()
    for member in (mira, ben):
        member.sync()
    return TicketId(parse_id(made))


def meet(
    mira: Member, ben: Member, mine: Callable[[Member], object], bens: Callable[[Member], object]
) -> None:
    """Mira works without a network; what Ben does meanwhile arrives first."""
    mira.wire.cut = no_network()
    mine(mira)
    bens(ben)
    ben.sync()
    mira.wire.cut = None
    mira.sync()
    mira.sync()


def tagged(ticket: TicketId, name: str) -> Callable[[Member], object]:
    def do(member: Member) -> None:
        tag = TagId(member.desk.workspace.apply(CreateTag(name)).first("tag"))
        member.desk.workspace.apply(ChangeTags(ticket, add=(tag,)))

    return do


def set_to(ticket: TicketId, **values: int | str) -> Callable[[Member], object]:
    return lambda member: member.desk.workspace.apply(SetFields(ticket, dict(values)))


def test_different_fields_of_both_are_kept_and_said(mira: Member, ben: Member, ticket: TicketId) -> None:
    meet(mira, ben, set_to(ticket, subject="Belt slips"), set_to(ticket, priority=3))
    (face,) = faces(mira)

    assert (face.about, face.by, face.can_undo) == ("Priority from ben, subject yours", "ben", True)
    assert parts(mira) == [
        ("Subject", "Grinder stops → Belt slips", "from you"),
        ("Priority", "Normal → High", "from ben"),
    ]
    assert faces(ben) == (), "he had arrived before anybody else did anything"


def test_tags_of_both_are_one_line_and_own_ones_can_be_taken_back(
    team: Team, mira: Member, ben: Member, ticket: TicketId
) -> None:
    meet(mira, ben, tagged(ticket, "hopper"), tagged(ticket, "transit"))
    (face,) = faces(mira)
    told = parts(mira)
    mira.desk.workspace.undo(face.step)
    mira.sync()
    (row,) = team.rows("ticket").values()
    names = (
        [team.rows("tag")[str(tag)]["name"] for tag in row["tags"]] if isinstance(row["tags"], list) else []
    )

    assert face.about == "Tags from both sides kept"
    assert told == [("Tags", "hopper, transit", "from both")]
    assert names == ["transit"]
    assert [(each.is_undone, each.can_undo) for each in faces(mira)] == [(True, False)]


def test_a_note_beside_a_note_cannot_be_taken_back_once_it_is_there(
    mira: Member, ben: Member, ticket: TicketId
) -> None:
    def note(words: str) -> Callable[[Member], object]:
        return lambda member: member.desk.workspace.apply(AddNote(ticket, words))

    meet(mira, ben, note("Mine"), note("Bens"))
    (face,) = faces(mira)

    assert (face.about, face.can_undo) == ("Your note added after ben’s", False)
    assert parts(mira) == [("Note", "“Mine”", "from you"), ("Note", "“Bens”", "from ben")]


def test_what_was_read_before_is_no_meeting(mira: Member, ben: Member, ticket: TicketId) -> None:
    set_to(ticket, priority=3)(ben)
    ben.sync()
    mira.sync()
    set_to(ticket, subject="Belt slips")(mira)
    mira.sync()
    mira.sync()

    assert faces(mira) == ()


def test_beside_a_conflict_only_what_nobody_is_asked_about_counts_as_merged(
    mira: Member, ben: Member, ticket: TicketId
) -> None:
    meet(mira, ben, set_to(ticket, priority=4, subject="Mine"), set_to(ticket, priority=1, mood="sad"))
    (face,) = faces(mira)
    (conflict,) = mira.desk.workspace.read(lambda reader: reader.own.conflicts())
    Decisions(mira.desk.workspace).decide([Choice(conflict.id, Side.THEIRS)])

    assert face.was_asked
    assert parts(mira) == [
        ("Subject", "Grinder stops → Mine", "from you"),
        ("Mood", "Nothing → Sad", "from ben"),
    ]
    assert conflict.mine_s > 0
    assert 0 < conflict.theirs_s <= conflict.at_s


def test_both_may_choose_the_same(mira: Member, ben: Member, ticket: TicketId) -> None:
    meet(mira, ben, set_to(ticket, priority=4), set_to(ticket, priority=4))

    assert [face.about for face in faces(mira)] == ["Priority: both chose the same"]
    assert parts(mira) == [("Priority", "Normal → Urgent", "from both")]


def test_many_things_of_others_are_counted_rather_than_named(
    mira: Member, ben: Member, ticket: TicketId
) -> None:
    def much(member: Member) -> None:
        set_to(ticket, priority=3, mood="sad", language="fi")(member)
        member.desk.workspace.apply(AddNote(ticket, "Bens"))

    meet(mira, ben, set_to(ticket, subject="Belt slips"), much)

    assert [face.about for face in faces(mira)] == ["Priority, mood and 2 more from ben, subject yours"]


def test_what_the_page_shows_of_a_conflict_beside_what_merged(
    mira: Member, ben: Member, ticket: TicketId
) -> None:
    def mine(member: Member) -> None:
        set_to(ticket, priority=4, subject="Belt slips at the left")(member)
        member.desk.workspace.apply(AddNote(ticket, "Lyon has two more"))

    def bens(member: Member) -> None:
        set_to(ticket, priority=1, subject="Belt slips in transit", mood="sad")(member)

    meet(mira, ben, mine, bens)
    screen = Screen(mira)
    page = ConflictsPresenter(screen.sync)
    page.look(is_open=True)
    screen.loop.until(lambda: page.state.beside)
    check_golden("conflicts", dumped_conflicts(page.state))
    page.choose_all(Side.MINE)
    page.apply()
    screen.loop.until(lambda: not page.state.meetings)
    page.close()
    screen.close()

    assert page.state.shown_merged is not None, "the note merged by itself, and its ticket waits no more"
    assert page.state.shown is None
