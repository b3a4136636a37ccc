"""What the driver complains about, in words for the person."""

from __future__ import annotations

import sqlcipher3.dbapi2 as sqlcipher

from desk_app.domain.errors import Cancelled, DiskFull, ReadOnly, StoreError, WorkspaceDamaged

_TABLE: tuple[tuple[str, type[StoreError], str, str], ...] = (
    (
        "full",
        DiskFull,
        "The disk is full; nothing of this change was kept.",
        "Free some space, then try again.",
    ),
    ("readonly", ReadOnly, "The workspace can only be read.", "Check the rights of its folder."),
    (
        "locked",
        StoreError,
        "Another program has been writing to the workspace for more than five seconds.",
        "Try again when it is done.",
    ),
    (
        "malformed",
        WorkspaceDamaged,
        "The workspace file is damaged.",
        "Run desk-app doctor --repair; nothing you wrote is lost.",
    ),
    (
        "vtable constructor failed",  # a page of a full-text table cannot be read
        WorkspaceDamaged,
        "The workspace file is damaged.",
        "Run desk-app doctor --repair; nothing you wrote is lost.",
    ),
    (
        "not a database",
        WorkspaceDamaged,
        "The workspace file is damaged or its key does not fit.",
        "Run desk-app doctor --repair.",
    ),
    (
        "disk i/o",
        StoreError,
        "The disk is full or reported an error; nothing of this change was kept.",
        "Free some space or check the disk, then try again.",
    ),
)


def is_interrupt(error: sqlcipher.Error) -> bool:
    """True when a query was stopped on purpose (time limit, cancel)."""
    return "interrupted" in str(error)


def translate(error: sqlcipher.Error) -> StoreError | Cancelled | None:
    """The sentence for a driver error; None when it is a bug and must not be dressed up."""
    if is_interrupt(error):
        return Cancelled("The query was stopped.")
    text = str(error).lower()
    for mark, kind, message, hint in _TABLE:
        if mark in text:
            return kind(message, hint)
    return None
