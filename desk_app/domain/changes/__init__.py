"""Everything a person, a rule or a server can want, as frozen values in the imperative.

Whoever only reads needs the first few names. The others are loaded when they are asked for (`late`).
"""

from typing import TYPE_CHECKING

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
from desk_app.domain.late import late

if TYPE_CHECKING:
    from desk_app.domain.changes.accounts import AddAccount, RemoveAccount, SetAccount
    from desk_app.domain.changes.mail import DropMail, MoveMail, ReleaseMail, ScheduleMail
    from desk_app.domain.changes.own import (
        DeleteView,
        DiscardDraft,
        RedoChange,
        RestoreDraft,
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
    from desk_app.domain.changes.sides import SetSideDone, StartSide, WriteSide
    from desk_app.domain.changes.tickets import (
        AddMessage,
        AddNote,
        AddReply,
        ChangeTags,
        CreateTicket,
        DeleteTicket,
        FollowTicket,
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
    "FollowTicket",
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
    "RestoreDraft",
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
    "SetSideDone",
    "SnoozeTicket",
    "SplitTicket",
    "StartSide",
    "UndoChange",
    "UndoKind",
    "UnlinkTickets",
    "UnmergeTicket",
    "Value",
    "WriteSide",
]

if not TYPE_CHECKING:
    __getattr__ = late(
        __name__,
        {
            "accounts": "AddAccount RemoveAccount SetAccount",
            "mail": "DropMail MoveMail ReleaseMail ScheduleMail",
            "own": "DeleteView DiscardDraft RedoChange RestoreDraft SaveDraft SaveView UndoChange",
            "people": "AddAddress CreateAgent CreateAsset CreateCustomer CreateOrganisation CreateQueue"
            " CreateStatus CreateTag DefineField DeleteOrganisation MergeCustomers"
            " MergeOrganisations RemoveAddress SetAgent SetCustomer SetOrganisation",
            "sides": "SetSideDone StartSide WriteSide",
            "tickets": "AddMessage AddNote AddReply ChangeTags CreateTicket DeleteTicket FollowTicket"
            " LinkTickets MailIds MarkRead MergeTicket NewFile PinTicket RestoreTicket SetFields SnoozeTicket"
            " SplitTicket UnlinkTickets UnmergeTicket",
        },
    )
