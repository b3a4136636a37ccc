"""The views that are always there, and finding any view by what people call it.

A view is nothing but a query with an order; `me` in it is whoever asks. The store proves in its tests that
each of these walks an index of its own and never sorts a big set.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from desk_app.domain.entities import View
from desk_app.domain.errors import Ambiguous, InvalidInput, NotFound
from desk_app.domain.ids import ID_BYTES, ViewId, parse_id
from desk_app.domain.query.folding import fold
from desk_app.services.reading import Reader

DUE_SOON: Final = "1h"
"""How far the view Due soon looks ahead: as far as chips turn to warnings, so that both say the same."""


def _builtin(handle: str, name: str, query: str, *, sort: str, icon: str, grouping: str = "") -> View:
    """A view with a fixed id made from its handle, so that settings may refer to it for ever."""
    return View(
        id=ViewId(handle.encode().ljust(ID_BYTES, b".")),
        name=name,
        query=query,
        sort=sort,
        grouping=grouping,
        icon=icon,
        is_builtin=True,
    )


FOR_ME: Final = _builtin(
    "for-me", "For me", "assignee:me is:active -is:snoozed", sort="due", icon="inbox", grouping="state"
)
UNASSIGNED: Final = _builtin(
    "unassigned", "Unassigned", "assignee:none is:active -is:snoozed", sort="due", icon="user-x"
)
MENTIONS: Final = _builtin("mentions", "Mentions", "is:mentioned", sort="-updated", icon="at-sign")
FOLLOWING: Final = _builtin("following", "Following", "follower:me", sort="-updated", icon="bell")
DUE_SOON_VIEW: Final = _builtin(
    "due-soon", "Due soon", f"is:active due:<{DUE_SOON} -is:snoozed", sort="due", icon="timer"
)
SNOOZED: Final = _builtin("snoozed", "Snoozed", "is:snoozed is:active", sort="snoozed", icon="moon")
ALL_OPEN: Final = _builtin("all-open", "All open", "is:active -is:snoozed", sort="due", icon="layers")
SOLVED: Final = _builtin("solved", "Solved", "is:solved OR is:closed", sort="-updated", icon="check")
BIN: Final = _builtin("bin", "Bin", "is:deleted", sort="-deleted", icon="trash-2")
SPAM: Final = _builtin("spam", "Spam", "is:spam -is:deleted", sort="-updated", icon="shield-x")
EVERYTHING: Final = _builtin("everything", "Everything", "", sort="-updated", icon="archive")

INBOX_VIEWS: Final = (FOR_ME, UNASSIGNED, MENTIONS, FOLLOWING, DUE_SOON_VIEW, SNOOZED, ALL_OPEN)
"""The group at the top of the navigation, in order; their counts are always shown."""

BUILTIN_VIEWS: Final = (*INBOX_VIEWS, SOLVED, BIN, SPAM, EVERYTHING)
"""All views that are always there, in order."""


def all_views(reader: Reader) -> tuple[View, ...]:
    """The built-in views, then the saved ones in their order."""
    return (*BUILTIN_VIEWS, *reader.own.views())


def find_view(reader: Reader, ref: str) -> View:
    """A view by name (whatever the case), handle such as `for-me`, id, or the beginning of its name.

    Raises:
        NotFound: There is none.
        Ambiguous: The name or its beginning fits several.
    """
    views = all_views(reader)
    wanted = fold(ref)
    found = [view for view in views if fold(view.name) == wanted] or _by_id(views, ref)
    if len(found) > 1:
        raise Ambiguous(f"{len(found)} views are called “{found[0].name}”.", "Give the view's id instead.")
    found = found or [view for view in views if wanted and fold(view.name).startswith(wanted)]
    if len(found) > 1:
        raise Ambiguous(f"“{ref[:60]}” begins the names of several views.", f"They are: {_names(found)}.")
    if not found:
        raise NotFound(f"There is no view “{ref[:60]}”.", f"There are: {_names(views)}.")
    return found[0]


def _names(views: Iterable[View]) -> str:
    return ", ".join(view.name for view in views)


def _by_id(views: Iterable[View], ref: str) -> list[View]:
    try:
        wanted = parse_id(ref)
    except InvalidInput:
        wanted = ref.encode().ljust(ID_BYTES, b".")
    return [view for view in views if view.id == wanted]
