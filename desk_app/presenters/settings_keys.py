"""The list of keys on the settings page: which command has which, and choosing others without clashes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from desk_app.commands.catalogue import BY_ID, COMMANDS
from desk_app.commands.keys import KeyWishes, write_changes
from desk_app.domain.query.folding import fold
from desk_app.domain.text import count_of
from desk_app.presenters.base import Presenter
from desk_app.presenters.keys import key_wishes
from desk_app.presenters.session import Notice
from desk_app.presenters.window import WindowPresenter
from desk_app.runtime.settings_schema import KEYS_CHANGED, SINGLE_LETTERS

MENUS: Final = ("Ticket", "Go", "Edit", "View", "File", "Window", "Help")
_REFUSED: Final = frozenset({"Esc", "Tab", "Shift+Tab", "Backtab", "Shift+Backtab"})
"""Keys that always mean the same: close, and go to the next field."""


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A command with its keys.

    Attributes:
        id: The command.
        title: As in the menus.
        group: The menu it stands in.
        keys: In Qt's portable form; empty for none.
        is_changed: They are the person's own.
        is_silent: They do not count now, because single letters are switched off.
    """

    id: str
    title: str
    group: str
    keys: tuple[str, ...]
    is_changed: bool
    is_silent: bool


@dataclass(frozen=True, slots=True)
class KeyAsked:
    """Other keys are being chosen for a command.

    Attributes:
        id: The command.
        title: As in the menus.
        pressed: What was pressed; empty for nothing yet.
        taken_by: The command that has it; empty when it is free.
        problem: Why it cannot be a key.
    """

    id: str
    title: str
    pressed: str = ""
    taken_by: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class KeysState:
    """The list.

    Attributes:
        lines: Commands in the order of the menus.
        typed: What is looked for.
        changed: How many commands have keys of the person's own.
        asked: What is being chosen; None for nothing.
    """

    lines: tuple[KeyLine, ...] = ()
    typed: str = ""
    changed: int = 0
    asked: KeyAsked | None = None


class KeysPresenter(Presenter[KeysState]):
    """The keys of one window."""

    def __init__(self, window: WindowPresenter) -> None:
        super().__init__(KeysState())
        self._window = window
        self._session = window.session
        self._preferences = window.session.preferences
        self._stop = self._preferences.watch(self._read)
        self._read()

    def close(self) -> None:
        """Follow nothing any more."""
        self._stop()

    def search(self, text: str) -> None:
        """Look for commands by their words or keys."""
        self._show(replace(self._state, typed=text))
        self._read()

    def begin(self, command_id: str) -> None:
        """Choose another key for a command."""
        self._show(replace(self._state, asked=KeyAsked(command_id, BY_ID[command_id].title.rstrip("…"))))

    def press(self, key: str) -> None:
        """Keys were pressed, in Qt's portable form; say whether they are free."""
        asked = self._state.asked
        if asked is None:
            return
        other = self._wishes().clash(BY_ID[asked.id], key) if key else None
        problem = f"{key} always means the same and cannot be changed." if key in _REFUSED else ""
        taken_by = other.title.rstrip("…") if other is not None else ""
        self._show(
            replace(self._state, asked=replace(asked, pressed=key, taken_by=taken_by, problem=problem))
        )

    def use(self) -> None:
        """Take what was pressed, also from the command that had it."""
        asked = self._state.asked
        if asked is None or not asked.pressed or asked.problem:
            return
        wishes = self._wishes().freed(BY_ID[asked.id], asked.pressed)
        self._keep(wishes.with_keys(asked.id, (asked.pressed,)), f"{asked.title}: {asked.pressed}")

    def take_away(self) -> None:
        """The command is to have no key."""
        asked = self._state.asked
        if asked is not None:
            self._keep(self._wishes().with_keys(asked.id, ()), f"{asked.title} has no key now")

    def cancel(self) -> None:
        """Nothing was chosen."""
        self._show(replace(self._state, asked=None))

    def reset(self, command_id: str) -> None:
        """Give a command the key it came with; whoever has it now loses it."""
        command, wishes = BY_ID[command_id], self._wishes().with_keys(command_id, None)
        for key in command.keys:
            wishes = wishes.freed(command, key)
        self._keep(wishes, f"{command.title.rstrip('…')} has its own key again")

    def reset_all(self) -> None:
        """Give every command the keys it came with."""
        number = self._state.changed
        self._keep(KeyWishes(), f"{count_of(number, 'command has', 'commands have')} the usual keys again")

    def _keep(self, wishes: KeyWishes, sentence: str) -> None:
        before = self._preferences.get(KEYS_CHANGED)
        self._show(replace(self._state, asked=None))
        self._preferences.set(KEYS_CHANGED, write_changes(wishes.changed))

        def undo() -> None:
            self._preferences.set(KEYS_CHANGED, before)

        self._session.tell(Notice(sentence, "done", replaces="setting:keys", undo=undo))

    def _wishes(self) -> KeyWishes:
        return key_wishes(self._preferences)

    def _read(self) -> None:
        wishes, are_letters_on = self._wishes(), self._preferences.get(SINGLE_LETTERS)
        lines = [
            KeyLine(
                command.id,
                command.title.rstrip("…"),
                command.menu.menu if command.menu is not None else "Go",
                wishes.own_keys(command),
                command.id in wishes.changed,
                not are_letters_on and wishes.own_keys(command) != wishes.keys_of(command),
            )
            for command in COMMANDS
            if self._window.is_bound(command.id)
        ]
        words = fold(self._state.typed).split()
        fitting = [line for line in lines if all(word in _text(line) for word in words)]
        ordered = sorted(fitting, key=lambda line: MENUS.index(line.group))
        self._show(replace(self._state, lines=tuple(ordered), changed=len(wishes.changed)))


def _text(line: KeyLine) -> str:
    return fold(f"{line.title} {line.group} {' '.join(line.keys)}")
