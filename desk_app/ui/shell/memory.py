"""How windows were left: place, size, layout, widths. A small file of the person's own.

A file that cannot be read is as good as none; one that cannot be written is not worth a word.
"""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from desk_app.presenters.panes import Layout, Wishes
from desk_app.ui.shell.splitter import PaneWidthsKept

FILE_NAME: Final = "windows.json"
_MOST_BYTES: Final = 64 * 1024
_MOST_WINDOWS: Final = 8
_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WindowMemory:
    """One window.

    Attributes:
        geometry: As Qt writes it (`saveGeometry`), in hex; empty for the design's size.
        wishes: Layout and folded panes.
        widths: Of the panes.
        view: Key of the view it showed.
    """

    geometry: str = ""
    wishes: Wishes = field(default_factory=Wishes)
    widths: PaneWidthsKept = field(default_factory=PaneWidthsKept)
    view: str = ""


def read_memory(folder: Path) -> list[WindowMemory]:
    """The windows as they were left, the main one first; empty when nothing is known."""
    try:
        with (folder / FILE_NAME).open("rb") as file:
            entries = json.loads(file.read(_MOST_BYTES))["windows"]
        return [_window(entry) for entry in entries[:_MOST_WINDOWS]]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def write_memory(folder: Path, windows: list[WindowMemory]) -> None:
    """Keep how windows are left."""
    text = json.dumps({"windows": [asdict(window) for window in windows[:_MOST_WINDOWS]]}, indent=2)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        half = folder / f"{FILE_NAME}.new"
        half.write_text(text, "ascii")
        half.replace(folder / FILE_NAME)
    except OSError as error:
        _LOG.info("how the windows were left is not kept: %s", type(error).__name__)


def _window(entry: dict[str, Any]) -> WindowMemory:
    wishes, widths = entry["wishes"], entry["widths"]
    return WindowMemory(
        str(entry["geometry"]),
        Wishes(Layout(wishes["layout"]), bool(wishes["navigation"]), bool(wishes["details"])),
        PaneWidthsKept(int(widths["navigation"]), int(widths["list"]), int(widths["details"])),
        str(entry["view"]),
    )
