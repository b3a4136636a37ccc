"""The search bar: what was typed in pieces, what could be written next, and the list that follows it.

It searches within the view that is shown, or everywhere. What is wrong takes no part and is said below; where
nothing is found, the same search with one term fewer is offered, with the number of tickets it would find.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum, unique
from typing import TYPE_CHECKING, Final

from desk_app.domain.entities import View
from desk_app.domain.errors import DeskError
from desk_app.domain.query import (
    Candidate,
    Parsed,
    TokenKind,
    complete,
    drop_one,
    narrowed,
)
from desk_app.presenters.base import Presenter
from desk_app.presenters.navigation import count_text
from desk_app.presenters.ticket_list_state import ListState, Phase
from desk_app.presenters.timers import Timers
from desk_app.services.reading import Lane, ListQuery, Reader, Reason
from desk_app.services.views import EVERYTHING

if TYPE_CHECKING:  # the window owns its search
    from desk_app.presenters.window import WindowPresenter

PAUSE_MS: Final = 60
"""The list is searched when nothing was typed for so long."""
LIMIT_S: Final = 1.0
_COUNTED: Final = 1_000
_CANDIDATES: Final = 9
_OFFERS: Final = 5


@unique
class SearchScope(StrEnum):
    """Where is searched."""

    VIEW = "view"
    EVERYWHERE = "everywhere"


@unique
class PieceKind(StrEnum):
    """How a piece of the text is drawn."""

    CHIP = "chip"
    WRONG = "wrong"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class SearchPiece:
    """A piece that is drawn in another way than plain words; `text[start:end]`."""

    kind: PieceKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SearchOffer:
    """The search with one term fewer: what is dropped, what is left, how many tickets that finds."""

    dropped: str
    text: str
    count: str = ""


@dataclass(frozen=True, slots=True)
class SearchState:
    """The bar.

    Attributes:
        is_open: It is to be seen.
        scope: Where is searched.
        place: The name of the view that is searched.
        text: What stands in the field.
        cursor: Where the cursor is in it.
        pieces: What of it is drawn in another way.
        problem: What is wrong with it, one sentence.
        fix: The whole text with the wrong place mended; empty when nobody knows how.
        candidates: What could be written at the cursor.
        chosen: Which of them Enter takes; -1 for none, so that Enter searches.
        reasons: What was taken in another way than typed, one sentence each.
        offers: The search with one term fewer, when it found nothing.
        can_save: There is something to save as a view.
    """

    is_open: bool = False
    scope: SearchScope = SearchScope.VIEW
    place: str = ""
    text: str = ""
    cursor: int = 0
    pieces: tuple[SearchPiece, ...] = ()
    problem: str = ""
    fix: str = ""
    candidates: tuple[Candidate, ...] = ()
    chosen: int = -1
    reasons: tuple[str, ...] = ()
    offers: tuple[SearchOffer, ...] = ()
    can_save: bool = False


class SearchPresenter(Presenter[SearchState]):
    """The search of one window; it ends when another view is opened."""

    def __init__(self, window: WindowPresenter) -> None:
        super().__init__(SearchState())
        self._window = window
        self._session = window.session
        self._timers = Timers(window.session.after)
        self._searched = ""
        self._before: View | None = None
        self._stop = window.tickets.watch(self._list_changed)

    def close_for_good(self) -> None:
        """Follow nothing any more."""
        self._stop()
        self._timers.stop_all()
        self._session.forget("search.read")
        self._session.forget("search.offers")

    # ------------------------------------------------------------ what the person does

    def open(self, scope: SearchScope, text: str | None = None) -> None:
        """Show the bar; searching everywhere leaves the view.

        Args:
            scope: Where to search.
            text: What to search for; None keeps what stands there.
        """
        kept = self._state.text if text is None else text
        if scope is SearchScope.EVERYWHERE:
            self._leave_view()
        tickets = self._window.tickets.state
        self._searched = tickets.view_key
        self._show(replace(self._state, is_open=True, scope=scope, place=tickets.title))
        self._take(kept, len(kept), searches_now=True)

    def _leave_view(self) -> None:
        """Search everywhere; closing the bar leads back to the view."""
        before = self._window.navigation.view_of(f"view:{self._window.tickets.state.view_key}")
        if before is None or before.id != EVERYTHING.id:
            self._before = before
            self._show(replace(self._state, is_open=False))  # what the list does now does not end the search
            self._window.open_view(EVERYTHING)

    def type(self, text: str, cursor: int) -> None:
        """What stands in the field, and where the cursor is; the list follows after a pause."""
        if text == self._state.text and cursor == self._state.cursor:
            return
        self._take(text, cursor, searches_now=False)

    def move(self, step: int) -> None:
        """Choose another candidate; above the first one Enter searches again."""
        number = len(self._state.candidates)
        if number:
            self._show(replace(self._state, chosen=max(-1, min(self._state.chosen + step, number - 1))))

    def accept(self, place: int) -> None:
        """Write a candidate into the text; names of fields wait for their value."""
        candidate = self._state.candidates[place]
        before, after = self._state.text[: candidate.start], self._state.text[candidate.end :]
        gap = "" if candidate.insert.endswith(":") or after.startswith(" ") else " "
        written = f"{before}{candidate.insert}{gap}"
        self._take(f"{written}{after}", len(written), searches_now=not candidate.insert.endswith(":"))

    def enter(self) -> bool:
        """Enter: the chosen candidate, or search at once; True when the person goes on to the results."""
        if self._state.chosen >= 0:
            self.accept(self._state.chosen)
            return False
        self._show(replace(self._state, candidates=()))
        self._search()
        return True

    def hide_candidates(self) -> bool:
        """Away with the list of candidates; False when there was none."""
        has_some = bool(self._state.candidates)
        self._show(replace(self._state, candidates=(), chosen=-1))
        return has_some

    def mend(self) -> None:
        """Put what was probably meant in the place of what is wrong."""
        if self._state.fix:
            self._take(self._state.fix, len(self._state.fix), searches_now=True)

    def drop(self, place: int) -> None:
        """Search with one term fewer."""
        text = self._state.offers[place].text
        self._take(text, len(text), searches_now=True)

    def close(self) -> None:
        """Away with the bar: the whole view again, or the view from which everything was searched."""
        before, everywhere = self._before, self._state.scope is SearchScope.EVERYWHERE
        self._end()
        self._window.tickets.set_filter("")
        if before is not None and everywhere:
            self._window.open_view(before)

    def _end(self) -> None:
        self._timers.stop_all()
        self._session.forget("search.read")
        self._before = None
        self._show(SearchState())

    # ------------------------------------------------------------ how it follows

    def _take(self, text: str, cursor: int, *, searches_now: bool) -> None:
        has_changed = text != self._state.text
        self._show(replace(self._state, text=text, cursor=cursor, can_save=bool(text.strip()), chosen=-1))
        self._read(text, cursor)
        if searches_now:
            self._search()
        elif has_changed:
            self._show(replace(self._state, offers=()))
            self._timers.start("search", PAUSE_MS, self._search)

    def _read(self, text: str, cursor: int) -> None:
        """Understand the text on a reader: its pieces, its problems, what could come next."""

        def question(reader: Reader) -> tuple[Parsed, tuple[Candidate, ...]]:
            parsed = reader.lists.parse(text)
            fields = reader.lists.fields()
            candidates = complete(text, cursor, fields=fields, value_source=reader.people)
            return parsed, tuple(candidates[:_CANDIDATES]) if text else ()

        def came(answer: tuple[Parsed, tuple[Candidate, ...]]) -> None:
            parsed, candidates = answer
            self._show(
                replace(
                    self._state,
                    pieces=pieces_of(parsed, cursor),
                    problem=_problem(parsed, cursor),
                    fix=_mended(parsed),
                    candidates=_useful(candidates, text, cursor),
                )
            )

        self._session.ask("search.read", question, came, limit_s=LIMIT_S, failed=lambda _error: None)

    def _search(self) -> None:
        """Let the list follow."""
        self._timers.stop("search")
        self._window.tickets.set_filter(self._state.text)

    def _list_changed(self, state: ListState) -> None:
        if not self._state.is_open:
            return
        was_opened_anew = not state.filter and bool(self._state.text.strip()) and "search" not in self._timers
        if state.view_key != self._searched or was_opened_anew:
            self._end()
            return
        reasons = tuple(reason_words(reason) for reason in state.reasons)
        self._show(replace(self._state, reasons=reasons))
        if state.phase is Phase.EMPTY and state.filter:
            self._count_offers(state)
        elif self._state.offers and state.phase is not Phase.LOADING:
            self._show(replace(self._state, offers=()))

    def _count_offers(self, state: ListState) -> None:
        text = self._state.text
        view = self._window.navigation.view_of(f"view:{state.view_key}")
        base = view.query if view is not None and self._state.scope is SearchScope.VIEW else ""

        def question(reader: Reader) -> tuple[SearchOffer, ...]:
            offers = drop_one(reader.lists.parse(text))[:_OFFERS]
            return tuple(
                SearchOffer(
                    offer.dropped,
                    offer.text,
                    count_text(reader.lists.count(ListQuery(narrowed(base, offer.text)), _COUNTED)) or "0",
                )
                for offer in offers
            )

        def counted(offers: tuple[SearchOffer, ...]) -> None:
            if self._state.text == text:
                self._show(replace(self._state, offers=offers))

        self._session.ask(
            "search.offers", question, counted, lane=Lane.BACKGROUND, limit_s=LIMIT_S, failed=_not_offered
        )


def _not_offered(_error: DeskError) -> None:
    """Counting took too long: nothing is offered, the empty list says enough."""


def pieces_of(parsed: Parsed, cursor: int) -> tuple[SearchPiece, ...]:
    """What is drawn in another way: fields and phrases that are complete, what is wrong, operators.

    What is being written is left alone: it turns into a chip when the cursor leaves it.
    """
    kinds = {
        TokenKind.FIELD: PieceKind.CHIP,
        TokenKind.PHRASE: PieceKind.CHIP,
        TokenKind.SORT: PieceKind.CHIP,
        TokenKind.NOT: PieceKind.OPERATOR,
        TokenKind.AND: PieceKind.OPERATOR,
        TokenKind.OR: PieceKind.OPERATOR,
    }
    pieces = []
    for token in parsed.tokens:
        is_written = token.start < cursor <= token.end and cursor == len(parsed.text)
        kind = PieceKind.WRONG if token.is_wrong else kinds.get(token.kind)
        if kind is not None and not (is_written and kind is not PieceKind.OPERATOR):
            pieces.append(SearchPiece(kind, token.start, token.end))
    return tuple(pieces)


def _problem(parsed: Parsed, cursor: int) -> str:
    """The first problem that is not just a term being written."""
    for problem in parsed.problems:
        is_written = problem.end >= len(parsed.text.rstrip()) and cursor >= problem.end == len(parsed.text)
        if not is_written:
            return problem.message
    return ""


def _mended(parsed: Parsed) -> str:
    first = next((problem for problem in parsed.problems if problem.fix), None)
    return f"{parsed.text[: first.start]}{first.fix}{parsed.text[first.end :]}" if first is not None else ""


def _useful(candidates: tuple[Candidate, ...], text: str, cursor: int) -> tuple[Candidate, ...]:
    """Nothing is offered that stands there already, nor before anything was typed of a term."""
    if not text[:cursor].strip() or text[:cursor].endswith(" "):
        return ()
    return tuple(each for each in candidates if text[each.start : each.end] != each.insert)


def reason_words(reason: Reason) -> str:
    """Why tickets are shown that do not hold a word as it was typed."""
    meant = ", ".join(f"“{word}”" for word in reason.meant)
    match reason.how:
        case "beginning":
            return f"Words that begin with “{reason.word}”" + (f", such as {meant}" if meant else "")
        case "part":
            return f"Words with “{reason.word}” in them"
        case "near":
            return f"Nothing has “{reason.word}”; showing {meant or 'words near it'}"
