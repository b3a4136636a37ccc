"""The errors a person may see: one sentence that says what is wrong, one that says what to do.

Everything that can go wrong because of input, environment or state is a `DeskError`; anything else
that escapes is a bug. Front ends (command line, window, server) print `str(error)` and never a
traceback. This module must not know any front end.
"""

from __future__ import annotations


class DeskError(Exception):
    """A failure with words for the person.

    Attributes:
        message: What happened, one sentence, present tense, without jargon.
        hint: What to do about it; empty when the message already says so.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        """Keep both sentences; `str()` joins them."""
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        """The message and, when there is one, the hint."""
        return f"{self.message} {self.hint}".rstrip()


class InvalidInput(DeskError):
    """The person gave a value that cannot be used; nothing was changed."""


class NotFound(DeskError):
    """The thing named does not exist here (or is not visible to this person)."""


class Ambiguous(DeskError):
    """A name fits more than one thing."""


class Refused(DeskError):
    """The action is understood but not allowed in the present state; nothing was changed."""


class NeedsConfirmation(Refused):
    """The action is allowed only after the person confirmed a named consequence."""


class StoreError(DeskError):
    """The workspace on disk cannot be used as it is (missing, locked, damaged, too new, full)."""


class WorkspaceMissing(StoreError):
    """There is no workspace in the folder."""


class WorkspaceLocked(StoreError):
    """The key cannot be had: wrong passphrase, missing keyring entry, wrong recovery code."""


class WorkspaceTooNew(StoreError):
    """A newer version of the program wrote this workspace."""


class WorkspaceDamaged(StoreError):
    """The database or one of its files is corrupt."""


class DiskFull(StoreError):
    """There is no space left; what was being written was rolled back whole."""


class ReadOnly(StoreError):
    """The workspace was opened for reading only, or its folder cannot be written."""


class Cancelled(DeskError):
    """The person stopped a long action; what was finished before is kept and said so."""
