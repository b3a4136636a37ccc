"""The fonts of this computer that can show what the program's own typeface has no letters for.

The own typeface (Inter) covers Latin, Greek and Cyrillic. For everything else a document uses what every
system brings along: Windows and macOS their own fonts, Linux mostly Noto or Droid.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_NOTO: Final = (
    " Arabic Hebrew Thai Devanagari Bengali Tamil Telugu Gujarati Gurmukhi Kannada Malayalam Sinhala Khmer"
    " Lao Myanmar Georgian Armenian Ethiopic"
)
"""Noto covers a script a file (the first name, of no script, is that of Latin, Greek and Cyrillic)."""
_NAMES: Final = (
    # Linux, and wherever a person has installed them.
    *(f"NotoSans{script}-Regular.ttf" for script in _NOTO.split(" ")),
    *("NotoSansCJK-Regular.ttc", "NotoSansCJKsc-Regular.otf", "NotoSansSC-Regular.otf"),
    *("NotoSansJP-Regular.otf", "NotoSansKR-Regular.otf", "wqy-microhei.ttc", "DroidSansFallbackFull.ttf"),
    "DejaVuSans.ttf",
    # Windows: Arabic and Hebrew, Thai, Indic, Chinese, Japanese, Korean, Ethiopic, Georgian.
    *("segoeui.ttf", "arial.ttf", "LeelawUI.ttf", "Nirmala.ttc", "Nirmala.ttf", "msyh.ttc", "YuGothR.ttc"),
    *("meiryo.ttc", "malgun.ttf", "ebrima.ttf", "sylfaen.ttf"),
    # macOS.
    *("Arial Unicode.ttf", "GeezaPro.ttc", "Thonburi.ttc", "Kohinoor.ttc", "PingFang.ttc"),
    *("Hiragino Sans GB.ttc", "STHeiti Light.ttc", "AppleSDGothicNeo.ttc"),
    # Signs.
    *("NotoSansSymbols2-Regular.ttf", "NotoSansSymbols-Regular.ttf", "NotoEmoji-Regular.ttf"),
    *("seguisym.ttf", "Apple Symbols.ttf"),
)
"""File names in the order in which they are tried."""


def font_files() -> tuple[Path, ...]:
    """The fonts of `_NAMES` that this computer has, in their order."""
    places: dict[str, Path] = {}
    for folder in _folders():
        for parent, _, files in os.walk(folder):
            for name in files:
                places.setdefault(name.lower(), Path(parent, name))
    return tuple(places[name.lower()] for name in _NAMES if name.lower() in places)


def _folders() -> Iterator[Path]:
    """Where the system and the person keep fonts."""
    home = Path.home()
    if sys.platform == "win32":
        yield Path(os.environ.get("WINDIR", "C:/Windows"), "Fonts")
        yield home / "AppData/Local/Microsoft/Windows/Fonts"
    elif sys.platform == "darwin":
        yield from (Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts")
    else:
        yield from (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / ".local/share/fonts")
