"""What a search found in the rows of a list: letters to mark, and the line that matched where none is shown.

Only rows that are drawn are looked into, in the background, a screenful at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from desk_app.domain.errors import DeskError
from desk_app.domain.ids import TicketId
from desk_app.domain.query import MarkTerm, mark, terms_to_mark, words
from desk_app.domain.text import fenced
from desk_app.presenters.session import Session
from desk_app.presenters.ticket_face import FaceMarks, TicketFace
from desk_app.presenters.timers import Timers
from desk_app.services.reading import HitPlace, Lane, ListQuery, Reader, Reason

TOGETHER_MS: Final = 40
"""Rows that are drawn within so long are looked into together."""
_AT_ONCE: Final = 24
_LIMIT_S: Final = 1.0
_ICONS: Final = {"note": "lock", "file": "paperclip", "tag": "tag", "asset": "package", "field": "list"}


def sought_words(reader: Reader, text: str, reasons: Sequence[Reason]) -> tuple[MarkTerm, ...]:
    """What to mark for what was typed; words that were taken for others count as well."""
    typed = terms_to_mark(reader.lists.parse(text).expr) if text else ()
    meant = (MarkTerm(tuple(words(word))) for reason in reasons for word in reason.meant)
    return tuple(dict.fromkeys((*typed, *(term for term in meant if term.words))))


class TicketHits:
    """The hits of one list; GUI thread only.

    Attributes:
        terms: What is marked; empty while nothing is searched.
    """

    def __init__(self, session: Session, found: Callable[[Sequence[TicketId]], None]) -> None:
        """Begin without a search.

        Args:
            session: Where tickets are looked into.
            found: Gets the tickets whose line is known now.
        """
        self._session = session
        self._found = found
        self._timers = Timers(session.after)
        self._query = ListQuery()
        self._places: dict[TicketId, HitPlace | None] = {}
        self._wanted: list[TicketId] = []
        self.terms: tuple[MarkTerm, ...] = ()

    def search(self, query: ListQuery, terms: tuple[MarkTerm, ...]) -> None:
        """Mark these from now on; no terms end the search."""
        self._timers.stop_all()
        self._session.forget("list.hits")
        self._places.clear()
        self._wanted.clear()
        self._query, self.terms = query, terms

    def marked(self, face: TicketFace) -> TicketFace:
        """The row with its hits marked; where it shows none, with the line that matched."""
        if not self.terms:
            return face
        row, terms = face.row, self.terms
        marks = FaceMarks(
            tuple(mark(face.name, terms, "people")),
            tuple(mark(row.organisation, terms, "people")),
            tuple(mark(row.subject, terms, "subject")),
            tuple(mark(face.preview, terms, "body")),
        )
        if marks != FaceMarks():
            return replace(face, marks=marks)
        if row.id not in self._places:
            self._want(row.id)
            return face
        place = self._places[row.id]
        return face if place is None else _with_place(face, place)

    def _want(self, ticket_id: TicketId) -> None:
        if ticket_id in self._wanted:
            return
        self._wanted.append(ticket_id)
        if "look" not in self._timers:
            self._timers.start("look", TOGETHER_MS, self._look)

    def _look(self) -> None:
        """The rows that were drawn last come first: the others may have been scrolled away."""
        wanted, query = self._wanted[-_AT_ONCE:], self._query
        del self._wanted[-_AT_ONCE:]

        def question(reader: Reader) -> dict[TicketId, HitPlace | None]:
            return {ticket_id: next(iter(reader.lists.hits(query, ticket_id)), None) for ticket_id in wanted}

        def answered(places: dict[TicketId, HitPlace | None]) -> None:
            self._places |= places
            self._found(wanted)
            if self._wanted:
                self._look()

        def failed(_error: DeskError) -> None:
            """It took too long: the rows keep their last words."""
            answered(dict.fromkeys(wanted))

        self._session.ask(
            "list.hits", question, answered, lane=Lane.BACKGROUND, limit_s=_LIMIT_S, failed=failed
        )


def _with_place(face: TicketFace, place: HitPlace) -> TicketFace:
    """The line that matched in place of the last words."""
    before = _said_before(place)
    said = fenced(place.text) if before else place.text
    shift = len(before) + said.index(place.text)
    marks = tuple((start + shift, end + shift) for start, end in place.marks)
    line = before + said
    return replace(
        face,
        preview=line,
        channel=_ICONS.get(place.kind, face.channel),
        marks=FaceMarks(preview=marks),
        spoken=f"{face.spoken}, found in {_KINDS.get(place.kind, 'the ticket')}: {line}",
    )


_KINDS: Final = {
    "message": "a message",
    "note": "a note",
    "file": "a file",
    "tag": "a tag",
    "field": "a field",
    "asset": "the equipment",
    "number": "the number",
}


def _said_before(place: HitPlace) -> str:
    match place.kind:
        case "message" | "note":
            return f"{fenced(place.who)}: " if place.who else ""
        case "file" if place.page is not None:
            return f"{fenced(place.name)}, page {place.page}: "
        case "file":
            return "" if place.name == place.text else f"{fenced(place.name)}: "
        case "field":
            return f"{fenced(place.name)}: "
        case "number":
            return "#"
        case _:
            return f"{fenced(place.name)} " if place.name else ""
