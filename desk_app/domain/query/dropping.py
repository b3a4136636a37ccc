"""For a search without hits: the same search with one term fewer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desk_app.domain.query.parser import Parsed, Token, TokenKind

MAX_OFFERS = 12
"""Nobody reads more; each offer is counted by a query of its own."""

_TERMS = {TokenKind.WORD, TokenKind.PHRASE, TokenKind.FIELD}
_BINDING = {TokenKind.AND, TokenKind.OR}


@dataclass(frozen=True, slots=True)
class Offer:
    """A search with one term dropped.

    Attributes:
        dropped: The term as it was written, with the NOT before it.
        text: The rest, without operators and parentheses that lost their terms.
    """

    dropped: str
    text: str


def drop_one(parsed: Parsed) -> list[Offer]:
    """The query without each of its terms in turn; nothing for a query of a single term.

    Terms that are wrong are dropped from all offers: they took no part in the search.
    """
    tokens = [
        token for token in parsed.tokens if not token.is_wrong and token.kind is not TokenKind.PUNCTUATION
    ]
    places = [index for index, token in enumerate(tokens) if token.kind in _TERMS]
    if len(places) < 2:  # noqa: PLR2004 - one term: nothing would be left of the search
        return []
    offers = []
    for place in places[:MAX_OFFERS]:
        first = place
        while first and tokens[first - 1].kind is TokenKind.NOT:
            first -= 1
        dropped = _joined(parsed.text, tokens[first : place + 1])
        rest = _without_loose_ends([*tokens[:first], *tokens[place + 1 :]])
        offers.append(Offer(dropped, _joined(parsed.text, rest)))
    return offers


def _without_loose_ends(tokens: Sequence[Token]) -> list[Token]:
    """The tokens without operators that miss a side and parentheses that hold nothing."""
    kept: list[Token] = []
    for token in tokens:
        if token.kind is TokenKind.CLOSE:
            _cut_operators(kept)
            if kept[-1].kind is TokenKind.OPEN:
                kept.pop()
                _cut(kept, {TokenKind.NOT})
                continue
        elif token.kind in _BINDING:
            _cut(kept, {TokenKind.AND})
            if not kept or kept[-1].kind in {TokenKind.OPEN, TokenKind.OR}:
                continue
        kept.append(token)
    _cut(kept, {*_BINDING, TokenKind.NOT, TokenKind.OPEN})
    return kept


def _cut_operators(kept: list[Token]) -> None:
    _cut(kept, {*_BINDING, TokenKind.NOT})


def _cut(kept: list[Token], kinds: set[TokenKind]) -> None:
    """Take tokens of these kinds off the end."""
    while kept and kept[-1].kind in kinds:
        kept.pop()


def _joined(text: str, tokens: Sequence[Token]) -> str:
    """The tokens as text with single blanks where the grammar allows them."""
    parts: list[str] = []
    for token in tokens:
        written = text[token.start : token.end]
        tight = token.kind is TokenKind.OPEN or written == "-"
        if token.kind is TokenKind.CLOSE and parts:
            parts[-1] = parts[-1].rstrip()
        parts.append(written if tight else f"{written} ")
    return "".join(parts).strip()
