"""What can be read, for windows, command line and rules.

A question is a function that gets a `Reader` and returns values. `Library.ask` runs it on a reader thread
and hands back a future; `Library.call` runs it in the caller's thread. A `Reader` is good for the length of
one question and must not be kept.

What lists need is here at once, the rest is loaded when it is asked for (`late`).
"""

from typing import TYPE_CHECKING

from desk_app.domain.late import late
from desk_app.services.reading.lists import (
    GROUPINGS,
    LIMIT_S,
    PAGE,
    Count,
    HitKind,
    HitPlace,
    HowFound,
    IdList,
    Lane,
    ListKey,
    ListQuery,
    Page,
    Reason,
    Section,
    Team,
    TookTooLong,
)

if TYPE_CHECKING:
    from desk_app.services.reading.mail import (
        FolderPoint,
        MailEntry,
        MailMarks,
        Mails,
        MailToMark,
        MailWish,
        OutgoingEntry,
    )
    from desk_app.services.reading.outgoing import (
        ConflictLine,
        MergedLine,
        OpenConflict,
        OutboxLine,
        TheirChange,
    )
    from desk_app.services.reading.protocols import (
        Library,
        Own,
        People,
        Reader,
        TicketLists,
        Tickets,
    )
    from desk_app.services.reading.values import (
        ConversationPart,
        CustomerPage,
        CustomerRow,
        DraftVersion,
        FoundTicket,
        HistoryStep,
        OrganisationPage,
        SimilarTicket,
        TimelineEntry,
        TimelineKind,
        TimelinePage,
    )

__all__ = [
    "GROUPINGS",
    "LIMIT_S",
    "PAGE",
    "ConflictLine",
    "ConversationPart",
    "Count",
    "CustomerPage",
    "CustomerRow",
    "DraftVersion",
    "FolderPoint",
    "FoundTicket",
    "HistoryStep",
    "HitKind",
    "HitPlace",
    "HowFound",
    "IdList",
    "Lane",
    "Library",
    "ListKey",
    "ListQuery",
    "MailEntry",
    "MailMarks",
    "MailToMark",
    "MailWish",
    "Mails",
    "MergedLine",
    "OpenConflict",
    "OrganisationPage",
    "OutboxLine",
    "OutgoingEntry",
    "Own",
    "Page",
    "People",
    "Reader",
    "Reason",
    "Section",
    "SimilarTicket",
    "Team",
    "TheirChange",
    "TicketLists",
    "Tickets",
    "TimelineEntry",
    "TimelineKind",
    "TimelinePage",
    "TookTooLong",
]

if not TYPE_CHECKING:
    __getattr__ = late(
        __name__,
        {
            "mail": "FolderPoint MailEntry MailMarks Mails MailToMark MailWish OutgoingEntry",
            "outgoing": "ConflictLine MergedLine OpenConflict OutboxLine TheirChange",
            "protocols": "Library Own People Reader TicketLists Tickets",
            "values": "ConversationPart CustomerPage CustomerRow DraftVersion FoundTicket HistoryStep"
            " OrganisationPage SimilarTicket TimelineEntry TimelineKind TimelinePage",
        },
    )
