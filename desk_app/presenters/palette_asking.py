"""The argument of a command as lines of the palette."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from desk_app.presenters.arguments import Asking, Choice
from desk_app.presenters.palette_matching import match
from desk_app.presenters.palette_rows import Found, GroupKind, PaletteRow


def asked_rows(asking: Asking, typed: str, run: Callable[[str, str], None]) -> list[Found]:
    """What can be chosen for a command.

    Args:
        asking: The command, and what there is to choose from.
        typed: What stands in the field; narrows the choices down.
        run: Runs a command by its id with an argument.
    """
    choices = asking.choices
    if asking.is_text:
        words = typed.strip()
        choices = (Choice(words, words, icon="corner-down-left"),) if words else ()
    wanted = "" if asking.is_filtered or asking.is_text else typed
    rows = []
    for place, choice in enumerate(choices):
        fits = match(wanted, choice.text)
        if fits is not None:
            row = _choice_row(asking, choice, fits.marks)
            score = fits.score - place / 1000
            rows.append(Found(row, GroupKind.HERE, score, partial(run, asking.command.id, choice.key)))
    return rows


def _choice_row(asking: Asking, choice: Choice, marks: tuple[tuple[int, int], ...]) -> PaletteRow:
    """The line of something that can be chosen as an argument."""
    plain = "circle-check" if choice.is_set else "circle"  # a tick means that it holds
    return PaletteRow(
        f"command:{asking.command.id}:{choice.key}",
        choice.text,
        marks,
        choice.hint or ("now" if choice.is_set else ""),
        icon=choice.icon or ("" if choice.person or choice.status else plain),
        person=choice.person,
        status=choice.status,
    )
