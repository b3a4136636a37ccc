"""What stands in the windows besides the list and the navigation."""

from __future__ import annotations

from desk_app.ui.shell.parts import WindowParts


def window_parts() -> WindowParts:
    """Every pane and page there is."""
    return WindowParts()
