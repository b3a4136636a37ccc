"""What closing the last window means: the end of the program, or a sign that goes on receiving."""

from __future__ import annotations

from typing import Final, Protocol

from desk_app.presenters.palette_memory import Habits
from desk_app.presenters.preferences import Preferences
from desk_app.runtime.settings_schema import KEEP_RUNNING

_SAID: Final = "lingering.said"
_TITLE: Final = "Desk App keeps running"
_TEXT: Final = "It goes on sending and receiving. Quit it from its sign here, or change that in the settings."


class Sign(Protocol):
    """The program's sign; `desk_app.ui.shell.tray.Tray`."""

    is_there: bool

    def announce(self, title: str, text: str) -> None:
        """Show an announcement for a while."""


class Lingering:
    """Stays when the last window is closed, where the person wants it and can get it back."""

    def __init__(self, preferences: Preferences, habits: Habits, sign: Sign) -> None:
        self._preferences, self._habits, self._sign = preferences, habits, sign

    @property
    def is_wanted(self) -> bool:
        """Whether the program goes on without a window; never without a sign to get it back by."""
        return self._sign.is_there and self._preferences.get(KEEP_RUNNING)

    def say(self) -> None:
        """Say so, the first time."""
        if self._habits.get(_SAID) is not True:
            self._habits.set(_SAID, True)  # noqa: FBT003 - any value is kept under the name
            self._sign.announce(_TITLE, _TEXT)
