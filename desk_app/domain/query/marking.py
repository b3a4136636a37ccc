"""Where a hit matched: the words and phrases a query looks for, found again in a text.

Accents, case and typographic forms do not matter, as in the search itself; ranges are of the text as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from desk_app.domain.query.folding import WordSpan, word_spans, words
from desk_app.domain.query.nodes import Expr, FieldIs, Leaf, Manner, Phrase, Word, leaves


@dataclass(frozen=True, slots=True)
class MarkTerm:
    """Folded words that stand one after the other.

    Attributes:
        words: At least one.
        is_prefix: The last one may go on.
        column: The only field in which to mark; None for all.
    """

    words: tuple[str, ...]
    is_prefix: bool = False
    column: str | None = None


def terms_to_mark(expr: Expr) -> tuple[MarkTerm, ...]:
    """What a query looks for in texts and names, without doubles; nothing that it leaves out."""
    return tuple(
        dict.fromkeys(term for leaf, is_negated in leaves(expr) if not is_negated for term in _terms(leaf))
    )


def mark(text: str, terms: Iterable[MarkTerm], column: str | None = None) -> list[tuple[int, int]]:
    """The ranges of a text to mark: half-open, in order, without overlap.

    Args:
        text: As people read it.
        terms: From `terms_to_mark`.
        column: The field the text belongs to; terms of other fields are left out. None takes all terms.
    """
    by_first: dict[str, list[MarkTerm]] = {}
    prefixes: list[MarkTerm] = []
    for term in terms:
        if column is not None and term.column not in {None, column}:
            continue
        if term.is_prefix and len(term.words) == 1:
            prefixes.append(term)
        else:
            by_first.setdefault(term.words[0], []).append(term)
    if not by_first and not prefixes:
        return []
    return _joined(_found(word_spans(text), by_first, prefixes))


def _terms(leaf: Leaf) -> Iterator[MarkTerm]:
    match leaf:
        case Word(text, is_prefix, column):
            yield MarkTerm((text,), is_prefix, column)
        case Phrase(phrase, is_prefix, column):
            yield MarkTerm(phrase, is_prefix, column)
        case FieldIs(field, values, manner) if manner is not Manner.WHOLE:
            for value in values:
                yield MarkTerm(tuple(words(value.text)), value.is_prefix, field)
        case _:
            return


def _found(
    spans: Sequence[WordSpan], by_first: dict[str, list[MarkTerm]], prefixes: Sequence[MarkTerm]
) -> Iterator[tuple[int, int]]:
    """Every place where a term stands, by its beginning."""
    for index, span in enumerate(spans):
        if any(span.word.startswith(term.words[0]) for term in prefixes):
            yield span.start, span.end
        for term in by_first.get(span.word, ()):
            if _stands_at(spans, index, term):
                yield span.start, spans[index + len(term.words) - 1].end


def _stands_at(spans: Sequence[WordSpan], index: int, term: MarkTerm) -> bool:
    *body, last = term.words
    here = [span.word for span in spans[index : index + len(term.words)]]
    if len(here) < len(term.words) or here[:-1] != body:
        return False
    return here[-1].startswith(last) if term.is_prefix else here[-1] == last


def _joined(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ranges that overlap as one."""
    joined: list[tuple[int, int]] = []
    for start, end in ranges:
        if joined and start < joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined
