"""Comparing names inside SQL exactly as the query language does in memory.

SQL narrows the rows down by index or full text first; these functions see only what is left.
"""

from __future__ import annotations

import json
from email.utils import getaddresses
from functools import lru_cache

from desk_app.domain.query.matching import value_matches
from desk_app.domain.query.nodes import Manner, Value
from desk_app.store.connect import DriverConnection

_REMEMBERED = 4096


def add_functions(driver: DriverConnection) -> None:
    """Teach a connection `desk_fits(text, wanted, is_prefix, manner)` and `desk_sent_to(recipients, ...)`."""
    driver.create_function("desk_fits", 4, _fits, deterministic=True)
    driver.create_function("desk_sent_to", 3, _sent_to, deterministic=True)


@lru_cache(_REMEMBERED)
def _fits(text: str | None, wanted: str, is_prefix: int, manner: str) -> bool:
    """Whether a name of a row is what a value of the query means."""
    return text is not None and value_matches(Value(wanted, bool(is_prefix)), Manner(manner), text)


def _sent_to(recipients: str, wanted: str, is_prefix: int) -> bool:
    """Whether one of the people a message went to (copies included) is meant, by name or address."""
    lists: dict[str, list[str]] = json.loads(recipients)
    shown = [*lists.get("to", ()), *lists.get("cc", ())]
    return any(
        _fits(part, wanted, is_prefix, Manner.PERSON) for pair in getaddresses(shown) for part in pair if part
    )
