"""Everything a person, a rule or a server can want, as frozen values in the imperative.

Whoever only reads needs the first few names. The others are loaded when one of them is asked for (PEP 562):
making forty such classes is 20 ms of every start.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from desk_app.domain.changes.base import (
    SYSTEM,
    Actor,
    Change,
    ChangeSet,
    Row,
    RowChange,
    UndoKind,
    Value,
)

if TYPE_CHECKING:
    from desk_app.domain.changes.accounts import AddAccount, RemoveAccount, SetAccount
    from desk_app.domain.changes.mail import DropMail, MoveMail, ReleaseMail, ScheduleMail
    from desk_app.domain.changes.own import (
        DeleteView,
        DiscardDraft,
        RedoChange,
        SaveDraft,
        SaveView,
        UndoChange,
    )
    from desk_app.domain.changes.people import (
        AddAddress,
        CreateAgent,
        CreateAsset,
        CreateCustomer,
        CreateOrganisation,
        CreateQueue,
        CreateStatus,
        CreateTag,
        DefineField,
        DeleteOrganisation,
        MergeCustomers,
        MergeOrganisations,
        RemoveAddress,
        SetAgent,
        SetCustomer,
        SetOrganisation,
    )
    from desk_app.domain.changes.tickets import (
        AddMessage,
        AddNote,
        AddReply,
        ChangeTags,
        CreateTicket,
        DeleteTicket,
        LinkTickets,
        MailIds,
        MarkRead,
        MergeTicket,
        NewFile,
        PinTicket,
        RestoreTicket,
        SetFields,
        SnoozeTicket,
        SplitTicket,
        UnlinkTickets,
        UnmergeTicket,
    )

__all__ = [
    "SYSTEM",
    "Actor",
    "AddAccount",
    "AddAddress",
    "AddMessage",
    "AddNote",
    "AddReply",
    "Change",
    "ChangeSet",
    "ChangeTags",
    "CreateAgent",
    "CreateAsset",
    "CreateCustomer",
    "CreateOrganisation",
    "CreateQueue",
    "CreateStatus",
    "CreateTag",
    "CreateTicket",
    "DefineField",
    "DeleteOrganisation",
    "DeleteTicket",
    "DeleteView",
    "DiscardDraft",
    "DropMail",
    "LinkTickets",
    "MailIds",
    "MarkRead",
    "MergeCustomers",
    "MergeOrganisations",
    "MergeTicket",
    "MoveMail",
    "NewFile",
    "PinTicket",
    "RedoChange",
    "ReleaseMail",
    "RemoveAccount",
    "RemoveAddress",
    "RestoreTicket",
    "Row",
    "RowChange",
    "SaveDraft",
    "SaveView",
    "ScheduleMail",
    "SetAccount",
    "SetAgent",
    "SetCustomer",
    "SetFields",
    "SetOrganisation",
    "SnoozeTicket",
    "SplitTicket",
    "UndoChange",
    "UndoKind",
    "UnlinkTickets",
    "UnmergeTicket",
    "Value",
]

_MODULES = ("accounts", "mail", "own", "people", "tickets")
"""Where changes are defined."""


def __getattr__(name: str) -> Any:  # noqa: ANN401 - the type checker sees the imports above
    """A change, when the first of them is asked for."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    for each in _MODULES:
        found = import_module(f"{__name__}.{each}")
        globals().update({known: getattr(found, known) for known in __all__ if hasattr(found, known)})
    return globals()[name]
