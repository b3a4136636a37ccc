"""Searching within a search: one query that means two queries at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC

from desk_app.domain.query.parser import Token, TokenKind, parse

_BRACKETS = {TokenKind.OPEN, TokenKind.CLOSE}
_QUOTE = '"'


def narrowed(base: str, text: str) -> str:
    """A query that finds what both of two queries find.

    Each is put into parentheses where it needs them. Halves of parentheses and quotes that stand alone are
    mended first; otherwise `a) OR (b` would find what `base` leaves out.

    Args:
        base: The query that is searched within; empty for everything.
        text: What was written to search within it; empty for nothing more.
    """
    words = text.strip()
    if not base or not words:
        return words or base
    return f"({base}) {_closed(words)}"


def _closed(text: str) -> str:
    """The same meaning, in a form that can stand beside other terms."""
    tokens = parse(text, now=0, zone=UTC).tokens  # how it is cut depends on neither time nor zone
    letters = list(text)
    for token in _alone(tokens):
        letters[token.start : token.end] = " " * (token.end - token.start)
    whole = "".join(letters).strip()
    if whole.count(_QUOTE) % 2:
        whole += _QUOTE
    return f"({whole})" if any(token.kind is TokenKind.OR for token in tokens) else whole


def _alone(tokens: Sequence[Token]) -> list[Token]:
    return [token for token in tokens if token.is_wrong and token.kind in _BRACKETS]
