"""The fields every workspace has; a new one needs a line here and its meaning in the store's compiler."""

from __future__ import annotations

from desk_app.domain.query.fields import Choice, FieldTable, Kind, QueryField

TEXT_FACTS = ("subject", "people", "body", "note", "tag", "file")
"""Where words without a field are looked for; `tag` by its name, `file` by name and content, `people` by
name, address and organisation of everyone on the ticket."""

_STATES = (
    Choice("open", "are open"),
    Choice("new", "nobody has answered yet"),
    Choice("active", "are not solved, closed, merged, deleted or spam"),
    Choice("waiting", "wait for the customer or a third party", ("pending",)),
    Choice("solved", "are solved", ("resolved",)),
    Choice("closed", "are closed"),
    Choice("unread", "have something you have not read"),
    Choice("snoozed", "sleep until a later time"),
    Choice("queued", "have changes that wait to be sent"),
    Choice("mentioned", "mention you in a note you have not read", ("mentions",)),
    Choice("deleted", "are in the bin", ("binned",)),
    Choice("merged", "were merged into another ticket"),
    Choice("spam", "are spam"),
    Choice("late", "should have been answered by now", ("overdue",)),
)
_TRAITS = (
    Choice("attachment", "carry a file", ("attachments", "file", "files")),
    Choice("note", "have an internal note", ("notes",)),
    Choice("visit", "have a visit", ("visits",)),
    Choice("suggestion", "have a suggested answer ready", ("suggestions",)),
    Choice("draft", "have text of yours that was not sent", ("drafts",)),
    Choice("reply", "were answered at least once", ("replies",)),
    Choice("due", "have a time by which a reply is due"),
    Choice("side", "have a side conversation with somebody else", ("sides", "forward")),
)
_PRIORITIES = (Choice("low"), Choice("normal", "", ("medium",)), Choice("high"), Choice("urgent"))
_CHANNELS = tuple(map(Choice, ("email", "phone", "chat", "web", "sms", "social", "visit")))
_MOODS = tuple(map(Choice, ("happy", "calm", "worried", "frustrated", "angry")))
_RELEVANCE = Choice("relevance", "match best come first")

BUILTIN_FIELDS = FieldTable(
    (
        QueryField("is", Kind.STATE, "Tickets in a state.", choices=_STATES, example="open"),
        QueryField("has", Kind.TRAIT, "Tickets that have something.", choices=_TRAITS, example="attachment"),
        QueryField(
            "assignee",
            Kind.PERSON,
            "Who the ticket is assigned to.",
            ("assigned", "owner", "agent"),
            example="me",
            can_be_me=True,
            can_be_none=True,
            is_sortable=True,
        ),
        QueryField(
            "follower",
            Kind.PERSON,
            "A colleague who follows the ticket.",
            ("followers", "following", "watcher"),
            example="me",
            can_be_me=True,
            can_be_none=True,
        ),
        QueryField(
            "team",
            Kind.NAME,
            "The team whose ticket it is.",
            ("queue", "group"),
            example="Support",
            can_be_none=True,
            is_sortable=True,
        ),
        QueryField(
            "customer",
            Kind.PERSON,
            "The customer's name or address.",
            ("requester", "client"),
            example="Lukas",
            can_be_none=True,
            is_sortable=True,
        ),
        QueryField(
            "org",
            Kind.WORDS,
            "The customer's organisation.",
            ("organisation", "organization", "company"),
            example="Kestrel",
            can_be_none=True,
            is_sortable=True,
        ),
        QueryField(
            "tag", Kind.NAME, "A tag on the ticket.", ("tags", "label"), example="billing", can_be_none=True
        ),
        QueryField(
            "priority",
            Kind.CHOICE,
            "How urgent it is.",
            ("prio",),
            _PRIORITIES,
            ">=high",
            is_ordered=True,
            is_sortable=True,
        ),
        QueryField(
            "status", Kind.NAME, "The status by its name.", ("state",), example="Open", is_sortable=True
        ),
        QueryField(
            "due",
            Kind.DATE,
            "When a reply is due.",
            choices=(Choice("late", "should have been answered by now", ("overdue",)),),
            example="<1h",
            can_be_none=True,
            is_sortable=True,
            looks_ahead=True,
        ),
        QueryField(
            "created", Kind.DATE, "When it came in.", ("opened",), example="last 7d", is_sortable=True
        ),
        QueryField(
            "updated", Kind.DATE, "When it last changed.", ("changed",), example="today", is_sortable=True
        ),
        QueryField(
            "solved",
            Kind.DATE,
            "When it was solved.",
            ("resolved",),
            example="this week",
            can_be_none=True,
            is_sortable=True,
        ),
        QueryField(
            "snoozed",
            Kind.DATE,
            "When it wakes up.",
            ("wakes",),
            example="tomorrow",
            can_be_none=True,
            is_sortable=True,
            looks_ahead=True,
        ),
        QueryField(
            "visit",
            Kind.DATE,
            "When a visit is planned.",
            ("visits",),
            example="next 2w",
            can_be_none=True,
            is_sortable=True,
            looks_ahead=True,
        ),
        QueryField("subject", Kind.TEXT, "Words of the subject.", ("title",), example='"printer jam"'),
        QueryField("body", Kind.TEXT, "Words of the messages.", ("text", "message"), example="invoice"),
        QueryField("note", Kind.TEXT, "Words of the internal notes.", ("notes",), example="refund"),
        QueryField(
            "file", Kind.TEXT, "Names and contents of attachments.", ("attachment", "filename"), example="pdf"
        ),
        QueryField("from", Kind.PERSON, "Who wrote to us.", ("sender",), example="@kestrel.example"),
        QueryField(
            "to",
            Kind.PERSON,
            "Who a message went to, copies included.",
            ("cc",),
            example="sales@kestrel.example",
        ),
        QueryField(
            "people",
            Kind.PERSON,
            "Anyone on the ticket, by name or address.",
            ("address", "email", "with"),
            example="ann@kestrel.example",
        ),
        QueryField(
            "author",
            Kind.PERSON,
            "Who wrote a message or internal note.",
            ("by",),
            example="me",
            can_be_me=True,
        ),
        QueryField(
            "channel", Kind.NAME, "How it reached us.", ("via",), _CHANNELS, "phone", is_sortable=True
        ),
        QueryField("mood", Kind.NAME, "The customer's mood.", (), _MOODS, "frustrated", can_be_none=True),
        QueryField(
            "lang", Kind.NAME, "The customer's language.", ("language",), example="pt", can_be_none=True
        ),
        QueryField(
            "number", Kind.CODE, "The ticket's number.", ("no", "ticket"), example="4182", is_sortable=True
        ),
        QueryField("id", Kind.ID, "The ticket's id.", example="0198c0de-7a00-7000-8000-000000000001"),
        QueryField("account", Kind.NAME, "The account it belongs to.", example="Mailbox"),
        QueryField(
            "serial",
            Kind.CODE,
            "The serial number of the machine it is about.",
            ("asset",),
            example="KX-2041*",
            can_be_none=True,
        ),
        QueryField(
            "sort",
            Kind.ORDER,
            "The order of the list; with - the other way round.",
            ("order",),
            (_RELEVANCE,),
            "-created",
        ),
    )
)
