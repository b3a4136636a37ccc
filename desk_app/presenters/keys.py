"""The keys as the person has them, for everything that shows or uses a key."""

from __future__ import annotations

from desk_app.commands.keys import KeyWishes, read_changes
from desk_app.presenters.preferences import Preferences
from desk_app.runtime.settings_schema import KEYS_CHANGED, SINGLE_LETTERS


def key_wishes(preferences: Preferences) -> KeyWishes:
    """What the settings say now."""
    return KeyWishes(preferences.get(SINGLE_LETTERS), read_changes(preferences.get(KEYS_CHANGED)))
