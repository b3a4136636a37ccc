"""Cleaning what people type and systems send: no control characters, no direction tricks, known sizes.

A subject is one line; a body keeps its lines. Direction overrides (U+202A to U+202E, U+2066 to U+2069)
can make "exe.gpj" read as "jpg.exe" and are removed from single lines; bodies take their direction
from their text, so isolates stay there and only overrides go (Unicode TR9, section 2).
"""

from __future__ import annotations

import re
from typing import Final

from desk_app.domain.errors import InvalidInput

SUBJECT_MAX: Final = 1_000
NAME_MAX: Final = 300
BODY_MAX: Final = 2_000_000
PREVIEW_MAX: Final = 160

_LINE_BREAKS: Final = re.compile("[\r\n\t\v\f\x1c-\x1e\x85\u2028\u2029]+")
_LINE_JUNK: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]"
)
_BODY_JUNK: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ufeff\ud800-\udfff]")
_SPACES: Final = re.compile(r"\s+")


def clean_line(text: str, what: str, limit: int = SUBJECT_MAX, *, required: bool = True) -> str:
    """One line of text, trimmed.

    Args:
        text: As typed or received.
        what: What it is, for the sentence ("subject").
        limit: Longest allowed length in characters, after cleaning.
        required: Refuse an empty line.

    Raises:
        InvalidInput: Empty or too long.
    """
    if len(text) > 4 * limit:
        raise InvalidInput(
            f"The {what} is {len(text):,} characters long; the limit is {limit:,}.", "Shorten it."
        )
    line = _SPACES.sub(" ", _LINE_JUNK.sub("", _LINE_BREAKS.sub(" ", text))).strip()
    if len(line) > limit:
        raise InvalidInput(
            f"The {what} is {len(line):,} characters long; the limit is {limit:,}.", "Shorten it."
        )
    if required and not line:
        raise InvalidInput(f"The {what} is empty.", f"Give a {what}.")
    return line


def clean_body(text: str, what: str = "text", *, required: bool = True) -> str:
    """Text of several lines with plain line ends, without control characters.

    Raises:
        InvalidInput: Empty, or longer than 2,000,000 characters.
    """
    if len(text) > BODY_MAX:
        raise InvalidInput(
            f"The {what} is {len(text):,} characters long; the limit is {BODY_MAX:,}.",
            "Attach it as a file instead.",
        )
    body = _BODY_JUNK.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).rstrip()
    if required and not body.strip():
        raise InvalidInput(f"The {what} is empty.", "Write something first.")
    return body


def fit_line(text: str, limit: int = SUBJECT_MAX) -> str:
    """A line from outside made to fit: cleaned, and cut with "…" where it is too long."""
    line = _SPACES.sub(" ", _LINE_JUNK.sub("", _LINE_BREAKS.sub(" ", text[: 8 * limit]))).strip()
    return line if len(line) <= limit else line[: limit - 1] + "…"


def preview(body: str) -> str:
    """The start of a text on one line, for lists; quoted lines are left out where others exist."""
    head = body[:4000]
    lines = [line for line in head.split("\n") if not line.lstrip().startswith(">")]
    return fit_line(" ".join(lines) or head, PREVIEW_MAX)


def count_of(number: int, one: str, many: str) -> str:
    """A number with its noun: "1 ticket", "1,200 tickets"."""
    return f"{number:,} {one if number == 1 else many}"
