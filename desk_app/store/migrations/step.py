"""What one migration is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from desk_app.store.connect import DriverConnection


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema.

    Attributes:
        number: The schema it leads to; steps are numbered from 1 without gaps.
        name: Its module's name without `mNNNN_`.
        statements: The DDL in order, one statement each, so that a test can stop after any of them.
        run: Rewrites rows after the statements, inside the same transaction; it must not commit.
    """

    number: int
    name: str
    statements: tuple[str, ...]
    run: Callable[[DriverConnection], None] | None = None
