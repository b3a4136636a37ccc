"""Words and phrases as FTS5 queries, and what to do about words that no ticket holds.

An FTS5 query is built here for the part of a question that is about text only. For the rest it gives a
*hint*: a query that finds at least all tickets wanted, from which SQL then picks the right ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Final

from desk_app.domain.query.folding import fold, words
from desk_app.domain.query.nodes import (
    And,
    Expr,
    FieldIs,
    Manner,
    Not,
    Or,
    Phrase,
    Value,
    Word,
    all_of,
    any_of,
)
from desk_app.services.reading import Reason
from desk_app.store.search.vocabulary import Vocabulary

COLUMNS: Final = {
    "subject": "subject",
    "people": "people",
    "body": "body",
    "note": "notes",
    "tag": "tags",
    "file": "files",
}
"""Text fact of the query language to column of the index."""

PERSON_FIELDS: Final = frozenset({"customer", "org", "people", "from", "author"})
"""Fields whose names stand in the index's column `people`."""

_PART_COLUMNS: Final = frozenset({None, "subject", "people"})
_SHORTEST_PART: Final = 3
_SHOWN_WORDS: Final = 5
_PHRASE_WORDS: Final = 200
"""So many continuations of the last word of a phrase are written out."""


@dataclass(frozen=True, slots=True)
class Part(Word):
    """A part of a word or address, three characters or more, in subject, people or codes; never under NOT."""


class TextQueries:
    """Writes FTS5 queries with the words of one store."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def is_cut(self, expr: Expr) -> bool:
        """Whether a beginning in it stands for more words than can be searched."""
        match expr:
            case Word(text, True):
                return not self._vocabulary.beginning(text).is_complete
            case And(parts) | Or(parts):
                return any(map(self.is_cut, parts))
            case Not(part):
                return self.is_cut(part)
            case _:
                return False

    def exact(self, expr: Expr) -> str | None:
        """The FTS5 query that finds exactly the tickets meant; None when it is not about words alone.

        FTS5 knows NOT only as "this but not that", so an expression must ask for something first.
        """
        match expr:
            case Part():
                return None
            case Word() | Phrase():
                return self._leaf(expr)
            case Or(parts):
                return _joined(" OR ", map(self.exact, parts))
            case And(parts):
                return self._and(parts)
            case _:
                return None

    def hint(self, expr: Expr) -> str | None:
        """An FTS5 query that finds all tickets meant and perhaps others; None when there is none."""
        exact = self.exact(expr)
        if exact is not None:
            return exact
        match expr:
            case And(parts):
                found = [hint for hint in map(self.hint, parts) if hint is not None]
                return _joined(" AND ", found) if found else None
            case Or(parts):
                return _joined(" OR ", map(self.hint, parts))
            case FieldIs(field, values, manner) if field in PERSON_FIELDS and manner is not Manner.WHOLE:
                return self._any_name("people", values) if _is_indexed(field, values) else None
            case FieldIs("tag", values):
                return self._any_name("tag", values)
            case _:
                return None

    def _any_name(self, column: str, values: Iterable[Value]) -> str | None:
        return _joined(" OR ", (self._name(column, value) for value in values))

    def _name(self, column: str, value: Value) -> str | None:
        found = words(value.text)
        if not found:
            return None
        if len(found) == 1:
            return self._leaf(Word(found[0], value.is_prefix, column))
        return self._leaf(Phrase(tuple(found), value.is_prefix, column))

    def _and(self, parts: tuple[Expr, ...]) -> str | None:
        wanted = [self.exact(part) for part in parts if not isinstance(part, Not)]
        unwanted = [self.exact(part.part) for part in parts if isinstance(part, Not)]
        if not wanted:
            return None
        query = _joined(" AND ", wanted)
        without = _joined(" OR ", unwanted) if unwanted else ""
        if query is None or without is None:
            return None
        return f"(({query}) NOT ({without}))" if without else query

    def _leaf(self, leaf: Word | Phrase) -> str:
        query = self._word(leaf) if isinstance(leaf, Word) else self._phrase(leaf)
        return f"{{{COLUMNS[leaf.column]}}} : ({query})" if leaf.column else query

    def _word(self, word: Word) -> str:
        if not word.is_prefix:
            return _quoted(word.text)
        found = self._vocabulary.beginning(word.text).words
        return "(" + " OR ".join(map(_quoted, found)) + ")" if found else _quoted(word.text)

    def _phrase(self, phrase: Phrase) -> str:
        body = " ".join(phrase.words)
        if not phrase.is_prefix:
            return _quoted(body)
        *before, last = phrase.words
        ends = self._vocabulary.beginning(last)
        if not ends.is_complete or len(ends.words) > _PHRASE_WORDS:
            return _quoted(body) + " *"
        written = (_quoted(" ".join((*before, end))) for end in ends.words)
        return "(" + " OR ".join(written) + ")" if ends.words else _quoted(body)


def with_fallbacks(expr: Expr, vocabulary: Vocabulary) -> tuple[Expr, tuple[Reason, ...]]:
    """Take words that no ticket holds as beginnings, parts or slips; says which and how.

    Words that are left out by NOT stay as they are: more must not vanish than was asked for.
    """
    reasons: list[Reason] = []

    def of(node: Expr) -> Expr:
        match node:
            case And(parts):
                return all_of(map(of, parts))
            case Or(parts):
                return any_of(map(of, parts))
            case Word(is_prefix=False):
                return _known_word(node, vocabulary, reasons.append)
            case Phrase(phrase, is_prefix=False, column=column) if not all(map(vocabulary.has, phrase)):
                single = (Word(word, column=column) for word in phrase)
                return all_of(_known_word(word, vocabulary, reasons.append) for word in single)
            case FieldIs("people", (Value(text, False),), Manner.PERSON) if "@" in text:
                return _known_address(node, fold(text), vocabulary, reasons.append)
            case _:
                return node

    return of(expr), tuple(dict.fromkeys(reasons))


def _known_word(word: Word, vocabulary: Vocabulary, tell: Callable[[Reason], None]) -> Expr:
    """The word itself when some ticket holds it; otherwise the nearest thing to it that one does."""
    text = word.text
    if vocabulary.has(text):
        return word
    longer = tuple(islice(filter(vocabulary.has, vocabulary.beginning(text).words), _SHOWN_WORDS))
    if longer:
        tell(Reason(text, "beginning", longer))
        return Word(text, is_prefix=True, column=word.column)
    if len(text) >= _SHORTEST_PART and word.column in _PART_COLUMNS:
        part = Part(text, column=word.column)
        if vocabulary.has_part(part_query(part)):
            tell(Reason(text, "part"))
            return part
    meant = vocabulary.near(text)
    if meant is None:
        return word
    tell(Reason(text, "near", (meant,)))
    return Word(meant, column=word.column)


def _known_address(node: Expr, address: str, vocabulary: Vocabulary, tell: Callable[[Reason], None]) -> Expr:
    """The address itself when somebody has it; otherwise a part of addresses."""
    part = Part(address, column="people")
    if vocabulary.has_address(address) or not vocabulary.has_part(part_query(part)):
        return node
    tell(Reason(address, "part"))
    return part


def part_query(part: Part) -> str:
    """The query for the table of trigrams."""
    quoted = _quoted(part.text)
    return f"{{{part.column}}} : {quoted}" if part.column else quoted


def _is_indexed(field: str, values: Iterable[Value]) -> bool:
    """The index holds the addresses of everybody on the ticket, but of authors the names only."""
    return field in {"customer", "people"} or not any("@" in value.text for value in values)


def _joined(operator: str, queries: Iterable[str | None]) -> str | None:
    """All queries in one, or None when one of them is missing."""
    found = list(queries)
    if any(query is None for query in found):
        return None
    kept = [query for query in found if query]
    return kept[0] if len(kept) == 1 else "(" + operator.join(kept) + ")"


def _quoted(text: str) -> str:
    """A string of FTS5; it cuts the words out of it by itself."""
    return '"' + text.replace('"', '""') + '"'
