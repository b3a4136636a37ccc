"""The person's settings as all windows of the process share them: a change here is heard at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from desk_app.presenters.base import Stop
from desk_app.runtime.settings import Settings
from desk_app.runtime.settings_schema import Setting

Value = TypeVar("Value", bound=str | int | bool)


class Preferences:
    """Settings with watchers; GUI thread only."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._watchers: list[Callable[[], None]] = []

    def get(self, setting: Setting[Value]) -> Value:
        """What holds."""
        return self.settings.get(setting)

    def set(self, setting: Setting[Value], value: Value) -> None:
        """Choose a value, keep it, and let every window follow.

        Raises:
            DeskError: It is not allowed or cannot be written.
        """
        self.settings.set(setting, value)
        self.changed()

    def set_text(self, name: str, text: str) -> None:
        """Choose a value by name, as typed.

        Raises:
            DeskError: It is not allowed or cannot be written.
        """
        self.settings.set_text(name, text)
        self.changed()

    def reset(self, name: str) -> None:
        """Let the default hold again.

        Raises:
            DeskError: It cannot be written.
        """
        self.settings.reset(name)
        self.changed()

    def refresh(self) -> None:
        """Take over what the command line or an editor has changed in the files."""
        if self.settings.refresh():
            self.changed()

    def changed(self) -> None:
        """Tell every watcher that settings may have other values."""
        for watcher in tuple(self._watchers):
            watcher()

    def watch(self, watcher: Callable[[], None]) -> Stop:
        """Hear of changes; returns the way to stop it."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher) if watcher in self._watchers else None
