"""Help, about and problems in the main window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from desk_app.ui.pages.help import HelpPage
from desk_app.ui.pages.problem import ProblemPage
from tests.gallery.window_scene import wait_for, window_scene


def page(command: str, place: str = "") -> Callable[[], QWidget]:
    """A page that a command leads to."""

    def build() -> QWidget:
        scene = window_scene(name="")
        scene.presenter.run(command, place)
        report = scene.findChild(ProblemPage)
        if report is not None:
            wait_for(report.save.isEnabled)
        return scene

    return build


def help_found() -> QWidget:
    """Words looked for in the help."""
    scene = window_scene(name="")
    scene.presenter.run("program.help", "backup")
    found = scene.findChild(HelpPage)
    assert found is not None
    found.search.setText("passphrase")
    return scene
