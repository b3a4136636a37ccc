"""What is wrong with a query, in one sentence, and where.

`Problem` is for people who type: it underlines and the rest goes on working. `QueryError` is for scripts,
rules and bulk changes, where half a query must not run.
"""

from __future__ import annotations

from dataclasses import dataclass

from desk_app.domain.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with the text.

    Attributes:
        start: Where it begins; the half-open range is to be underlined.
        end: Where it ends.
        message: One sentence for the person.
        fix: What could stand in the range instead; empty when there is no good guess.
    """

    start: int
    end: int
    message: str
    fix: str = ""


class QueryError(InvalidInput):
    """A query that must be right is not.

    Attributes:
        problem: The first thing that is wrong, with its place.
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message, f"(at character {problem.start + 1} of the search)")
        self.problem = problem


class WrongTerm(Exception):
    """A term cannot be understood; the parser turns this into a `Problem`, `when` into `InvalidInput`.

    Attributes:
        message: One sentence for the person.
        fix: What could stand instead.
        place: The half-open range that is wrong; None for the whole term.
    """

    def __init__(self, message: str, fix: str = "", place: tuple[int, int] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix
        self.place = place


def shown(text: str, limit: int = 40) -> str:
    """Foreign text for use in a sentence: quoted, on one line, cut, without characters that turn it round."""
    flat = " ".join("".join(character if character.isprintable() else " " for character in text).split())
    return f"“{flat[:limit]}…”" if len(flat) > limit else f"“{flat}”"
