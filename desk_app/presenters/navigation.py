"""The navigation: views with live counts, pages that exist, and what the foot of it says."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum, unique
from typing import Final

from desk_app.domain.changes import ChangeSet, SaveView
from desk_app.domain.entities import View
from desk_app.domain.ids import ViewId
from desk_app.presenters.base import Presenter, Stop
from desk_app.presenters.drop_terms import takes_tickets
from desk_app.presenters.session import Session
from desk_app.services.reading import Count, Lane, ListQuery, Reader
from desk_app.services.views import DUE_SOON_VIEW, FOLLOWING, INBOX_VIEWS, SNOOZED, UNASSIGNED, all_views

COUNT_EVERY_MS: Final = 250
"""Counts are read at most four times a second, however much is written."""
_REST: Final = 5
"""After counts that took long there is a pause of so many times their time: beside an import of mails into a
million tickets, a third of what all readers did was counting."""
CLOCK_EVERY_MS: Final = 60_000
"""Due soon and Snoozed change with time alone."""

CONFLICTS: Final = "conflicts"
"""The name of the page where fields that two people changed are decided."""

_VIEWS: Final = frozenset({"view"})
_COUNTING_TABLES: Final = frozenset(
    {"ticket", "ticket_tag", "ticket_follower", "view", "mention", "message", "note"}
)
_ICONS: Final = {UNASSIGNED.id: "circle-dashed", SNOOZED.id: "alarm-clock"}
_OWN_ICON: Final = "list"


@unique
class NavGroup(StrEnum):
    """Where an entry stands."""

    INBOX = "inbox"
    VIEWS = "views"
    PAGES = "pages"
    FOOT = "foot"
    """Above the pill, whatever is scrolled: what waits to be sent, and what needs a decision."""


@unique
class NavTone(StrEnum):
    """Whether a count asks for somebody."""

    QUIET = "quiet"
    WARNING = "warning"
    CONFLICT = "conflict"


@unique
class SyncLook(StrEnum):
    """What the pill at the foot says; the names are those of the kit's faces."""

    SYNCED = "synced"
    MOVING = "moving"
    OFFLINE = "offline"
    SIGN_IN = "sign_in"
    CONFLICTS = "conflicts"


@dataclass(frozen=True, slots=True)
class SyncLine:
    """The foot of the navigation.

    Attributes:
        look: Which face.
        text: In words.
        trailing: What is waiting; empty for nothing.
    """

    look: SyncLook = SyncLook.SYNCED
    text: str = "Saved here"
    trailing: str = ""


@dataclass(frozen=True, slots=True)
class NavItem:
    """One row.

    Attributes:
        key: `view:` with the view's id in hex, or `page:` with the page's name.
        label: In words.
        icon: Its picture.
        group: Where it stands.
        count: As shown; empty while nothing is known or to be counted.
        spoken: The count as screen readers say it.
        tone: Whether the count asks for somebody.
        command: The command that does the same, for its keys; empty for none.
        takes_tickets: Tickets can be dropped on it.
    """

    key: str
    label: str
    icon: str
    group: NavGroup
    count: str = ""
    tone: NavTone = NavTone.QUIET
    command: str = ""
    takes_tickets: bool = False

    @property
    def spoken(self) -> str:
        """What screen readers say."""
        return f"{self.label}, {self.count}" if self.count else self.label


@dataclass(frozen=True, slots=True)
class Waiting:
    """What stands at the foot of the navigation.

    Attributes:
        key: Of the page that shows what waits.
        outbox: How much waits to be sent.
        conflicts: How many decisions are wanted; without any there is no entry for them.
    """

    key: str
    outbox: int = 0
    conflicts: int = 0


@dataclass(frozen=True, slots=True)
class NavigationState:
    """The whole navigation.

    Attributes:
        items: In order, group by group.
        chosen: The key of what is shown; empty for none.
        sync: The foot.
    """

    items: tuple[NavItem, ...] = ()
    chosen: str = ""
    sync: SyncLine = SyncLine()


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A page of the workspace beside the tickets (customers, reports).

    Attributes:
        name: Stable, such as `customers`.
        label: In the navigation.
        icon: Its picture.
        command: The command that leads there.
        in_navigation: False for pages that are reached in another way (settings).
    """

    name: str
    label: str
    icon: str
    command: str = ""
    in_navigation: bool = True


class NavigationPresenter(Presenter[NavigationState]):
    """Reads the views and keeps their counts fresh.

    Attributes:
        views: Every view there is, built-in ones first.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(NavigationState())
        self._session = session
        self.views: tuple[View, ...] = INBOX_VIEWS
        self._counts: dict[ViewId, Count] = {}
        self._pages: tuple[PageEntry, ...] = ()
        self._waiting: Waiting | None = None
        self._pause: Stop | None = None
        self._is_stale = False
        self._stops: list[Stop] = []
        self._tick: Stop | None = None

    def start(self) -> None:
        """Read the views and begin to follow changes."""
        self._stops.append(self._session.on_change(self._follow))
        self._rebuild()
        self._read_views()
        self._wait_for_the_clock()

    def close(self) -> None:
        """Follow nothing any more."""
        for stop in (*self._stops, self._pause, self._tick):
            if stop is not None:
                stop()

    def add_page(self, page: PageEntry) -> None:
        """Offer a page; only what exists is offered."""
        self._pages = (*self._pages, page)
        self._rebuild()

    def choose(self, key: str) -> None:
        """Mark what is shown."""
        self._rebuild(key)

    def show_sync(self, line: SyncLine) -> None:
        """Say something else at the foot."""
        self._show(replace(self._state, sync=line))

    def show_waiting(self, waiting: Waiting | None) -> None:
        """Say how much waits; None where nothing is ever sent."""
        if waiting != self._waiting:
            self._waiting = waiting
            self._rebuild()

    def view_of(self, key: str) -> View | None:
        """The view behind a key."""
        return next((view for view in self.views if view_key(view) == key), None)

    def own_views(self) -> tuple[View, ...]:
        """The saved views in their order."""
        return tuple(view for view in self.views if not view.is_builtin)

    def move_view(self, key: str, step: int) -> None:
        """Move a saved view up (-1) or down (1) by one place or more."""
        own = list(self.own_views())
        place = next((index for index, view in enumerate(own) if view_key(view) == key), None)
        if place is None:
            return
        target = max(0, min(place + step, len(own) - 1))
        if target == place:
            return
        own.insert(target, own.pop(place))
        for position, view in enumerate(own):
            if view.position != position:
                self._session.apply(_at_position(view, position), silent=True)

    def _follow(self, changes: ChangeSet) -> None:
        if changes.may_concern(_VIEWS):
            self._read_views()
        elif changes.may_concern(_COUNTING_TABLES):
            self._count_soon()

    def _read_views(self) -> None:
        def read(views: tuple[View, ...]) -> None:
            self.views = views
            self._rebuild()
            self._count_soon()

        self._session.ask("navigation.views", all_views, read, lane=Lane.BACKGROUND, limit_s=None)

    def _count_soon(self) -> None:
        """Count now, or at the end of the pause since the last time."""
        if self._pause is not None:
            self._is_stale = True
            return
        self._rest(COUNT_EVERY_MS)
        self._count()

    def _rest(self, pause_ms: int) -> None:
        """Count no more for so long."""
        if self._pause is not None:
            self._pause()
        self._pause = self._session.after(pause_ms, self._pause_is_over)

    def _rest_after(self, begun_s: float) -> None:
        """Rest in proportion to what counting took since then; what was written meanwhile comes after."""
        took_ms = round((time.monotonic() - begun_s) * 1000)
        if took_ms > COUNT_EVERY_MS // _REST:
            self._rest(took_ms * _REST)

    def _pause_is_over(self) -> None:
        self._pause = None
        if self._is_stale:
            self._is_stale = False
            self._count_soon()

    def _count(self) -> None:
        views = self._shown_views()
        begun_s = time.monotonic()

        def question(reader: Reader) -> dict[ViewId, Count]:
            return dict(reader.lists.view_counts(views))

        def counted(counts: dict[ViewId, Count]) -> None:
            self._rest_after(begun_s)
            late = tuple(view for view in views if not counts[view.id].is_exact)
            # What was cut short keeps its former number until it was counted by itself.
            former = {view.id: self._counts[view.id] for view in late if view.id in self._counts}
            self._counts = counts | former
            self._rebuild()
            if late:
                self._count_alone(late)

        # Counting keeps to a budget of its own; being late on a busy computer is nobody's concern.
        self._session.ask("navigation.counts", question, counted, lane=Lane.BACKGROUND, limit_s=None)

    def _count_alone(self, views: tuple[View, ...]) -> None:
        """Count the views for which there was no time among all others, each with a budget of its own."""
        begun_s = time.monotonic()

        def question(reader: Reader) -> dict[ViewId, Count]:
            return {view.id: reader.lists.count(ListQuery(view.query, view.sort)) for view in views}

        def counted(counts: dict[ViewId, Count]) -> None:
            self._rest_after(begun_s)
            self._counts |= counts
            self._rebuild()

        self._session.ask("navigation.late", question, counted, lane=Lane.BACKGROUND, limit_s=None)

    def _wait_for_the_clock(self) -> None:
        def tick() -> None:
            self._count_soon()
            self._wait_for_the_clock()

        self._tick = self._session.after(CLOCK_EVERY_MS, tick)

    def _shown_views(self) -> tuple[View, ...]:
        return (*INBOX_VIEWS, *self.own_views())

    def _rebuild(self, chosen: str | None = None) -> None:
        """Say everything anew, with something else chosen where that is given."""
        chosen = self._state.chosen if chosen is None else chosen
        inbox = tuple(self._view_item(view, NavGroup.INBOX) for view in self._inbox(chosen))
        own = tuple(self._view_item(view, NavGroup.VIEWS) for view in self.own_views())
        pages = tuple(
            NavItem(f"page:{page.name}", page.label, page.icon, NavGroup.PAGES, command=page.command)
            for page in self._pages
            if page.in_navigation
        )
        self._show(replace(self._state, items=(*inbox, *own, *pages, *self._foot()), chosen=chosen))

    def _inbox(self, chosen: str) -> Iterator[View]:
        """The views at the top; Following stands there while something is followed, or it is shown."""
        count = self._counts.get(FOLLOWING.id)
        is_followed = count is not None and count.number > 0
        for view in INBOX_VIEWS:
            if view is not FOLLOWING or is_followed or chosen == view_key(view):
                yield view

    def _foot(self) -> Iterator[NavItem]:
        waiting = self._waiting
        if waiting is None:
            return
        if waiting.conflicts:
            yield NavItem(
                f"page:{CONFLICTS}",
                "Conflicts",
                "git-compare-arrows",
                NavGroup.FOOT,
                grouped_number(waiting.conflicts),
                NavTone.CONFLICT,
                "go.conflicts",
            )
        number = grouped_number(waiting.outbox) if waiting.outbox else ""
        yield NavItem(waiting.key, "Outbox", "cloud-upload", NavGroup.FOOT, number, command="go.outbox")

    def _view_item(self, view: View, group: NavGroup) -> NavItem:
        count = self._counts.get(view.id)
        is_urgent = view.id == DUE_SOON_VIEW.id and count is not None and count.number > 0
        handle = view.id.rstrip(b".").decode("ascii", "replace").replace("-", "_")
        return NavItem(
            view_key(view),
            view.name,
            _ICONS.get(view.id, view.icon or _OWN_ICON),
            group,
            count_text(count),
            NavTone.WARNING if is_urgent else NavTone.QUIET,
            f"go.{handle}" if group is NavGroup.INBOX else "",
            takes_tickets(view, self._session),
        )


def view_key(view: View) -> str:
    """How the navigation calls a view."""
    return f"view:{view.id.hex()}"


def count_text(count: Count | None) -> str:
    """A number of tickets as it is shown: nothing for none, `1 240`, `5 000+` where it is not exact."""
    if count is None or count.number == 0:
        return ""
    return grouped_number(count.number) + ("" if count.is_exact else "+")


def grouped_number(number: int) -> str:
    """Digits in groups of three, with narrow spaces that do not break."""
    return f"{number:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def _at_position(view: View, position: int) -> SaveView:
    return SaveView(
        view.name,
        view.query,
        view.sort,
        view.grouping,
        view.icon,
        view.shortcut,
        view_id=view.id,
        position=position,
    )
