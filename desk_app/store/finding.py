"""What a check of the workspace found, as a value that the command line and the window can show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from desk_app.store.crypto import DataKey
from desk_app.store.places import Places
from desk_app.store.progress import Advance, silent


class State(StrEnum):
    """How bad it is: all is well; worth knowing; something does not work or may be lost."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"


class Repair(StrEnum):
    """What `repairing` can do about a finding; the order is the order in which they are done."""

    FINISH = "finish"
    """Finish an exchange that was interrupted."""
    MEND_JOURNAL = "mend-journal"
    """Cut a torn end off the journal; keep a damaged one aside and begin a new one with what is readable."""
    REBUILD = "rebuild"
    """Set the database aside whole and make it again; needs the workspace for itself."""
    CATCH_UP = "catch-up"
    """Do the journal's changes that the database lacks."""
    ADOPT = "adopt"
    """Give rows that point at nothing something to point at."""
    NAME_BLOBS = "name-blobs"
    """Write the missing rows of attachments whose bytes are here."""
    BRING_BLOBS = "bring-blobs"
    """Take missing or damaged attachments from a state that was set aside."""
    RECOUNT = "recount"
    """Count messages, notes and files of tickets again."""
    INDEX_FIELDS = "index-fields"
    """Make the search values of custom fields again."""
    REINDEX = "reindex"
    """Make the search index again."""
    QUEUE = "queue"
    """Have some tickets indexed again."""
    SWEEP = "sweep"
    """Remove what crashed programs left, and attachments that nothing names."""
    BACK_UP = "back-up"
    """Make a backup."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check.

    Attributes:
        check: The check's name, as in `--json`: lower case, no spaces.
        state: How bad it is.
        sentence: What was found, for the person.
        repair: What can be done about it by the program; None when nothing must or can be done.
    """

    check: str
    state: State
    sentence: str
    repair: Repair | None = None


@dataclass(frozen=True, slots=True)
class Examination:
    """What the checks work with.

    Attributes:
        places: The workspace.
        key: Its data key.
        now_s: Epoch seconds.
        is_thorough: Look at everything instead of samples: every attachment, every backup, every index.
        advance: Asked whether to stop.
    """

    places: Places
    key: DataKey
    now_s: int
    is_thorough: bool = False
    advance: Advance = silent


def ok(check: str, sentence: str) -> Finding:
    """All is well."""
    return Finding(check, State.OK, sentence)


def warn(check: str, sentence: str, repair: Repair | None = None) -> Finding:
    """Worth knowing."""
    return Finding(check, State.WARN, sentence, repair)


def bad(check: str, sentence: str, repair: Repair | None = None) -> Finding:
    """Something does not work or may be lost."""
    return Finding(check, State.BAD, sentence, repair)


def worst(findings: Iterable[Finding]) -> State:
    """The worst state among findings."""
    states = {finding.state for finding in findings}
    return next((state for state in (State.BAD, State.WARN) if state in states), State.OK)
