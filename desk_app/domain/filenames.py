"""File names that strangers chose, made safe to show, to save and to double-click.

A name in a mail is input: it may climb out of the folder, name a device, hide its true ending behind a
right-to-left override, or not fit the file system. One function makes any text a plain name that Windows,
macOS and Linux all accept; a name that was fine stays as it is.
Sources: Microsoft, "Naming Files, Paths, and Namespaces"; Unicode TR 36 section 2.7 (bidi spoofing).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

FALLBACK: Final = "file"
MAX_BYTES: Final = 255
"""The longest name of ext4, APFS and, in UTF-16 units, which are never more than bytes in UTF-8, NTFS."""

_MAX_ENDING_BYTES: Final = 32
_SEPARATORS: Final = re.compile(r"[/\\]")
_FORBIDDEN: Final = re.compile('[<>:"|?*\u2044\u2215\u29f8\uff0f\uff3c]')
"""What Windows forbids, and the characters that only look like a path separator."""
_SPACES: Final = re.compile(r"\s+")
_DEVICE: Final = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|clock\$|(com|lpt)[0-9¹²³])", re.IGNORECASE)
_UNSEEN: Final = {"Cc", "Cf", "Cs", "Cn", "Co"}
_JOINERS: Final = "\u200c\u200d"
"""Invisible as well, but Persian and Indic words and many emoji are spelled with them."""
_EMPTY: Final = f" .{_JOINERS}"
"""What is no name by itself, and is taken from both ends."""


def safe_file_name(name: str) -> str:
    """A name that can be used as it is on every system.

    Args:
        name: Anything; a path is cut to its last part.

    Returns:
        1 to 255 bytes in UTF-8: no separator, drive, device, control, invisible or direction character, no
        leading dot or dash, no trailing dot or space, no run of spaces that pushes the ending out of sight.
        Text that holds no name gives "file"; the ending (`.pdf`) survives shortening. A safe name is
        returned unchanged.
    """
    seen = unicodedata.normalize("NFC", _visible(unicodedata.normalize("NFC", name)))
    last = [part for part in _SEPARATORS.split(_without_drive(seen)) if part.strip(_EMPTY)] or [""]
    plain = _SPACES.sub(" ", _FORBIDDEN.sub("_", last[-1])).rstrip(_EMPTY)
    return _shortened(_unhidden(plain))


def _visible(name: str) -> str:
    """Without control, direction and other unseen characters; every kind of white space becomes a space."""
    return "".join(
        " " if char.isspace() else char
        for char in name
        if char.isspace() or char in _JOINERS or unicodedata.category(char) not in _UNSEEN
    )


def _without_drive(name: str) -> str:
    return name[2:] if re.match(r"[A-Za-z]:", name) else name


def _unhidden(name: str) -> str:
    """No hidden file, no option of a command, no device of Windows (also not `nul.txt`), not empty."""
    bare = name.lstrip(_EMPTY)
    if not bare:
        return FALLBACK
    if "." in name[: -len(bare)]:
        bare = f"{FALLBACK}.{bare}"
    stem = bare.split(".")[0].rstrip()
    return f"_{bare}" if _DEVICE.fullmatch(stem) or bare.startswith("-") else bare


def _shortened(name: str) -> str:
    """At most 255 bytes, cut between two characters before the ending."""
    if len(name.encode()) <= MAX_BYTES:
        return name
    stem, dot, ending = name.rpartition(".")
    if not stem or len(ending.encode()) > _MAX_ENDING_BYTES:
        stem, dot, ending = name, "", ""
    room = MAX_BYTES - len((dot + ending).encode())
    kept = stem.encode()[:room].decode(errors="ignore").rstrip(_EMPTY)
    return f"{kept}{dot}{ending}"
