"""Which parts of the window stand side by side: arithmetic of width, layout and what was folded.

Widths are compared at 100 % text size: at 200 % a window of 1,440 pixels has room for what 720 have else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum, unique


@unique
class Layout(StrEnum):
    """How list and conversation share the window."""

    THREE = "three"
    """Side by side."""
    TWO = "two"
    """The list has the whole width; a ticket opens over it."""
    FOCUS = "focus"
    """Nothing but the conversation."""


@unique
class Fold(StrEnum):
    """How much of a side pane there is."""

    OPEN = "open"
    ICONS = "icons"
    """Navigation only: icons with tooltips."""
    SHEET = "sheet"
    """Details only: over the conversation, when asked for."""
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the person has chosen.

    Attributes:
        layout: How list and conversation share the window.
        navigation: The navigation is wanted with words.
        details: The details are wanted.
        before: The layout to come back to from the conversation alone.
    """

    layout: Layout = Layout.THREE
    navigation: bool = True
    details: bool = True
    before: Layout = Layout.THREE

    def focused(self) -> Wishes:
        """Nothing but the conversation."""
        is_there = self.layout is Layout.FOCUS
        return self if is_there else replace(self, layout=Layout.FOCUS, before=self.layout)

    def unfocused(self) -> Wishes:
        """As it was before."""
        return replace(self, layout=self.before) if self.layout is Layout.FOCUS else self


@dataclass(frozen=True, slots=True)
class Breaks:
    """Below which width (at 100 %) something folds; from the design tokens."""

    details: int = 1240
    navigation: int = 1080
    single: int = 900


@dataclass(frozen=True, slots=True)
class PanePlan:
    """What is shown.

    Attributes:
        navigation: OPEN, ICONS or AWAY.
        has_list: The ticket list stands there.
        has_conversation: The conversation stands there.
        details: OPEN, SHEET or AWAY.
        is_single: One pane at a time; Back leads to the list.
    """

    navigation: Fold
    has_list: bool
    has_conversation: bool
    details: Fold
    is_single: bool = False


def plan_panes(width: float, wishes: Wishes, *, is_reading: bool, breaks: Breaks | None = None) -> PanePlan:
    """Decide what is shown.

    Args:
        width: Of the window, divided by the text scale.
        wishes: What the person has chosen.
        is_reading: A ticket is open and was entered; matters where only one of list and ticket has room.
        breaks: From which width on things fold.
    """
    breaks = breaks or Breaks()
    single = width < breaks.single
    narrow = width < breaks.navigation
    fold = Fold.ICONS if narrow or not wishes.navigation else Fold.OPEN
    beside = Fold.SHEET if width < breaks.details else Fold.OPEN if wishes.details else Fold.AWAY
    if wishes.layout is Layout.FOCUS:
        return PanePlan(Fold.AWAY, has_list=False, has_conversation=True, details=Fold.SHEET, is_single=True)
    if single or wishes.layout is Layout.TWO:
        details = beside if is_reading else Fold.AWAY
        return PanePlan(
            fold, has_list=not is_reading, has_conversation=is_reading, details=details, is_single=True
        )
    return PanePlan(fold, has_list=True, has_conversation=True, details=beside)


def is_left_one(plan: PanePlan, width: float, wishes: Wishes) -> bool:
    """Whether this width (at 100 %) has room for one pane where the plan has list and conversation."""
    return not plan.is_single and plan_panes(width, wishes, is_reading=False).is_single
