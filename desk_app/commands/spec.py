"""What a command is: a name, words, keys, a place in the menus, and what it needs before it can run.

A command says nothing about how it is done; `desk_app.presenters` binds a function to its id. A command
whose needs are not met stays visible and says why it cannot run (UI rule: buttons stay, with the reason).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum, StrEnum

from desk_app.domain.standing import NOT_ALLOWED, READS_ONLY, Right


class Need(Enum):
    """Something that must be so before a command can run; the value is the sentence when it is not."""

    TICKET = "Select a ticket first."
    ONE_TICKET = "Select a single ticket first."
    ACTIVE_TICKET = "This ticket is done."
    DONE_TICKET = "This ticket is not done."
    BINNED_TICKET = "This ticket is not in the bin."
    NOT_BINNED = "This ticket is in the bin."
    MERGED_TICKET = "Nothing was merged into this ticket."
    DRAFT = "There is nothing written yet."
    MESSAGE = "Choose a message first."
    OPEN_SIDE = "No side conversation is open in this ticket."
    DONE_SIDE = "No side conversation of this ticket is done."
    OWN_VIEW = "This is a built-in view."
    SOMETHING_TO_UNDO = "There is nothing to undo."
    SOMETHING_TO_REDO = "There is nothing to redo."
    NEW_ROWS = "There are no new tickets."
    SELECTION = "Nothing is selected."
    SEVERAL_TICKETS = "Select at least two tickets first."
    MAY_REPLY = NOT_ALLOWED[Right.REPLY]
    MAY_NOTE = NOT_ALLOWED[Right.NOTE]
    MAY_CHANGE = NOT_ALLOWED[Right.CHANGE]
    MAY_TAKE = NOT_ALLOWED[Right.OWN]
    MAY_DELETE = NOT_ALLOWED[Right.DELETE]
    MAY_WRITE = READS_ONLY
    DEMO_ONLINE = "You are offline already."
    DEMO_OFFLINE = "You are online."
    ALIKE = "No other conflict is like this one."
    RUNNING_CHANGE = "No change of many tickets is under way."


class Argument(StrEnum):
    """What a command asks for before it runs; pickers and palette know how to ask."""

    NONE = ""
    AGENT = "agent"
    FOLLOWER = "follower"
    TEAM = "team"
    STATUS = "status"
    PRIORITY = "priority"
    TAG = "tag"
    TIME = "time"
    MOOD = "mood"
    TICKET = "ticket"
    CUSTOMER = "customer"
    VIEW = "view"
    TEXT = "text"
    SORT = "sort"
    GROUPING = "grouping"
    MERGED = "merged"
    """One of the tickets that were merged into this one."""
    THEME = "theme"
    DENSITY = "density"
    LAYOUT = "layout"


class Place(StrEnum):
    """Where keys of a command count: everywhere outside text fields, or only in one part of the window."""

    WINDOW = "window"
    LIST = "list"
    CONVERSATION = "conversation"
    COMPOSER = "composer"
    FIELDS = "fields"
    """Also while something is being written."""


@dataclass(frozen=True, slots=True)
class MenuSlot:
    """A place in a menu (File, Edit, View, Ticket, Go, Window, Help); items of a `group` stand together."""

    menu: str
    group: int = 0


@dataclass(frozen=True, slots=True)
class CommandSpec:
    """One thing a person can do.

    Attributes:
        id: Stable name, `family.verb`; used in logs, tests, settings, key maps.
        title: What it says in menus and the palette, in the imperative, sentence case.
        icon: Lucide name or empty.
        keys: Default keys in Qt's portable form ("Ctrl+K", "G, I"); Ctrl is Cmd on a Mac.
        menu: Where it stands in the menus; None for palette only.
        needs: What must be so; checked in order, the first unmet one gives the reason.
        argument: What it asks for.
        place: Where its keys count.
        words: More words the palette finds it by.
        danger: The verb for the confirm button where it cannot be undone; empty otherwise.
    """

    id: str
    title: str
    icon: str = ""
    keys: tuple[str, ...] = ()
    menu: MenuSlot | None = None
    needs: tuple[Need, ...] = ()
    argument: Argument = Argument.NONE
    place: Place = Place.WINDOW
    words: str = ""
    danger: str = ""

    def why_not(self, met: Collection[Need]) -> str:
        """Why the command cannot run now; an empty string when it can."""
        return next((need.value for need in self.needs if need not in met), "")
