"""The signs before a value: `>`, `>=`, `<`, `<=`."""

from __future__ import annotations

import re

_OPERATOR = re.compile("(>=|<=|[<>=≥≤])")
_PLAIN = {"≥": ">=", "≤": "<=", "=": ""}


def operator_at(text: str, at: int) -> tuple[str, int]:
    """The operator that stands at a place (nothing for none and for `=`), and the place behind it."""
    match = _OPERATOR.match(text, at)
    return (_PLAIN.get(match[1], match[1]), match.end()) if match else ("", at)


def split_operator(text: str) -> tuple[str, str]:
    """The operator that a text begins with, and the rest without blanks around it."""
    operator, end = operator_at(text, 0)
    return operator, text[end:].strip()
