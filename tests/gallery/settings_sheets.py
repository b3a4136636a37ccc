"""The settings page in the main window, section by section."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from desk_app.ui.pages.setting_rows import TitledRow
from desk_app.ui.pages.settings import SettingsPage
from tests.gallery.window_scene import wait_for, window_scene


def settings(place: str = "appearance", typed: str = "") -> Callable[[], QWidget]:
    """The page at a section, or with something searched for."""

    def build() -> QWidget:
        scene = window_scene(name="")
        scene.presenter.run("program.settings", place)
        page = scene.findChild(SettingsPage)
        assert page is not None
        page.search.setText(typed)
        place_row = scene.findChild(TitledRow, "workspace.place")
        if place_row is not None:
            wait_for(place_row.text.isVisible)
        return scene

    return build
