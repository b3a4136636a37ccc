"""Accounts: the remotes of a workspace, as values.

An account is a connection to somewhere else: a team's server, a mailbox. What kinds there are and what they
need is plugged in above (`desk_app.runtime.accounts`); here is only what all of them have in common. A secret
is never part of an account: it lies in the keyring.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from desk_app.domain.ids import AccountId

LOCAL: Final = "local"
"""The kind of the account that every workspace has: this computer."""
TOOK_OVER: Final = "took_over"
"""In the facts of an account that everything of this computer's own was given to when it was added."""


class AccountState(StrEnum):
    """Whether an account is used."""

    OK = "ok"
    PAUSED = "paused"
    """A person stopped it; everything is kept and waits."""
    REMOVED = "removed"
    """A person signed out; the row stays, because rows of tickets name it."""


@dataclass(frozen=True, slots=True)
class Account:
    """A connection of this workspace.

    Attributes:
        kind: Name of its kind ("local", "deskserver", "mailbox").
        name: What people call it; no two accounts of a workspace have the same.
        settings: What the kind asked for, without secrets.
        is_main: New tickets and customers belong to this account.
    """

    id: AccountId
    kind: str
    name: str
    settings: Mapping[str, str] = field(default_factory=dict)
    state: AccountState = AccountState.OK
    is_main: bool = False


@dataclass(frozen=True, slots=True)
class SetupField:
    """One thing a kind of account asks for when it is set up.

    Attributes:
        name: Its name in settings and, with dashes, on the command line (`--server-url`).
        label: What the window writes beside it.
        help: One sentence.
        is_secret: It goes into the keyring and is never shown.
        is_required: Nothing works without it.
        default: Taken where nothing is given.
        unless: Name of another thing that makes it needless; without that it is asked for at a terminal.
    """

    name: str
    label: str
    help: str = ""
    is_secret: bool = False
    is_required: bool = True
    default: str = ""
    unless: str = ""
