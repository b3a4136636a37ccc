"""Which keys count for which command: the catalogue's, changed as the person wishes, without clashes.

Keys are written in Qt's portable form ("Ctrl+K", "G, I"), which is what the settings keep.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from desk_app.commands.catalogue import BY_ID, COMMANDS
from desk_app.commands.spec import CommandSpec, Place

_MODIFIERS: Final = ("Ctrl+", "Alt+", "Meta+")
_EVERYWHERE: Final = frozenset({Place.WINDOW, Place.FIELDS})


@dataclass(frozen=True, slots=True)
class KeyWishes:
    """How a person wants keys to be.

    Attributes:
        single_letters: Letters without Ctrl or Alt are keys outside text fields.
        changed: Other keys by command id; an empty tuple takes a command its keys.
    """

    single_letters: bool = True
    changed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def own_keys(self, command: CommandSpec) -> tuple[str, ...]:
        """The keys of a command as chosen, whether or not single letters count now."""
        return self.changed.get(command.id, command.keys)

    def keys_of(self, command: CommandSpec) -> tuple[str, ...]:
        """The keys that count for a command."""
        keys = self.own_keys(command)
        return keys if self.single_letters else tuple(key for key in keys if not is_single(key))

    def with_keys(self, command_id: str, keys: tuple[str, ...] | None) -> KeyWishes:
        """The same with other keys for a command; None gives it the catalogue's again."""
        others = {name: value for name, value in self.changed.items() if name != command_id}
        if keys is not None and keys != BY_ID[command_id].keys:
            others[command_id] = keys
        return KeyWishes(self.single_letters, others)

    def clash(self, command: CommandSpec, key: str) -> CommandSpec | None:
        """The other command that a key would get in the way of; None when it is free."""
        for other in COMMANDS:
            if other.id == command.id or not _meet(command.place, other.place):
                continue
            if any(_same_beginning(key, taken) for taken in self.own_keys(other)):
                return other
        return None

    def freed(self, command: CommandSpec, key: str) -> KeyWishes:
        """The same without those keys of other commands that would get in the way of a key."""
        wishes = self
        while (other := wishes.clash(command, key)) is not None:
            kept = tuple(taken for taken in wishes.own_keys(other) if not _same_beginning(key, taken))
            wishes = wishes.with_keys(other.id, kept)
        return wishes


def is_single(key: str) -> bool:
    """Whether a key is a letter or sign without Ctrl or Alt: `J`, `Shift+Z`, or a sequence as `G, I`."""
    last = key.split(", ", maxsplit=1)[0].removeprefix("Shift+")
    return len(last) == 1 and not key.startswith(_MODIFIERS)


def read_changes(text: str) -> dict[str, tuple[str, ...]]:
    """What the settings keep, without commands that this version does not have."""
    kept: dict[str, list[str]] = json.loads(text) if text else {}
    return {name: tuple(keys) for name, keys in kept.items() if name in BY_ID}


def write_changes(changed: Mapping[str, Iterable[str]]) -> str:
    """The same as the settings keep it; an empty text for none."""
    return json.dumps({name: list(keys) for name, keys in sorted(changed.items())}) if changed else ""


def _meet(one: Place, other: Place) -> bool:
    """Whether keys of two places can be meant at the same moment."""
    return one is other or one in _EVERYWHERE or other in _EVERYWHERE


def _same_beginning(one: str, other: str) -> bool:
    """Whether one key is the other, or its first stroke: Qt would wait for a second one and run neither."""
    first, second = one.split(", "), other.split(", ")
    shared = min(len(first), len(second))
    return first[:shared] == second[:shared]
