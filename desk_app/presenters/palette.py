"""The command palette: one field for commands, views, tickets, customers and settings.

Commands answer at once; what has to be looked up is asked of a reader and joins when it is there. A sign at
the beginning chooses what is looked through (`PaletteMode`). The open ticket, or what is ticked, is shown as
the context; without it only what needs no ticket is offered.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from desk_app.domain.errors import DeskError
from desk_app.domain.text import count_of
from desk_app.presenters.arguments import ArgumentPresenter, Asking
from desk_app.presenters.base import Presenter
from desk_app.presenters.palette_asking import asked_rows
from desk_app.presenters.palette_commands import Around, PaletteCommands
from desk_app.presenters.palette_memory import Habits, UseCounts
from desk_app.presenters.palette_places import PalettePlaces, PalettePorts
from desk_app.presenters.palette_rows import Found, GroupKind, PaletteGroup, PaletteMode, ordered
from desk_app.presenters.palette_search import LookedUp, look_up
from desk_app.presenters.palette_state import PaletteState
from desk_app.presenters.window import WindowPresenter

LIMIT_S: Final = 0.2
_PROMPT: Final = "Search or run"


class PalettePresenter(Presenter[PaletteState]):
    """The palette of one window."""

    def __init__(self, window: WindowPresenter, habits: Habits, ports: PalettePorts) -> None:
        super().__init__(PaletteState())
        self._window = window
        self._session = window.session
        self._counts = UseCounts(habits)
        self._places = PalettePlaces(window, ports, self._counts)
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
            found = list(self._places.next_steps(words, self._commands.keys_of("ticket.new")))
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
            yield from self._places.views_and_pages(words)
            yield from self._places.settings(words)
        if mode in {PaletteMode.ALL, PaletteMode.HELP}:
            yield from self._places.help(words, mode)
        yield from self._places.looked_up(self._looked_up, mode, words)

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
        if asking is not None:
            found = asked_rows(asking, self._state.typed, self._window.run)
            self._put(ordered(found, dict.fromkeys(GroupKind, asking.prompt), mixes=False))


def mode_of(typed: str) -> tuple[PaletteMode, str]:
    """What is looked through, and for which words."""
    bare = typed.lstrip()
    for mode in PaletteMode:
        if mode.value and bare.startswith(mode.value):
            return mode, bare[len(mode.value) :].strip()
    return PaletteMode.ALL, bare.rstrip()
