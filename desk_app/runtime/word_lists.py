"""The word lists of languages, read in a process of its own.

A list comes as JSON that Python would hold its lock over for a tenth of a second, and as 26 to 50 MB of
strings; the window gets it as one block of 2 to 6 MB (`desk_app.domain.spelling`).
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Final

from desk_app.domain.spelling import SAME_IN, Words, packed
from desk_app.runtime.limited_process import LimitedProcess, Limits

_PATIENCE_S: Final = 30.0


@functools.lru_cache(maxsize=2)
def word_list(language: str) -> Words:
    """The list of a language; takes up to a second, the second time none.

    Raises:
        InvalidInput: It cannot be read.
    """
    child: LimitedProcess[str, bytes] = LimitedProcess(_begin, Limits(_PATIENCE_S))
    try:
        return Words(child.ask(language), SAME_IN.get(language, ()))
    finally:
        child.close()


def _begin() -> Callable[[str], bytes]:
    """Runs in the child."""
    from spellchecker import SpellChecker  # noqa: PLC0415 - only the child should pay for it

    return lambda language: packed(SpellChecker(language=language).word_frequency.dictionary)
