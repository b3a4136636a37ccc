"""The command palette: one field for commands, views, tickets, customers and settings.

Commands answer at once; what has to be looked up is asked of a reader and joins when it is there. A sign at
the beginning chooses what is looked through (`PaletteMode`). The open ticket, or what is ticked, is shown as
the context; without it only what needs no ticket is offered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from desk_app.domain.errors import DeskError
from desk_app.domain.ids import CustomerId, TicketId
from desk_app.domain.text import count_of
from desk_app.presenters.arguments import ArgumentPresenter, Asking, Choice
from desk_app.presenters.base import Presenter
from desk_app.presenters.navigation import view_key
from desk_app.presenters.palette_commands import Around, PaletteCommands
from desk_app.presenters.palette_matching import match
from desk_app.presenters.palette_memory import Habits, UseCounts
from desk_app.presenters.palette_rows import Found, GroupKind, PaletteGroup, PaletteMode, PaletteRow, ordered
from desk_app.presenters.palette_search import LookedUp, customer_rows, look_up, ticket_rows
from desk_app.presenters.settings_page_labels import setting_label
from desk_app.presenters.window import WindowPresenter
from desk_app.runtime.settings_schema import SETTINGS
from desk_app.services.views import BIN, BUILTIN_VIEWS, SOLVED, SPAM

LIMIT_S: Final = 0.2
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


@dataclass(frozen=True, slots=True)
class PaletteState:
    """What the palette shows.

    Attributes:
        is_open: It is to be seen.
        typed: What stands in the field, the sign of the mode included.
        context: What commands act on: `#4182`, `3 tickets`; empty for nothing.
        step: The command whose argument is asked for; empty while none is.
        prompt: What can be typed.
        groups: The lines.
        chosen: The key of the line that Enter runs; empty for none.
        is_looking: Something is still being looked up.
        problem: What is wrong with what was typed.
    """

    is_open: bool = False
    typed: str = ""
    context: str = ""
    step: str = ""
    prompt: str = ""
    groups: tuple[PaletteGroup, ...] = ()
    chosen: str = ""
    is_looking: bool = False
    problem: str = ""

    @property
    def rows(self) -> tuple[PaletteRow, ...]:
        """All lines in order, without the headings."""
        return tuple(row for group in self.groups for row in group.rows)


class PalettePresenter(Presenter[PaletteState]):
    """The palette of one window."""

    def __init__(self, window: WindowPresenter, habits: Habits, ports: PalettePorts) -> None:
        super().__init__(PaletteState())
        self._window = window
        self._session = window.session
        self._ports = ports
        self._counts = UseCounts(habits)
        self._arguments = ArgumentPresenter(window.session, window.target_row)
        self._commands = PaletteCommands(window, self._arguments, self._counts)
        self._looked_up = LookedUp()
        self._found: dict[str, Found] = {}
        self._stop = self._arguments.watch(self._show_asking)
        window.bind("program.palette", lambda _: self.open())

    def close_for_good(self) -> None:
        """Follow nothing any more."""
        self._stop()

    # ------------------------------------------------------------ what the person does

    def open(self, typed: str = "") -> None:
        """Show the palette with an empty field, or with something in it."""
        self._looked_up = LookedUp()
        self._arguments.cancel()
        self._show(PaletteState(is_open=True, context=self._context(), prompt=_PROMPT))
        self.type(typed)

    def close(self) -> None:
        """Away with it; nothing was done."""
        self._session.forget("palette")
        self._arguments.cancel()
        self._show(PaletteState())

    def type(self, typed: str) -> None:
        """What stands in the field now."""
        if self._arguments.state is not None:
            self._show(replace(self._state, typed=typed))
            self._arguments.type(typed)
            self._present_choices()
            return
        mode, words = mode_of(typed)
        self._show(replace(self._state, typed=typed, problem=""))
        self._look(mode, words)
        self._present()

    def drop_context(self) -> bool:
        """Backspace in the empty field: out of the argument, or without the ticket; False for neither."""
        if self._arguments.state is not None:
            self._arguments.cancel()
            self._show(replace(self._state, step="", prompt=_PROMPT))
            self.type("")
            return True
        if self._state.context:
            self._show(replace(self._state, context=""))
            self._present()
            return True
        return False

    def move(self, step: int) -> None:
        """Choose another line; the ends go around."""
        rows = self._state.rows
        if not rows:
            return
        places = {row.key: place for place, row in enumerate(rows)}
        here = places.get(self._state.chosen, -1 if step > 0 else 0)
        self._show(replace(self._state, chosen=rows[(here + step) % len(rows)].key))

    def choose(self, key: str) -> None:
        """Choose this line, without running it."""
        if key in self._found:
            self._show(replace(self._state, chosen=key))

    def run(self, key: str = "") -> None:
        """Do what a line says; the chosen one without a key."""
        found = self._found.get(key or self._state.chosen)
        if found is None:
            return
        if found.row.reason:
            self._show(replace(self._state, problem=found.row.reason))
            return
        if found.enter is not None:
            found.enter()
            return
        self._counts.used(found.row.key, self._session.clock())
        family = ":".join(found.row.key.split(":")[:2])
        if family != found.row.key and family.startswith("command:"):
            self._counts.used(family, self._session.clock())
        self.close()
        found.run()

    def complete(self) -> None:
        """Tab: into the argument of the chosen line, or its words into the field."""
        found = self._found.get(self._state.chosen)
        if found is None:
            return
        if found.enter is not None:
            found.enter()
        else:
            self.type(found.row.completes or found.row.text)

    # ------------------------------------------------------------ what is shown

    def _context(self) -> str:
        targets = self._window.targets()
        row = self._window.target_row()
        if row is not None:
            return f"#{row.number}"
        if targets.all_of is not None:
            return "All of this view"
        number = len(targets.ids)
        return count_of(number, "ticket", "tickets") if number else ""

    def _look(self, mode: PaletteMode, words: str) -> None:
        if not words.strip() or mode in {PaletteMode.COMMANDS, PaletteMode.HELP}:
            self._session.forget("palette")
            self._looked_up = LookedUp()
            self._show(replace(self._state, is_looking=False))
            return
        self._show(replace(self._state, is_looking=True))
        self._session.ask(
            "palette",
            lambda reader: look_up(reader, words, mode),
            self._came,
            limit_s=LIMIT_S,
            failed=self._failed,
        )

    def _came(self, found: LookedUp) -> None:
        self._looked_up = found
        self._show(replace(self._state, is_looking=False, problem=found.problem))
        self._present()

    def _failed(self, error: DeskError) -> None:
        self._show(replace(self._state, is_looking=False, problem=str(error)))
        self._present()

    def _present(self) -> None:
        if not self._state.is_open or self._arguments.state is not None:
            return
        mode, words = mode_of(self._state.typed)
        found = list(self._fitting(mode, words))
        if not found and words.strip() and not self._state.is_looking:
            found = list(self._next_steps(words))
        self._put(ordered(found, self._titles(), mixes=mode is PaletteMode.ALL))

    def _put(self, groups: list[tuple[str, list[Found]]]) -> None:
        self._found = {each.row.key: each for _title, rows in groups for each in rows}
        shown = tuple(
            PaletteGroup(rows[0].group, title, tuple(each.row for each in rows)) for title, rows in groups
        )
        first = next((row.key for group in shown for row in group.rows if not row.reason), "")
        self._show(replace(self._state, groups=shown, chosen=first))

    def _fitting(self, mode: PaletteMode, words: str) -> Iterator[Found]:
        around = Around(bool(self._state.context), self._session.clock())
        if mode in {PaletteMode.ALL, PaletteMode.COMMANDS}:
            if words.strip() or mode is PaletteMode.COMMANDS:
                yield from self._commands.fitting(words, around)
            else:
                yield from self._commands.usual(around)
        if mode is PaletteMode.ALL:
            yield from self._places(words)
            yield from self._settings(words)
        if mode in {PaletteMode.ALL, PaletteMode.HELP}:
            yield from self._help(words, mode)
        yield from self._looked(mode, words)

    def _looked(self, mode: PaletteMode, words: str) -> Iterator[Found]:
        """What was looked up, as far as it still fits: the answer to the last letter may be on its way."""
        found = self._looked_up
        is_old = found.typed != words
        if found.mode is not mode or not words.strip():
            return
        rows = ticket_rows(found, self._open_ticket)
        if self._ports.open_customer is not None:
            rows += customer_rows(found, self._ports.open_customer)
        for each in rows:
            if not is_old or match(words, each.row.text) is not None:
                yield each
        if mode is PaletteMode.QUERY:
            row = PaletteRow(f"search:{words}", f"List all tickets with “{words}”", icon="search")
            run = partial(self._ports.search_all, words)
            yield Found(row, GroupKind.NEXT, 0.0, run)

    def _places(self, words: str) -> Iterator[Found]:
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

    def _settings(self, words: str) -> Iterator[Found]:
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

    def _help(self, words: str, mode: PaletteMode) -> Iterator[Found]:
        open_help = self._ports.open_help
        if open_help is None or (mode is PaletteMode.ALL and not words.strip()):
            return
        for topic in self._ports.topics:
            found = match(words, topic.title, "help")
            if found is not None:
                row = PaletteRow(f"help:{topic.key}", topic.title, found.marks, icon="circle-help")
                yield Found(row, GroupKind.HELP, found.score - 0.5, partial(open_help, topic.key))

    def _next_steps(self, words: str) -> Iterator[Found]:
        """Nothing was found: what could be done instead."""
        search = PaletteRow(f"search:{words}", f"Search all tickets for “{words}”", icon="search")
        yield Found(search, GroupKind.NEXT, 1.0, partial(self._ports.search_all, words))
        if self._ports.new_ticket is not None:
            new = _new_ticket(words, self._commands.keys_of("ticket.new"))
            yield Found(new, GroupKind.NEXT, 0.5, partial(self._ports.new_ticket, words))

    def _titles(self) -> dict[GroupKind, str]:
        context = self._state.context
        here = "Commands on this ticket" if context.startswith("#") else f"Commands on {context.lower()}"
        nothing = "Nothing is called that"
        return {
            GroupKind.HERE: here if context else "Commands",
            GroupKind.COMMANDS: "Commands",
            GroupKind.VIEWS: "Views and pages",
            GroupKind.CUSTOMERS: "Customers",
            GroupKind.TICKETS: "Tickets",
            GroupKind.SETTINGS: "Settings",
            GroupKind.HELP: "Help",
            GroupKind.NEXT: "Search" if self._looked_up.tickets else nothing,
        }

    def _open_ticket(self, ticket_id: TicketId) -> None:
        self._window.open_ticket(ticket_id, enter=True)

    # ------------------------------------------------------------ asking for an argument

    def _show_asking(self, asking: Asking | None) -> None:
        if asking is None or not self._state.is_open:
            return
        title = asking.command.title.rstrip("…")
        if title != self._state.step:
            self._show(replace(self._state, step=title, prompt=asking.prompt, typed=asking.typed, problem=""))
        self._present_choices()

    def _present_choices(self) -> None:
        asking = self._arguments.state
        if asking is None:
            return
        typed = self._state.typed
        choices = asking.choices
        if asking.is_text:
            words = typed.strip()
            choices = (Choice(words, words, icon="corner-down-left"),) if words else ()
        found = [each for choice in choices if (each := self._chosen_row(asking, choice)) is not None]
        title = asking.prompt
        self._put(ordered(found, dict.fromkeys(GroupKind, title), mixes=False))

    def _chosen_row(self, asking: Asking, choice: Choice) -> Found | None:
        is_free = asking.is_filtered or asking.is_text
        fits = match("" if is_free else self._state.typed, choice.text)
        if fits is None:
            return None
        row = _choice_row(asking, choice, fits.marks)
        place = asking.choices.index(choice) if choice in asking.choices else 0
        return Found(
            row,
            GroupKind.HERE,
            fits.score - place / 1000,
            partial(self._window.run, asking.command.id, choice.key),
        )


def _choice_row(asking: Asking, choice: Choice, marks: tuple[tuple[int, int], ...]) -> PaletteRow:
    """The line of something that can be chosen as an argument."""
    return PaletteRow(
        f"command:{asking.command.id}:{choice.key}",
        choice.text,
        marks,
        choice.hint or ("now" if choice.is_set else ""),
        icon=choice.icon or ("" if choice.person or choice.status else "check"),
        person=choice.person,
        status=choice.status,
    )


def _keys(shortcut: str) -> tuple[str, ...]:
    return (shortcut,) if shortcut else ()


def mode_of(typed: str) -> tuple[PaletteMode, str]:
    """What is looked through, and for which words."""
    bare = typed.lstrip()
    for mode in PaletteMode:
        if mode.value and bare.startswith(mode.value):
            return mode, bare[len(mode.value) :].strip()
    return PaletteMode.ALL, bare.rstrip()


_PROMPT: Final = "Search or run"


def _new_ticket(subject: str, keys: tuple[str, ...]) -> PaletteRow:
    return PaletteRow(f"new:{subject}", f"New ticket “{subject}”", icon="square-pen", keys=keys)
