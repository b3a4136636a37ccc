"""Where in a ticket a query matched: the texts are read again and searched with the query's own marking.

The full-text table keeps no texts, so snippets are cut here, from what the person will see.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from desk_app.domain.ids import TicketId
from desk_app.domain.query.folding import fold
from desk_app.domain.query.marking import MarkTerm, mark, terms_to_mark
from desk_app.domain.query.nodes import Expr, FieldIs, Manner, leaves
from desk_app.services.reading import HitKind, HitPlace
from desk_app.store.reading.session import ReadSession
from desk_app.store.search.text import PERSON_FIELDS, Part

SNIPPET: Final = 160
"""Characters of a snippet at most, its ellipses not counted."""

MAX_PLACES: Final = 12
_BEFORE: Final = 40
_PAGE_BREAK: Final = "\f"

_TICKET = "SELECT subject, number, asset_id, customer_id, organisation_id FROM ticket WHERE id = ?"
_PEOPLE = (
    "SELECT name FROM customer WHERE id = :customer"
    " UNION ALL SELECT value FROM address WHERE customer_id = :customer AND deleted_s IS NULL"
    " UNION ALL SELECT name FROM organisation WHERE id = :organisation"
    " UNION ALL SELECT c.name FROM participant p JOIN customer c ON c.id = p.customer_id"
    " WHERE p.ticket_id = :ticket"
)
_ASSET = "SELECT serial, model, firmware FROM asset WHERE id = ?"
_TAGS = "SELECT name FROM tag JOIN ticket_tag ON tag.id = ticket_tag.tag_id WHERE ticket_id = ? ORDER BY norm"
_FIELDS = "SELECT f.label, v.text FROM field_value v JOIN field f ON f.id = v.field_id WHERE v.owner_id = ?"
_ENTRIES = (
    "SELECT 'message', id, author_name, sent_s AS at_s, body, rid FROM message WHERE ticket_id = :ticket"
    " UNION ALL SELECT 'note', id, author_name, created_s, body, rid FROM note WHERE ticket_id = :ticket"
    " UNION ALL SELECT 'side', id, author_name, sent_s, body, rid FROM side_message WHERE ticket_id = :ticket"
    " ORDER BY at_s, rid"
)
_FILES = (
    "SELECT a.id, a.name, b.text FROM attachment a LEFT JOIN blob b ON b.sha256 = a.sha256"
    " WHERE a.ticket_id = ? AND a.owner_kind != 'draft' ORDER BY a.position, a.rid"
)


@dataclass(frozen=True, slots=True)
class _Sought:
    """What to look for: words as the index knows them, and parts of words as they are typed."""

    terms: tuple[MarkTerm, ...]
    parts: tuple[Part, ...]

    def places(self, text: str, fact: str) -> list[tuple[int, int]]:
        """Ranges of a text to mark, in order; `fact` is what the query language calls such texts."""
        found = mark(text, self.terms, fact)
        for part in self.parts:
            if fact in {"subject", "people", "code"} and part.column in {None, fact}:
                found += _parts_in(text, part.text)
        return sorted(set(found))


class HitFinder:
    """Finds the places for one reader."""

    def __init__(self, session: ReadSession) -> None:
        self._session = session

    def places(self, ticket_id: TicketId, expr: Expr) -> tuple[HitPlace, ...]:
        """Where the query matched: in short texts first, then in the conversation, newest first."""
        sought = _sought(expr)
        found = self._session.plain(_TICKET, (ticket_id,))
        if not found or not (sought.terms or sought.parts):
            return ()
        subject, number, asset_id, customer_id, organisation_id = found[0]
        people = {"customer": customer_id, "organisation": organisation_id, "ticket": ticket_id}
        places = [
            *_short(sought, "number", "subject", [("", number)], parts_as="code"),
            *_short(sought, "subject", "subject", [("", subject)]),
            *_short(
                sought, "person", "people", [("", row[0]) for row in self._session.plain(_PEOPLE, people)]
            ),
            *self._asset(sought, asset_id),
            *self._labels(sought, ticket_id),
            *self._entries(sought, ticket_id),
            *self._files(sought, ticket_id),
        ]
        return tuple(places[:MAX_PLACES])

    def _asset(self, sought: _Sought, asset_id: bytes | None) -> Iterator[HitPlace]:
        for serial, model, firmware in self._session.plain(_ASSET, (asset_id,)):
            yield from _short(sought, "asset", "subject", [(model, serial)], parts_as="code")
            yield from _short(sought, "asset", "tag", [("", model), (model, firmware)])

    def _labels(self, sought: _Sought, ticket_id: TicketId) -> Iterator[HitPlace]:
        tags = [("", row[0]) for row in self._session.plain(_TAGS, (ticket_id,))]
        yield from _short(sought, "tag", "tag", tags)
        yield from _short(sought, "field", "tag", self._session.plain(_FIELDS, (ticket_id,)))

    def _entries(self, sought: _Sought, ticket_id: TicketId) -> Iterator[HitPlace]:
        entries = self._session.plain(_ENTRIES, {"ticket": ticket_id})
        for position, (kind, entry_id, who, at_s, body, _) in reversed([*enumerate(entries, 1)]):
            marks = sought.places(body, "body" if kind == "message" else "note")
            if marks:
                text, ranges = snippet(body, marks)
                yield HitPlace(kind, text, ranges, who=who, at_s=at_s, entry_id=entry_id, position=position)

    def _files(self, sought: _Sought, ticket_id: TicketId) -> Iterator[HitPlace]:
        for attachment_id, name, text in self._session.plain(_FILES, (ticket_id,)):
            in_name = sought.places(name, "file")
            if in_name:
                yield HitPlace("file", name, tuple(in_name), name=name, entry_id=attachment_id)
            in_text = sought.places(text, "file") if text else []
            if in_text:
                cut, ranges = snippet(text, in_text)
                yield HitPlace(
                    "file", cut, ranges, name=name, entry_id=attachment_id, page=_page_of(text, in_text[0][0])
                )


def _sought(expr: Expr) -> _Sought:
    """What of the query can be marked; names may stand wherever people are named."""
    parts = tuple(leaf for leaf, is_negated in leaves(expr) if isinstance(leaf, Part) and not is_negated)
    named = [
        MarkTerm(term.words, term.is_prefix, "people") if term.column in PERSON_FIELDS else term
        for term in terms_to_mark(expr)
        if term.words
    ]
    codes = [
        Part(fold(value.text), column="code")
        for leaf, is_negated in leaves(expr)
        if isinstance(leaf, FieldIs) and leaf.field in {"number", "serial"} and not is_negated
        for value in leaf.values
        if leaf.manner is Manner.WHOLE
    ]
    return _Sought(tuple(named), (*parts, *codes))


def _short(
    sought: _Sought,
    kind: HitKind,
    fact: str,
    texts: Iterable[Sequence[str]],
    *,
    parts_as: str = "",
) -> Iterator[HitPlace]:
    """Places in short texts, given as pairs of what it is called and the text."""
    for name, text in texts:
        marks = sorted({*sought.places(text, fact), *(sought.places(text, parts_as) if parts_as else ())})
        if marks:
            yield HitPlace(kind, text, tuple(marks), name=name)


def snippet(text: str, marks: Sequence[tuple[int, int]]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """A line around the first mark, with the ranges of the marks in it.

    Args:
        text: The whole text.
        marks: Half-open ranges of it, in order; at least one.
    """
    first, last = marks[0]
    start = max(first - _BEFORE, 0)
    if start:
        space = text.find(" ", start, first)
        start = start if space < 0 else space + 1
    end = min(max(start + SNIPPET, last), len(text))
    head, tail = ("…" if start else ""), ("…" if end < len(text) else "")
    shift = len(head) - start
    line = head + "".join(" " if c.isspace() else c for c in text[start:end]) + tail
    ranges = tuple((a + shift, min(b, end) + shift) for a, b in marks if a < end and b > start)
    return line, ranges


def _parts_in(text: str, part: str) -> list[tuple[int, int]]:
    """Where a part of a word stands, whatever the case."""
    lowered = text.lower()
    if len(lowered) != len(text):  # a letter whose small form is longer: places would be wrong
        return []
    places, at = [], lowered.find(part)
    while at >= 0:
        places.append((at, at + len(part)))
        at = lowered.find(part, at + len(part))
    return places


def _page_of(text: str, at: int) -> int | None:
    """The page of an extracted text; pages are divided by form feeds."""
    return text.count(_PAGE_BREAK, 0, at) + 1 if _PAGE_BREAK in text else None
