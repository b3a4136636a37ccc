"""Cleaning what people type and systems send: no control characters, no direction tricks, known sizes.

A subject is one line; a body keeps its lines. Direction overrides (U+202A to U+202E, U+2066 to U+2069)
can make "exe.gpj" read as "jpg.exe", and tags (U+E0000 to U+E007F) can hide a whole text: both are removed
from single lines. Bodies take their direction from their text, so isolates stay there and only overrides
and tags go (Unicode TR9, section 2).
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
_UNSEEN: Final = (
    "\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
)
"""Marks of direction and invisible signs; joiners are letters in some languages and stay."""
_LINE_JUNK: Final = re.compile(f"[\x00-\x1f\x7f-\x9f{_UNSEEN}\ud800-\udfff]")
_BODY_JUNK: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ufeff\ufff9-\ufffb\U000e0000-\U000e007f\ud800-\udfff]"
)
_NOTHING: Final = re.compile(f"[\\s\u200c\u200d{_UNSEEN}]*")
_SPACES: Final = re.compile(r"\s+")
_TO_THE_LEFT: Final = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
"""A letter that is read from right to left."""


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
    if required and _NOTHING.fullmatch(line):
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
    if required and _NOTHING.fullmatch(body):
        raise InvalidInput(f"The {what} is empty.", "Write something first.")
    return body


def fenced(text: str) -> str:
    """A name or subject inside a sentence: Arabic and Hebrew are kept from turning the words around them.

    "مريم is viewing" would be read from the right, because its first letter says so, and "مريم · 09:31" would
    change places; between U+2068 and U+2069 each keeps its own order (Unicode TR9, isolates). For what is
    shown only, never for what is kept.
    """
    return f"\u2068{text}\u2069" if _TO_THE_LEFT.search(text) else text


def beside(*parts: str) -> str:
    """Facts on one line with dots between, in the order given whatever they are written in; no empty ones."""
    return " · ".join(fenced(part) for part in parts if part)


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
