"""The program's own icon, in every size that was drawn."""

from __future__ import annotations

from PySide6.QtGui import QIcon

from desk_app.runtime.paths import resources


def app_icon() -> QIcon:
    """The icon for windows, the tray, and the first run.

    Raises:
        ResourceMissing: the program's own files are not there.
    """
    icon = QIcon()
    for file in sorted(resources("icons", "app").glob("desk-app-*.png")):
        icon.addFile(str(file))
    return icon
