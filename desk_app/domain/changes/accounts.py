"""Changes of the workspace's accounts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from desk_app.domain.accounts import AccountState
from desk_app.domain.changes.base import Change, UndoKind
from desk_app.domain.ids import AccountId


@dataclass(frozen=True, slots=True)
class AddAccount(Change):
    """Connect the workspace with a remote.

    Attributes:
        account_kind: Name of a kind that is plugged in.
        settings: What the kind needs to know, without secrets.
        is_main: New tickets and customers belong to it from now on.
        takes_over: Everything of this computer's own account belongs to it from now on; ids stay.
        account_id: Its id where something is kept under it already; a new one without.
    """

    kind: ClassVar[str] = "account.add"
    undo: ClassVar[UndoKind] = UndoKind.NONE
    undo_why: ClassVar[str] = "Remove the account instead."
    account_kind: str
    name: str
    settings: Mapping[str, str] = field(default_factory=dict)
    is_main: bool = False
    takes_over: bool = False
    account_id: AccountId | None = None


@dataclass(frozen=True, slots=True)
class SetAccount(Change):
    """Rename an account, change its settings (those named; "" removes one), pause it or go on."""

    kind: ClassVar[str] = "account.set"
    undo: ClassVar[UndoKind] = UndoKind.NONE
    undo_why: ClassVar[str] = "Set the account as it was instead."
    account_id: AccountId
    name: str | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    state: AccountState | None = None


@dataclass(frozen=True, slots=True)
class RemoveAccount(Change):
    """Sign out. Refused while changes wait to be sent; what is here stays and can be read."""

    kind: ClassVar[str] = "account.remove"
    undo: ClassVar[UndoKind] = UndoKind.NONE
    undo_why: ClassVar[str] = "Add the account again instead."
    account_id: AccountId
