"""The person's settings of looks as the theme understands them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desk_app.presenters.base import Stop
from desk_app.presenters.preferences import Preferences
from desk_app.runtime.settings import Settings
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


def begin_with_text_size(settings: Settings, scale: float) -> None:
    """Take the text size of the system for the person's own, unless they have chosen one already.

    Args:
        settings: Of the person.
        scale: Of the system, 1.0 to 2.0.
    """
    is_chosen = any(row.is_chosen for row in settings.listing() if row.name == TEXT_SIZE.name)
    size = round(scale * 10) * 10
    if size != TEXT_SIZE.default and not is_chosen:
        settings.set(TEXT_SIZE, size)


def follow_preferences(app: QApplication, theme: Theme, preferences: Preferences) -> Stop:
    """Wear what the settings say, now and whenever they change; returns the way to stop it."""

    def wear() -> None:
        if preferences.get(LANGUAGE).split("-", maxsplit=1)[0] in _FROM_THE_RIGHT:
            app.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        theme.wear(appearance_of(preferences))

    wear()
    return preferences.watch(wear)
