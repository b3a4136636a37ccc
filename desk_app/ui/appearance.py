"""The person's settings of looks as the theme understands them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desk_app.presenters.base import Stop
from desk_app.presenters.preferences import Preferences
from desk_app.runtime.settings_schema import DENSITY, LANGUAGE, MOTION, TEXT_SIZE, THEME
from desk_app.ui.theme.look import Appearance, Density, Mode, Wish
from desk_app.ui.theme.theme import Theme

_MODES = {"light": Mode.LIGHT, "dark": Mode.DARK}
_MOTION = {"full": Wish.OFF, "reduced": Wish.ON}
_FROM_THE_RIGHT = {"ar", "fa", "he", "ur"}


def appearance_of(preferences: Preferences) -> Appearance:
    """The settings as a value; "More contrast" keeps following the system's light and dark."""
    theme = preferences.get(THEME)
    return Appearance(
        mode=_MODES.get(theme),
        contrast=Wish.ON if theme == "contrast" else Wish.SYSTEM,
        reduced_motion=_MOTION.get(preferences.get(MOTION), Wish.SYSTEM),
        density=Density(preferences.get(DENSITY)),
        text_scale=preferences.get(TEXT_SIZE) / 100,
    )


def follow_preferences(app: QApplication, theme: Theme, preferences: Preferences) -> Stop:
    """Wear what the settings say, now and whenever they change; returns the way to stop it."""

    def wear() -> None:
        if preferences.get(LANGUAGE).split("-", maxsplit=1)[0] in _FROM_THE_RIGHT:
            app.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        theme.wear(appearance_of(preferences))

    wear()
    return preferences.watch(wear)
