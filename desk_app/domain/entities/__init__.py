"""What a workspace holds, as values to read: tickets, conversations, people.

All of it is frozen: these are the only things that cross threads. Times are epoch seconds (UTC)
named `*_s`; ids are 16-byte values (`desk_app.domain.ids`). Writing is done with changes
(`desk_app.domain.changes`), never by altering one of these. What lists need is here at once, the rest is
loaded when it is asked for (`late`).
"""

from typing import TYPE_CHECKING

from desk_app.domain.entities.listed import (
    FILE_AWAY,
    FILE_HERE,
    AddressKind,
    Agent,
    AuthorKind,
    CustomValue,
    DraftKind,
    FieldSpec,
    LinkKind,
    MessageKind,
    Queue,
    SideAuthor,
    Status,
    Tag,
    TicketRow,
    View,
)
from desk_app.domain.late import late

if TYPE_CHECKING:
    from desk_app.domain.entities.details import (
        Address,
        Asset,
        Attachment,
        Conversation,
        Customer,
        Draft,
        DraftWishes,
        Entry,
        Event,
        Link,
        Message,
        Note,
        Organisation,
        Recipients,
        SideConversation,
        SideMessage,
        Ticket,
    )

__all__ = [
    "FILE_AWAY",
    "FILE_HERE",
    "Address",
    "AddressKind",
    "Agent",
    "Asset",
    "Attachment",
    "AuthorKind",
    "Conversation",
    "CustomValue",
    "Customer",
    "Draft",
    "DraftKind",
    "DraftWishes",
    "Entry",
    "Event",
    "FieldSpec",
    "Link",
    "LinkKind",
    "Message",
    "MessageKind",
    "Note",
    "Organisation",
    "Queue",
    "Recipients",
    "SideAuthor",
    "SideConversation",
    "SideMessage",
    "Status",
    "Tag",
    "Ticket",
    "TicketRow",
    "View",
]

if not TYPE_CHECKING:
    __getattr__ = late(
        __name__,
        {
            "details": "Address Asset Attachment Conversation Customer Draft DraftWishes Entry Event Link"
            " Message Note Organisation Recipients SideConversation SideMessage Ticket",
        },
    )
