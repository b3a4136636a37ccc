"""The packaged program where things are missing: each time it works, or says in one sentence why not."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from smoking.program import Program, SmokeFailed

_MOST_LINES: Final = 2
_NOBODY: Final = "61234"
"""A user that no machine knows."""


@dataclass(frozen=True, slots=True)
class Hardship:
    """One thing that is missing or strange.

    Attributes:
        name: What, in words.
        arguments: What is tried all the same.
        variables: Other variables than usual; an empty one counts as not set.
        before: Comes before the program, such as `env -u HOME`.
        status: How it must end.
        words: What it must say.
    """

    name: str
    arguments: tuple[str, ...]
    variables: tuple[tuple[str, str], ...] = ()
    before: tuple[str, ...] = ()
    status: int = 0
    words: str = ""


def check_hardships(program: Program, scratch: Path, desk: str) -> str:
    """Try all of them.

    Args:
        program: The packaged program.
        scratch: A folder that is thrown away.
        desk: A workspace.

    Raises:
        SmokeFailed: One ends otherwise than it should, or is explained in more than a sentence.
    """
    all_of_them = _hardships(scratch, desk)
    possible = [one for one in all_of_them if not one.before or shutil.which(one.before[0])]
    for hardship in possible:
        _try(replace(program, said=[]), hardship)
    return f"{len(possible)} strange surroundings: {', '.join(one.name for one in possible)}"


def _try(program: Program, hardship: Hardship) -> None:
    strange = replace(
        program,
        command=[*hardship.before, *program.command],
        surroundings={**program.surroundings, **dict(hardship.variables)},
    )
    said = strange.run(*hardship.arguments, status=hardship.status)
    lines = [line for line in strange.said if line]
    if hardship.words not in "\n".join([said, *lines]):
        raise SmokeFailed(f"{hardship.name}: said {lines or said}, not “{hardship.words}”.")
    if hardship.status and len(lines) > _MOST_LINES:
        raise SmokeFailed(f"{hardship.name}: said more than a sentence: {lines}")


def _hardships(scratch: Path, desk: str) -> tuple[Hardship, ...]:
    listed = ("--workspace", desk, "ticket", "list", "is:open")
    foreign = scratch / "Zoë Ünal 阿"
    foreign.mkdir(exist_ok=True)
    made = ("init", "--agent", "Zoë Ünal", "--email", "zoe@example.com")
    nowhere = (("HOME", "/proc/nowhere"),)
    return (
        Hardship("no screen", (), (("DISPLAY", ""),), status=1, words="There is no screen here"),
        Hardship("a screen that is gone", (), (("DISPLAY", ":64999"),), status=1, words="does not answer"),
        Hardship("a locale that is not UTF-8", listed, (("LC_ALL", "C"),), words="Inês Carvalho"),
        Hardship("a name that is not ASCII", made, (("HOME", str(foreign)), ("LC_ALL", "C")), words="Zoë"),
        Hardship("its tickets", ("ticket", "list"), (("HOME", str(foreign)),)),
        Hardship("a home that cannot be written", made, nowhere, status=1, words="/proc/nowhere"),
        Hardship("a workspace in spite of it", listed, nowhere),
        Hardship("no network", listed, before=("unshare", "--net", "--map-root-user")),
        *_of_nobody(),
    )


def _of_nobody() -> tuple[Hardship, ...]:
    """A user without a name and a home; only root can become one."""
    if os.geteuid() != 0:
        return ()
    nobody = ("setpriv", f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups", "env", "-u", "HOME")
    return (Hardship("no user and no home", ("info",), before=nobody, status=1, words="no home folder"),)
