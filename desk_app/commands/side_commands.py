"""The commands of side conversations; the catalogue puts them among those of tickets."""

from __future__ import annotations

from typing import Final

from desk_app.commands.spec import CommandSpec, MenuSlot, Need

_NEEDS = (Need.ONE_TICKET, Need.NOT_BINNED, Need.MAY_REPLY)

BEGIN: Final = (
    CommandSpec(
        "ticket.forward",
        "Forward…",
        "forward",
        ("F",),
        MenuSlot("Ticket", 0),
        _NEEDS,
        words="side conversation third party supplier carrier fwd",
    ),
    CommandSpec(
        "ticket.side",
        "Start a side conversation…",
        "building-2",
        (),
        MenuSlot("Ticket", 0),
        _NEEDS,
        words="third party supplier carrier manufacturer write",
    ),
)
"""Writing to a third party."""

END: Final = (
    CommandSpec(
        "conversation.side_done",
        "Mark the side conversation as done",
        "check",
        (),
        MenuSlot("Ticket", 3),
        (*_NEEDS, Need.OPEN_SIDE),
        words="third party close",
    ),
    CommandSpec(
        "conversation.side_reopen",
        "Open the side conversation again",
        "rotate-ccw",
        (),
        MenuSlot("Ticket", 3),
        (*_NEEDS, Need.DONE_SIDE),
        words="third party",
    ),
)
"""Nothing more is wanted of a third party, or something is again."""
