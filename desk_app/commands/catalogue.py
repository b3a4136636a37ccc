"""The list of all commands, in the order in which menus and the cheat sheet show them (UI.md section 6)."""

from __future__ import annotations

from typing import Final

from desk_app.commands.program_catalogue import LOOKING, PROGRAM
from desk_app.commands.side_commands import BEGIN, END
from desk_app.commands.spec import Argument, CommandSpec, MenuSlot, Need, Place

_ONE = (Need.ONE_TICKET, Need.NOT_BINNED)
_ANY = (Need.TICKET, Need.NOT_BINNED)
_T = (*_ANY, Need.MAY_CHANGE)
_CHANGE = (*_ONE, Need.MAY_CHANGE)
_REPLY = (*_ONE, Need.MAY_REPLY)

_TICKET: Final = (
    CommandSpec("ticket.new", "New ticket", "square-pen", ("C",), MenuSlot("File", 0), (Need.MAY_WRITE,)),
    CommandSpec("ticket.reply", "Reply", "reply", ("R",), MenuSlot("Ticket", 0), _REPLY),
    CommandSpec("ticket.reply_all", "Reply to all", "reply-all", ("Shift+R",), MenuSlot("Ticket", 0), _REPLY),
    CommandSpec(
        "ticket.note",
        "Internal note",
        "lock",
        ("N",),
        MenuSlot("Ticket", 0),
        (*_ONE, Need.MAY_NOTE),
        words="comment",
    ),
    *BEGIN,
    CommandSpec(
        "ticket.solve",
        "Solve",
        "check",
        ("E",),
        MenuSlot("Ticket", 1),
        (*_T, Need.ACTIVE_TICKET),
        words="close done resolve",
    ),
    CommandSpec(
        "ticket.reopen", "Open again", "rotate-ccw", (), MenuSlot("Ticket", 1), (*_T, Need.DONE_TICKET)
    ),
    CommandSpec(
        "ticket.wait", "Wait on customer", "clock", ("W",), MenuSlot("Ticket", 1), _T, words="pending"
    ),
    CommandSpec(
        "ticket.snooze",
        "Snooze…",
        "alarm-clock",
        ("H",),
        MenuSlot("Ticket", 1),
        _T,
        Argument.TIME,
        words="later remind",
    ),
    CommandSpec("ticket.wake", "End the snooze", "bell", (), MenuSlot("Ticket", 1), _T),
    CommandSpec("ticket.status", "Set status…", "circle", (), MenuSlot("Ticket", 1), _T, Argument.STATUS),
    CommandSpec(
        "ticket.assign",
        "Assign…",
        "user-round-plus",
        ("A",),
        MenuSlot("Ticket", 2),
        _T,
        Argument.AGENT,
        words="owner give",
    ),
    CommandSpec(
        "ticket.assign_team",
        "Give to team…",
        "users-round",
        ("Shift+A",),
        MenuSlot("Ticket", 2),
        _T,
        Argument.TEAM,
    ),
    CommandSpec(
        "ticket.take",
        "Assign to me",
        "user-round-check",
        ("I",),
        MenuSlot("Ticket", 2),
        (*_ANY, Need.MAY_TAKE),
        words="take claim",
    ),
    CommandSpec(
        "ticket.priority", "Set priority…", "flag", ("Shift+P",), MenuSlot("Ticket", 2), _T, Argument.PRIORITY
    ),
    CommandSpec("ticket.tag", "Tags…", "tag", ("L",), MenuSlot("Ticket", 2), _T, Argument.TAG, words="label"),
    CommandSpec(
        "ticket.follow",
        "Follow or unfollow",
        "bell",
        ("Shift+W",),
        MenuSlot("Ticket", 2),
        _ANY,
        words="watch notify subscribe",
    ),
    CommandSpec(
        "ticket.followers",
        "Followers…",
        "users-round",
        (),
        MenuSlot("Ticket", 2),
        _T,
        Argument.FOLLOWER,
        words="watchers",
    ),
    CommandSpec(
        "ticket.due",
        "Promise an answer by…",
        "timer",
        (),
        MenuSlot("Ticket", 2),
        _T,
        Argument.TIME,
        words="due",
    ),
    CommandSpec(
        "ticket.why_due",
        "Why is this due then?",
        "circle-help",
        ("Shift+D",),
        MenuSlot("Ticket", 5),
        (Need.ONE_TICKET,),
        words="reply promise late",
    ),
    CommandSpec(
        "ticket.mood", "Set mood…", "smile", (), MenuSlot("Ticket", 2), _T, Argument.MOOD, words="happy angry"
    ),
    CommandSpec(
        "ticket.why_mood",
        "Why this mood?",
        "circle-help",
        ("Shift+F",),
        MenuSlot("Ticket", 5),
        (Need.ONE_TICKET,),
        words="angry frustrated happy",
    ),
    CommandSpec(
        "ticket.subject",
        "Change the subject…",
        "pencil",
        ("F2",),
        MenuSlot("Ticket", 2),
        _CHANGE,
        Argument.TEXT,
    ),
    CommandSpec(
        "ticket.customer",
        "Change the customer…",
        "user-round",
        (),
        MenuSlot("Ticket", 2),
        _CHANGE,
        Argument.CUSTOMER,
    ),
    CommandSpec("ticket.merge", "Merge into…", "merge", (), MenuSlot("Ticket", 3), _CHANGE, Argument.TICKET),
    CommandSpec(
        "ticket.merge_selected",
        "Merge selected",
        "merge",
        (),
        MenuSlot("Ticket", 3),
        (Need.SEVERAL_TICKETS, Need.NOT_BINNED, Need.MAY_CHANGE),
    ),
    CommandSpec(
        "ticket.unmerge",
        "Take a merge back…",
        "split",
        (),
        MenuSlot("Ticket", 3),
        (*_CHANGE, Need.MERGED_TICKET),
        Argument.MERGED,
    ),
    CommandSpec("ticket.link", "Link to…", "link", (), MenuSlot("Ticket", 3), _CHANGE, Argument.TICKET),
    CommandSpec("ticket.spam", "Mark as spam", "shield-alert", ("!",), MenuSlot("Ticket", 4), _T),
    CommandSpec(
        "ticket.delete",
        "Put into the bin",
        "trash-2",
        ("#",),
        MenuSlot("Ticket", 4),
        (*_ANY, Need.MAY_DELETE),
        words="delete remove",
    ),
    CommandSpec(
        "ticket.restore",
        "Restore from the bin",
        "archive",
        (),
        MenuSlot("Ticket", 4),
        (Need.TICKET, Need.BINNED_TICKET, Need.MAY_DELETE),
    ),
    CommandSpec("ticket.unread", "Mark unread", "mail", (), MenuSlot("Ticket", 4), _ANY),
    CommandSpec(
        "ticket.pin",
        "Keep its files on this computer",
        "pin",
        (),
        MenuSlot("Ticket", 4),
        _ANY,
        words="offline pin download",
    ),
    CommandSpec(
        "ticket.unpin",
        "No longer keep its files here",
        "hard-drive",
        (),
        MenuSlot("Ticket", 4),
        _ANY,
        words="offline unpin",
    ),
    CommandSpec("ticket.copy_link", "Copy link", "link", ("Y",), MenuSlot("Edit", 2), (Need.ONE_TICKET,)),
    CommandSpec(
        "ticket.copy_number", "Copy number", "hash", ("Shift+Y",), MenuSlot("Edit", 2), (Need.ONE_TICKET,)
    ),
    CommandSpec(
        "ticket.window", "Open in new window", "external-link", (), MenuSlot("Window", 0), (Need.ONE_TICKET,)
    ),
)

_COMPOSER: Final = (
    CommandSpec(
        "composer.send",
        "Send",
        "send",
        ("Ctrl+Return",),
        MenuSlot("Ticket", 0),
        (Need.DRAFT,),
        place=Place.FIELDS,
    ),
    CommandSpec(
        "composer.send_solve",
        "Send and solve",
        "check-check",
        ("Ctrl+Shift+Return",),
        MenuSlot("Ticket", 0),
        (Need.DRAFT,),
        place=Place.FIELDS,
    ),
    CommandSpec(
        "composer.send_later",
        "Send later…",
        "clock",
        ("Ctrl+Alt+Return",),
        MenuSlot("Ticket", 0),
        (Need.DRAFT,),
        Argument.TIME,
        Place.FIELDS,
        "schedule",
    ),
    CommandSpec(
        "composer.attach",
        "Attach a file…",
        "paperclip",
        ("Ctrl+Shift+A",),
        MenuSlot("Ticket", 0),
        _ONE,
        place=Place.FIELDS,
    ),
    CommandSpec(
        "composer.versions",
        "Earlier versions of the draft…",
        "history",
        (),
        MenuSlot("Edit", 1),
        (Need.DRAFT,),
        words="history older text bring back restore",
    ),
    CommandSpec("composer.discard", "Discard the draft", "trash-2", (), MenuSlot("Edit", 1), (Need.DRAFT,)),
)

_LIST: Final = (
    CommandSpec("list.next", "Next ticket", "chevron-down", ("J",), MenuSlot("Go", 1)),
    CommandSpec("list.previous", "Previous ticket", "chevron-up", ("K",), MenuSlot("Go", 1)),
    CommandSpec(
        "list.open",
        "Open the ticket",
        "corner-down-left",
        ("O", "Return"),
        MenuSlot("Go", 1),
        (Need.ONE_TICKET,),
        place=Place.LIST,
    ),
    CommandSpec("list.select", "Select", "square-check", ("X",), MenuSlot("Edit", 3), (Need.TICKET,)),
    CommandSpec("list.select_next", "Select down", "", ("Shift+J",), None),
    CommandSpec("list.select_previous", "Select up", "", ("Shift+K",), None),
    CommandSpec(
        "list.select_all",
        "Select all in view",
        "list-checks",
        ("Ctrl+A",),
        MenuSlot("Edit", 3),
        place=Place.LIST,
    ),
    CommandSpec(
        "list.clear_selection", "Clear the selection", "", (), MenuSlot("Edit", 3), (Need.SELECTION,)
    ),
    CommandSpec(
        "list.show_new", "Show the new tickets", "arrow-up", (".",), MenuSlot("View", 2), (Need.NEW_ROWS,)
    ),
    CommandSpec("list.filter", "Search in view", "search", ("/",), MenuSlot("Edit", 4)),
    CommandSpec("list.sort", "Sort by…", "arrow-down-up", (), MenuSlot("View", 2), argument=Argument.SORT),
    CommandSpec(
        "list.group", "Group by…", "list-ordered", (), MenuSlot("View", 2), argument=Argument.GROUPING
    ),
)

_CONVERSATION: Final = (
    CommandSpec("conversation.next", "Next message", "", ("Alt+N",), MenuSlot("Go", 2), (Need.ONE_TICKET,)),
    CommandSpec(
        "conversation.previous", "Previous message", "", ("Alt+P",), MenuSlot("Go", 2), (Need.ONE_TICKET,)
    ),
    CommandSpec(
        "conversation.find",
        "Find in conversation",
        "search",
        ("Ctrl+F",),
        MenuSlot("Edit", 4),
        (Need.ONE_TICKET,),
    ),
    CommandSpec(
        "conversation.copy_text", "Copy message as text", "copy", (), MenuSlot("Edit", 2), (Need.MESSAGE,)
    ),
    CommandSpec(
        "conversation.copy_markdown",
        "Copy message as Markdown",
        "copy",
        (),
        MenuSlot("Edit", 2),
        (Need.MESSAGE,),
    ),
    CommandSpec(
        "conversation.original", "Show the original", "code", (), MenuSlot("View", 3), (Need.MESSAGE,)
    ),
    CommandSpec(
        "conversation.split",
        "Split off as a new ticket",
        "split",
        (),
        MenuSlot("Ticket", 3),
        (Need.MESSAGE, Need.MAY_CHANGE),
    ),
    CommandSpec(
        "conversation.move",
        "Move this mail to…",
        "merge",
        ("Shift+M",),
        MenuSlot("Ticket", 3),
        (Need.ONE_TICKET, Need.MAY_CHANGE),
        Argument.TICKET,
        words="wrong ticket joined thread",
    ),
    CommandSpec(
        "conversation.reschedule",
        "Send this reply at another time…",
        "clock",
        (),
        MenuSlot("Ticket", 3),
        (Need.MESSAGE, Need.MAY_REPLY),
        Argument.TIME,
        words="schedule later",
    ),
    *END,
    CommandSpec(
        "conversation.timeline",
        "Timeline of the customer",
        "history",
        ("T",),
        MenuSlot("View", 3),
        (Need.ONE_TICKET,),
    ),
)

_GO: Final = (
    CommandSpec("go.for_me", "Go to For me", "inbox", ("G, I",), MenuSlot("Go", 0)),
    CommandSpec("go.unassigned", "Go to Unassigned", "circle-dashed", ("G, U",), MenuSlot("Go", 0)),
    CommandSpec("go.mentions", "Go to Mentions", "at-sign", ("G, M",), MenuSlot("Go", 0)),
    CommandSpec("go.following", "Go to Following", "bell", ("G, F",), MenuSlot("Go", 0)),
    CommandSpec("go.due_soon", "Go to Due soon", "timer", ("G, D",), MenuSlot("Go", 0)),
    CommandSpec("go.snoozed", "Go to Snoozed", "alarm-clock", ("G, S",), MenuSlot("Go", 0)),
    CommandSpec("go.all_open", "Go to All open", "layers", ("G, A",), MenuSlot("Go", 0)),
    CommandSpec("go.customers", "Go to Customers", "users-round", ("G, C",), MenuSlot("Go", 0)),
    CommandSpec("go.outbox", "Go to Outbox", "cloud-upload", ("G, O",), MenuSlot("Go", 0)),
    CommandSpec("go.conflicts", "Go to Conflicts", "git-compare-arrows", ("G, X",), MenuSlot("Go", 0)),
    CommandSpec("go.view", "Go to view…", "list", (), MenuSlot("Go", 0), argument=Argument.VIEW),
    *(
        CommandSpec(
            f"go.own_{number}", f"Go to own view {number}", "", (f"Ctrl+{number}",), place=Place.FIELDS
        )
        for number in range(1, 10)
    ),
    CommandSpec("go.back", "Back to the list", "arrow-left", ("U",), MenuSlot("Go", 3)),
    CommandSpec("go.next_pane", "Next pane", "", ("F6",), MenuSlot("Go", 3), place=Place.FIELDS),
    CommandSpec(
        "go.previous_pane", "Previous pane", "", ("Shift+F6",), MenuSlot("Go", 3), place=Place.FIELDS
    ),
)

COMMANDS: Final[tuple[CommandSpec, ...]] = (
    *_TICKET,
    *_COMPOSER,
    *_LIST,
    *_CONVERSATION,
    *_GO,
    *LOOKING,
    *PROGRAM,
)
"""Every command there is."""

BY_ID: Final[dict[str, CommandSpec]] = {command.id: command for command in COMMANDS}
