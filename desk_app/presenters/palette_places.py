"""Where the palette leads besides commands: views, pages, settings, help, tickets and customers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from desk_app.domain.ids import CustomerId
from desk_app.presenters.navigation import view_key
from desk_app.presenters.palette_matching import match
from desk_app.presenters.palette_memory import UseCounts
from desk_app.presenters.palette_rows import Found, GroupKind, PaletteMode, PaletteRow
from desk_app.presenters.palette_search import LookedUp, customer_rows, ticket_rows
from desk_app.presenters.settings_page_labels import setting_label
from desk_app.presenters.window import WindowPresenter
from desk_app.runtime.settings_schema import SETTINGS
from desk_app.services.views import BIN, BUILTIN_VIEWS, SOLVED, SPAM

_VIEWS_WHEN_EMPTY: Final = 3
_USUAL_VIEW: Final = 0.05
_ICONS: Final = {SOLVED.id: "check", BIN.id: "trash-2", SPAM.id: "shield-alert"}
"""Of views that do not stand in the navigation."""
_PLACES_WORDS: Final = "go to view page open"


@dataclass(frozen=True, slots=True)
class HelpTopic:
    """A page of the help: its name and its title."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class PalettePorts:
    """What the palette leads to.

    Attributes:
        search_all: Search all tickets for a text.
        new_ticket: Begin a ticket with this subject.
        open_customer: Show a customer's page; None where there is none.
        open_setting: Show a setting on its page; None where there is none.
        open_help: Show a page of the help.
        topics: What help there is.
    """

    search_all: Callable[[str], None]
    new_ticket: Callable[[str], None] | None = None
    open_customer: Callable[[CustomerId], None] | None = None
    open_setting: Callable[[str], None] | None = None
    open_help: Callable[[str], None] | None = None
    topics: tuple[HelpTopic, ...] = ()


class PalettePlaces:
    """Finds places for one window."""

    def __init__(self, window: WindowPresenter, ports: PalettePorts, counts: UseCounts) -> None:
        self._window = window
        self._session = window.session
        self._ports = ports
        self._counts = counts

    def looked_up(self, found: LookedUp, mode: PaletteMode, words: str) -> Iterator[Found]:
        """What was looked up, as far as it still fits: the answer to the last letter may be on its way."""
        is_old = found.typed != words
        if found.mode is not mode or not words.strip():
            return
        rows = ticket_rows(found, partial(self._window.open_ticket, enter=True))
        if self._ports.open_customer is not None:
            rows += customer_rows(found, self._ports.open_customer)
        for each in rows:
            if not is_old or match(words, each.row.text) is not None:
                yield each
        if mode is PaletteMode.QUERY:
            row = PaletteRow(f"search:{words}", f"List all tickets with “{words}”", icon="search")
            run = partial(self._ports.search_all, words)
            yield Found(row, GroupKind.NEXT, 0.0, run)

    def views_and_pages(self, words: str) -> Iterator[Found]:
        """Where the navigation leads, and the views that do not stand there."""
        navigation = self._window.navigation
        views = {view.id: view for view in (*navigation.views, *BUILTIN_VIEWS)}
        icons = {item.key: item.icon for item in navigation.state.items}
        for place, view in enumerate(views.values()):
            usual = _USUAL_VIEW if place < _VIEWS_WHEN_EMPTY else 0.0
            row = PaletteRow(
                f"view:{view.id.hex()}",
                view.name,
                icon=icons.get(view_key(view)) or _ICONS.get(view.id, "list"),
                keys=_keys(view.shortcut),
            )
            yield from self._place(words, row, partial(self._window.open_view, view), usual=usual)
        for item in navigation.state.items:
            if item.key.startswith("page:"):
                row = PaletteRow(item.key, item.label, icon=item.icon)
                yield from self._place(words, row, partial(self._window.open_key, item.key))

    def _place(
        self, words: str, row: PaletteRow, run: Callable[[], None], *, usual: float = 0.0
    ) -> Iterator[Found]:
        found = match(words, row.text, _PLACES_WORDS)
        if found is None or (words.strip() and not found.marks):
            return
        score = found.score + usual + min(self._counts.weight(row.key, self._session.clock()), 1.0)
        if words.strip() or score > 0:
            marked = replace(row, marks=found.marks)
            yield Found(marked, GroupKind.VIEWS, score, run, fits_start=found.fits_start)

    def settings(self, words: str) -> Iterator[Found]:
        """Settings, once something is typed."""
        open_setting = self._ports.open_setting
        if open_setting is None or not words.strip():
            return
        for setting in SETTINGS:
            label = setting_label(setting)
            found = match(words, label, f"setting {setting.name} {setting.description}")
            if found is not None:
                row = PaletteRow(
                    f"setting:{setting.name}", label, found.marks, setting.description, "settings"
                )
                yield Found(row, GroupKind.SETTINGS, found.score - 0.5, partial(open_setting, setting.name))

    def help(self, words: str, mode: PaletteMode) -> Iterator[Found]:
        """Pages of the help; all of them where only help is looked through."""
        open_help = self._ports.open_help
        if open_help is None or (mode is PaletteMode.ALL and not words.strip()):
            return
        for topic in self._ports.topics:
            found = match(words, topic.title, "help")
            if found is not None:
                row = PaletteRow(f"help:{topic.key}", topic.title, found.marks, icon="circle-help")
                yield Found(row, GroupKind.HELP, found.score - 0.5, partial(open_help, topic.key))

    def next_steps(self, words: str, new_ticket_keys: tuple[str, ...]) -> Iterator[Found]:
        """Nothing was found: what could be done instead."""
        search = PaletteRow(f"search:{words}", f"Search all tickets for “{words}”", icon="search")
        yield Found(search, GroupKind.NEXT, 1.0, partial(self._ports.search_all, words))
        if self._ports.new_ticket is not None:
            new = _new_ticket(words, new_ticket_keys)
            yield Found(new, GroupKind.NEXT, 0.5, partial(self._ports.new_ticket, words))


def _keys(shortcut: str) -> tuple[str, ...]:
    return (shortcut,) if shortcut else ()


def _new_ticket(subject: str, keys: tuple[str, ...]) -> PaletteRow:
    return PaletteRow(f"new:{subject}", f"New ticket “{subject}”", icon="square-pen", keys=keys)
