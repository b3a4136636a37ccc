"""The search bar: pieces, completion, problems, and a list that follows what is typed."""

from __future__ import annotations

import pytest

from desk_app.domain.changes import AddNote
from desk_app.domain.entities import View
from desk_app.presenters.search import PAUSE_MS, PieceKind, SearchScope, reason_words
from desk_app.presenters.ticket_face import TicketFace
from desk_app.presenters.ticket_hits import TOGETHER_MS
from desk_app.presenters.ticket_list_state import Phase
from desk_app.presenters.ticket_reading import STALE_MS
from desk_app.presenters.window import WindowPresenter
from desk_app.services.reading import Reason
from desk_app.services.views import ALL_OPEN, FOR_ME
from tests.kestrel import Kestrel

E07 = "E07: Duo 2 stops mid-shot"
GRINDER = "Grinder invoice charged twice"


class Bar:
    """The bar of a window."""

    def __init__(self, kestrel: Kestrel) -> None:
        self.kestrel = kestrel
        self.window: WindowPresenter = kestrel.window()
        self.window.open_view(ALL_OPEN)
        self.search = self.window.search
        self.search.open(SearchScope.VIEW)
        kestrel.index()
        kestrel.settle()

    def type(self, text: str, cursor: int | None = None) -> None:
        self.search.type(text, len(text) if cursor is None else cursor)
        self.kestrel.settle()
        self.kestrel.loop.pass_ms(PAUSE_MS)
        self.kestrel.settle()

    def listed(self) -> set[str]:
        lines = self.window.tickets.lines
        return {row.subject for row in map(lines.row, range(len(lines))) if row is not None}

    def pieces(self) -> list[tuple[str, PieceKind]]:
        state = self.search.state
        return [(state.text[piece.start : piece.end], piece.kind) for piece in state.pieces]


@pytest.fixture
def bar(kestrel: Kestrel) -> Bar:
    return Bar(kestrel)


def test_the_list_follows_after_a_pause_and_not_before(bar: Bar) -> None:
    everything = bar.listed()
    bar.search.type("invoice", 7)
    bar.kestrel.settle()
    assert bar.listed() == everything
    bar.kestrel.loop.pass_ms(PAUSE_MS)
    bar.kestrel.settle()

    assert bar.listed() == {GRINDER}


def test_alternatives_stay_inside_the_view(bar: Bar) -> None:
    bar.type("filter OR invoice")

    assert bar.listed() == {GRINDER}, "the filter question is solved and not in All open"


def test_searching_everywhere_finds_what_is_done_too(bar: Bar) -> None:
    bar.search.open(SearchScope.EVERYWHERE)
    bar.type("filter OR invoice")

    assert bar.listed() == {GRINDER, "Which filter for hard water?"}
    assert bar.search.state.place == "Everything"


def test_complete_fields_become_chips_and_words_stay_words(bar: Bar) -> None:
    bar.type("tag:e07 priority:urgent shot ")

    assert bar.pieces() == [("tag:e07", PieceKind.CHIP), ("priority:urgent", PieceKind.CHIP)]


def test_what_is_being_written_is_no_chip_yet(bar: Bar) -> None:
    bar.type("tag:e07 priority:urg")

    assert bar.pieces() == [("tag:e07", PieceKind.CHIP)]


def test_a_wrong_field_is_marked_explained_and_left_out_of_the_search(bar: Bar) -> None:
    bar.type("prioriti:urgent invoice ")

    assert ("prioriti:urgent", PieceKind.WRONG) in bar.pieces()
    assert bar.search.state.problem.startswith("There is no field “prioriti”.")
    assert bar.listed() == {GRINDER}


def test_the_wrong_field_can_be_mended(bar: Bar) -> None:
    bar.type("prioriti:urgent ")
    assert bar.search.state.fix == "priority:urgent "
    bar.search.mend()
    bar.kestrel.settle()

    assert bar.search.state.problem == ""
    assert bar.listed() == {E07}


def test_names_and_values_are_completed(bar: Bar) -> None:
    bar.type("prio")
    assert bar.search.state.candidates[0].insert == "priority:"
    bar.search.accept(0)
    bar.kestrel.settle()
    assert bar.search.state.text == "priority:"
    assert "urgent" in [each.label for each in bar.search.state.candidates]

    bar.type("tag:fl")
    bar.search.move(1)
    assert not bar.search.enter()
    bar.kestrel.settle()
    assert bar.search.state.text == "tag:flow-meter "
    assert bar.listed() == {E07}


def test_enter_without_a_choice_searches_at_once(bar: Bar) -> None:
    bar.search.type("invoice", 7)
    assert bar.search.enter()
    bar.kestrel.settle()

    assert bar.listed() == {GRINDER}


def test_no_hit_offers_the_search_with_one_term_fewer_and_counts(bar: Bar) -> None:
    bar.type("tag:grinder shot priority:low")
    assert bar.window.tickets.state.phase is Phase.EMPTY
    offers = {offer.dropped: offer.count for offer in bar.search.state.offers}
    assert offers == {"tag:grinder": "0", "shot": "0", "priority:low": "0"}

    bar.type("tag:grinder shot")
    offers = {offer.dropped: offer.count for offer in bar.search.state.offers}
    assert offers == {"tag:grinder": "1", "shot": "1"}
    place = [offer.dropped for offer in bar.search.state.offers].index("shot")
    bar.search.drop(place)
    bar.kestrel.settle()

    assert bar.listed() == {GRINDER}
    assert bar.search.state.offers == ()


def test_a_slip_is_found_and_told(bar: Bar) -> None:
    bar.type("invioce")

    assert bar.listed() == {GRINDER}
    assert bar.search.state.reasons == ("Nothing has “invioce”; showing “invoice”",)


def test_a_search_becomes_a_view_with_the_views_own_query(bar: Bar) -> None:
    bar.type("tag:e07")
    assert bar.search.state.can_save
    bar.window.run("view.save", "E07 now")
    bar.kestrel.settle()
    views = bar.kestrel.workspace.read(lambda reader: reader.own.views())

    assert [view.query for view in views if view.name == "E07 now"] == [f"({ALL_OPEN.query}) tag:e07"]
    assert bar.window.tickets.state.title == "E07 now"
    assert not bar.search.state.is_open


def test_closing_shows_the_whole_view_again(bar: Bar) -> None:
    everything = bar.listed()
    bar.type("invoice")
    bar.search.close()
    bar.kestrel.settle()

    assert bar.listed() == everything
    assert not bar.search.state.is_open
    assert bar.window.tickets.state.terms == ()


def test_closing_a_search_everywhere_leads_back_to_the_view(bar: Bar) -> None:
    bar.search.open(SearchScope.EVERYWHERE, "invoice")
    bar.kestrel.settle()
    assert bar.window.tickets.state.title == "Everything"
    bar.search.close()
    bar.kestrel.settle()

    assert bar.window.tickets.state.title == "All open"


def test_what_was_typed_is_taken_along_to_everywhere(bar: Bar) -> None:
    bar.type("invoice")
    bar.search.open(SearchScope.EVERYWHERE)
    bar.kestrel.settle()

    assert bar.window.tickets.state.filter == "invoice"
    assert bar.search.state.text == "invoice"


@pytest.mark.parametrize("view", [ALL_OPEN, FOR_ME])
def test_opening_a_view_ends_the_search(bar: Bar, view: View) -> None:
    bar.type("invoice")
    bar.window.open_view(view)
    bar.kestrel.settle()

    assert not bar.search.state.is_open
    assert len(bar.listed()) > 1


def test_what_to_mark_is_known(bar: Bar) -> None:
    bar.type("invoice tag:e07 -duo")

    assert [term.words for term in bar.window.tickets.state.terms] == [("invoice",)]


def faces(bar: Bar) -> list[TicketFace]:
    """The rows as they are drawn; what is not in memory comes first."""
    lines = bar.window.tickets.lines
    for line in range(lines.shape.lines):
        lines.face(line)
    bar.kestrel.settle()
    return [face for face in map(lines.face, range(lines.shape.lines)) if isinstance(face, TicketFace)]


def test_hits_are_marked_in_the_rows(bar: Bar) -> None:
    bar.type("invo")
    (face,) = faces(bar)

    assert [face.row.subject[start:end] for start, end in face.marks.subject] == ["invoice"]


def test_a_word_that_was_meant_is_marked_too(bar: Bar) -> None:
    bar.type("invioce")
    (face,) = faces(bar)

    assert [face.row.subject[start:end] for start, end in face.marks.subject] == ["invoice"]


def test_a_row_that_shows_no_hit_says_where_it_matched(bar: Bar) -> None:
    ticket = bar.kestrel.tickets[GRINDER]
    bar.kestrel.workspace.apply(AddNote(ticket, "The cracked hopper was credited in May."))
    bar.kestrel.workspace.apply(AddNote(ticket, "Called them."))
    bar.kestrel.index()
    bar.type("credited")
    assert len(faces(bar)) == 1
    bar.kestrel.loop.pass_ms(TOGETHER_MS)
    bar.kestrel.settle()
    (face,) = faces(bar)

    assert face.channel == "lock"
    assert [face.preview[start:end] for start, end in face.marks.preview] == ["credited"]
    assert "found in a note" in face.spoken


def test_the_rows_of_the_list_before_stay_until_the_next_are_there(bar: Bar) -> None:
    before = bar.listed()
    bar.window.tickets.set_filter("invoice")

    assert bar.window.tickets.state.is_stale
    assert bar.listed() == before
    assert not bar.window.tickets.step(1)
    bar.kestrel.settle()
    assert bar.listed() == {GRINDER}


def test_rows_of_the_list_before_do_not_stay_for_long(bar: Bar) -> None:
    bar.window.tickets.set_filter("invoice")
    bar.kestrel.loop.pass_ms(STALE_MS)

    assert bar.listed() == set()


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        (Reason("gri", "beginning", ("grinder",)), "Words that begin with “gri”, such as “grinder”"),
        (Reason("rind", "part"), "Words with “rind” in them"),
        (Reason("grnder", "near", ("grinder",)), "Nothing has “grnder”; showing “grinder”"),
        (Reason("grnder", "near"), "Nothing has “grnder”; showing words near it"),
    ],
)
def test_why_other_words_were_searched(reason: Reason, sentence: str) -> None:
    assert reason_words(reason) == sentence


@pytest.mark.parametrize("text", ["", "(", '"', "tag:", "NOT", "a OR", "((((", "\u202e", "x" * 3000])
def test_nothing_that_is_typed_breaks_the_bar(bar: Bar, text: str) -> None:
    bar.type(text)

    assert bar.search.state.text == text
