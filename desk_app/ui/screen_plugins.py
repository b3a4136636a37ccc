"""The plugins through which Qt reaches the screen; each needs libraries of the system that may be missing."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from PySide6.QtCore import QLibraryInfo, QPluginLoader

from desk_app.domain.errors import Refused

WANTED: Final[Mapping[str, tuple[str, ...]]] = {
    "linux": ("xcb", "wayland"),
    "win32": ("windows",),
    "darwin": ("cocoa",),
}
"""Names of the plugins that put windows on a system's screen; one of them is enough."""


def require_plugin(*, is_chosen: bool) -> None:
    """Let a start of the window pass where Qt can load what it needs; it would end the process otherwise.

    Args:
        is_chosen: The person has named a plugin; then Qt takes no other.

    Raises:
        Refused: It cannot; the loader's own words name the library that is missing.
    """
    if is_chosen or not sys.platform.startswith("linux"):
        return
    reasons: list[str] = []
    for name in WANTED["linux"]:
        reason = load_failure(name)
        if not reason:
            return
        reasons.append(reason)
    raise Refused(f"Qt cannot reach the screen: {reasons[0]}.", "Install the library that it names.")


def load_failure(name: str) -> str:
    """Why a plugin cannot be loaded, in the loader's words; empty when it can."""
    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath), "platforms")
    found = [*folder.glob(f"libq{name}.*"), *folder.glob(f"q{name}.dll")]
    if not found:
        return f"There is no plugin in {folder}"
    loader = QPluginLoader(str(found[0]))
    return "" if loader.load() else loader.errorString().rstrip(".")
